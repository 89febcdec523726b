import { clusterSchema } from "../../../config/schema/schema";
import { clusterRolePolicyArns } from "../../../design/iam/roles";

const policies = (region: string, env: Record<string, string> = {}) =>
  clusterRolePolicyArns(clusterSchema.parse({ name: "demo", region, addons: { vpcCni: { env } } }));

test("the control plane has the cluster policy of its partition alone", () => {
  expect(policies("cn-north-1")).toEqual(["arn:aws-cn:iam::aws:policy/AmazonEKSClusterPolicy"]);
});

test("security groups for pods need the permission to manage their interfaces", () => {
  expect(policies("us-west-2", { ENABLE_POD_ENI: "true" })).toContain("arn:aws:iam::aws:policy/AmazonEKSVPCResourceController");
});
