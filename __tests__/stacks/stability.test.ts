import fc from "fast-check";
import { type Json, references, resource, resources, type Stack } from "../support/stack";
import { type Changes, merge, type Stacks, synthDemo, synthFile } from "../support/synth";

/** What of a value is changed or gone in another: paths. A list may get more items, a mapping more keys. */
function changedOrGone(before: Json, after: Json | undefined, path = ""): readonly string[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const kept = new Set(after.map((item) => JSON.stringify(item)));
    return before.every((item) => kept.has(JSON.stringify(item))) ? [] : [path];
  }
  if (typeof before === "object" && before !== null && typeof after === "object" && after !== null) {
    return Object.entries(before).flatMap(([key, value]) =>
      changedOrGone(value, (after as Readonly<Record<string, Json>>)[key], `${path}/${key}`),
    );
  }
  // The subnets of an interface endpoint are one expression.
  const isList = (value: Json | undefined) => String(value).startsWith("${[for ");
  return isList(before) && isList(after) && references(before).every((address) => references(after).includes(address)) ? [] : [path];
}

const losses = (before: Stack, after: Stack) => changedOrGone(before.json["resource"] ?? {}, after.json["resource"]);

const stackNames = ["network", "cluster", "workload"] as const;

/** The stacks of which an edit changes anything at all. */
const touched = (before: Stacks, after: Stacks) =>
  stackNames.filter((name) => JSON.stringify(before[name].json) !== JSON.stringify(after[name].json));

const zones = (...letters: string[]): Changes => ({ network: { availabilityZones: letters.map((letter) => `us-west-2${letter}`) } });
const group: Changes = { nodeGroups: { managed: { one: {} }, selfManaged: { two: {} } } };
const custom: Changes = { customNetworking: { enabled: true } };
const nat: Changes = { network: { egress: "nat" } };
const transitGateway: Changes = { network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } } };

describe("an edit of the file adds, and neither changes nor replaces what is there", () => {
  test.each<[string, Changes, Changes, readonly (keyof Stacks)[]]>([
    ["a zone", merge(group, zones("a", "b")), zones("a", "b", "d"), ["network", "cluster", "workload"]],
    ["a zone before the others", merge(group, zones("b", "c")), zones("a", "b", "c"), ["network", "cluster", "workload"]],
    [
      "a zone with custom networking and NAT",
      merge(custom, merge(nat, zones("b", "c"))),
      zones("b", "a", "c"),
      ["network", "cluster", "workload"],
    ],
    ["a zone with a transit gateway", merge(transitGateway, zones("b", "c")), zones("a", "b", "c"), ["network", "cluster", "workload"]],
    ["public subnets", {}, { network: { publicSubnets: { enabled: true } } }, ["network"]],
    ["flow logs", {}, { network: { flowLogs: { enabled: true } } }, ["network"]],
    ["an endpoint", {}, { network: { endpoints: { additional: ["xray"] } } }, ["network"]],
    ["a secondary CIDR block", custom, { network: { secondaryCidrs: ["100.64.0.0/16", "10.1.0.0/16"] } }, ["network"]],
    ["a managed node group", group, { nodeGroups: { managed: { three: {} } } }, ["workload"]],
    ["a self-managed node group", group, { nodeGroups: { selfManaged: { three: {} } } }, ["workload"]],
    [
      "an admin",
      { access: { admins: ["arn:aws:iam::111122223333:role/a"] } },
      { access: { admins: ["arn:aws:iam::111122223333:role/b", "arn:aws:iam::111122223333:role/a"] } },
      ["cluster"],
    ],
    ["a runner", { access: { runnerCidrs: ["10.9.0.0/24"] } }, { access: { runnerCidrs: ["10.8.0.0/24", "10.9.0.0/24"] } }, ["cluster"]],
    ["an add-on", {}, { addons: { metricsServer: { enabled: true } } }, ["workload"]],
  ])("%s", (_name, base, edit, stacks) => {
    const before = synthDemo(base);
    const after = synthDemo(merge(base, edit));
    for (const name of stackNames) expect(losses(before[name], after[name])).toEqual([]);
    expect(touched(before, after)).toEqual(stacks);
  });

  test("a way out: nothing of the network changes", () => {
    expect(losses(synthDemo(custom).network, synthDemo(merge(custom, nat)).network)).toEqual([]);
    expect(losses(synthDemo().network, synthDemo(transitGateway).network)).toEqual([]);
  });

  test("custom networking: the nodes' subnets, routes and endpoints stay", () => {
    expect(losses(synthDemo().network, synthDemo(custom).network)).toEqual([]);
  });

  test("any zones, with any way out, with pod subnets or without", () => {
    const setups = [{}, custom, nat, transitGateway, merge(custom, nat), { network: { publicSubnets: { enabled: true } } }];
    const letters = fc.shuffledSubarray(["a", "b", "c", "d"], { minLength: 2 });
    fc.assert(
      fc.property(fc.constantFrom(...setups), letters, fc.nat(2), (setup, all, extra) => {
        const some = all.slice(0, Math.max(2, all.length - extra));
        const before = synthDemo(merge(setup, zones(...some)));
        const after = synthDemo(merge(setup, zones(...all)));
        for (const name of stackNames) expect(losses(before[name], after[name])).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });

  test("a zone: a node group with zones of its own stays in them", () => {
    const own: Changes = { nodeGroups: { managed: { one: { availabilityZones: ["us-west-2b"] } } } };
    const [before, after] = [zones("b", "c"), zones("a", "b", "c")].map((network) => synthDemo(merge(own, network)).workload);
    expect(resources(after!)).toEqual(resources(before!));
  });

  test("the examples, with one more node group", () => {
    for (const file of ["examples/fully-private.yaml", "examples/custom-networking.yaml"]) {
      const before = synthFile(file);
      const after = synthFile(file, { nodeGroups: { selfManaged: { another: { amiFamily: "Bottlerocket" } } } });
      expect(losses(before.workload, after.workload)).toEqual([]);
      expect(touched(before, after)).toEqual(["workload"]);
    }
  });
});

describe("a zone that joins later", () => {
  test("leaves the control plane in the zones it was created with: EKS refuses others", () => {
    // https://github.com/aws/containers-roadmap/issues/2330
    expect(resource(synthDemo().cluster, "aws_eks_cluster").attributes["lifecycle"]).toMatchObject({
      ignore_changes: expect.arrayContaining(["vpc_config[0].subnet_ids"]),
    });
  });

  test("leaves a single NAT gateway, and its address, where it is", () => {
    const single = (...letters: string[]) => synthDemo(merge({ network: { egress: "nat", natGateways: "single" } }, zones(...letters)));
    expect(losses(single("b", "c").network, single("b", "c", "a").network)).toEqual([]);
  });
});

test("the order of lists in the file changes no logical id and nothing behind it", () => {
  const lists = (order: (list: string[]) => string[]): Changes => ({
    network: {
      availabilityZones: order(["us-west-2a", "us-west-2b", "us-west-2c"]),
      egress: "transitGateway",
      transitGateway: { id: "tgw-0123456789abcdef0", cidrs: order(["10.128.0.0/9", "192.168.0.0/16"]) },
      secondaryCidrs: ["100.64.0.0/16", ...order(["10.1.0.0/16", "10.2.0.0/16"])],
      endpoints: { additional: order(["autoscaling", "xray"]) },
    },
    access: {
      runnerCidrs: order(["10.130.0.0/24", "10.131.0.0/24"]),
      admins: order(["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"]),
    },
    customNetworking: { enabled: true },
  });
  const forwards = synthDemo(lists((list) => list));
  const backwards = synthDemo(lists((list) => list.toReversed()));
  for (const name of stackNames) {
    expect(losses(forwards[name], backwards[name])).toEqual([]);
    expect(resources(backwards[name])).toHaveLength(resources(forwards[name]).length);
  }
});
