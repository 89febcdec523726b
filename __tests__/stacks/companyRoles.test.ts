import { runnerPolicy } from "../../design/iam/runnerPolicy";
import { resources } from "../support/stack";
import { type Changes, type Stacks, synthDemo } from "../support/synth";

const boundary = "arn:aws:iam::111122223333:policy/team/boundary";

/** All that has a role. */
const everyRole: Changes = {
  network: { egress: "proxy", flowLogs: { enabled: true } },
  proxy: { squid: { allow: [".example.com"] } },
  access: { admins: ["arn:aws:iam::111122223333:role/platform"], bastion: { enabled: true } },
  addons: { ebsCsiDriver: { enabled: true }, efsCsiDriver: { enabled: true }, clusterAutoscaler: { enabled: true } },
  loadBalancerController: { enabled: true },
  observability: { containerInsights: { enabled: true }, fluentBit: { enabled: true } },
  registry: { mirror: true, accountId: "111122223333" },
  fargateProfiles: { jobs: { selectors: [{ namespace: "jobs" }] } },
  nodeGroups: { managed: { one: {} }, selfManaged: { two: {} } },
};
const withRules = (iam: Changes): Stacks => synthDemo({ ...everyRole, iam });
const all = (stacks: Stacks, type: string) => Object.values(stacks).flatMap((stack) => resources(stack, type));

const plain = synthDemo(everyRole);
const ruled = withRules({ permissionsBoundary: boundary, path: "/platform/eks/", namePrefix: "app-" });
const types = ["aws_iam_role", "aws_iam_instance_profile"] as const;

test.each([
  ["aws_iam_role", 14],
  ["aws_iam_instance_profile", 3],
])("every %s has path and prefix, and its name after them", (type, count) => {
  const found = all(ruled, type).map(({ attributes }) => attributes);
  expect(found).toHaveLength(count);
  const own = all(plain, type).map(({ attributes }) => attributes["name_prefix"]);
  expect(found.map(({ path }) => path)).toEqual(found.map(() => "/platform/eks/"));
  expect(found.map(({ name_prefix: prefix }) => prefix)).toEqual(own.map((prefix) => `app-${String(prefix)}`));
});

test("every role has the boundary, which Terraform then follows, also in roles that were adopted", () => {
  for (const { attributes } of all(ruled, "aws_iam_role")) {
    expect(attributes["permissions_boundary"]).toBe(boundary);
    expect(attributes["lifecycle"]).toEqual({ ignore_changes: ["name", "name_prefix", "path"] });
  }
});

test("a name or a path that comes later replaces no instance profile", () => {
  for (const rules of [{ path: "/platform/" }, { namePrefix: "app-" }]) {
    for (const { attributes } of all(withRules(rules), "aws_iam_instance_profile")) {
      expect(attributes["lifecycle"]).toEqual({ ignore_changes: ["name", "name_prefix", "path"] });
    }
  }
});

test("without rules, roles have neither boundary nor path", () => {
  for (const { attributes } of types.flatMap((type) => all(plain, type))) {
    expect([attributes["permissions_boundary"], attributes["path"]]).toEqual([undefined, undefined]);
  }
});

describe("the policies of the runner", () => {
  const place = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: "demo" };
  const statements = Object.values(ruled).flatMap(({ json }) => runnerPolicy(json, place).Statement);
  const allowing = (action: string) => statements.filter(({ Action }) => Action.includes(action));

  test.each(["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:AttachRolePolicy"])(
    "allow %s with the boundary only",
    (action) => {
      expect(allowing(action).length).toBeGreaterThan(0);
      for (const { Condition } of allowing(action)) {
        expect(Condition).toMatchObject({ StringEquals: { "iam:PermissionsBoundary": [boundary] } });
      }
    },
  );

  test("read and delete roles whatever their boundary, and attach named policies", () => {
    for (const action of ["iam:GetRole", "iam:DeleteRole", "iam:GetRolePolicy", "iam:DeleteRolePolicy"]) {
      for (const { Condition } of allowing(action)) expect(Condition).toBeUndefined();
    }
    for (const { Condition } of allowing("iam:AttachRolePolicy")) expect(Object.keys(Condition!)).toEqual(["ArnEquals", "StringEquals"]);
  });

  test("name roles and instance profiles by path and prefix", () => {
    const named = statements
      .filter(({ Action }) => Action.some((action) => /^iam:(?!CreateServiceLinkedRole)\w*(Role|InstanceProfile)/.test(action)))
      .flatMap(({ Resource }) => Resource)
      .filter((resource) => !resource.includes(":role/aws-service-role/"));
    expect(named.length).toBeGreaterThan(0);
    for (const resource of named) expect(resource).toMatch(/^arn:aws:iam::\*:(role|instance-profile)\/platform\/eks\/app-demo-[\w-]+\*$/);
  });

  test("name no roles of clusters whose names begin alike", () => {
    const cluster = "a-very-long-cluster-name-for-a-bank-production-eu1";
    const { json } = synthDemo({ name: cluster, iam: { namePrefix: "a-very-long-prefix-x" } }).cluster;
    const roles = runnerPolicy(json, { ...place, cluster })
      .Statement.filter(({ Action }) => Action.includes("iam:GetRole"))
      .flatMap(({ Resource }) => Resource);
    expect(roles.length).toBeGreaterThan(0);
    for (const role of roles) expect(role).toMatch(/role\/a-very-long-prefix-xa-very-l-[\da-f]{8}-\*$/);
  });
});
