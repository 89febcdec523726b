import { type AwsRequest, denyingStatement, isAllowed } from "../../../design/reachability/policyEvaluation";

const keys: Readonly<Record<string, string | null>> = {
  "aws:principalorgid": "o-abcd123456",
  "aws:resourceaccount": "111122223333",
  "aws:securetransport": "true",
  "aws:sourceip": null,
  "aws:requestedregion": "us-west-2",
};

const request: AwsRequest = {
  action: "s3:GetObject",
  resource: "arn:aws:s3:::tools/kubectl*",
  caller: "role",
  keys: (key) => keys[key.toLowerCase()],
  through: "Interface",
};

const everything = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
const verdictOn = (statement: object, changes: Partial<AwsRequest> = {}) =>
  isAllowed({ Statement: [statement] }, { ...request, ...changes });
const allowedIf = (Condition: object) => verdictOn({ ...everything, Condition });

test.each<[string, object, string]>([
  ["everything", {}, "yes"],
  ["an action in other case", { Action: "S3:getobject" }, "yes"],
  ["actions by wildcard, in a list", { Action: ["ec2:*", "s3:Get*"] }, "yes"],
  ["another action", { Action: "s3:PutObject" }, "no"],
  ["all but another action", { Action: undefined, NotAction: "s3:PutObject" }, "yes"],
  ["all but the action", { Action: undefined, NotAction: ["s3:*"] }, "no"],
  ["a resource that covers all", { Resource: "arn:aws:s3:::tools/*" }, "yes"],
  ["a resource that covers some", { Resource: "arn:aws:s3:::tools/kubectl-1.33" }, "maybe"],
  ["another resource", { Resource: "arn:aws:s3:::acme-*" }, "no"],
  ["all but the resource", { Resource: undefined, NotResource: "arn:aws:s3:::tools/*" }, "no"],
  ["a resource with a variable", { Resource: "arn:aws:s3:::${aws:PrincipalTag/team}/*" }, "maybe"],
  ["all principals of AWS", { Principal: { AWS: "*" } }, "yes"],
  ["an account", { Principal: { AWS: "111122223333" } }, "maybe"],
  ["services only", { Principal: { Service: "ec2.amazonaws.com" } }, "no"],
  ["all but a principal", { Principal: undefined, NotPrincipal: { AWS: "111122223333" } }, "maybe"],
  ["nobody", { Principal: undefined }, "no"],
])("a statement about %s", (_what, changes, expected) => {
  // As in YAML, what is undefined is not there.
  expect(verdictOn(JSON.parse(JSON.stringify({ ...everything, ...changes })) as object)).toBe(expected);
});

test.each<[string, object, Partial<AwsRequest>, string]>([
  ["an account, through a gateway endpoint", { AWS: "arn:aws:iam::111122223333:root" }, { through: "Gateway" }, "no"],
  ["a role, through a gateway endpoint", { AWS: "arn:aws:iam::111122223333:role/node" }, { through: "Gateway" }, "maybe"],
  ["an account by its id, through a gateway endpoint", { AWS: "111122223333" }, { through: "Gateway" }, "no"],
  [
    "a role with the name root, through a gateway endpoint",
    { AWS: "arn:aws:iam::111122223333:role/root" },
    { through: "Gateway" },
    "maybe",
  ],
  ["an account, of the token of a service account", { AWS: "111122223333" }, { caller: "serviceAccountToken" }, "no"],
  [
    "providers, of the token of a service account",
    { Federated: "arn:aws:iam::111122223333:oidc-provider/x" },
    { caller: "serviceAccountToken" },
    "maybe",
  ],
  ["an account, of an unsigned request", { AWS: "111122223333" }, { caller: "anonymous" }, "no"],
  ["an account, of a URL that Amazon signed", { AWS: "111122223333" }, { caller: "amazonAccount" }, "no"],
])("a principal that is %s", (_what, Principal, changes, expected) => {
  expect(verdictOn({ ...everything, Principal }, changes)).toBe(expected);
});

test("an action about no resource is allowed by * alone", () => {
  const describe: Partial<AwsRequest> = { action: "ec2:DescribeInstances", resource: undefined };
  expect(verdictOn(everything, describe)).toBe("yes");
  expect(verdictOn({ ...everything, Resource: "**" }, describe)).toBe("yes");
  for (const Resource of ["arn:aws:ec2:*:*:*", "*:instance/*", "arn:*"])
    expect(verdictOn({ ...everything, Resource }, describe)).toBe("no");
});

test.each<[string, object, string]>([
  ["the same value", { StringEquals: { "aws:PrincipalOrgID": "o-abcd123456" } }, "yes"],
  ["one of several", { StringEquals: { "AWS:principalorgid": ["o-other12345", "o-abcd123456"] } }, "yes"],
  ["another value", { StringEquals: { "aws:PrincipalOrgID": "o-other12345" } }, "no"],
  ["not another value", { StringNotEquals: { "aws:PrincipalOrgID": "o-other12345" } }, "yes"],
  ["two keys, of which one differs", { StringEquals: { "aws:PrincipalOrgID": "o-abcd123456", "aws:ResourceAccount": "1" } }, "no"],
  [
    "two operators, of which one differs",
    { Bool: { "aws:SecureTransport": "false" }, StringLike: { "aws:RequestedRegion": "us-*" } },
    "no",
  ],
  ["a pattern", { StringLike: { "aws:RequestedRegion": "us-*" } }, "yes"],
  ["a Boolean of YAML", { Bool: { "aws:SecureTransport": true } }, "yes"],
  ["a key that is not known", { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/node" } }, "maybe"],
  ["a variable", { StringEquals: { "aws:ResourceAccount": "${aws:PrincipalAccount}" } }, "maybe"],
  ["an operator that is not compared", { IpAddress: { "aws:RequestedRegion": "10.0.0.0/8" } }, "maybe"],
  ["an address, which no request through an endpoint has", { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, "no"],
  ["not an address", { NotIpAddress: { "aws:SourceIp": "10.0.0.0/8" } }, "yes"],
  ["an address if there is one", { IpAddressIfExists: { "aws:SourceIp": "10.0.0.0/8" } }, "yes"],
  ["all of no addresses", { "ForAllValues:StringLike": { "aws:SourceIp": "10.*" } }, "yes"],
  ["one of no addresses", { "ForAnyValue:StringNotLike": { "aws:SourceIp": "10.*" } }, "no"],
  ["a key that is there", { Null: { "aws:PrincipalOrgID": "false" } }, "yes"],
  ["a key that is not there", { Null: { "aws:SourceIp": true } }, "yes"],
  ["the one where the other is", { Null: { "aws:SourceIp": "false" } }, "no"],
])("a condition on %s", (_what, condition, expected) => {
  expect(allowedIf(condition)).toBe(expected);
});

describe("denials", () => {
  const policy = (Condition?: object) => ({ Statement: [everything, { ...everything, Effect: "Deny", ...(Condition && { Condition }) }] });

  test("win over what is allowed", () => {
    expect(isAllowed(policy(), request)).toBe("no");
    expect(denyingStatement(policy(), request)).toBe(1);
  });

  test("win wherever they stand", () => {
    const Statement = [{ ...everything, Effect: "Deny", Action: "s3:*" }, everything];
    expect(isAllowed({ Statement }, request)).toBe("no");
    expect(denyingStatement({ Statement }, request)).toBe(0);
    expect(denyingStatement({ Statement: [everything] }, request)).toBeUndefined();
  });

  test("that depend on what is not known may not apply", () => {
    const uncertain = policy({ StringNotEquals: { "aws:SourceVpc": "vpc-0123456789abcdef0" } });
    expect(isAllowed(uncertain, request)).toBe("maybe");
    expect(denyingStatement(uncertain, request)).toBeUndefined();
  });

  test("allow nothing by themselves", () => {
    expect(isAllowed({ Statement: { ...everything, Effect: "Deny", Action: "ec2:*" } }, request)).toBe("no");
  });
});
