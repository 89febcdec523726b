import { planHandover } from "../../../../commands/handover/rules/handover";
import { analyse } from "../../../../design/facts";
import { type Changes, configDemo, merge } from "../../../support/synth";

const zones = ["us-west-2a", "us-west-2b"] as const;
const [a, b] = zones;
const id = (prefix: string, last: string) => `${prefix}-0123456789abcdef${last}`;

const existing: Changes = {
  nodeGroups: { managed: { one: { capacity: { min: 1, max: 4 } } } },
  network: {
    existingVpc: {
      id: id("vpc", "0"),
      cidr: "10.20.0.0/16",
      nodeSubnets: { [a]: { id: id("subnet", "a"), cidr: "10.20.0.0/24" }, [b]: { id: id("subnet", "b"), cidr: "10.20.1.0/26" } },
    },
  },
};
const shared: Changes = merge(existing, {
  accountId: "111122223333",
  network: { existingVpc: { shared: true, ownerAccountId: "444455556666", zoneIds: { [a]: "usw2-az2", [b]: "usw2-az1" } } },
});

const handover = (changes: Changes) => {
  const facts = analyse(configDemo(changes));
  return planHandover(facts, facts.addresses!);
};

describe("of a shared VPC", () => {
  const { endpoints, routes, share, subnets, vpc } = handover(shared);

  test("has the VPC with its owner, DNS and name servers", () => {
    expect(vpc).toEqual({
      id: id("vpc", "0"),
      ownerAccountId: "444455556666",
      cidrBlocks: ["10.20.0.0/16"],
      enableDnsSupport: true,
      enableDnsHostnames: true,
      domainNameServers: ["AmazonProvidedDNS"],
    });
  });

  test("has the subnets with what they must hold, by zones that all accounts know", () => {
    expect(subnets).toEqual([
      expect.objectContaining({ id: id("subnet", "a"), zone: a, zoneId: "usw2-az2", addresses: 78, prefixLength: 25, isLargeEnough: true }),
      expect.objectContaining({
        id: id("subnet", "b"),
        zone: b,
        zoneId: "usw2-az1",
        addresses: 78,
        prefixLength: 25,
        isLargeEnough: false,
      }),
    ]);
    expect(share).toEqual({ subnetIds: [id("subnet", "a"), id("subnet", "b")], accountId: "111122223333" });
    expect(subnets.map(({ tags }) => tags)).toEqual([{}, {}]);
  });

  test("has the subnets of the control plane, and in their route tables the way back to runners", () => {
    const subnetIds = { [a]: { id: id("subnet", "c"), cidr: "10.20.2.0/28" }, [b]: { id: id("subnet", "d"), cidr: "10.20.2.16/28" } };
    const plan = handover(
      merge(shared, {
        access: { runnerCidrs: ["10.8.0.0/16"] },
        network: { controlPlaneSubnets: { enabled: true }, existingVpc: { controlPlaneSubnets: subnetIds } },
      }),
    );
    expect(plan.subnets.filter(({ role }) => role === "control-plane")).toMatchObject([
      { zone: a, addresses: 6, prefixLength: 28, isLargeEnough: true },
      { zone: b, addresses: 6, prefixLength: 28, isLargeEnough: true },
    ]);
    expect(plan.routes).toEqual([expect.objectContaining({ subnets: ["control-plane"], zones: [a, b], destination: "10.8.0.0/16" })]);
  });

  test("has an endpoint for every service, with names, clients and calls", () => {
    expect(endpoints.map(({ service }) => service)).toEqual(["ec2", "ecr.api", "ecr.dkr", "eks-auth", "s3", "sts"]);
    expect(endpoints.find(({ service }) => service === "ecr.dkr")).toEqual({
      service: "ecr.dkr",
      serviceName: "com.amazonaws.us-west-2.ecr.dkr",
      type: "Interface",
      names: [".dkr.ecr.us-west-2.amazonaws.com"],
      privateDns: true,
      ports: [443],
      sources: ["10.20.0.0/16"],
      zones,
      actions: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
      policy: undefined,
      neededBy: ["kubelet"],
    });
    expect(endpoints.find(({ service }) => service === "s3")).toMatchObject({ type: "Gateway", names: [], ports: [], zones: [] });
  });

  test("has no routes where nothing leads out", () => {
    expect(routes).toEqual([]);
  });

  test("has the policies that the file asks for", () => {
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }] };
    const network = { endpoints: { perimeter: { organization: "o-abcd123456" }, policies: { sts: policy } } };
    const policies = new Map(handover(merge(shared, { network })).endpoints.map((endpoint) => [endpoint.service, endpoint.policy]));
    expect(policies.get("sts")).toEqual(policy);
    expect(JSON.stringify(policies.get("ec2"))).toContain("o-abcd123456");
  });
});

describe("of an existing VPC of the account", () => {
  test("has no share, and of the endpoints those that the file says exist", () => {
    const { endpoints, share } = handover(merge(existing, { network: { endpoints: { services: { sts: "existing" } } } }));
    expect(endpoints.map(({ service }) => service)).toEqual(["sts"]);
    expect(share).toBeUndefined();
  });

  test("has the tags of its subnets where their owner sets them", () => {
    const tags = (tagSubnets: boolean) => handover(merge(existing, { network: { existingVpc: { tagSubnets } } })).subnets[0]!.tags;
    expect(tags(true)).toEqual({});
    expect(tags(false)).toEqual({ "kubernetes.io/role/internal-elb": "1" });
  });

  test("has the routes of given route tables: to the way out, to peered VPCs, and back to runners", () => {
    const peered = merge(existing, {
      network: { peerings: { shop: { connectionId: id("pcx", "0"), cidrs: ["10.9.0.0/16"] } } },
      access: { runnerCidrs: ["10.9.1.0/24", "10.8.0.0/24"] },
    });
    const routes = (changes: Changes) =>
      handover(merge(peered, changes)).routes.map(({ destination, target, zones: of }) => [of.join(), destination, target]);
    expect(routes({})).toEqual([
      [zones.join(), "10.9.0.0/16", id("pcx", "0")],
      [zones.join(), "10.8.0.0/24", "the network that Terraform and users come from"],
    ]);
    const natGatewayIds = { [b]: id("nat", "0") };
    expect(routes({ network: { egress: "nat", existingVpc: { routeTables: { [b]: "create" }, natGatewayIds } } })).toEqual([
      [a, "0.0.0.0/0", "a NAT gateway"],
      [a, "10.9.0.0/16", id("pcx", "0")],
    ]);
  });

  test.each([
    ["http://10.1.0.10:3128", {}, "10.1.0.10/32"],
    ["http://proxy.corp.example.com:8080", {}, "proxy.corp.example.com"],
    ["http://10.20.0.10:3128", {}, undefined],
    ["http://10.1.0.10:3128", { transitGateway: { id: id("tgw", "0"), cidrs: ["10.1.0.0/16"], attachment: "existing" } }, undefined],
    ["http://proxy.corp.example.com:8080", { transitGateway: { id: id("tgw", "0"), cidrs: ["0.0.0.0/0"] } }, undefined],
  ])("has the route to the proxy %s that no other one leads to (%#)", (url, network, destination) => {
    const { routes } = handover(merge(shared, { network: { egress: "proxy", ...network }, proxy: { url } }));
    const toProxy = routes.filter(({ target }) => target === "the HTTP proxy");
    expect(toProxy).toEqual(destination === undefined ? [] : [{ subnets: ["node"], zones, destination, target: "the HTTP proxy" }]);
  });

  test("has the default route of public subnets, and the proxy with what it must let pass", () => {
    const changes = merge(existing, {
      network: {
        egress: "proxy",
        transitGateway: { id: id("tgw", "0"), cidrs: ["10.0.0.0/8"], attachment: "existing" },
        publicSubnets: { enabled: true },
        existingVpc: { publicSubnets: { [a]: { id: id("subnet", "c"), cidr: "10.20.8.0/24" } } },
      },
      proxy: { url: "http://10.1.0.10:3128" },
      serviceAccounts: { "shop/orders": { hosts: ["api.example.com"] } },
    });
    const { proxy, routes, subnets } = handover(changes);
    expect(routes.map(({ destination, subnets: roles, target }) => [roles.join(), destination, target])).toEqual([
      ["node", "10.0.0.0/8", id("tgw", "0")],
      ["public", "0.0.0.0/0", "the internet gateway"],
    ]);
    expect(subnets.at(-1)).toMatchObject({ role: "public", isLargeEnough: true });
    expect(proxy).toMatchObject({
      url: "http://10.1.0.10:3128",
      sources: ["10.20.0.0/16"],
      notIntercepted: ["oidc.eks.us-west-2.amazonaws.com"],
    });
    expect(proxy!.destinations).toContain("api.example.com");
  });
});

test("of endpoints in a central VPC has no VPC, but who connects to them", () => {
  const network = { egress: "transitGateway", transitGateway: { id: id("tgw", "0") }, endpoints: { interface: "existing" } };
  const { endpoints, routes, subnets, vpc } = handover({ network });
  expect([vpc, subnets, routes]).toEqual([undefined, [], []]);
  expect(endpoints.map(({ service, sources }) => [service, ...sources])).toContainEqual(["sts", "10.0.0.0/16"]);
  expect(endpoints.map(({ type }) => type)).not.toContain("Gateway");
});
