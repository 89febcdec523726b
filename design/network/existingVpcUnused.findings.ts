import type { ConfigPath, Finding } from "../../config/findings/finding";
import { type IdleSetting, noEffect } from "../../config/findings/noEffect";
import { pathText } from "../../config/findings/path";
import type { ClusterFacts } from "../facts";
import { parentBlock, settingsKey, type SubnetRole } from "./subnetLayout";
import { hasPodSubnets, podSubnetsSwitch } from "./cidrBlocks";
import { networkZones } from "./zones";
import { newNatGatewayZones, transitGatewayAttachment } from "./routes";
import { needsPublicSubnets, newPublicZones } from "./publicSubnets";

/** A setting that may have no effect. */
interface ExistingVpcSetting extends Pick<IdleSetting, "path" | "without" | "because" | "enable"> {
  readonly isGiven: boolean;
  readonly isUsed: boolean;
}

/** A warning for each setting of an existing VPC, or beside one, that has no effect. */
export const unusedFindings = (facts: ClusterFacts): readonly Finding[] =>
  existingVpcSettings(facts)
    .filter(({ isGiven, isUsed }) => isGiven && !isUsed)
    .map((setting) => noEffect({ ...setting, alsoReads: [["customNetworking"], ["samples"], ["proxy"], ["access"], ["region"]] }));

function existingVpcSettings({ config, endpoints, layout }: ClusterFacts): readonly ExistingVpcSetting[] {
  const { network } = config;
  const { existingVpc, egress } = network;
  if (!existingVpc) return [];
  const { internetGatewayId, natGatewayIds, podSubnets, publicSubnets, securityGroups } = existingVpc;
  const plansPodSubnets =
    hasPodSubnets(config) &&
    parentBlock(config, "pod") !== undefined &&
    networkZones(config).some((zone) => !podSubnets[zone] && !network.podSubnets.cidrs[zone]);
  const path = (...keys: readonly string[]): ConfigPath => ["network", "existingVpc", ...keys];
  const prefixLength = (key: (typeof settingsKey)[SubnetRole], isUsed: boolean): ExistingVpcSetting => ({
    path: ["network", key, "prefixLength"],
    isGiven: network[key].prefixLength !== undefined,
    isUsed,
    without: "a subnet that is planned",
  });
  const tags = (role: SubnetRole): ExistingVpcSetting => {
    const ofRole = layout.subnets.filter((subnet) => subnet.role === role);
    return {
      path: ["network", settingsKey[role], "tags"],
      isGiven: Object.keys(network[settingsKey[role]].tags).length > 0 && ofRole.length > 0,
      isUsed: existingVpc.tagSubnets || ofRole.some(({ origin }) => origin !== "given"),
      without: `${pathText(path("tagSubnets"))}: true`,
      because: `all ${role} subnets are existing ones`,
      enable: `Set ${pathText(path("tagSubnets"))} to true`,
    };
  };
  return [
    {
      path: path("publicSubnets"),
      isGiven: Object.keys(publicSubnets).length > 0,
      isUsed: needsPublicSubnets(config),
      without: "network.publicSubnets.enabled: true",
      because: "nothing asks for public subnets",
      enable: "Set network.publicSubnets.enabled to true",
    },
    {
      path: path("podSubnets"),
      isGiven: Object.keys(podSubnets).length > 0,
      isUsed: hasPodSubnets(config),
      without: `${podSubnetsSwitch(config)}: true`,
      because: "pods are in the node subnets",
      enable: `Set ${podSubnetsSwitch(config)} to true`,
    },
    {
      path: path("controlPlaneSubnets"),
      isGiven: Object.keys(existingVpc.controlPlaneSubnets).length > 0,
      isUsed: network.controlPlaneSubnets.enabled,
      without: "network.controlPlaneSubnets.enabled: true",
      because: "the control plane is in the node subnets",
      enable: "Set network.controlPlaneSubnets.enabled to true",
    },
    {
      path: path("transitGatewaySubnets"),
      isGiven: Object.keys(existingVpc.transitGatewaySubnets).length > 0,
      isUsed: network.transitGatewaySubnets.enabled,
      without: "an attachment that is created in subnets of its own",
      ...(transitGatewayAttachment(config) === "create" ? { enable: "Set network.transitGatewaySubnets.enabled to true" } : {}),
    },
    {
      path: path("internetGatewayId"),
      isGiven: internetGatewayId !== undefined,
      isUsed: newPublicZones(config).length > 0,
      without: "a public subnet that is created and routed to it",
    },
    {
      path: ["network", "natGateways"],
      isGiven: network.natGateways !== undefined && egress === "nat" && Object.keys(natGatewayIds).length === 0,
      isUsed: newNatGatewayZones(config).length > 0,
      without: "a NAT gateway that is created",
      because: "the route tables of all zones are given",
      enable: `Set ${pathText(path("routeTables"))} of a zone to create`,
    },
    {
      path: path("securityGroups", "pods"),
      isGiven: securityGroups.pods !== undefined,
      // Not only under custom networking: after it is switched off, the interfaces of nodes that run have the group.
      isUsed: hasPodSubnets(config),
      without: "customNetworking.enabled: true",
      because: "pods have the security group of their node",
      enable: "Set customNetworking.enabled to true",
    },
    {
      path: path("securityGroups", "podRules"),
      isGiven: securityGroups.podRules === "create",
      isUsed: securityGroups.pods !== undefined,
      without: "a given security group of the pods",
      because: "the new one has all rules",
    },
    {
      path: path("securityGroups", "endpoints"),
      isGiven: securityGroups.endpoints !== undefined,
      isUsed: endpoints.some(({ type }) => type === "Interface"),
      without: "an interface endpoint that is created",
    },
    {
      path: ["network", "dhcpOptions", "domainName"],
      isGiven: network.dhcpOptions.domainName !== undefined,
      isUsed: false,
      without: "a new VPC",
      because: "an existing one keeps the DHCP options that it has",
    },
    prefixLength("nodeSubnets", false),
    prefixLength("publicSubnets", false),
    prefixLength("podSubnets", plansPodSubnets),
    tags("node"),
    tags("public"),
    prefixLength("controlPlaneSubnets", false),
    prefixLength("transitGatewaySubnets", false),
    tags("pod"),
    tags("control-plane"),
    tags("transit-gateway"),
  ];
}
