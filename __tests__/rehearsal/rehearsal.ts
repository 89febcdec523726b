import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tracedVpcOf } from "../../commands/trace/rules/subnets";
import { traceOf, type Trace } from "../../commands/trace/rules/trace";
import { readWorld, type TracedStacks } from "../../commands/trace/rules/world";
import type { TracedCluster } from "../support/traces";
import { answered, type Suppositions } from "./answers";
import { type Attempt, attemptsOf, hostsIn, pathOf, type Rehearsed, type ServerAnswer, serviceAddresses, subjectsOf } from "./attempts";
import type { Client, Received } from "./clients";
import { environmentOf } from "./environments";
import { expectedPathsOf } from "./expectedPaths";
import { Interfaces } from "./interfaces";
import { companyNames, type NameServers, prepare, type RehearsedRegistry } from "./scenery";
import { newFolder, raise, type Stage } from "./stage";
import type { Troupe } from "./troupe";

export interface RehearsalOptions extends Suppositions {
  /** A registry in the name of Amazon ECR. @default - none */
  readonly registry?: RehearsedRegistry;
  /** The stacks as they are written, where something was taken away from what is rehearsed. @default - those that are rehearsed */
  readonly written?: TracedStacks;
  /** Names besides those of the pairs, which something is asked for. */
  readonly hosts?: readonly string[];
  /** Blocks of the company's network, where its proxy and name servers are. @default - none */
  readonly companyCidrs?: readonly string[];
}

/** What became of an attempt. */
export interface Tried extends Attempt {
  readonly client: string;
  /** By which path it arrived. @default - it did not */
  readonly arrivedBy?: string;
  readonly error?: string;
}

/** A cluster's network, standing. */
export interface Rehearsal extends Rehearsed {
  readonly stage: Stage;
  /** Makes attempts. */
  readonly tryAll: (attempts: readonly Attempt[], clients?: readonly Client[]) => Promise<readonly Tried[]>;
  /** The attempts of a consumer at URLs that no pair has, from all its places. */
  readonly attemptsAt: (consumerPair: { readonly from: string; readonly to: string }, urls: readonly string[]) => readonly Attempt[];
  /** Every attempt of the pairs. */
  readonly attempts: readonly Attempt[];
  /** What the trace says of the pairs. */
  readonly traces: () => readonly Trace[];
  /** The environment of a source, as its programs have it. */
  readonly placeOf: (attempt: Pick<Attempt, "source" | "machine">) => Place;
}

interface Place {
  readonly machine: string;
  readonly nameServers: NameServers;
  readonly env: Readonly<Record<string, string>>;
}

/** Whether it asks the cluster's name server: pods do, save the name server itself and what has the network of its node. */
const nameServersOf = ({ consumer }: Attempt["source"]): NameServers =>
  consumer.place === "pod" && consumer.name !== "CoreDNS" ? "cluster" : "vpc";

/** Builds the network of a cluster's stacks. */
export async function rehearse(troupe: Troupe, { config, stacks }: TracedCluster, options: RehearsalOptions = {}): Promise<Rehearsal> {
  const folder = newFolder();
  const world = readWorld(answered(stacks, config, options));
  const rehearsed: Rehearsed = { world, config, interfaces: new Interfaces(world) };
  const subjects = subjectsOf(rehearsed);
  const expected = expectedPathsOf(options.written ?? stacks, config, serviceAddresses(world)?.api);
  const attempts = subjects.flatMap((subject) => attemptsOf(rehearsed, subject, expected));
  const stage = await raise(
    prepare({
      ...rehearsed,
      publicAuthority: troupe.publicAuthority,
      corporateAuthority: troupe.corporateAuthority,
      ...(options.registry && { registry: options.registry }),
      folder,
      listeners: [...new Set(attempts.flatMap(({ listener }) => listener ?? []))],
      hosts: [...new Set([...hostsIn(attempts), ...(options.hosts ?? [])])],
      ofCompany: companyNames(rehearsed, options.companyCidrs ?? []),
    }),
    folder,
  );
  const bundles = new Map<string, string>();
  const bundleOf = (certificates: readonly string[]): string => {
    const key = certificates.join("\n");
    const file = bundles.get(key) ?? join(folder, `bundle-${bundles.size}.pem`);
    if (!bundles.has(key)) writeFileSync(file, `${troupe.publicAuthority.text}\n${key}\n`);
    bundles.set(key, file);
    return file;
  };
  const placeOf: Rehearsal["placeOf"] = ({ machine, source }) => {
    const { certificates, variables } = environmentOf(world, source);
    const bundle = bundleOf(certificates);
    const trust = { SSL_CERT_FILE: bundle, CURL_CA_BUNDLE: bundle, REQUESTS_CA_BUNDLE: bundle, AWS_CA_BUNDLE: bundle };
    return {
      machine: machine.machine,
      nameServers: nameServersOf(source),
      env: { ...variables, ...trust, SSL_CERT_DIR: emptyFolder(folder) },
    };
  };

  const tryAll: Rehearsal["tryAll"] = async (asked, clients = Object.values(troupe.clients)) => {
    // A pod that gets no address sends nothing.
    const without = asked.filter(({ source }) => source.problem);
    const wanted = asked.filter(({ source }) => !source.problem);
    const groups = new Map<string, { readonly place: Place; readonly ofGroup: Attempt[] }>();
    for (const attempt of wanted) {
      const place = placeOf(attempt);
      const key = JSON.stringify(place);
      const group = groups.get(key) ?? { place, ofGroup: [] };
      group.ofGroup.push(attempt);
      groups.set(key, group);
    }
    const tried = [...groups.values()].flatMap(({ ofGroup, place }) =>
      clients.map(async (client): Promise<readonly Tried[]> => {
        // Only the client in Go has sockets of its own.
        const urls = [...new Set(ofGroup.map(({ url }) => url))].filter(
          (url) => client === troupe.clients.go || url.startsWith("https://"),
        );
        if (urls.length === 0) return [];
        const received = await client(stage, place, urls);
        return received.flatMap((one) => ofGroup.filter(({ url }) => url === one.url).map((attempt) => resultOf(attempt, one, rehearsed)));
      }),
    );
    const silent = without.map((attempt): Tried => ({ ...attempt, client: "nobody", error: attempt.source.problem!.says }));
    return [...silent, ...(await Promise.all(tried)).flat()];
  };

  return {
    ...rehearsed,
    stage,
    placeOf,
    tryAll,
    attemptsAt: ({ from, to }, urls) => {
      const places = attempts.filter((attempt) => attempt.from === from && attempt.to === to);
      const distinct = [...new Map(places.map((attempt) => [attempt.machine.machine, attempt])).values()];
      return distinct.flatMap(({ listener: _, ...attempt }) =>
        urls.map((url) => ({ ...attempt, path: expected(new URL(url).hostname), to: url, url })),
      );
    },
    attempts,
    traces: () => subjects.map((subject) => traceOf({ world, vpc: tracedVpcOf(world), config }, subject)),
  };
}

function emptyFolder(folder: string): string {
  const name = join(folder, "no-certificates");
  mkdirSync(name, { recursive: true });
  return name;
}

function resultOf(attempt: Attempt, { client, error, text }: Received, { interfaces }: Rehearsed): Tried {
  if (error !== undefined || text === undefined) return { ...attempt, client, error: error ?? "no answer" };
  const path = pathOf(JSON.parse(text) as ServerAnswer, interfaces);
  const isExpected = path === attempt.path;
  return { ...attempt, client, arrivedBy: path, ...(!isExpected && { error: `arrived by ${path} instead of ${attempt.path}` }) };
}

/** What went wrong, in a line. */
export const failureText = ({ client, error, from, machine, source, to, url }: Tried): string =>
  `${from} to ${to} (${client} at ${source.label}, ${machine.zone}, ${url}): ${error}`;
