import { addonPolicySwitches } from "../../../config/schema/nodeGroups";
import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { nodeRoleFindings } from "../../../design/iam/roles.findings";

const findings = (cluster: object) => nodeRoleFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster })));

const policyArns = (count: number) => Array.from({ length: count }, (_, index) => `arn:aws:iam::111122223333:policy/p${index}`);

const caches = (count: number) => ({
  registry: {
    pullThroughCache: Object.fromEntries(Array.from({ length: count }, (_, index) => [`cache-of-the-platform-team-${index}`, "quay.io"])),
  },
});

test("a node role has 10 managed policies, two of them those that each node needs, unless the account's quota is higher", () => {
  expect(findings({ nodeGroups: { selfManaged: { g: { iam: { attachPolicyArns: policyArns(8) } } } } })).toEqual([]);
  expect(findings({ nodeGroups: { selfManaged: { g: { iam: { attachPolicyArns: policyArns(9) } } } } })).toEqual([
    {
      severity: "warning",
      path: ["nodeGroups", "selfManaged", "g", "iam", "attachPolicyArns"],
      problem: "the role would have 11 managed policies, with those that each node needs",
      allowed: "at most 10, unless AWS has raised the quota of the account",
      fix: 'Put the permissions into fewer policies, or have the quota "Managed policies per role" raised before the apply',
    },
  ]);
});

test("so has the role of Karpenter's nodes", () => {
  const nodeRole = (count: number) => findings({ karpenter: { iam: { attachPolicyArns: policyArns(count) } } });
  expect(nodeRole(8)).toEqual([]);
  expect(nodeRole(9)).toMatchObject([{ severity: "warning", path: ["karpenter", "iam", "attachPolicyArns"] }]);
  expect(nodeRole(24)).toMatchObject([{ severity: "error", path: ["karpenter", "iam", "attachPolicyArns"] }]);
  const withAddonPolicies = Object.fromEntries(Object.keys(addonPolicySwitches.shape).map((name) => [name, true]));
  expect(findings({ karpenter: { iam: { withAddonPolicies } }, ...caches(50) })).toMatchObject([
    { severity: "error", path: ["karpenter", "iam", "withAddonPolicies"] },
  ]);
});

test("no account lets a node role have more than 25", () => {
  const severities = (count: number) =>
    findings({ nodeGroups: { managed: { g: { iam: { attachPolicyArns: policyArns(count) } } } } }).map(({ severity }) => severity);
  expect(severities(23)).toEqual(["warning"]);
  expect(severities(24)).toEqual(["error"]);
});

test("all switches together fit, and with many caches they do not", () => {
  const withAddonPolicies = Object.fromEntries(Object.keys(addonPolicySwitches.shape).map((name) => [name, true]));
  const nodeGroups = { managed: { g: { iam: { withAddonPolicies } } } };
  expect(findings({ nodeGroups, ...caches(20) })).toEqual([]);
  expect(findings({ nodeGroups, ...caches(50) })).toEqual([
    {
      severity: "error",
      path: ["nodeGroups", "managed", "g", "iam", "withAddonPolicies"],
      alsoReads: [["registry", "pullThroughCache"]],
      problem: expect.stringMatching(/^the inline policy of the role would have 1\d{4} characters$/) as string,
      allowed: "at most 10240 characters",
      fix: "Remove switches here, or prefixes from registry.pullThroughCache",
    },
  ]);
});

describe("where policies are managed ones", () => {
  const iam = { inlinePolicies: false };
  const withAddonPolicies = { awsLoadBalancerController: true, autoScaler: true };
  const group = (count: number, settings: object = {}) => ({
    nodeGroups: { managed: { g: { iam: { attachPolicyArns: policyArns(count), ...settings } } } },
    iam,
  });

  test("those of the group's own count, too", () => {
    expect(findings(group(8))).toEqual([]);
    expect(findings(group(8, { withAddonPolicies: { autoScaler: true } }))).toMatchObject([
      {
        severity: "warning",
        alsoReads: [["iam", "inlinePolicies"]],
        problem: "the role would have 11 managed policies, with those that each node needs, and of its own",
      },
    ]);
    // Those that the file names are too many by themselves, however policies are made.
    expect(findings(group(9)).map(({ alsoReads }) => alsoReads)).toEqual([undefined]);
  });

  test("a long one counts for several, and none is too long", () => {
    expect(findings({ ...group(7, { withAddonPolicies }), ...caches(50) })).toMatchObject([
      { problem: "the role would have 11 managed policies, with those that each node needs, and of its own" },
    ]);
    expect(findings({ ...group(0, { withAddonPolicies }), ...caches(50) })).toEqual([]);
  });
});
