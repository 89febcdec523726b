import { clusterSchema } from "../../../config/schema/schema";
import { clusterRolePolicyArns, podExecutionTrust, podExecutionRole, sessionManagerStatement } from "../../../design/iam/roles";

const policies = (region: string, env: Record<string, string> = {}) =>
  clusterRolePolicyArns(clusterSchema.parse({ name: "demo", region, addons: { vpcCni: { env } } }));

test("the control plane has the cluster policy of its partition alone", () => {
  expect(policies("cn-north-1")).toEqual(["arn:aws-cn:iam::aws:policy/AmazonEKSClusterPolicy"]);
});

test("security groups for pods need the permission to manage their interfaces", () => {
  expect(policies("us-west-2", { ENABLE_POD_ENI: "true" })).toContain("arn:aws:iam::aws:policy/AmazonEKSVPCResourceController");
});

const parse = (region: string, fargateLogging: object = {}) =>
  clusterSchema.parse({ name: "demo", region, observability: { fargateLogging } });

test.each([
  ["eu-west-1", "aws"],
  ["cn-north-1", "aws-cn"],
  ["us-gov-west-1", "aws-us-gov"],
])("in %s only the profiles of this cluster use the role", (region, partition) => {
  expect(podExecutionTrust(parse(region), "111122223333").Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: "eks-fargate-pods.amazonaws.com" },
      Action: ["sts:AssumeRole"],
      Condition: {
        ArnLike: { "aws:SourceArn": `arn:${partition}:eks:${region}:111122223333:fargateprofile/demo/*` },
      },
    },
  ]);
});

test("the role pulls images, and writes logs to its own log group where there is one", () => {
  const managedPolicyArns = ["arn:aws-cn:iam::aws:policy/AmazonEKSFargatePodExecutionRolePolicy"];
  expect(podExecutionRole(parse("cn-north-1"))).toEqual({ managedPolicyArns, inlinePolicies: {} });
  const { inlinePolicies } = podExecutionRole(parse("cn-north-1", { enabled: true }));
  expect(inlinePolicies["logs"]?.Statement).toEqual([
    {
      Effect: "Allow",
      Action: ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
      Resource: ["arn:aws-cn:logs:cn-north-1:*:log-group:/aws/eks/demo/fargate:*"],
    },
  ]);
});

test("the role makes the first pull through a cache, of the caches of the cluster file only", () => {
  const config = clusterSchema.parse({ name: "demo", region: "us-west-2", registry: { pullThroughCache: { quay: "quay.io" } } });
  expect(podExecutionRole(config).inlinePolicies["pull-through-cache"]?.Statement).toEqual([
    {
      Effect: "Allow",
      Action: ["ecr:BatchImportUpstreamImage", "ecr:CreateRepository"],
      Resource: ["arn:aws:ecr:us-west-2:*:repository/quay/*"],
    },
  ]);
});

test("Session Manager reaches an instance that registers itself and opens both channels", () => {
  expect(sessionManagerStatement).toEqual({
    Effect: "Allow",
    Action: [
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ],
    Resource: ["*"],
  });
});
