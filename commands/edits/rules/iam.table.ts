import { alwaysRefused, anyChange, type EditCase, type EditTable, onAndOff, sameCases, whenRemoved, whenSwitchedOff } from "./editCase";

const keepOldPolicies =
  "Keep the runner's policies of before beside the new ones, which name what is created from now on: roles, policies and instance profiles that exist stay where they are";

/** Terraform would replace an instance profile under running instances, and a role or a policy under all that uses it. */
const namingCases: readonly EditCase[] = [
  {
    when: whenRemoved,
    effects: {},
    meaning: "instance profiles would be replaced, and running instances lose their credentials",
    instead: "Keep it; for other names or paths write others, which hold for what is created from now on",
  },
  {
    effects: {},
    meaning:
      "no existing resource changes: roles, policies and instance profiles keep their names and paths, and those created from now on have the new one",
    first: keepOldPolicies,
  },
];

const otherPodRole = "the pods have the other role when they are restarted; a role that was created goes";

/** By what uses the role. */
const existingRoleEdits: EditTable = {
  "iam.roles.cluster": alwaysRefused("EKS cannot give a control plane another role: the cluster would be replaced", "Keep the role"),
  "iam.roles.autoModeNodes": alwaysRefused(
    "the access entry of the old role would go, and the nodes that run would leave the cluster",
    "Keep the role, and change what it may do where it is made",
  ),
  "iam.roles.autoModeBuiltInNodes": alwaysRefused(
    "the AWS provider replaces a cluster whose built-in pools get another role",
    "Keep the role, or remove autoMode.builtInPools, apply, and write them with the other role then",
  ),
  "iam.roles.fargate": anyChange(
    { workload: "replace" },
    "the new profiles are created before the old ones are destroyed; pods of the old ones stop with them, and a role that was created goes",
  ),
  "iam.roles.flowLogs": anyChange({ network: "replace" }, "the flow log, which misses some minutes; a role that was created goes"),
  "iam.roles.squid": anyChange({ network: "remove" }, "the instance profile gets the other role, in place; a role that was created goes"),
  "iam.roles.bastion": anyChange(
    { network: "remove", cluster: "replace" },
    "the instance profile gets the other role, in place, and that role the access entry; a role that was created goes",
  ),
  "iam.roles.pullThroughCache": anyChange(
    { cluster: "remove" },
    "Amazon ECR creates repositories of caches by the other role; one that was created goes",
  ),
  "iam.roles.vpcCni": [
    {
      effects: { network: "remove", cluster: "remove" },
      changesProxyVariables: true,
      meaning: `${otherPodRole}; one that exists is had by EKS Pod Identity`,
    },
  ],
  ...sameCases(
    "iam.roles",
    ["ebsCsiDriver", "efsCsiDriver", "containerInsights", "loadBalancerController", "clusterAutoscaler", "fluentBit", "karpenter"],
    anyChange({ workload: "remove" }, otherPodRole),
  ),
};

/** Terraform has no edge between what the file no longer asks for and what comes in its place; it leaves alone what a plan does not target. */
const otherKindOfPolicy = (what: string, type: string): EditCase => ({
  effects: { network: "update", cluster: "update", workload: "update" },
  meaning: `${what}, in no order: for some seconds a role may lack permissions of its own`,
  first: `Keep the runner's policies of before beside the new ones; where no permission may be missed, apply each stack with -target of its ${type} resources first`,
});

/** Credentials come into pods when these start. */
const restartVpcCni = "restart its pods at once (kubectl -n kube-system rollout restart daemonset aws-node)";

/**
 * Edits of what a company asks of IAM roles.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
 */
export const iamEdits: EditTable = {
  "iam.permissionsBoundary": [
    {
      when: whenRemoved,
      effects: {},
      meaning: "no existing resource changes: roles keep their boundary, and those created from now on have none",
      first: "Take it from the roles by aws iam delete-role-permissions-boundary, if they should have none",
    },
    {
      effects: { network: "update", cluster: "update", workload: "update" },
      meaning: "the boundary of every role, in place; what it does not allow fails at once, such as nodes that pull images",
    },
  ],
  ...sameCases("iam", ["path", "namePrefix"], namingCases),
  "iam.inlinePolicies": [
    { when: whenSwitchedOff, ...otherKindOfPolicy("managed policies take the place of inline ones", "aws_iam_role_policy_attachment") },
    otherKindOfPolicy("inline policies take the place of managed ones", "aws_iam_role_policy"),
  ],
  "iam.oidcProvider": onAndOff(
    {
      effects: { network: "create", cluster: "create" },
      meaning: "the provider; the VPC CNI gets its role by it",
      first: `Apply the network stack, then the cluster stack, then ${restartVpcCni}`,
    },
    {
      effects: { network: "remove", cluster: "remove" },
      meaning: "the provider goes, and with it all roles for service accounts that trust it; the VPC CNI gets its role by EKS Pod Identity",
      first: `Apply the cluster stack, then ${restartVpcCni}, and the network stack last: aws-node uses the endpoint of sts until then`,
    },
  ),
  ...existingRoleEdits,
};
