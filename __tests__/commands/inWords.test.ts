import { inWords } from "../../commands/inWords";
import { designCluster } from "../../design/cluster";
import { configDemo, type Changes } from "../support/synth";

const network = (changes: Changes): string => inWords(designCluster(configDemo(changes))).network;

const given = {
  availabilityZones: ["us-west-2a", "us-west-2b"],
  nodeSubnets: { cidrs: { "us-west-2a": "10.64.0.0/20", "us-west-2b": "10.64.16.0/20" } },
  existingVpc: { id: "vpc-0123456789abcdef0", cidr: "10.64.0.0/16" },
};

test("endpoints of others are counted, whether the file lists them or uses them by default", () => {
  expect(network({ network: { ...given, endpoints: { interface: "existing" } } })).toMatch(/, 1 endpoint, 5 endpoints that exist$/);
  expect(network({ network: { ...given, endpoints: { services: { sts: "existing" } } } })).toMatch(
    /, 5 endpoints, 1 endpoint that exists$/,
  );
  expect(network({})).toMatch(/, 6 endpoints$/);
});

test("one NAT gateway is one", () => {
  expect(network({ network: { egress: "nat", natGateways: "single" } })).toContain("egress by a NAT gateway,");
  expect(network({ network: { egress: "nat" } })).toContain("egress by NAT gateways,");
});
