import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { pathFindings } from "../../../design/reachability/paths.findings";
import { loadText } from "../../support/badConfigs";

const findings = (changes: object) => pathFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", ...changes })));
/** Severity, key, problem and the last part of the fix, which opens a way out. */
const lines = (changes: object) =>
  findings(changes).map(({ severity, path, problem, fix }) => [severity, path.join("."), problem, fix.replace(/^.*, or /, "")]);

const zones = ["us-west-2a", "us-west-2b"];
const nodeSubnets = Object.fromEntries(
  zones.map((zone, index) => [zone, { id: `subnet-0123456789abcdef${index}`, cidr: `10.0.${index}.0/24` }]),
);
const existingVpc = { id: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16", nodeSubnets };
const peerings = { hub: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.9.0.0/16"] } };
const image = (repository: string) => ({ samples: { image: { repository }, publicNlb: { enabled: true } } });
const mirror = { registry: { mirrors: { "docker.io": [{ url: "https://mirror.corp" }] } } };
const customerRouted = { egressMode: "CUSTOMER_ROUTED", egressHosts: ["idp.example.com"] };

const anyWay = "proxy with proxy.url or proxy.squid";

describe("the way out that a fix names", () => {
  test.each<[string, object, string]>([
    ["is a route, to a private address", image("10.9.9.9/nginx"), "route 10.9.9.9 at network.transitGateway.cidrs or network.peerings"],
    ["is any, to a public address", image("203.0.114.9/nginx"), anyWay],
    [
      "is the rest of the internet, behind a firewall",
      { network: { egress: "firewall", firewall: { cidrs: ["10.8.0.0/16"] } }, ...image("quay.io/nginx") },
      "add 0.0.0.0/0 to network.firewall.cidrs",
    ],
    [
      "is the rest of the internet, behind a transit gateway",
      {
        network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.8.0.0/16"] } },
        ...image("quay.io/nginx"),
      },
      "add 0.0.0.0/0 to network.transitGateway.cidrs",
    ],
    ["is no proxy, to whom knows none", { controlPlane: customerRouted }, "transitGateway with network.transitGateway.id"],
    [
      "is other subnets, where NAT gateways are the way out and the control plane's own lead nowhere",
      {
        network: { egress: "nat", availabilityZones: zones, existingVpc, controlPlaneSubnets: { enabled: true } },
        controlPlane: customerRouted,
      },
      "name subnets that their owner routes there at network.existingVpc.controlPlaneSubnets",
    ],
  ])("%s", (_what, changes, wayOut) => {
    expect(lines(changes)[0]![3]).toBe(wayOut);
  });
});

describe("what one change mends is one error", () => {
  test("about all hosts of a consumer, and about all images of a chart", () => {
    expect(lines({ access: { bastion: { enabled: true, subnet: "private" } } })).toEqual([
      [
        "error",
        "access.bastion.enabled",
        "the bastion needs the hosts cdn.dl.k8s.io, dl.k8s.io and get.helm.sh, and nothing in this VPC reaches them",
        anyWay,
      ],
    ]);
    const [kyverno, ...others] = findings({ charts: { kyverno: {} } });
    expect(others).toEqual([]);
    expect(kyverno!.problem).toMatch(
      /^a Helm chart needs the images reg\.kyverno\.io\/kyverno\/kyverno:v[\d.]+, .* and \S+, and nothing in this VPC reaches them$/,
    );
  });

  test("about all who need the service, and it waits for what is wrong with any of them", () => {
    const network = { endpoints: { services: { sts: "proxy" } } };
    const own = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/controller" };
    const found = findings({ network, loadBalancerController: { enabled: true, credentials: "irsa", image: own } });
    expect(found).toEqual([
      {
        severity: "error",
        path: ["network", "endpoints", "services", "sts"],
        alsoReads: [["region"], ["network"], ["addons", "vpcCni"], ["loadBalancerController", "enabled"]],
        problem:
          "VPC CNI and AWS Load Balancer Controller need the AWS service sts, and nothing in this VPC reaches it: network.endpoints.services.sts is proxy",
        fix: expect.stringMatching(/^Set network\.endpoints\.services\.sts to create, or choose /) as string,
      },
    ]);
  });

  test("and those of two items of the file are two", () => {
    const chart = { repository: "oci://ghcr.io/example/charts", name: "shop", version: "1.2.3" };
    const shop = { chart, namespace: "web", hosts: ["a.example.com", "b.example.com"] };
    expect(lines({ charts: { shop } }).map(([, path, problem]) => [path, problem])).toEqual([
      ["charts.shop.hosts.0", "a Helm chart needs the host a.example.com, and nothing in this VPC reaches a.example.com"],
      ["charts.shop.hosts.1", "a Helm chart needs the host b.example.com, and nothing in this VPC reaches b.example.com"],
    ]);
  });

  test("waits for what is wrong with the network", () => {
    const keys = (cidr: string) =>
      loadText(
        `name: demo\nregion: us-west-2\nnetwork: { cidr: ${cidr} }\naccess: { bastion: { enabled: true, subnet: private } }\naddons: { clusterAutoscaler: { enabled: true } }\n`,
      ).findings.map(({ path }) => path.join("."));
    expect(keys("10.0.0.0/16")).toEqual(["access.bastion.enabled", "addons.clusterAutoscaler.image.repository"]);
    expect(keys("5")).toEqual(["network.cidr"]);
  });
});

describe("what is no error", () => {
  test("is a warning where only some programs of a node do without", () => {
    const fips = {
      access: { sessionManager: true },
      nodeGroups: { managed: { rocket: { amiFamily: "Bottlerocket", fips: { enabled: true } } } },
    };
    expect(lines(fips).map(([severity, path]) => [severity, path])).toEqual([["warning", "nodeGroups.managed.rocket.fips.enabled"]]);
  });

  test("is a warning of a mirror that given route tables may lead to, once, whoever pulls from it", () => {
    expect(findings({ network: { existingVpc }, ...mirror, ...image("docker.io/nginx") })).toEqual([
      {
        severity: "warning",
        path: ["registry", "mirrors", "docker.io", 0, "url"],
        alsoReads: [["network"], ["proxy"]],
        problem: "mirror.corp is reached only where the given route tables of the VPC lead to its address",
        fix: "Make sure that mirror.corp has such an address",
      },
    ]);
  });

  test("is a warning of a registry in a private network, which a mirror in Amazon ECR can stand in for", () => {
    expect(findings({ network: { existingVpc }, ...image("registry.corp:5000/nginx") })).toEqual([
      {
        severity: "warning",
        path: ["samples", "image", "repository"],
        alsoReads: [["network"], ["proxy"]],
        problem:
          "sample application needs the image registry.corp:5000/nginx:1.29.3, and registry.corp is reached only where the given route tables of the VPC lead to its address",
        fix: "Make sure that registry.corp has such an address, or mirror the image to <account>.dkr.ecr.us-west-2.amazonaws.com/nginx",
      },
    ]);
  });
});

test("a mirror that nothing leads to is an error of its own, and the image is not pulled past it", () => {
  expect(lines({ ...mirror, ...image("docker.io/library/nginx") }).map(([, path, problem]) => [path, problem])).toEqual([
    ["registry.mirrors.docker.io.0.url", "kubelet needs the host mirror.corp, and nothing in this VPC reaches mirror.corp"],
    [
      "samples.image.repository",
      "sample application needs the image docker.io/library/nginx:1.29.3, and nothing in this VPC reaches mirror.corp",
    ],
  ]);
});

describe("endpoints that are skipped", () => {
  const fixes = (network: object) => findings({ network }).map(({ path, fix }) => [path.join("."), fix.replace(/, or choose .*$/, "")]);
  const existing = (...names: readonly string[]) => Object.fromEntries(names.map((service) => [service, "existing"]));

  test("may exist in an existing VPC, or behind a peering connection: all interface endpoints, or the gateway endpoint", () => {
    const interfaces = existing("ec2", "ecr.api", "ecr.dkr", "sts", "eks-auth");
    expect(fixes({ existingVpc, endpoints: { skip: true, services: existing("ec2", "s3", "ecr.api", "ecr.dkr", "eks-auth") } })).toEqual([
      [
        "network.endpoints.skip",
        "Set network.endpoints.interface to existing where the VPC has such an endpoint, set network.endpoints.skip to false",
      ],
    ]);
    expect(fixes({ peerings, endpoints: { skip: true, services: interfaces } })).toEqual([
      [
        "network.endpoints.skip",
        "Set network.endpoints.services.s3 to existing where the VPC has such an endpoint, set network.endpoints.skip to false",
      ],
    ]);
  });

  test("exist nowhere else", () => {
    expect(fixes({ endpoints: { skip: true, services: existing("ec2", "s3", "ecr.api", "ecr.dkr", "eks-auth") } })).toEqual([
      ["network.endpoints.skip", "Set network.endpoints.skip to false"],
    ]);
  });
});
