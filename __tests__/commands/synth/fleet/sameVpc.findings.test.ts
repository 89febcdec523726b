import { sameVpcFindings } from "../../../../commands/synth/fleet/sameVpc.findings";
import { clusterSchema } from "../../../../config/schema/schema";

const subnets = (hex: string, thirdOctets: readonly number[]) =>
  Object.fromEntries(
    ["us-west-2a", "us-west-2b"].map((zone, index) => [
      zone,
      { id: `subnet-${hex}${index}`.padEnd(24, "0"), cidr: `10.20.${thirdOctets[index]}.0/24` },
    ]),
  );

const cluster = (name: string, { existingVpc = {}, ...network }: Record<string, object | undefined> = {}) =>
  clusterSchema.parse({
    name,
    region: "us-west-2",
    network: {
      existingVpc: { id: "vpc-0123456789abcdef0", cidr: "10.20.0.0/16", nodeSubnets: subnets("a", [0, 1]), ...existingVpc },
      ...network,
    },
  });

const skipped = { endpoints: { skip: true } };
const untagged = { existingVpc: { tagSubnets: false } };
type Cluster = ReturnType<typeof cluster>;

/** What is said about the second of two clusters, and nothing is about the first. */
const findings = (first: Cluster, second: Cluster) =>
  sameVpcFindings([
    { file: "first.yaml", config: first },
    { file: "second.yaml", config: second },
  ]).map(({ file, finding: { severity, path, problem, fix } }) => {
    expect(file).toBe("second.yaml");
    return { severity, at: path.join("."), problem, fix };
  });

test("clusters in VPCs of their own have nothing to do with each other", () => {
  const other = cluster("two", { existingVpc: { id: "vpc-0fedcba9876543210" } });
  const made = clusterSchema.parse({ name: "three", region: "us-west-2" });
  expect([findings(cluster("one"), other), findings(cluster("one"), made), findings(made, made)].flat()).toEqual([]);
});

test("clusters that share subnets, of which one makes the endpoints and the tags, are fine", () => {
  const services = ["ec2", "ecr.api", "ecr.dkr", "eks-auth", "s3", "sts"].map((service) => [service, "existing"]);
  const second = cluster("two", { ...untagged, endpoints: { services: Object.fromEntries(services) } });
  expect(findings(cluster("one"), second)).toEqual([]);
});

describe("endpoints of both", () => {
  test("are refused: interface endpoints for their private DNS names, gateway endpoints for their routes", () => {
    expect(findings(cluster("one"), cluster("two", untagged))).toEqual([
      {
        severity: "error",
        at: "network.endpoints.services",
        problem: "endpoints of ec2, ecr.api, ecr.dkr, eks-auth, s3, sts are created by this file and by first.yaml in the same VPC",
        fix: "Write them at network.endpoints.services as {ec2: existing, ecr.api: existing, ecr.dkr: existing, eks-auth: existing, s3: existing, sts: existing}",
      },
    ]);
  });

  test("by full names are refused where both have private DNS names", () => {
    const serviceName = "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0";
    const services = Object.fromEntries(["ec2", "ecr.api", "ecr.dkr", "eks-auth", "s3", "sts"].map((service) => [service, "existing"]));
    const named = (key: string, privateDnsNames: readonly string[]) => ({ privateLink: { [key]: { serviceName, privateDnsNames } } });
    const second = (privateDnsNames: readonly string[]) =>
      cluster("two", { ...untagged, endpoints: { services, ...named("broker", privateDnsNames) } });
    expect(findings(cluster("one", { endpoints: named("kafka", ["k.example.com"]) }), second(["k.example.com"]))).toEqual([
      {
        severity: "error",
        at: "network.endpoints.privateLink.broker",
        problem: `an endpoint of ${serviceName} with its private DNS names is created by this file and by first.yaml in the same VPC`,
        fix: "Remove it, or have the other file do so",
      },
    ]);
    expect(findings(cluster("one", { endpoints: named("kafka", []) }), second([]))).toEqual([]);
  });

  test("may be gateway endpoints in route tables that are not shared", () => {
    const second = cluster("two", { existingVpc: { nodeSubnets: subnets("b", [2, 3]) } });
    const [finding, ...others] = findings(cluster("one"), second);
    expect(others).toEqual([]);
    expect(finding?.problem).not.toContain("s3");
  });

  test("may not where a route table is named by its id in both", () => {
    const routeTables = { "us-west-2a": "rtb-0123456789abcdef0" };
    const first = cluster("one", { existingVpc: { routeTables } });
    const second = cluster("two", { existingVpc: { nodeSubnets: subnets("b", [2, 3]), routeTables } });
    expect(findings(first, second)[0]?.problem).toContain("s3");
  });
});

describe("blocks", () => {
  const pods = { podSubnets: { enabled: true } };
  const second = (secondaryCidrs?: object) => cluster("two", { ...skipped, ...untagged, ...pods, secondaryCidrs });

  test("that both add are refused, also where they are defaults; the planned subnets in them are not named too", () => {
    expect(findings(cluster("one", { ...skipped, ...pods }), second())).toEqual([
      {
        severity: "error",
        at: "network.secondaryCidrs",
        problem: "100.64.0.0/16 would be added to the VPC, and 100.64.0.0/16 by first.yaml in the same VPC",
        fix: "Use a free block such as 100.65.0.0/16, or write 100.64.0.0/16 at network.existingVpc.secondaryCidrs",
      },
    ]);
  });

  test("that one adds are to be known to the other", () => {
    const first = (secondaryCidrs: object) => cluster("one", { ...skipped, existingVpc: { secondaryCidrs } });
    expect(findings(first([]), second(["100.70.0.0/16"]))).toMatchObject([{ severity: "warning", at: "network.secondaryCidrs.0" }]);
    expect(findings(first(["100.70.0.0/16"]), second(["100.70.0.0/16"]))).toEqual([]);
  });
});

describe("subnets", () => {
  const made = (block: string, zone = "us-west-2b") => ({ cidrs: { [zone]: block } });
  const one = { "us-west-2a": subnets("a", [0, 1])["us-west-2a"] };
  const first = cluster("one", { ...skipped, existingVpc: { nodeSubnets: one }, nodeSubnets: made("10.20.8.0/22") });

  test("that both make may not overlap", () => {
    const second = cluster("two", {
      ...skipped,
      existingVpc: { nodeSubnets: one, tagSubnets: false },
      nodeSubnets: made("10.20.10.0/24"),
    });
    expect(findings(first, second)).toEqual([
      {
        severity: "error",
        at: "network.nodeSubnets.cidrs.us-west-2b",
        problem:
          "10.20.10.0/24, the node subnet of us-west-2b, overlaps 10.20.8.0/22, the node subnet of us-west-2b of first.yaml in the same VPC",
        fix: "Use a free block, or name the subnet of that file at network.existingVpc.nodeSubnets",
      },
    ]);
  });

  test("that one makes, the other may take as given", () => {
    const given = { ...one, "us-west-2b": { id: "subnet-0123456789abcdef0", cidr: "10.20.8.0/22" } };
    expect(findings(first, cluster("two", { ...skipped, existingVpc: { nodeSubnets: given, tagSubnets: false } }))).toEqual([]);
  });

  test("that both tag would lose the tags with one of the clusters", () => {
    expect(findings(cluster("one", skipped), cluster("two", skipped))).toMatchObject([
      { at: "network.existingVpc.tagSubnets", fix: "Set network.existingVpc.tagSubnets to false" },
    ]);
  });
});

test("one internet gateway is all that a VPC has", () => {
  const publicSubnets = (thirdOctet: number) => ({
    enabled: true,
    cidrs: { "us-west-2a": `10.20.${thirdOctet}.0/24`, "us-west-2b": `10.20.${thirdOctet + 1}.0/24` },
  });
  const first = cluster("one", { ...skipped, publicSubnets: publicSubnets(100) });
  const second = (more: object) =>
    cluster("two", { ...skipped, publicSubnets: publicSubnets(102), existingVpc: { tagSubnets: false, ...more } });
  expect(findings(first, second({}))).toMatchObject([{ at: "network.existingVpc.internetGatewayId" }]);
  expect(findings(first, second({ internetGatewayId: "igw-0123456789abcdef0" }))).toEqual([]);
});

describe("DNS Firewall of one VPC", () => {
  const services = ["ec2", "ecr.api", "ecr.dkr", "eks-auth", "s3", "sts"].map((service) => [service, "existing"]);
  const second = (network: Record<string, object>) =>
    cluster("two", { ...untagged, endpoints: { services: Object.fromEntries(services) }, ...network });
  const group = (id: string, priority: number) => ({ dnsFirewall: { ruleGroups: { company: { id, priority } }, failOpen: true } });
  const allowList = { enabled: true };

  test("has a rule group once, and one setting", () => {
    const at = (network: Record<string, object>) =>
      findings(cluster("one", group("rslvr-frg-1", 200)), second(network)).map((one) => one.at);
    expect(at(group("rslvr-frg-1", 200))).toEqual([
      "network.dnsFirewall.ruleGroups.company.id",
      "network.dnsFirewall.ruleGroups.company.priority",
      "network.dnsFirewall.failOpen",
    ]);
    expect(at({ dnsFirewall: { ruleGroups: { other: { id: "rslvr-frg-2", priority: 300 } } } })).toEqual([]);
  });

  test("has one allow list", () => {
    const both = findings(cluster("one", { dnsFirewall: { allowList } }), second({ dnsFirewall: { allowList } }));
    expect(both.map(({ at }) => at)).toEqual(["network.dnsFirewall.allowList.enabled"]);
  });

  test("lets both resolve what they need", () => {
    const needy = second({ endpoints: { services: { ...Object.fromEntries(services), sqs: "existing" } } });
    expect(findings(cluster("one", { dnsFirewall: { allowList } }), second({}))).toEqual([]);
    expect(findings(cluster("one", { dnsFirewall: { allowList } }), needy)).toEqual([
      {
        severity: "warning",
        at: "network.dnsFirewall.allowList",
        problem: "names that are needed here are blocked, sqs.us-west-2.amazonaws.com, by the allow list of first.yaml in the same VPC",
        fix: "Add them to network.dnsFirewall.allowList.domains of that file",
      },
    ]);
    expect(findings(cluster("one", { dnsFirewall: { allowList: { ...allowList, otherwise: "ALERT" } } }), needy)).toEqual([]);
  });
});

test("one attachment to a transit gateway is all that a VPC has", () => {
  const transitGateway = { id: "tgw-0123456789abcdef0" };
  const first = cluster("one", { ...skipped, transitGateway });
  const second = (more: object) => cluster("two", { ...skipped, ...untagged, transitGateway: { ...transitGateway, ...more } });
  expect(findings(first, second({}))).toMatchObject([{ at: "network.transitGateway.attachment" }]);
  expect(findings(first, second({ attachment: "existing" }))).toEqual([]);
  expect(findings(first, second({ id: "tgw-0fedcba9876543210" }))).toEqual([]);
});

describe("what both say of the VPC", () => {
  const one = cluster("one", { ...skipped });
  const two = (existingVpc: object) => cluster("two", { ...skipped, existingVpc: { tagSubnets: false, ...existingVpc } });
  const given = (changes: object) => {
    const nodeSubnets = subnets("a", [0, 1]);
    return two({ nodeSubnets: { ...nodeSubnets, "us-west-2b": { ...nodeSubnets["us-west-2b"], ...changes } } });
  };

  test("is one primary block", () => {
    expect(findings(one, two({ cidr: "10.21.0.0/16", secondaryCidrs: ["10.20.0.0/16"] }))).toEqual([
      {
        severity: "error",
        at: "network.existingVpc.cidr",
        problem: "10.21.0.0/16 is named as the primary block, and 10.20.0.0/16 by first.yaml in the same VPC",
        fix: "Write the block that AWS shows for the VPC in both files",
      },
    ]);
  });

  test("is one id for a block", () => {
    expect(findings(one, given({ id: "subnet-0123456789abcdef0" }))).toEqual([
      {
        severity: "error",
        at: "network.existingVpc.nodeSubnets.us-west-2b",
        problem:
          "subnet-0123456789abcdef0 is named as 10.20.1.0/24 of us-west-2b, and subnet-a1000000000000000 as 10.20.1.0/24 of us-west-2b by first.yaml in the same VPC",
        fix: "Write the id, the block and the zone that AWS shows for the subnet in both files",
      },
    ]);
    expect(findings(one, given({ id: "subnet-0123456789abcdef0", cidr: "10.20.9.0/24" }))).toEqual([]);
  });

  test("is one block, and one zone, for an id", () => {
    expect(findings(one, given({ cidr: "10.20.9.0/24" }))).toMatchObject([{ at: "network.existingVpc.nodeSubnets.us-west-2b" }]);
    const { "us-west-2a": a, "us-west-2b": b } = subnets("a", [0, 1]);
    expect(findings(one, two({ nodeSubnets: { "us-west-2a": b, "us-west-2b": a } }))).toHaveLength(2);
  });
});

describe("a new route table", () => {
  const made = (name: string, existingVpc: object) =>
    cluster(name, { ...skipped, existingVpc: { tagSubnets: false, routeTables: { "us-west-2a": "create" }, ...existingVpc } });

  test("of both for one subnet is refused", () => {
    expect(findings(made("one", {}), made("two", {}))).toEqual([
      {
        severity: "error",
        at: "network.existingVpc.routeTables.us-west-2a",
        problem: "subnet-a0000000000000000 gets a new route table by this file and by first.yaml in the same VPC",
        fix: 'Apply that file first, and write the id of its route table at network.existingVpc.routeTables["us-west-2a"]',
      },
    ]);
  });

  test("of one, the other may name or look up, and each may have one for subnets of its own", () => {
    const named = made("two", { routeTables: { "us-west-2a": "rtb-0123456789abcdef0" } });
    const own = made("two", { nodeSubnets: subnets("b", [2, 3]) });
    expect([named, made("two", { routeTables: {} }), own].flatMap((second) => findings(made("one", {}), second))).toEqual([]);
  });
});
