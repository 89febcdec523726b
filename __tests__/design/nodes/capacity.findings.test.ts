import fc from "fast-check";
import { clusterSchema } from "../../../config/schema/schema";
import { capacityFindings } from "../../../design/nodes/capacity.findings";
import { analyse } from "../../../design/facts";

const findings = (cluster: object) => {
  const config = clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster });
  const facts = analyse(config);
  return capacityFindings(facts, facts.addresses!);
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
        "the node subnets are too small for the addresses that EKS advises to keep free: us-west-2a needs 16 addresses, 10.0.0.0/28 has 11; us-west-2b needs 16 addresses, 10.0.4.0/28 has 11",
      fix: "Set network.nodeSubnets.prefixLength to 27 or less, or give network.nodeSubnets.cidrs blocks of /27 or larger",
    },
  ]);
  const tiny = { nodeSubnets: { cidrs: { "us-west-2a": "10.0.0.0/29" } }, availabilityZones: twoZones };
  expect(findings({ nodeGroups, network: tiny })).toMatchObject([
    {
      severity: "error",
      problem: "the node subnets are too small for what they certainly hold: us-west-2a needs 6 addresses, 10.0.0.0/29 has 3",
    },
  ]);
});

test("nodes that do not fit are an error", () => {
  // 27 usable addresses a zone, 6 of them for the control plane, 5 for endpoints, 2 for an update: 14 nodes in each of two zones fit.
  const network = { cidr: "10.0.0.0/24", availabilityZones: twoZones };
  expect(findings({ network, nodeGroups: group(28), ...custom })).toMatchObject([{ severity: "warning" }]);
  expect(summaries({ network, nodeGroups: group(29), ...custom })).toEqual([
    {
      severity: "error",
      at: "network.nodeSubnets",
      problem:
        "the node subnets are too small for what they certainly hold (nodes of app up to 29): us-west-2a needs 28 addresses, 10.0.0.0/27 has 27; us-west-2b needs 28 addresses, 10.0.0.64/27 has 27; the 28 are 6 for the control plane, 5 for interface endpoints, 15 for nodes at capacity.max, 2 for nodes that an update adds",
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
        "the node subnets are too small for the nodes at capacity.max with all the pods they can run (nodes of app up to 7): us-west-2a needs 143 addresses, 10.0.0.0/25 has 123; us-west-2b needs 143 addresses, 10.0.1.0/25 has 123; the 143 are 16 for the control plane, 5 for interface endpoints, 4 for nodes at capacity.max, 2 for nodes that an update adds, 116 for their pods",
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
    selfManaged: { batch: { instanceTypes: ["m5.large"], capacity: { max: 6 } } },
  };
  expect(findings({ network, nodeGroups, ...custom })).toMatchObject([
    {
      severity: "error",
      problem:
        "the node subnets are too small for what they certainly hold (nodes of app up to 15, batch up to 6): us-west-2b needs 30 addresses, 10.0.0.64/27 has 27; the 30 are 6 for the control plane, 5 for interface endpoints, 17 for nodes at capacity.max, 2 for nodes that an update adds",
    },
  ]);
});

describe("what a node subnet certainly holds", () => {
  const network = { cidr: "10.0.0.0/20", nodeSubnets: { prefixLength: 28 }, availabilityZones: twoZones };
  const errors = (cluster: object) => summaries(cluster).filter(({ severity }) => severity === "error");
  const held = (cluster: object) => /; the .* are (.*)$/.exec(errors(cluster)[0]?.problem ?? "")?.[1];
  const endpoints = { additional: ["kms", "xray", "sqs", "sns", "rds", "lambda", "states", "events", "athena"] };

  test("each interface endpoint", () => {
    expect(errors({ nodeGroups: {}, network: { ...network, endpoints: { additional: ["kms", "xray"] } } })).toEqual([]);
    expect(held({ nodeGroups: {}, network: { ...network, endpoints } })).toMatch(/^6 for the control plane, \d+ for interface endpoints$/);
  });

  test.each([
    ["the transit gateway attachment", "1", { network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } } }],
    ["the bastion", "1", { access: { bastion: { enabled: true } } }],
    ["load balancers", "8", { loadBalancerController: { enabled: true } }],
    ["Squid's load balancer", "1", { network: { egress: "proxy" }, proxy: { squid: {} } }],
    ["pods on Fargate", "1", { fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } }],
    ["nodes that an update adds", "5", { nodeGroups: group(1, { update: { maxUnavailable: 10 } }) }],
    ["nodes that an update adds", "5", { nodeGroups: group(20, { update: { maxUnavailablePercentage: 50 } }) }],
    ["nodes that an update adds", "6", { nodeGroups: group(120) }],
  ])("%s", (holder, addresses, cluster: object) => {
    const all = {
      nodeGroups: {},
      ...cluster,
      network: { ...network, endpoints, ...("network" in cluster ? (cluster.network as object) : {}) },
    };
    expect(held(all)?.split(", ")).toContain(`${addresses} for ${holder}`);
  });

  test("capacity.max is not to be lowered where it is not the cause", () => {
    const cidrs = { "us-west-2a": "10.0.0.0/28", "us-west-2b": "10.0.0.16/28" };
    const [finding] = errors({ nodeGroups: group(1), network: { ...network, nodeSubnets: { cidrs }, endpoints } });
    expect(finding?.fix).toBe("Give network.nodeSubnets.cidrs blocks of /27 or larger");
  });
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
