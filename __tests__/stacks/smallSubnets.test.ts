import { type Block, dataSources, resource, resources, type Stack } from "../support/stack";
import { type Changes, merge, synthDemo } from "../support/synth";

const own: Changes = { network: { controlPlaneSubnets: { enabled: true } } };
const transitGateway: Changes = { network: { egress: "transitGateway", transitGateway: { id: "tgw-12345678" } } };
const ofPath = (stack: Stack, type: string, start: string) => resources(stack, type).filter(({ path }) => path.startsWith(start));
const names = (blocks: readonly Block[]) => blocks.map(({ attributes }) => (attributes["tags"] as Record<string, string>)["Name"]);
const cluster = (changes: Changes) => resource(synthDemo(changes).cluster, "aws_eks_cluster").attributes;
const lifecycle = (changes: Changes) =>
  cluster(changes)["lifecycle"] as unknown as {
    ignore_changes: string[];
    precondition?: { condition: string; error_message: string }[];
  };
const routes = (stack: Stack) =>
  resources(stack, "aws_route")
    .filter(({ path }) => path.includes("control-plane"))
    .map(({ path }) => path);

describe("subnets of the control plane", () => {
  const { network } = synthDemo(own);

  test("have names, and a route table each", () => {
    const zones = ["us-west-2a", "us-west-2b", "us-west-2c"];
    const expected = zones.map((zone) => `demo-control-plane-${zone}`);
    expect(names(ofPath(network, "aws_subnet", "control-plane"))).toEqual(expected);
    expect(names(ofPath(network, "aws_route_table", "control-plane"))).toEqual(expected);
    expect(ofPath(network, "aws_route_table_association", "control-plane")).toHaveLength(3);
  });

  test("are led to other networks, and not to NAT gateways", () => {
    expect(routes(synthDemo(merge(own, { network: { egress: "nat" } })).network)).toEqual([]);
    const peerings = { data: { connectionId: "pcx-12345678", cidrs: ["10.99.0.0/16"] } };
    expect(routes(synthDemo(merge(merge(own, transitGateway), { network: { peerings } })).network)).toEqual(
      ["peerings/route-control-plane-us-west-2%-10.99.0.0-16", "transit-gateway/route-control-plane-us-west-2%-0.0.0.0-0"].flatMap((path) =>
        ["a", "b", "c"].map((letter) => path.replace("%", letter)),
      ),
    );
  });

  const firewall: Changes = {
    network: {
      availabilityZones: ["us-west-2a", "us-west-2b"],
      egress: "firewall",
      firewall: { targetIds: { "us-west-2a": "vpce-0123456789abcdef0", "us-west-2b": "eni-0123456789abcdef0" } },
    },
    access: { runnerCidrs: ["10.8.0.0/16"] },
  };
  const customerRouted: Changes = { controlPlane: { egressMode: "CUSTOMER_ROUTED", egressHosts: ["hooks.example.com"] } };

  test("are led by the firewall to who asks the API through it, and not to the internet", () => {
    const { network: stack } = synthDemo(merge(own, firewall));
    expect(routes(stack)).toEqual(["a", "b"].map((letter) => `firewall/route-control-plane-us-west-2${letter}-10.8.0.0-16`));
    const toEndpoint = resource(stack, "aws_route", "firewall/route-control-plane-us-west-2a-10.8.0.0-16").attributes;
    expect(toEndpoint).toMatchObject({ destination_cidr_block: "10.8.0.0/16" });
    expect(toEndpoint["route_table_id"]).toContain("control-plane-us-west-2a");
    expect(toEndpoint["vpc_endpoint_id"]).toContain("data.aws_vpc_endpoint.");
    const named = merge(firewall, { network: { firewall: { cidrs: ["10.0.0.0/8", "203.0.113.0/24"] } } });
    expect(routes(synthDemo(merge(own, named)).network).filter((path) => path.includes("2a"))).toEqual([
      "firewall/route-control-plane-us-west-2a-10.0.0.0-8",
      "firewall/route-control-plane-us-west-2a-203.0.113.0-24",
    ]);
  });

  test("are led to the way out where the control plane sends by them", () => {
    expect(routes(synthDemo(merge(merge(own, firewall), customerRouted)).network)).toEqual(
      ["a", "b"].map((letter) => `firewall/route-control-plane-us-west-2${letter}-0.0.0.0-0`),
    );
    const nat = merge(merge(own, customerRouted), { network: { egress: "nat" } });
    const { network: stack } = synthDemo(nat);
    expect(routes(stack)).toEqual(["a", "b", "c"].map((letter) => `nat/route-control-plane-us-west-2${letter}`));
    const { attributes } = resource(stack, "aws_route", "nat/route-control-plane-us-west-2b");
    expect(attributes).toMatchObject({ destination_cidr_block: "0.0.0.0/0" });
    expect(attributes["nat_gateway_id"]).toContain("us-west-2b");
    expect(routes(synthDemo(merge(nat, { network: { controlPlaneSubnets: { enabled: false } } })).network)).toEqual([]);
  });

  test("are those of the cluster, which may change in its zones", () => {
    expect(cluster({})["vpc_config"]).toMatchObject({
      subnet_ids: [0, 1, 2].map(() => expect.stringContaining("node_subnet_ids") as string),
    });
    expect(lifecycle({}).ignore_changes).toContain("vpc_config[0].subnet_ids");
    expect(lifecycle({}).precondition).toBeUndefined();

    const two = merge(own, { network: { controlPlaneSubnets: { availabilityZones: ["us-west-2a", "us-west-2c"] } } });
    expect(cluster(two)["vpc_config"]).toMatchObject({
      subnet_ids: ["us-west-2a", "us-west-2c"].map(
        (zone) => `\${data.terraform_remote_state.network.outputs.control_plane_subnet_ids["${zone}"]}`,
      ),
    });
    expect(lifecycle(two).ignore_changes).not.toContain("vpc_config[0].subnet_ids");
    expect(lifecycle(two).precondition).toEqual([
      {
        condition: expect.stringContaining('== toset(["us-west-2a", "us-west-2c"])') as string,
        error_message: expect.stringContaining("those of its own subnets are us-west-2a, us-west-2c. Write the former at") as string,
      },
    ]);
  });

  test("are asked for by no other stack, and by the cluster stack with all its zones", () => {
    expect(synthDemo().network.json["output"]).not.toHaveProperty("control_plane_subnet_ids");
    const state = JSON.stringify(dataSources(synthDemo(own).cluster, "terraform_remote_state"));
    expect(state).toContain("needs control_plane_subnet_ids of us-west-2a, us-west-2b, us-west-2c from demo-network");
    expect(state).not.toContain("needs node_subnet_ids");
  });
});

describe("subnets of a transit gateway attachment", () => {
  test("are those of the attachment, and nothing is routed from them", () => {
    const { network } = synthDemo(merge(transitGateway, { network: { transitGatewaySubnets: { enabled: true } } }));
    expect(names(ofPath(network, "aws_subnet", "transit-gateway"))).toEqual(
      ["a", "b", "c"].map((letter) => `demo-transit-gateway-us-west-2${letter}`),
    );
    const { subnet_ids } = resource(network, "aws_ec2_transit_gateway_vpc_attachment").attributes as { subnet_ids: string[] };
    expect(subnet_ids).toHaveLength(3);
    for (const id of subnet_ids) expect(id).toContain("transit-gateway-us-west-2");
    const tables = ofPath(network, "aws_route_table", "transit-gateway").map(({ address }) => `\${${address}.id}`);
    expect(resources(network, "aws_route").filter(({ attributes }) => tables.includes(String(attributes["route_table_id"])))).toEqual([]);
  });
});

describe("subnets of an existing VPC", () => {
  const id = (prefix: string, last: string) => `${prefix}-0123456789abcdef${last}`;
  const existing: Changes = {
    network: {
      availabilityZones: ["us-west-2a", "us-west-2b"],
      existingVpc: {
        id: id("vpc", "0"),
        cidr: "10.20.0.0/16",
        controlPlaneSubnets: { "us-west-2a": { id: id("subnet", "1"), cidr: "10.20.8.0/28" } },
        transitGatewaySubnets: {
          "us-west-2a": { id: id("subnet", "2"), cidr: "10.20.8.16/28" },
          "us-west-2b": { id: id("subnet", "3"), cidr: "10.20.8.32/28" },
        },
      },
      nodeSubnets: { cidrs: { "us-west-2a": "10.20.0.0/22", "us-west-2b": "10.20.4.0/22" } },
      controlPlaneSubnets: { enabled: true, cidrs: { "us-west-2b": "10.20.8.48/28" } },
      transitGatewaySubnets: { enabled: true },
    },
  };
  const { network } = synthDemo(merge(transitGateway, existing));

  test("are taken as they are, with their routes, or made in a block", () => {
    expect(names(ofPath(network, "aws_subnet", "control-plane"))).toEqual(["demo-control-plane-us-west-2b"]);
    expect(ofPath(network, "aws_subnet", "transit-gateway")).toEqual([]);
    expect(routes(network)).toEqual(["transit-gateway/route-control-plane-us-west-2b-0.0.0.0-0"]);
    const given = dataSources(network, "aws_subnet").filter(({ attributes }) => attributes["id"] === id("subnet", "1"));
    expect(JSON.stringify(given)).toContain("network.existingVpc.controlPlaneSubnets.us-west-2a");
    expect(JSON.stringify(given)).not.toContain("map_public_ip_on_launch");
  });

  test("are checked for free addresses", () => {
    const { assert } = (network.json["check"] as Record<string, { assert: { error_message: string }[] }>)[
      "control-plane-addresses-us-west-2a"
    ]!;
    expect(assert[0]!.error_message).toContain("and EKS needs 6 to create a control plane, and nearly as many to upgrade one");
  });
});
