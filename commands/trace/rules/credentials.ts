import { podIdentityAgent } from "./autoModeNodes";
import type { ClusterConfig } from "../../../config/schema/schema";
import { isMapping } from "../../../config/findings/path";
import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import type { TracedSource } from "./sources";
import { isUnknown, mappingsOf, parsedJson, plainText, shown, listedTexts, type Value } from "./values";
import {
  type Assumption,
  byFargate,
  byInstances,
  byPodIdentity,
  byWebIdentity,
  clusterIssuer,
  type PodOwner,
  providerProblem,
  trustVerdict,
} from "./trustPolicies";
import type { TracedBlock, World } from "./world";

/** The role that credentials are of, and what is left of its permissions. */
export interface RoleCredentials {
  /** By its ARN or name. */
  readonly role: Value | undefined;
  /** The policy that cuts them down for the session; its document is undefined where it is not understood. @default - there is none */
  readonly session?: { readonly document: Value | undefined; readonly address: string };
}

/** How a source gets credentials. */
export type CredentialsVerdict = HopVerdict & RoleCredentials;

/** Where roles are assumed. */
interface AssumptionScope {
  readonly world: World;
  readonly config: Pick<ClusterConfig, "region">;
}

/**
 * The role of a source: that of its service account, by EKS Pod Identity or by IRSA, or else that of its instance or Fargate profile.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html
 */
export function credentialsVerdict(account: AssumptionScope, source: TracedSource): CredentialsVerdict {
  const { world } = account;
  const { workload, role } = source.consumer;
  if (role === "node" || !workload) return hostCredentials(account, source, source.consumer.place === "pod");
  const { namespace, serviceAccount } = workload;
  const [cluster] = world.blocks("aws_eks_cluster");
  const owner: PodOwner = { cluster, namespace, serviceAccount };
  const associations = world
    .blocks("aws_eks_pod_identity_association")
    .filter((block) => block.get("namespace") === namespace && block.get("service_account") === serviceAccount);
  const association = associations.find((block) => isOfCluster(block, cluster)) ?? associations[0];
  if (association) return podIdentity(world, association, owner);
  const trusted = world
    .blocks("aws_iam_role")
    .find((block) => subjectsOf(block).includes(`system:serviceaccount:${namespace}:${serviceAccount}`));
  const addon = world.blocks("aws_eks_addon").find((block) => block.get("addon_name") === addonOf(serviceAccount));
  const given = addon?.get("service_account_role_arn");
  if (given !== undefined || trusted) return webIdentity(world, owner, given ?? trusted!.reference("arn"), addon);
  const expecting = world.blocks("aws_iam_role").find((block) => isForPodIdentity(block, namespace, serviceAccount));
  if (expecting)
    return {
      ...stops(`no pod identity association gives ${namespace}/${serviceAccount} its role`, expecting.address),
      role: source.hostRole,
    };
  return hostCredentials(account, source, false);
}

/** Whether an association is with the cluster, as far as its name is known. */
const isOfCluster = (association: TracedBlock, cluster: TracedBlock | undefined): boolean => {
  const [name, own] = [association.get("cluster_name"), cluster?.get("name")];
  return name === own || name === cluster?.reference("id") || isUnknown(name) || isUnknown(own) || own === undefined;
};

const addonOf = (serviceAccount: string): string => (serviceAccount === "aws-node" ? "vpc-cni" : serviceAccount);

/** @param isAnyPod whether nobody knows if it has the network of its node, and so the instance metadata */
function hostCredentials({ config, world }: AssumptionScope, source: TracedSource, isAnyPod: boolean): CredentialsVerdict {
  const role = { role: source.hostRole };
  const { label, own } = source;
  if (source.hostRole === undefined) return { ...stops(`${label} has no role`, own.address), ...role };
  const profile = world.blocks("aws_eks_fargate_profile").find(({ address }) => address === own.address);
  const trust = trusting(world, source.hostRole, profile ? byFargate(profile, config) : byInstances(config), `the role of ${label}`);
  if (trust && trust.status !== "ok") return { ...trust, ...role };
  if (source.reachesMetadata) return { ...passes(`the role of ${label}`, own.address, ...(trust?.decidedBy ?? [])), ...role };
  return isAnyPod
    ? {
        ...cannotTell(
          `the role of ${label} is for pods with the network of their node: others do not reach its instance metadata`,
          own.address,
        ),
        ...role,
      }
    : { ...stops(`no role for its service account, and pods do not reach the instance metadata of ${label}`, own.address), ...role };
}

/** What the trust policy of a role says; undefined of a role that exists, whose policies are asked for anyway. */
function trusting(world: World, id: Value | undefined, assumption: Assumption, whose: string): HopVerdict | undefined {
  const role = world.find(id, "aws_iam_role");
  return role && trustVerdict(role, assumption, whose);
}

function podIdentity(world: World, association: TracedBlock, owner: PodOwner): CredentialsVerdict {
  const name = `${owner.namespace}/${owner.serviceAccount}`;
  const policy = association.get("policy");
  const credentials: RoleCredentials = {
    role: association.get("role_arn"),
    ...(policy !== undefined && { session: { document: parsedJson(policy), address: association.address } }),
  };
  if (!isOfCluster(association, owner.cluster)) {
    const other = shown(plainText(association.get("cluster_name")));
    return { ...stops(`the association of ${name} is with another cluster, ${other}`, association.address), ...credentials };
  }
  const agent = podIdentityAgent(world);
  if (!agent)
    return {
      ...stops(`an association gives ${name} its role, and the eks-pod-identity-agent add-on is missing`, association.address),
      ...credentials,
    };
  const trust = trusting(world, credentials.role, byPodIdentity(association, owner), `the role of ${name}`);
  if (trust && trust.status !== "ok") return { ...trust, decidedBy: [...trust.decidedBy, association.address], ...credentials };
  return {
    ...passes(`EKS Pod Identity gives ${name} its role`, association.address, agent.address, ...(trust?.decidedBy ?? [])),
    ...credentials,
  };
}

function webIdentity(world: World, owner: PodOwner, role: Value, addon: TracedBlock | undefined): CredentialsVerdict {
  const name = `${owner.namespace}/${owner.serviceAccount}`;
  const block = world.find(role, "aws_iam_role");
  if (!block)
    return {
      ...cannotTell(
        `the role of ${name}, ${shown(plainText(role))}, exists, and its trust policy is not in the JSON`,
        ...(addon ? [addon.address] : []),
      ),
      role,
    };
  const providers = statementsIn(trustOf(block)).flatMap((statement) =>
    mappingsOf(statement["Principal"]).flatMap((principal) => listedTexts(principal["Federated"])),
  );
  const arn = providers.find((candidate) => world.find(candidate, "aws_iam_openid_connect_provider")) ?? providers.find(isWrittenArn);
  const provider = world.find(arn, "aws_iam_openid_connect_provider");
  if (arn === undefined) return { ...stops(`the role of ${name} trusts no OIDC provider`, block.address), role };
  const issuer = clusterIssuer(owner.cluster);
  // A state has its ARN, also where it is gone.
  if (!provider && issuer !== undefined && !isUnknown(issuer) && arn.endsWith(`:oidc-provider/${issuer}`)) {
    return { ...stops(`the OIDC provider of the cluster, which the role of ${name} trusts, does not exist`, block.address), role };
  }
  const problem = provider && providerProblem(world, provider);
  if (problem !== undefined) return { ...stops(problem, provider!.address, block.address), role };
  const trust = trustVerdict(block, byWebIdentity(arn, owner), `the role of ${name}`);
  if (trust.status !== "ok") return { ...trust, role };
  return {
    ...passes(`IRSA gives ${name} its role`, block.address, ...(provider ? [provider.address] : []), ...(addon ? [addon.address] : [])),
    role,
  };
}

const isWrittenArn = (text: string): boolean => text.startsWith("arn:");

const trustOf = (role: TracedBlock): Value | undefined => parsedJson(role.get("assume_role_policy"));

const statementsIn = (document: Value | undefined): readonly Readonly<Record<string, Value>>[] =>
  mappingsOf(document).flatMap((policy) => mappingsOf(policy["Statement"]));

/** The service accounts that a trust policy names. */
const subjectsOf = (role: TracedBlock): readonly string[] =>
  statementsIn(trustOf(role)).flatMap((statement) =>
    Object.values((statement["Condition"] ?? {}) as Readonly<Record<string, Value>>).flatMap((wanted) =>
      Object.entries(isMapping(wanted) ? wanted : {}).flatMap(([key, value]) => (key.endsWith(":sub") ? listedTexts(value) : [])),
    ),
  );

/** Whether a trust policy expects sessions of a service account from EKS Pod Identity. */
const isForPodIdentity = (role: TracedBlock, namespace: string, serviceAccount: string): boolean => {
  const text = JSON.stringify(trustOf(role) ?? "");
  return (
    text.includes(`"aws:RequestTag/kubernetes-namespace":"${namespace}"`) &&
    text.includes(`"aws:RequestTag/kubernetes-service-account":"${serviceAccount}"`)
  );
};
