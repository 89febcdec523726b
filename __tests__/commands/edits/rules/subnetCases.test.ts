import {
  addsZone,
  changesServiceCidr,
  lostSubnets,
  movesControlPlaneRoutes,
  movesFirstZone,
  newSubnets,
  refusesLossOf,
  refusesOtherControlPlaneZones,
  replacesVpc,
} from "../../../../commands/edits/rules/subnetCases";
import { clusterSchema } from "../../../../config/schema/schema";
import { type Changes, merge } from "../../../support/synth";

const parse = (changes: Changes = {}) => clusterSchema.parse(merge({ name: "demo", region: "us-west-2" }, changes));
const zones = (...letters: readonly string[]): Changes => ({
  network: { availabilityZones: letters.map((letter) => `us-west-2${letter}`) },
});
const change = (before: Changes, after: Changes) => ({
  path: [],
  before: undefined,
  after: undefined,
  old: parse(before),
  next: parse(after),
});

const nodeSubnet = (id: string, cidr: string) => ({ id: `subnet-${id}`, cidr });
const existing = (settings: Changes = {}): Changes => ({
  network: merge(
    {
      existingVpc: {
        id: "vpc-12345678",
        cidr: "10.20.0.0/16",
        nodeSubnets: { "us-west-2a": nodeSubnet("aaaaaaaa", "10.20.0.0/22"), "us-west-2b": nodeSubnet("bbbbbbbb", "10.20.4.0/22") },
      },
    },
    settings,
  ),
});

describe("subnets", () => {
  const lost = (role: Parameters<typeof lostSubnets>[0], before: Changes, after: Changes) => lostSubnets(role, parse(before), parse(after));
  const made = (role: Parameters<typeof lostSubnets>[0], before: Changes, after: Changes) => newSubnets(role, parse(before), parse(after));
  const pods: Changes = { network: { podSubnets: { enabled: true } } };
  const withPublic: Changes = { network: { publicSubnets: { enabled: true } } };

  test.each(["node", "pod", "public"] as const)("of the role %s go and come with their zone", (role) => {
    const [two, three] = [zones("a", "b"), zones("a", "b", "c")].map((some) => merge(merge(pods, withPublic), some)) as [Changes, Changes];
    expect([lost(role, three, two), made(role, three, two)]).toEqual([["us-west-2c"], []]);
    expect([lost(role, two, three), made(role, two, three)]).toEqual([[], ["us-west-2c"]]);
  });

  test("of a role that is not asked for neither go nor come", () => {
    const [two, three] = [zones("a", "b"), zones("a", "b", "c")];
    expect([lost("pod", three, two), made("pod", two, three)]).toEqual([[], []]);
  });

  test("of a role come and go with its switch", () => {
    const [off, on] = [zones("a", "b"), merge(zones("a", "b"), pods)];
    const both = ["us-west-2a", "us-west-2b"];
    expect([made("pod", off, on), lost("pod", on, off)]).toEqual([both, both]);
    expect([lost("node", on, off), made("node", off, on)]).toEqual([[], []]);
  });

  test("that stay are lost where their block or their id changes, and are not new", () => {
    const moved = existing({ existingVpc: { nodeSubnets: { "us-west-2b": nodeSubnet("bbbbbbbb", "10.20.8.0/22") } } });
    const another = existing({ existingVpc: { nodeSubnets: { "us-west-2b": nodeSubnet("cccccccc", "10.20.4.0/22") } } });
    for (const after of [moved, another]) {
      expect([lost("node", existing(), after), made("node", existing(), after)]).toEqual([["us-west-2b"], []]);
    }
    expect(lost("node", existing(), existing())).toEqual([]);
  });

  test("that are made in place of given ones, in the same block, are others", () => {
    const given = merge(existing(), zones("a", "b"));
    const own: Changes = {
      network: {
        availabilityZones: ["us-west-2a", "us-west-2b"],
        existingVpc: {
          id: "vpc-12345678",
          cidr: "10.20.0.0/16",
          nodeSubnets: { "us-west-2a": nodeSubnet("aaaaaaaa", "10.20.0.0/22") },
        },
        nodeSubnets: { cidrs: { "us-west-2b": "10.20.4.0/22" } },
      },
    };
    expect([lost("node", given, own), lost("node", own, given)]).toEqual([["us-west-2b"], ["us-west-2b"]]);
  });

  test("in use are refused to go, by their role, with what to do instead", () => {
    const { when, ...rest } = refusesLossOf("pod", "Keep them");
    expect(when!.text).toBe("a pod subnet goes, or another takes its place");
    expect(rest).toEqual({ effects: {}, meaning: "pod subnets in use would go", instead: "Keep them" });
    const refuses = (before: Changes, after: Changes) => when!.test(change(before, after));
    expect(refuses(merge(pods, zones("a", "b", "c")), merge(pods, zones("a", "b")))).toBe(true);
    expect(refuses(zones("a", "b", "c"), zones("a", "b"))).toBe(false);
    expect(refuses(merge(pods, zones("a", "b")), merge(pods, zones("a", "b", "c")))).toBe(false);
  });

  test("a zone is added where it gets node subnets", () => {
    expect(addsZone.test(change(zones("a", "b"), zones("a", "b", "c")))).toBe(true);
    expect(addsZone.test(change(zones("a", "b", "c"), zones("a", "b")))).toBe(false);
    expect(addsZone.test(change(zones("a", "b"), merge(zones("a", "b"), pods)))).toBe(false);
  });
});

test.each<readonly [string, Changes, Changes, boolean]>([
  ["nothing where it stays", existing(), existing(), false],
  ["another id", existing(), existing({ existingVpc: { id: "vpc-87654321" } }), true],
  ["another primary block", {}, { network: { cidr: "10.9.0.0/16" } }, true],
  ["nothing where its default block is written out", {}, { network: { cidr: "10.0.0.0/16" } }, false],
  ["one that exists, with the block of the one made here", { network: { cidr: "10.20.0.0/16" } }, existing(), true],
])("the VPC is replaced by %s", (_what, before, after, expected) => {
  expect(replacesVpc(parse(before), parse(after))).toBe(expected);
});

test("the block of services is another only where its addresses are", () => {
  const changes = (serviceCidr: string) => changesServiceCidr(parse(), parse({ network: { serviceCidr } }));
  expect([changes("10.50.0.0/16"), changes("172.20.0.0/16")]).toEqual([true, false]);
});

describe("the zones of a control plane", () => {
  const own = (enabled: boolean, ...letters: readonly string[]): Changes =>
    merge(zones("a", "b", "c"), {
      network: {
        controlPlaneSubnets: { enabled, ...(letters.length > 0 && { availabilityZones: letters.map((letter) => `us-west-2${letter}`) }) },
      },
    });
  const refuses = (before: Changes, after: Changes) => refusesOtherControlPlaneZones.when!.test(change(before, after));

  test.each<readonly [string, Changes, Changes, boolean]>([
    ["may get subnets of their own", own(false), own(true), false],
    ["are kept with subnets of their own", own(true, "a", "b"), own(true, "a", "c"), true],
    ["are kept when some get subnets of their own", own(false), own(true, "a", "b"), true],
    ["are the same in another order", own(true, "a", "b"), own(true, "b", "a"), false],
    ["are not asked about without subnets of their own", own(true, "a", "b"), own(false), false],
  ])("%s", (_what, before, after, expected) => {
    expect(refuses(before, after)).toBe(expected);
  });

  test("are kept by writing them down, and nothing changes before", () => {
    const { effects, instead } = refusesOtherControlPlaneZones;
    expect([effects, instead]).toEqual([{}, "Write the zones of before at network.controlPlaneSubnets.availabilityZones"]);
  });
});

describe("what stands in the first zone moves", () => {
  const single: Changes = { network: { egress: "nat", natGateways: "single" } };
  const perZone: Changes = { network: { egress: "nat" } };
  const bastion: Changes = { access: { bastion: { enabled: true, subnet: "private", toolsBucket: { name: "tools" } } } };

  test.each<readonly [string, Changes, Changes, boolean]>([
    ["with the single NAT gateway", merge(single, zones("a", "b")), merge(single, zones("b", "a")), true],
    ["not with a zone behind it", merge(single, zones("a", "b")), merge(single, zones("a", "b", "c")), false],
    ["not where each zone has its gateway", merge(perZone, zones("a", "b")), merge(perZone, zones("b", "a")), false],
    ["not where gateways only go", merge(single, zones("a", "b")), zones("b", "a"), false],
    ["not where gateways only come", zones("a", "b"), merge(single, zones("b", "a")), false],
    ["with the bastion", merge(bastion, zones("a", "b")), merge(bastion, zones("b", "a")), true],
    ["not where the bastion stays", merge(bastion, zones("a", "b")), merge(bastion, zones("a", "c", "b")), false],
    ["not where the bastion comes", zones("a", "b"), merge(bastion, zones("b", "a")), false],
    ["not where the bastion goes", merge(bastion, zones("a", "b")), zones("b", "a"), false],
    ["not where neither is", zones("a", "b"), zones("b", "a"), false],
  ])("%s", (_what, before, after, expected) => {
    expect(movesFirstZone(change(before, after))).toBe(expected);
  });
});

describe("routes of the control plane's own subnets", () => {
  const own: Changes = merge(zones("a", "b"), { network: { controlPlaneSubnets: { enabled: true } } });
  const routed: Changes = { controlPlane: { egressMode: "CUSTOMER_ROUTED" } };
  const nat: Changes = { network: { egress: "nat" } };
  const firewall = (settings: Changes): Changes => ({ network: { egress: "firewall", firewall: settings } });
  const targetIds = { "us-west-2a": "vpce-0123456789abcdef0", "us-west-2b": "vpce-0123456789abcdef1" };
  const runners = (...runnerCidrs: readonly string[]): Changes => ({ access: { runnerCidrs } });
  const moves = (before: Changes, after: Changes) => movesControlPlaneRoutes.test(change(before, after));

  test("follow NAT gateways only where the control plane sends by them", () => {
    expect(moves(merge(own, nat), merge(own, merge(nat, routed)))).toBe(true);
    expect(moves(own, merge(own, nat))).toBe(false);
    expect(moves(own, merge(own, routed))).toBe(false);
    const single: Changes = { network: { natGateways: "single" } };
    expect(moves(merge(own, merge(nat, routed)), merge(own, merge(merge(nat, routed), single)))).toBe(true);
    expect(moves(merge(zones("a", "b"), nat), merge(zones("a", "b"), merge(nat, routed)))).toBe(false);
  });

  test("follow a firewall, to the networks that use the API through it", () => {
    const before = merge(own, firewall({ targetIds }));
    expect(moves(before, merge(before, runners("192.0.2.0/24")))).toBe(true);
    expect(moves(before, merge(before, routed))).toBe(true);
    expect(moves(before, before)).toBe(false);
    const [one, two] = [merge(before, runners("192.0.2.0/24")), merge(before, runners("192.0.2.0/24", "198.51.100.0/24"))];
    expect([moves(one, two), moves(two, two)]).toEqual([true, false]);
  });

  test("change nothing while the firewall has no targets", () => {
    const before = merge(own, firewall({}));
    expect(moves(before, merge(before, runners("192.0.2.0/24")))).toBe(false);
    expect(moves(merge(before, runners("192.0.2.0/24")), merge(before, merge(firewall({ targetIds }), runners("192.0.2.0/24"))))).toBe(
      true,
    );
  });
});
