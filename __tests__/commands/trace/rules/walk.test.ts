import { subjectNamed } from "../../../../commands/trace/rules/endsNamed";
import { tracedVpcOf } from "../../../../commands/trace/rules/subnets";
import { traceOf } from "../../../../commands/trace/rules/trace";
import { readWorld } from "../../../../commands/trace/rules/world";
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

describe("the Kubernetes API", () => {
  const file = "clusters/default.yaml";
  const statuses = (from: string, to: string, of = file) =>
    Object.entries(hops(tracedFile(of), from, to)).map(([kind, { status }]) => `${kind} ${status}`);

  test.each([
    [file, "abc0123.gr7.us-west-2.eks.amazonaws.com"],
    [file, "ABC0123.sk1.us-west-2.eks.amazonaws.com:443"],
    ["examples/china-proxy.yaml", "abc0123.sk1.cn-northwest-1.eks.amazonaws.com.cn"],
  ])("in %s is also %s", (of, host) => {
    expect(statuses("kubelet", host, of)).toEqual(statuses("kubelet", "api", of));
  });

  test("of another region is another one", () => {
    expect(statuses("kubelet", "abc0123.gr7.eu-west-1.eks.amazonaws.com")).not.toEqual(statuses("kubelet", "api"));
  });

  test("is asked for by pods at the address of its service, which is not routed", () => {
    const { name, route } = hops(tracedFile(file), "coredns", "172.20.0.1");
    expect(name).toMatchObject({ status: "ok", says: expect.stringContaining("in place of 172.20.0.1") as string });
    expect(route!.says).toMatch(/in the VPC/);
  });

  test("is no service's address to what runs outside of the cluster", () => {
    expect(hops(tracedFull("none"), "bastion", "172.20.0.1")["route"]).toMatchObject({ status: "fails" });
  });
});

describe("what is at an address", () => {
  const cluster = () => tracedFile("clusters/default.yaml");

  test.each([
    ["kubelet", "169.254.169.254", "ok", "the instance metadata answers"],
    ["pod", "169.254.169.254", "fails", "pods of node group general do not reach the instance metadata"],
    ["pod", "169.254.169.253", "ok", "Amazon's DNS server answers"],
    ["kubelet", "169.254.0.9", "unknown", "what answers there is not in the JSON"],
    ["kubelet", "172.20.0.77", "unknown", "kube-proxy puts the address of a pod in place of 172.20.0.77"],
  ])("%s to %s is %s", (from, to, status, says) => {
    expect(hops(cluster(), from, to)).toEqual({
      route: expect.objectContaining({ status, says: expect.stringContaining(says) as string }) as object,
    });
  });

  test("the EKS Pod Identity Agent answers where the add-on is", () => {
    const withAgent = tracedFull("squid with pod subnets");
    expect(hops(withAgent, "kubelet", "169.254.170.23")["route"]).toMatchObject({ status: "ok" });
    const cluster = structuredClone(withAgent.stacks.cluster) as unknown as {
      resource: Record<string, Record<string, { addon_name?: string }>>;
    };
    const addons = cluster.resource["aws_eks_addon"]!;
    for (const [id, { addon_name }] of Object.entries(addons))
      if (addon_name === "eks-pod-identity-agent") Reflect.deleteProperty(addons, id);
    const stacks = { ...withAgent.stacks, cluster } as TracedCluster["stacks"];
    expect(hops({ ...withAgent, stacks }, "kubelet", "169.254.170.23")["route"]).toMatchObject({ status: "fails" });
  });

  test("in the VPC is unknown, as its security groups are", () => {
    expect(hops(cluster(), "control-plane", "10.0.1.5")["ingressRules"]).toMatchObject({
      status: "unknown",
      says: "whose interface has 10.0.1.5, and its security groups, are not in the JSON",
    });
  });
});

test("pods reach CoreDNS over UDP only where a rule is for it", () => {
  const cluster = tracedFile("examples/custom-networking.yaml");
  const copy = structuredClone(cluster.stacks) as unknown as Record<string, { resource: Record<string, Record<string, object>> }>;
  const type = "aws_vpc_security_group_ingress_rule";
  const rules = Object.values(copy).flatMap(({ resource }) => Object.entries(resource[type] ?? {}));
  const [, rule] = rules.find(([id]) => id.includes("pods-from-pods"))!;
  Object.assign(rule, { ip_protocol: "tcp", from_port: 53, to_port: 53 });
  const traces = pairTraces(
    cluster,
    copy as unknown as TracedCluster["stacks"],
    ({ from, to }) => from === "pods" && to.startsWith("CoreDNS"),
  );
  expect(traces.map(({ to, status }) => [to, status])).toEqual([
    ["CoreDNS 53/UDP", "fails"],
    ["CoreDNS 53/TCP", "ok"],
  ]);
});

describe("without a rule from pods to CoreDNS", () => {
  const without = (cluster: TracedCluster): TracedCluster => {
    const copy = structuredClone(cluster.stacks) as unknown as Record<string, { resource: Record<string, Record<string, object>> }>;
    for (const { resource } of Object.values(copy)) {
      const rules = resource["aws_vpc_security_group_ingress_rule"] ?? {};
      for (const id of Object.keys(rules).filter((one) => one.includes("pods-from-pods"))) Reflect.deleteProperty(rules, id);
    }
    return { ...cluster, stacks: copy as unknown as TracedCluster["stacks"] };
  };
  const custom = () => without(tracedFile("examples/custom-networking.yaml"));
  const behindSquid = () => without(tracedFull("squid with pod subnets"));
  const outOfReach = {
    status: "fails",
    says: expect.stringMatching(/^CoreDNS, which pods ask for names, is out of reach: .*53/) as string,
  };

  test.each([
    ["a service with an endpoint", custom, "aws-load-balancer-controller", "ec2"],
    ["a host on the internet", custom, "pod", "public.ecr.aws"],
    ["the Kubernetes API by the name of its endpoint", custom, "pod", "abc0123.gr7.ap-southeast-1.eks.amazonaws.com"],
    ["what a proxy is asked for, whose name it is", behindSquid, "aws-load-balancer-controller", "public.ecr.aws"],
  ])("pods do not find %s", (_what, cluster, from, target) => {
    expect(hops(cluster(), from, target)["name"]).toMatchObject(outOfReach);
  });

  test.each([
    ["pods still reach the Kubernetes API by the address of its service", "aws-load-balancer-controller", "api"],
    ["pods still reach addresses", "pod", "203.0.113.7"],
    ["CoreDNS itself asks the name servers of its node", "coredns", "api"],
    ["nodes do not ask CoreDNS", "kubelet", "ecr.api"],
    ["nor do pods with the network of their node", "aws-node", "ec2"],
  ])("%s", (_what, from, target) => {
    const all = Object.values(hops(custom(), from, target));
    expect(all.filter(({ status }) => status === "fails")).toEqual([]);
  });

  test("what a proxy with an address is asked for needs no name", () => {
    const cluster = without(
      tracedDemo("a proxy with an address", {
        network: {
          egress: "proxy",
          secondaryCidrs: ["100.64.0.0/16"],
          transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.200.0.0/16"] },
        },
        customNetworking: { enabled: true },
        proxy: { url: "http://10.200.5.5:3128" },
        loadBalancerController: { enabled: true },
      }),
    );
    const { name } = hops(cluster, "aws-load-balancer-controller", "example.com");
    expect(name!.status).not.toBe("fails");
  });
});

test("where it is not in the JSON who may ask CoreDNS, names are unknown to pods", () => {
  const cluster = tracedDemo("pods with groups of their own", {
    addons: { vpcCni: { podSecurityGroups: { enabled: true } } },
    securityGroupPolicies: {
      "kube-system/controller": {
        podSelector: { "app.kubernetes.io/name": "aws-load-balancer-controller" },
        securityGroupIds: ["sg-0123456789abcdef0"],
      },
    },
    network: { egress: "nat", nodeSecurityGroup: { restrictEgress: true, egress: { anywhere: { fromPort: 443, cidrs: ["0.0.0.0/0"] } } } },
    loadBalancerController: { enabled: true },
  });
  expect(hops(cluster, "aws-load-balancer-controller", "ec2")["name"]).toMatchObject({
    status: "unknown",
    says: expect.stringContaining("if CoreDNS, which pods ask for names, is within reach") as string,
  });
});
