import { consumerNamed } from "../../../../commands/trace/rules/consumers.table";
import { tracedNodeGroups } from "../../../../commands/trace/rules/nodes";
import { sourcesOf } from "../../../../commands/trace/rules/sources";
import { readWorld } from "../../../../commands/trace/rules/world";
import { proxyCertificate } from "../../../support/certificates";
import { failure, hopsBetween, pairTraces, tracedDemo, tracedFile } from "../../../support/traces";

jest.setTimeout(60_000);

const example = tracedFile("examples/karpenter.yaml");
const mirror = { registry: { mirror: true, accountId: "111122223333" } };
const nodeClasses = { default: { amiReleaseVersion: "1.35.2-20260415" } };
const onFargate = tracedDemo("Karpenter on Fargate", {
  ...mirror,
  nodeGroups: {},
  fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } },
  karpenter: { nodeClasses },
});

const others = Object.entries({
  "endpoints with a perimeter": {
    ...mirror,
    accountId: "111122223333",
    network: { endpoints: { perimeter: { organization: "o-abcd123456" } } },
    access: { sessionManager: true },
  },
  "Squid as the only way out": { network: { egress: "proxy" }, proxy: { squid: { allow: [".example.com"] } } },
  "a region of China": { ...mirror, region: "cn-north-1" },
}).map(([name, changes]) => tracedDemo(name, { ...changes, karpenter: { nodeClasses } }));

test.each([example, onFargate, ...others])("all that nodes of $name call, and pods of them, gets through", (cluster) => {
  const traces = pairTraces(cluster);
  expect(traces.filter(({ hops }) => hops.some(({ status }) => status === "fails")).map(failure)).toEqual([]);
  expect(traces.map(({ from, to }) => `${from} ${to}`)).toEqual(
    expect.arrayContaining(["kubelet ecr.api", "kubelet s3", "kubelet api", "Karpenter ec2", "the control plane kubelet 10250/TCP"]),
  );
});

test("node pools stand beside node groups, in the zones that they keep to", () => {
  const zoned = tracedDemo("zones", {
    ...mirror,
    karpenter: {
      nodeClasses: { ...nodeClasses, unused: {} },
      nodePools: {
        all: {},
        one: { requirements: [{ key: "topology.kubernetes.io/zone", operator: "In", values: ["us-west-2b"] }] },
        others: { requirements: [{ key: "topology.kubernetes.io/zone", operator: "NotIn", values: ["us-west-2b"] }] },
      },
    },
  });
  const zones = tracedNodeGroups(readWorld(zoned.stacks)).map(({ name, placements }) => [
    name,
    placements.map(({ subnet }) => subnet.zone),
  ]);
  expect(Object.fromEntries(zones)).toMatchObject({
    all: ["us-west-2a", "us-west-2b", "us-west-2c"],
    one: ["us-west-2b"],
    others: ["us-west-2a", "us-west-2c"],
  });
  expect(zones.map(([name]) => name)).not.toContain("unused");
});

test("a pool is a place to ask from, with the role that its instance profile has", () => {
  const hops = hopsBetween(onFargate, "default", "ecr.api");
  expect(hops["source"]!.says).toMatch(/^node pool default in us-west-2a: its own address, in 10\.0\.0\.0\/19/);
  expect(hops["permission"]!.decidedBy.join()).toContain("aws_iam_role.karpenter-nodes_role");
});

test("pods on them have addresses of the pod subnets", () => {
  const sources = sourcesOf(readWorld(example.stacks), consumerNamed("an application"), ["default"]);
  expect(sources.map(({ own }) => own.subnet.cidr!.startsWith("100.64."))).toEqual([true, true, true]);
  expect(sources.every(({ node }) => node!.subnet.cidr!.startsWith("10.20."))).toBe(true);
});

describe.each(["AL2023", "Bottlerocket"])("user data of %s", (amiFamily) => {
  const proxied = tracedDemo(amiFamily, {
    ...mirror,
    network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.250.0.0/16"] } },
    proxy: { url: "http://10.250.0.5:3128", caCertificates: { proxy: proxyCertificate } },
    karpenter: { nodeClasses: { default: { amiFamily, amiId: "ami-0123456789abcdef0" } } },
  });

  test("tells the nodes of the proxy and of certificates", () => {
    const pool = tracedNodeGroups(readWorld(proxied.stacks)).find(({ name }) => name === "default")!;
    expect(pool.environment).toMatchObject({ proxy: "http://10.250.0.5:3128", hasAuthorities: true });
    expect(pool.environment.noProxy).toContain("169.254.169.254");
  });

  test("without it the proxy is not asked", () => {
    const text = JSON.stringify(proxied.stacks.workload).replaceAll(/HTTPS_PROXY|https-proxy/g, "OTHER");
    const stacks = { ...proxied.stacks, workload: JSON.parse(text) as typeof proxied.stacks.workload };
    const hops = hopsBetween({ ...proxied, stacks }, "default", "registry.example.org");
    expect(JSON.stringify(hops)).not.toContain("10.250.0.5");
    expect(JSON.stringify(hopsBetween(proxied, "default", "registry.example.org"))).toContain("10.250.0.5");
  });
});

test("without the endpoint nodes of a pool reach no images, and without the policies of their role neither", () => {
  const cut = (change: (resource: Record<string, unknown>) => void, stack: "cluster" | "network" | "workload") => {
    const stacks = JSON.parse(JSON.stringify(onFargate.stacks)) as typeof onFargate.stacks;
    change(stacks[stack].resource!);
    const [trace] = pairTraces(onFargate, stacks, ({ from, to }) => from === "kubelet" && to === "ecr.api");
    return failure(trace!);
  };
  expect(cut((resource) => delete resource["aws_vpc_endpoint"], "network")).toMatch(/^kubelet to ecr\.api: /);
  expect(cut((resource) => delete resource["aws_iam_role_policy_attachment"], "workload")).toMatch(/permission/);
});

test("the controller is on no node that Karpenter starts, as the affinity of its chart says, and needs no call to be allowed to pass a role", () => {
  const beside = tracedDemo("Karpenter with a way to IAM", {
    network: { egress: "nat" },
    nodeGroups: { managed: { system: { capacity: { min: 2 } } } },
    karpenter: { nodeClasses },
  });
  const world = readWorld(beside.stacks);
  const labels = (name: string) => new Set(sourcesOf(world, consumerNamed(name)).map(({ label }) => label));
  expect([...labels("Karpenter")]).toEqual(["node group system"]);
  expect([...labels("an application")]).toEqual(["node group system", "node pool default"]);
  expect(sourcesOf(world, consumerNamed("Karpenter"), ["default"])).toEqual([]);
  const iam = pairTraces(beside).filter(({ from, to }) => from === "Karpenter" && to.includes("iam"));
  expect(iam.length).toBeGreaterThan(0);
  expect(iam.flatMap(({ hops }) => hops.filter(({ status }) => status !== "ok"))).toEqual([]);
});
