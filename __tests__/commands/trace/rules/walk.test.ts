import { subjectNamed } from "../../../../commands/trace/rules/endsNamed";
import { tracedVpcOf } from "../../../../commands/trace/rules/subnets";
import { traceOf } from "../../../../commands/trace/rules/trace";
import { readWorld } from "../../../../commands/trace/rules/world";
import type { Changes } from "../../../support/synth";
import { pairTraces, tracedDemo, tracedFile, tracedFull, type TracedCluster } from "../../../support/traces";

jest.setTimeout(60_000);

/** The hops from one to another, by their kinds. */
function hops({ config, stacks }: TracedCluster, from: string, to: string) {
  const world = readWorld(stacks);
  const subject = subjectNamed(world, config, from, to);
  if ("unknown" in subject) throw new Error(subject.unknown);
  const { hops: all } = traceOf({ world, vpc: tracedVpcOf(world), config }, subject);
  return Object.fromEntries(all.map((hop) => [hop.kind, hop]));
}

describe("the source address of a pod", () => {
  const controller = "aws-load-balancer-controller";

  test("is its own in the VPC", () => {
    expect(hops(tracedFile("examples/custom-networking.yaml"), controller, "ec2")["source"]!.says).toMatch(
      /its own address, in 100\.64\.0\.0\/18/,
    );
  });

  test("is its own outside, with external SNAT", () => {
    expect(hops(tracedFile("examples/custom-networking.yaml"), controller, "public.ecr.aws")["source"]!.says).toMatch(
      /its own address, in 100\./,
    );
  });

  test("is that of its node outside, without", () => {
    const { source } = hops(tracedFull("transitGateway with pod subnets"), controller, "public.ecr.aws");
    expect(source!.says).toMatch(/the address of its node, in 10\.0\.0\.0\/19/);
  });

  test("is none where no ENIConfig has the name of its zone", () => {
    const cluster = tracedFile("examples/custom-networking.yaml");
    const manifests = Object.entries(cluster.stacks.workload.resource!["kubernetes_manifest"]!).filter(
      ([id]) => !id.startsWith("eni-config"),
    );
    const workload = {
      ...cluster.stacks.workload,
      resource: { ...cluster.stacks.workload.resource, kubernetes_manifest: Object.fromEntries(manifests) },
    };
    expect(hops({ ...cluster, stacks: { ...cluster.stacks, workload } }, controller, "ec2")["source"]).toMatchObject({ status: "fails" });
  });
});

describe("names", () => {
  const given = { network: { dhcpOptions: { domainNameServers: ["10.0.0.53"] } }, nodeGroups: { managed: { general: {} } } };

  test("are unknown behind name servers of one's own, and said so", () => {
    expect(hops(tracedDemo("servers", given), "kubelet", "ecr.api")["name"]).toMatchObject({
      status: "unknown",
      says: expect.stringContaining("if the DNS servers 10.0.0.53 forward it to Amazon's") as string,
    });
  });

  test("that DNS Firewall does not let through fail", () => {
    const cluster = tracedDemo("firewall", {
      network: { dnsFirewall: { allowList: { enabled: true } } },
      nodeGroups: { managed: { general: {} } },
    });
    expect(hops(cluster, "kubelet", "ecr.api")["name"]).toMatchObject({ status: "ok" });
    expect(hops(cluster, "kubelet", "registry.k8s.io")["name"]).toMatchObject({ status: "fails" });
  });
});

test("beyond a transit gateway nothing is known, and said so", () => {
  const { beyond, route } = hops(tracedFull("transitGateway"), "kubelet", "registry.k8s.io");
  expect([route!.status, beyond!.status]).toEqual(["ok", "unknown"]);
});

test("Squid itself is traced, too", () => {
  const { egressRules, route } = hops(tracedFile("examples/china-proxy.yaml"), "squid", "registry.k8s.io");
  expect([egressRules!.status, route!.says]).toEqual(["ok", expect.stringContaining("0.0.0.0/0 leads to an internet gateway")]);
});

describe("in a VPC that exists", () => {
  const vpc = { id: "vpc-0123456789abcdef0", cidr: "10.64.0.0/16" };
  const zones = { availabilityZones: ["us-west-2a", "us-west-2b"], egress: "none", endpoints: { interface: "existing" } };
  const subnets = { "us-west-2a": { id: "subnet-0123456789abcdef0", cidr: "10.64.0.0/20" } };
  const nodeGroups = { managed: { general: {} } };
  const cidrs = { "us-west-2a": "10.64.0.0/20", "us-west-2b": "10.64.16.0/20" };

  test.each<[string, Changes]>([
    ["node subnets are new", { network: { ...zones, existingVpc: vpc, nodeSubnets: { cidrs } }, nodeGroups }],
    [
      "rules out lead to the VPC alone",
      {
        network: {
          ...zones,
          existingVpc: {
            ...vpc,
            nodeSubnets: { ...subnets, "us-west-2b": { id: "subnet-0123456789abcdef1", cidr: "10.64.16.0/20" } },
          },
          nodeSecurityGroup: { restrictEgress: true },
        },
        nodeGroups,
      },
    ],
  ])("others have made endpoints, of which nothing is known: %s", (name, changes) => {
    const cluster = tracedDemo(name, changes);
    const { egressRules, name: named, route } = hops(cluster, "kubelet", "ecr.api");
    expect(named).toMatchObject({
      status: "unknown",
      says: "api.ecr.us-west-2.amazonaws.com stands for an endpoint that others made in the VPC, or for public addresses: which one is not in the JSON",
    });
    expect([egressRules, route!.status]).toEqual([undefined, "unknown"]);
    expect(pairTraces(cluster).filter(({ status }) => status === "fails")).toEqual([]);
  });
});

test("a private name may be in a hosted zone that others associate with the VPC", () => {
  const cluster = tracedDemo("zones", { nodeGroups: { managed: { general: {} } } });
  expect(hops(cluster, "kubelet", "db.corp.internal")["name"]).toMatchObject({
    status: "unknown",
    says: "public name servers do not know db.corp.internal, and a private hosted zone or rule that does is not in the JSON",
  });
});
