import { clusterSchema } from "../../../config/schema/schema";
import { registryHosts, distinctDomains } from "../../../aws/hosts";
import { analyse } from "../../../design/facts";
import { notIntercepted, otherPorts, proxyDestinations } from "../../../design/proxy/destinations";

const config = (region: string, network: object = {}, others: object = {}) =>
  clusterSchema.parse({ name: "demo", region, network: { egress: "proxy", ...network }, proxy: { squid: {} }, ...others });
const controller = (repository: string) => ({ loadBalancerController: { enabled: true, image: { repository } } });
const ecr = (region: string) => `111122223333.dkr.ecr.${region}.amazonaws.com/controller`;

const mirrors = (...urls: readonly string[]) => ({ registry: { mirrors: { "quay.io": urls.map((url) => ({ url })) } } });

describe("ports of hosts", () => {
  const facts = (others: object) => analyse(config("us-west-2", {}, others));

  test("are none of a domain's name, and are opened to their hosts alone", () => {
    const others = {
      ...mirrors("https://mirror.example.org:8443/v2/quay", "https://other.example.org:8443/v2/quay"),
      ...controller("registry.example.org:5000/controller"),
    };
    expect(proxyDestinations(facts(others))).toEqual(
      expect.arrayContaining(["mirror.example.org", "other.example.org", "registry.example.org"]),
    );
    expect(proxyDestinations(facts(others)).filter((host) => host.includes(":"))).toEqual([]);
    expect(otherPorts(facts(others))).toEqual([
      { port: 5000, hosts: ["registry.example.org"] },
      { port: 8443, hosts: ["mirror.example.org", "other.example.org"] },
    ]);
  });

  test("are those of HTTP and HTTPS in any case", () => {
    expect(otherPorts(facts(mirrors("https://mirror.example.org/v2/quay", "http://other.example.org/v2/quay")))).toEqual([]);
  });

  test("are opened to nobody whom nodes reach without the proxy", () => {
    const network = { transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.130.0.0/16"] } };
    const direct = analyse(config("us-west-2", network, mirrors("https://10.130.0.9:8443/v2/quay")));
    expect(otherPorts(direct)).toEqual([]);
  });
});

describe("the hosts that a proxy must let pass", () => {
  test("are none where everything has an endpoint", () => {
    expect(proxyDestinations(analyse(config("us-west-2")))).toEqual([]);
    expect(proxyDestinations(analyse(config("cn-northwest-1")))).toEqual([]);
  });

  test.each(["none", "nat", "transitGateway"] as const)("are none with egress %s", (egress) => {
    const other = clusterSchema.parse({
      name: "demo",
      region: "us-west-2",
      network: { egress, endpoints: { services: { ec2: "proxy" } } },
      ...controller("public.ecr.aws/a/b"),
    });
    expect(proxyDestinations(analyse(other))).toEqual([]);
    expect(notIntercepted(other)).toEqual([]);
  });

  test("are those of a firewall, where that is the way out", () => {
    const network = { egress: "firewall", endpoints: { services: { ec2: "proxy" } } };
    const behind = clusterSchema.parse({ name: "demo", region: "us-west-2", network, ...controller("public.ecr.aws/a/b") });
    expect(proxyDestinations(analyse(behind))).toEqual(
      ["ec2.us-west-2.amazonaws.com", ...distinctDomains(registryHosts("public.ecr.aws", "us-west-2"))].sort(),
    );
    expect(notIntercepted(behind)).toEqual(["oidc.eks.us-west-2.amazonaws.com"]);
  });

  test.each([
    ["us-west-2", ["ec2.us-west-2.amazonaws.com"]],
    ["cn-north-1", ["ec2.cn-north-1.amazonaws.com.cn"]],
    ["us-gov-west-1", ["ec2.us-gov-west-1.amazonaws.com"]],
  ])("in %s are those of services without endpoint", (region, expected) => {
    expect(proxyDestinations(analyse(config(region, { endpoints: { services: { ec2: "proxy" } } })))).toEqual(expected);
  });

  test("are none of services that have an endpoint because the file says so", () => {
    const endpoints = { services: { sqs: "create", ec2: "create", sts: "existing" } };
    expect(proxyDestinations(analyse(config("us-west-2", { endpoints })))).toEqual([]);
  });

  test("are those of a service that nothing of ours needs, but the file sends through the proxy", () => {
    expect(proxyDestinations(analyse(config("us-west-2", { endpoints: { services: { sqs: "proxy" } } })))).toEqual([
      "sqs.us-west-2.amazonaws.com",
    ]);
  });

  test.each<[object, boolean, readonly string[]]>([
    [{ enabled: true }, false, []],
    [{ enabled: true }, true, ["328549459982.dkr.ecr-fips.us-west-2.amazonaws.com"]],
    [{ enabled: true, endpoints: true }, false, ["ec2-fips.us-west-2.amazonaws.com", "ecr-fips.us-west-2.amazonaws.com"]],
  ])("are those that nodes with FIPS %j call, with Session Manager %s", (fips, sessionManager, expected) => {
    const others = { access: { sessionManager }, nodeGroups: { managed: { rocket: { amiFamily: "Bottlerocket", fips } } } };
    expect(proxyDestinations(analyse(config("us-west-2", {}, others)))).toEqual(expected);
    expect(proxyDestinations(analyse(config("eu-west-1", {}, others)))).toEqual([]);
  });

  test("are those with FIPS alone in AWS GovCloud (US) where the usual name is none", () => {
    const rocket = { amiFamily: "Bottlerocket", fips: { enabled: true, endpoints: true } };
    const others = { nodeGroups: { managed: { rocket } } };
    expect(proxyDestinations(analyse(config("us-gov-west-1", {}, others)))).toEqual(["ecr-fips.us-gov-west-1.amazonaws.com"]);
  });

  test("are the whole of Amazon S3 and Amazon ECR where these have no endpoint, each domain once", () => {
    const services = { s3: "proxy", "ecr.api": "proxy", "ecr.dkr": "proxy" };
    expect(proxyDestinations(analyse(config("us-west-2", { endpoints: { services } })))).toEqual([
      ".dkr.ecr.us-west-2.amazonaws.com",
      ".s3-accesspoint.us-west-2.amazonaws.com",
      ".s3.dualstack.us-west-2.amazonaws.com",
      ".s3.us-west-2.amazonaws.com",
      "api.ecr.us-west-2.amazonaws.com",
    ]);
  });

  test.each([
    ["us-west-2", { services: { route53: "proxy" } }, "route53.amazonaws.com"],
    ["cn-north-1", {}, "route53.amazonaws.com.cn"],
    ["us-gov-west-1", {}, "route53.us-gov.amazonaws.com"],
  ])("are those of a global service in %s", (region, endpoints, host) => {
    const externalDNS = { nodeGroups: { managed: { a: { iam: { withAddonPolicies: { externalDNS: true } } } } } };
    expect(proxyDestinations(analyse(config(region, { endpoints }, externalDNS)))).toEqual([host]);
  });

  test.each<[string, readonly string[]]>([
    ["public.ecr.aws/eks/controller", ["d2glxqk2uabbnd.cloudfront.net", "d5l0dvt14r5h8.cloudfront.net", "public.ecr.aws"]],
    [
      "registry.k8s.io/controller",
      [".pkg.dev", "cdn.registry.k8s.io", "prod-registry-k8s-io-us-west-2.s3.dualstack.us-west-2.amazonaws.com", "registry.k8s.io"],
    ],
    [
      ecr("us-east-1"),
      [
        "111122223333.dkr.ecr.us-east-1.amazonaws.com",
        "api.ecr.us-east-1.amazonaws.com",
        "prod-us-east-1-starport-layer-bucket.s3.us-east-1.amazonaws.com",
      ],
    ],
    [ecr("us-west-2"), []],
    [ecr("us-west-2").replace(".dkr.ecr.us-west-2.amazonaws.com", ".dkr-ecr.us-west-2.on.aws"), []],
    [
      ecr("us-east-1").replace(".dkr.ecr.us-east-1.amazonaws.com", ".dkr-ecr.us-east-1.on.aws"),
      [
        "111122223333.dkr-ecr.us-east-1.on.aws",
        "ecr.us-east-1.api.aws",
        "prod-us-east-1-starport-layer-bucket.s3.dualstack.us-east-1.amazonaws.com",
      ],
    ],
    [
      ecr("us-west-2").replace(".ecr.", ".ecr-fips."),
      [
        "111122223333.dkr.ecr-fips.us-west-2.amazonaws.com",
        "ecr-fips.us-west-2.amazonaws.com",
        "prod-us-west-2-starport-layer-bucket.s3.us-west-2.amazonaws.com",
      ],
    ],
    ["registry.example.com/controller", ["registry.example.com"]],
  ])("for the image %s", (repository, expected) => {
    expect(proxyDestinations(analyse(config("us-west-2", {}, controller(repository))))).toEqual(expected);
  });
});

describe("the hosts of a registry", () => {
  test.each([
    ["docker.io", ["auth.docker.io", "production.cloudflare.docker.com", "registry-1.docker.io"]],
    ["ghcr.io", ["ghcr.io", "pkg-containers.githubusercontent.com"]],
    ["eu.gcr.io", ["eu.gcr.io", "storage.googleapis.com"]],
    ["mcr.microsoft.com", [".data.mcr.microsoft.com", "mcr.microsoft.com"]],
  ])("%s", (registry, expected) => {
    expect(registryHosts(registry, "us-west-2")).toEqual(expect.arrayContaining(expected));
  });

  test("are quay.io and all below", () => {
    expect(distinctDomains(registryHosts("quay.io", "us-west-2"))).toEqual([".quay.io"]);
  });

  test("have no port", () => {
    expect(registryHosts("registry.example.com:443", "us-west-2")).toEqual(["registry.example.com"]);
  });

  test.each([
    ["cn-northwest-1", "prod-registry-k8s-io-ap-east-1.s3.dualstack.ap-east-1.amazonaws.com"],
    ["eu-central-1", "prod-registry-k8s-io-eu-central-1.s3.dualstack.eu-central-1.amazonaws.com"],
  ])("of Kubernetes, for %s, are those of the bucket that serves it", (region, bucket) => {
    expect(registryHosts("registry.k8s.io", region)).toContain(bucket);
  });

  test("of Amazon ECR in China", () => {
    expect(registryHosts("111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-northwest-1")).toEqual([
      "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn",
      "api.ecr.cn-north-1.amazonaws.com.cn",
      "prod-cn-north-1-starport-layer-bucket.s3.cn-north-1.amazonaws.com.cn",
    ]);
  });
});

test.each([
  ["us-west-2", "oidc.eks.us-west-2.amazonaws.com"],
  ["cn-northwest-1", "oidc.eks.cn-northwest-1.amazonaws.com.cn"],
])("the issuers of %s must not be intercepted", (region, host) => {
  expect(notIntercepted(config(region))).toEqual([host]);
});
