import { pathText } from "../../../config/findings/path";
import { clusterSchema } from "../../../config/schema/schema";
import { existingRoleFindings } from "../../../design/iam/existingRoles.findings";

const [one, other] = ["arn:aws:iam::111122223333:role/one", "arn:aws:iam::111122223333:role/other"];

const findings = (changes: object) =>
  existingRoleFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", ...changes })).map(({ severity, path, problem }) => [
    severity,
    pathText(path),
    problem,
  ]);

test("one role for several uses is a warning at each use but the first", () => {
  const nodeGroups = { managed: { a: { iam: { roleArn: one } }, b: { iam: { roleArn: other } }, c: { iam: { roleArn: other } } } };
  const problem = `${one} is iam.roles.cluster too: its trust policy must name both, and each has the permissions of the other`;
  expect(findings({ iam: { roles: { cluster: one, vpcCni: one } }, nodeGroups })).toEqual([
    ["warning", "iam.roles.vpcCni", problem],
    ["warning", "nodeGroups.managed.a.iam.roleArn", problem],
  ]);
});

test("Karpenter's nodes may share the role of groups, and of nobody else", () => {
  const nodeGroups = { managed: { a: { iam: { roleArn: one } } } };
  const karpenter = { iam: { roleArn: one } };
  expect(findings({ nodeGroups, karpenter })).toEqual([]);
  expect(findings({ iam: { roles: { cluster: one } }, karpenter })).toEqual([
    ["warning", "karpenter.iam.roleArn", expect.stringContaining("is iam.roles.cluster too") as string],
  ]);
});

test("a role that Karpenter's nodes are given gets no policies", () => {
  const karpenter = { iam: { roleArn: one, attachPolicyArns: ["arn:aws:iam::aws:policy/a"], withAddonPolicies: { autoScaler: true } } };
  const finding = (...keys: readonly string[]) => ({
    severity: "error",
    path: ["karpenter", "iam", ...keys],
    alsoReads: [["karpenter", "iam", "roleArn"]],
    problem: "Karpenter's nodes use an existing role, which gets no policies",
    fix: "Remove it, and give the role these permissions where it is created; or remove karpenter.iam.roleArn",
  });
  expect(existingRoleFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", karpenter }))).toEqual([
    finding("attachPolicyArns"),
    finding("withAddonPolicies", "autoScaler"),
  ]);
});

test("policies of Karpenter's nodes are of the cluster's account", () => {
  const karpenter = { iam: { attachPolicyArns: ["arn:aws:iam::aws:policy/a", "arn:aws:iam::444455556666:policy/b"] } };
  expect(findings({ accountId: "111122223333", karpenter }).map(([severity, path]) => [severity, path])).toEqual([
    ["error", "karpenter.iam.attachPolicyArns[1]"],
  ]);
});

test("a role of an EKS add-on is shared with service accounts of the same add-on alone", () => {
  const roles = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [`kube-system/${name}`, { roleArn: one }]));
  const eks = { acme: { roles: roles("controller", "node") } };
  expect(findings({ addons: { eks } })).toEqual([]);
  expect(
    findings({ addons: { eks: { ...eks, other: { roles: roles("other") } } }, serviceAccounts: { "apps/x": { roleArn: one } } }),
  ).toEqual([
    [
      "warning",
      'addons.eks.acme.roles["kube-system/controller"].roleArn',
      expect.stringContaining('is serviceAccounts["apps/x"].roleArn too'),
    ],
    ["warning", 'addons.eks.acme.roles["kube-system/node"].roleArn', expect.stringContaining('is serviceAccounts["apps/x"].roleArn too')],
    ["warning", 'addons.eks.other.roles["kube-system/other"].roleArn', expect.stringContaining('is serviceAccounts["apps/x"].roleArn too')],
  ]);
});

test("roles and policies of EKS add-ons are of the cluster's account", () => {
  const policyArns = ["arn:aws:iam::aws:policy/a", "arn:aws:iam::444455556666:policy/b"];
  const roles = { "kube-system/a": { policyArns }, "kube-system/b": { roleArn: "arn:aws:iam::444455556666:role/b" } };
  expect(findings({ accountId: "111122223333", addons: { eks: { acme: { roles } } } }).map(([severity, path]) => [severity, path])).toEqual(
    [
      ["error", 'addons.eks.acme.roles["kube-system/b"].roleArn'],
      ["error", 'addons.eks.acme.roles["kube-system/a"].policyArns[1]'],
    ],
  );
});

test("node groups may share a role, and so may applications", () => {
  expect(
    findings({
      nodeGroups: { managed: { a: { iam: { roleArn: other } }, b: { iam: { roleArn: other } } } },
      serviceAccounts: { "a/one": { roleArn: one }, "a/two": { roleArn: one } },
    }),
  ).toEqual([]);
});

describe("an ARN of another account than the cluster's is an error", () => {
  const foreign = "arn:aws:iam::444455556666:role/foreign";
  const problems = (changes: object) =>
    findings(changes).flatMap(([severity, path, problem]) =>
      problem!.includes("in another account") ? [[severity, path, problem!.replace(/^.* which is in /, "")]] : [],
    );

  test.each<[string, object, string]>([
    ["the account id", { accountId: "111122223333" }, "111122223333 by accountId"],
    ["the role that Terraform takes", { assumeRoleArn: one }, "111122223333 by assumeRoleArn"],
    ["the account of the registry", { registry: { accountId: "111122223333" } }, "111122223333 by registry.accountId"],
    [
      "the first of them, where several are given",
      { accountId: "111122223333", registry: { accountId: "444455556666" } },
      "111122223333 by accountId",
    ],
  ])("by %s", (_what, account, by) => {
    expect(problems({ ...account, iam: { roles: { cluster: foreign } } })).toEqual([["error", "iam.roles.cluster", by]]);
    expect(problems({ ...account, iam: { roles: { cluster: one } } })).toEqual([]);
  });

  test("by the first ARN itself, where nothing else says which it is", () => {
    expect(problems({ iam: { roles: { cluster: one, vpcCni: foreign } } })).toEqual([
      ["error", "iam.roles.vpcCni", "111122223333 by iam.roles.cluster"],
    ]);
  });

  test("of access entries of nodes too, and not of people", () => {
    const entries = { nodes: { principal: foreign, type: "EC2_LINUX" }, people: { principal: foreign } };
    expect(problems({ accountId: "111122223333", access: { entries } })).toEqual([
      ["error", "access.entries.nodes.principal", "111122223333 by accountId"],
    ]);
  });
});

test("an instance profile without its role is an error, and a given role gets no policies", () => {
  const profile = "arn:aws:iam::111122223333:instance-profile/p";
  expect(findings({ nodeGroups: { selfManaged: { a: { iam: { instanceProfileArn: profile } } } } }).map(([, path]) => path)).toEqual([
    "nodeGroups.selfManaged.a.iam.instanceProfileArn",
  ]);
  expect(
    findings({ nodeGroups: { selfManaged: { a: { iam: { instanceProfileArn: profile, roleArn: other } } }, managed: { b: {} } } }),
  ).toEqual([]);
  const iam = {
    roleArn: other,
    withAddonPolicies: { ebs: true, efs: false },
    attachPolicyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
  };
  expect(findings({ nodeGroups: { managed: { a: { iam } } } }).map(([severity, path]) => [severity, path])).toEqual([
    ["error", "nodeGroups.managed.a.iam.attachPolicyArns"],
    ["error", "nodeGroups.managed.a.iam.withAddonPolicies.ebs"],
  ]);
});
