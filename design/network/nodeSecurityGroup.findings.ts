import { isIP } from "node:net";
import { isDeepStrictEqual } from "node:util";
import { contains } from "../../aws/cidr";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import type { SecurityGroupRuleConfig } from "../../config/schema/securityGroupRules";
import { hasAnyNodes } from "../autoMode/builtIn";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { isExistingEndpointInVpc } from "../reachability/endpoints";
import { hostNameOf, portOfNeed, type Reachability, targetOf } from "../reachability/paths";
import type { AddressPlan } from "./addresses";
import { hasPodSubnets } from "./cidrBlocks";
import type { GroupRule } from "./groupRule";
import { hasNodeSecurityGroup, planNodeSecurityGroup, proxyAddress } from "./nodeSecurityGroup";
import { policyGroupDns } from "./policyGroups";
import { tooManyRules } from "./securityGroupQuotas";

const nodeSecurityGroupPath = (...keys: readonly string[]): ConfigPath => ["network", "nodeSecurityGroup", ...keys];

/** Each rule says what it lets through and whom, is for something, and what must be reached outside the VPC has one. */
export const nodeSecurityGroupFindings = (facts: ClusterFacts): readonly Finding[] => [
  ...(["ingress", "egress"] as const).flatMap((direction) =>
    Object.entries(facts.config.network.nodeSecurityGroup[direction]).flatMap(([name, rule]) =>
      ruleFindings(nodeSecurityGroupPath(direction, name), rule),
    ),
  ),
  ...forNothing(facts.config),
  ...(facts.config.network.nodeSecurityGroup.restrictEgress
    ? [...withoutRule(facts), ...givenPodGroup(facts.config), ...unrestrictedFargate(facts.config)]
    : []),
];

function ruleFindings(path: ConfigPath, { fromPort, protocol, toPort, ...peers }: SecurityGroupRuleConfig): readonly Finding[] {
  const error = (key: string | undefined, problem: string, fix: string): Finding[] => [
    { severity: "error", path: key === undefined ? path : [...path, key], problem, fix },
  ];
  const ofPorts = (): Finding[] => {
    if (protocol === "all") {
      const key = fromPort === undefined ? "toPort" : "fromPort";
      const isGiven = fromPort !== undefined || toPort !== undefined;
      return isGiven
        ? error(key, "a port is given, and the protocol is all, which has every port", "Remove it, or write protocol tcp or udp")
        : [];
    }
    if (fromPort === undefined) return error(undefined, `the rule names no port of ${protocol}`, "Write fromPort, or protocol: all");
    return toPort !== undefined && toPort < fromPort
      ? error("toPort", `the ports end at ${toPort}, before they begin at ${fromPort}`, `Write ${fromPort} or more`)
      : [];
  };
  const hasPeer = [peers.cidrs, peers.prefixListIds, peers.securityGroupIds].some((list) => list.length > 0);
  return [
    ...ofPorts(),
    ...(hasPeer ? [] : error(undefined, "the rule names no source or destination", "Write cidrs, prefixListIds or securityGroupIds")),
  ];
}

function forNothing(config: ClusterConfig): readonly Finding[] {
  const { egress, restrictEgress } = config.network.nodeSecurityGroup;
  if (!restrictEgress && Object.keys(egress).length > 0) {
    return [
      noEffect({
        path: nodeSecurityGroupPath("egress"),
        without: "network.nodeSecurityGroup.restrictEgress: true",
        because: "nodes have the cluster's security group, which lets everything out",
        enable: "Set network.nodeSecurityGroup.restrictEgress to true",
      }),
    ];
  }
  if (!hasNodeSecurityGroup(config) || hasAnyNodes(config)) return [];
  return [
    {
      severity: "error",
      path: nodeSecurityGroupPath(),
      alsoReads: [["nodeGroups"], ["autoMode"]],
      problem: "a security group of the nodes is asked for, and there are no node groups",
      fix: "Remove network.nodeSecurityGroup, or add a node group",
    },
  ];
}

/** Consumers on instances that have security groups of their own. */
const isElsewhere = ({ askedBy: [first, second] }: Reachability): boolean =>
  (first === "access" && second === "bastion") || first === "fargateProfiles" || (first === "proxy" && second === "squid");

/** Whether the endpoint that others make of a service may be behind a transit gateway or peering connection. */
const isInOtherVpc = (config: ClusterConfig, target: ReturnType<typeof targetOf>): boolean =>
  "service" in target && !isExistingEndpointInVpc(config, target.service);

/**
 * What is reached by routes out of the VPC, or by a proxy whose address is not known: some rule must be there. For an address that the file names, one that
 * has it; of a prefix list and a security group the addresses are not known here.
 */
function withoutRule({ config, proxy, reachability }: ClusterFacts): readonly Finding[] {
  const { egress } = config.network.nodeSecurityGroup;
  const lets = (port: number, address?: string): boolean =>
    Object.values(egress).some(
      ({ cidrs, fromPort = 0, prefixListIds, protocol, securityGroupIds, toPort = fromPort }) =>
        (protocol === "all" || (protocol === "tcp" && fromPort <= port && port <= toPort)) &&
        (address === undefined ||
          prefixListIds.length + securityGroupIds.length > 0 ||
          cidrs.some((cidr) => contains(cidr, `${address}/32`))),
    );
  const finding = (what: string, port: number, addresses: readonly string[] = []): Finding => ({
    severity: "error",
    path: nodeSecurityGroupPath("egress"),
    alsoReads: [["network"], ["proxy"]],
    problem: `no rule lets TCP ${port} out to ${what}${addresses.length > 0 ? "" : ", and the addresses are not known here"}`,
    fix:
      addresses.length > 0
        ? `Add a rule there with fromPort: ${port} and cidrs: [${addresses.map((address) => `${address}/32`).join(", ")}]`
        : `Add a rule there with fromPort: ${port} and the cidrs or prefixListIds of what is reached`,
  });
  const paths = ["nat", "transitGateway", "firewall", "peering", "existingRoute"];
  const asked = reachability
    .filter((pair) => !isElsewhere(pair))
    .map(({ need, path }) => ({ target: targetOf(config, need), path: path ?? "", port: portOfNeed(need) }))
    .filter(({ path, target }) => paths.includes(path) || (path === "existingEndpoint" && isInOtherVpc(config, target)))
    .map(({ port, target }) => ({ port, name: "service" in target ? target.service : hostNameOf(target.host) }))
    .filter(({ name, port }) => !lets(port, isIP(name) === 4 ? name : undefined));
  const ports = [...new Set(asked.map(({ port }) => port))].sort((one, other) => one - other);
  const ofPort = (port: number): readonly Finding[] => {
    const names = [...new Set(asked.flatMap((one) => (one.port === port ? [one.name] : [])))];
    const addresses = names.filter((name) => isIP(name) === 4);
    const others = names.filter((name) => isIP(name) !== 4);
    return [
      ...(others.length > 0 ? [finding(shortNames(others), port)] : []),
      ...(addresses.length > 0 ? [finding(shortNames(addresses), port, addresses)] : []),
    ];
  };
  const { host, port } = proxyAddress(proxy?.url ?? "http://127.0.0.1");
  return [
    ...ports.flatMap(ofPort),
    ...(proxy?.url !== undefined && isIP(host) === 0 && !lets(port) ? [finding(`the HTTP proxy ${host}`, port)] : []),
  ];
}

const shortNames = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more` : names.join(", ");

/** The rules of a given group may name the cluster's group, which nodes do not have then. */
function givenPodGroup({ network: { existingVpc } }: ClusterConfig): readonly Finding[] {
  const { podRules, pods } = existingVpc?.securityGroups ?? {};
  if (pods === undefined || podRules === "create") return [];
  return [
    {
      severity: "error",
      path: ["network", "existingVpc", "securityGroups", "podRules"],
      alsoReads: [nodeSecurityGroupPath("restrictEgress")],
      problem: `nodes get a new security group, and the rules of ${pods}, of the pods, do not let it in`,
      fix: "Set it to create, or remove network.existingVpc.securityGroups.pods to get a group here",
    },
  ];
}

function unrestrictedFargate({ fargateProfiles }: ClusterConfig): readonly Finding[] {
  if (Object.keys(fargateProfiles).length === 0) return [];
  return [
    {
      severity: "warning",
      path: nodeSecurityGroupPath("restrictEgress"),
      alsoReads: [["fargateProfiles"]],
      problem: "pods on Fargate have the cluster's security group, which lets everything out",
      fix: "Run them on nodes, or keep them in with network ACLs or a firewall",
    },
  ];
}

/** EC2 has each rule once, and a group as many as the quota of the account allows; a prefix list counts more, which only AWS knows. */
export function nodeRuleFindings(facts: ClusterFacts, addresses: AddressPlan): readonly Finding[] {
  const group = planNodeSecurityGroup(facts, addresses);
  if (!group) return [];
  const { config } = facts;
  const ingress = [...policyGroupDns(config, "nodes"), ...group.ingress];
  const place = (key: string) => ({ path: nodeSecurityGroupPath(key), alsoReads: [["network"]] });
  // Rules by which nodes, pods and the control plane reach each other come on top; those of nodes are rules of the pods, too.
  const ofNodes = group.restrictsEgress ? (hasPodSubnets(config) ? 3 : 2) : 0;
  const ofPods = [...policyGroupDns(config, "pods"), ...group.ingress].length + (group.restrictsEgress ? 3 : 2);
  const hasOwnPodGroup = hasPodSubnets(config) && config.network.existingVpc?.securityGroups.pods === undefined;
  return [
    ...repeatedRules(ingress, "ingress"),
    ...repeatedRules(group.egress, "egress"),
    ...tooManyRules("the security group of the nodes", "inbound", ingress.length + ofNodes, place("ingress")),
    ...tooManyRules("the security group of the nodes", "outbound", group.egress.length + ofNodes, place("egress")),
    ...(hasOwnPodGroup ? tooManyRules("the security group of the pods", "inbound", ofPods, place("ingress")) : []),
    ...(hasOwnPodGroup ? tooManyRules("the security group of the pods", "outbound", group.egress.length + ofNodes, place("egress")) : []),
  ];
}

/** @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AuthorizeSecurityGroupEgress.html */
const repeatedRules = (rules: readonly GroupRule[], direction: "ingress" | "egress"): readonly Finding[] =>
  rules.flatMap((rule, index): Finding[] => {
    const first = rules.slice(0, index).find((other) => isDeepStrictEqual(what(other), what(rule)));
    if (!first || rule.name === undefined) return [];
    const by = first.name === undefined ? `the file asks for it already, for ${first.description}` : `${first.name} is the same rule`;
    return [
      {
        severity: "error",
        path: nodeSecurityGroupPath(direction, rule.name),
        alsoReads: [["network"]],
        problem: `EC2 takes a rule once, and ${by}: ${Object.values(rule.peer).join()}`,
        fix: "Remove it",
      },
    ];
  });

const what = ({ peer, ports, protocol }: GroupRule) => ({ peer, ports, protocol });
