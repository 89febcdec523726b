import { clusterSchema } from "../../../config/schema/schema";
import { peeringFindings, runnerRouteFindings, transitGatewayFindings } from "../../../design/network/routes.findings";

const findings = (network: object, ...cidrs: readonly string[]) => {
  const peerings = { data: { connectionId: "pcx-0123456789abcdef0", cidrs } };
  return peeringFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", network: { ...network, peerings } }));
};

test("a peered VPC with addresses of the cluster's services is a warning", () => {
  expect(findings({}, "10.50.0.0/16", "172.20.64.0/18")).toEqual([
    {
      severity: "warning",
      path: ["network", "peerings", "data", "cidrs", 1],
      alsoReads: [["network"]],
      problem: "172.20.64.0/18 overlaps the service CIDR 172.20.0.0/16",
      fix: "Before the cluster is created, choose a network.serviceCidr that no peered VPC has",
    },
  ]);
});

test("a peered VPC with addresses that neither the VPC nor the services have is none", () => {
  expect(findings({ serviceCidr: "192.168.0.0/16" }, "172.20.64.0/18", "10.1.0.0/16", "100.64.0.0/16")).toEqual([]);
});

test("a peering connection does not lead to link-local addresses", () => {
  expect(findings({}, "169.254.168.0/22")).toMatchObject([{ severity: "error", path: ["network", "peerings", "data", "cidrs", 0] }]);
});

describe("destinations of a transit gateway", () => {
  const toGateway = (cidrs: readonly string[], network: object = {}) =>
    transitGatewayFindings(
      clusterSchema.parse({
        name: "demo",
        region: "us-west-2",
        network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0", cidrs }, ...network },
      }),
    ).map(({ severity, problem }) => [severity, problem]);

  test.each([
    ["a block of the VPC", "10.0.0.0/16"],
    ["a part of one", "10.0.4.0/24"],
    ["a secondary block", "100.64.0.0/16"],
  ])("%s is an error", (_, cidr) => {
    expect(toGateway([cidr], { secondaryCidrs: ["100.64.0.0/16"] })).toEqual([
      ["error", expect.stringContaining(`${cidr} lies in `) as unknown],
    ]);
  });

  test("services are a warning", () => {
    expect(toGateway(["172.20.0.0/16", "172.20.8.0/24"]).map(([severity]) => severity)).toEqual(["warning", "warning"]);
  });

  test("link-local addresses are an error", () => {
    expect(toGateway(["169.254.169.254/32"])).toEqual([
      ["error", "169.254.169.254/32 is link-local: no router forwards packets to 169.254.0.0/16"],
    ]);
  });

  test("larger blocks are none", () => {
    expect(toGateway(["0.0.0.0/0", "10.0.0.0/8", "172.16.0.0/12", "169.252.0.0/14"])).toEqual([]);
  });
});

describe("networks of the runner", () => {
  const runnerCidrs = ["10.9.0.0/24", "10.0.3.0/24", "192.168.4.0/24"];
  const unreached = (network: object) =>
    runnerRouteFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", access: { runnerCidrs }, network })).map(
      ({ severity, path }) => `${severity} ${path.join(".")}`,
    );
  const peerings = { data: { connectionId: "pcx-0123456789abcdef0", cidrs: ["192.168.0.0/16"] } };
  const [first, , third] = runnerCidrs.map((_, index) => `warning access.runnerCidrs.${index}`);

  test("outside the VPC need a route back, which NAT gateways are not", () => {
    expect(unreached({})).toEqual([first, third]);
    expect(unreached({ egress: "nat" })).toEqual([first, third]);
    expect(unreached({ peerings })).toEqual([first]);
    expect(unreached({ peerings, egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } })).toEqual([]);
  });

  test("are told with what is missing", () => {
    const config = clusterSchema.parse({ name: "demo", region: "us-west-2", access: { runnerCidrs: ["10.9.0.0/24"] } });
    expect(runnerRouteFindings(config)).toEqual([
      {
        severity: "warning",
        path: ["access", "runnerCidrs", 0],
        alsoReads: [["network"]],
        problem: "no route leads from the VPC back to 10.9.0.0/24, so nothing there gets an answer of the private API endpoint",
        fix: "Route it by network.transitGateway.cidrs or by network.peerings, or remove it",
      },
    ]);
  });

  test("may be known to a given route table", () => {
    const nodeSubnets = { "us-west-2a": { id: "subnet-0123456789abcde0a", cidr: "10.0.0.0/22" } };
    const existingVpc = { id: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16", nodeSubnets };
    expect(unreached({ existingVpc })).toEqual([]);
    expect(unreached({ existingVpc: { ...existingVpc, routeTables: { "us-west-2a": "create" } } })).toEqual([first, third]);
  });
});
