import { subjectNamed } from "../../../../commands/trace/rules/endsNamed";
import { readWorld } from "../../../../commands/trace/rules/world";
import { hopsBetween, pairTraces, tracedDemo } from "../../../support/traces";

jest.setTimeout(60_000);

const allowing = (action: string) => ({
  policy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, Resource: "*" }] },
});

/** What becomes of the permission of shop/orders, whose pods call Amazon SQS. */
const permission = (account: object) => {
  const cluster = tracedDemo("applications", {
    serviceAccounts: { "shop/orders": { services: ["sqs"], ...account } },
    nodeGroups: { managed: { general: {} } },
  });
  return hopsBetween(cluster, "shop/orders", "sqs")["permission"];
};

describe("what an application calls is not known, and its role", () => {
  test.each<[string, object]>([
    ["has no policy", {}],
    ["allows other services alone", allowing("s3:GetObject")],
  ])("%s: fails", (_, account) => {
    expect(permission(account)).toMatchObject({ status: "fails", says: "no policy of its role allows any of sqs:*" });
  });

  test("allows some of it: unknown", () => {
    expect(permission(allowing("sqs:SendMessage"))).toMatchObject({
      status: "unknown",
      says: "its role allows some of sqs:*, and what is called of it is not known",
    });
  });

  test("allows all of it: ok", () => {
    expect(permission(allowing("sqs:*"))).toMatchObject({ status: "ok", says: "its role allows sqs:*" });
  });

  test.each<[string, object]>([
    ["has a policy that exists", { policyArns: ["arn:aws:iam::111122223333:policy/orders"] }],
    ["is assumed to assume another", { targetRoleArn: "arn:aws:iam::444455556666:role/orders" }],
    ["exists", { roleArn: "arn:aws:iam::111122223333:role/orders" }],
  ])("%s: unknown", (_, account) => {
    expect(permission(account)).toMatchObject({ status: "unknown" });
  });
});

test("of a service whose actions are not known nothing is said to be allowed", () => {
  const cluster = tracedDemo("gateway", {
    serviceAccounts: { "shop/orders": { services: ["execute-api"], ...allowing("s3:*") } },
    nodeGroups: { managed: { general: {} } },
  });
  const trace = pairTraces(cluster).find(({ from, to }) => from === "shop/orders" && to === "execute-api");
  expect(trace?.hops.at(-1)).toMatchObject({ kind: "permission", status: "unknown" });
});

test("service accounts are those of the cluster, and others are suggested", () => {
  const { config, stacks } = tracedDemo("accounts", {
    serviceAccounts: { "shop/orders": allowing("s3:*") },
    nodeGroups: { managed: { general: {} } },
  });
  const from = (account: string) => subjectNamed(readWorld(stacks), config, account, "s3");
  expect(from("shop/orders")).toMatchObject({ from: "shop/orders", to: "s3" });
  expect(from("kube-system/aws-node")).toMatchObject({ to: "s3" });
  expect(from("shop/order")).toMatchObject({
    unknown: expect.stringMatching(/^the cluster has no service account shop\/order; did you mean shop\/orders\?: name one of /) as string,
  });
});
