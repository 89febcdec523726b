import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { nameServerFindings } from "../../../design/network/nameServers.findings";

const cluster = { name: "demo", region: "us-west-2" };
const findings = (network: object, more: object = {}) =>
  nameServerFindings(analyse(clusterSchema.parse({ ...cluster, ...more, network }))).map(({ severity, path, problem }) => [
    severity,
    path.join("."),
    problem,
  ]);
const servers = (...domainNameServers: readonly string[]) => ({ dhcpOptions: { domainNameServers } });
const gateway = { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.1.0.0/16", "192.0.0.0/8"] } };
const peerings = { dns: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.2.0.0/24"] } };
const first = "network.dhcpOptions.domainNameServers.0";
const unreached = (server: string) => [["error", first, `nodes do not reach the name server ${server}: no route of the VPC leads to it`]];
const forwarder = [
  ["warning", "network.dhcpOptions.domainNameServers", expect.stringContaining("no name server is in the VPC") as unknown],
];

describe("Amazon's name server, and those in the VPC, are reached", () => {
  test.each(["AmazonProvidedDNS", "169.254.169.253", "10.0.0.2", "10.0.3.53"])("%s", (server) => {
    expect(findings(servers(server))).toEqual([]);
  });

  test("in a secondary block", () => {
    expect(findings({ secondaryCidrs: ["100.64.0.0/16"], ...servers("100.64.0.53") })).toEqual([]);
  });
});

describe("other name servers need a route", () => {
  test.each([
    ["a private address without one", {}, "10.1.1.53", unreached("10.1.1.53")],
    ["a public address without one", {}, "8.8.8.8", unreached("8.8.8.8")],
    ["a private address behind NAT gateways", { egress: "nat" }, "10.1.1.53", unreached("10.1.1.53")],
    ["a shared address behind NAT gateways", { egress: "nat" }, "100.64.0.53", unreached("100.64.0.53")],
    ["a public address behind NAT gateways", { egress: "nat" }, "8.8.8.8", forwarder],
    ["a route of the transit gateway", gateway, "10.1.1.53", forwarder],
    ["another network behind it", gateway, "10.2.0.53", unreached("10.2.0.53")],
    ["a peered VPC", { peerings }, "10.2.0.53", forwarder],
    ["a link-local address", {}, "169.254.0.53", [["error", first, "169.254.0.53 is link-local, and no name server of AWS"]]],
  ])("%s", (_, network, server, expected) => {
    expect(findings({ ...network, ...servers(server) })).toEqual(expected);
  });

  test("one server that answers for the VPC is enough", () => {
    expect(findings({ ...gateway, ...servers("10.1.1.53", "AmazonProvidedDNS") })).toEqual([]);
    expect(findings({ ...gateway, ...servers("10.1.1.53", "10.0.0.53") })).toEqual([]);
  });

  test("Squid and a public bastion ask from public subnets", () => {
    const squid = { proxy: { squid: {} } };
    const bastion = { access: { bastion: { enabled: true, subnet: "public" } } };
    const network = { peerings, ...servers("10.2.0.53", "AmazonProvidedDNS") };
    const problem = "does not reach the name server 10.2.0.53: the public subnets are routed to the internet only";
    expect(findings({ egress: "proxy", ...network }, squid)).toEqual([["error", first, `Squid ${problem}`]]);
    expect(findings(network, bastion)).toEqual([["error", first, `the bastion ${problem}`]]);
    expect(findings(network)).toEqual([]);
  });

  test("the routes of an existing VPC are its owner's", () => {
    const existingVpc = {
      id: "vpc-0123456789abcdef0",
      cidr: "10.20.0.0/16",
      nodeSubnets: {
        "us-west-2b": { id: "subnet-0123456789abcde0b", cidr: "10.20.0.0/20" },
        "us-west-2c": { id: "subnet-0123456789abcde0c", cidr: "10.20.16.0/20" },
      },
    };
    expect(findings({ existingVpc, ...servers("10.1.1.53") })).toEqual([]);
  });
});

const rule = { resolverRules: ["rslvr-rr-0123456789abcdef0"] };

describe("the name of a proxy", () => {
  const proxy = (host: string) => ({ proxy: { url: `http://${host}:3128` } });
  const behindGateway = { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } };

  test.each(["proxy", "proxy.corp.internal", "proxy.lan"])("%s is not known to Amazon's server", (host) => {
    expect(findings(behindGateway, proxy(host))).toEqual([
      ["warning", "proxy.url", `${host} is a private name, and the name server of the new VPC knows public names only`],
    ]);
  });

  test.each(["10.1.0.10", "proxy.example.com", "ip-10-1-0-10.us-west-2.compute.internal"])("%s may be", (host) => {
    expect(findings(behindGateway, proxy(host))).toEqual([]);
  });

  test("other servers may know it", () => {
    expect(findings({ ...behindGateway, ...servers("10.1.1.53", "AmazonProvidedDNS") }, proxy("proxy.corp.internal"))).toEqual([]);
  });

  test.each([rule, { privateHostedZones: ["Z0123456789"] }, { route53ProfileId: "rp-0123456789" }])(
    "what is associated with the VPC may know it: %j",
    (associated) => {
      expect(findings({ ...behindGateway, ...associated }, proxy("proxy.corp.internal"))).toEqual([]);
    },
  );
});

describe("the name of a registry", () => {
  const image = (repository: string) => ({ samples: { image: { repository }, application: { enabled: true } } });

  test("is not known to Amazon's server where it is a private one, and no proxy is asked for it", () => {
    expect(findings({ peerings }, image("registry.lan:5000/nginx"))).toEqual([
      ["warning", "samples.image.repository", "registry.lan is a private name, and the name server of the new VPC knows public names only"],
    ]);
    expect(findings({ egress: "proxy" }, { ...image("registry.lan/nginx"), proxy: { squid: {} } })).toEqual([]);
  });

  test.each(["registry.example.com/nginx", "10.2.0.9:5000/nginx"])("%s may be", (repository) => {
    expect(findings({ peerings }, image(repository))).toEqual([]);
  });

  test("may be what is associated with the VPC", () => {
    expect(findings({ peerings, ...rule }, image("registry.lan/nginx"))).toEqual([]);
  });
});

describe("the names of endpoints in another network", () => {
  const endpoints = { services: { sts: "existing", ec2: "existing", s3: "create" } };
  const ofHub = (network: object) => findings({ ...gateway, endpoints, ...network });

  test("are not known to Amazon's server of a new VPC", () => {
    expect(ofHub({})).toEqual([
      [
        "warning",
        "network.endpoints.services",
        "the endpoints of sts, ec2 are in another network, and the name server of the new VPC knows the public addresses of these services only",
      ],
    ]);
    expect(findings({ peerings, endpoints })).toHaveLength(1);
  });

  test.each<[string, object]>([
    ["a hosted zone", { privateHostedZones: ["Z0123456789ABCDEFGHIJ"] }],
    ["a profile", { route53ProfileId: "rp-0123456789abcdef0" }],
    ["a resolver rule", { resolverRules: ["rslvr-rr-0123456789abcdef0"] }],
    ["another name server", servers("10.0.0.2", "10.1.0.53")],
  ])("may be known to %s", (_what, network) => {
    expect(ofHub(network)).toEqual([]);
  });

  test("are another finding's where no way leads there, and the owner's of an existing VPC", () => {
    expect(findings({ endpoints })).toEqual([]);
    expect(ofHub({ existingVpc: { id: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16" } })).toEqual([]);
  });
});

test("what is associated with the VPC is known to Amazon's server only", () => {
  expect(findings({ ...gateway, ...rule, ...servers("10.1.1.53") })).toEqual([
    ["warning", "network.resolverRules", expect.stringContaining("only Amazon's name server knows what is associated with the VPC")],
    ...forwarder,
  ]);
  expect(findings({ ...gateway, ...rule, ...servers("10.1.1.53", "AmazonProvidedDNS") })).toEqual([]);
});
