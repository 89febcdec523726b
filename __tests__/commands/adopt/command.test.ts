import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adoptPermissions } from "../../../commands/adopt/reads";
import { listPermissions } from "../../../commands/aws/read";
import { type Answer, type Answers, callerOf, ec2List, FakeAws, noCluster, queryError } from "../../support/fakeAws";
import { outputOf } from "../../support/pages";
import { privateEks } from "../../support/program";
import { recordCluster } from "../../support/record";
import { resource } from "../../support/stack";
import { type Changes, merge, synthDemo } from "../../support/synth";

// Each test starts the program, and the SDK with it.
jest.setTimeout(60_000);

const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;
const admin = role("platform");
const issuer = "https://oidc.eks.us-west-2.amazonaws.com/id/A";
const adminPolicy = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy";

const changes: Changes = {
  network: {
    cidr: "10.20.0.0/16",
    availabilityZones: ["us-west-2a", "us-west-2b"],
    egress: "nat",
    natGateways: "single",
    nodeSubnets: { cidrs: { "us-west-2a": "10.20.96.0/19", "us-west-2b": "10.20.128.0/19" } },
    publicSubnets: { cidrs: { "us-west-2a": "10.20.0.0/19", "us-west-2b": "10.20.32.0/19" } },
  },
  access: { admins: [admin] },
  nodeGroups: { managed: { general: { instanceTypes: ["m5.large"] } } },
};
const stacks = synthDemo(changes);

const directory = mkdtempSync(join(tmpdir(), "private-eks-adopt-"));
const file = join(directory, "demo.yaml");
const importsOf = (part: string) => join(directory, "cdktf.out/stacks", `demo-${part}`, "imports.tf.json");
const parts = ["network", "cluster", "workload"] as const;

const aws = new FakeAws();
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  environment = { ...(await aws.start()), HOME: directory };
});
beforeEach(() => {
  writeFileSync(file, JSON.stringify(merge({ name: "demo", region: "us-west-2" }, changes)));
  for (const part of parts) {
    mkdirSync(join(importsOf(part), ".."), { recursive: true });
    writeFileSync(join(importsOf(part), "../cdk.tf.json"), JSON.stringify(stacks[part].json));
    rmSync(importsOf(part), { force: true });
  }
  recordCluster(directory, "demo.yaml");
});
afterAll(() => {
  aws.stop();
  rmSync(directory, { recursive: true, force: true });
});

const adopt = () => privateEks(["adopt", file], directory, environment);

const json = (body: object) => (): Answer => ({ body: JSON.stringify(body) });
/** An item of an EC2 list, or what is in one. */
const xml = (fields: Readonly<Record<string, string>>): string =>
  Object.entries(fields)
    .map(([key, value]) => `<${key}>${value}</${key}>`)
    .join("");
const list = (action: string, name: string, ...items: readonly Readonly<Record<string, string>>[]): Answers => ({
  [`ec2:${action}`]: () => ({ body: ec2List(action, `<${name}>${items.map((item) => `<item>${xml(item)}</item>`).join("")}</${name}>`) }),
});
const routeTable = (id: string, subnets: readonly string[], route: Readonly<Record<string, string>>) => ({
  routeTableId: id,
  associationSet: subnets.map((subnetId) => `<item>${xml({ subnetId })}</item>`).join(""),
  routeSet: [
    { destinationCidrBlock: "10.20.0.0/16", gatewayId: "local", origin: "CreateRouteTable" },
    { destinationCidrBlock: "0.0.0.0/0", origin: "CreateRoute", ...route },
  ]
    .map((fields) => `<item>${xml(fields)}</item>`)
    .join(""),
});
const natGateway = (id: string, connectivityType: string, addresses: readonly string[]) => ({
  natGatewayId: id,
  subnetId: "subnet-public-a",
  connectivityType,
  natGatewayAddressSet: addresses.map((allocationId) => `<item>${xml({ allocationId })}</item>`).join(""),
});
const endpoint = (id: string, service: string, state: string) => ({
  vpcEndpointId: id,
  serviceName: `com.amazonaws.us-west-2.${service}`,
  vpcEndpointType: service === "s3" ? "Gateway" : "Interface",
  state,
});

const vpc: Answers = {
  ...list("DescribeVpcs", "vpcSet", { vpcId: "vpc-1", cidrBlock: "10.20.0.0/16" }),
  ...list("DescribeSecurityGroups", "securityGroupInfo", {
    groupId: "sg-default",
    ipPermissions: "<item><ipProtocol>-1</ipProtocol></item>",
  }),
  ...list("DescribeInternetGateways", "internetGatewaySet", { internetGatewayId: "igw-1" }),
  ...list(
    "DescribeSubnets",
    "subnetSet",
    { subnetId: "subnet-node-a", cidrBlock: "10.20.96.0/19", availabilityZone: "us-west-2a" },
    { subnetId: "subnet-node-b", cidrBlock: "10.20.128.0/19", availabilityZone: "us-west-2b" },
    { subnetId: "subnet-public-a", cidrBlock: "10.20.0.0/19", availabilityZone: "us-west-2a" },
    { subnetId: "subnet-public-b", cidrBlock: "10.20.32.0/19", availabilityZone: "us-west-2b" },
  ),
  ...list(
    "DescribeRouteTables",
    "routeTableSet",
    routeTable("rtb-a", ["subnet-node-a"], { natGatewayId: "nat-1" }),
    routeTable("rtb-b", ["subnet-node-b"], { natGatewayId: "nat-1" }),
    routeTable("rtb-public", ["subnet-public-a", "subnet-public-b"], { gatewayId: "igw-1" }),
  ),
  ...list("DescribeNatGateways", "natGatewaySet", natGateway("nat-private", "private", []), natGateway("nat-1", "public", ["eipalloc-1"])),
  ...list("DescribeVpcEndpoints", "vpcEndpointSet", endpoint("vpce-old", "s3", "deleted"), endpoint("vpce-1", "s3", "available")),
};

const cluster = (fields: object = {}): Answers => ({
  "eks:DescribeCluster": json({
    cluster: {
      name: "demo",
      version: "1.35",
      roleArn: role("eksctl-demo-ServiceRole"),
      identity: { oidc: { issuer } },
      accessConfig: { authenticationMode: "API" },
      kubernetesNetworkConfig: { serviceIpv4Cidr: "172.20.0.0/16", ipFamily: "ipv4" },
      resourcesVpcConfig: { vpcId: "vpc-1" },
      ...fields,
    },
  }),
});

const ofCluster: Answers = {
  "eks:ListAddons": json({ addons: ["vpc-cni"] }),
  "eks:ListNodegroups": json({ nodegroups: ["general"] }),
  "eks:DescribeNodegroup": json({
    nodegroup: {
      clusterName: "demo",
      nodegroupName: "general",
      nodeRole: role("nodes/general"),
      subnets: ["subnet-node-a", "subnet-node-b"],
      instanceTypes: ["m5.large"],
      amiType: "AL2023_x86_64_STANDARD",
      capacityType: "ON_DEMAND",
    },
  }),
  "eks:ListFargateProfiles": json({ fargateProfileNames: ["batch"] }),
  "eks:DescribeFargateProfile": json({ fargateProfile: { clusterName: "demo", fargateProfileName: "batch", selectors: [] } }),
  "eks:ListPodIdentityAssociations": json({ associations: [{ associationId: "a-1" }] }),
  "eks:DescribePodIdentityAssociation": json({
    association: { clusterName: "demo", associationId: "a-1", namespace: "shop", serviceAccount: "web", roleArn: role("web") },
  }),
  "eks:ListAccessEntries": json({ accessEntries: [admin] }),
  "eks:DescribeAccessEntry": json({ accessEntry: { clusterName: "demo", principalArn: admin, type: "STANDARD" } }),
  "eks:ListAssociatedAccessPolicies": json({
    associatedAccessPolicies: [{ policyArn: adminPolicy, accessScope: { type: "cluster", namespaces: [] } }],
  }),
  "logs:DescribeLogGroups": json({ logGroups: [{ logGroupName: "/aws/eks/demo/cluster" }] }),
  "iam:ListOpenIDConnectProviders": () => ({
    body: `<R><ListOpenIDConnectProvidersResult><OpenIDConnectProviderList><member><Arn>arn:aws:iam::111122223333:oidc-provider/${issuer.slice(8)}</Arn></member></OpenIDConnectProviderList></ListOpenIDConnectProvidersResult></R>`,
  }),
};

/** What the import blocks of a stack name, by their address. */
function imports(part: string): Readonly<Record<string, string>> {
  if (!existsSync(importsOf(part))) return {};
  const { import: blocks } = JSON.parse(readFileSync(importsOf(part), "utf8")) as { import: { to: string; id: string }[] };
  return Object.fromEntries(blocks.map(({ to, id }) => [to, id]));
}

test("a cluster that fits gets the import blocks of what AWS has, by the ids that Terraform takes", async () => {
  aws.answer({ ...vpc, ...cluster(), ...ofCluster });
  const { status, stdout, stderr } = await adopt();
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const address = (part: (typeof parts)[number], type: string, path: string) => resource(stacks[part], type, path).address;
  expect(Object.values(imports("network")).sort()).toEqual(
    [
      ...["eipalloc-1", "igw-1", "nat-1", "rtb-a", "rtb-b", "rtb-public", "vpc-1", "vpce-1"],
      ...["rtb-a_0.0.0.0/0", "rtb-b_0.0.0.0/0", "rtb-public_0.0.0.0/0"],
      ...["subnet-node-a", "subnet-node-b", "subnet-public-a", "subnet-public-b"],
      ...["subnet-node-a/rtb-a", "subnet-node-b/rtb-b", "subnet-public-a/rtb-public", "subnet-public-b/rtb-public"],
    ].sort(),
  );
  expect(imports("cluster")).toEqual({
    [address("cluster", "aws_eks_cluster", "control-plane")]: "demo",
    [address("cluster", "aws_iam_role", "cluster-role")]: "eksctl-demo-ServiceRole",
    [address("cluster", "aws_cloudwatch_log_group", "control-plane")]: "/aws/eks/demo/cluster",
    [address("cluster", "aws_iam_openid_connect_provider", "oidc-provider")]: `arn:aws:iam::111122223333:oidc-provider/${issuer.slice(8)}`,
    [address("cluster", "aws_eks_addon", "vpc-cni")]: "demo:vpc-cni",
    [address("cluster", "aws_eks_access_entry", "admin")]: `demo:${admin}`,
    [address("cluster", "aws_eks_access_policy_association", "admin")]: `demo#${admin}#${adminPolicy}`,
  });
  expect(imports("workload")).toEqual({
    [address("workload", "aws_eks_node_group", "general")]: "demo:general",
    [address("workload", "aws_iam_role", "group-general")]: "general",
  });
  expect(stdout).toMatch(/ demo:general +replaced, the new one first, for launch_template\.id\n/);
  expect(stdout).toContain(`workload  ${address("workload", "aws_eks_addon", "coredns")}\n`);
});

test("the guide shows lines of that table", async () => {
  aws.answer({ ...vpc, ...cluster(), ...ofCluster });
  const rows = (text: string) => text.split("\n").map((line) => line.trim().split(/ {2,}/));
  const shown = outputOf("docs/guides/adopt.md", "npx private-eks adopt shop")
    .replaceAll("vpc-0123456789abcdef0", "vpc-1")
    .replaceAll("subnet-0123456789abcdef0", "subnet-node-a")
    .replaceAll(/\bshop(?=:|-network| {2})/g, "demo");
  expect(rows((await adopt()).stdout)).toEqual(expect.arrayContaining(rows(shown)));
});

const allPermissions = listPermissions(adoptPermissions);

test("the help names the permissions that it takes", async () => {
  aws.answer({ ...vpc, ...cluster(), ...ofCluster });
  await adopt();
  // What only some files have is read for those alone.
  const ofKarpenter = ["events:ListTargetsByRule", "sqs:GetQueueUrl"];
  const ofProfiles = ["ec2:DescribeInstances", "ec2:DescribeLaunchTemplateVersions", "iam:ListInstanceProfiles"];
  expect([...aws.called, ...ofKarpenter, ...ofProfiles].sort()).toEqual(allPermissions);
  const { stdout } = await privateEks(["adopt", "--help"], directory, environment);
  expect(stdout).toContain(allPermissions.map((permission) => `  ${permission}\n`).join(""));
  expect(stdout).toContain("needs them, and the credentials need sts:AssumeRole on it.");
});

test.each<[string, Answers, readonly string[]]>([
  ["what is gone", { "eks:ListNodegroups": json({ nodegroups: [] }) }, ["network", "cluster"]],
  ["a cluster that is gone", { "eks:DescribeCluster": () => noCluster, "logs:DescribeLogGroups": json({}) }, []],
  ["a cluster that is gone, and has left its log group", { "eks:DescribeCluster": () => noCluster }, ["cluster"]],
  ["a cluster that does not fit any more", cluster({ version: "1.36" }), []],
])("a second run takes away the import blocks of %s", async (_what, answers, left) => {
  aws.answer({ ...vpc, ...cluster(), ...ofCluster });
  await adopt();
  for (const part of parts) expect(existsSync(importsOf(part))).toBe(true);
  aws.answer({ ...vpc, ...cluster(), ...ofCluster, ...answers });
  await adopt();
  expect(parts.filter((part) => existsSync(importsOf(part)))).toEqual(left);
});

describe("nothing is written", () => {
  test("of a file that would replace something, and it says what to write", async () => {
    aws.answer({ ...vpc, ...ofCluster, ...cluster({ kubernetesNetworkConfig: { serviceIpv4Cidr: "10.100.0.0/16", ipFamily: "ipv4" } }) });
    const { status, stderr } = await adopt();
    expect(status).toBe(1);
    expect(stderr).toBe(
      `error: demo cannot be ${resource(stacks.cluster, "aws_eks_cluster").address} of the cluster stack: kubernetes_network_config.service_ipv4_cidr is 10.100.0.0/16, and 172.20.0.0/16 in the file
  fix: Write network.serviceCidr: 10.100.0.0/16

No import blocks were written. Edit the cluster file, run \`npx private-eks synth ${file}\`, and then this command again.
`,
    );
  });

  test("where something cannot be read, since it would be made a second time", async () => {
    aws.answer({
      ...vpc,
      ...cluster(),
      ...ofCluster,
      "ec2:DescribeSubnets": () => queryError(403, "UnauthorizedOperation", "You are not authorized to perform this operation."),
    });
    const { status, stdout, stderr } = await adopt();
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(
      "The credentials do not allow ec2:DescribeSubnets, ec2:DescribeRouteTables. Allow it on all resources, and run the command again.\n" +
        "What cannot be read would be created a second time: no import blocks were written.\n",
    );
  });

  test("with credentials of another account, where the cluster would not be", async () => {
    writeFileSync(file, JSON.stringify(merge({ name: "demo", region: "us-west-2", accountId: "111122223333" }, changes)));
    recordCluster(directory, "demo.yaml");
    aws.answer({ ...vpc, ...cluster(), ...ofCluster, "sts:GetCallerIdentity": () => callerOf("444455556666") });
    const { status, stderr } = await adopt();
    expect(status).toBe(1);
    expect(stderr).toContain("accountId in the cluster file is 111122223333, and the account of the AWS credentials is 444455556666.");
    expect([...aws.called]).toEqual(["sts:GetCallerIdentity"]);
  });

  test.each<[string, (json: string) => void, RegExp]>([
    ["without the stacks", (path) => rmSync(path), /^There is no .*cdk\.tf\.json: run `npx private-eks synth .*demo\.yaml` first\.\n$/],
    [
      "from a stack that is half written",
      (path) => writeFileSync(path, "{"),
      /cdk\.tf\.json is not JSON: run `npx private-eks synth .*demo\.yaml` again\.\n$/,
    ],
    [
      "from stacks of another configuration",
      () => writeFileSync(file, "name: demo\nregion: us-west-2\n"),
      /cdk\.tf\.json was not made from what .*demo\.yaml says now: run `npx private-eks synth .*demo\.yaml` first\.\n$/,
    ],
  ])("%s, and AWS is not asked", async (_which, change, sentence) => {
    aws.answer({});
    change(join(importsOf("cluster"), "../cdk.tf.json"));
    const { status, stderr } = await adopt();
    expect({ status, called: aws.called.size }).toEqual({ status: 1, called: 0 });
    expect(stderr).toMatch(sentence);
  });

  test("of a file with errors", async () => {
    aws.answer({});
    writeFileSync(file, "name: demo\nregion: us-west\n");
    const { status, stderr } = await adopt();
    expect({ status, called: aws.called.size }).toEqual({ status: 1, called: 0 });
    expect(stderr).toContain("demo.yaml:2:9: error: region: ");
  });

  afterEach(() => {
    for (const part of parts) expect(existsSync(importsOf(part))).toBe(false);
  });
});

const profileArn = (name: string) => `arn:aws:iam::111122223333:instance-profile/${name}`;

/** Instance profiles of the account, and the roles in them. @default the role has the name of the profile */
const instanceProfiles = (...profiles: readonly (readonly [name: string, role?: string])[]): Answers => {
  const members = profiles.map(
    ([name, roleName = name]) =>
      `<member>${xml({ InstanceProfileName: name, Arn: profileArn(name), Roles: `<member>${xml({ RoleName: roleName, Arn: role(roleName) })}</member>` })}</member>`,
  );
  const body = `<R><ListInstanceProfilesResult><InstanceProfiles>${members.join("")}</InstanceProfiles></ListInstanceProfilesResult></R>`;
  return { "iam:ListInstanceProfiles": () => ({ body }) };
};

describe("instance profiles, whose state is lost", () => {
  const withProfiles = {
    network: { cidr: "10.20.0.0/16", availabilityZones: ["us-west-2a", "us-west-2b"], egress: "proxy" },
    proxy: { squid: {} },
    access: { admins: [admin], bastion: { enabled: true } },
    nodeGroups: { managed: {}, selfManaged: { batch: { instanceTypes: ["m5.large"] } } },
  };
  const ofProfiles = synthDemo(withProfiles);
  const made = (name: string, number = 1) => `${name}-20261101000000000${String(number).padStart(9, "0")}`;
  const [squid, bastion, batch] = [made("demo-squid"), made("demo-bastion"), made("demo-batch")];
  const inUse: Answers = {
    "ec2:DescribeLaunchTemplateVersions": (parameters) => ({
      body: ec2List(
        "DescribeLaunchTemplateVersions",
        `<launchTemplateVersionSet>${[...parameters.values()].includes("$Latest") ? [squid, batch].map((name) => `<item><launchTemplateData><iamInstanceProfile>${xml({ arn: profileArn(name) })}</iamInstanceProfile></launchTemplateData></item>`).join("") : ""}</launchTemplateVersionSet>`,
      ),
    }),
    "ec2:DescribeInstances": (parameters) => ({
      body: ec2List(
        "DescribeInstances",
        `<reservationSet>${[...parameters.values()].includes("demo-bastion") ? `<item><instancesSet><item><iamInstanceProfile>${xml({ arn: profileArn(bastion) })}</iamInstanceProfile></item></instancesSet></item>` : ""}</reservationSet>`,
      ),
    }),
  };
  // Those of a cluster of the same name in another region come first.
  const profiles = instanceProfiles(
    ...[made("demo-squid", 0), made("demo-bastion", 0), made("demo-batch", 0)].map((name) => [name] as const),
    ...[squid, bastion, batch].map((name) => [name] as const),
  );
  const address = (part: (typeof parts)[number], type: string, path: string) => resource(ofProfiles[part], type, path).address;

  beforeEach(() => {
    writeFileSync(file, JSON.stringify(merge({ name: "demo", region: "us-west-2" }, withProfiles)));
    for (const part of parts) writeFileSync(join(importsOf(part), "../cdk.tf.json"), JSON.stringify(ofProfiles[part].json));
    recordCluster(directory, "demo.yaml");
  });

  test("those of Squid, the bastion and self-managed groups are adopted with their roles, also where there is no cluster yet", async () => {
    aws.answer({ ...profiles, ...inUse });
    const { status, stdout } = await adopt();
    expect(status).toBe(0);
    expect(imports("network")).toEqual({
      [address("network", "aws_iam_instance_profile", "forward-proxy")]: squid,
      [address("network", "aws_iam_role", "forward-proxy")]: squid,
      [address("network", "aws_iam_instance_profile", "bastion")]: bastion,
      [address("network", "aws_iam_role", "bastion")]: bastion,
    });
    expect(imports("workload")).toEqual({
      [address("workload", "aws_iam_instance_profile", "batch")]: batch,
      [address("workload", "aws_iam_role", "batch")]: batch,
    });
    expect(stdout.slice(stdout.indexOf("NOT FOUND"))).not.toContain("aws_iam_instance_profile");
  });

  test("one whose role is let into the cluster is a group's, and a role of others is adopted with none", async () => {
    aws.answer({
      "ec2:DescribeVpcs": vpc["ec2:DescribeVpcs"]!,
      ...cluster(),
      ...ofCluster,
      ...instanceProfiles([squid, "company-squid"], [batch]),
      ...inUse,
      "ec2:DescribeLaunchTemplateVersions": () => ({
        body: ec2List(
          "DescribeLaunchTemplateVersions",
          `<launchTemplateVersionSet><item><launchTemplateData><iamInstanceProfile>${xml({ name: squid })}</iamInstanceProfile></launchTemplateData></item></launchTemplateVersionSet>`,
        ),
      }),
      "eks:ListAccessEntries": json({ accessEntries: [role(batch)] }),
      "eks:DescribeAccessEntry": json({ accessEntry: { clusterName: "demo", principalArn: role(batch), type: "EC2_LINUX" } }),
    });
    expect(await adopt()).toMatchObject({ status: 0, stderr: "" });
    expect(Object.entries(imports("network")).filter(([to]) => to.startsWith("aws_iam_"))).toEqual([
      [address("network", "aws_iam_instance_profile", "forward-proxy"), squid],
    ]);
    expect(imports("workload")).toMatchObject({
      [address("workload", "aws_iam_instance_profile", "batch")]: batch,
      [address("workload", "aws_iam_role", "batch")]: batch,
      [address("workload", "aws_eks_access_entry", "batch")]: `demo:${role(batch)}`,
    });
  });

  test("nothing in the region that has them leaves them to clusters of other regions", async () => {
    aws.answer(profiles);
    expect(await adopt()).toMatchObject({ status: 1, stderr: expect.stringContaining("nothing to adopt") });
  });
});

describe("of Karpenter, whose state is lost", () => {
  const withKarpenter = merge(changes, { karpenter: { nodeClasses: { default: { amiReleaseVersion: "1.35.2-20260415" } } } });
  const ofKarpenter = synthDemo(withKarpenter);
  const suffix = "20261101000000000000000001";
  const nodes = `demo-karpenter-nodes-${suffix}`;
  const url = "https://sqs.us-west-2.amazonaws.com/111122223333/demo-karpenter";
  const target = (Id: string, queue: string) => ({ Id, Arn: `arn:aws:sqs:us-west-2:111122223333:${queue}` });
  const missing = (code: string) => (): Answer => ({ status: 400, body: JSON.stringify({ __type: code, message: "There is none" }) });

  const left: Answers = {
    ...vpc,
    ...cluster(),
    ...ofCluster,
    "eks:ListAccessEntries": json({ accessEntries: [role(nodes)] }),
    "eks:DescribeAccessEntry": json({ accessEntry: { clusterName: "demo", principalArn: role(nodes), type: "EC2_LINUX" } }),
    "eks:ListAssociatedAccessPolicies": json({ associatedAccessPolicies: [] }),
    "sqs:GetQueueUrl": json({ QueueUrl: url }),
    "events:ListTargetsByRule": (parameters) =>
      [...parameters.keys()].join().includes('"Rule":"demo-karpenter-spot"')
        ? { body: JSON.stringify({ Targets: [target("terraform-1", "demo-karpenter"), target("audit", "audit")] }) }
        : missing("ResourceNotFoundException")(),
    ...instanceProfiles([nodes.replace("0001", "0002")], [nodes], ["web"]),
  };
  const address = (type: string, path: string) => resource(ofKarpenter.workload, type, path).address;

  beforeEach(() => {
    writeFileSync(file, JSON.stringify(merge({ name: "demo", region: "us-west-2" }, withKarpenter)));
    for (const part of parts) writeFileSync(join(importsOf(part), "../cdk.tf.json"), JSON.stringify(ofKarpenter[part].json));
    recordCluster(directory, "demo.yaml");
  });

  test("queue, rules, targets, and the profile whose role is let into the cluster, with the role, are adopted", async () => {
    aws.answer({ ...left, "eks:ListAccessEntries": json({ accessEntries: [role(nodes)] }) });
    await adopt();
    expect(imports("workload")).toMatchObject({
      [address("aws_sqs_queue", "karpenter-interruptions")]: url,
      [address("aws_cloudwatch_event_rule", "rule-spot")]: "demo-karpenter-spot",
      [address("aws_cloudwatch_event_target", "target-spot")]: "demo-karpenter-spot/terraform-1",
      [address("aws_iam_instance_profile", "karpenter-nodes")]: nodes,
      [address("aws_iam_role", "karpenter-nodes")]: nodes,
      [address("aws_eks_access_entry", "karpenter-nodes")]: `demo:${role(nodes)}`,
    });
    expect(Object.values(imports("workload")).filter((id) => id.startsWith("demo-karpenter-health"))).toEqual([]);
  });

  test("what is not there is created", async () => {
    aws.answer({
      ...left,
      "sqs:GetQueueUrl": missing("com.amazonaws.sqs#QueueDoesNotExist"),
      "events:ListTargetsByRule": missing("ResourceNotFoundException"),
      "eks:ListAccessEntries": json({ accessEntries: [] }),
    });
    await adopt();
    const types = Object.keys(imports("workload")).map((to) => to.split(".")[0]);
    for (const type of ["aws_sqs_queue", "aws_cloudwatch_event_rule", "aws_cloudwatch_event_target", "aws_iam_instance_profile"])
      expect(types).not.toContain(type);
  });
});

const keyId = "1234abcd-12ab-34cd-56ef-1234567890ab";
const aliasOf = (cluster: string, key: string) => ({
  AliasName: `alias/eks/${cluster}`,
  AliasArn: `arn:aws:kms:us-west-2:111122223333:alias/eks/${cluster}`,
  TargetKeyId: key,
});

describe("where there is no cluster of the name", () => {
  test("what a killed apply has made of it by name is adopted, and nothing of other clusters", async () => {
    aws.answer({
      "kms:ListAliases": json({ Aliases: [aliasOf("demo-2", "other"), aliasOf("demo", keyId)] }),
      "logs:DescribeLogGroups": json({ logGroups: [{ logGroupName: "/aws/eks/demo/cluster" }] }),
      "ecr:DescribeRepositories": json({ repositories: [{ repositoryName: "unrelated" }] }),
    });
    const { status, stderr } = await adopt();
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(imports("cluster")).toEqual({
      [resource(stacks.cluster, "aws_cloudwatch_log_group", "control-plane").address]: "/aws/eks/demo/cluster",
      [resource(stacks.cluster, "aws_kms_alias").address]: "alias/eks/demo",
      [resource(stacks.cluster, "aws_kms_key").address]: keyId,
    });
    expect(parts.filter((part) => existsSync(importsOf(part)))).toEqual(["cluster"]);
    expect([...aws.called].filter((action) => action.startsWith("ec2:"))).toEqual(["ec2:DescribeLaunchTemplates"]);
  });

  test("a key of several regions that our alias names is refused", async () => {
    aws.answer({ "kms:ListAliases": json({ Aliases: [aliasOf("demo", "mrk-1")] }) });
    const { status, stderr } = await adopt();
    expect(status).toBe(1);
    expect(stderr).toContain("  fix: Write encryption.kmsKeyArn with the ARN of key mrk-1, or delete the alias\n");
  });

  test("and nothing that has its name, it says so", async () => {
    aws.answer({});
    const { status, stdout, stderr } = await adopt();
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: "",
      stderr: "There is no EKS cluster demo in us-west-2, and nothing that has its name: nothing to adopt. Apply the stacks.\n",
    });
  });
});

test("a node role that another cluster uses is not adopted, and a cluster role is refused", async () => {
  const answers = (clusterRole: string): Answers => ({
    ...vpc,
    ...cluster(),
    ...ofCluster,
    "eks:ListClusters": json({ clusters: ["demo", "other"] }),
    "eks:DescribeCluster": (parameters, path) =>
      path.startsWith("/clusters/other")
        ? { body: JSON.stringify({ cluster: { name: "other", roleArn: clusterRole } }) }
        : cluster()["eks:DescribeCluster"]!(parameters, path),
  });
  aws.answer(answers(role("other")));
  expect(await adopt()).toMatchObject({ status: 0 });
  expect(Object.values(imports("cluster"))).toContain("eksctl-demo-ServiceRole");
  // The groups of both have the same role here.
  expect(Object.values(imports("workload"))).toEqual(["demo:general"]);
  aws.answer(answers(role("eksctl-demo-ServiceRole")));
  const { status, stderr } = await adopt();
  expect(status).toBe(1);
  expect(stderr).toContain(`  fix: Write iam.roles.cluster: ${role("eksctl-demo-ServiceRole")}, since EKS cannot give it another role`);
});

test.each([
  ["with rules", "<item><ipProtocol>-1</ipProtocol></item>", 1],
  ["without rules", "", 0],
])("network interfaces of a default security group %s", async (_which, ipPermissions, expected) => {
  const interfaces = list("DescribeNetworkInterfaces", "networkInterfaceSet", { networkInterfaceId: "eni-1" });
  aws.answer({
    ...vpc,
    ...cluster(),
    ...ofCluster,
    ...list("DescribeSecurityGroups", "securityGroupInfo", { groupId: "sg-default", ipPermissions }),
    // One that a service manages, which EC2 hides unless it is asked for such.
    "ec2:DescribeNetworkInterfaces": (parameters, path) =>
      parameters.get("IncludeManagedResources") === "true"
        ? interfaces["ec2:DescribeNetworkInterfaces"]!(parameters, path)
        : { body: ec2List("DescribeNetworkInterfaces", "") },
  });
  const { status, stderr } = await adopt();
  expect(status).toBe(expected);
  expect(stderr.includes('default_security_group.network_interfaces is ["eni-1"]')).toBe(expected === 1);
});

test("what others may lose is told", async () => {
  aws.answer({
    ...vpc,
    ...ofCluster,
    ...cluster({ resourcesVpcConfig: { vpcId: "vpc-1", endpointPublicAccess: true, publicAccessCidrs: ["0.0.0.0/0"] } }),
  });
  const { stdout } = await adopt();
  expect(stdout).toContain("ITS PUBLIC API ENDPOINT IS CLOSED");
  expect(stdout).toContain("Tags of what is adopted become the file's");
});

test("a key is the cluster's where our alias names it; another one stays as it is", async () => {
  const keyArn = (id: string) => `arn:aws:kms:us-west-2:111122223333:key/${id}`;
  const aliases = { "kms:ListAliases": json({ Aliases: [aliasOf("demo", keyId)] }) };
  const encryptedBy = (id: string) => cluster({ encryptionConfig: [{ resources: ["secrets"], provider: { keyArn: keyArn(id) } }] });
  aws.answer({ ...vpc, ...ofCluster, ...aliases, ...encryptedBy(keyId) });
  expect(await adopt()).toMatchObject({ status: 0, stderr: "" });
  expect(imports("cluster")[resource(stacks.cluster, "aws_kms_key").address]).toBe(keyId);
  for (const alias of [aliases, {}]) {
    aws.answer({ ...vpc, ...ofCluster, ...alias, ...encryptedBy("shared") });
    const { status, stderr } = await adopt();
    expect(status).toBe(1);
    expect(stderr).toContain(`  fix: Write encryption.kmsKeyArn: ${keyArn("shared")}\n`);
  }
});
