import type { Changes } from "../../../support/synth";
import { hopsBetween, pairTraces, tracedDemo } from "../../../support/traces";

jest.setTimeout(60_000);

describe("in a VPC that exists", () => {
  const vpc = { id: "vpc-0123456789abcdef0", cidr: "10.64.0.0/16" };
  const zones = { availabilityZones: ["us-west-2a", "us-west-2b"], egress: "none", endpoints: { interface: "existing" } };
  const subnets = { "us-west-2a": { id: "subnet-0123456789abcdef0", cidr: "10.64.0.0/20" } };
  const nodeGroups = { managed: { general: {} } };
  const cidrs = { "us-west-2a": "10.64.0.0/20", "us-west-2b": "10.64.16.0/20" };

  test.each<[string, Changes]>([
    ["node subnets are new", { network: { ...zones, existingVpc: vpc, nodeSubnets: { cidrs } }, nodeGroups }],
    [
      "rules out lead to the VPC alone",
      {
        network: {
          ...zones,
          existingVpc: {
            ...vpc,
            nodeSubnets: { ...subnets, "us-west-2b": { id: "subnet-0123456789abcdef1", cidr: "10.64.16.0/20" } },
          },
          nodeSecurityGroup: { restrictEgress: true },
        },
        nodeGroups,
      },
    ],
  ])("others have made endpoints, of which nothing is known: %s", (name, changes) => {
    const cluster = tracedDemo(name, changes);
    const { egressRules, name: named, route } = hopsBetween(cluster, "kubelet", "ecr.api");
    expect(named).toMatchObject({
      status: "unknown",
      says: "api.ecr.us-west-2.amazonaws.com stands for an endpoint that others made in the VPC, or for public addresses: which one is not in the JSON",
    });
    expect([egressRules, route!.status]).toEqual([undefined, "unknown"]);
    expect(pairTraces(cluster).filter(({ status }) => status === "fails")).toEqual([]);
  });
});

test("a private name may be in a hosted zone that others associate with the VPC", () => {
  const cluster = tracedDemo("zones", { nodeGroups: { managed: { general: {} } } });
  expect(hopsBetween(cluster, "kubelet", "db.corp.internal")["name"]).toMatchObject({
    status: "unknown",
    says: "public name servers do not know db.corp.internal, and a private hosted zone or rule that does is not in the JSON",
  });
});
