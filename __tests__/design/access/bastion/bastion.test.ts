import { parse as load } from "yaml";
import { clusterSchema } from "../../../../config/schema/schema";
import { type BastionDesign, bastionEgress, planBastion } from "../../../../design/access/bastion/bastion";
import { bastionFindings, bastionUserDataFindings } from "../../../../design/access/bastion/bastion.findings";
import type { ProxySettings } from "../../../../design/proxy/proxy";
import { proxyCertificate } from "../../../support/certificates";
import { pathFindings } from "../../../../design/reachability/paths.findings";
import { bastionPolicy } from "../../../../design/access/policies";
import { bastionUserData } from "../../../../design/access/bastion/userData";
import { analyse } from "../../../../design/facts";

type Keys = Readonly<Record<string, unknown>>;

const parse = (bastion: Keys, keys: Keys = {}) =>
  clusterSchema.parse({ name: "demo", region: "us-west-2", ...keys, access: { bastion: { enabled: true, ...bastion } } });

const plan = (bastion: Keys, keys?: Keys): BastionDesign => {
  const config = parse(bastion, keys);
  return planBastion(config, analyse(config).addresses!)!;
};

const findings = (bastion: Keys, keys?: Keys) =>
  bastionFindings(parse(bastion, keys)).map(({ severity, path }) => `${severity} ${path.join(".")}`);

const settings: ProxySettings = {
  url: "http://proxy.example.com:8080",
  noProxy: ["localhost"],
  repositoriesThroughProxy: false,
};

describe("planBastion", () => {
  test("makes none by default", () => {
    const config = clusterSchema.parse({ name: "demo", region: "us-west-2" });
    expect(planBastion(config, analyse(config).addresses!)).toBeUndefined();
  });

  test.each([
    ["t3.micro", "x86_64", "amd64"],
    ["t4g.micro", "arm64", "arm64"],
  ])("chooses AMI and tools for the architecture of %s", (instanceType, architecture, platform) => {
    const { amiParameter, tools } = plan({ instanceType, helmVersion: "v3.19.2" });
    expect(amiParameter).toBe(`/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-${architecture}`);
    expect(tools).toEqual([
      {
        name: "kubectl",
        file: `dl.k8s.io/release/v1.35.0/bin/linux/${platform}/kubectl`,
        checksum: `dl.k8s.io/release/v1.35.0/bin/linux/${platform}/kubectl.sha256`,
      },
      {
        name: "helm",
        file: `get.helm.sh/helm-v3.19.2-linux-${platform}.tar.gz`,
        checksum: `get.helm.sh/helm-v3.19.2-linux-${platform}.tar.gz.sha256sum`,
        inArchive: `linux-${platform}/helm`,
      },
    ]);
  });

  test("takes kubectl of the cluster's minor version, or the one that is named", () => {
    expect(plan({}, { kubernetesVersion: "1.33" }).tools[0]!.file).toContain("/v1.33.0/");
    expect(plan({ kubectlVersion: "v1.34.7" }, { kubernetesVersion: "1.33" }).tools[0]!.file).toContain("/v1.34.7/");
  });

  test("stays in the zone that the file lists first, when another is added", () => {
    const zoneOf = (...availabilityZones: string[]) => plan({}, { network: { availabilityZones } }).zone;
    expect(zoneOf("us-west-2b", "us-west-2c")).toBe("us-west-2b");
    expect(zoneOf("us-west-2b", "us-west-2c", "us-west-2a")).toBe("us-west-2b");
    expect(plan({}).zone).toBe("us-west-2a");
  });

  test("goes to a zone that has a public subnet", () => {
    const network = { publicSubnets: { availabilityZones: ["us-west-2c"] } };
    expect(plan({ subnet: "public" }, { network }).zone).toBe("us-west-2c");
    expect(plan({ subnet: "private" }, { network }).zone).toBe("us-west-2a");
  });
});

describe("bastionEgress", () => {
  const ports = (bastion: BastionDesign, proxy?: ProxySettings) =>
    bastionEgress(bastion, proxy).map(({ protocol, port, cidr }) => `${protocol} ${port} ${cidr}`);

  test("is https alone, and the port of the proxy", () => {
    expect(ports(plan({}))).toEqual(["tcp 443 0.0.0.0/0"]);
    expect(ports(plan({}), settings)).toEqual(["tcp 443 0.0.0.0/0", "tcp 8080 0.0.0.0/0"]);
    expect(ports(plan({}), { ...settings, url: "http://${aws_lb.proxy.dns_name}:3128" })).toContain("tcp 3128 0.0.0.0/0");
  });

  test("lets it ask name servers that are not Amazon's", () => {
    const network = { dhcpOptions: { domainNameServers: ["10.9.0.2", "AmazonProvidedDNS"] } };
    expect(ports(plan({}, { network }))).toEqual(["tcp 443 0.0.0.0/0", "udp 53 10.9.0.2/32", "tcp 53 10.9.0.2/32"]);
  });
});

describe("bastionPolicy", () => {
  const place = { partition: "aws-cn", accountId: "111122223333" };
  const china = { region: "cn-north-1" };

  test("allows nothing but sessions, and to find the cluster", () => {
    expect(bastionPolicy(plan({}, china), place).Statement).toEqual([
      {
        Effect: "Allow",
        Action: [
          "ssm:UpdateInstanceInformation",
          "ssmmessages:CreateControlChannel",
          "ssmmessages:CreateDataChannel",
          "ssmmessages:OpenControlChannel",
          "ssmmessages:OpenDataChannel",
        ],
        Resource: ["*"],
      },
      { Effect: "Allow", Action: ["eks:DescribeCluster"], Resource: ["arn:aws-cn:eks:cn-north-1:111122223333:cluster/demo"] },
    ]);
  });

  test("allows the objects of the tools, and no other", () => {
    const bastion = plan({ toolsBucket: { name: "my-tools", prefix: "eks/" }, helmVersion: "v3.19.2" }, china);
    expect(bastionPolicy(bastion, place).Statement[2]).toEqual({
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: [
        "arn:aws-cn:s3:::my-tools/eks/dl.k8s.io/release/v1.35.0/bin/linux/amd64/kubectl",
        "arn:aws-cn:s3:::my-tools/eks/dl.k8s.io/release/v1.35.0/bin/linux/amd64/kubectl.sha256",
        "arn:aws-cn:s3:::my-tools/eks/get.helm.sh/helm-v3.19.2-linux-amd64.tar.gz",
        "arn:aws-cn:s3:::my-tools/eks/get.helm.sh/helm-v3.19.2-linux-amd64.tar.gz.sha256sum",
      ],
    });
  });
});

describe("bastionUserData", () => {
  test("holds nothing that Terraform would take for a reference of ours", () => {
    for (const bastion of [plan({}), plan({ toolsBucket: { name: "my-tools" } })]) {
      expect(bastionUserData(bastion, { proxy: settings, certificates: { proxy: proxyCertificate } })).not.toMatch(/[$%]\{/);
    }
  });

  test("has no trace of a proxy without one", () => {
    expect(bastionUserData(plan({}))).not.toMatch(/http_proxy|https_proxy|no_proxy|dnf\.conf|update-ca-trust|AWS_CA_BUNDLE/i);
  });

  test("trusts certificate authorities without a proxy too, before it asks anybody for anything", () => {
    const { runcmd, write_files } = load(bastionUserData(plan({}), { certificates: { corporate: proxyCertificate } })) as {
      runcmd: unknown[];
      write_files: { path: string; content: string }[];
    };
    const written = Object.fromEntries(write_files.map(({ path, content }) => [path, content]));
    expect(written["/etc/pki/ca-trust/source/anchors/proxy.pem"]).toBe(proxyCertificate);
    expect(written["/etc/environment"]).toBe("AWS_CA_BUNDLE='/etc/pki/tls/certs/ca-bundle.crt'\n");
    expect(Object.keys(written)).not.toContain("/etc/dnf/dnf.conf");
    expect(runcmd[0]).toEqual(["update-ca-trust"]);
  });

  test("changes with the URL of the proxy, and only there", () => {
    const [one, other] = ["http://one.example.com:3128", "http://other.example.com:3128"].map((url) =>
      bastionUserData(plan({}), { proxy: { ...settings, repositoriesThroughProxy: true, url }, certificates: {} }),
    );
    expect(other).not.toBe(one);
    expect(one!.replaceAll("one.example.com", "other.example.com")).toBe(other);
  });
});

describe("findings", () => {
  test("are none for a bastion as it comes, in either subnet", () => {
    expect(findings({})).toEqual([]);
    expect(findings({ subnet: "public", instanceType: "t4g.nano" })).toEqual([]);
  });

  test("name an instance type that does not exist", () => {
    expect(findings({ instanceType: "t3.mikro" })).toEqual(["error access.bastion.instanceType"]);
  });

  test.each([
    ["v1.34.9", []],
    ["v1.35.0", []],
    ["v1.36.1", []],
    ["v1.33.9", ["error access.bastion.kubectlVersion"]],
    ["v1.37.0", ["error access.bastion.kubectlVersion"]],
    ["v2.35.0", ["error access.bastion.kubectlVersion"]],
  ])("of kubectl %s for Kubernetes 1.35", (kubectlVersion, expected) => {
    expect(findings({ kubectlVersion }, { kubernetesVersion: "1.35" })).toEqual(expected);
  });

  test("offer a bucket where the hosts of the tools cannot be reached, and are none with it or in a public subnet", () => {
    const unreachable = (bastion: Keys) => pathFindings(analyse(parse(bastion))).map(({ problem, fix }) => `${problem}. ${fix}`);
    expect(unreachable({})).toEqual([
      `the bastion needs the hosts cdn.dl.k8s.io, dl.k8s.io and get.helm.sh, and nothing in this VPC reaches them. Copy kubectl and helm to an S3 bucket and name it at access.bastion.toolsBucket, or choose network.egress nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid`,
    ]);
    expect(unreachable({ toolsBucket: { name: "my-tools" } })).toEqual([]);
    expect(unreachable({ subnet: "public" })).toEqual([]);
  });

  test("name certificates that leave no room in the user data", () => {
    const certificates = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`ca-${index}`, proxyCertificate]));
    const places = (subnet: string, keys: Keys) => {
      const facts = analyse(parse({ subnet }, keys));
      return bastionUserDataFindings(facts, facts.addresses!).map(({ severity, path }) => `${severity} ${path.join(".")}`);
    };
    const ofProxy = (count: number): Keys => ({ network: { egress: "proxy" }, proxy: { squid: {}, caCertificates: certificates(count) } });
    expect(places("private", ofProxy(2))).toEqual([]);
    expect(places("private", ofProxy(30))).toEqual(["error proxy"]);
    expect(places("public", ofProxy(30))).toEqual([]);
    expect(places("private", { certificateAuthorities: { certificates: certificates(30) } })).toEqual(["error certificateAuthorities"]);
  });
});
