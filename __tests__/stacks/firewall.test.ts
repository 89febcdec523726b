import { dataSources, type Json, referenced, resources, type Stack } from "../support/stack";
import { type Changes, synthDemo } from "../support/synth";

const targetIds = { "us-west-2a": "vpce-0123456789abcdef0", "us-west-2b": "eni-0123456789abcdef0" };
const demo = (network: Changes): Stack =>
  synthDemo({ network: { availabilityZones: ["us-west-2a", "us-west-2b"], egress: "firewall", ...network } }).network;

/** Route table, destination and target of each route. */
const routes = (stack: Stack) =>
  resources(stack, "aws_route").map(({ attributes }) => {
    const { route_table_id, destination_cidr_block, vpc_endpoint_id, network_interface_id, transit_gateway_id } = attributes;
    const target = vpc_endpoint_id ?? network_interface_id;
    const id = target === undefined ? transit_gateway_id : referenced(stack, target).attributes["id"];
    return `${referenced(stack, route_table_id).path}: ${String(destination_cidr_block)} -> ${String(id)}`;
  });

test("the private route table of each zone leads to the firewall of the zone", () => {
  const stack = demo({ firewall: { targetIds } });
  expect(routes(stack)).toEqual([
    "private-us-west-2a/route-table: 0.0.0.0/0 -> vpce-0123456789abcdef0",
    "private-us-west-2b/route-table: 0.0.0.0/0 -> eni-0123456789abcdef0",
  ]);
  expect(resources(stack).filter(({ type }) => /gateway|eip/.test(type))).toEqual([]);
});

test("beside a transit gateway it has its own destinations", () => {
  const transitGateway = { id: "tgw-12345678", cidrs: ["10.96.0.0/12"] };
  expect(routes(demo({ firewall: { targetIds }, transitGateway })).filter((route) => route.includes("us-west-2a"))).toEqual([
    "private-us-west-2a/route-table: 0.0.0.0/0 -> vpce-0123456789abcdef0",
    "private-us-west-2a/route-table: 10.96.0.0/12 -> tgw-12345678",
  ]);
});

test("its owner is told what it must let pass", () => {
  const stack = demo({ firewall: { targetIds }, endpoints: { services: { sts: "proxy" } } });
  const outputs = stack.json["output"] as Readonly<Record<string, { readonly value: Json }>>;
  expect(outputs["proxy_destinations"]?.value).toEqual(["sts.us-west-2.amazonaws.com"]);
  expect(outputs["proxy_not_intercepted"]?.value).toEqual(["oidc.eks.us-west-2.amazonaws.com"]);
});

test("the plan stops at what is no target of a route in the VPC", () => {
  const stack = demo({ firewall: { targetIds } });
  const conditions = dataSources(stack)
    .filter(({ path }) => path.startsWith("firewall/"))
    .map(({ type, attributes }) => {
      const { postcondition } = attributes["lifecycle"] as { readonly postcondition: readonly { readonly condition: Json }[] };
      return [type, ...postcondition.map(({ condition }) => condition)];
    });
  expect(conditions).toEqual([
    ["aws_network_interface", expect.stringMatching(/self\.vpc_id == aws_vpc\./)],
    [
      "aws_vpc_endpoint",
      expect.stringMatching(/self\.vpc_id == aws_vpc\./),
      expect.stringMatching(/self\.vpc_endpoint_type == "GatewayLoadBalancer" && self\.state == "available"/),
    ],
  ]);
});

test("a new VPC comes without routes before there is a firewall in it", () => {
  expect(routes(demo({}))).toEqual([]);
});

test("given route tables are read, not changed, and must lead somewhere", () => {
  const nodeSubnets = {
    "us-west-2a": { id: "subnet-12345678", cidr: "10.0.0.0/24" },
    "us-west-2b": { id: "subnet-12345679", cidr: "10.0.1.0/24" },
  };
  const stack = demo({ existingVpc: { id: "vpc-12345678", cidr: "10.0.0.0/16", nodeSubnets } });
  expect(routes(stack)).toEqual([]);
  const texts = dataSources(stack, "aws_route_table").map(({ attributes }) => JSON.stringify(attributes["lifecycle"]));
  expect(texts).toHaveLength(2);
  for (const text of texts) expect(text).toContain("0.0.0.0/0");
});
