import { policies } from "../../../aws/data/managed-policies.json";
import type { ManagedPolicy } from "../../../design/iam/policy";
import { fewOf } from "../../../config/findings/located";
import { isMapping } from "../../../config/findings/path";
import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import { type AwsCall, type CallKeys, policyAnswer } from "./iamPolicies";
import type { TracedSource } from "./sources";
import { mappingsOf, parsedJson, plainText, shown, listedTexts, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** How a source gets credentials, and the role that they are of. */
export interface CredentialsVerdict extends HopVerdict {
  /** By its ARN or name. */
  readonly role: Value | undefined;
}

/**
 * The role of a source: that of its service account, by EKS Pod Identity or by IRSA, or else that of its instance or Fargate profile.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/service-accounts.html
 */
export function credentialsVerdict(world: World, source: TracedSource): CredentialsVerdict {
  const { workload, role } = source.consumer;
  const ofHost = { role: source.hostRole };
  if (role === "node" || !workload) return hostCredentials(source, source.consumer.place === "pod");
  const { namespace, serviceAccount } = workload;
  const name = `${namespace}/${serviceAccount}`;
  const association = world
    .blocks("aws_eks_pod_identity_association")
    .find((block) => block.get("namespace") === namespace && block.get("service_account") === serviceAccount);
  if (association) return podIdentity(world, association, name);
  const trusted = world
    .blocks("aws_iam_role")
    .find((block) => subjectsOf(block).includes(`system:serviceaccount:${namespace}:${serviceAccount}`));
  const addon = world.blocks("aws_eks_addon").find((block) => block.get("addon_name") === addonOf(serviceAccount));
  const given = addon?.get("service_account_role_arn");
  if (given !== undefined || trusted) return webIdentity(world, name, given ?? trusted!.reference("arn"), addon);
  const expecting = world.blocks("aws_iam_role").find((block) => isForPodIdentity(block, namespace, serviceAccount));
  if (expecting) return { ...stops(`no pod identity association gives ${name} its role`, expecting.address), ...ofHost };
  return hostCredentials(source, false);
}

const addonOf = (serviceAccount: string): string => (serviceAccount === "aws-node" ? "vpc-cni" : serviceAccount);

/** @param isAnyPod whether nobody knows if it has the network of its node, and so the instance metadata */
function hostCredentials(source: TracedSource, isAnyPod: boolean): CredentialsVerdict {
  const role = { role: source.hostRole };
  const { label, own } = source;
  if (source.hostRole === undefined) return { ...stops(`${label} has no role`, own.address), ...role };
  if (source.reachesMetadata) return { ...passes(`the role of ${label}`, own.address), ...role };
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

function podIdentity(world: World, association: TracedBlock, name: string): CredentialsVerdict {
  const role = { role: association.get("role_arn") };
  const agent = world.blocks("aws_eks_addon").find((block) => block.get("addon_name") === "eks-pod-identity-agent");
  if (!agent)
    return {
      ...stops(`an association gives ${name} its role, and the eks-pod-identity-agent add-on is missing`, association.address),
      ...role,
    };
  const block = world.find(role.role, "aws_iam_role");
  if (block && !trustsService(block, "pods.eks.amazonaws.com")) {
    return { ...stops(`the role of ${name} does not trust pods.eks.amazonaws.com`, block.address, association.address), ...role };
  }
  return { ...passes(`EKS Pod Identity gives ${name} its role`, association.address, agent.address), ...role };
}

function webIdentity(world: World, name: string, role: Value, addon: TracedBlock | undefined): CredentialsVerdict {
  const block = world.find(role, "aws_iam_role");
  if (!block)
    return {
      ...cannotTell(
        `the role of ${name}, ${shown(plainText(role))}, exists, and its trust policy is not in the JSON`,
        ...(addon ? [addon.address] : []),
      ),
      role,
    };
  const [namespace, account] = name.split("/");
  if (!subjectsOf(block).includes(`system:serviceaccount:${namespace}:${account}`)) {
    return { ...stops(`the role does not trust the service account ${name}`, block.address), role };
  }
  const providers = statementsIn(trustOf(block)).flatMap((statement) =>
    mappingsOf(statement["Principal"]).flatMap((principal) => listedTexts(principal["Federated"])),
  );
  const provider = world.find(providers[0], "aws_iam_openid_connect_provider");
  const isGiven = providers.some((arn) => arn.startsWith("arn:"));
  if (!provider && !isGiven) return { ...stops(`the role of ${name} trusts no OIDC provider`, block.address), role };
  return {
    ...passes(`IRSA gives ${name} its role`, block.address, ...(provider ? [provider.address] : []), ...(addon ? [addon.address] : [])),
    role,
  };
}

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

const trustsService = (role: TracedBlock, service: string): boolean =>
  statementsIn(trustOf(role)).some(
    (statement) => isMapping(statement["Principal"]) && listedTexts(statement["Principal"]["Service"]).includes(service),
  );

/** Whether a trust policy expects sessions of a service account from EKS Pod Identity. */
const isForPodIdentity = (role: TracedBlock, namespace: string, serviceAccount: string): boolean => {
  const text = JSON.stringify(trustOf(role) ?? "");
  return (
    text.includes(`"aws:RequestTag/kubernetes-namespace":"${namespace}"`) &&
    text.includes(`"aws:RequestTag/kubernetes-service-account":"${serviceAccount}"`)
  );
};

/** The policies of a role: inline ones, attached ones, and whether there are others whose text is not in the JSON. */
function policiesOf(world: World, role: TracedBlock) {
  const isOf = (block: TracedBlock): boolean => world.find(block.get("role"), "aws_iam_role") === role;
  const inline = world.blocks("aws_iam_role_policy").filter(isOf);
  const attachments = world.blocks("aws_iam_role_policy_attachment").filter(isOf);
  const attached = attachments.map((attachment) => {
    const arn = attachment.get("policy_arn");
    const own = world.find(arn, "aws_iam_policy");
    const document = own ? parsedJson(own.get("policy")) : (managedPolicyDocument(plainText(arn)) as Value | undefined);
    return { document, addresses: own ? [own.address, attachment.address] : [attachment.address], arn: shown(plainText(arn)) };
  });
  const boundary = role.get("permissions_boundary");
  return {
    policies: [
      ...inline.map((block) => ({ document: parsedJson(block.get("policy")), addresses: [block.address], arn: block.address })),
      ...attached,
    ],
    boundary: boundary === undefined ? undefined : shown(plainText(boundary)),
  };
}

/** Whether the policies of a role allow calls. */
export const permissionVerdict = (world: World, roleId: Value | undefined, calls: readonly AwsCall[], keys: CallKeys): HopVerdict =>
  world.once(`permission ${plainText(roleId)} ${calls.map(({ action, resource }) => action + resource).join()}`, () =>
    rolePermission(world, roleId, calls, keys),
  );

function rolePermission(world: World, roleId: Value | undefined, calls: readonly AwsCall[], keys: CallKeys): HopVerdict {
  const role = world.find(roleId, "aws_iam_role");
  if (!role) return cannotTell(`the policies of ${shown(plainText(roleId))}, a role that exists, are not in the JSON`);
  const { policies, boundary } = policiesOf(world, role);
  const known = policies.filter(({ document }) => document !== undefined);
  const documents = known.map(({ document }) => document!);
  const answers = calls.map((call) => ({ call, answer: policyAnswer(documents, call, keys) }));
  const refused = answers.filter(({ answer }) => answer === "refused").map(({ call }) => call.action);
  if (refused.length > 0) {
    const other = policies.find(({ document }) => document === undefined);
    const what = fewOf([...new Set(refused)]);
    return other
      ? cannotTell(`no policy in the JSON allows ${what}, and what ${other.arn} allows is not in it`, role.address, ...other.addresses)
      : stops(`no policy of its role allows ${what}`, role.address, ...policies.flatMap(({ addresses }) => addresses));
  }
  const conditional = answers.filter(({ answer }) => answer === "conditional").length;
  const using = known.filter(({ document }) => calls.some((call) => policyAnswer([document!], call, keys) !== "refused"));
  const addresses = using.flatMap((policy) => policy.addresses);
  if (boundary !== undefined)
    return cannotTell(
      `its role allows ${callText(calls)}; what its boundary ${boundary} allows is not in the JSON`,
      ...addresses,
      role.address,
    );
  return passes(
    `its role allows ${callText(calls)}${conditional > 0 ? `, ${conditional} of them under conditions` : ""}`,
    ...addresses,
    role.address,
  );
}

const callText = (calls: readonly AwsCall[]): string => fewOf([...new Set(calls.map(({ action }) => action))]);

/**
 * The actions of the AWS managed policies that are attached here: a state and the JSON have their ARNs only. Resources and conditions are left out, such as
 * tags that a volume must have.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
const actions: Readonly<Record<ManagedPolicy | "AmazonSSMManagedInstanceCore", readonly string[]>> = policies;

/** The document of an AWS managed policy by its ARN; undefined of others. */
function managedPolicyDocument(arn: string): { readonly Statement: readonly object[] } | undefined {
  const [, name = ""] = /^arn:[\w-]+:iam::aws:policy\/(.+)$/.exec(arn) ?? [];
  return Object.hasOwn(actions, name)
    ? { Statement: [{ Effect: "Allow", Action: actions[name as keyof typeof actions], Resource: "*" }] }
    : undefined;
}
