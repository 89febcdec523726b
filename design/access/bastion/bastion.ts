import type { ClusterConfig } from "../../../config/schema/schema";
import type { AddressPlan } from "../../network/addresses";
import { nameServers } from "../../network/nameServers";
import type { ProxySettings } from "../../proxy/proxy";
import { amazonLinuxParameter, amiVariant } from "../../../aws/amis";
import { planSessionLogging, type SessionLoggingDesign } from "./sessions";

/** The instance from which people use the cluster. */
export interface BastionDesign {
  readonly clusterName: string;
  readonly region: string;
  /** Whether its role administers the cluster. */
  readonly administrator: boolean;
  /** private: the node subnet of the zone. public: its public subnet, with a public address. */
  readonly subnet: "private" | "public";
  readonly zone: string;
  readonly instanceType: string;
  /** Public Systems Manager parameter that holds the id of the AMI. */
  readonly amiParameter: string;
  readonly tools: readonly Tool[];
  /** S3 bucket that holds them. @default - they come from the internet */
  readonly toolsBucket: ClusterConfig["access"]["bastion"]["toolsBucket"];
  /** @default - sessions are not logged */
  readonly sessionLogging: SessionLoggingDesign | undefined;
  /** DNS servers of the VPC besides Amazon's, which no security group filters. */
  readonly nameServers: readonly string[];
}

/** The bastion of a cluster; undefined where none is asked for. */
export function planBastion(config: ClusterConfig, addresses: AddressPlan): BastionDesign | undefined {
  const { bastion } = config.access;
  if (!bastion.enabled) return undefined;
  return {
    clusterName: config.name,
    region: config.region,
    administrator: bastion.administrator,
    subnet: bastion.subnet,
    zone: zoneOf(config, addresses),
    instanceType: bastion.instanceType,
    amiParameter: amazonLinuxParameter(bastion.instanceType),
    tools: planTools(config),
    toolsBucket: bastion.toolsBucket,
    sessionLogging: planSessionLogging(config),
    nameServers: nameServers(config),
  };
}

/** The zone that the file lists first, so that a zone added behind it moves nothing. */
function zoneOf({ access: { bastion }, network }: ClusterConfig, { zones }: AddressPlan): string {
  const fit = zones.filter((zone) => bastion.subnet === "private" || zone.public !== undefined).map(({ zone }) => zone);
  const listed = (network.availabilityZones ?? []).filter((zone) => fit.includes(zone));
  return [...listed, ...fit][0]!;
}

/** Connections that the bastion may open. */
export interface EgressRule {
  readonly description: string;
  readonly protocol: "tcp" | "udp";
  readonly port: number;
  readonly cidr: string;
}

/** Where the bastion connects to: https hosts, the HTTP proxy and DNS servers. What it really reaches, routes decide. */
export const bastionEgress = ({ nameServers }: BastionDesign, proxy?: ProxySettings): readonly EgressRule[] => [
  { description: "HTTPS", protocol: "tcp", port: 443, cidr: "0.0.0.0/0" },
  ...(proxy && portOf(proxy.url) !== 443
    ? [{ description: "HTTP proxy", protocol: "tcp", port: portOf(proxy.url), cidr: "0.0.0.0/0" } as const]
    : []),
  ...nameServers.flatMap((server) =>
    (["udp", "tcp"] as const).map((protocol) => ({ description: `DNS server ${server}`, protocol, port: 53, cidr: `${server}/32` })),
  ),
];

/** The port that a URL ends with; its host may be a Terraform reference. */
const portOf = (url: string): number => Number(/:(\d+)$/.exec(url)![1]);

/** A program that the bastion downloads. */
export interface Tool {
  readonly name: "kubectl" | "helm";
  /** Its URL without `https://`; in a bucket, the name of the object after the prefix. */
  readonly file: string;
  /** The same of the file with its SHA-256 checksum. */
  readonly checksum: string;
  /** The place of the program in the file. @default - the file is the program */
  readonly inArchive?: string;
}

/** The version of kubectl: the first of the cluster's minor version, unless the file names another. */
export const kubectlVersion = ({ access: { bastion }, kubernetesVersion }: ClusterConfig): string =>
  bastion.kubectlVersion ?? `v${kubernetesVersion}.0`;

/**
 * kubectl and helm for the architecture of the bastion.
 * @see https://kubernetes.io/docs/tasks/tools/install-kubectl-linux/
 * @see https://helm.sh/docs/intro/install/
 */
function planTools(config: ClusterConfig): readonly Tool[] {
  const { instanceType, helmVersion } = config.access.bastion;
  const platform = amiVariant(instanceType).architecture === "arm64" ? "arm64" : "amd64";
  const kubectl = `dl.k8s.io/release/${kubectlVersion(config)}/bin/linux/${platform}/kubectl`;
  const helm = `get.helm.sh/helm-${helmVersion}-linux-${platform}.tar.gz`;
  return [
    { name: "kubectl", file: kubectl, checksum: `${kubectl}.sha256` },
    { name: "helm", file: helm, checksum: `${helm}.sha256sum`, inArchive: `linux-${platform}/helm` },
  ];
}
