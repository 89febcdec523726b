import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { directPath } from "../../../design/reachability/directPaths";
import { pathFindings } from "../../../design/reachability/paths.findings";

const parse = (input: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...input });

const gateway = (...cidrs: readonly string[]) => ({ transitGateway: { id: "tgw-0123456789abcdef0", cidrs } });
const peered = { peerings: { shared: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.50.0.0/16"] } } };
const zones = ["us-west-2a", "us-west-2b"];
const given = {
  existingVpc: {
    id: "vpc-0123456789abcdef0",
    cidr: "10.0.0.0/16",
    nodeSubnets: Object.fromEntries(
      zones.map((zone, index) => [zone, { id: `subnet-0123456789abcdef${index}`, cidr: `10.0.${index}.0/24` }]),
    ),
  },
};
const linked = { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0", privateDnsNames: ["*.example.com"] };
const certain = (path: string) => ({ path, isCertain: true });
const perhaps = (path: string) => ({ path, isCertain: false });

describe("the routes of the VPC", () => {
  test.each<[string, string, object, object | undefined]>([
    ["an address of the VPC", "10.0.9.9", {}, certain("vpc")],
    ["an address of another block of the VPC", "100.64.9.9", { secondaryCidrs: ["100.64.0.0/16"] }, certain("vpc")],
    ["a public address without a way out", "192.88.98.1", {}, undefined],
    [
      "a name of a service that has no endpoint",
      "ec2-fips.us-west-2.amazonaws.com",
      { endpoints: { services: { "ec2-fips": "proxy" } } },
      undefined,
    ],
    [
      "a name of a service whose endpoint has no private DNS",
      "eks-capabilities.us-west-2.amazonaws.com",
      { endpoints: { additional: ["eks-capabilities"] } },
      undefined,
    ],
    ["an address that nothing is routed to", "10.9.9.9", {}, undefined],
    ["a private address behind NAT gateways", "10.9.9.9", { egress: "nat" }, undefined],
    ["a public address behind NAT gateways", "192.88.98.1", { egress: "nat" }, certain("nat")],
    ["an address of a routed block", "10.9.9.9", { egress: "transitGateway", ...gateway("10.8.0.0/15") }, certain("transitGateway")],
    ["an address beside the routed block", "10.10.9.9", { egress: "transitGateway", ...gateway("10.8.0.0/15") }, undefined],
    ["an address behind a firewall", "10.9.9.9", { egress: "firewall" }, certain("firewall")],
    ["an address beside what the firewall has", "10.9.9.9", { egress: "firewall", firewall: { cidrs: ["10.8.0.0/16"] } }, undefined],
    [
      "an address behind a transit gateway beside a firewall",
      "10.9.9.9",
      { egress: "firewall", ...gateway("10.8.0.0/15") },
      certain("transitGateway"),
    ],
    ["a host of the internet behind a firewall", "quay.io", { egress: "firewall" }, certain("firewall")],
    [
      "a name where some blocks are behind the firewall",
      "registry.example.com",
      { egress: "firewall", firewall: { cidrs: ["10.8.0.0/16"] } },
      perhaps("firewall"),
    ],
    ["an address of a peered VPC", "10.50.9.9", peered, certain("peering")],
    ["an address by routes of others", "10.9.9.9", given, perhaps("existingRoute")],
    ["a name without a way out", "registry.example.com", {}, undefined],
    [
      "a name where the transit gateway is yet to be named",
      "registry.example.com",
      { egress: "transitGateway" },
      certain("transitGateway"),
    ],
    ["a private name without a way out", "registry.internal", {}, undefined],
    ["a name where everything is routed", "registry.example.com", { egress: "proxy", ...gateway("0.0.0.0/0") }, certain("transitGateway")],
    [
      "a name where some blocks are routed",
      "registry.example.com",
      { egress: "proxy", ...gateway("10.0.0.0/8") },
      perhaps("transitGateway"),
    ],
    ["a name where a VPC is peered", "registry.example.com", peered, perhaps("peering")],
    ["a name by routes of others", "registry.example.com", given, perhaps("existingRoute")],
    ["a name of an endpoint", "registry.example.com", { endpoints: { privateLink: { registry: linked } } }, certain("vpc")],
    ["a name of a service's endpoint", "ec2-fips.us-west-2.amazonaws.com", { endpoints: { additional: ["ec2-fips"] } }, certain("vpc")],
    [
      "a name of a service's endpoint that is there",
      "1.dkr.ecr-fips.us-west-2.amazonaws.com",
      { endpoints: { services: { "ecr-fips.dkr": "existing" } } },
      certain("vpc"),
    ],
    [
      "a host of the internet where some blocks are routed",
      "public.ecr.aws",
      { egress: "transitGateway", ...gateway("10.0.0.0/8") },
      undefined,
    ],
    ["a host of the internet with a proxy as the way out", "quay.io", { egress: "proxy", ...gateway("0.0.0.0/0") }, undefined],
  ])("lead to %s", (_what, host, network, expected) => {
    expect(directPath(parse({ network }), host)).toEqual(expected);
  });
});

describe("images in private registries", () => {
  const withProxy = { egress: "proxy", ...gateway("10.1.0.0/16") };
  const ofImage = (network: object, repository: string, noProxy: readonly string[] = []) => {
    const proxy = (network as { egress?: string }).egress === "proxy" ? { url: "http://10.1.0.1:3128", noProxy } : undefined;
    const samples = { image: { repository }, publicAlb: { enabled: true } };
    return analyse(parse({ network, proxy, samples }));
  };
  const pathOf = (...args: Parameters<typeof ofImage>) => ofImage(...args).reachability.find(({ need }) => need.kind === "image")?.path;

  test.each<[string, string, readonly string[], string]>([
    ["by the proxy", "registry.example.com/nginx", [], "proxy"],
    ["without it where noProxy has the name", "registry.example.com:5000/nginx", [".example.com"], "transitGateway"],
    ["without it where the address is in a routed network", "10.1.2.3:5000/nginx", [], "transitGateway"],
    ["without it where only a private network can have the name", "registry.corp/nginx", [], "transitGateway"],
    ["without it in the VPC", "10.0.2.3/nginx", [], "vpc"],
    ["by the proxy where no route leads to the address", "10.2.2.3/nginx", [], "proxy"],
    ["by the proxy where the host is on the internet", "quay.io/nginx", [], "proxy"],
  ])("are pulled %s", (_what, repository, noProxy, path) => {
    expect(pathOf(withProxy, repository, noProxy)).toBe(path);
  });

  test("are pulled from an endpoint in the VPC, and by the proxy where only others route", () => {
    const endpoints = { privateLink: { registry: linked } };
    expect(pathOf({ ...withProxy, endpoints }, "registry.example.com/nginx")).toBe("vpc");
    expect(pathOf({ ...given, egress: "proxy" }, "registry.corp/nginx")).toBe("proxy");
  });

  test("stand in NO_PROXY, after the user's own entries", () => {
    const { proxy } = ofImage(withProxy, "registry.corp:5000/nginx", [".example.com"]);
    expect(proxy?.noProxy.slice(-2)).toEqual([".example.com", "registry.corp"]);
    expect(ofImage(withProxy, "registry.example.com/nginx", [".example.com"]).proxy?.noProxy.at(-1)).toBe(".example.com");
    expect(ofImage(withProxy, "registry.internal/nginx").proxy?.noProxy).not.toContain("registry.internal");
    expect(ofImage(withProxy, "registry.example.com/nginx").proxy?.noProxy).not.toContain("registry.example.com");
  });

  const findings = (...args: Parameters<typeof ofImage>) =>
    pathFindings(ofImage(...args)).map(({ severity, path, problem }) => [severity, path.join("."), problem]);

  test.each<[string, object, string]>([
    ["of routed blocks", withProxy, "registry.example.com is reached only where its address is in 10.1.0.0/16, the blocks that are routed"],
    ["of a peered VPC", peered, "registry.example.com is reached only where its address is in 10.50.0.0/16, the blocks that are routed"],
    ["of others", given, "registry.example.com is reached only where the given route tables of the VPC lead to its address"],
  ])("are warned of where the routes %s may not lead to their address", (_what, network, problem) => {
    expect(findings(network, "registry.example.com/nginx", ["registry.example.com"])).toEqual([
      ["warning", "samples.image.repository", `sample application needs the image registry.example.com/nginx:1.29.3, and ${problem}`],
    ]);
  });

  test("have one warning for each host", () => {
    const image = { repository: "registry.example.com/image" };
    const config = parse({
      network: peered,
      samples: { image, publicAlb: { enabled: true } },
      loadBalancerController: { enabled: true, image },
    });
    expect(pathFindings(analyse(config)).map(({ path }) => path[0])).toEqual(["loadBalancerController"]);
  });

  test("have none where everything is routed, and an error where nothing is", () => {
    expect(findings({ egress: "transitGateway", ...gateway("0.0.0.0/0") }, "registry.example.com/nginx")).toEqual([]);
    expect(findings({}, "registry.example.com/nginx")).toEqual([
      ["error", "samples.image.repository", expect.stringContaining("nothing in this VPC reaches registry.example.com")],
    ]);
  });
});
