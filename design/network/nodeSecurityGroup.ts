import { isIP } from "node:net";
import type { SecurityGroupRuleConfig } from "../../config/schema/securityGroupRules";
import type { ClusterConfig } from "../../config/schema/schema";
import { squidPort } from "../proxy/squid/configuration";
import type { ClusterFacts } from "../facts";
import { endpointsOfOthers, isExistingEndpointInVpc } from "../reachability/endpoints";
import type { AddressPlan } from "./addresses";
import { vpcBlocks } from "./cidrBlocks";
import type { GroupRule, RulePeer } from "./groupRule";
import { nameServers } from "./nameServers";
import { policyGroupCalls } from "./policyGroups";

/** The security group of the nodes, and what pods in subnets of their own get of its rules. */
export interface NodeSecurityGroupDesign {
  /** Whether nodes have it in place of the cluster's, and nothing but `egress` goes out. */
  readonly restrictsEgress: boolean;
  readonly ingress: readonly GroupRule[];
  /** What goes out besides to nodes, pods and control plane. */
  readonly egress: readonly GroupRule[];
}

/** Whether the nodes have a security group of ours. */
export const hasNodeSecurityGroup = ({ network: { nodeSecurityGroup } }: ClusterConfig): boolean =>
  nodeSecurityGroup.restrictEgress || Object.keys(nodeSecurityGroup.ingress).length > 0;

/** The security group of the nodes; undefined where they have but the cluster's and given ones. */
export function planNodeSecurityGroup(facts: ClusterFacts, addresses: AddressPlan): NodeSecurityGroupDesign | undefined {
  const { egress, ingress, restrictEgress } = facts.config.network.nodeSecurityGroup;
  if (!hasNodeSecurityGroup(facts.config)) return undefined;
  return {
    restrictsEgress: restrictEgress,
    ingress: Object.entries(ingress).flatMap(([name, rule]) => rulesOf(name, rule)),
    egress: restrictEgress
      ? [...derivedEgress(facts, addresses), ...Object.entries(egress).flatMap(([name, rule]) => rulesOf(name, rule))]
      : [],
  };
}

/** A rule of the cluster file, once for each peer. */
function rulesOf(
  name: string,
  { cidrs, description, fromPort, prefixListIds, protocol, securityGroupIds, toPort }: SecurityGroupRuleConfig,
) {
  const peers: readonly (readonly [string, RulePeer])[] = [
    ...cidrs.map((cidr) => [cidr.replace("/", "-"), { cidr }] as const),
    ...prefixListIds.map((prefixListId) => [prefixListId, { prefixListId }] as const),
    ...securityGroupIds.map((groupId) => [groupId, { groupId }] as const),
  ];
  const ports = fromPort === undefined ? undefined : { from: fromPort, to: toPort ?? fromPort };
  return peers.map(([id, peer]): GroupRule => ({
    key: `rule-${name}-${id}`,
    description: description ?? name,
    protocol,
    ports,
    peer,
    name,
  }));
}

/**
 * What nodes and pods need to reach, as far as its addresses are known here: VPC endpoints, name servers of the user's, the HTTP proxy, file systems,
 * pods that have given groups. Security groups do not filter Amazon's name server, the metadata and time services.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-security-groups.html
 */
const derivedEgress = (facts: ClusterFacts, addresses: AddressPlan): readonly GroupRule[] => [
  ...endpointEgress(facts),
  ...nameServers(facts.config).flatMap((server) =>
    (["tcp", "udp"] as const).map((protocol) => ({
      ...tcpTo(`name-server-${server}-${protocol}`, `DNS of ${server}`, 53, { cidr: `${server}/32` }),
      protocol,
    })),
  ),
  ...proxyEgress(facts, addresses),
  ...policyGroupCalls(facts.config),
  ...(facts.config.addons.efsCsiDriver.enabled
    ? blocksOfVpc(facts.config).map((cidr) => toBlock("file-systems", "Amazon EFS", 2049, cidr))
    : []),
  ...("aws-fsx-csi-driver" in facts.config.addons.eks ? blocksOfVpc(facts.config).flatMap(toLustre) : []),
];

function endpointEgress({ config, endpoints, reachability }: ClusterFacts): readonly GroupRule[] {
  const ports = [...new Set(endpoints.filter(({ type }) => type === "Interface").flatMap(({ ports: ofService }) => ofService ?? [443]))];
  const existing = endpointsOfOthers(config, reachability).filter(({ service }) => isExistingEndpointInVpc(config, service));
  const gateways = [...endpoints, ...existing].filter(({ type }) => type === "Gateway");
  return [
    ...ports.map((port) => tcpTo(`endpoints-${port}`, "VPC endpoints", port, { group: "endpoints" })),
    ...gateways.map(({ service, serviceName }) => tcpTo(service, serviceName, 443, { prefixListName: serviceName })),
    // Their security groups are not known.
    ...(existing.some(({ type }) => type === "Interface")
      ? blocksOfVpc(config).map((cidr) => toBlock("existing-endpoints", "VPC endpoints", 443, cidr))
      : []),
  ];
}

/** @see https://docs.aws.amazon.com/fsx/latest/LustreGuide/limit-access-security-groups.html */
const toLustre = (cidr: string): readonly GroupRule[] => [
  toBlock("lustre", "Amazon FSx for Lustre", 988, cidr),
  { ...toBlock("lustre-data", "Amazon FSx for Lustre", 1018, cidr), ports: { from: 1018, to: 1023 } },
];

function proxyEgress({ config, proxy }: ClusterFacts, { zones }: AddressPlan): readonly GroupRule[] {
  if (!proxy) return [];
  if (config.proxy?.squid) return zones.map(({ node }) => toBlock("squid", "load balancer of Squid", squidPort, node));
  // Neither of them is an error of its own.
  if (proxy.url === undefined) return [];
  const { host, port } = proxyAddress(proxy.url);
  return isIP(host) === 4 ? [toBlock("proxy", "HTTP proxy", port, `${host}/32`)] : [];
}

/** Host and port of a proxy's URL. */
export function proxyAddress(url: string): { readonly host: string; readonly port: number } {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname, port: port === "" ? (protocol === "https:" ? 443 : 80) : Number(port) };
}

const blocksOfVpc = (config: ClusterConfig): readonly string[] => vpcBlocks(config).map(({ cidr }) => cidr);

const tcpTo = (key: string, description: string, port: number, peer: RulePeer): GroupRule => ({
  key: `to-${key}`,
  description,
  protocol: "tcp",
  ports: { from: port, to: port },
  peer,
});

const toBlock = (key: string, description: string, port: number, cidr: string): GroupRule =>
  tcpTo(`${key}-${cidr.replace("/", "-")}`, description, port, { cidr });
