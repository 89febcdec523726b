import type { ClusterConfig } from "../../../config/schema/schema";
import { consumerNamed } from "./consumers.table";
import type { Asker } from "./nameServers";
import type { Placement } from "./placement";
import type { PodPlacement } from "./placement";
import type { PacketDestination } from "./routes";
import { sourcesOf, type TracedSource } from "./sources";
import type { TracedVpc } from "./subnets";
import { plainText } from "./values";
import type { World } from "./world";

interface AskingSurroundings {
  readonly world: World;
  readonly vpc: TracedVpc;
  readonly config: ClusterConfig;
}

/** A source, as it asks for names: pods ask CoreDNS, which asks the name servers of the VPC in their place. */
export function askerOf({ config, vpc, world }: AskingSurroundings, source: TracedSource): Asker {
  const { own } = source;
  const isPod = source.consumer.place === "pod";
  const senders = (): readonly PodPlacement[] => (isPod ? sourcesOf(world, consumerNamed("CoreDNS")) : [source]);
  const key = isPod ? "CoreDNS" : [own.subnet.id, ...own.groups].map(plainText).join();
  return {
    world,
    vpc,
    subnet: own.subnet,
    isPublic: own.isPublic ?? false,
    region: config.region,
    senders: { key, placements: (destination) => senders().map((sender) => leavingBy(vpc, sender, destination)) },
  };
}

/** The interface that packets to a destination leave by. */
export const leavingBy = (vpc: TracedVpc, { isTranslated, node, own }: PodPlacement, destination: PacketDestination): Placement =>
  node && isTranslated(vpc, destination) ? node : own;
