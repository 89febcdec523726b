import { clusterSchema } from "../../../config/schema/schema";
import { publicAccessFindings } from "../../../design/network/publicAccess.findings";

const findings = (mode: string | undefined, network: object, others: object = {}) => {
  const config = clusterSchema.parse({
    name: "demo",
    region: "us-west-2",
    network: { blockPublicAccessExclusion: mode, ...network },
    ...others,
  });
  return publicAccessFindings(config).map(({ severity, problem }) => `${severity}: ${problem}`);
};

const samples = { samples: { publicAlb: { enabled: true }, publicNlb: { enabled: true } } };

test("NAT gateways, Squid and a public bastion reach the internet, and nothing reaches them", () => {
  const bastion = { access: { bastion: { enabled: true, subnet: "public" } } };
  expect(findings("allow-egress", { egress: "nat" })).toEqual([]);
  expect(findings("allow-egress", { egress: "proxy" }, { proxy: { squid: {} } })).toEqual([]);
  expect(findings("allow-egress", {}, bastion)).toEqual([]);
});

test("public load balancers are reached, too", () => {
  const problem = "samples.publicAlb, samples.publicNlb is reached from the internet, which allow-egress leaves blocked";
  expect(findings("allow-egress", {}, samples)).toEqual([`warning: ${problem}`]);
  expect(findings("allow-bidirectional", {}, samples)).toEqual([]);
});

test("a VPC without an internet gateway needs none, and no exclusion is the default", () => {
  expect(findings("allow-bidirectional", {})).toEqual([expect.stringMatching(/^error: nothing in the VPC leads to the internet/)]);
  expect(findings(undefined, {})).toEqual([]);
});
