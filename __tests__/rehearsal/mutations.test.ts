import { pairSubjects } from "../../commands/trace/rules/pairs";
import { readWorld } from "../../commands/trace/rules/world";
import { mutated, type StackMutation } from "../support/mutationParts";
import { mutationsOf } from "../support/stackMutations";
import type { TracedCluster } from "../support/traces";
import { exampleClusters, otherClusters, type RehearsedCluster } from "./clusters";
import { rehearse } from "./rehearsal";
import { describeRehearsal, gather, isPossible } from "./troupe";
import { tell } from "../support/tell";
import { disagreements, isMetByPackets } from "./verdicts";

/** Clusters whose stacks together have everything that a mutation can take away. */
const clusters: readonly (readonly [string, RehearsedCluster])[] = [
  ["fully-private", exampleClusters["fully-private"]!],
  ["custom-networking", exampleClusters["custom-networking"]!],
  ["external-proxy", exampleClusters["external-proxy"]!],
  ["Squid and pod subnets", otherClusters["Squid and pod subnets"]!],
  ["a firewall in the VPC", otherClusters["a firewall in the VPC"]!],
];

/** Kinds of mutations that concern packets. */
const kinds = ["endpoints", "endpointRules", "names", "routes", "squid", "noProxy", "localNoProxy", "innerRules", "others"];

/** What a mutation is, whichever service, zone or rule it is about. */
const shapeOf = ({ kind, what }: StackMutation & { readonly kind: string }): string =>
  `${kind} ${what.replace(/_[\dA-F]{8}\b/g, "").replace(/\S*[.\d]\S*|^\S+:/g, "…")}`;

/** One mutation of each shape, of those that stop packets of a pair. */
function sampleOf({ config, stacks }: TracedCluster): readonly StackMutation[] {
  const byShape = new Map<string, StackMutation>();
  const pairs = pairSubjects(readWorld(stacks), config);
  for (const mutation of mutationsOf(stacks, config)) {
    const stops = pairs.some((pair) => isMetByPackets(mutation.failsAt(pair)));
    if (!stops || !kinds.includes(mutation.kind) || mutation.status !== undefined) continue;
    const shape = shapeOf(mutation);
    if (!byShape.has(shape)) byShape.set(shape, mutation);
  }
  return [...byShape.values()];
}

describeRehearsal("without a part of", () => {
  // The names of the tests are known when they are collected.
  const troupe = isPossible ? gather() : undefined;
  afterAll(() => troupe?.leave());

  describe.each(clusters)("%s, the pairs that it concerns do not arrive:", (name, { cluster, options }) => {
    const whole = troupe && cluster(troupe);
    const sample = whole ? sampleOf(whole) : [];
    const counts = { mutations: 0, connections: 0, failed: 0 };
    afterAll(() => {
      const { connections, failed, mutations } = counts;
      tell(`rehearsed: ${name}: ${mutations} mutations, ${connections} connections, ${failed} of them failed`);
    });
    test.each(sample.length > 0 ? sample.map((mutation) => [mutation.what, mutation] as const) : [["none", undefined] as const])(
      "%s",
      async (_what, mutation) => {
        const rehearsal = await rehearse(
          troupe!,
          { ...whole!, stacks: mutated(whole!.stacks, mutation) },
          { ...options, written: whole!.stacks },
        );
        try {
          const tried = await rehearsal.tryAll(rehearsal.attempts, [troupe!.clients.go]);
          counts.mutations += 1;
          counts.connections += tried.length;
          counts.failed += tried.filter(({ error }) => error !== undefined).length;
          const pairs = new Map(tried.map(({ from, to }) => [`${from} to ${to}`, { from, to }]));
          const concerned = [...pairs].filter(([, pair]) => isMetByPackets(mutation!.failsAt(pair))).map(([pair]) => pair);
          const failed = new Set(tried.filter(({ error }) => error !== undefined).map(({ from, to }) => `${from} to ${to}`));
          expect(concerned).not.toEqual([]);
          expect(concerned.filter((pair) => !failed.has(pair))).toEqual([]);
          expect(disagreements(rehearsal.traces(), tried)).toEqual([]);
        } finally {
          await rehearsal.stage.close();
        }
      },
    );
  });
});
