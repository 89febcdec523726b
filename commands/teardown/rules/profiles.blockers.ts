import { namePrefix, prefixOf } from "../../../aws/names";
import type { ClusterConfig } from "../../../config/schema/schema";
import { autoModeNodeSuffixes } from "../../../design/iam/autoModeRoles";
import { karpenterNodesName } from "../../../design/karpenter/switches";
import type { InstanceProfile } from "./account";
import { awsCommand, type Blocker, type Effect, type Teardown } from "./teardown";

/** Whether nodes of a cluster may have instance profiles that are in no state: those of EKS Auto Mode and of Karpenter. */
export const mayLeaveProfiles = ({ autoMode, karpenter }: ClusterConfig): boolean => autoMode !== undefined || karpenter !== undefined;

/** Whether Terraform made a role or a profile from the name. */
const isMadeFrom = (kind: "role" | "instanceProfile", { iam }: ClusterConfig, name: string, found: string): boolean =>
  namePrefix(found) === prefixOf(kind, `${iam.namePrefix ?? ""}${name}`);

const holdsRoleOf = (config: ClusterConfig, { roles }: InstanceProfile, names: readonly string[]): boolean =>
  roles.some((role) => names.some((name) => isMadeFrom("role", config, name, role)));

const autoModeRoles = ({ name }: ClusterConfig): readonly string[] =>
  Object.values(autoModeNodeSuffixes).map((suffix) => `${name}-${suffix}`);

/**
 * Whether EKS Auto Mode made a profile for nodes of the cluster. AWS documents that its name begins with eks; that of the region, that of the cluster and
 * digits follow, which tell one that is empty, or holds a role that is not made here.
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonEKSServiceRolePolicy.html
 */
function isOfEks(config: ClusterConfig, profile: InstanceProfile): boolean {
  const beginning = `eks-${config.region}-${config.name}-`;
  const isNamedSo = profile.name.startsWith(beginning) && /^\d+$/.test(profile.name.slice(beginning.length));
  return isNamedSo || (profile.name.startsWith("eks") && holdsRoleOf(config, profile, autoModeRoles(config)));
}

/** What a profile does to a stack; undefined for those of others, those that go by themselves, and the one that Terraform makes. */
function effectOf({ account, design: { config } }: Teardown, profile: InstanceProfile): Effect | undefined {
  const ofKarpenter = karpenterNodesName(config.name);
  const holding = (stack: Effect["stack"]): Effect => ({
    effect: "blocks",
    stack,
    why: "IAM deletes no role that an instance profile holds",
  });
  if (config.karpenter && !isMadeFrom("instanceProfile", config, ofKarpenter, profile.name)) {
    if (holdsRoleOf(config, profile, [ofKarpenter])) return holding("workload");
  }
  if (!config.autoMode) return undefined;
  if (!isOfEks(config, profile)) return holdsRoleOf(config, profile, autoModeRoles(config)) ? holding("cluster") : undefined;
  // EKS deletes them with the node classes, and the last ones with the cluster.
  if (account.cluster !== undefined) return undefined;
  const role = profile.roles.length > 0 ? " with the role in it, which Terraform takes out only if it may" : "";
  return { effect: "outlives", stack: "cluster", why: `EKS left it when the cluster went${role}` };
}

/**
 * Instance profiles that EKS Auto Mode leaves, and those of others that hold a role of nodes.
 * @see https://github.com/aws/containers-roadmap/issues/2531
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
 */
export const profileBlockers = (teardown: Teardown): readonly Blocker[] =>
  teardown.account.instanceProfiles.flatMap((profile) => {
    const effect = effectOf(teardown, profile);
    if (!effect) return [];
    const { name, roles } = profile;
    const calls = [
      ...roles.map((role) => `iam remove-role-from-instance-profile --instance-profile-name ${name} --role-name ${role}`),
      `iam delete-instance-profile --instance-profile-name ${name}`,
    ];
    return [
      {
        kind: "instance profile",
        id: name,
        owner: roles.length > 0 ? `role ${roles.join(", ")}` : "no role",
        ...effect,
        fix: calls.map((call) => awsCommand(teardown, call)).join(" && "),
      },
    ];
  });
