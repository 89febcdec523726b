import { clusterSchema } from "../../../config/schema/schema";
import { pathText } from "../../../config/findings/path";
import { podSecurityGroupFindings } from "../../../design/software/podSecurityGroups.findings";

const findings = (podSecurityGroups: object, more: object = {}, vpcCni: object = {}) =>
  podSecurityGroupFindings(
    clusterSchema.parse({
      name: "demo",
      region: "us-west-2",
      securityGroupPolicies: { "apps/db": { podSelector: { app: "db" }, securityGroupIds: ["sg-12345678"] } },
      serviceAccounts: { "apps/orders": { policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"] } },
      ...more,
      addons: { vpcCni: { podSecurityGroups: { enabled: true, ...podSecurityGroups }, ...vpcCni } },
    }),
  ).map(({ path, fix }) => [pathText(path), fix]);

const toStandard = "Set addons.vpcCni.podSecurityGroups.enforcingMode to standard";

test("in strict mode pods with groups of their own get no credentials by EKS Pod Identity", () => {
  expect(findings({})).toEqual([['serviceAccounts["apps/orders"]', `${toStandard}, or credentials of the service account to irsa`]]);
  expect(findings({}, { iam: { oidcProvider: false } })).toEqual([['serviceAccounts["apps/orders"]', toStandard]]);
});

test("they get them in standard mode, by IRSA, and in namespaces without such pods", () => {
  expect(findings({ enforcingMode: "standard" })).toEqual([]);
  expect(findings({}, { serviceAccounts: { "apps/orders": { credentials: "irsa" }, "other/orders": {} } })).toEqual([]);
});

test("AWS recommends standard mode with network policies", () => {
  expect(findings({}, { serviceAccounts: {} }, { networkPolicy: { enabled: true } })).toEqual([
    ["addons.vpcCni.podSecurityGroups.enforcingMode", toStandard],
  ]);
});
