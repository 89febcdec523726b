import { copy, impliedAnyway, type ImportOutcome, requireOurs, unmapped } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";
import type { NodeGroup } from "./givenGroups";
import { isExistingVpc } from "./existingVpc";

type GivenVpc = EksctlConfig["vpc"];

/**
 * The security groups of a node group: those that it names, and the one that its file shares between all. A group that exists is one of an existing
 * VPC.
 * @see https://docs.aws.amazon.com/eks/latest/eksctl/security.html
 */
export function convertNodeSecurityGroups(config: EksctlConfig, { group, at, to }: NodeGroup): readonly ImportOutcome[] {
  if (!isExistingVpc(config)) return [];
  const shared = config.vpc?.sharedNodeSecurityGroup;
  const { attachIDs, withShared } = group.securityGroups ?? {};
  const ids = [...new Set([...(attachIDs ?? []), ...(shared === undefined || withShared === false ? [] : [shared])])];
  return [
    // One that all share is made by eksctl where the file names none, for what the cluster's does here.
    ...(withShared === false || shared !== undefined ? [impliedAnyway(at("securityGroups", "withShared"), withShared)] : []),
    ...(withShared === false && shared !== undefined && ids.includes(shared)
      ? [
          unmapped(
            at("securityGroups", "withShared"),
            `attachIDs names the shared group ${shared}, which is attached`,
            "Leave one of the two out",
          ),
        ]
      : []),
    ...(ids.length > 0
      ? [
          {
            kind: "setting" as const,
            to: to("securityGroupIds"),
            value: ids,
            from: [...(attachIDs ? [at("securityGroups", "attachIDs")] : []), ...(ids.includes(shared ?? "") ? [sharedPath] : [])],
          },
        ]
      : []),
  ];
}

const sharedPath = ["vpc", "sharedNodeSecurityGroup"];

/** Whether rules are added to the group that nodes share. */
export const convertSharedRules = (vpc: GivenVpc): readonly ImportOutcome[] =>
  vpc?.sharedNodeSecurityGroup === undefined
    ? []
    : requireOurs(
        vpc.manageSharedNodeSecurityGroupRules,
        false,
        ["vpc", "manageSharedNodeSecurityGroupRules"],
        "rules of a group that exists are its owner's; nodes and control plane reach each other by the group that EKS creates",
        "Leave it out",
      );

/** The security groups of the control plane in an existing VPC: the first is that of the API, and the others come beside it. */
export function convertControlPlaneGroups(vpc: GivenVpc): readonly ImportOutcome[] {
  const [first, ...others] = [
    ...(vpc?.securityGroup === undefined ? [] : [{ id: vpc.securityGroup, path: ["vpc", "securityGroup"] }]),
    ...(vpc?.controlPlaneSecurityGroupIDs ?? []).map((id, index) => ({ id, path: ["vpc", "controlPlaneSecurityGroupIDs", index] })),
  ];
  const different = others.filter(({ id }, index) => id !== first?.id && others.findIndex((other) => other.id === id) === index);
  return [
    ...(first ? copy(first.id, first.path, ["network", "existingVpc", "securityGroups", "controlPlane"]) : []),
    ...others.filter((other) => !different.includes(other)).map(({ id, path }) => impliedAnyway(path, id)),
    ...(different.length > 0
      ? [
          {
            kind: "setting" as const,
            to: ["access", "additionalSecurityGroupIds"],
            value: different.map(({ id }) => id),
            from: different.map(({ path }) => path),
          },
        ]
      : []),
  ];
}
