import { nthAddress } from "../../../aws/cidr";
import { partitionOf } from "../../../aws/regions";
import type { Consumer } from "./consumers.table";
import { dnsFirewallVerdict } from "./dnsFirewallRules";
import { clusterGroupOf } from "./groupRules";
import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import { type Asker, serversVerdict } from "./nameServers";
import type { Placement } from "./placement";
import { hasDnsHostnames, subnetOf } from "./subnets";
import { isUnknown, itemsOf, listedTexts } from "./values";
import type { TracedBlock, World } from "./world";

const controlPlaneBlock = (world: World): TracedBlock | undefined => world.blocks("aws_eks_cluster")[0];

/** The name of the private endpoint, which only a state has; undefined before. */
function endpointName(world: World): string | undefined {
  const endpoint = controlPlaneBlock(world)?.get("endpoint");
  return typeof endpoint === "string" && !isUnknown(endpoint) ? endpoint.replace(/^https:\/\//, "").toLowerCase() : undefined;
}

/**
 * Whether a host is the private endpoint of the cluster's Kubernetes API: before there is a cluster, any of its region may be.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export function isApiHost(world: World, region: string, host: string): boolean {
  const known = endpointName(world);
  if (known !== undefined) return host === known;
  const end = `.${region}.eks.${partitionOf(region).dnsSuffix}`;
  return host.endsWith(end) && /^[a-z0-9]+\.[a-z0-9]+$/.test(host.slice(0, -end.length));
}

/** The block of the services' addresses. */
export function serviceBlockOf(world: World): string | undefined {
  const cidr = controlPlaneBlock(world)?.get("kubernetes_network_config", 0, "service_ipv4_cidr");
  return typeof cidr === "string" && !isUnknown(cidr) ? cidr : undefined;
}

/** The address of the service `kubernetes`, the first of its block. */
export const apiServiceAddress = (world: World): string | undefined => {
  const block = serviceBlockOf(world);
  return block === undefined ? undefined : nthAddress(block, 1);
};

/**
 * What clients ask for the Kubernetes API by: kubeconfig files have the name of its endpoint, and pods the address of its service. The VPC CNI, which starts
 * before kube-proxy, asks by the name, too.
 * @see https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
 * @see https://github.com/aws/amazon-vpc-cni-k8s#cluster_endpoint
 */
export function apiNames(world: World, region: string, { name, place }: Consumer): readonly string[] {
  const endpoint = endpointName(world) ?? `x.gr7.${region}.eks.${partitionOf(region).dnsSuffix}`;
  const service = apiServiceAddress(world) ?? [];
  if (name === "kube-proxy" || (place !== "pod" && place !== "hostPod")) return [endpoint];
  return [service, name === "VPC CNI" ? endpoint : []].flat();
}

/** Whether the API has a private endpoint, and the VPC knows its name. */
export function apiVerdict(asker: Asker, names: readonly string[]): HopVerdict {
  const { vpc, world } = asker;
  const cluster = controlPlaneBlock(world);
  if (!cluster) return cannotTell("the cluster is not in the JSON");
  if (cluster.get("vpc_config", 0, "endpoint_private_access") !== true) {
    return stops("the Kubernetes API has no private endpoint", cluster.address);
  }
  const subnets = cluster.get("vpc_config", 0, "subnet_ids");
  if (Array.isArray(subnets) && subnets.length === 0) return stops("the control plane is in no subnet", cluster.address);
  if (vpc.block?.get("enable_dns_support") === false || !hasDnsHostnames(vpc)) {
    return stops("the name of the private endpoint needs DNS support and host names in the VPC", vpc.address, cluster.address);
  }
  const name = names.find((candidate) => /[a-z]/.test(candidate));
  if (name !== undefined) {
    const servers = serversVerdict(asker);
    if (servers.status === "fails") return servers;
    // Without a public endpoint, servers other than Amazon's know it, too: as a public name of private addresses.
    if (servers.status === "unknown" && cluster.get("vpc_config", 0, "endpoint_public_access") !== false) {
      const says = `the name of the Kubernetes API stands for its private endpoint, and elsewhere for its public one, if ${servers.says}`;
      return cannotTell(says, cluster.address, ...servers.decidedBy);
    }
    const firewall = dnsFirewallVerdict(world, vpc, name);
    if (firewall && firewall.status !== "ok") return firewall;
  }
  return name === undefined
    ? passes(`kube-proxy puts the private endpoint of the Kubernetes API in place of ${names.join(", ") || "its service"}`, cluster.address)
    : passes("the name of the Kubernetes API stands for its private endpoint", cluster.address);
}

/** Its network interfaces, in the subnets of the control plane, with the cluster's security groups. */
export function apiPlacements(world: World): readonly Placement[] {
  const cluster = controlPlaneBlock(world);
  if (!cluster) return [];
  const groups = [...itemsOf(clusterGroupOf(world)), ...itemsOf(cluster.get("vpc_config", 0, "security_group_ids"))];
  return listedTexts(cluster.get("vpc_config", 0, "subnet_ids")).map((id) => ({
    subnet: subnetOf(world, id, cluster.address),
    groups,
    address: cluster.address,
  }));
}
