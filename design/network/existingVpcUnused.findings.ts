import type { ConfigPath, Finding } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { ClusterFacts } from "../facts";
import { parentBlock, settingsKey, type SubnetRole } from "./subnetLayout";
import { hasPodSubnets, podSubnetsSwitch } from "./cidrBlocks";
import { networkZones } from "./zones";
import { newNatGatewayZones, transitGatewayAttachment } from "./routes";
import { needsPublicSubnets, newPublicZones } from "./publicSubnets";

/** A setting that may be there for nothing. */
interface ExistingVpcSetting {
  readonly path: ConfigPath;
  readonly isGiven: boolean;
  readonly isUsed: boolean;
  readonly problem: string;
  /** What to do so that it is used. @default - nothing but removing it */
  readonly use?: string;
}

/** An error for each setting of an existing VPC that has no effect: it would look as if it had. */
export const unusedFindings = (facts: ClusterFacts): readonly Finding[] =>
  existingVpcSettings(facts)
    .filter(({ isGiven, isUsed }) => isGiven && !isUsed)
    .map(({ path, problem, use }) => ({
      severity: "error",
      path,
      alsoReads: [["customNetworking"], ["samples"], ["proxy"], ["access"], ["region"]],
      problem,
      fix: `Remove ${pathText(path)}${use ? `, or ${use}` : ""}`,
    }));

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
    problem: "a prefix length is given, and no subnet is planned that could have it",
  });
  const tags = (role: SubnetRole): ExistingVpcSetting => {
    const ofRole = layout.subnets.filter((subnet) => subnet.role === role);
    return {
      path: ["network", settingsKey[role], "tags"],
      isGiven: Object.keys(network[settingsKey[role]].tags).length > 0 && ofRole.length > 0,
      isUsed: existingVpc.tagSubnets || ofRole.some(({ origin }) => origin !== "given"),
      problem: `tags are given, but all ${role} subnets are existing ones, and tagSubnets is false`,
      use: `set ${pathText(path("tagSubnets"))} to true`,
    };
  };
  return [
    {
      path: path("publicSubnets"),
      isGiven: Object.keys(publicSubnets).length > 0,
      isUsed: needsPublicSubnets(config),
      problem: "public subnets are given, and nothing public is asked for",
      use: "set network.publicSubnets.enabled to true",
    },
    {
      path: path("podSubnets"),
      isGiven: Object.keys(podSubnets).length > 0,
      isUsed: hasPodSubnets(config),
      problem: "pod subnets are given, and pods are in the node subnets",
      use: `set ${podSubnetsSwitch(config)} to true`,
    },
    {
      path: path("controlPlaneSubnets"),
      isGiven: Object.keys(existingVpc.controlPlaneSubnets).length > 0,
      isUsed: network.controlPlaneSubnets.enabled,
      problem: "control-plane subnets are given, and the control plane is in the node subnets",
      use: "set network.controlPlaneSubnets.enabled to true",
    },
    {
      path: path("transitGatewaySubnets"),
      isGiven: Object.keys(existingVpc.transitGatewaySubnets).length > 0,
      isUsed: network.transitGatewaySubnets.enabled,
      problem: "transit-gateway subnets are given, and no attachment is asked for in them",
      ...(transitGatewayAttachment(config) === "create" ? { use: "set network.transitGatewaySubnets.enabled to true" } : {}),
    },
    {
      path: path("internetGatewayId"),
      isGiven: internetGatewayId !== undefined,
      isUsed: newPublicZones(config).length > 0,
      problem: "an internet gateway is given, and no public subnet is created that would be routed to it",
    },
    {
      path: path("natGatewayIds"),
      isGiven: Object.keys(natGatewayIds).length > 0,
      isUsed: egress === "nat",
      problem: `NAT gateways are given, but egress is ${egress}`,
      use: "set network.egress to nat",
    },
    {
      path: ["network", "natGateways"],
      isGiven: network.natGateways !== undefined && egress === "nat" && Object.keys(natGatewayIds).length === 0,
      isUsed: newNatGatewayZones(config).length > 0,
      problem: `natGateways is ${network.natGateways}, and none is created, because the route tables of all zones are given`,
      use: `set ${pathText(path("routeTables"))} of a zone to create`,
    },
    {
      path: path("securityGroups", "pods"),
      isGiven: securityGroups.pods !== undefined,
      // Not only under custom networking: after it is switched off, the interfaces of nodes that run have the group.
      isUsed: hasPodSubnets(config),
      problem: "a security group of pods is given, and without custom networking pods have that of their node",
      use: "set customNetworking.enabled to true",
    },
    {
      path: path("securityGroups", "podRules"),
      isGiven: securityGroups.podRules === "create",
      isUsed: securityGroups.pods !== undefined,
      problem: "podRules adds rules to a given security group of the pods, and none is given: the new one has all rules",
    },
    {
      path: path("securityGroups", "endpoints"),
      isGiven: securityGroups.endpoints !== undefined,
      isUsed: endpoints.some(({ type }) => type === "Interface"),
      problem: "a security group of endpoints is given, and no interface endpoint is created",
    },
    {
      path: ["network", "dhcpOptions", "domainName"],
      isGiven: network.dhcpOptions.domainName !== undefined,
      isUsed: false,
      problem: "a domain name of DHCP options is given, and an existing VPC keeps those that it has",
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
