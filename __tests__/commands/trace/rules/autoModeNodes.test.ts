import { consumerNamed } from "../../../../commands/trace/rules/consumers.table";
import { subjectNamed } from "../../../../commands/trace/rules/endsNamed";
import { sourcesOf } from "../../../../commands/trace/rules/sources";
import { tracedVpcOf } from "../../../../commands/trace/rules/subnets";
import { traceOf, type TraceSubject } from "../../../../commands/trace/rules/trace";
import { readWorld } from "../../../../commands/trace/rules/world";
import { hopsBetween, pairTraces, tracedDemo, tracedFile } from "../../../support/traces";

jest.setTimeout(60_000);

const example = tracedFile("examples/auto-mode.yaml");
const plain = tracedDemo("EKS Auto Mode", { autoMode: {} });

test.each([example, plain])("all that nodes of $name call, and pods of them, gets through", (cluster) => {
  const traces = pairTraces(cluster);
  expect(traces.filter(({ hops }) => hops.some(({ status }) => status === "fails"))).toEqual([]);
  expect(traces.map(({ from, to }) => `${from} ${to}`)).toEqual(
    expect.arrayContaining(["EKS Auto Mode ecr.api", "EKS Auto Mode s3", "kubelet api", "the control plane kubelet 10250/TCP"]),
  );
});

test("nodes send from the node subnets, and pods from their own", () => {
  expect(hopsBetween(example, "EKS Auto Mode", "ecr.api")["source"]!.says).toMatch(/172\.24\.0\.0\/19/);
  const world = readWorld(example.stacks);
  const sources = sourcesOf(world, consumerNamed("an application"));
  expect(new Set(sources.map(({ own }) => own.subnet.zone))).toEqual(new Set(["eu-central-1a", "eu-central-1b", "eu-central-1c"]));
  expect(sources.every(({ node, own }) => node !== undefined && own.subnet.id !== node.subnet.id)).toBe(true);
});

test("nodes ask the proxy for what has no other way, and know its certificates", () => {
  const hops = hopsBetween(example, "EKS Auto Mode", "registry.example.org");
  expect(JSON.stringify(hops)).toContain("proxy.corp.example.com");
});

test("without the endpoint nodes reach no images", () => {
  const isolated = tracedDemo("without endpoints", { autoMode: {} });
  const { aws_vpc_endpoint: _gone, ...resource } = isolated.stacks.network.resource!;
  const stacks = { ...isolated.stacks, network: { ...isolated.stacks.network, resource } };
  const [trace] = pairTraces(isolated, stacks, ({ from, to }) => from === "EKS Auto Mode" && to === "ecr.api");
  expect(trace!.hops.some(({ status }) => status === "fails")).toBe(true);
});

test("nodes are named by their pools, as the cluster file has them, in the zones of these", () => {
  const zoned = tracedDemo("pools", {
    access: { sessionManager: true },
    nodeGroups: { managed: { workers: {} } },
    autoMode: { nodePools: { general: {}, batch: { availabilityZones: ["us-west-2b"] } } },
  });
  const sources = (consumer: string) => sourcesOf(readWorld(zoned.stacks), consumerNamed(consumer));
  const places = (consumer: string) => sources(consumer).map(({ label, own }) => `${label} ${own.subnet.zone}`);
  expect(places("EKS Auto Mode")).toEqual([
    "node pool general us-west-2a",
    "node pool general us-west-2b",
    "node pool general us-west-2c",
    "node pool batch us-west-2b",
  ]);
  expect(new Set(sources("Session Manager").map(({ label }) => label))).toEqual(new Set(["node group workers"]));
});

test.each([
  [example, "kube-system/coredns", /^no node of the cluster runs CoreDNS, since all are of EKS Auto Mode: name one of .*main/],
  [example, "aws-node", /^no node of the cluster runs VPC CNI, since all are of EKS Auto Mode: /],
  [tracedDemo("groups", {}), "auto-mode", /^no node of the cluster runs EKS Auto Mode: name one of default/],
])("what no node runs is said, case %#", (cluster, from, says) => {
  expect(subjectNamed(readWorld(cluster.stacks), cluster.config, from, "s3")).toEqual({ unknown: expect.stringMatching(says) as string });
});

test("without CoreDNS nobody calls it: nodes answer DNS queries of their pods", () => {
  const callees = (cluster: typeof plain) => pairTraces(cluster).flatMap(({ from, to }) => [from, to.split(" ")[0]]);
  expect(callees(example)).not.toContain("CoreDNS");
  expect(callees(tracedDemo("beside groups", { autoMode: {}, nodeGroups: { managed: { workers: {} } } }))).toContain("CoreDNS");
});

describe("beside node groups", () => {
  const mixed = tracedDemo("beside groups, with add-ons", {
    network: { egress: "nat" },
    customNetworking: { enabled: true },
    nodeGroups: { managed: { workers: {} } },
    addons: { clusterAutoscaler: { enabled: true }, ebsCsiDriver: { enabled: true } },
    autoMode: {},
  });
  const world = readWorld(mixed.stacks);
  const places = (name: string) => [...new Set(sourcesOf(world, consumerNamed(name)).map(({ label }) => label))];

  test.each([
    ["CoreDNS", ["node group workers"]],
    ["Amazon EBS CSI driver", ["node group workers"]],
    ["cluster autoscaler", ["node group workers", "node pool main"]],
    ["an application", ["node group workers", "node pool main"]],
  ])("%s is where it runs", (name, expected) => {
    expect(places(name)).toEqual(expected);
  });

  test("pods on nodes of EKS Auto Mode hear of names from these, and others from CoreDNS", () => {
    const { aws_vpc_security_group_ingress_rule: rules = {}, ...resource } = mixed.stacks.cluster.resource!;
    const kept = Object.fromEntries(Object.entries(rules).filter(([id]) => !id.includes("_pods-from-")));
    const cluster = { ...mixed.stacks.cluster, resource: { ...resource, aws_vpc_security_group_ingress_rule: kept } };
    const closed = readWorld({ ...mixed.stacks, cluster });
    const surroundings = { world: closed, vpc: tracedVpcOf(closed), config: mixed.config };
    const subject = subjectNamed(closed, mixed.config, "pod", "example.com") as TraceSubject;
    const failures = (group: string) =>
      traceOf(surroundings, { ...subject, sources: () => sourcesOf(closed, consumerNamed("an application"), [group]) }).hops.filter(
        ({ status }) => status === "fails",
      );
    expect(failures("main")).toEqual([]);
    expect(failures("workers")).toMatchObject([{ says: expect.stringMatching(/^CoreDNS, which pods ask for names, is out of reach/) }]);
  });

  test("nothing on nodes of EKS Auto Mode calls CoreDNS", () => {
    const fargate = { nodeGroups: {}, fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } };
    const onFargate = tracedDemo("beside Fargate", { autoMode: {}, ...fargate });
    const callers = pairTraces(onFargate).flatMap(({ from, to }) => (to.startsWith("CoreDNS") ? [from] : []));
    expect(callers).toEqual(["Fargate", "Fargate"]);
  });
});

test("the stacks do not tell of pools that EKS makes itself", () => {
  const { config, stacks } = tracedDemo("built-in", { autoMode: { builtInPools: ["general-purpose"] } });
  expect(subjectNamed(readWorld(stacks), config, "pod", "api")).toEqual({
    unknown:
      "all nodes are of general-purpose, which EKS makes itself: their subnets and settings are not in the stacks, and no way from them is traced: name one of control-plane",
  });
});
