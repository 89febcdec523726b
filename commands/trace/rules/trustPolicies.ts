import type { ClusterConfig } from "../../../config/schema/schema";
import { partitionOf } from "../../../aws/regions";
import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import type { CallKeys } from "./iamConditions";
import { policyAnswer, type TrustedPrincipal } from "./iamPolicies";
import { isUnknown, listedTexts, parsedJson, plainText, shown, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** Who assumes a role, by which actions, and what the request says under condition keys in lower case. */
export interface Assumption {
  readonly principal: TrustedPrincipal;
  /** The principal in words. @default - its name */
  readonly who?: string;
  readonly actions: readonly string[];
  readonly keys: CallKeys;
}

/**
 * Whether the trust policy of a role lets somebody assume it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
 */
export function trustVerdict(
  role: TracedBlock,
  { actions, keys, principal, who = shown(principal.name) }: Assumption,
  whose: string,
): HopVerdict {
  const document = parsedJson(role.get("assume_role_policy"));
  if (document === undefined || isUnknown(document)) return cannotTell(`the trust policy of ${whose} is not understood here`, role.address);
  const answers = actions.map((action) => ({
    action,
    answer: policyAnswer([document], { action, resource: "", caller: "amazon", principal }, keys),
  }));
  const refused = answers.find(({ answer }) => answer === "refused");
  if (refused) return stops(`the trust policy of ${whose} does not let ${who} call ${refused.action}`, role.address);
  return answers.some(({ answer }) => answer === "conditional")
    ? cannotTell(`the trust policy of ${whose} trusts ${who} under conditions that are not known here`, role.address)
    : passes(`the trust policy of ${whose} trusts ${who}`, role.address);
}

/**
 * By the instances of a node group, the bastion or Squid. The principal of Amazon EC2 has the suffix of its partition.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_switch-role-ec2.html
 */
export const byInstances = ({ region }: Pick<ClusterConfig, "region">): Assumption => ({
  principal: { type: "Service", name: `ec2.${partitionOf(region).dnsSuffix}` },
  actions: ["sts:AssumeRole"],
  keys: () => undefined,
});

/**
 * By the pods of a Fargate profile.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html
 */
export function byFargate(profile: TracedBlock, { region }: Pick<ClusterConfig, "region">): Assumption {
  const arn = plainText(profile.reference("arn"));
  const [cluster, name] = ["cluster_name", "fargate_profile_name"].map((attribute) => plainText(profile.get(attribute)));
  // The last part is an identifier that EKS makes.
  const written = `arn:${partitionOf(region).id}:eks:${region}:*:fargateprofile/${cluster}/${name}/*`;
  return {
    principal: { type: "Service", name: "eks-fargate-pods.amazonaws.com" },
    actions: ["sts:AssumeRole"],
    keys: (key) => (key === "aws:sourcearn" ? (isUnknown(arn) ? written : arn) : undefined),
  };
}

/** Whose service account it is, and of which cluster. */
export interface PodOwner {
  readonly cluster: TracedBlock | undefined;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/**
 * By EKS Pod Identity: it passes tags, unless the association says that it does not.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
 */
export function byPodIdentity(association: TracedBlock, { cluster, namespace, serviceAccount }: PodOwner): Assumption {
  const isTagged = association.get("disable_session_tags") !== true;
  const tag = (value: Value | undefined): string | null | undefined => (isTagged ? knownText(value) : null);
  const keys: Readonly<Record<string, string | null | undefined>> = {
    "aws:sourcearn": knownText(cluster?.reference("arn")),
    "aws:requesttag/eks-cluster-arn": tag(cluster?.reference("arn")),
    "aws:requesttag/eks-cluster-name": tag(cluster?.get("name")),
    "aws:requesttag/kubernetes-namespace": tag(namespace),
    "aws:requesttag/kubernetes-service-account": tag(serviceAccount),
  };
  return {
    principal: { type: "Service", name: "pods.eks.amazonaws.com" },
    actions: ["sts:AssumeRole", ...(isTagged ? ["sts:TagSession"] : [])],
    keys: (key) => (key.startsWith("aws:requesttag/") && !isTagged ? null : keys[key]),
  };
}

const knownText = (value: Value | undefined): string | undefined => (typeof value === "string" ? value : undefined);

/** The audience of the tokens that EKS puts into pods. */
const audience = "sts.amazonaws.com";

/**
 * By IAM roles for service accounts: the token says whose it is, and for whom.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
export function byWebIdentity(provider: string, { cluster, namespace, serviceAccount }: PodOwner): Assumption {
  const issuer = clusterIssuer(cluster);
  const claims: Readonly<Record<string, string>> = { aud: audience, sub: `system:serviceaccount:${namespace}:${serviceAccount}` };
  return {
    principal: { type: "Federated", name: provider },
    who: `tokens of ${namespace}/${serviceAccount}`,
    actions: ["sts:AssumeRoleWithWebIdentity"],
    keys: (key) => {
      const [, host, claim = ""] = /^(.*):(aud|sub)$/.exec(key) ?? [];
      if (host === undefined || issuer === undefined) return undefined;
      if (host === issuer.toLowerCase()) return claims[claim];
      return isUnknown(host) || isUnknown(issuer) ? undefined : null;
    },
  };
}

/** The issuer of the cluster's tokens without its scheme; undefined where there is no cluster. */
export const clusterIssuer = (cluster: TracedBlock | undefined): string | undefined => {
  const issuer = cluster?.reference("identity", 0, "oidc", 0, "issuer");
  return typeof issuer === "string" ? issuer.replace(/^https:\/\//, "") : undefined;
};

/** What keeps an OIDC provider from being that of the cluster's tokens; undefined of one that is, or may be. */
export function providerProblem(world: World, provider: TracedBlock): string | undefined {
  const clients = provider.get("client_id_list");
  if (clients !== undefined && !isUnknown(clients) && !listedTexts(clients).includes(audience) && !listedTexts(clients).some(isUnknown)) {
    return `the OIDC provider does not accept tokens for ${audience}: its client_id_list is ${listedTexts(clients).join(", ")}`;
  }
  const issuer = clusterIssuer(world.blocks("aws_eks_cluster")[0]);
  const url = knownText(provider.get("url"))?.replace(/^https:\/\//, "");
  const isOther = issuer !== undefined && url !== undefined && url !== issuer && (isUnknown(issuer) || !isUnknown(url));
  return isOther ? "the OIDC provider is that of another issuer than the cluster's" : undefined;
}
