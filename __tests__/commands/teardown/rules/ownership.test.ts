import { belongsToCluster, findVpc, isOwn, ownSubnetIds } from "../../../../commands/teardown/rules/ownership";
import { clusterSchema } from "../../../../config/schema/schema";
import { designCluster } from "../../../../design/cluster";

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

describe("what the stacks made", () => {
  const privateLink = { kafka: { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0" } };
  const design = designCluster(
    clusterSchema.parse({ ...file, network: { endpoints: { privateLink } }, nodeGroups: { managed: { a: {}, b: {} } } }),
  );
  const owned = (Name: string | undefined) => isOwn(design, { id: "x", tags: Name === undefined ? {} : { Name } });

  test.each([
    ...["demo", "demo-a", "demo-b", "demo-api", "demo-bastion", "demo-default-closed", "demo-endpoints", "demo-nodes", "demo-pods"],
    ...["demo-public", "demo-squid", "demo-squid-instances", "demo-squid-load-balancer", "demo-ecr.api", "demo-sqs", "demo-kafka"],
    ...["demo-node-us-west-2a", "demo-pod-us-west-2d", "demo-public-us-west-2a", "demo-private-us-west-2b", "demo-nat-us-west-2c"],
  ])("has the name %s", (name) => {
    expect(owned(name)).toBe(true);
  });

  test.each([
    undefined,
    "",
    "demo-2",
    "demo-2-api",
    "demo-c",
    "demoapi",
    "test-api",
    "xdemo-api",
    "demo-node-eu-west-1a",
    "api",
    "node-us-west-2a",
  ])("has not the name %s", (name) => {
    expect(owned(name)).toBe(false);
  });
});

/** @see https://docs.aws.amazon.com/eks/latest/userguide/eks-using-tags.html */
test.each<[string, string, boolean]>([
  ["kubernetes.io/cluster/demo", "owned", true],
  ["kubernetes.io/cluster/demo", "shared", false],
  ["kubernetes.io/cluster/demo-2", "owned", false],
  ...[
    ...["elbv2.k8s.aws/cluster", "KubernetesCluster", "cluster.k8s.amazonaws.com/name", "eks:cluster-name", "eks:eks-cluster-name"],
    "aws:eks:cluster-name",
  ].flatMap((key): [string, string, boolean][] => [
    [key, "demo", true],
    [key, "demo-2", false],
  ]),
  ["Name", "demo", false],
])("the tag %s=%s names the cluster: %s", (key, value, expected) => {
  expect(belongsToCluster({ [key]: value }, "demo")).toBe(expected);
});

test("in an existing VPC the subnets that the stack made are its own, by name and block, and no others", () => {
  const nodeSubnets = { "us-west-2a": subnet };
  const config = clusterSchema.parse({
    ...file,
    network: {
      availabilityZones: ["us-west-2a", "us-west-2b", "us-west-2c"],
      nodeSubnets: { cidrs: { "us-west-2b": "10.0.1.0/24", "us-west-2c": "10.0.2.0/24" } },
      existingVpc: { id: given, cidr: "10.0.0.0/16", nodeSubnets },
    },
  });
  const named = (id: string, cidr: string, Name: string) => ({ id, cidr, tags: { Name } });
  const subnets = [
    named(subnet.id, subnet.cidr, "demo-node-us-west-2a"),
    named("made-b", "10.0.1.0/24", "demo-node-us-west-2b"),
    named("made-c", "10.0.2.0/24", "demo-node-us-west-2c"),
    named("other-block", "10.0.9.0/24", "demo-node-us-west-2b"),
    named("other-name", "10.0.1.0/24", "theirs"),
  ];
  expect([...ownSubnetIds(designCluster(config), { subnets } as never)]).toEqual(["made-b", "made-c"]);
  expect([...ownSubnetIds(designCluster(made), { subnets } as never)]).toHaveLength(5);
});
