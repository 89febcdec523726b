import { hasErrors } from "../../config/findings/finding";
import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { oncePerCluster } from "../oncePerCluster";
import { needsPublicSubnets, subnetFindings, subnetSettingFindings } from "./addresses.findings";
import { publicZoneFindings } from "./publicSubnets.findings";
import { clusterDnsAddress, serviceCidr, serviceCidrFindings } from "./serviceCidr";
import { layOut } from "./subnetLayout";
import type { Subnet, SubnetRole } from "./subnetLayout";
import { vpcBlockFindings } from "./vpcBlocks.findings";
import { hasPodSubnets, vpcBlocks } from "./vpcBlocks";
import { networkZones, publicZones, zoneFindings } from "./zones";

/** The CIDR blocks of the subnets of one Availability Zone. */
export interface ZoneAddresses {
  /** Name of the zone, such as `us-west-2b`. */
  readonly zone: string;
  /** Subnet of the nodes, the control plane's network interfaces and the interface endpoints. */
  readonly node: string;
  /** @default - the VPC has no public subnets, or none in this zone */
  readonly public?: string;
  /** Subnet of the pods. @default - there are no pod subnets: pods are in the node subnet */
  readonly pod?: string;
}

/** Every CIDR block of a cluster. */
export interface AddressPlan {
  readonly vpcCidr: string;
  readonly secondaryCidrs: readonly string[];
  /** CIDR block of Kubernetes services. */
  readonly serviceCidr: string;
  /** The tenth address of the service CIDR, where EKS puts the cluster's DNS service. */
  readonly clusterDnsAddress: string;
  /** Sorted by zone. */
  readonly zones: readonly ZoneAddresses[];
}

/**
 * The CIDR blocks of a cluster, and what is wrong with them: zones, blocks of the VPC, service CIDR, subnets. There is no plan where the
 * zones are wrong or a subnet finds no place. Whether the subnets hold the nodes and pods is `capacityFindings`' question.
 */
export const planAddresses = oncePerCluster((config): { readonly plan?: AddressPlan; readonly findings: readonly Finding[] } => {
  const rules = [
    ...zoneFindings(config),
    ...vpcBlockFindings(config),
    ...serviceCidrFindings(config),
    ...subnetSettingFindings(config),
    ...publicZoneFindings(config),
  ];
  const layouts = layOutAll(config);
  const subnets = layouts.flatMap((layout) => layout.subnets);
  const unplaced = layouts.flatMap((layout) => layout.findings);
  const findings = [...rules, ...unplaced, ...subnetFindings(config, subnets)];
  if (hasErrors([...zoneFindings(config), ...unplaced])) return { findings };

  const [primary, ...secondary] = vpcBlocks(config);
  return {
    plan: {
      vpcCidr: primary.cidr,
      secondaryCidrs: secondary.map(({ cidr }) => cidr),
      serviceCidr: serviceCidr(config),
      clusterDnsAddress: clusterDnsAddress(config),
      zones: networkZones(config).map((zone) => zoneAddresses(zone, subnets)),
    },
    findings,
  };
});

/** The subnets of each role. */
export const layOutAll = (config: ClusterConfig): readonly ReturnType<typeof layOut>[] =>
  subnetRoles(config).map((role) => layOut(config, role, role === "public" ? publicZones(config) : networkZones(config)));

const subnetRoles = (config: ClusterConfig): readonly SubnetRole[] => [
  "node",
  ...(needsPublicSubnets(config) ? (["public"] as const) : []),
  ...(hasPodSubnets(config) ? (["pod"] as const) : []),
];

/** The role `node` has a subnet in every zone. */
const zoneAddresses = (zone: string, subnets: readonly Subnet[]): ZoneAddresses => ({
  zone,
  ...(Object.fromEntries(subnets.filter((subnet) => subnet.zone === zone).map(({ role, cidr }) => [role, cidr])) as Omit<
    ZoneAddresses,
    "zone"
  >),
});
