import { clusterSchema } from "../../../config/schema/schema";
import { peeringFindings } from "../../../design/network/routes.findings";

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
