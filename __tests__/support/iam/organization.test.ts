import { readFileSync } from "node:fs";
import { join } from "node:path";
import { permissionsOf } from "./calls";
import { refusalOf, type WrittenPolicy } from "./decision";

const organization = JSON.parse(readFileSync(join(__dirname, "../../e2e/corporate/serviceControlPolicy.json"), "utf8")) as WrittenPolicy;
const everything: WrittenPolicy = { Statement: [{ Effect: "Allow", Action: ["*"], Resource: ["*"] }] };
const boundary = "arn:aws:iam::111122223333:policy/platform/workload-boundary";
const role = { RoleName: "eks-corporate-cluster-1", Path: "/platform/", PermissionsBoundary: boundary };
const tag = { "Tags.member.1.Key": "cost-center", "Tags.member.1.Value": "4711" };

/** Whether an administrator of the account may make a call, who has every permission that the organization leaves. */
async function isLeft(service: string, parameters: Readonly<Record<string, string>>): Promise<boolean> {
  const call = { method: "POST", url: "/", headers: {}, body: new URLSearchParams(parameters).toString() };
  const known = {
    role: async (name: string) => (name === "eks-bound" ? { path: "/platform/", boundary } : { path: "/platform/" }),
    key: async () => ({ tags: {}, aliases: [] }),
    templateId: async () => "lt-0123456789abcdef0",
    roleOfProfile: async (name: string) => `arn:aws:iam::111122223333:role/${name}`,
    tagsOfGroup: async () => ({}),
    tagsOf: async () => ({}),
  };
  const permissions = await permissionsOf(call, { account: "111122223333", region: "eu-central-1", service, accessKey: "a" }, known);
  return permissions.every((permission) => refusalOf(permission, [everything], [organization]) === undefined);
}

test.each<[boolean, string, string, Readonly<Record<string, string>>]>([
  [true, "the company's way", "iam", { Action: "CreateRole", ...role, ...tag }],
  [false, "no boundary", "iam", { Action: "CreateRole", ...role, ...tag, PermissionsBoundary: "" }],
  [
    false,
    "another boundary",
    "iam",
    { Action: "CreateRole", ...role, ...tag, PermissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" },
  ],
  [false, "another path", "iam", { Action: "CreateRole", ...role, ...tag, Path: "/payments/" }],
  [false, "another prefix", "iam", { Action: "CreateRole", ...role, ...tag, RoleName: "corporate-cluster-1" }],
  [false, "no tags", "iam", { Action: "CreateRole", ...role }],
  [true, "a role with the boundary", "iam", { Action: "AttachRolePolicy", RoleName: "eks-bound", PolicyArn: "arn:aws:iam::aws:policy/a" }],
  [false, "a role without it", "iam", { Action: "AttachRolePolicy", RoleName: "eks-free", PolicyArn: "arn:aws:iam::aws:policy/a" }],
  [false, "a role loses it", "iam", { Action: "DeleteRolePermissionsBoundary", RoleName: "eks-bound" }],
  [false, "the boundary allows more", "iam", { Action: "CreatePolicyVersion", PolicyArn: boundary }],
  [
    false,
    "a provider of identities",
    "iam",
    { Action: "CreateOpenIDConnectProvider", Url: "https://oidc.eks.eu-central-1.amazonaws.com/id/1" },
  ],
  [true, "reads of the network", "ec2", { Action: "DescribeRouteTables", "RouteTableId.1": "rtb-0a" }],
  [false, "a route", "ec2", { Action: "CreateRoute", RouteTableId: "rtb-0a" }],
  [true, "the role tag of a subnet", "ec2", { Action: "CreateTags", "ResourceId.1": "subnet-0a", "Tag.1.Key": "a", "Tag.1.Value": "1" }],
])("%s: %s (%s %j)", async (expected, _what, service, parameters) => {
  expect(await isLeft(service, parameters)).toBe(expected);
});
