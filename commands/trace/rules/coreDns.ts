import { isIPv4 } from "node:net";
import { consumerNamed } from "./consumers.table";
import { nameVerdict, type NameVerdict } from "./dns";
import { cannotTell, type HopVerdict, stops, worstOf } from "./hop";
import { listenerHops } from "./listenerHops";
import type { Asker } from "./nameServers";
import { sourcesOf, type TracedSource } from "./sources";
import { plainText } from "./values";

/**
 * Whether it looks names up in CoreDNS: pods with a network of their own do. CoreDNS itself, and what has the network of its node, ask the name servers
 * that the node has; nodes of EKS Auto Mode answer their pods themselves, and ask these.
 * @see https://kubernetes.io/docs/concepts/services-networking/dns-pod-service/#pod-s-dns-policy
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-networking.html
 */
const asksCoreDns = ({ consumer, hasNodeDns }: TracedSource): boolean =>
  consumer.place === "pod" && consumer.name !== "CoreDNS" && !hasNodeDns;

/** What a host stands for to something that looks it up. An address is not looked up. */
export const lookedUp = (asker: Asker, source: TracedSource, host: string): NameVerdict =>
  isIPv4(host) ? nameVerdict(asker, host) : throughCoreDns(asker, source, nameVerdict(asker, host));

/** What becomes of a name once it is asked for: pods hear of it only from CoreDNS. */
export function throughCoreDns<V extends HopVerdict>(asker: Asker, source: TracedSource, name: V): V {
  if (!asksCoreDns(source) || name.status === "fails") return name;
  const way = wayToCoreDns(asker, source);
  if (way.status === "fails")
    return { ...name, ...stops(`CoreDNS, which pods ask for names, is out of reach: ${way.says}`, ...way.decidedBy) };
  const decidedBy = [...name.decidedBy, ...way.decidedBy];
  return way.status === "ok"
    ? { ...name, decidedBy }
    : { ...name, ...cannotTell(`${name.says}, if CoreDNS, which pods ask for names, is within reach: ${way.says}`, ...decidedBy) };
}

/** The way of a question over UDP, to each CoreDNS pod: the address of its service stands for any of them. */
function wayToCoreDns({ vpc, world }: Asker, source: TracedSource): HopVerdict {
  const { address, groups, subnet } = source.own;
  return world.once(`CoreDNS ${[address, subnet.id, ...groups].map(plainText).join(" ")}`, () => {
    // Where pods get no address, CoreDNS does not run.
    const running = sourcesOf(world, consumerNamed("CoreDNS")).filter(({ problem }) => problem === undefined);
    const listener = { placements: running.map(({ own }) => own), port: 53, protocol: "udp" } as const;
    const [sending, ...hops] = listenerHops(world, vpc, source, listener);
    const worst = worstOf([sending!, ...hops]);
    return worst.status === "ok" ? { ...worst, decidedBy: hops.flatMap(({ decidedBy }) => decidedBy) } : worst;
  });
}
