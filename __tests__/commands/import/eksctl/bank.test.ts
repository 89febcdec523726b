import { readFileSync } from "node:fs";
import { join } from "node:path";
import { importEksctl } from "../../../../commands/import/eksctl/import";
import { pathText, valueAt } from "../../../../config/findings/path";
import { loadCluster } from "../../../../config/load";
import { designFindings } from "../../../../design/cluster.findings";
import { parse } from "yaml";

const text = readFileSync(join(__dirname, "bank.yaml"), "utf8");
const result = importEksctl({ file: "bank.yaml", text }, "2026-11-29");
const value: unknown = parse(result.text ?? "");

/** What AWS alone knows of the subnets that the file names by their ids. */
const ofSubnets: Readonly<Record<string, { readonly zone: string; readonly cidr: string }>> = {
  "subnet-0aaaaaaaaaaaaaaa0": { zone: "eu-central-1a", cidr: "10.40.15.0/28" },
  "subnet-0aaaaaaaaaaaaaaa1": { zone: "eu-central-1b", cidr: "10.40.15.16/28" },
};

test("a bank's file comes out complete, once the subnets of its control plane are", () => {
  const errors = result.findings.filter(({ severity }) => severity === "error");
  expect(errors.map(({ fix }) => /subnet-\w+/.exec(fix)?.[0])).toEqual(Object.keys(ofSubnets).flatMap((id) => [id, id]));
  const completed = Object.entries(ofSubnets).reduce(
    (before, [id, { zone, cidr }]) => before.replace(`${id}:`, `${zone}:`).replace(`<the CIDR block of ${id}>`, cidr),
    result.text!,
  );
  const { config, findings } = loadCluster({ file: "payments.yaml", text: completed }, designFindings);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(config).toBeDefined();
});

test("its boundary, roles, access entries and identities are in the result", () => {
  const role = (name: string): string => `arn:aws:iam::111122223333:role/platform/${name}`;
  expect(valueAt(value, ["iam"])).toEqual({
    permissionsBoundary: "arn:aws:iam::111122223333:policy/platform/workload-boundary",
    roles: { cluster: role("eks-control-plane"), fargate: role("fargate"), ebsCsiDriver: role("ebs-csi-driver") },
  });
  expect(valueAt(value, ["access", "admins"])).toEqual([role("payments-operators")]);
  expect(Object.keys(valueAt(value, ["access", "entries"]) as object)).toEqual(["security-audit", "payments-developers"]);
  expect(Object.keys(valueAt(value, ["serviceAccounts"]) as object)).toEqual(
    expect.arrayContaining(["payments/ledger", "payments/statements"]),
  );
  expect(valueAt(value, ["nodeGroups", "managed", "payments", "iam", "roleArn"])).toBe(role("eks-nodes"));
});

test("what is left of it without counterpart", () => {
  const left = result.findings.filter(({ problem }) => problem.startsWith("not in the result"));
  expect(left.map(({ path }) => pathText(path))).toEqual([
    "iam.vpcResourceControllerPolicy",
    "iam.serviceAccounts[0].roleName",
    "addonsConfig.autoApplyPodIdentityAssociations",
    "addons[0].resolveConflicts",
    "addons[3].tags",
    "managedNodeGroups[0].propagateASGTags",
    "managedNodeGroups[1].iam.instanceRoleName",
  ]);
});
