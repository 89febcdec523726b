import fc from "fast-check";
import { contains, overlaps, prefixLengthOf, sizeOf } from "../../../aws/cidr";
import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { planPrefixReservations } from "../../../design/nodes/prefixReservations";
import { prefixReservationFindings } from "../../../design/nodes/prefixReservations.findings";

const parse = (input: object) =>
  clusterSchema.parse({
    name: "demo",
    region: "us-west-2",
    addons: { vpcCni: { prefixDelegation: true, reservePrefixes: true } },
    nodeGroups: { managed: { general: { instanceTypes: ["m6i.large"], capacity: { min: 1, max: 4 } } } },
    ...input,
  });
const facts = (input: object) => {
  const found = analyse(parse(input));
  return { facts: found, addresses: found.addresses! };
};
const findings = (input: object) => {
  const { facts: found, addresses } = facts(input);
  return prefixReservationFindings(found, addresses).map(({ severity, path, problem }) => [severity, path.join("."), problem]);
};
const zones = { availabilityZones: ["us-west-2a", "us-west-2b"] };
const cidrs = (...blocks: readonly string[]) => ({ cidrs: { "us-west-2a": blocks[0], "us-west-2b": blocks[1] } });

test("the reserved blocks and the rest are the whole subnet, and share no address", () => {
  fc.assert(
    fc.property(fc.integer({ min: 16, max: 24 }), fc.boolean(), (prefixLength, custom) => {
      const { addresses } = facts({ network: { ...zones, cidr: `10.0.0.0/${prefixLength}` }, customNetworking: { enabled: custom } });
      const reserved = planPrefixReservations(parse({ customNetworking: { enabled: custom } }), addresses);
      expect(reserved).toHaveLength(2);
      for (const { role, cidr, rest, blocks } of reserved) {
        const parts = [rest, ...blocks];
        expect(role).toBe(custom ? "pod" : "node");
        expect(parts.every((part) => contains(cidr, part))).toBe(true);
        expect(parts.reduce((total, part) => total + sizeOf(part), 0)).toBe(sizeOf(cidr));
        expect(parts.some((part, index) => parts.slice(index + 1).some((other) => overlaps(part, other)))).toBe(false);
        expect(prefixLengthOf(rest)).toBe(prefixLengthOf(cidr) + 2);
      }
    }),
  );
});

test("subnets with room have nothing against them", () => {
  expect(findings({})).toEqual([]);
  expect(findings({ customNetworking: { enabled: true } })).toEqual([]);
});

test("given subnets are left alone", () => {
  const existingVpc = {
    id: "vpc-0123456789abcdef0",
    cidr: "10.20.0.0/16",
    nodeSubnets: { "us-west-2a": { id: "subnet-0123456789abcde0a", cidr: "10.20.0.0/20" } },
  };
  const network = { existingVpc, nodeSubnets: { cidrs: { "us-west-2b": "10.20.16.0/20" } }, ...zones };
  expect(planPrefixReservations(parse({ network }), facts({ network }).addresses).map(({ cidr }) => cidr)).toEqual(["10.20.16.0/20"]);
});

test("single addresses need room in the first quarter", () => {
  const network = { ...zones, nodeSubnets: cidrs("10.0.0.0/26", "10.0.0.64/26") };
  expect(findings({ network, nodeGroups: { managed: { general: { maxPods: 12, instanceTypes: ["m6i.large"] } } } })).toEqual([
    [
      "error",
      "addons.vpcCni.reservePrefixes",
      "15 addresses of 10.0.0.0/26, the node subnet of us-west-2a, are for no prefixes, and 10.0.0.0/28 has 12; " +
        "15 addresses of 10.0.0.64/26, the node subnet of us-west-2b, are for no prefixes, and 10.0.0.64/28 has 12",
    ],
  ]);
});

test("a subnet whose quarter is smaller than a prefix is not divided", () => {
  const network = { ...zones, secondaryCidrs: ["100.64.0.0/16"], podSubnets: cidrs("100.64.0.0/27", "100.64.1.0/24") };
  expect(findings({ network, customNetworking: { enabled: true } })[0]).toEqual([
    "error",
    "addons.vpcCni.reservePrefixes",
    expect.stringMatching(/^100.64.0.0\/27, the pod subnet of us-west-2a, is too small to be divided; /),
  ]);
});

test("the prefixes of all pods fit, or there is a warning", () => {
  const nodeGroups = { managed: { general: { instanceTypes: ["m6i.large"], capacity: { min: 1, max: 8 } } } };
  const network = { ...zones, secondaryCidrs: ["100.64.0.0/16"], podSubnets: cidrs("100.64.0.0/24", "100.64.1.0/24") };
  expect(findings({ network, nodeGroups, customNetworking: { enabled: true } })[0]).toEqual([
    "warning",
    "addons.vpcCni.reservePrefixes",
    expect.stringMatching(
      /take \d+ addresses of 100\.64\.0\.0\/24, the pod subnet of us-west-2a, and 192 are reserved; .* of us-west-2b, and 192 are reserved$/,
    ),
  ]);
});

test.each([4, 20, 100])("one finding names the size that leaves nothing, and one bit less is too small: at most %i nodes", (max) => {
  const nodeGroups = { managed: { general: { instanceTypes: ["m6i.large"], capacity: { min: 1, max } } } };
  const check = (first: string, second: string) => {
    const { facts: found, addresses } = facts({
      nodeGroups,
      network: { ...zones, cidr: "10.0.0.0/16", nodeSubnets: cidrs(first, second) },
    });
    return prefixReservationFindings(found, addresses);
  };
  const [finding, ...others] = check("10.0.0.0/28", "10.0.128.0/28");
  expect(others).toEqual([]);
  const size = Number(/blocks of \/(\d+) or larger/.exec(finding!.fix)![1]);
  expect(check(`10.0.0.0/${size}`, `10.0.128.0/${size}`)).toEqual([]);
  expect(check(`10.0.0.0/${size + 1}`, `10.0.128.0/${size + 1}`)).toHaveLength(1);
});

test("where no subnet is large enough for the prefixes of all pods, the size is that for what is certain", () => {
  const nodeGroups = { managed: { general: { instanceTypes: ["m6i.large"], capacity: { min: 1, max: 6000 } } } };
  const { facts: found, addresses } = facts({ nodeGroups, network: { ...zones, nodeSubnets: cidrs("10.0.0.0/20", "10.0.128.0/20") } });
  expect(prefixReservationFindings(found, addresses).map(({ severity, fix }) => `${severity}: ${fix}`)).toEqual([
    "error: Give network.nodeSubnets.cidrs blocks of /18 or larger, or set addons.vpcCni.reservePrefixes to false",
  ]);
});

describe("nodes of EKS Auto Mode", () => {
  const reserve = { addons: { vpcCni: { reservePrefixes: true } } };
  const single = { nodePools: { main: {} }, nodeClasses: { private: { singleAddresses: true } } };
  const groups = { managed: { general: { instanceTypes: ["m6i.large"] } } };

  test.each<readonly [string, object]>([
    ["take blocks of addresses by themselves", { autoMode: {}, nodeGroups: {} }],
    ["of EKS's own pools do so, too", { autoMode: { builtInPools: ["general-purpose"] }, nodeGroups: {} }],
    ["do so beside node groups without prefixes", { autoMode: {}, nodeGroups: groups }],
    [
      "of one class do so beside single addresses of another",
      { autoMode: { nodePools: { main: {}, few: { nodeClass: "few" } }, nodeClasses: { few: { singleAddresses: true } } }, nodeGroups: {} },
    ],
  ])("%s, so that space is reserved without another key", (_name, changes) => {
    expect(findings({ ...reserve, ...changes })).toEqual([]);
  });

  test("with single addresses alone have no use for it, and the fix gives them one", () => {
    const of = (changes: object) => {
      const { facts: found, addresses } = facts({ ...reserve, ...changes });
      return prefixReservationFindings(found, addresses).map(({ fix, problem, severity }) => `${severity}: ${problem}: ${fix}`);
    };
    expect(of({ autoMode: single, nodeGroups: {} })).toEqual([
      "error: prefixes are not used: Leave singleAddresses out of a class in autoMode.nodeClasses, or set addons.vpcCni.reservePrefixes to false",
    ]);
    // The VPC CNI of node groups is another.
    expect(of({ addons: { vpcCni: { prefixDelegation: true, reservePrefixes: true } }, autoMode: single, nodeGroups: {} })).toHaveLength(1);
    expect(of({ autoMode: single, nodeGroups: groups })).toEqual([
      "error: prefixes are not used: Set addons.vpcCni.prefixDelegation to true, or addons.vpcCni.reservePrefixes to false",
    ]);
  });

  test("fill the reserved blocks at the limits of their pools", () => {
    const network = { ...zones, secondaryCidrs: ["100.64.0.0/16"], podSubnets: cidrs("100.64.0.0/24", "100.64.1.0/24") };
    const of = (cpu: string) =>
      findings({
        ...reserve,
        network,
        customNetworking: { enabled: true },
        autoMode: { nodePools: { main: { instanceTypes: ["m6i.large"], limits: { cpu } } } },
        nodeGroups: {},
      });
    // Each node has 18 pods, in two blocks: six nodes of a zone take the 192 addresses.
    expect(of("24")).toEqual([]);
    expect(of("28")).toEqual([
      [
        "warning",
        "addons.vpcCni.reservePrefixes",
        expect.stringMatching(
          /^the prefixes of all pods that the nodes at capacity\.max, or at the limits of their pools, can run take 224 addresses of 100/,
        ),
      ],
    ]);
  });
});
