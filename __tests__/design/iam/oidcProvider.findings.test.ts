import { clusterSchema } from "../../../config/schema/schema";
import { oidcProviderFindings } from "../../../design/iam/oidcProvider.findings";
import { type Changes, merge } from "../../support/synth";

const without: Changes = { name: "demo", region: "us-west-2", iam: { oidcProvider: false }, nodeGroups: { managed: { main: {} } } };
const findings = (changes: Changes) => oidcProviderFindings(clusterSchema.parse(merge(without, changes)));
const fixes = (changes: Changes) => findings(changes).map(({ fix, path }) => [path.join("."), fix]);

const onFargate = (...namespaces: readonly string[]): Changes => ({
  fargateProfiles: { some: { selectors: namespaces.map((namespace) => ({ namespace })) } },
});
const byProfile = "Let no Fargate profile select its pods, or set iam.oidcProvider to true";
const policyArns = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"];

test("with a provider, or where EKS Pod Identity does for all pods, nothing is wrong", () => {
  const everything: Changes = {
    addons: { clusterAutoscaler: { enabled: true }, ebsCsiDriver: { enabled: true }, efsCsiDriver: { enabled: true } },
    karpenter: {},
    loadBalancerController: { enabled: true },
    observability: { containerInsights: { enabled: true }, fluentBit: { enabled: true } },
    serviceAccounts: { "apps/x": { policyArns } },
  };
  expect(findings(everything)).toEqual([]);
  const irsa: Changes = merge(everything, onFargate("*"));
  expect(findings(merge(irsa, { iam: { oidcProvider: true } }))).toEqual([]);
  expect(findings(irsa).length).toBeGreaterThan(0);
});

test("pods on Fargate have nothing but IRSA: add-ons, charts, applications", () => {
  const changes: Changes = merge(onFargate("kube-system", "apps"), {
    addons: { clusterAutoscaler: { enabled: true }, efsCsiDriver: { enabled: true } },
    loadBalancerController: { enabled: true },
    observability: { fluentBit: { enabled: true } },
    serviceAccounts: { "apps/x": { policyArns }, "others/y": { policyArns } },
  });
  expect(fixes(changes)).toEqual([
    ["addons.efsCsiDriver", byProfile],
    ["loadBalancerController", byProfile],
    ["addons.clusterAutoscaler", byProfile],
    ["serviceAccounts.apps/x", "Let its pods run on nodes with EKS Pod Identity, or set iam.oidcProvider to true"],
  ]);
});

describe.each([
  ["karpenter", { karpenter: { credentials: "irsa" } }],
  ["loadBalancerController", { loadBalancerController: { enabled: true, credentials: "irsa" } }],
] as const)("%s", (key, chosen: Changes) => {
  test("does without a provider again where the file no longer chooses IRSA", () => {
    expect(fixes(chosen)).toEqual([[`${key}.credentials`, "Remove it, or set iam.oidcProvider to true"]]);
    expect(fixes(merge(chosen, { [key]: { credentials: "podIdentity" } }))).toEqual([]);
  });

  test("on Fargate needs nodes besides", () => {
    const both = "Remove it and let no Fargate profile select its pods, or set iam.oidcProvider to true";
    expect(fixes(merge(chosen, onFargate("kube-system")))).toEqual([[`${key}.credentials`, both]]);
    expect(fixes(merge(chosen, merge(onFargate("kube-system"), { [key]: { credentials: "podIdentity" } })))).toEqual([[key, byProfile]]);
    expect(fixes(merge(chosen, onFargate("apps")))).toEqual([[`${key}.credentials`, "Remove it, or set iam.oidcProvider to true"]]);
  });
});

test("one says what it read, so that an error of its own comes first", () => {
  expect(findings({ serviceAccounts: { "apps/x": { credentials: "irsa", policyArns } } })).toEqual([
    {
      severity: "error",
      path: ["serviceAccounts", "apps/x"],
      alsoReads: [["iam", "oidcProvider"], ["fargateProfiles"]],
      problem:
        "the pods of apps/x get their role by IAM roles for service accounts, which need the OIDC provider that iam.oidcProvider forbids",
      fix: "Let its pods run on nodes with EKS Pod Identity, or set iam.oidcProvider to true",
    },
  ]);
});

test("a partition without EKS Pod Identity has one finding, whatever there is", () => {
  expect(findings({ region: "cn-north-1", karpenter: {}, serviceAccounts: { "apps/x": { policyArns: [] } } })).toEqual([
    {
      severity: "error",
      path: ["iam", "oidcProvider"],
      alsoReads: [["region"]],
      problem: "aws-cn has no EKS Pod Identity, and without an OIDC provider pods would have no roles",
      fix: "Set iam.oidcProvider to true",
    },
  ]);
});
