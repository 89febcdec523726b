import { pathText } from "../../../../config/findings/path";
import { byDefault, copy, implied, impliedAnyway, type ImportOutcome, required, translate, unmapped } from "../outcome";
import type { NodeGroup } from "./givenGroups";
import type { ConfigPath } from "../../../../config/findings/finding";
import type { RoleUser } from "../../../../config/schema/iam";
import type { EksctlAddon } from "../schema/cluster";

/** Policies that nodes or their add-ons have anyway. */
const policiesOfEveryNode = /:iam::aws:policy\/(?:AmazonEKSWorkerNodePolicy|AmazonEC2ContainerRegistryPullOnly|AmazonEKS_CNI_Policy)$/;

/** The role of the nodes, SSH, and the instance metadata service. */
export function convertNodePermissions(node: NodeGroup): readonly ImportOutcome[] {
  const { group, at, to } = node;
  const { appMesh: _, appMeshPreview: __, albIngress, ...policies } = group.iam?.withAddonPolicies ?? {};
  const given = group.iam?.attachPolicyARNs;
  const arns = given?.filter((arn) => !policiesOfEveryNode.test(arn));
  return [
    ...Object.entries(policies).flatMap(([key, value]) =>
      copy(value, at("iam", "withAddonPolicies", key), to("iam", "withAddonPolicies", key)),
    ),
    ...copy(albIngress, at("iam", "withAddonPolicies", "albIngress"), to("iam", "withAddonPolicies", "awsLoadBalancerController")),
    ...copy(arns, at("iam", "attachPolicyARNs"), to("iam", "attachPolicyArns"), "besides those that nodes have anyway"),
    ...(given ?? []).flatMap((arn, index) =>
      policiesOfEveryNode.test(arn) ? [impliedAnyway(at("iam", "attachPolicyARNs", index), arn)] : [],
    ),
    ...boundaryOfAll(group.iam?.instanceRolePermissionsBoundary, at("iam", "instanceRolePermissionsBoundary"), to("iam", "roleArn")),
    ...givenNodeRole(node),
    ...convertSsh(node),
    ...metadataService(node),
  ];
}

/** The role and instance profile that nodes have already. eksctl asks IAM for the role of a profile. */
function givenNodeRole({ group, at, to }: NodeGroup): readonly ImportOutcome[] {
  const { instanceProfileARN: profile, instanceRoleARN: role } = group.iam ?? {};
  const roleArn = to("iam", "roleArn");
  if (profile === undefined || to().includes("managed")) return copy(role, at("iam", "instanceRoleARN"), roleArn);
  return [
    ...copy(profile, at("iam", "instanceProfileARN"), to("iam", "instanceProfileArn")),
    ...required(role, at("iam", "instanceRoleARN"), roleArn, "the role of the instance profile", "aws iam get-instance-profile"),
  ];
}

/**
 * Session Manager and the key pair. eksctl opens port 22 with either, which nothing here does.
 * @see https://docs.aws.amazon.com/eks/latest/eksctl/nodegroups.html
 */
function convertSsh({ group, family, at, to }: NodeGroup): readonly ImportOutcome[] {
  const { allow, publicKeyName, publicKey, publicKeyPath, enableSsm } = group.ssh ?? {};
  const hasKey = [publicKeyName, publicKey, publicKeyPath].some((key) => key !== undefined);
  const consoles = family === "Bottlerocket" && group.bottlerocket?.enableAdminContainer === undefined;
  const why = `eksctl opens port 22 of the nodes${consoles ? " and turns Bottlerocket's admin container on" : ""}, and here nothing reaches them by SSH`;
  const instead = `Use access.sessionManager${consoles ? ", and write [settings.host-containers.admin] into userData where it is needed" : ""}`;
  return [
    ...copy(publicKeyName, at("ssh", "publicKeyName"), to("keyName")),
    impliedAnyway(at("ssh", "allow"), false),
    ...(allow ? [unmapped(at("ssh", "allow"), why, instead)] : []),
    ...(allow === undefined && hasKey ? [implied(at("ssh"), why, instead)] : []),
    ...(enableSsm ? translate(true, at("ssh", "enableSsm"), ["access", "sessionManager"]) : []),
  ];
}

/** eksctl lets pods reach the metadata service unless it is told not to. */
function metadataService({ group, at, to }: NodeGroup): readonly ImportOutcome[] {
  const { disableIMDSv1, disablePodIMDS } = group;
  const tokens = disableIMDSv1 === undefined ? undefined : disableIMDSv1 ? "required" : "optional";
  const hopLimit = to("metadata", "hopLimit");
  return [
    ...translate(tokens, at("disableIMDSv1"), to("metadata", "httpTokens")),
    ...(disablePodIMDS === undefined
      ? byDefault(hopLimit, 2, "eksctl's default; 1 keeps the node's role from pods")
      : translate(disablePodIMDS ? 1 : 2, at("disablePodIMDS"), hopLimit)),
  ];
}

/**
 * The permissions boundary of one role, which all roles have here. A role with another one is created elsewhere.
 * @param role the key of an existing role. @default - there is none for it
 */
export const boundaryOfAll = (arn: string | undefined, from: ConfigPath, role?: ConfigPath): readonly ImportOutcome[] =>
  arn === undefined
    ? []
    : [
        {
          kind: "setting",
          to: ["iam", "permissionsBoundary"],
          value: arn,
          from: [from],
          comment: "here of every role that is created",
          ...(role && { otherwise: `Have a role with that boundary created for it, and write its ARN in ${pathText(role)}` }),
        },
      ];

/** What the reader should know of a role that pods use. */
export const trustComment = "its trust policy must name the new cluster";

/** What the role of a feature has here, in eksctl's terms. */
export interface FeatureRole {
  /** The key of an existing role. @default - none, it has no role */
  readonly user?: RoleUser;
  /** The AWS managed policy. @default - AWS has none: there is no role, or it has a policy of its own */
  readonly policy?: string;
  /** A wider AWS managed policy, and the value of the key that asks for it. @default - none */
  readonly wider?: { readonly policy: string; readonly to: ConfigPath; readonly value: string };
  /** What `wellKnownPolicies` calls the permissions. @default - nothing */
  readonly wellKnown?: keyof NonNullable<EksctlAddon["wellKnownPolicies"]>;
}

/** Roles that eksctl's file may name in an add-on, or in a service account. */
export const featureRoles = {
  vpcCni: { user: "vpcCni", policy: "AmazonEKS_CNI_Policy" },
  ebsCsiDriver: {
    user: "ebsCsiDriver",
    policy: "AmazonEBSCSIDriverPolicyV2",
    wider: { policy: "service-role/AmazonEBSCSIDriverPolicy", to: ["addons", "ebsCsiDriver", "volumes"], value: "any" },
    wellKnown: "ebsCSIController",
  },
  efsCsiDriver: { user: "efsCsiDriver", policy: "service-role/AmazonEFSCSIDriverPolicy", wellKnown: "efsCSIController" },
} as const satisfies Readonly<Record<string, FeatureRole>>;

/** Of the policies that a role is to have, the AWS managed one that a feature's own role has; a customer's of the same name is another. */
export const samePolicies = (arns: readonly string[] = [], { policy, wider }: FeatureRole, path: ConfigPath): readonly ImportOutcome[] =>
  arns.flatMap((arn, index) => [
    ...(isManagedPolicy(arn, policy) ? [impliedAnyway([...path, index], arn)] : []),
    ...(wider && isManagedPolicy(arn, wider.policy) ? translate(wider.value, [...path, index], wider.to, "as its policy allows") : []),
  ]);

const isManagedPolicy = (arn: string, policy: string | undefined): boolean =>
  policy !== undefined && arn.startsWith("arn:") && arn.endsWith(`:iam::aws:policy/${policy}`);

/** Of `wellKnownPolicies`, the one that a feature's own role has, and those that are not asked for. */
export const sameFlags = (given: object = {}, policy: string | undefined, path: ConfigPath): readonly ImportOutcome[] =>
  Object.keys(given).map((key) => impliedAnyway([...path, key], key === policy));
