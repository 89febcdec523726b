import fc from "fast-check";
import { clusterSchema } from "../../../config/schema/schema";
import { capacityFindings } from "../../../design/nodes/capacity.findings";
import { analyse } from "../../../design/facts";

const findings = (cluster: object) => {
  const config = clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster });
  return capacityFindings(config, analyse(config).addresses!);
};
const summaries = (cluster: object) =>
  findings(cluster).map(({ severity, path, problem, fix }) => ({ severity, at: path.join("."), problem, fix }));
const twoZones = ["us-west-2a", "us-west-2b"];
const group = (max: number, more: object = {}) => ({ managed: { app: { instanceTypes: ["m5.large"], capacity: { max }, ...more } } });
const custom = { customNetworking: { enabled: true } };

test("the default network has room", () => {
  expect(findings({ nodeGroups: group(100) })).toEqual([]);
  expect(findings({ nodeGroups: group(100), ...custom })).toEqual([]);
});

test("a node subnet without nodes has 6 addresses for the control plane, 16 advised", () => {
  const nodeGroups = {};
  const network = (prefixLength: number) => ({ cidr: "10.0.0.0/20", nodeSubnets: { prefixLength }, availabilityZones: twoZones });
  expect(findings({ nodeGroups, network: network(27) })).toEqual([]);
  expect(summaries({ nodeGroups, network: network(28) })).toEqual([
    {
      severity: "warning",
      at: "network.nodeSubnets",
      problem:
        "the node subnets are too small for the nodes at capacity.max with all the pods they can run: us-west-2a needs 16 addresses, 10.0.0.0/28 has 11; us-west-2b needs 16 addresses, 10.0.4.0/28 has 11",
      fix: "Set network.nodeSubnets.prefixLength to 27 or less, or give network.nodeSubnets.cidrs blocks of /27 or larger",
    },
  ]);
  const tiny = { nodeSubnets: { cidrs: { "us-west-2a": "10.0.0.0/29" } }, availabilityZones: twoZones };
  expect(findings({ nodeGroups, network: tiny })).toMatchObject([
    {
      severity: "error",
      problem: "the node subnets are too small for the nodes and the control plane: us-west-2a needs 6 addresses, 10.0.0.0/29 has 3",
    },
  ]);
});

test("nodes that do not fit are an error", () => {
  // 27 usable addresses a zone, 6 of them for the control plane: 21 nodes in each of two zones fit.
  const network = { cidr: "10.0.0.0/24", availabilityZones: twoZones };
  expect(findings({ network, nodeGroups: group(42), ...custom })).toMatchObject([{ severity: "warning" }]);
  expect(summaries({ network, nodeGroups: group(43), ...custom })).toEqual([
    {
      severity: "error",
      at: "network.nodeSubnets",
      problem:
        "the node subnets are too small for the nodes and the control plane (nodes of app up to 43): us-west-2a needs 28 addresses, 10.0.0.0/27 has 27; us-west-2b needs 28 addresses, 10.0.0.64/27 has 27",
      fix: "Use 10.0.0.0/23 instead of 10.0.0.0/24, or give network.nodeSubnets.cidrs blocks of /26 or larger, or lower capacity.max of the node groups",
    },
  ]);
});

test("pods that do not fit the node subnets are a warning", () => {
  // A full m5.large has 3 interfaces with 10 addresses each; 16 are advised for the control plane.
  const network = { cidr: "10.0.0.0/22", availabilityZones: twoZones };
  expect(findings({ network, nodeGroups: group(6) })).toEqual([]);
  expect(summaries({ network, nodeGroups: group(7) })).toEqual([
    {
      severity: "warning",
      at: "network.nodeSubnets",
      problem:
        "the node subnets are too small for the nodes at capacity.max with all the pods they can run (nodes of app up to 7): us-west-2a needs 136 addresses, 10.0.0.0/25 has 123; us-west-2b needs 136 addresses, 10.0.1.0/25 has 123",
      fix: "Use 10.0.0.0/21 instead of 10.0.0.0/22, or give network.nodeSubnets.cidrs blocks of /24 or larger, or set customNetworking.enabled to true, or lower capacity.max of the node groups",
    },
  ]);
});

test("with custom networking the pods go to the pod subnets", () => {
  // Of a full m5.large, 2 interfaces with 10 addresses each are there.
  const network = { secondaryCidrs: ["100.64.0.0/23"], availabilityZones: twoZones };
  expect(findings({ network, nodeGroups: group(12), ...custom })).toEqual([]);
  expect(summaries({ network, nodeGroups: group(13), ...custom })).toEqual([
    {
      severity: "warning",
      at: "network.podSubnets",
      problem:
        "the pod subnets are too small for the nodes at capacity.max with all the pods they can run (nodes of app up to 13): us-west-2a needs 140 addresses, 100.64.0.0/25 has 123; us-west-2b needs 140 addresses, 100.64.0.128/25 has 123",
      fix: "Use 100.64.0.0/22 instead of 100.64.0.0/23, or give network.podSubnets.cidrs blocks of /24 or larger, or lower capacity.max of the node groups",
    },
  ]);
});

test("prefix delegation takes whole /28 prefixes", () => {
  // 18 pods take 2 prefixes and an interface, 33 addresses, instead of 18 and 2 interfaces.
  const network = { secondaryCidrs: ["100.64.0.0/23"], availabilityZones: twoZones };
  const needs = (prefixDelegation: boolean) =>
    findings({ network, nodeGroups: group(20, { maxPods: 20 }), addons: { vpcCni: { prefixDelegation } }, ...custom })[0]?.problem;
  expect(needs(false)).toContain("us-west-2a needs 200 addresses");
  expect(needs(true)).toContain("us-west-2a needs 330 addresses");
});

test("a group counts in its own zones, and the groups add up", () => {
  const network = { cidr: "10.0.0.0/24" };
  const nodeGroups = {
    ...group(15, { availabilityZones: ["us-west-2b"] }),
    selfManaged: { batch: { instanceTypes: ["m5.large"], capacity: { max: 21 } } },
  };
  expect(findings({ network, nodeGroups, ...custom })).toMatchObject([
    {
      severity: "error",
      problem:
        "the node subnets are too small for the nodes and the control plane (nodes of app up to 15, batch up to 21): us-west-2b needs 28 addresses, 10.0.0.64/27 has 27",
    },
  ]);
});

test("more nodes never need less room", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 16, max: 24 }), fc.boolean(), (max, prefixLength, enabled) => {
      const errors = (count: number) =>
        findings({ network: { cidr: `10.0.0.0/${prefixLength}` }, nodeGroups: group(count), customNetworking: { enabled } }).length;
      expect(errors(max + 1)).toBeGreaterThanOrEqual(errors(max));
    }),
    { numRuns: 50 },
  );
});
