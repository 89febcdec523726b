import { clusterSchema } from "../../../config/schema/schema";
import { proxyFindings } from "../../../design/proxy/proxy.findings";
import { analyse } from "../../../design/facts";
import { loadText } from "../../support/badConfigs";
import { proxyCertificate } from "../../support/certificates";

/** The errors have their exact texts in the tests of bad cluster files. */
const findings = (proxy: object | undefined, network: object = { egress: "proxy" }) =>
  proxyFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", network, proxy })));

const behind = (...cidrs: readonly string[]) => ({ egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0", cidrs } });
const peeredWith = (...cidrs: readonly string[]) => ({
  egress: "proxy",
  peerings: { shared: { connectionId: "pcx-0123456789abcdef0", cidrs } },
});

test.each<[string, object | undefined, object]>([
  ["no proxy where it is not the way out", undefined, { egress: "none" }],
  ["a Squid", { squid: {} }, { egress: "proxy" }],
  ["a proxy behind a transit gateway", { url: "http://192.0.2.1:3128" }, behind("10.0.0.0/8", "192.0.2.0/24")],
  ["a proxy by name behind a transit gateway", { url: "http://proxy.example.com:3128" }, behind("10.0.0.0/8")],
  ["a proxy by name in a VPC that is peered", { url: "http://proxy.example.com:3128" }, peeredWith("10.50.0.0/16")],
  ["a proxy by address in a VPC that is peered", { url: "http://10.50.0.9:3128" }, peeredWith("10.50.0.0/16")],
  ["a name that ends with a domain of the cluster, but is not below it", { url: "http://proxy.notinternal:3128" }, behind("0.0.0.0/0")],
  ["a proxy beside the networks of noProxy", { url: "http://192.0.2.1:3128", noProxy: ["198.51.100.0/24"] }, behind("0.0.0.0/0")],
  ["a host of a service without an endpoint", { url: "http://sqs.us-west-2.amazonaws.com:80" }, behind("0.0.0.0/0")],
  ["entries of noProxy that are there by themselves", { squid: {}, noProxy: ["localhost", ".svc", "10.0.0.0/16"] }, { egress: "proxy" }],
  ["entries of noProxy that nothing needs the proxy for", { squid: {}, noProxy: [".amazonaws.com"] }, { egress: "proxy" }],
  ["addresses of noProxy that are routed", { url: "http://10.1.0.1:3128", noProxy: ["10.1.9.9", "10.0.0.0/8"] }, behind("10.1.0.0/16")],
  [
    "addresses of noProxy in the VPC and on the node",
    { squid: {}, noProxy: ["10.0.9.9", "127.0.0.0/8", "169.254.0.0/16"] },
    { egress: "proxy" },
  ],
  [
    "a domain around one of noProxy that Squid allows",
    { squid: { allow: [".example.com"] }, noProxy: ["a.example.com"] },
    { egress: "proxy" },
  ],
])("has nothing against %s", (_what, proxy, network) => {
  expect(findings(proxy, network)).toEqual([]);
});

test("warns of a name that only an address of the VPC can stand for", () => {
  expect(findings({ url: "http://proxy.example.com:3128" })).toEqual([
    {
      severity: "warning",
      path: ["proxy", "url"],
      alsoReads: [["network"], ["proxy"]],
      problem: "without a transit gateway, nodes reach proxy.example.com only where the name stands for an address of the VPC",
      fix: "Make an interface endpoint of the proxy with that name, or name the transit gateway that leads there at network.transitGateway",
    },
  ]);
});

test("warns of a network in noProxy that no route leads to", () => {
  expect(findings({ squid: {}, noProxy: ["192.168.0.0/16"] })).toMatchObject([
    {
      severity: "warning",
      path: ["proxy", "noProxy", 0],
      problem: "192.168.0.0/16 is reached neither by the proxy nor without it: no route of the VPC leads there",
    },
  ]);
});

test.each([
  "http://LOCALHOST:3128",
  "http://0.0.0.0:3128",
  "http://[::1]:3128",
  "http://[fd00:ec2::254]:3128",
  "http://kubernetes.default.svc:3128",
  "http://my-bucket.s3.us-west-2.amazonaws.com:80",
  "http://111122223333.dkr.ecr.us-west-2.amazonaws.com:80",
  "http://172.20.0.1:3128",
  "http://10.0.0.1:3128",
])("refuses %s with one error, however the host is written", (url) => {
  expect(findings({ url }, behind("0.0.0.0/0"))).toMatchObject([{ severity: "error", path: ["proxy", "url"] }]);
});

test("refuses the host of a service only where it has an endpoint", () => {
  const url = "http://ec2.us-west-2.amazonaws.com:80";
  expect(findings({ url }, behind("0.0.0.0/0"))).toHaveLength(1);
  expect(findings({ url }, { ...behind("0.0.0.0/0"), endpoints: { services: { ec2: "proxy" } } })).toEqual([]);
});

test("refuses secondary blocks of the VPC too", () => {
  expect(findings({ url: "http://100.64.0.9:3128" }, { ...behind("0.0.0.0/0"), secondaryCidrs: ["100.64.0.0/16"] })).toMatchObject([
    { severity: "error", problem: "the address 100.64.0.9 is in 100.64.0.0/16 of the VPC, where nothing is before the VPC is created" },
  ]);
});

const existingVpc = {
  id: "vpc-0123456789abcdef0",
  cidr: "10.20.0.0/16",
  nodeSubnets: {
    "us-west-2a": { id: "subnet-0123456789abcdef0", cidr: "10.20.0.0/22" },
    "us-west-2b": { id: "subnet-0123456789abcdef1", cidr: "10.20.4.0/22" },
  },
};
const given = (settings: object = {}) => ({
  egress: "proxy",
  availabilityZones: ["us-west-2a", "us-west-2b"],
  existingVpc: { ...existingVpc, ...settings },
});

test.each<[string, object, object]>([
  ["a proxy in an existing VPC", { url: "http://10.20.9.9:3128" }, given()],
  ["a proxy by the name of an instance in an existing VPC", { url: "http://ip-10-20-9-9.us-west-2.compute.internal:3128" }, given()],
  [
    "a proxy, and addresses of noProxy, that given route tables may lead to",
    { url: "http://192.0.2.1:3128", noProxy: ["198.51.100.1"] },
    given(),
  ],
])("has nothing against %s", (_what, proxy, network) => {
  expect(findings(proxy, network)).toEqual([]);
});

test("says once that a proxy has no place, or is missing, and nothing of certificates that stand alone", () => {
  const caCertificates = { corporate: proxyCertificate };
  const problems = (proxy: object | undefined, network: object) => findings(proxy, network).map(({ path, problem }) => [path, problem]);
  expect(problems({ caCertificates }, { egress: "nat" })).toEqual([]);
  for (const proxy of [
    { caCertificates, url: "http://192.0.2.1:3128" },
    { caCertificates, squid: {} },
    { caCertificates, noProxy: ["a.example.com"] },
    {},
  ])
    expect(problems(proxy, { egress: "nat" })).toEqual([[["proxy"], "a proxy is given, but egress is nat"]]);
  expect(problems(undefined, { egress: "proxy" })).toEqual([[["network", "egress"], "egress is proxy, but no proxy is given"]]);
});

test("has no place for Squid beside a transit gateway, and none for a proxy that no route leads to", () => {
  expect(findings({ squid: {} }, behind("10.64.0.0/16"))).toMatchObject([{ severity: "error", path: ["network", "transitGateway"] }]);
  expect(findings({ url: "http://192.0.2.1:3128" }, behind("10.64.0.0/16"))).toMatchObject([
    { severity: "error", path: ["network", "transitGateway", "cidrs"], fix: "Add 192.0.2.1/32, or the network around it" },
  ]);
});

test.each(["224.0.0.9", "255.255.255.255", "169.254.1.1", "127.8.0.1"])("refuses %s, which is no other host's", (address) => {
  expect(findings({ url: `http://${address}:3128` }, given())).toMatchObject([{ severity: "error", path: ["proxy", "url"] }]);
});

describe("entries of noProxy", () => {
  const services = { ec2: "proxy", sts: "proxy", sqs: "proxy" };
  const problems = (entries: readonly string[], network: object, others: object = {}) =>
    proxyFindings(
      analyse(
        clusterSchema.parse({
          name: "demo",
          region: "us-west-2",
          network,
          proxy: { url: "http://192.0.2.1:3128", noProxy: entries },
          ...others,
        }),
      ),
    ).map(({ problem, fix }) => `${problem}. ${fix}`);

  test("name just what they take from the proxy", () => {
    expect(
      problems([".us-west-2.amazonaws.com", "sts.us-west-2.amazonaws.com"], { ...behind("0.0.0.0/0"), endpoints: { services } }),
    ).toEqual([
      expect.stringMatching(
        /^\.us-west-2\.amazonaws\.com stands for ec2\.us-west-2\.amazonaws\.com, sqs\.us-west-2\.amazonaws\.com, sts\./,
      ),
      expect.stringMatching(/^sts\.us-west-2\.amazonaws\.com stands for sts\.us-west-2\.amazonaws\.com too/),
    ]);
  });

  test("that nothing leads to can be routed by the transit gateway or a peering connection", () => {
    expect(problems(["198.51.100.1"], behind("192.0.2.0/24"))).toEqual([
      "198.51.100.1 is reached neither by the proxy nor without it: no route of the VPC leads there. Remove it, or route it at network.transitGateway.cidrs or network.peerings",
    ]);
  });

  test("wait for what is wrong with the network", () => {
    const paths = (cidr: string, squid = "{}") =>
      loadText(
        [
          "name: demo",
          "region: us-west-2",
          `network: { egress: proxy, cidr: ${cidr}, secondaryCidrs: [100.64.0.0/16] }`,
          `proxy: { squid: ${squid}, noProxy: [198.51.100.1] }`,
          "samples: { image: { repository: registry.internal/nginx }, privateNlb: { enabled: true } }",
          "",
        ].join("\n"),
      ).findings.map(({ path }) => path.join("."));
    expect(paths("10.0.0.0/16")).toEqual(expect.arrayContaining(["proxy.noProxy.0", "samples.image.repository"]));
    expect(paths("5")).toEqual(["network.cidr", "samples.privateNlb.enabled"]);
    expect(paths("10.0.0.0/16", "{ instances: none }")).toEqual(["proxy.squid.instances", "samples.privateNlb.enabled"]);
  });

  test("hosts that no client asks the proxy for are told apart from services, and from what a route leads to", () => {
    const hosts = (...names: readonly string[]) => ({
      serviceAccounts: { "apps/orders": { hosts: names, services: ["sqs"] } },
    });
    const network = { ...behind("192.0.2.0/24"), endpoints: { services: { sqs: "proxy" } } };
    expect(problems([], network, hosts("www.example.com", "git.corp"))).toEqual([]);
    const alone = { egress: "proxy", endpoints: network.endpoints };
    expect(problems([], alone, hosts("api.svc")).slice(1)).toEqual([
      expect.stringMatching(/^an application needs the host api\.svc, no client asks the proxy for api\.svc \(NO_PROXY has \.svc\)/),
    ]);
  });
});
