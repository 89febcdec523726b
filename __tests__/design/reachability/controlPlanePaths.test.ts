import { clusterSchema } from "../../../config/schema/schema";
import { controlPlanePath } from "../../../design/reachability/controlPlanePaths";
import { directPath } from "../../../design/reachability/directPaths";

const zones = ["us-west-2a", "us-west-2b"];
const parse = (network: object, egressMode = "CUSTOMER_ROUTED") =>
  clusterSchema.parse({
    name: "demo",
    region: "us-west-2",
    controlPlane: { egressMode },
    network: { availabilityZones: zones, ...network },
  });
const subnets = (block: number) =>
  Object.fromEntries(
    zones.map((zone, index) => [zone, { id: `subnet-0123456789abcde${block}${index}`, cidr: `10.0.${block}${index}.0/24` }]),
  );
const existingVpc = { id: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16", nodeSubnets: subnets(1) };
const own = { controlPlaneSubnets: { enabled: true } };
const outside = "203.0.114.9";

test.each<[string, object, string, object | undefined]>([
  ["by the routes of the nodes, in their subnets", { egress: "nat" }, outside, { path: "nat", isCertain: true }],
  ["by NAT gateways, from subnets of its own", { egress: "nat", ...own }, outside, { path: "nat", isCertain: true }],
  ["nowhere, where nothing leads out", { ...own }, outside, undefined],
  [
    "by a transit gateway, from subnets of its own",
    { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" }, ...own },
    outside,
    { path: "transitGateway", isCertain: true },
  ],
  [
    "to the VPC, from any subnets",
    { existingVpc: { ...existingVpc, controlPlaneSubnets: subnets(2) }, ...own },
    "10.0.9.9",
    { path: "vpc", isCertain: true },
  ],
  [
    "from given subnets as their owner has it",
    { egress: "nat", existingVpc: { ...existingVpc, controlPlaneSubnets: subnets(2) }, ...own },
    outside,
    { path: "existingRoute", isCertain: false },
  ],
  ["by the given routes of the nodes, in their subnets", { existingVpc }, outside, { path: "existingRoute", isCertain: false }],
  ["nowhere from subnets that are made, where only others route", { existingVpc, ...own }, outside, undefined],
])("the control plane sends %s", (_what, network, host, expected) => {
  expect(controlPlanePath(parse(network), host)).toEqual(expected);
});

test("its own subnets lead to no NAT gateway unless it sends by them", () => {
  const config = parse({ egress: "nat", ...own }, "AWS_MANAGED");
  expect(directPath(config, outside)?.path).toBe("nat");
  expect(controlPlanePath(config, outside)).toBeUndefined();
});
