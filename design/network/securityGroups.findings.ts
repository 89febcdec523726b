import type { Finding } from "../../config/findings/finding";
import { nodeGroupEntries } from "../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasNodeSecurityGroup } from "./nodeSecurityGroup";
import { mostControlPlaneGroups, mostGroupsOfInterface } from "./securityGroupQuotas";

/** Control plane and nodes have as many security groups as EKS and EC2 let them have, each once. */
export const securityGroupFindings = (config: ClusterConfig): readonly Finding[] => [
  ...controlPlaneGroupFindings(config),
  ...nodeInterfaceFindings(config),
];

/** Besides the further ones, a given group, and the one that is made: always where none is given, and where something is to be let in. */
function controlPlaneGroupFindings({ access, network: { existingVpc } }: ClusterConfig): readonly Finding[] {
  const { additionalSecurityGroupIds: ids, bastion, runnerCidrs } = access;
  const given = existingVpc?.securityGroups.controlPlane;
  const path = ["access", "additionalSecurityGroupIds"];
  const alsoReads = [
    ["network", "existingVpc"],
    ["access", "runnerCidrs"],
    ["access", "bastion", "enabled"],
  ];
  const repeated = given === undefined ? -1 : ids.indexOf(given);
  if (repeated >= 0) {
    const problem = `${given} is named at network.existingVpc.securityGroups.controlPlane, too`;
    return [{ severity: "error", path: [...path, repeated], alsoReads, problem, fix: "Remove it" }];
  }
  const others = (given === undefined ? 0 : 1) + (given === undefined || runnerCidrs.length > 0 || bastion.enabled ? 1 : 0);
  const count = ids.length + others;
  if (ids.length === 0 || count <= mostControlPlaneGroups) return [];
  return [
    {
      severity: "error",
      path,
      alsoReads,
      problem: `the control plane would have ${count} security groups besides that of EKS, of which ${others} for what the file lets in to the API`,
      allowed: `at most ${mostControlPlaneGroups} in all, a quota that AWS does not raise`,
      fix: `Put their rules into fewer groups: ${mostControlPlaneGroups - others} or less`,
    },
  ];
}

function nodeInterfaceFindings(config: ClusterConfig): readonly Finding[] {
  const { restrictEgress } = config.network.nodeSecurityGroup;
  const ofAll = hasNodeSecurityGroup(config) && !restrictEgress ? 2 : 1;
  const entries = [
    ...nodeGroupEntries(config).map(({ group: { securityGroupIds }, path }) => ({ securityGroupIds, path })),
    ...Object.entries(config.karpenter?.nodeClasses ?? {}).map(([name, { securityGroupIds }]) => ({
      securityGroupIds,
      path: ["karpenter", "nodeClasses", name],
    })),
  ];
  return entries.flatMap(({ securityGroupIds, path }): Finding[] => {
    const count = securityGroupIds.length + ofAll;
    if (count <= mostGroupsOfInterface) return [];
    return [
      {
        severity: "warning",
        path: [...path, "securityGroupIds"],
        alsoReads: [["network", "nodeSecurityGroup"]],
        problem: `network interfaces of the nodes would have ${count} security groups, with ${ofAll} that all nodes have`,
        allowed: `at most ${mostGroupsOfInterface}, unless AWS has raised the quota of the account`,
        fix: 'Put their rules into fewer groups, or have the quota "Security groups per network interface" raised before the apply',
      },
    ];
  });
}
