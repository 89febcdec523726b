import { type ClusterConfig, clusterSchema } from "../../../../config/schema/schema";
import { planAdoption } from "../../../../commands/adopt/rules/adoption";
import type { TerraformAttributes, StacksJson } from "../../../../commands/adopt/rules/expressions";
import type { ExistingResource } from "../../../../commands/adopt/rules/adoptable.table";
import { resource, resources } from "../../../support/stack";
import { type Changes, merge, type Stacks, synthDemo } from "../../../support/synth";

const zones = ["us-west-2a", "us-west-2b"] as const;
const keyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const clusterRole = "arn:aws:iam::111122223333:role/eksctl-demo-cluster-ServiceRole";
const nodeRole = "arn:aws:iam::111122223333:role/nodes";
const admin = "arn:aws:iam::111122223333:role/platform";

const file: Changes = {
  network: {
    cidr: "10.20.0.0/16",
    availabilityZones: [...zones],
    egress: "nat",
    natGateways: "single",
    nodeSubnets: { cidrs: { "us-west-2a": "10.20.96.0/19", "us-west-2b": "10.20.128.0/19" } },
    publicSubnets: { cidrs: { "us-west-2a": "10.20.0.0/19", "us-west-2b": "10.20.32.0/19" } },
  },
  access: { admins: [admin] },
  nodeGroups: { managed: { general: { instanceTypes: ["m5.large"] } } },
};

const item = (type: string, importId: string, attributes: TerraformAttributes = {}): ExistingResource => ({
  type,
  importId,
  attributes: { id: importId, ...attributes },
});

/** A cluster and its VPC as they fit the file. */
const aws = {
  vpc: item("aws_vpc", "vpc-1", { cidr_block: "10.20.0.0/16" }),
  internetGateway: item("aws_internet_gateway", "igw-1"),
  nodeA: item("aws_subnet", "subnet-node-a", { cidr_block: "10.20.96.0/19", availability_zone: zones[0] }),
  nodeB: item("aws_subnet", "subnet-node-b", { cidr_block: "10.20.128.0/19", availability_zone: zones[1] }),
  publicA: item("aws_subnet", "subnet-public-a", { cidr_block: "10.20.0.0/19", availability_zone: zones[0] }),
  publicB: item("aws_subnet", "subnet-public-b", { cidr_block: "10.20.32.0/19", availability_zone: zones[1] }),
  tableA: item("aws_route_table", "rtb-a"),
  tableB: item("aws_route_table", "rtb-b"),
  tablePublic: item("aws_route_table", "rtb-public"),
  nodeAssociationA: item("aws_route_table_association", "node-a/rtb-a", { subnet_id: "subnet-node-a", route_table_id: "rtb-a" }),
  nodeAssociationB: item("aws_route_table_association", "node-b/rtb-b", { subnet_id: "subnet-node-b", route_table_id: "rtb-b" }),
  publicAssociationA: item("aws_route_table_association", "public-a", { subnet_id: "subnet-public-a", route_table_id: "rtb-public" }),
  publicAssociationB: item("aws_route_table_association", "public-b", { subnet_id: "subnet-public-b", route_table_id: "rtb-public" }),
  internetRoute: item("aws_route", "rtb-public_0.0.0.0/0", {
    route_table_id: "rtb-public",
    destination_cidr_block: "0.0.0.0/0",
    gateway_id: "igw-1",
  }),
  natRoute: item("aws_route", "rtb-a_0.0.0.0/0", { route_table_id: "rtb-a", destination_cidr_block: "0.0.0.0/0" }),
  natGateway: item("aws_nat_gateway", "nat-1", { subnet_id: "subnet-public-a", allocation_id: "eipalloc-1" }),
  address: item("aws_eip", "eipalloc-1"),
  s3: item("aws_vpc_endpoint", "vpce-1", { service_name: "com.amazonaws.us-west-2.s3", vpc_endpoint_type: "Gateway" }),
  cluster: item("aws_eks_cluster", "demo", {
    name: "demo",
    version: "1.35",
    role_arn: clusterRole,
    identity: [{ oidc: [{ issuer: "https://oidc.eks.us-west-2.amazonaws.com/id/A" }] }],
    access_config: { authentication_mode: "API_AND_CONFIG_MAP" },
    kubernetes_network_config: { service_ipv4_cidr: "172.20.0.0/16", ip_family: "ipv4" },
    vpc_config: { vpc_id: "vpc-1" },
    encryption_config: { provider: { key_arn: keyArn } },
  }),
  clusterRole: item("aws_iam_role", "eksctl-demo-cluster-ServiceRole", { arn: clusterRole }),
  key: item("aws_kms_key", "1234abcd", { arn: keyArn }),
  alias: item("aws_kms_alias", "alias/eks/demo", { name: "alias/eks/demo", target_key_id: "1234abcd" }),
  logGroup: item("aws_cloudwatch_log_group", "/aws/eks/demo/cluster", { name: "/aws/eks/demo/cluster" }),
  oidcProvider: item("aws_iam_openid_connect_provider", "arn:oidc", { url: "https://oidc.eks.us-west-2.amazonaws.com/id/A" }),
  vpcCni: item("aws_eks_addon", "demo:vpc-cni", { addon_name: "vpc-cni" }),
  entry: item("aws_eks_access_entry", `demo:${admin}`, { principal_arn: admin, type: "STANDARD" }),
  nodeGroup: item("aws_eks_node_group", "demo:general", {
    node_group_name_prefix: "general-",
    node_role_arn: nodeRole,
    subnet_ids: ["subnet-node-b", "subnet-node-a"],
    instance_types: ["m5.large"],
    ami_type: "AL2023_x86_64_STANDARD",
    capacity_type: "ON_DEMAND",
    launch_template: { id: "none" },
  }),
  nodeRole: item("aws_iam_role", "nodes", { arn: nodeRole }),
} as const satisfies Readonly<Record<string, ExistingResource>>;

type Existing = Readonly<Record<string, ExistingResource>>;

const changed = (resource: ExistingResource, attributes: TerraformAttributes): ExistingResource => ({
  ...resource,
  attributes: { ...resource.attributes, ...attributes },
});

const configOf = (changes: Changes): ClusterConfig => clusterSchema.parse(merge({ name: "demo", region: "us-west-2" }, changes));

function adopt(changes: Changes = {}, existing: Existing = {}) {
  const merged = merge(file, changes);
  const stacks: Stacks = synthDemo(merged);
  const json = Object.fromEntries(Object.entries(stacks).map(([role, { json }]) => [role, json])) as StacksJson;
  return { stacks, ...planAdoption(configOf(merged), json, Object.values({ ...aws, ...existing })) };
}

test("a cluster and its VPC that fit the file are adopted whole", () => {
  const { adopted, findings: obstacles, stacks } = adopt();
  expect(obstacles).toEqual([]);
  expect(adopted.map(({ importId }) => importId).sort()).toEqual(
    Object.values(aws)
      .map(({ importId }) => importId)
      .sort(),
  );
  for (const { stack, address } of adopted) {
    expect(resources(stacks[stack as keyof Stacks]).map((block) => block.address)).toContain(address);
  }
});

test("each is what the stack has it for", () => {
  const { adopted, stacks } = adopt();
  const idOf = (role: keyof Stacks, type: string, path: string) =>
    adopted.find(({ address }) => address === resource(stacks[role], type, path).address)?.importId;
  expect(idOf("network", "aws_subnet", "private-us-west-2b")).toBe("subnet-node-b");
  expect(idOf("network", "aws_subnet", "public/subnet-us-west-2b")).toBe("subnet-public-b");
  expect(idOf("network", "aws_route_table", "private-us-west-2b")).toBe("rtb-b");
  expect(idOf("network", "aws_route_table", "public")).toBe("rtb-public");
  expect(idOf("network", "aws_route", "nat/route-us-west-2b")).toBeUndefined();
  expect(idOf("cluster", "aws_iam_role", "cluster-role")).toBe("eksctl-demo-cluster-ServiceRole");
  expect(idOf("workload", "aws_iam_role", "group-general")).toBe("nodes");
});

test("what AWS does not have is created", () => {
  const { created, stacks } = adopt();
  expect(created).toContainEqual({ stack: "network", address: resource(stacks.network, "aws_vpc_endpoint", "sts").address });
  expect(created).toContainEqual({ stack: "workload", address: resource(stacks.workload, "aws_eks_addon", "coredns").address });
});

test("a node group is replaced, the new one first, and the table says why", () => {
  const replaced = adopt().adopted.filter(({ replacedFor }) => replacedFor.length > 0);
  expect(replaced.map(({ importId, replacedFor }) => [importId, replacedFor])).toEqual([["demo:general", ["launch_template.id"]]]);
  const other = { nodeGroup: changed(aws.nodeGroup, { ami_type: "AL2_x86_64", subnet_ids: ["subnet-node-a"] }) };
  expect(adopt({}, other).adopted.find(({ importId }) => importId === "demo:general")!.replacedFor).toEqual([
    "launch_template.id",
    "subnet_ids",
    "ami_type",
  ]);
});

test("a node group that private-eks has made stays", () => {
  const template = item("aws_launch_template", "lt-1", { name_prefix: "demo-general-" });
  const { adopted } = adopt({}, { template, nodeGroup: changed(aws.nodeGroup, { launch_template: { id: "lt-1" } }) });
  expect(adopted.filter(({ replacedFor }) => replacedFor.length > 0)).toEqual([]);
});

describe("of Karpenter", () => {
  const role = "arn:aws:iam::111122223333:role/KarpenterNodeRole-demo";
  const nodeClasses = { default: { amiReleaseVersion: "1.35.2-20260415" } };
  const entry = (type: string) => item("aws_eks_access_entry", `demo:${role}`, { principal_arn: role, type });

  test("the association and role of the controller and the access entry of a given node role are adopted, and the rest is created", () => {
    const controller = "arn:aws:iam::111122223333:role/karpenter";
    const association = item("aws_eks_pod_identity_association", "demo,a-1", {
      namespace: "kube-system",
      service_account: "karpenter",
      role_arn: controller,
    });
    const controllerRole = item("aws_iam_role", "karpenter", { arn: controller });
    const existing = { entryOfNodes: entry("EC2_LINUX"), association, controllerRole };
    const { adopted, findings: obstacles, stacks } = adopt({ karpenter: { iam: { roleArn: role }, nodeClasses } }, existing);
    expect(obstacles).toEqual([]);
    const idOf = (type: string, path: string) =>
      adopted.find(({ address }) => address === resource(stacks.workload, type, path).address)?.importId;
    expect(idOf("aws_eks_access_entry", "karpenter-nodes")).toBe(`demo:${role}`);
    expect(idOf("aws_eks_pod_identity_association", "karpenter")).toBe("demo,a-1");
    expect(idOf("aws_iam_role", "karpenter")).toBe("karpenter");
    // An imported profile would be replaced for its name, and nodes have theirs until they go.
    expect(idOf("aws_iam_instance_profile", "karpenter-nodes")).toBeUndefined();
  });

  test("an access entry of another type is no obstacle that access.entries could remove", () => {
    const { findings: obstacles } = adopt({ karpenter: { iam: { roleArn: role }, nodeClasses } }, { entryOfNodes: entry("STANDARD") });
    expect(obstacles.map(({ fix }) => fix)).toEqual([
      "Delete the entry with aws eks delete-access-entry, and apply at once: nodes join by one of the type EC2_LINUX alone",
    ]);
  });
});

test("the file may be one minor version ahead", () => {
  expect(adopt({}, { cluster: changed(aws.cluster, { version: "1.34" }) }).findings).toEqual([]);
});

test("a role that two node groups share belongs to one of them, and the other gets its own", () => {
  const second = {
    ...aws.nodeGroup,
    importId: "demo:second",
    attributes: { ...aws.nodeGroup.attributes, node_group_name_prefix: "second-" },
  };
  const groups = { general: { instanceTypes: ["m5.large"] }, second: { instanceTypes: ["m5.large"] } };
  const { adopted, created, stacks } = adopt({ nodeGroups: { managed: groups } }, { second });
  expect(adopted.filter(({ importId }) => importId === "nodes")).toHaveLength(1);
  expect(adopted.find(({ importId }) => importId === "demo:second")!.replacedFor).toContain("node_role_arn");
  expect(created).toContainEqual({ stack: "workload", address: resource(stacks.workload, "aws_iam_role", "group-second").address });
});

const withGroups = (...groups: readonly string[]) => changed(aws.cluster, { vpc_config: { vpc_id: "vpc-1", security_group_ids: groups } });

const adminPolicy = item("aws_eks_access_policy_association", "demo#p#admin", {
  principal_arn: "arn:aws:iam::111122223333:role/other",
  policy_arn: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy",
  access_scope: { type: "cluster" },
});

const network = (id: string) => changed(aws.cluster, { kubernetes_network_config: { service_ipv4_cidr: id, ip_family: "ipv4" } });

describe("nothing is adopted where an apply would replace what must stay:", () => {
  test.each<[string, Existing, Changes, string, RegExp]>([
    ["the VPC's block", { vpc: changed(aws.vpc, { cidr_block: "10.0.0.0/16" }) }, {}, "vpc-1", /^Write network\.cidr: 10\.0\.0\.0\/16/],
    [
      "a subnet's zone",
      { nodeA: changed(aws.nodeA, { availability_zone: "us-west-2c" }) },
      {},
      "subnet-node-a",
      /^Write its block for zone us-west-2c under cidrs of network\.nodeSubnets/,
    ],
    [
      "a subnet's block",
      { nodeA: changed(aws.nodeA, { cidr_block: "10.20.96.0/20" }) },
      {},
      "subnet-node-a",
      /^Write network\.nodeSubnets\.cidrs\.us-west-2a: 10\.20\.96\.0\/20, or/,
    ],
    [
      "a route table that the zones share",
      { nodeAssociationB: changed(aws.nodeAssociationB, { route_table_id: "rtb-a" }) },
      {},
      "node-b/rtb-b",
      /^Give the node subnet of each zone a route table of its own/,
    ],
    [
      "a subnet on the main route table",
      { nodeAssociationB: changed(aws.nodeAssociationB, { route_table_id: "the main route table" }) },
      {},
      "node-b/rtb-b",
      /which is not the VPC's main one/,
    ],
    ["the service CIDR", { cluster: network("10.100.0.0/16") }, {}, "demo", /^Write network\.serviceCidr: 10\.100\.0\.0\/16$/],
    [
      "the IP family",
      { cluster: changed(aws.cluster, { kubernetes_network_config: { service_ipv4_cidr: "172.20.0.0/16", ip_family: "ipv6" } }) },
      {},
      "demo",
      /^Create a new cluster/,
    ],
    ["a newer version", { cluster: changed(aws.cluster, { version: "1.36" }) }, {}, "demo", /^Write kubernetesVersion: "1\.36"/],
    [
      "a version two minors behind",
      { cluster: changed(aws.cluster, { version: "1.33" }) },
      {},
      "demo",
      /^Write kubernetesVersion: "1\.33": EKS goes on by one minor version at a time/,
    ],
    [
      "EKS Auto Mode",
      { cluster: changed(aws.cluster, { compute_config: { enabled: true } }) },
      {},
      "demo",
      /^Move what runs on nodes of EKS Auto Mode to node groups/,
    ],
    [
      "customer-routed egress",
      { cluster: changed(aws.cluster, { vpc_config: { vpc_id: "vpc-1", control_plane_egress_mode: "CUSTOMER_ROUTED" } }) },
      {},
      "demo",
      /^Write controlPlane.egressMode: CUSTOMER_ROUTED/,
    ],
    [
      "zonal shift",
      { cluster: changed(aws.cluster, { zonal_shift_config: { enabled: true } }) },
      {},
      "demo",
      /^Write controlPlane.zonalShift: true/,
    ],
    [
      "hybrid nodes",
      { cluster: changed(aws.cluster, { remote_network_config: { remoteNodeNetworks: [{ cidrs: ["10.80.0.0/16"] }] } }) },
      {},
      "demo",
      /^Leave the cluster to whoever created it/,
    ],
    [
      "a node subnet that is public",
      { nodeRouteB: changed(aws.internetRoute, { route_table_id: "rtb-b" }) },
      {},
      "subnet-node-b",
      /^Write network\.nodeSubnets\.cidrs\.us-west-2b: a free block, or/,
    ],
    [
      "a public subnet that is private",
      { internetRoute: changed(aws.internetRoute, { gateway_id: "vgw-1" }) },
      {},
      "subnet-public-a",
      /^Write network\.publicSubnets\.cidrs\.us-west-2a: a free block, or/,
    ],
    [
      "a role that another cluster uses",
      { clusterRole: item("aws_iam_role", "other", { arn: "arn:aws:iam::111122223333:role/other" }) },
      {},
      "demo",
      /^Write iam\.roles\.cluster: arn:aws:iam::111122223333:role\/\S+, since EKS cannot give it another role/,
    ],
    [
      "a cluster that is being made",
      { cluster: changed(aws.cluster, { status: "CREATING" }) },
      {},
      "demo",
      /^Wait with aws eks wait cluster-active/,
    ],
    [
      "an additional security group",
      { cluster: withGroups("sg-1") },
      {},
      "demo",
      /^Take the VPC as it is, with network\.existingVpc and in it securityGroups\.controlPlane: sg-1, or take the group away/,
    ],
    [
      "several additional security groups",
      { cluster: withGroups("sg-1", "sg-2") },
      {},
      "demo",
      /securityGroups\.controlPlane: with one of the groups, and take the others away/,
    ],
    [
      "no administrator in an access entry",
      {},
      { access: { admins: [] } },
      "demo",
      /^Write the IAM roles of the administrators under access\.admins$/,
    ],
    [
      "an access entry of another type",
      { entry: changed(aws.entry, { type: "EC2_LINUX" }) },
      {},
      `demo:${admin}`,
      /^Write the type EC2_LINUX under access\.entries, or delete the entry/,
    ],
    [
      "an administrator of some namespaces only",
      { policy: changed(adminPolicy, { access_scope: { type: "namespace", namespaces: ["shop"] } }) },
      { access: { admins: [] } },
      "demo",
      /^Write the IAM roles of the administrators under access\.admins$/,
    ],
    [
      "network interfaces of the VPC's default security group",
      { vpc: changed(aws.vpc, { default_security_group: { network_interfaces: ["eni-1"] } }) },
      {},
      "vpc-1",
      /^Give these network interfaces another security group/,
    ],
    [
      "a gateway endpoint with route tables of other subnets",
      { s3: changed(aws.s3, { route_table_ids: ["rtb-a", "rtb-b", "rtb-other"] }) },
      {},
      "vpce-1",
      /^Take rtb-other away from the endpoint/,
    ],
    [
      "the aws-auth ConfigMap alone",
      { cluster: changed(aws.cluster, { access_config: { authentication_mode: "CONFIG_MAP" } }) },
      {},
      "demo",
      /^Set it to API_AND_CONFIG_MAP/,
    ],
    [
      "a KMS key that no stack can own",
      { key: item("aws_kms_key", "other", { arn: "arn:aws:kms:us-west-2:999999999999:key/other" }) },
      {},
      "demo",
      /^Write encryption\.kmsKeyArn: arn:aws:kms:us-west-2:111122223333:key\/1234abcd/,
    ],
    [
      "another KMS key in the file",
      {},
      { encryption: { kmsKeyArn: keyArn.replace("1234abcd-", "ffffffff-") } },
      "demo",
      /^Write encryption\.kmsKeyArn: /,
    ],
    [
      "an existing VPC that is not the cluster's",
      { cluster: changed(aws.cluster, { vpc_config: { vpc_id: "vpc-2" } }) },
      {},
      "demo",
      /^Write network\.existingVpc with id: vpc-2$/,
    ],
    [
      "a repository with another encryption",
      { repository: item("aws_ecr_repository", "app", { name: "app", encryption_configuration: [{ encryption_type: "AES256" }] }) },
      { registry: { repositories: { app: {} } } },
      "app",
      /^Leave it out of registry\.repositories/,
    ],
  ])("%s", (_case, existing, changes, importId, fix) => {
    const { findings: obstacles } = adopt(changes, existing);
    expect(obstacles.find((obstacle) => obstacle.importId === importId)).toMatchObject({ fix: expect.stringMatching(fix) as string });
  });
});

test("an encryption that the cluster lacks is added, and is no obstacle", () => {
  const { encryption_config: _key, ...attributes } = aws.cluster.attributes;
  expect(adopt({}, { cluster: { ...aws.cluster, attributes } }).findings).toEqual([]);
});

const existingVpc = {
  existingVpc: {
    id: "vpc-0123456789abcdef0",
    cidr: "10.20.0.0/16",
    nodeSubnets: {
      "us-west-2a": { id: "subnet-0123456789abcdef0", cidr: "10.20.96.0/19" },
      "us-west-2b": { id: "subnet-0123456789abcdef1", cidr: "10.20.128.0/19" },
    },
  },
  availabilityZones: [...zones],
};

test("of an existing VPC nothing is adopted, and the cluster in it is", () => {
  const stacks = synthDemo({ ...file, network: existingVpc });
  const json = Object.fromEntries(Object.entries(stacks).map(([role, { json }]) => [role, json])) as StacksJson;
  const config = configOf({ ...file, network: existingVpc });
  const adoption = (vpcId: string) =>
    planAdoption(config, json, Object.values({ ...aws, cluster: changed(aws.cluster, { vpc_config: { vpc_id: vpcId } }) }));
  expect(adoption("vpc-0123456789abcdef0").findings).toEqual([]);
  expect(new Set(adoption("vpc-0123456789abcdef0").adopted.map(({ stack }) => stack))).toEqual(new Set(["cluster", "workload"]));
  expect(adoption("vpc-2").findings.map(({ attribute, file }) => [attribute, file])).toEqual([
    ["vpc_config.vpc_id", "vpc-0123456789abcdef0"],
  ]);
});

test("of an existing VPC the log group of ours is adopted all the same, so that an apply that was killed goes on", () => {
  const changes = { ...file, network: { ...existingVpc, flowLogs: { enabled: true } } };
  const stacks = synthDemo(changes);
  const json = Object.fromEntries(Object.entries(stacks).map(([role, { json }]) => [role, json])) as StacksJson;
  const name = "/aws/vpc/demo/flow-logs";
  const { adopted } = planAdoption(configOf(changes), json, [item("aws_cloudwatch_log_group", name, { name })]);
  expect(adopted.map(({ stack, importId }) => [stack, importId])).toEqual([["network", name]]);
});

test("of an existing VPC the instance profile of the bastion is adopted with its role, too", () => {
  const bastion = { enabled: true, toolsBucket: { name: "tools" } };
  const changes = { ...file, network: { ...existingVpc }, access: { bastion } };
  const stacks = synthDemo(changes);
  const json = Object.fromEntries(Object.entries(stacks).map(([role, { json }]) => [role, json])) as StacksJson;
  const profile = item("aws_iam_instance_profile", "demo-bastion-1", { name_prefix: "demo-bastion-", role: "demo-bastion-2" });
  const { adopted } = planAdoption(configOf(changes), json, [profile, item("aws_iam_role", "demo-bastion-2", { name: "demo-bastion-2" })]);
  expect(adopted.map(({ stack, importId }) => [stack, importId])).toEqual([
    ["network", "demo-bastion-2"],
    ["network", "demo-bastion-1"],
  ]);
});

test("an access policy is adopted with the file's scope, and given once more where it has another", () => {
  const viewer = "arn:aws:iam::111122223333:role/viewer";
  const policy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
  const policies = (namespaces: readonly string[]) => {
    const changes = {
      access: { entries: { viewer: { principal: viewer, policies: [{ name: "AmazonEKSViewPolicy", namespaces: ["b", "a"] }] } } },
    };
    const existing = {
      viewer: item("aws_eks_access_entry", `demo:${viewer}`, { principal_arn: viewer, type: "STANDARD" }),
      view: item("aws_eks_access_policy_association", `demo#${viewer}#${policy}`, {
        principal_arn: viewer,
        policy_arn: policy,
        access_scope: { type: "namespace", namespaces },
      }),
    };
    return adopt(changes, existing).adopted.flatMap(({ importId }) => (importId.includes(viewer) ? [importId] : []));
  };
  expect(policies(["a", "b"])).toEqual([`demo:${viewer}`, `demo#${viewer}#${policy}`]);
  expect(policies(["a"])).toEqual([`demo:${viewer}`]);
});

describe("nothing stands in the way of", () => {
  test.each<[string, Existing, Changes]>([
    ["the cluster stack's own security group", { cluster: withGroups("sg-1"), ours: item("aws_security_group", "sg-1") }, {}],
    ["an administrator by an access entry alone", { policy: adminPolicy }, { access: { admins: [] } }],
    ["a gateway endpoint with the file's route tables alone", { s3: changed(aws.s3, { route_table_ids: ["rtb-b"] }) }, {}],
    ["a cluster that is there", { cluster: changed(aws.cluster, { status: "ACTIVE" }) }, {}],
  ])("%s", (_case, existing, changes) => {
    expect(adopt(changes, existing).findings).toEqual([]);
  });
});

test.each<[string, TerraformAttributes, Changes, RegExp | undefined]>([
  ["is closed", { endpoint_public_access: true }, {}, /PUBLIC API ENDPOINT IS CLOSED/],
  ["is private", { endpoint_public_access: false }, {}, undefined],
  [
    "is open to other addresses",
    { endpoint_public_access: true, public_access_cidrs: ["0.0.0.0/0"] },
    { access: { publicEndpoint: { enabled: true, cidrs: ["203.0.113.0/24"] } } },
    /open to the addresses in access\.publicEndpoint alone/,
  ],
  [
    "stays as it is",
    { endpoint_public_access: true, public_access_cidrs: ["203.0.113.0/24"] },
    { access: { publicEndpoint: { enabled: true, cidrs: ["203.0.113.0/24"] } } },
    undefined,
  ],
])("an API endpoint that %s is told where that changes it", (_case, endpoint, changes, note) => {
  const { adopted } = adopt(changes, { cluster: changed(aws.cluster, { vpc_config: { vpc_id: "vpc-1", ...endpoint } }) });
  const told = adopted.find(({ importId }) => importId === "demo")!.notes.filter((text) => /public api endpoint/i.test(text));
  expect(told).toEqual(note ? [expect.stringMatching(note)] : []);
});

describe("in an existing VPC", () => {
  const vpcId = existingVpc.existingVpc.id;
  const sts = (attributes: TerraformAttributes) =>
    item("aws_vpc_endpoint", "vpce-sts", {
      service_name: "com.amazonaws.us-west-2.sts",
      vpc_endpoint_type: "Interface",
      private_dns_enabled: true,
      ...attributes,
    });
  const s3 = (table: string) => changed(aws.s3, { route_table_ids: [table] });
  const publicZones = {
    egress: "nat",
    natGateways: "single",
    publicSubnets: { cidrs: { "us-west-2a": "10.20.160.0/19", "us-west-2b": "10.20.192.0/19" } },
    existingVpc: { routeTables: { "us-west-2a": "create", "us-west-2b": "create" } },
  };
  const planned = (changes: Changes, existing: Existing) => {
    const whole = { ...file, network: merge(existingVpc, changes) };
    const stacks = synthDemo(whole);
    const json = Object.fromEntries(Object.entries(stacks).map(([role, { json }]) => [role, json])) as StacksJson;
    const { s3: _s3, internetGateway: _gateway, ...rest } = aws;
    const cluster = changed(aws.cluster, { vpc_config: { vpc_id: vpcId, security_group_ids: ["sg-0123456789abcdef0"] } });
    const node = changed(aws.nodeAssociationA, { subnet_id: existingVpc.existingVpc.nodeSubnets["us-west-2a"].id });
    return planAdoption(configOf(whole), json, Object.values({ ...rest, cluster, node, ...existing }));
  };
  const given = { existingVpc: { securityGroups: { controlPlane: "sg-0123456789abcdef0" } } };

  test.each<[string, Changes, Existing, string, string]>([
    ["an interface endpoint", given, { sts: sts({}) }, "vpce-sts", "Write network.endpoints.services.sts: existing"],
    ["a gateway endpoint", given, { s3: s3("rtb-a") }, "vpce-1", "Write network.endpoints.services.s3: existing"],
    [
      "an internet gateway",
      merge(given, publicZones),
      { gateway: aws.internetGateway },
      "igw-1",
      "Write network.existingVpc.internetGatewayId: igw-1",
    ],
    [
      "a subnet",
      merge(given, publicZones),
      { taken: changed(aws.publicA, { id: "subnet-taken", cidr_block: "10.20.160.0/19" }) },
      "subnet-public-a",
      "Name an existing subnet at network.existingVpc.publicSubnets.us-west-2a, or write a free block at network.publicSubnets.cidrs.us-west-2a",
    ],
    [
      "the control plane's additional security group",
      {},
      {},
      "demo",
      "Write network.existingVpc.securityGroups.controlPlane: sg-0123456789abcdef0, or take the group away from the cluster with aws eks update-cluster-config, once no node needs it",
    ],
  ])("%s that would be made a second time is refused", (_case, changes, existing, importId, fix) => {
    expect(planned(changes, existing).findings.map((obstacle) => [obstacle.importId, obstacle.fix])).toEqual([[importId, fix]]);
  });

  test.each<[string, Changes, Existing]>([
    ["an interface endpoint without private DNS", given, { sts: sts({ private_dns_enabled: false }) }],
    ["a gateway endpoint of other route tables", given, { s3: s3("rtb-other") }],
    ["an endpoint that the file says is there", merge(given, { endpoints: { services: { sts: "existing" } } }), { sts: sts({}) }],
  ])("%s is no conflict", (_case, changes, existing) => {
    const { adopted, findings: obstacles } = planned(changes, existing);
    expect(obstacles).toEqual([]);
    expect(adopted.filter(({ stack }) => stack === "network")).toEqual([]);
  });

  test("what has our Name tag is ours, and adopted", () => {
    const { adopted, findings: obstacles } = planned(given, { sts: sts({ tags: { Name: "demo-sts" } }) });
    expect(obstacles).toEqual([]);
    expect(adopted.filter(({ stack }) => stack === "network").map(({ importId }) => importId)).toEqual(["vpce-sts"]);
  });
});

test("where AWS has nothing, nothing is adopted and all is created", () => {
  const stacks = synthDemo(file);
  const json = Object.fromEntries(Object.entries(stacks).map(([role, { json }]) => [role, json])) as StacksJson;
  const { adopted, created, findings: obstacles } = planAdoption(configOf(file), json, []);
  expect([adopted, obstacles]).toEqual([[], []]);
  expect(created.length).toBeGreaterThan(20);
});
