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

test("node groups may share a role, and so may applications", () => {
  expect(
    findings({
      nodeGroups: { managed: { a: { iam: { roleArn: other } }, b: { iam: { roleArn: other } } } },
      serviceAccounts: { "a/one": { roleArn: one }, "a/two": { roleArn: one } },
    }),
  ).toEqual([]);
});
