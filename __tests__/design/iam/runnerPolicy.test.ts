import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import permissions from "../../../aws/data/runner-permissions.json";
import { type PolicyDocument, policyDocument, maxPolicySize, splitPolicy } from "../../../design/iam/policy";
import { runnerPolicy, type TerraformJson } from "../../../design/iam/runnerPolicy";
import { stateBucket } from "../../../design/state/bucket";
import { root } from "../../support/synth";

const place = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: "demo" };
const statements = (stack: TerraformJson, options = place) => runnerPolicy(stack, options).Statement;

const sources = ["modules", "stacks"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(root, folder, file), "utf8")),
);
/** What our modules import from the AWS provider, as Terraform's types. */
const imported = sources
  .flatMap((source) => [...source.matchAll(/provider-aws\/lib\/([\w-]+)"/g)])
  .map(([, name]) => name!.replaceAll("-", "_"))
  .filter((name) => name !== "provider")
  .map((name) => (name.startsWith("data_") ? name.replace("data_", "data ") : `resource aws_${name}`));
/** The data sources of checks, for which cdktf has no construct. */
const checked = sources.flatMap((source) => [...source.matchAll(/addCheck\([^]*?type: "(aws_\w+)"/g)]).map(([, name]) => `data ${name}`);

/** What the configuration of a bucket for states has, which no stack does. */
const ofStateBucket = Object.keys(
  stateBucket({ type: "s3", bucket: "states", region: "us-west-2", keyPrefix: "" }, { tags: {}, localState: false }).resource,
).map((type) => `resource ${type}`);
const used = [...imported, ...checked, ...ofStateBucket, "data terraform_remote_state"];
const rows = (["data", "resource"] as const).flatMap((kind) => Object.keys(permissions[kind]).map((type) => `${kind} ${type}`));

describe("the table", () => {
  test("has a row for each type that the stacks use, and no other", () => {
    expect([...new Set(used)].sort()).toEqual([...rows].sort());
  });

  test("names no scope that is not there, and each scope is used", () => {
    const { provider, backend, data, resource, scopes } = permissions;
    const named = [provider, backend, data, resource].flatMap((section) => Object.values(section).flatMap(Object.keys));
    expect([...new Set(named)].sort()).toEqual(Object.keys(scopes).sort());
  });

  test("holds actions by name, never a wildcard", () => {
    const { provider, backend, data, resource } = permissions;
    const actions = [provider, backend, data, resource].flatMap((section) =>
      Object.values<Record<string, string[]>>(section).flatMap((row) => Object.values(row).flat()),
    );
    for (const action of actions)
      expect(action).toMatch(
        /^(autoscaling|ec2|ecr|eks|elasticloadbalancing|events|firehose|guardduty|iam|kms|logs|route53|route53profiles|route53resolver|s3|sqs|ssm|sts|vpce):[A-Z]\w+$/,
      );
  });
});

describe("a statement", () => {
  const role = (name: string) => ({ name_prefix: `demo-${name}-` });
  const attachment = (id: string, policy: string) => ({
    role: `\${aws_iam_role.${id}.name}`,
    policy_arn: `arn:aws:iam::aws:policy/${policy}`,
  });

  test("names a resource by its name, by its prefix, and by what it refers to", () => {
    const stack = {
      resource: {
        aws_iam_role: { a: role("a"), b: { name: "fixed" } },
        aws_iam_role_policy: { p: { role: "${aws_iam_role.b.name}", name: "inline" } },
      },
    };
    expect(statements(stack).map(({ Action, Resource }) => [Action[0], Resource])).toEqual([
      ["iam:CreateRole", ["arn:aws:iam::*:role/demo-a-*", "arn:aws:iam::*:role/fixed"]],
      ["iam:DeleteRolePolicy", ["arn:aws:iam::*:role/fixed"]],
    ]);
  });

  test("is left out where the resource lacks what it is about", () => {
    const addon = { cluster_name: "${data.terraform_remote_state.cluster.outputs.cluster_name}", addon_name: "coredns" };
    const actions = (attributes: object) =>
      statements({ resource: { aws_eks_addon: { a: { ...addon, ...attributes } } } }).flatMap(({ Action }) => Action);
    expect(actions({})).not.toContain("iam:PassRole");
    expect(actions({ service_account_role_arn: "${aws_iam_role.a.arn}" })).toContain("iam:PassRole");
  });

  test("lets an endpoint be connected to another region only where one is", () => {
    const actions = (attributes: Readonly<Record<string, unknown>>) =>
      statements({ resource: { aws_vpc_endpoint: { a: attributes } } }).filter(({ Action }) => Action.includes("vpce:AllowMultiRegion"));
    expect(actions({ service_name: "com.amazonaws.us-west-2.ec2" })).toEqual([]);
    expect(actions({ service_name: "com.amazonaws.route53", service_region: "us-east-1" })).toMatchObject([
      { Action: expect.arrayContaining(["vpce:AllowMultiRegion"]) as string[], Resource: ["arn:aws:ec2:us-west-2:*:vpc-endpoint/*"] },
    ]);
  });

  test("allows to attach to each role the policies it gets, and no others", () => {
    const stack = (policiesOfB: readonly string[]) => ({
      resource: {
        aws_iam_role: { a: role("a"), b: role("b") },
        aws_iam_role_policy_attachment: {
          a: attachment("a", "One"),
          ...Object.fromEntries(policiesOfB.map((policy) => [`b-${policy}`, attachment("b", policy)])),
        },
      },
    });
    const attach = (policiesOfB: readonly string[]) =>
      statements(stack(policiesOfB))
        .filter(({ Action }) => Action.includes("iam:AttachRolePolicy"))
        .map(({ Resource, Condition }) => [Resource, Condition?.["ArnEquals"]?.["iam:PolicyARN"]]);
    const [a, b] = ["arn:aws:iam::*:role/demo-a-*", "arn:aws:iam::*:role/demo-b-*"];
    const [one, two] = ["arn:aws:iam::aws:policy/One", "arn:aws:iam::aws:policy/Two"];
    expect(attach(["One"])).toEqual([[[a, b], [one]]]);
    expect(attach(["Two"])).toEqual([
      [[a], [one]],
      [[b], [two]],
    ]);
    expect(attach(["One", "Two"])).toEqual([
      [[a, b], [one]],
      [[b], [two]],
    ]);
  });

  test("of the state is of the bucket, the key and the lock file; of another stack's state it only reads", () => {
    const s3 = (key: string) => ({
      bucket: "states",
      key: `eks/${key}.tfstate`,
      region: "us-west-2",
      kms_key_id: "arn:aws:kms:us-west-2:111122223333:key/k",
    });
    const stack = {
      terraform: { backend: { s3: s3("demo-cluster") } },
      data: { terraform_remote_state: { network: { backend: "s3", config: s3("demo-network") } } },
    };
    const own = "arn:aws:s3:::states/eks/demo-cluster.tfstate";
    const allowed = statements(stack).flatMap(({ Action, Resource }) => Resource.map((resource) => [resource, Action]));
    expect(allowed).toEqual(
      expect.arrayContaining([
        ["arn:aws:kms:us-west-2:111122223333:key/k", ["kms:Decrypt", "kms:GenerateDataKey"]],
        ["arn:aws:s3:::states", ["s3:ListBucket"]],
        [own, ["s3:GetObject", "s3:PutObject"]],
        [`${own}.tflock`, ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"]],
        ["arn:aws:s3:::states/eks/demo-network.tfstate", ["s3:GetObject"]],
      ]),
    );
    const keyOfBucket = statements(stack).filter(({ Resource }) => Resource.includes("arn:aws:kms:*:*:key/*"));
    expect(keyOfBucket).toEqual([
      {
        Effect: "Allow",
        Action: ["kms:Decrypt", "kms:GenerateDataKey"],
        Resource: ["arn:aws:kms:*:*:key/*"],
        Condition: { StringEquals: { "aws:ResourceTag/Name": ["states"] } },
      },
    ]);
    expect(statements({ terraform: { backend: { local: { path: "x" } } } })).toEqual([]);
  });
});

/** @see https://github.com/aws/karpenter-provider-aws/issues/6843 */
test("EC2 gets the role of an instance profile by both of its names in China, and by its one name elsewhere", () => {
  const resource = {
    aws_iam_instance_profile: { nodes: { name: "demo-nodes", role: "demo-nodes" } },
    aws_eks_access_entry: { nodes: { type: "EC2_LINUX", principal_arn: "demo-nodes" } },
  };
  const passedTo = (options: typeof place) =>
    statements({ resource }, options)
      .filter(({ Action }) => Action.includes("iam:PassRole"))
      .map(({ Condition }) => Condition);
  expect(passedTo(place)).toEqual([{ StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com"] } }]);
  expect(passedTo({ ...place, partition: "aws-cn", dnsSuffix: "amazonaws.com.cn", region: "cn-north-1" })).toEqual([
    { StringEquals: { "iam:PassedToService": ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] } },
  ]);
});

test("updates of add-ons and node groups are read at the cluster, too", () => {
  const cluster_name = "${data.terraform_remote_state.cluster.outputs.cluster_name}";
  const resource = {
    aws_eks_addon: { a: { cluster_name, addon_name: "coredns" } },
    aws_eks_node_group: { g: { cluster_name, node_group_name: "one" } },
  };
  for (const [type, blocks] of Object.entries(resource)) {
    const read = statements({ resource: { [type]: blocks } }).filter(({ Action }) => Action.includes("eks:DescribeUpdate"));
    expect(read.flatMap(({ Resource }) => Resource)).toContain("arn:aws:eks:us-west-2:*:cluster/demo");
  }
});

test("the order of resources in a stack changes nothing", () => {
  const all = ["a", "b", "c", "d"].map((id) => [id, { name_prefix: `demo-${id}-` }] as const);
  const policy = (order: typeof all) =>
    runnerPolicy({ resource: { aws_iam_role: Object.fromEntries(order), aws_kms_key: { k: {} } } }, place);
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (order) => {
      expect(policy(order)).toEqual(policy(all));
    }),
  );
});

describe("a policy that is too long for IAM", () => {
  const allowed = (documents: readonly PolicyDocument[]) =>
    documents.flatMap(({ Statement }) =>
      Statement.flatMap(({ Action, Resource }) => Action.flatMap((action) => Resource.map((resource) => `${action} ${resource}`))),
    );
  const lengths = (documents: readonly PolicyDocument[]) => documents.map((document) => JSON.stringify(document).length);
  const longest = (texts: readonly number[]) => Math.max(...texts);

  test("becomes as few documents as fit, with the same statements", () => {
    const statement = fc.record({
      Effect: fc.constant("Allow" as const),
      Action: fc.array(fc.constantFrom("ec2:CreateVpc", "ec2:DescribeVpcs"), { minLength: 1 }),
      Resource: fc.array(fc.string({ minLength: 1, maxLength: 300 }), { minLength: 1, maxLength: 10 }),
    });
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 40 }), (all) => {
        const documents = splitPolicy(policyDocument(all));
        expect(documents.flatMap(({ Statement }) => Statement)).toEqual(all);
        expect(longest(lengths(documents))).toBeLessThanOrEqual(maxPolicySize);
      }),
    );
  });

  test("has a statement in parts that is longer than a document", () => {
    const texts = fc.array(fc.string({ minLength: 1, maxLength: 80, unit: fc.constantFrom("a", "b") }), { minLength: 1, maxLength: 400 });
    fc.assert(
      fc.property(texts, texts, (Action, Resource) => {
        const one = policyDocument([{ Effect: "Allow", Action: Action.slice(0, 40), Resource }]);
        const documents = splitPolicy(one);
        expect(allowed(documents).sort()).toEqual(allowed([one]).sort());
        expect(longest(lengths(documents))).toBeLessThanOrEqual(maxPolicySize);
      }),
      { numRuns: 30 },
    );
  });

  test("and is one document otherwise", () => {
    expect(splitPolicy(policyDocument([]))).toEqual([policyDocument([])]);
  });
});
