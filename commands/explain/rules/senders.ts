import { contains } from "../../../aws/cidr";
import type { ClusterDesign } from "../../../design/cluster";
import { runsOnFargate } from "../../../design/fargate/pods";
import { blocksOfParts, type ClusterPart } from "../../../design/network/clusterTraffic";
import { hasExternalSnat, podAddressesLeave } from "../../../design/software/vpcCni";
import { consumers, type ConsumerPlace } from "../../trace/rules/consumers.table";
import { directPath } from "../../../design/reachability/directPaths";
import { proxyAddress } from "../../../design/network/nodeSecurityGroup";
import type { NeededDestination } from "./hops";

/** What opens a connection, and to what. */
export interface Sending {
  /** As the dependency table has it. */
  readonly consumer: string;
  readonly kind: NeededDestination["kind"];
  /** Whether the destination is in the VPC. */
  readonly staysInVpc: boolean;
}

/**
 * The blocks that a connection comes from, as whoever lets it through sees them: pods whose VPC CNI translates addresses leave the VPC with those of
 * their nodes.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/external-snat.html
 */
export function sourceBlocks(design: ClusterDesign, sending: Sending): readonly string[] {
  const place = placeOfConsumer(sending);
  if (place === "squid") return design.addresses.zones.flatMap((zone) => zone.public ?? []);
  if (place === "bastion") return bastionBlocks(design);
  return blocksOfSenders(design, sendingParts(design, sending, place), sending.staysInVpc);
}

/** The block of the subnet that the bastion is in. */
export function bastionBlocks({ addresses, bastion }: ClusterDesign): readonly string[] {
  const role = bastion?.subnet === "public" ? "public" : "node";
  return addresses.zones.flatMap((zone) => (zone.zone === bastion?.zone ? (zone[role] ?? []) : []));
}

/** The blocks of parts of a cluster as they are seen where their connections lead. */
export function blocksOfSenders(
  { addresses, config }: ClusterDesign,
  parts: readonly ClusterPart[],
  staysInVpc: boolean,
): readonly string[] {
  const seen = (part: ClusterPart): readonly ClusterPart[] => {
    if (part !== "pods" || staysInVpc || hasExternalSnat(config)) return [part];
    // Some pods may leave with their own addresses where others do not.
    return podAddressesLeave(config) ? ["nodes", "pods"] : ["nodes"];
  };
  return blocksOfParts([...new Set(parts.flatMap(seen))], config, addresses);
}

/** The blocks of the VPC that nodes and pods are in, as they are seen where their connections lead. */
export function vpcBlocksOfSenders(design: ClusterDesign, staysInVpc: boolean): readonly string[] {
  const { secondaryCidrs, vpcCidr } = design.addresses;
  const senders = blocksOfSenders(design, ["nodes", "pods"], staysInVpc);
  return [vpcCidr, ...secondaryCidrs].filter((block) => senders.some((cidr) => contains(block, cidr)));
}

/** Whether the HTTP proxy is in the VPC: that of ours is. */
export const isProxyInVpc = ({ config, proxy }: Pick<ClusterDesign, "config" | "proxy">): boolean =>
  proxy?.url === undefined || directPath(config, proxyAddress(proxy.url).host)?.path === "vpc";

/** Where a consumer sends from; images are pulled by the containerd of a node, or by Fargate. */
function placeOfConsumer({ consumer, kind }: Sending): ConsumerPlace {
  if (kind === "image") return "node";
  return consumers.find(({ name }) => name === consumer)?.place ?? "pod";
}

function sendingParts(
  { config }: ClusterDesign,
  { consumer }: Sending,
  place: Exclude<ConsumerPlace, "squid" | "bastion">,
): readonly ClusterPart[] {
  if (place === "controlPlane") return ["control plane"];
  if (place !== "pod") return ["nodes"];
  // Who uses an endpoint that the cluster file merely lists is not known.
  if (consumer === "network.endpoints") return ["nodes", "pods"];
  const known = consumers.find(({ name }) => name === consumer)?.pods;
  return known && runsOnFargate(config, known) ? ["nodes"] : ["pods"];
}
