import { clusterSchema } from "../../../config/schema/schema";
import { clusterDnsAddress, serviceCidr } from "../../../design/network/cidrBlocks";
import { serviceCidrFindings } from "../../../design/network/cidrBlocks.findings";

const config = (network: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", network });
const problems = (network: object) => serviceCidrFindings(config(network)).map(({ problem, fix }) => ({ problem, fix }));

test.each([
  [{}, "172.20.0.0/16", "172.20.0.10"],
  [{ cidr: "172.20.64.0/18" }, "10.100.0.0/16", "10.100.0.10"],
  [{ serviceCidr: "10.50.0.0/24" }, "10.50.0.0/24", "10.50.0.10"],
])("of %j it is %s, with DNS at %s", (network, cidr, dns) => {
  expect(serviceCidr(config(network))).toBe(cidr);
  expect(clusterDnsAddress(config(network))).toBe(dns);
  expect(problems(network)).toEqual([]);
});

test.each([
  [
    { serviceCidr: "100.64.0.0/16" },
    "100.64.0.0/16 is not in a private address range",
    "Use 172.20.0.0/16, or another block of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 that is not in the VPC",
  ],
  [{ serviceCidr: "10.96.0.0/11" }, "10.96.0.0/11 is too large for Kubernetes services", "Use 10.96.0.0/12"],
  [{ serviceCidr: "10.50.1.128/25" }, "10.50.1.128/25 is too small for Kubernetes services", "Use 10.50.1.0/24"],
  [
    { serviceCidr: "10.0.128.0/20" },
    "service CIDR 10.0.128.0/20 overlaps 10.0.0.0/16 of the VPC",
    "Use 172.20.0.0/16, or another block of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 that is not in the VPC",
  ],
  [
    { cidr: "172.20.0.0/16", secondaryCidrs: ["10.100.0.0/20"] },
    "service CIDR 10.100.0.0/16 overlaps 10.100.0.0/20 of the VPC",
    "Use a block of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 that is not in the VPC",
  ],
])("of %j: %s", (network, problem, fix) => {
  expect(problems(network)).toEqual([{ problem, fix }]);
});
