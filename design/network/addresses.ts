import type { ClusterConfig } from "../../config/schema/schema";
import { clusterDnsAddress, serviceCidr, vpcBlocks } from "./cidrBlocks";
import type { SubnetBlock, SubnetLayout } from "./subnetLayout";
import { networkZones } from "./zones";
import { zoneFindings } from "./zones.findings";

/** The CIDR blocks of the subnets of one Availability Zone. */
export interface ZoneAddresses {
  /** Name of the zone, such as `us-west-2b`. */
  readonly zone: string;
  /** Subnet of the nodes and the interface endpoints, and of what has no subnet of its own: the control plane's network interfaces, a transit gateway attachment. */
  readonly node: string;
  /** @default - the VPC has no public subnets, or none in this zone */
  readonly public?: string;
  /** Subnet of the pods. @default - there are no pod subnets: pods are in the node subnet */
  readonly pod?: string;
  /** @default - the control plane has no subnets of its own, or none in this zone */
  readonly "control-plane"?: string;
  /** @default - the transit gateway attachment has no subnets of its own */
  readonly "transit-gateway"?: string;
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

/** The CIDR blocks of a cluster; undefined where the zones are wrong, or a subnet finds no place. */
export function planAddresses(config: ClusterConfig, { subnets, unplaced }: SubnetLayout): AddressPlan | undefined {
  if (zoneFindings(config).length > 0 || unplaced.length > 0) return undefined;
  const [primary, ...secondary] = vpcBlocks(config);
  return {
    vpcCidr: primary.cidr,
    secondaryCidrs: secondary.map(({ cidr }) => cidr),
    serviceCidr: serviceCidr(config),
    clusterDnsAddress: clusterDnsAddress(config),
    zones: networkZones(config).map((zone) => zoneAddresses(zone, subnets)),
  };
}

/** The role `node` has a subnet in every zone. */
const zoneAddresses = (zone: string, subnets: readonly SubnetBlock[]): ZoneAddresses => ({
  zone,
  ...(Object.fromEntries(subnets.filter((subnet) => subnet.zone === zone).map(({ role, cidr }) => [role, cidr])) as Omit<
    ZoneAddresses,
    "zone"
  >),
});
