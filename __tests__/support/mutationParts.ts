import type { HopKind } from "../../commands/trace/rules/hop";
import type { TracedStacks } from "../../commands/trace/rules/world";
import type { StackRole } from "../../config/schema/backend";
import type { ClusterConfig } from "../../config/schema/schema";

/** Who asks whom, as traces name them. */
export interface PairNames {
  readonly from: string;
  readonly to: string;
}

type Blocks = Record<string, Record<string, Record<string, unknown>>>;
export interface Stack {
  resource: Blocks;
  output: Record<string, { value: unknown }>;
}
export type Copy = Record<StackRole, Stack>;

/** Something taken away from the stacks, or changed, and at which hop which pairs must fail of it. */
export interface StackMutation {
  readonly what: string;
  readonly change: (copy: Copy) => void;
  /** What that hop says. @default - that it fails */
  readonly status?: "unknown";
  /** Undefined for pairs of which the table says nothing. */
  readonly failsAt: (pair: PairNames) => HopKind | undefined;
}

/** The stacks with a mutation: those that it does not touch are the same. */
export function mutated(stacks: TracedStacks, { change }: StackMutation): TracedStacks {
  const copies = new Map<StackRole, Stack>();
  const copyOf = (stack: StackRole): Stack => {
    const copy = copies.get(stack) ?? (structuredClone(stacks[stack]) as unknown as Stack);
    copies.set(stack, copy);
    return copy;
  };
  change({
    get network() {
      return copyOf("network");
    },
    get cluster() {
      return copyOf("cluster");
    },
    get workload() {
      return copyOf("workload");
    },
  });
  return { ...stacks, ...(Object.fromEntries(copies) as unknown as Partial<TracedStacks>) };
}

/** A resource of a stack. */
export interface Found {
  readonly id: string;
  readonly block: Record<string, unknown>;
}

/** The mutations of a kind that the stacks of a cluster allow. */
export type Rows = (found: Finder, config: ClusterConfig) => readonly StackMutation[];

/** A resource taken away. */
export const gone = (stack: StackRole, type: string, id: string) => (copy: Copy) => {
  Reflect.deleteProperty(copy[stack].resource[type]!, id);
};

/** A resource with other attributes. */
export const changed = (stack: StackRole, type: string, id: string, attributes: object) => (copy: Copy) => {
  Object.assign(copy[stack].resource[type]![id]!, attributes);
};

/** A hop of all who ask for a service, or of one of them. */
export const to =
  (hop: HopKind, service: string, from?: string) =>
  (pair: PairNames): HopKind | undefined =>
    pair.to === service && (from === undefined || pair.from === from) ? hop : undefined;

/** The resources of a type in a stack. */
export type Finder = (stack: StackRole, type: string) => readonly Found[];

/** The service of a VPC endpoint. */
export const serviceOf = ({ block }: Found): string =>
  String(block["service_name"]).replace(/^.*com\.amazonaws\.(?:[a-z]+-[a-z-]+-\d\.)?/, "");

/** Whether a VPC endpoint has network interfaces. */
export const isInterface = ({ block }: Found): boolean => block["vpc_endpoint_type"] === "Interface";

/** Whether private subnets have, or may have, a way to public addresses. */
export const leadsOut = (found: Finder): boolean =>
  found("network", "aws_vpc").length === 0 ||
  found("network", "aws_route").some(({ block, id }) => block["destination_cidr_block"] === "0.0.0.0/0" && !id.startsWith("public_"));
/** Whether a target is a host on the internet that the cluster needs. */
export const isPublicHost = (target: string): boolean =>
  /^(?!.*\.dkr\.)[a-z0-9-]+(\.[a-z0-9-]+)+(\/.*)?$/.test(target) && /k8s\.io|helm\.sh|public\.ecr\.aws/.test(target);
