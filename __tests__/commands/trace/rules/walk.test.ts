import { subjectNamed } from "../../../../commands/trace/rules/endsNamed";
import { tracedVpcOf } from "../../../../commands/trace/rules/subnets";
import { traceOf } from "../../../../commands/trace/rules/trace";
import { readWorld } from "../../../../commands/trace/rules/world";
import { tracedDemo, tracedFile, tracedFull, type TracedCluster } from "../../../support/traces";

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
