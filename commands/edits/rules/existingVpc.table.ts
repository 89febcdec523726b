import { newPublicZones } from "../../../design/network/publicSubnets";
import { anyChange, type EditTable, alwaysRefused, whenSwitchedOn } from "./editCase";
import { refusesLossOf, refusesOtherControlPlaneZones, addedZoneCase } from "./subnetCases";

const otherVpc = alwaysRefused("the cluster cannot move to another VPC", "Keep the VPC, and make a second cluster in the other");
const keepSubnet = "Keep the subnet of the zone";

/**
 * Edits of what is taken as given in an existing VPC. What is named is read; what was made in its place goes.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-groups.html
 */
export const existingVpcEdits: EditTable = {
  "network.existingVpc": otherVpc,
  "network.existingVpc.id": otherVpc,
  "network.existingVpc.shared": [
    {
      when: whenSwitchedOn,
      effects: { network: "remove" },
      changesProxyVariables: true,
      meaning:
        "what the network stack made in the VPC, unless the plan finds that no other account owns it; have its owner make what `private-eks handover` lists first",
    },
    {
      effects: { network: "create" },
      changesProxyVariables: true,
      meaning: "endpoints and routes, in a VPC of the cluster's account only",
    },
  ],
  "network.existingVpc.ownerAccountId": anyChange({}, "checked at plan against the VPC"),
  "network.existingVpc.zoneIds": anyChange({}, "checked at plan against the given subnets"),
  "network.existingVpc.cidr": [
    refusesLossOf("node", "Keep the block: it is that of the VPC, which cannot change"),
    ...anyChange({}, "checked at plan against the VPC"),
  ],
  "network.existingVpc.secondaryCidrs": [
    refusesLossOf("pod", "List the block that the pod subnets are cut from first"),
    { effects: { network: "update" }, changesProxyVariables: true, meaning: "the endpoints admit the blocks" },
  ],
  "network.existingVpc.nodeSubnets": [
    refusesLossOf("node", keepSubnet),
    refusesOtherControlPlaneZones,
    addedZoneCase,
    ...anyChange({}, "the same zones in another order"),
  ],
  "network.existingVpc.podSubnets": [
    refusesLossOf("pod", keepSubnet),
    ...anyChange({ network: "update" }, "the subnet of a zone that is new"),
  ],
  "network.existingVpc.publicSubnets": [
    refusesLossOf("public", keepSubnet),
    ...anyChange({ network: "update" }, "the subnet of a zone that is new"),
  ],
  "network.existingVpc.routeTables": anyChange(
    { network: "remove" },
    "created subnets and gateway endpoints change over in place; a created table that a given one replaces is deleted with all its routes, those that others added too",
  ),
  "network.existingVpc.internetGatewayId": [
    {
      when: {
        text: "created public subnets use it",
        test: ({ old, next }) => newPublicZones(old).length > 0 && newPublicZones(next).length > 0,
      },
      effects: {},
      meaning: "a VPC has one internet gateway, which EC2 does not detach while public addresses depend on it",
      instead: "Keep it",
    },
    ...anyChange({}, "for created public subnets, with the edit that brings them"),
  ],
  "network.existingVpc.natGatewayIds": anyChange(
    { network: "remove" },
    "routes change over in place; a NAT gateway is created or deleted, and the address that others see is another",
  ),
  "network.existingVpc.securityGroups.endpoints": anyChange(
    { network: "remove" },
    "endpoints change over in place; the cluster's own group is created or deleted",
  ),
  "network.existingVpc.securityGroups.pods": [
    {
      when: { text: "under custom networking", test: ({ old }) => old.customNetworking.enabled },
      effects: {},
      meaning: "interfaces of the nodes that run keep the group, and lose the rules that let their pods reach the cluster",
      instead: "Keep it until customNetworking.enabled: false, with network.podSubnets.enabled: true, is applied to all three stacks",
    },
    ...anyChange({ cluster: "remove" }, "no interface has it; the cluster's own group is created or deleted"),
  ],
  "network.existingVpc.securityGroups.podRules": anyChange(
    { cluster: "update" },
    "rules in come or go; before they go, have the owner of the group add others, or pods are cut off",
  ),
  "network.existingVpc.securityGroups.controlPlane": anyChange(
    { cluster: "remove" },
    "the control plane's interfaces change over in place; the cluster's own group is created or deleted",
  ),
  "network.existingVpc.tagSubnets": anyChange({ network: "update" }, "tags on the given subnets come or go"),
};
