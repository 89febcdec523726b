import { runnerPolicy, type TerraformJson } from "../../../design/iam/runnerPolicy";

const place = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: "demo" };
const account = "111122223333";
const key = `arn:aws:kms:us-west-2:${account}:key/k`;

/** What an action is allowed on, with its conditions where it has any. */
const allowed = (stack: TerraformJson, action: string, options: object = {}, roles: readonly string[] = []) =>
  runnerPolicy(stack, { ...place, ...options }, roles).Statement.flatMap(({ Action, Condition, Resource }) =>
    Action.includes(action) ? [Condition === undefined ? Resource : [Resource, Condition]] : [],
  );
const of = (type: string, block: Readonly<Record<string, unknown>>): TerraformJson => ({ resource: { [type]: { it: block } } });

describe("the runner may use keys", () => {
  test("of the root volume of an instance, and grants only what AWS passes on", () => {
    const instance = of("aws_instance", { root_block_device: { kms_key_id: key } });
    expect(allowed(instance, "kms:Decrypt")).toEqual([[key]]);
    expect(allowed(instance, "kms:CreateGrant")).toEqual([[[key], { Bool: { "kms:GrantIsForAWSResource": ["true"] } }]]);
    for (const root_block_device of [undefined, {}, { encrypted: true }])
      expect(allowed(of("aws_instance", { root_block_device }), "kms:CreateGrant")).toEqual([]);
  });

  test.each<[string, Readonly<Record<string, unknown>>, boolean]>([
    ["aws_eks_cluster", { encryption_config: { provider: { key_arn: key }, resources: ["secrets"] } }, true],
    ["aws_eks_cluster", {}, false],
    ["aws_ecr_repository", { encryption_configuration: [{ encryption_type: "KMS", kms_key: key }] }, true],
    ["aws_ecr_repository", { encryption_configuration: [{ encryption_type: "AES256" }] }, false],
    ["aws_ecr_repository", {}, false],
  ])("of %s with %j: %s", (type, attributes, expected) => {
    expect(allowed(of(type, { name: "x", ...attributes }), "kms:DescribeKey")).toEqual(expected ? [["arn:aws:kms:us-west-2:*:key/*"]] : []);
  });
});

describe("the runner may read roles", () => {
  const given = `arn:aws:iam::${account}:role/team/given`;

  test("that pods get and others made, and none that the stack makes", () => {
    const read = (attributes: Readonly<Record<string, unknown>>) =>
      allowed(of("aws_eks_pod_identity_association", attributes), "iam:GetRole");
    expect(read({ role_arn: given, service_account: "a" })).toEqual([["arn:aws:iam::*:role/team/given"]]);
    expect(read({ role_arn: "${aws_iam_role.a.arn}", service_account: "a" })).toEqual([]);
    expect(read({ service_account: "a" })).toEqual([]);
  });

  test("that nodes get and others made", () => {
    const read = (node_role_arn: unknown) =>
      allowed(of("aws_eks_node_group", { node_group_name: "n", node_role_arn }), "iam:ListAttachedRolePolicies");
    expect(read(given)).toEqual([["arn:aws:iam::*:role/team/given"]]);
    expect([read("${aws_iam_role.a.arn}"), read(undefined)]).toEqual([[], []]);
  });
});

test("the runner takes roles out of instance profiles that EKS Auto Mode has made, on, without pools of its own, or off", () => {
  const removal = (compute_config: unknown) =>
    allowed(of("aws_eks_cluster", { name: "demo", compute_config }), "iam:RemoveRoleFromInstanceProfile");
  const ofEks = [["arn:aws:iam::*:instance-profile/eks*"]];
  expect(removal({ enabled: true, node_pools: ["system"], node_role_arn: "${aws_iam_role.nodes.arn}" })).toEqual(ofEks);
  expect(removal({ enabled: true, node_pools: [] })).toEqual(ofEks);
  expect(removal({ enabled: false })).toEqual(ofEks);
  expect(removal(undefined)).toEqual([]);
});

describe("a role is named", () => {
  const passed = (role: string, roles: readonly string[] = []) =>
    allowed(of("aws_iam_instance_profile", { name: "p", role }), "iam:PassRole", {}, roles)[0]![0];

  test("with its path, which an instance profile leaves out", () => {
    const roles = [`arn:aws:iam::${account}:role/others`, `arn:aws-cn:iam::${account}:role/team/nodes`];
    expect(passed("nodes", roles)).toEqual(["arn:aws:iam::*:role/team/nodes"]);
    expect(passed("others", roles)).toEqual(["arn:aws:iam::*:role/others"]);
    expect(passed("des", roles)).toEqual(["arn:aws:iam::*:role/des"]);
  });

  test("with the path that the stack gives it, by its name and by its prefix", () => {
    const roles = {
      aws_iam_role: { fixed: { name: "fixed", path: "/team/" }, prefixed: { name_prefix: "demo-a-", path: "/team/" } },
      aws_iam_role_policy: {
        p: { role: "${aws_iam_role.fixed.name}", name: "p" },
        q: { role: "${aws_iam_role.prefixed.name}", name: "q" },
      },
    };
    expect(allowed({ resource: roles }, "iam:PutRolePolicy")).toEqual([
      ["arn:aws:iam::*:role/team/demo-a-*", "arn:aws:iam::*:role/team/fixed"],
    ]);
  });

  test("as Terraform reads the text, and by everything where that is not known", () => {
    const named = (name: string) => allowed(of("aws_iam_role", { name }), "iam:CreateRole");
    expect(named("a-$${b}-%%{c}")).toEqual([["arn:aws:iam::*:role/a-${b}-%{c}"]]);
    expect(named('${"x${y\\"z"}-w')).toEqual([['arn:aws:iam::*:role/x${y"z-w']]);
    expect(named("a-${var.b}")).toEqual([["arn:aws:iam::*:role/*"]]);
    expect(named("${aws_iam_role.elsewhere.name}")).toEqual([["arn:aws:iam::*:role/*"]]);
  });
});

test("a policy that the stack makes is attached by its name, with the boundary that its role has", () => {
  const stack = (role: Readonly<Record<string, unknown>>): TerraformJson => ({
    resource: {
      aws_iam_policy: { p: { name_prefix: "demo-p-" } },
      aws_iam_role: { r: { name: "r", ...role } },
      aws_iam_role_policy_attachment: { a: { role: "${aws_iam_role.r.name}", policy_arn: "${aws_iam_policy.p.arn}" } },
    },
  });
  const ArnEquals = { "iam:PolicyARN": ["arn:aws:iam::*:policy/demo-p-*"] };
  const boundary = `arn:aws:iam::${account}:policy/boundary`;
  expect(allowed(stack({}), "iam:AttachRolePolicy")).toEqual([[["arn:aws:iam::*:role/r"], { ArnEquals }]]);
  expect(allowed(stack({ permissions_boundary: boundary }), "iam:AttachRolePolicy")).toEqual([
    [["arn:aws:iam::*:role/r"], { ArnEquals, StringEquals: { "iam:PermissionsBoundary": [boundary] } }],
  ]);
});

describe("what logs go to", () => {
  const queries = (destination_arn: unknown) => of("aws_route53_resolver_query_log_config", { name: "q", destination_arn });

  test("is a bucket without its prefix, or a stream with its role", () => {
    const bucket = queries("arn:aws-cn:s3:::logs/prefix/deep");
    expect(allowed(bucket, "s3:GetBucketPolicy")).toEqual([["arn:aws-cn:s3:::logs"]]);
    expect(allowed(bucket, "firehose:TagDeliveryStream")).toEqual([]);
    const stream = queries(`arn:aws:firehose:us-west-2:${account}:deliverystream/logs`);
    expect(allowed(stream, "firehose:TagDeliveryStream")).toEqual([[`arn:aws:firehose:us-west-2:${account}:deliverystream/logs`]]);
    expect(allowed(stream, "s3:GetBucketPolicy")).toEqual([]);
    expect(allowed(stream, "iam:CreateServiceLinkedRole")).toHaveLength(1);
  });

  test("is nothing of these where it is a log group, or not known", () => {
    for (const destination of [
      `arn:aws:logs:us-west-2:${account}:log-group:q`,
      "${aws_s3_bucket.b.arn}",
      "x-arn:aws:s3:::logs",
      undefined,
    ]) {
      expect(allowed(queries(destination), "s3:GetBucketPolicy")).toEqual([]);
      expect(allowed(queries(destination), "firehose:TagDeliveryStream")).toEqual([]);
    }
  });

  test("needs the delivery of logs where flow logs go to a bucket only", () => {
    const flowLog = (log_destination_type: string) =>
      allowed(of("aws_flow_log", { log_destination_type }), "logs:CreateLogDelivery").length;
    expect([flowLog("s3"), flowLog("cloud-watch-logs")]).toEqual([1, 0]);
  });
});

test("subnets are tagged in any account, or in that of the owner who shares them", () => {
  const tag = of("aws_ec2_tag", { resource_id: "subnet-1", key: "a", value: "b" });
  const subnets = (options: object) =>
    allowed(tag, "ec2:CreateTags", options)
      .flat()
      .filter((resource) => String(resource).includes("subnet/"));
  expect(subnets({})).toEqual(["arn:aws:ec2:us-west-2:*:subnet/*"]);
  expect(subnets({ subnetOwner: "444455556666" })).toEqual(["arn:aws:ec2:us-west-2:444455556666:subnet/*"]);
});

test("what checks read is read, and the provider asks who it is", () => {
  expect(allowed({ check: { images: { data: { aws_ami: { it: {} } } }, others: {} } }, "ec2:DescribeImages")).toHaveLength(1);
  expect(allowed({ provider: { aws: [{}] } }, "sts:GetCallerIdentity")).toEqual([["*"]]);
});

test("statements are in one order, whatever that of the blocks", () => {
  const texts = runnerPolicy(
    { resource: { aws_vpc: { it: {} }, aws_iam_role: { it: { name: "r" } }, aws_kms_key: { it: {} } } },
    place,
  ).Statement.map((statement) => JSON.stringify(statement));
  expect(texts).toEqual([...texts].sort());
  expect(texts.filter((text) => text.includes('"Condition":{}'))).toEqual([]);
});
