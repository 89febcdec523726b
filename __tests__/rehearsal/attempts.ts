import { nthAddress } from "../../aws/cidr";
import { consumerNamed } from "../../commands/trace/rules/consumers.table";
import { apiNames, serviceBlockOf } from "../../commands/trace/rules/kubernetesApi";
import { pairSubjects } from "../../commands/trace/rules/pairs";
import { sourcesOf, type TracedSource } from "../../commands/trace/rules/sources";
import type { TraceSubject } from "../../commands/trace/rules/trace";
import type { Request } from "../../commands/trace/rules/walk";
import type { World } from "../../commands/trace/rules/world";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ExpectedPaths } from "./expectedPaths";
import type { Interfaces, NetworkInterface } from "./interfaces";
import { company, firewall } from "./surroundings";

/** One connection of a pair: from one place, to one name or interface. */
export interface Attempt {
  readonly from: string;
  readonly to: string;
  readonly source: TracedSource;
  readonly machine: NetworkInterface;
  /** `https://` a name; `tcp://` or `udp://` an address. */
  readonly url: string;
  /** How it must get there, in the words of `pathOf`. @default - not at all */
  readonly path: string | undefined;
  /** Where it arrives in the VPC, and what for. */
  readonly listener?: Listener;
}

/** What listens at an interface. */
export interface Listener {
  readonly machine: NetworkInterface;
  readonly port: number;
  readonly protocol: "tcp" | "udp";
}

/** What a server says of itself and of who asked. */
export interface ServerAnswer {
  readonly server: string;
  readonly machine?: string;
  readonly service?: string;
  readonly from?: string;
  readonly through?: string;
}

export interface Rehearsed {
  readonly world: World;
  readonly config: ClusterConfig;
  readonly interfaces: Interfaces;
}

/** The subjects of a trace: every pair of the dependency table, and those within the cluster. */
export const subjectsOf = ({ config, world }: Rehearsed): readonly TraceSubject[] => pairSubjects(world, config);

/** Every connection of a pair. */
export function attemptsOf(rehearsed: Rehearsed, subject: TraceSubject, expected: ExpectedPaths): readonly Attempt[] {
  const { interfaces } = rehearsed;
  return subject.sources().flatMap((source) =>
    subject.requests.flatMap((request) =>
      targetsOf(rehearsed, subject, source, request).map((target) => ({
        from: subject.from,
        to: subject.to,
        source,
        machine: interfaces.of(source),
        path: target.listener ? (target.listener.port === 53 ? "name server" : "machine") : expected(new URL(target.url).hostname),
        ...target,
      })),
    ),
  );
}

function targetsOf(
  { config, interfaces, world }: Rehearsed,
  { to }: TraceSubject,
  source: TracedSource,
  { host, port, protocol = "tcp" }: Request,
): readonly Pick<Attempt, "url" | "listener">[] {
  if (typeof host === "string") return [{ url: `https://${host.replace(/^name(?=\.dkr)/, "111122223333")}/` }];
  if ("api" in host) return apiNames(world, config.region, source.consumer).map((name) => ({ url: `https://${name}/` }));
  const listening = sourcesOf(world, consumerNamed(to.replace(/ \d+\/\w+$/, "")));
  return [...new Set(listening.map((one) => interfaces.of(one)))]
    .filter((machine) => machine !== interfaces.of(source))
    .map((machine) => ({ url: `${protocol}://${machine.address}:${port}`, listener: { machine, port, protocol } }));
}

/** The hosts that some attempts name. */
export const hostsIn = (attempts: readonly Pick<Attempt, "url">[]): readonly string[] => [
  ...new Set(
    attempts.flatMap(({ url }) => (url.startsWith("https://") ? [new URL(url).hostname] : [])).filter((host) => !/^[\d.]+$/.test(host)),
  ),
];

/** The address of the Kubernetes API's service, and that of the cluster's name server. */
export const serviceAddresses = (world: World) => {
  const block = serviceBlockOf(world);
  return block === undefined ? undefined : { api: nthAddress(block, 1), names: nthAddress(block, 10) };
};

/** By which path somebody was asked who answered. */
export function pathOf(answer: ServerAnswer, interfaces: Interfaces): string {
  const { from, server, service, through } = answer;
  if (server === "endpoint") return `endpoint ${service}`;
  if (server !== "internet") return server;
  if (through !== undefined) return through;
  const sender = interfaces.all.find(({ publicAddress }) => publicAddress === from);
  if (sender) return sender.kind === "nat" ? "nat" : "own public address";
  if (from === firewall.publicAddress) return "firewall";
  return from === company.publicAddress ? "corporate proxy" : `unknown ${from}`;
}
