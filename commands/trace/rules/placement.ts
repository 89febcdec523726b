import type { PacketDestination } from "./routes";
import type { TracedSubnet, TracedVpc } from "./subnets";
import type { Value } from "./values";

/** A network interface, or many alike: its subnet and its security groups. */
export interface Placement {
  readonly subnet: TracedSubnet;
  readonly groups: readonly Value[];
  /** Who says so. */
  readonly address: string;
  /** Whether it has a public address, as an internet gateway needs it. @default false */
  readonly isPublic?: boolean;
}

/** Where something sends from: its own interface, and that of its node, whose address it may leave with. */
export interface PodPlacement {
  /** Its own, also where it gets no address there. */
  readonly own: Placement;
  /** @default - it has the network of what it runs on */
  readonly node: Placement | undefined;
  /** Whether the node puts its own address in place of the pod's on the way to a destination. */
  readonly isTranslated: (vpc: TracedVpc, destination: PacketDestination) => boolean;
  /** What keeps it from having an address. @default - nothing */
  readonly problem?: { readonly says: string; readonly decidedBy: readonly string[] };
}
