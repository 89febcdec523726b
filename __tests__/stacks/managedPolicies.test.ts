import { runnerPolicy } from "../../design/iam/runnerPolicy";
import { maxPolicySize } from "../../design/iam/policy";
import { policySize } from "../../design/iam/managedPolicies";
import { type Block, prerequisites, references, resources } from "../support/stack";
import { type Changes, type Stacks, synthDemo } from "../support/synth";

const boundary = "arn:aws:iam::111122223333:policy/team/boundary";

/** Every role that has permissions of its own. */
const everyPolicy: Changes = {
  network: { egress: "proxy", flowLogs: { enabled: true } },
  proxy: { squid: { allow: [".example.com"] } },
  access: { bastion: { enabled: true }, sessionManager: true },
  addons: { clusterAutoscaler: { enabled: true } },
  loadBalancerController: { enabled: true },
  observability: { fluentBit: { enabled: true }, fargateLogging: { enabled: true } },
  registry: { mirror: true, accountId: "111122223333" },
  fargateProfiles: { jobs: { selectors: [{ namespace: "jobs" }] } },
  nodeGroups: { managed: { one: {} }, selfManaged: { two: {} } },
  serviceAccounts: {
    "apps/orders": {
      policy: { Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }] },
      wellKnownPolicies: { autoScaler: true },
      targetRoleArn: "arn:aws:iam::444455556666:role/orders",
    },
  },
  encryption: { volumesKmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/volumes" },
};
const all = (stacks: Stacks, type: string): readonly Block[] => Object.values(stacks).flatMap((stack) => resources(stack, type));
const inline = synthDemo(everyPolicy);
const managed = synthDemo({ ...everyPolicy, iam: { inlinePolicies: false } });
const ruled = synthDemo({
  ...everyPolicy,
  iam: { inlinePolicies: false, permissionsBoundary: boundary, path: "/platform/eks/", namePrefix: "app-" },
});

const documents = (stacks: Stacks, type: string) => all(stacks, type).map(({ attributes }) => String(attributes["policy"]));

test("every inline policy becomes a managed one, with the same document", () => {
  expect(all(managed, "aws_iam_role_policy")).toEqual([]);
  expect(documents(inline, "aws_iam_role_policy").length).toBeGreaterThan(10);
  expect(documents(managed, "aws_iam_policy").sort()).toEqual(documents(inline, "aws_iam_role_policy").sort());
  for (const document of documents(managed, "aws_iam_policy"))
    expect(policySize(JSON.parse(document) as object)).toBeLessThanOrEqual(maxPolicySize);
});

test("each is attached to the role that had it", () => {
  for (const role of ["network", "cluster", "workload"] as const) {
    const own = resources(managed[role], "aws_iam_role_policy_attachment").filter(({ attributes }) =>
      String(attributes["policy_arn"]).startsWith("${aws_iam_policy."),
    );
    const pair = ({ attributes }: Block, policy: unknown) => [references(attributes["role"])[0], policy];
    const attached = own.map((block) => {
      const [address] = references(block.attributes["policy_arn"]);
      return pair(block, resources(managed[role], "aws_iam_policy").find((policy) => policy.address === address)?.attributes["policy"]);
    });
    const written = resources(inline[role], "aws_iam_role_policy").map((block) => pair(block, block.attributes["policy"]));
    expect(attached.sort()).toEqual(written.sort());
  }
});

test("what needs the permissions waits for the attachment", () => {
  const [chart] = resources(managed.workload, "helm_release").filter(({ path }) => path.includes("cluster-autoscaler"));
  expect([...prerequisites(managed.workload, chart!)]).toContainEqual(
    expect.stringMatching(/^aws_iam_role_policy_attachment\.cluster-autoscaler-role_.*attach-managed-policy/),
  );
});

test("names say cluster, role and purpose, after path and prefix of the company, and never change", () => {
  const named = all(ruled, "aws_iam_policy").map(({ attributes }) => attributes);
  const prefixes = named.map((attributes) => String(attributes["name_prefix"]));
  expect(prefixes).toContain("app-demo-flow-logs-write-logs-");
  expect(prefixes).toContain("app-demo-apps-orders-well-known-");
  for (const { name_prefix: prefix, path, lifecycle } of named) {
    expect(prefix).toMatch(/^app-demo-/);
    expect(path).toBe("/platform/eks/");
    expect(lifecycle).toEqual({ ignore_changes: ["name", "name_prefix", "path"] });
  }
});

describe("the policies of the runner", () => {
  const place = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: "demo" };
  const statements = Object.values(ruled).flatMap(({ json }) => runnerPolicy(json, place).Statement);
  const allowing = (action: string) => statements.filter(({ Action }) => Action.includes(action));

  test("allow no inline policy", () => {
    for (const action of ["iam:PutRolePolicy", "iam:DeleteRolePolicy", "iam:GetRolePolicy"]) expect(allowing(action)).toEqual([]);
  });

  test.each(["iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:TagPolicy"])(
    "allow %s on the policies of the cluster alone",
    (action) => {
      const named = allowing(action).flatMap(({ Resource }) => Resource);
      const wanted = all(ruled, "aws_iam_policy").map(
        ({ attributes }) => `arn:aws:iam::*:policy/platform/eks/${String(attributes["name_prefix"])}*`,
      );
      expect([...named].sort()).toEqual([...new Set(wanted)].sort());
    },
  );

  test("attach each to its own role alone, with the boundary", () => {
    const own = allowing("iam:AttachRolePolicy").filter(
      ({ Condition }) =>
        JSON.stringify(Condition?.["ArnEquals"]).includes("policy/platform/eks/app-demo-fluent-bit") ||
        JSON.stringify(Condition?.["ArnEquals"]).includes("policy/platform/eks/app-demo-aws-for-fluent-bit"),
    );
    expect(own).toMatchObject([
      {
        Resource: ["arn:aws:iam::*:role/platform/eks/app-demo-aws-for-fluent-bit-*"],
        Condition: {
          ArnEquals: { "iam:PolicyARN": ["arn:aws:iam::*:policy/platform/eks/app-demo-aws-for-fluent-bit-aws-for-fluent-bit-*"] },
          StringEquals: { "iam:PermissionsBoundary": [boundary] },
        },
      },
    ]);
  });
});
