import type { SubnetRole } from "../../../design/network/addresses/subnetLayout";
import type { Change, EditCase } from "./rule";
import { lostSubnets, newSubnets } from "./subnetChanges";

/** Refused where subnets of a role would go or be made anew. */
export const loses = (role: SubnetRole, instead: string): EditCase => ({
  when: { text: `a ${role} subnet goes, or another takes its place`, test: ({ old, next }) => lostSubnets(role, old, next).length > 0 },
  effects: {},
  meaning: `${role} subnets in use would go`,
  instead,
});

export const addsZone = {
  text: "a zone is added",
  test: ({ old, next }: Change): boolean => newSubnets("node", old, next).length > 0,
};

/**
 * The control plane keeps its zones, and the subnets of a managed group or a Fargate profile cannot change.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupConfig.html
 */
export const zoneAdded: EditCase = {
  when: addsZone,
  effects: { network: "create", workload: "replace node group" },
  meaning:
    "subnets of the zone; managed groups and Fargate profiles without availabilityZones of their own are replaced, since their subnets cannot change; the control plane stays in its zones",
};
