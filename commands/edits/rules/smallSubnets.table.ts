import { type EditTable, anyChange, whenSwitchedOn } from "./editCase";
import { lostSubnets, refusesLossOf, refusesOtherControlPlaneZones } from "./subnetCases";

const inPlace = "the control plane's interfaces move, in place and one after the other; the plan stops where EKS would refuse the zones";

/**
 * Edits of the subnets that hold network interfaces of AWS's alone. EKS and transit gateways change over in place.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyTransitGatewayVpcAttachment.html
 */
export const smallSubnetEdits: EditTable = {
  "network.controlPlaneSubnets.enabled": [
    refusesOtherControlPlaneZones,
    {
      when: whenSwitchedOn,
      effects: { network: "create", cluster: "update" },
      meaning: `subnets with their route tables; then ${inPlace}`,
    },
    {
      effects: {},
      meaning: "the network stack is applied first, and cannot delete subnets that hold the control plane's interfaces",
      instead: "Keep it true",
    },
  ],
  "network.controlPlaneSubnets.availabilityZones": [
    refusesOtherControlPlaneZones,
    ...anyChange({}, "the same zones, written out or in another order"),
  ],
  "network.existingVpc.controlPlaneSubnets": [
    {
      when: {
        text: "a created control-plane subnet goes",
        test: ({ old, next }) =>
          lostSubnets("control-plane", old, next).some((zone) => old.network.existingVpc?.controlPlaneSubnets[zone] === undefined),
      },
      effects: {},
      meaning: "the network stack is applied first, and cannot delete a subnet that holds the control plane's interfaces",
      instead: "Keep the created subnet of the zone",
    },
    ...anyChange({ network: "update", cluster: "update" }, inPlace),
  ],
  "network.transitGatewaySubnets.enabled": [
    {
      when: whenSwitchedOn,
      effects: { network: "create" },
      meaning: "subnets with their route tables; the attachment changes over to them in place, and connections by it may break",
    },
    ...anyChange(
      { network: "remove" },
      "the attachment changes over to the node subnets in place, and connections by it may break; then the subnets go",
    ),
  ],
  "network.existingVpc.transitGatewaySubnets": [
    refusesLossOf("transit-gateway", "Keep the subnet of the zone"),
    ...anyChange({ network: "update" }, "the attachment changes over in place"),
  ],
};
