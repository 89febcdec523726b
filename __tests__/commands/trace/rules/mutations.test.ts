import { numberOf, seedOf } from "../../../support/numberOf";
import { clusterFiles } from "../../../support/synth";
import { mutated, type StackMutation } from "../../../support/mutationParts";
import { mutationsOf } from "../../../support/stackMutations";
import { pairTraces, tracedDemo, tracedFile, tracedFull, type TracedCluster } from "../../../support/traces";

jest.setTimeout(600_000);

const seed = seedOf(17);
const count = numberOf("MUTATIONS", 500);

/** Numbers from 0 to 1, the same for the same seed. @see https://en.wikipedia.org/wiki/Linear_congruential_generator */
function* randomNumbers(start: number): Generator<number, never> {
  for (let state = start; ;) {
    state = (state * 1664525 + 1013904223) % 2 ** 32;
    yield state / 2 ** 32;
  }
}

/** Some of a list, in an order of the seed's. */
function shuffled<T>(items: readonly T[]): readonly T[] {
  const random = randomNumbers(seed);
  return items
    .map((item) => [random.next().value, item] as const)
    .sort(([one], [other]) => one - other)
    .map(([, item]) => item);
}

const restricted = {
  network: { egress: "none", nodeSecurityGroup: { restrictEgress: true }, dnsFirewall: { allowList: { enabled: true } } },
  nodeGroups: { managed: { general: {} } },
};

const restrictedPods = {
  network: { egress: "none", nodeSecurityGroup: { restrictEgress: true }, secondaryCidrs: ["100.64.0.0/16"] },
  customNetworking: { enabled: true },
  addons: { metricsServer: { enabled: true } },
  nodeGroups: { managed: { general: {} } },
};

const restrictedServers = {
  network: {
    egress: "transitGateway",
    transitGateway: { id: "tgw-0123456789abcdef0" },
    dhcpOptions: { domainNameServers: ["10.8.0.2", "10.8.1.2"] },
    nodeSecurityGroup: { restrictEgress: true },
  },
  nodeGroups: { managed: { general: {} } },
};

const clusters = (): readonly TracedCluster[] => [
  ...clusterFiles.map(tracedFile),
  ...["nat with pod subnets", "transitGateway", "proxy", "squid with pod subnets", "none", "none with Amazon Linux 2", "nat in aws-cn"].map(
    tracedFull,
  ),
  tracedDemo("restricted", restricted),
  tracedDemo("restricted with pod subnets", restrictedPods),
];

/** A cluster without whose name servers nothing resolves, wherever the way to them ends. */
const withServers = (): TracedCluster => tracedDemo("restricted with name servers", restrictedServers);

/** The pairs of which the table says that they fail, and do not fail there. */
function missed(cluster: TracedCluster, mutation: StackMutation) {
  const traces = pairTraces(cluster, mutated(cluster.stacks, mutation), (pair) => mutation.failsAt(pair) !== undefined);
  const wrong = traces.flatMap((trace) => {
    const wanted = mutation.failsAt(trace);
    const failing = trace.hops.find(({ status }) => status === "fails");
    const hop = failing ?? trace.hops.find(({ kind, status }) => kind === wanted && status === mutation.status);
    const isAsWanted = mutation.status === undefined ? failing?.kind === wanted : failing === undefined && hop !== undefined;
    return isAsWanted
      ? []
      : [`${cluster.name}: ${mutation.what}: ${trace.from} to ${trace.to} fails at ${hop?.kind}, not at ${wanted}: ${hop?.says}`];
  });
  return { isAbout: traces.length > 0, wrong };
}

/** A list that takes from each kind in turn, until none is left. */
function inTurn<T extends { readonly kind: string }>(items: readonly T[]): readonly T[] {
  const places = new Map<string, number>();
  const placed = items.map((item) => {
    const place = places.get(item.kind) ?? 0;
    places.set(item.kind, place + 1);
    return { item, place };
  });
  return placed.sort((one, other) => one.place - other.place).map(({ item }) => item);
}

test(`each of ${count} mutations of the stacks is found at its hop`, () => {
  const all = [...clusters(), withServers()].flatMap((cluster) =>
    mutationsOf(cluster.stacks, cluster.config)
      .filter(({ kind }) => cluster.name !== "restricted with name servers" || kind === "edges")
      .map((mutation) => ({ cluster, kind: mutation.kind, mutation })),
  );
  const found = new Map<string, number>();
  const wrong: string[] = [];
  let tried = 0;
  for (const { cluster, kind, mutation } of inTurn(shuffled(all))) {
    if (tried === count) break;
    const result = missed(cluster, mutation);
    if (!result.isAbout) continue;
    tried++;
    found.set(kind, (found.get(kind) ?? 0) + 1);
    wrong.push(...result.wrong);
  }
  expect(wrong).toEqual([]);
  expect(tried).toBe(count);
  expect([...found.keys()].sort()).toEqual([
    "attributes",
    "conditions",
    "credentials",
    "edges",
    "endpointRules",
    "endpoints",
    "innerRules",
    "localNoProxy",
    "metadata",
    "names",
    "network",
    "noProxy",
    "others",
    "permissions",
    "routes",
    "squid",
    "trust",
  ]);
});

/** Blocks that a walk cannot do without, if it says that they decided. */
const decisive =
  /: (?:aws_(?:vpc_endpoint|vpc_security_group_\w+_rule|route|nat_gateway|internet_gateway|lb_listener|lb_target_group|eks_pod_identity_association|iam_role_policy(?:_attachment)?)|kubernetes_manifest)\./;

test("without what a hop says that decided it, that hop is another one", () => {
  const wrong: string[] = [];
  let tried = 0;
  for (const cluster of [
    tracedFile("clusters/default.yaml"),
    tracedFile("examples/custom-networking.yaml"),
    tracedFull("squid with pod subnets"),
  ]) {
    for (const trace of pairTraces(cluster)) {
      for (const [index, hop] of trace.hops.entries()) {
        const [address] = hop.decidedBy;
        const isEarlier = trace.hops.slice(0, index).some(({ decidedBy }) => decidedBy.includes(address!));
        if (address === undefined || isEarlier || !decisive.test(address)) continue;
        const [stack, block] = address.split(": ") as [keyof TracedCluster["stacks"], string];
        const [type, id] = [block.slice(0, block.indexOf(".")), block.slice(block.indexOf(".") + 1)];
        const copy = structuredClone(cluster.stacks) as unknown as Record<string, { resource: Record<string, Record<string, unknown>> }>;
        Reflect.deleteProperty(copy[stack]!.resource[type]!, id);
        const [after] = pairTraces(
          cluster,
          copy as unknown as TracedCluster["stacks"],
          ({ from, to }) => from === trace.from && to === trace.to,
        );
        const now = after?.hops.find(({ kind }) => kind === hop.kind);
        const failing = after?.hops.find(({ status }) => status === "fails");
        tried++;
        const isFound = failing?.kind === hop.kind || (failing === undefined && now !== undefined && !now.decidedBy.includes(address));
        if (!isFound)
          wrong.push(
            `${cluster.name}: ${trace.from} to ${trace.to}: ${hop.kind} without ${address} fails at ${failing?.kind}: ${failing?.says}`,
          );
      }
    }
  }
  expect(wrong).toEqual([]);
  expect(tried).toBeGreaterThan(100);
});
