import type { TracedStacks } from "../../commands/trace/rules/world";
import { partitionOf } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";

type Attributes = Record<string, unknown>;
type Blocks = Record<string, Record<string, Attributes> | undefined>;

/** What only AWS knows of a network, and a rehearsal supposes. */
export interface Suppositions {
  /** Routes of route tables that exist, as `data.aws_route_table` has them. @default - none */
  readonly existingRoutes?: readonly Readonly<Record<string, string>>[];
  /** Security groups that exist, and let everything out. What they let in besides is in no stack. @default - none */
  readonly existingGroups?: readonly string[];
}

/** The id of the cluster in the name of its private endpoint. */
export const endpointHost = ({ region }: ClusterConfig): string => `0123abcd.gr7.${region}.eks.${partitionOf(region).dnsSuffix}`;

/**
 * The stacks with what AWS answers: the names of load balancers and of the Kubernetes API, and the blocks, zones and routes of what exists. Everything
 * else is as it was synthesized.
 */
export function answered(
  stacks: TracedStacks,
  config: ClusterConfig,
  { existingGroups = [], existingRoutes = [] }: Suppositions = {},
): TracedStacks {
  const copy = structuredClone(stacks) as unknown as Record<keyof TracedStacks, { resource?: Blocks; data?: Blocks }>;
  const { existingVpc } = config.network;
  const given = Object.values({ ...existingVpc }).flatMap((value) =>
    typeof value === "object" ? Object.entries(value as Readonly<Record<string, { readonly id?: string; readonly cidr?: string }>>) : [],
  );
  for (const { data = {}, resource = {} } of Object.values(copy)) {
    for (const balancer of Object.values(resource["aws_lb"] ?? {})) {
      balancer["dns_name"] = `internal-squid-0123.elb.${config.region}.${partitionOf(config.region).dnsSuffix}`;
    }
    for (const cluster of Object.values(resource["aws_eks_cluster"] ?? {})) cluster["endpoint"] = `https://${endpointHost(config)}`;
    for (const vpc of Object.values(data["aws_vpc"] ?? {})) vpc["cidr_block"] = existingVpc?.cidr;
    for (const table of Object.values(data["aws_route_table"] ?? {})) table["routes"] = existingRoutes;
    for (const subnet of Object.values(data["aws_subnet"] ?? {})) {
      const [zone, known] = given.find(([, { id }]) => id === subnet["id"]) ?? [];
      if (zone !== undefined && known?.cidr !== undefined) Object.assign(subnet, { availability_zone: zone, cidr_block: known.cidr });
    }
  }
  const resources = (copy.network.resource ??= {});
  for (const group of existingGroups) {
    (resources["aws_vpc_security_group_egress_rule"] ??= {})[`supposed-${group}`] = {
      security_group_id: group,
      cidr_ipv4: "0.0.0.0/0",
      ip_protocol: "-1",
    };
  }
  return copy as unknown as TracedStacks;
}
