import { planLogSubscription } from "../../../design/controlPlane/subscription";
import { subscriptionFindings } from "../../../design/controlPlane/subscription.findings";
import { type Changes, configDemo } from "../../support/synth";

const arns = {
  logs: "arn:aws:logs:us-west-2:444455556666:destination:eks-audit",
  kinesis: "arn:aws:kinesis:us-west-2:111122223333:stream/audit",
  firehose: "arn:aws:firehose:us-west-2:111122223333:deliverystream/audit",
};
const config = (subscription: Changes | undefined, changes: Changes = {}) =>
  configDemo({ observability: { controlPlaneLogs: { subscription } }, ...changes });

test("there is none unless the file has one", () => {
  expect(planLogSubscription(configDemo())).toBeUndefined();
  expect(subscriptionFindings(configDemo())).toEqual([]);
});

test("a destination has a role of its own, in whichever account it is", () => {
  const subscribed = config({ destinationArn: arns.logs }, { accountId: "111122223333" });
  expect(planLogSubscription(subscribed)).toEqual({ destinationArn: arns.logs, filterPattern: "" });
  expect(subscriptionFindings(subscribed)).toEqual([]);
});

test.each([
  ["kinesis", ["kinesis:PutRecord", "kinesis:PutRecords"]],
  ["firehose", ["firehose:PutRecord", "firehose:PutRecordBatch"]],
] as const)("a stream of %s is written to with a role of CloudWatch Logs in the account", (service, actions) => {
  const { role } = planLogSubscription(config({ destinationArn: arns[service] }))!;
  expect(role?.policy.Statement).toEqual([{ Effect: "Allow", Action: actions, Resource: [arns[service]] }]);
  expect(role?.trust("111122223333").Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { Service: "logs.us-west-2.amazonaws.com" },
      Action: ["sts:AssumeRole"],
      Condition: { ArnLike: { "aws:SourceArn": "arn:aws:logs:us-west-2:111122223333:*" } },
    },
  ]);
});

test("logs of no type are a warning", () => {
  const none = configDemo({ observability: { controlPlaneLogs: { types: [], subscription: { destinationArn: arns.logs } } } });
  expect(subscriptionFindings(none)).toMatchObject([{ severity: "warning", path: ["observability", "controlPlaneLogs", "subscription"] }]);
});
