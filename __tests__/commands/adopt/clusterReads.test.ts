import { namePrefix } from "../../../aws/names";
import { accessEntryResources, clusterResources, fargateProfileResources, nodeGroupResources } from "../../../commands/adopt/clusterReads";

test("a role with a path is imported by its name", () => {
  const roles = clusterResources({ roleArn: "arn:aws:iam::111122223333:role/team/eks" }).filter(({ type }) => type === "aws_iam_role");
  expect(roles).toEqual([
    { type: "aws_iam_role", importId: "eks", attributes: { id: "eks", arn: "arn:aws:iam::111122223333:role/team/eks" } },
  ]);
});

test.each([
  ["general-20260102030405678900000001", "general-"],
  ["general", undefined],
  ["general-2026", undefined],
  [undefined, undefined],
])("the prefix that Terraform made %s from is %s", (name, prefix) => {
  expect(namePrefix(name)).toBe(prefix);
});

test.each([
  ["general-20260102030405678900000001", "general-"],
  ["general", "general-"],
])("node group %s stands for the one with the prefix %s", (nodegroupName, prefix) => {
  const [group] = nodeGroupResources({ clusterName: "demo", nodegroupName });
  expect(group).toMatchObject({ importId: `demo:${nodegroupName}`, attributes: { node_group_name_prefix: prefix } });
});

test("selectors of a Fargate profile are as the stacks write them: without labels where there are none", () => {
  const [profile] = fargateProfileResources({
    clusterName: "demo",
    fargateProfileName: "batch",
    selectors: [
      { namespace: "a", labels: {} },
      { namespace: "b", labels: { app: "web" } },
    ],
  });
  expect(profile).toMatchObject({
    importId: "demo:batch",
    attributes: { selector: [{ namespace: "a" }, { namespace: "b", labels: { app: "web" } }] },
  });
});

test("an access entry has its type, and its policies their scope", () => {
  const found = accessEntryResources({ clusterName: "demo", principalArn: "arn:p", type: "STANDARD" }, [
    { policyArn: "arn:view", accessScope: { type: "namespace", namespaces: ["shop"] } },
    { policyArn: "arn:admin", accessScope: { type: "cluster", namespaces: [] } },
  ]);
  expect(found.map(({ importId }) => importId)).toEqual(["demo:arn:p", "demo#arn:p#arn:view", "demo#arn:p#arn:admin"]);
  expect(found.map(({ attributes }) => attributes["type"] ?? attributes["access_scope"])).toEqual([
    "STANDARD",
    { type: "namespace", namespaces: ["shop"] },
    { type: "cluster" },
  ]);
});
