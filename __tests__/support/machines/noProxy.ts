import type { ClusterConfig } from "../../../config/schema/schema";
import { dnsSuffixOf, documentedNames, endpointServicesIn } from "../endpointNames";
import { resource, resources } from "../stack";
import type { Stacks } from "../synth";

/** What a node must be told of a proxy. */
export interface ExpectedProxy {
  readonly url: string;
  /** In no order. */
  readonly noProxy: readonly string[];
}

/**
 * What a node and its pods reach on themselves.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-data-retrieval.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-how-it-works.html
 */
const loopback = ["localhost", "127.0.0.1", "::1", "[::1]"];
const instanceMetadata = ["169.254.169.254", "fd00:ec2::254", "[fd00:ec2::254]"];
const podIdentityAgent = ["169.254.170.23", "fd00:ec2::23", "[fd00:ec2::23]"];

/** The first address of services is that of the Kubernetes API, and some programs read no blocks. @see https://kubernetes.io/docs/concepts/services-networking/cluster-ip-allocation/ */
const apiAddress = (block: string): string => block.replace(/\.\d+\/\d+$/, ".1");

/**
 * NO_PROXY as AWS's and Kubernetes' documents want it, from the synthesized JSON: what is in the VPC and the cluster, and the names of exactly those
 * services that have an endpoint. Whatever else is there takes a host from the proxy that has no other way.
 * @see https://repost.aws/knowledge-center/eks-http-proxy-containerd-automation
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/
 */
export function documentedNoProxy({ cluster, network }: Stacks, { network: given, proxy, region }: ClusterConfig): readonly string[] {
  const made = ["aws_vpc", "aws_vpc_ipv4_cidr_block_association"].flatMap((type) => resources(network, type));
  const blocks = made.map(({ attributes }) => String(attributes["cidr_block"]));
  const settings = resource(cluster, "aws_eks_cluster").attributes["kubernetes_network_config"] as { readonly service_ipv4_cidr: string };
  const services = settings.service_ipv4_cidr;
  return [
    ...[...loopback, ...instanceMetadata, ...podIdentityAgent],
    ...(given.existingVpc ? [given.existingVpc.cidr] : blocks),
    ...[services, apiAddress(services)],
    ...[".internal", ".svc", ".cluster.local", `.eks.${dnsSuffixOf(region)}`],
    ...endpointServicesIn(network).flatMap(documentedNames),
    ...proxy!.noProxy,
  ];
}

/** Variables by name, with the entries of NO_PROXY in an order of their own: that does not matter. */
export const sortedVariables = (variables: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(variables)
    .map(([name, value]) => [name, name.toUpperCase() === "NO_PROXY" ? value.split(",").sort().join(",") : value] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
