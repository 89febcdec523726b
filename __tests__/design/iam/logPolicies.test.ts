import { clusterSchema } from "../../../config/schema/schema";
import {
  flowLogsPolicy,
  flowLogsTrust,
  fluentBitPolicy,
  logWriterPolicy,
  policyEventStatements,
  streamWriterPolicy,
  subscriptionTrust,
} from "../../../design/iam/logPolicies";

const place = { partition: "aws-cn", dnsSuffix: "amazonaws.com.cn", accountId: "111122223333", region: "cn-north-1" };
const group = "arn:aws-cn:logs:cn-north-1:111122223333:log-group:/demo";
const allow = (Action: readonly string[], Resource: readonly string[]) => ({ Effect: "Allow", Action, Resource });

test("VPC flow logs find their group, and write to it alone", () => {
  expect(flowLogsPolicy(group).Statement).toEqual([
    allow(["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"], [group, `${group}:*`]),
    allow(["logs:DescribeLogGroups"], ["*"]),
  ]);
  expect(flowLogsTrust(place).Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: "vpc-flow-logs.amazonaws.com" },
      Action: ["sts:AssumeRole"],
      Condition: {
        StringEquals: { "aws:SourceAccount": "111122223333" },
        ArnLike: { "aws:SourceArn": "arn:aws-cn:ec2:cn-north-1:111122223333:vpc-flow-log/*" },
      },
    },
  ]);
});

test("writers of logs make streams in one group, and write to them", () => {
  expect(logWriterPolicy(group).Statement).toEqual([
    allow(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"], [`${group}:*`]),
  ]);
  const { Statement } = fluentBitPolicy({ ...place, logGroup: "/aws/eks/demo/containers" });
  const arn = "arn:aws-cn:logs:cn-north-1:*:log-group:/aws/eks/demo/containers";
  expect(Statement).toEqual([allow(["logs:CreateLogStream", "logs:PutLogEvents"], [arn, `${arn}:*`])]);
});

describe("the agent for network policies", () => {
  const writes = (nodeGroups: object) =>
    policyEventStatements(clusterSchema.parse({ name: "demo", region: "cn-north-1", nodeGroups })).map(({ Action, Effect, Resource }) => [
      Effect,
      Action,
      Resource.map((resource) => resource.replace("arn:aws-cn:logs:cn-north-1:*:log-group:", "")),
    ]);
  const find = ["Allow", ["logs:DescribeLogGroups"], ["*"]];
  const actions = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
  const own = "/aws/eks/demo/cluster";

  test("writes to the group of the control plane", () => {
    expect(writes({ managed: { main: {} } })).toEqual([find, ["Allow", actions, [own, `${own}:*`]]]);
  });

  test("writes to the one for all clusters on self-managed nodes, too", () => {
    const shared = "/aws/k8s-cluster/cluster";
    expect(writes({ selfManaged: { own: {} } })).toEqual([find, ["Allow", actions, [own, `${own}:*`, shared, `${shared}:*`]]]);
  });
});

describe("the subscription of the control plane's logs", () => {
  test("is CloudWatch Logs' own, for this account", () => {
    expect(subscriptionTrust(place).Statement).toEqual([
      {
        Effect: "Allow",
        Principal: { Service: "logs.cn-north-1.amazonaws.com.cn" },
        Action: ["sts:AssumeRole"],
        Condition: { ArnLike: { "aws:SourceArn": "arn:aws-cn:logs:cn-north-1:111122223333:*" } },
      },
    ]);
  });

  test.each([
    ["kinesis", ["kinesis:PutRecord", "kinesis:PutRecords"]],
    ["firehose", ["firehose:PutRecord", "firehose:PutRecordBatch"]],
  ] as const)("writes to one stream of %s", (service, actions) => {
    expect(streamWriterPolicy(service, "arn:stream").Statement).toEqual([allow(actions, ["arn:stream"])]);
  });
});
