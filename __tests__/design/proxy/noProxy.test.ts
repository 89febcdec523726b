import fc from "fast-check";
import { clusterSchema } from "../../../config/schema/schema";
import { bypasses } from "../../../design/network/localDestinations";
import { knownServices } from "../../../aws/endpointServices";
import { expectedHosts, noProxyIn, places } from "../../support/noProxyHosts";
import { type Client, clients } from "../../support/proxyClients";
import { serviceHosts } from "../../../aws/hosts";
import { analyse } from "../../../design/facts";
import { noProxyEntries } from "../../../design/proxy/noProxy";
import { endpointFindings } from "../../../design/reachability/endpoints.findings";

const parse = (input: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...input });
const noProxyOf = (config: ReturnType<typeof parse>) => analyse(config).proxy!.noProxy;
const withProxy = { egress: "proxy" };

test("is what is local, the VPC and the cluster, the services with an endpoint, and the user's own, in this order", () => {
  const config = parse({
    network: { ...withProxy, secondaryCidrs: ["100.64.0.0/16"], endpoints: { services: { ec2: "proxy", "eks-auth": "existing" } } },
    proxy: { squid: {}, noProxy: [".Corp.example.com", "192.0.2.0/24"] },
  });
  expect(noProxyOf(config)).toEqual([
    ...["localhost", "127.0.0.1", "::1", "[::1]", "169.254.169.254", "fd00:ec2::254", "[fd00:ec2::254]"],
    ...["169.254.170.23", "fd00:ec2::23", "[fd00:ec2::23]"],
    ...["10.0.0.0/16", "100.64.0.0/16", "172.20.0.0/16", "172.20.0.1"],
    ...[".internal", ".svc", ".cluster.local", ".eks.amazonaws.com"],
    ...["api.ecr.us-west-2.amazonaws.com", ".dkr.ecr.us-west-2.amazonaws.com", "eks-auth.us-west-2.api.aws"],
    ...["s3.us-west-2.amazonaws.com", ".s3.us-west-2.amazonaws.com"],
    ...["s3.dualstack.us-west-2.amazonaws.com", ".s3.dualstack.us-west-2.amazonaws.com", ".s3-accesspoint.us-west-2.amazonaws.com"],
    "sts.us-west-2.amazonaws.com",
    ...[".corp.example.com", "192.0.2.0/24"],
  ]);
});

test("has an entry of the user that is there by itself only once", () => {
  const entries = noProxyOf(parse({ network: withProxy, proxy: { squid: {}, noProxy: ["localhost", "10.0.0.0/16", ".SVC"] } }));
  expect(entries).toEqual(noProxyOf(parse({ network: withProxy, proxy: { squid: {} } })));
});

describe("hosts of applications in private networks", () => {
  const egress = { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0", cidrs: ["10.64.0.0/16"] } };
  const url = { url: "http://10.64.0.1:3128" };
  const added = (input: object) => {
    const without = new Set(noProxyOf(parse({ network: egress, proxy: url })));
    return noProxyEntries(analyse(parse({ network: egress, proxy: url, ...input }))).filter(({ entry }) => !without.has(entry));
  };
  const hosts = (...names: readonly string[]) => ({ serviceAccounts: { "apps/orders": { hosts: names } } });
  const reason = "an application reaches it without the proxy";

  test("are reached past the proxy where a route leads there, each once", () => {
    const both = {
      serviceAccounts: { "apps/orders": { hosts: ["git.corp"] }, "apps/billing": { hosts: ["git.corp", "www.example.com"] } },
    };
    expect(added(both)).toEqual([{ entry: "git.corp", reason, path: ["serviceAccounts", "apps/orders"] }]);
  });

  test("need no entry of their own below one that is there, and the cluster file's has its place", () => {
    const listed = { entry: ".corp", reason: "the cluster file lists it", path: ["proxy", "noProxy", 0] };
    expect(added({ ...hosts("git.corp", "api.internal"), proxy: { ...url, noProxy: [".Corp"] } })).toEqual([listed]);
  });

  test("are those of images, too, and of a peered VPC", () => {
    const peerings = { shared: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.50.0.0/16"] } };
    const image = { repository: "10.50.0.9/controller" };
    expect(added({ network: { ...egress, peerings }, loadBalancerController: { enabled: true, image } })).toContainEqual({
      entry: "10.50.0.9",
      reason: "AWS Load Balancer Controller reaches it without the proxy",
      path: ["loadBalancerController", "enabled"],
    });
  });

  test("services with an endpoint say so, and those in mode proxy are none of them", () => {
    const network = { ...egress, endpoints: { services: { sqs: "create", ec2: "proxy" } } };
    const services = { serviceAccounts: { "apps/orders": { services: ["sqs", "ec2"] } } };
    expect(added({ network, ...services })).toEqual([{ entry: "sqs.us-west-2.amazonaws.com", reason: "sqs has a VPC endpoint" }]);
  });
});

describe.each(places)("as clients read it in $region", (place) => {
  const rendered = noProxyIn(place);
  const table = expectedHosts(place);

  test("the table has 60 hosts or more, each once", () => {
    expect(table.length).toBeGreaterThanOrEqual(60);
    expect(new Set(table.map(({ host }) => host)).size).toBe(table.length);
  });

  test.each(Object.keys(clients) as Client[])("%s", (client) => {
    const answers = table.map(({ host }) => ({ host, direct: clients[client](rendered, host) }));
    expect(answers).toEqual(table.map(({ host, direct }) => ({ host, direct: direct.includes(client) })));
  });
});

describe("whatever the cluster", () => {
  const inputs = fc.record({
    region: fc.constantFrom("us-west-2", "us-gov-west-1", "cn-northwest-1", "mx-central-1"),
    network: fc.record({
      egress: fc.constant("proxy"),
      cidr: fc.constantFrom("10.0.0.0/16", "172.16.0.0/16", "172.20.0.0/16"),
      secondaryCidrs: fc.subarray(["100.64.0.0/16", "100.65.0.0/16"]),
      endpoints: fc.record({
        skip: fc.boolean(),
        additional: fc.subarray([...knownServices]),
        services: fc.dictionary(fc.constantFrom(...knownServices), fc.constantFrom("create", "existing", "proxy")),
      }),
    }),
    proxy: fc.record({ noProxy: fc.subarray(["localhost", ".svc", ".Example.com", "192.0.2.0/24"]) }),
    access: fc.record({ sessionManager: fc.boolean() }),
    loadBalancerController: fc.record({ enabled: fc.boolean() }),
  });

  test("entries are in lower case, without wildcards and blanks, and each is there once", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const entries = noProxyOf(parse(input));
        expect(new Set(entries).size).toBe(entries.length);
        for (const entry of entries) expect(entry).toMatch(/^[a-z0-9.:/[\]-]+$/);
      }),
    );
  });

  const exampleOf = (host: string) => host.replace(/^\./, "name.");

  test("all clients reach the hosts of an endpoint directly, and those of a service in mode proxy through the proxy", () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const config = parse(input);
        fc.pre(!endpointFindings(analyse(config)).some(({ problem }) => problem.includes("takes over the names below")));
        const { services } = config.network.endpoints;
        const rendered = noProxyOf(config).join(",");
        const hosts = (names: readonly string[]) => names.flatMap((name) => serviceHosts(name, config.region)).map(exampleOf);
        const inMode = (wanted: string) => Object.keys(services).filter((service) => services[service] === wanted);
        const direct = hosts([...analyse(config).endpoints.map(({ service }) => service), ...inMode("existing")]);
        const proxied = hosts(inMode("proxy"));
        for (const bypass of Object.values(clients)) {
          expect(direct.filter((host) => !bypass(rendered, host))).toEqual([]);
          expect(proxied.filter((host) => bypass(rendered, host))).toEqual([]);
        }
      }),
    );
  });
});

test("no host of a service is below that of another one, which would take it from the proxy, but those below EKS", () => {
  const hosts = knownServices.flatMap((service) => serviceHosts(service, "us-west-2").map((host) => ({ service, host })));
  const lost = hosts.filter(({ service, host }) => hosts.some((other) => other.service !== service && bypasses(other.host, host)));
  expect(lost.map(({ service }) => service)).toEqual(["eks-fips", "eks-proxy", "oidc-eks"]);
});

test("holds what leads to an endpoint of a service by its full name: its private DNS names, and those of the endpoint itself", () => {
  const privateLink = {
    kafka: {
      serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0",
      privateDnsNames: ["*.kafka.example.com", "kafka.example.com"],
    },
    notebook: { serviceName: "aws.sagemaker.us-west-2.notebook", privateDnsNames: ["*.notebook.us-west-2.sagemaker.aws"] },
  };
  const network = { egress: "proxy", endpoints: { privateLink } };
  const others = new Set(noProxyOf(parse({ network: { egress: "proxy" }, proxy: { squid: {} } })));
  expect(noProxyOf(parse({ network, proxy: { squid: {} } })).filter((entry) => !others.has(entry))).toEqual([
    ".kafka.example.com",
    "kafka.example.com",
    ".vpce-svc-0123456789abcdef0.us-west-2.vpce.amazonaws.com",
    ".notebook.us-west-2.sagemaker.aws",
  ]);
});

test.each<[string, string, boolean]>([
  ["example.com", "example.com", true],
  ["example.com", "www.example.com", true],
  [".example.com", "example.com", true],
  [".example.com", "notexample.com", false],
  ["example.com", ".example.com", true],
  ["www.example.com", ".example.com", false],
  ["Example.com", "www.example.com", true],
  ["example.com", "example.com.", true],
  ["10.0.0.0/8", "10.1.2.3", true],
  ["10.0.0.0/8", "11.1.2.3", false],
  ["10.0.0.1", "10.0.0.1", true],
  ["10.0.0.0/8", "fd00::1", false],
  ["::1", "::1", true],
  ["2.3", "10.1.2.3", false],
  ["10.0.0.0/8", "10.example.com", false],
])("%s stands for %s: %s", (entry, host, expected) => {
  expect(bypasses(entry, host)).toBe(expected);
});
