import { designFindings } from "../../../design/cluster.findings";
import { autoModeDemands } from "../../../design/autoMode/demand";
import { type Changes, configDemo } from "../../support/synth";

const zones = ["us-west-2a", "us-west-2b", "us-west-2c"];
const demands = (pool: Changes, more: Changes = {}) =>
  zones.map((zone) => autoModeDemands(configDemo({ autoMode: { nodePools: { main: pool } }, ...more }), zone)[0]);

const ofType = (cpu: string, more: Changes = {}) => ({ instanceTypes: ["m6i.large"], limits: { cpu, memory: "10Ti" }, ...more });

test("a full m6i.large has 27 pods in two blocks of 16 addresses", () => {
  const each = { pool: "main", nodes: 6, nodeAddresses: 2, podAddresses: 64, inBlocks: 64 };
  expect(demands(ofType("12"))).toEqual([each, each, each]);
});

test("a node runs 110 pods at most, however large it is", () => {
  const [large] = demands({ instanceTypes: ["m6i.32xlarge"], limits: { cpu: "128", memory: "10Ti" } });
  expect(large).toMatchObject({ nodes: 1, nodeAddresses: 1, podAddresses: 7 * 16 });
});

test("the smaller limit counts: of memory a type of the category m has 4 GiB for a vCPU", () => {
  expect(demands({ instanceTypes: ["m6i.large"], limits: { cpu: "100", memory: "24Gi" } })[0]).toMatchObject({ nodes: 3 });
});

test("only zones of the pool hold its nodes", () => {
  expect(demands(ofType("12", { availabilityZones: ["us-west-2b"] }))).toMatchObject([undefined, { nodeAddresses: 6 }, undefined]);
});

test("single addresses are as many as pods, and one for each further network interface", () => {
  const [single] = demands(ofType("6", { nodeClass: "small" }), {
    autoMode: { nodePools: { main: ofType("6", { nodeClass: "small" }) }, nodeClasses: { small: { singleAddresses: true } } },
  });
  expect(single).toMatchObject({ nodeAddresses: 1, podAddresses: 27 + 2 });
});

test("of categories, the smallest types count, with the fewest pods", () => {
  const [small] = demands({ instanceCategories: ["m"], limits: { cpu: "24", memory: "96Gi" } });
  expect(small).toEqual({ pool: "main", nodes: 12, nodeAddresses: 4, podAddresses: 4 * 32, inBlocks: 4 * 32 });
  const [older, newer] = [6, 7].map((newerThanGeneration) => demands({ instanceCategories: ["t"], newerThanGeneration })[0]);
  expect([older, newer]).toEqual([undefined, undefined]);
});

const tooSmall = (changes: Changes) => designFindings(configDemo(changes)).filter(({ problem }) => problem.includes("too small"));

test("the default pool fits the subnets of a new VPC, and one that does not fit is a warning", () => {
  expect(tooSmall({ autoMode: {} })).toEqual([]);
  expect(tooSmall({ autoMode: {}, network: { availabilityZones: ["us-west-2a", "us-west-2b"] } })).toEqual([]);
  expect(tooSmall({ autoMode: {}, customNetworking: { enabled: true } })).toEqual([]);
  const [finding, ...others] = tooSmall({ autoMode: {}, network: { cidr: "10.0.0.0/21" } });
  expect(others).toEqual([]);
  expect(finding).toMatchObject({ severity: "warning", path: ["network", "nodeSubnets"] });
  expect(finding!.problem).toMatch(
    /^the node subnets are too small for the nodes at the limits of their pools with all the pods they can run \(nodes of EKS Auto Mode's main up to \d+\): /,
  );
  expect(finding!.fix).toContain("lower limits of autoMode.nodePools");
  expect(tooSmall({ autoMode: { nodePools: { main: { limits: { cpu: "12" } } } }, network: { cidr: "10.0.0.0/21" } })).toEqual([]);
});

test("pods of built-in pools, which have no limits, are not known", () =>
  expect(autoModeDemands(configDemo({ autoMode: { builtInPools: ["general-purpose"] } }), "us-west-2a")).toEqual([]));
