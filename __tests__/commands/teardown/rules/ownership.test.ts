import { findVpc } from "../../../../commands/teardown/rules/ownership";
import { clusterSchema } from "../../../../config/schema/schema";

const file = { name: "demo", region: "us-west-2" };
const made = clusterSchema.parse(file);
const subnet = { id: "subnet-0123456789abcdef0", cidr: "10.0.0.0/24" };
const given = "vpc-0123456789abcdef0";
const taken = clusterSchema.parse({
  ...file,
  network: { existingVpc: { id: given, cidr: "10.0.0.0/16", nodeSubnets: { "us-west-2a": subnet } } },
});
const cluster = (vpcId: string) => ({ deletionProtection: false, vpcId });

test.each([
  ["of the cluster", made, cluster("vpc-1"), ["vpc-2", "vpc-1"], "vpc-1"],
  ["that the network stack made, without a cluster", made, undefined, ["vpc-1"], "vpc-1"],
  ["that the file names", taken, undefined, [given], given],
  ["that is not there yet", made, undefined, [], undefined],
  ["that cannot be read", taken, cluster(given), undefined, undefined],
])("the VPC %s is found", (_what, config, eks, ids, id) => {
  expect(findVpc(config, eks, ids)).toEqual({ isForeign: false, problems: [], ...(id === undefined ? {} : { id }) });
});

test.each([
  [
    "of another cluster of the same name",
    made,
    cluster("vpc-9"),
    [],
    true,
    /^The EKS cluster demo is in vpc-9, .* the block 10\.0\.0\.0\/16: /,
  ],
  ["of another cluster than that of an existing VPC", taken, cluster("vpc-9"), [given], true, new RegExp(`vpc-9, .*${given}: `)],
  ["of two with the same name", made, undefined, ["vpc-1", "vpc-2"], false, /^There are 2 VPCs .*vpc-1, vpc-2\./],
  ["of another account", taken, undefined, [], false, new RegExp(`^There is no ${given} in us-west-2 in this account\\.`)],
])("the VPC %s is not taken for ours", (_what, config, eks, ids, isForeign, problem) => {
  expect(findVpc(config, eks, ids)).toEqual({ isForeign, problems: [expect.stringMatching(problem)] });
});
