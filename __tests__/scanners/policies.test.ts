import { acceptedPolicies } from "../support/policies/accepted";
import { documentsOf, type FoundDocument } from "../support/policies/documents";
import { leftOverPolicies, policyFindings, type PolicyFinding, unexplainedPolicies } from "../support/policies/findings";
import { hasPython } from "../support/pythonPackages";
import { type ScannedClusters, stageClusters } from "../support/scannedClusters";
import { tell } from "../support/tell";

type Statement = FoundDocument["statements"][number];

let stacks: ScannedClusters["stacks"];
let documents: readonly FoundDocument[];
let unread: readonly string[];
let findings: readonly PolicyFinding[];

const python = hasPython();
const testWithPython = python ? test : test.skip;

beforeAll(() => {
  if (!python) return;
  const staged = stageClusters();
  staged.remove();
  stacks = staged.stacks;
  ({ documents, unread } = documentsOf(stacks));
  findings = policyFindings(documents);
  tell(`${findings.length} findings in ${documents.length} policy documents, ${acceptedPolicies.length} reasons`);
}, 900_000);

testWithPython("the documents of all stacks are read, those in expressions, too", () => {
  expect(documents.length).toBeGreaterThan(1000);
  expect([...new Set(documents.map(({ stack }) => stack))].sort()).toEqual(Object.keys(stacks).sort());
  const names = documents.map(({ name, stack }) => `${stack} ${name}`);
  expect(names).toEqual(
    expect.arrayContaining([
      "corporate/corporate-network aws_vpc_endpoint.endpoints_ec2",
      "corporate/corporate-cluster runner-policy.json",
    ]),
  );
});

testWithPython("what looks like a document and is not read is known", () => {
  expect(unread).toEqual([
    "aws_ecr_lifecycle_policy.repository-team--application_lifecycle policy",
    // They read the policy of an endpoint that exists, and write none.
    "check.existing-endpoint-sts assert 3 condition",
    "check.existing-endpoint-sts assert 3 error_message",
    "aws_ecr_repository_creation_template.repository-template-hub lifecycle_policy",
  ]);
});

testWithPython("every action exists", () => {
  expect(
    unexplainedPolicies(
      findings.filter(({ check }) => check === "unknown action"),
      [],
    ),
  ).toEqual([]);
});

testWithPython("every finding in a policy has a reason, and every reason its findings", () => {
  expect(unexplainedPolicies(findings, acceptedPolicies)).toEqual([]);
  expect(leftOverPolicies(findings, acceptedPolicies)).toEqual([]);
});

testWithPython("reasons are sentences", () => {
  expect(acceptedPolicies.filter(({ reason }) => !/^[A-Z].{15,}\.$/.test(reason))).toEqual([]);
});

/** Documents of a name, with one more statement. */
const withStatement = (name: string, statement: Statement): readonly FoundDocument[] =>
  documents.filter((one) => one.name === name).map((one) => ({ ...one, statements: [...one.statements, statement] }));

testWithPython("what one document may do, another may not, nor another statement of its own", () => {
  const actions = [...new Set(acceptedPolicies.filter(({ check }) => check === "unlimited action").flatMap(({ subjects }) => subjects))];
  const names = ["karpenter", "aws-load-balancer-controller"].map((name) => `aws_iam_role_policy.${name}-role_policy-${name}`);
  const faulty = names.flatMap((name) => withStatement(name, { Sid: "Added", Effect: "Allow", Action: actions, Resource: ["*"] }));
  const found = unexplainedPolicies(policyFindings(faulty), acceptedPolicies).join("\n");
  for (const name of names)
    for (const action of actions) expect(found).toContain(`unlimited action: ${action} in ${name}, statement Added`);
});

testWithPython("a reason whose finding is gone is left over", () => {
  const gone = (document: string): readonly string[] =>
    leftOverPolicies(
      findings.filter((one) => one.document !== document),
      acceptedPolicies,
    );
  expect(gone("operator-policy.json")).toEqual([
    "action without resource: operator-policy.json",
    "action without resource: ssm:ResumeSession",
    "action without resource: ssmmessages:OpenDataChannel",
  ]);
  expect(gone("aws_iam_role_policy.bastion_role_policy-bastion")).toEqual([
    "unlimited action: aws_iam_role_policy.bastion_role_policy-bastion",
  ]);
});

/** Statements that a fault of the code would leave, and what is found. */
const faults: readonly (readonly [what: string, statement: Statement, expected: string])[] = [
  ["an action that does not exist", { Action: ["eks:DescribeNodeGroups"] }, "unknown action: eks:DescribeNodeGroups"],
  ["a change of anything", { Action: ["autoscaling:SetDesiredCapacity"] }, "unlimited action: autoscaling:SetDesiredCapacity"],
  [
    "a change of anything in a region",
    { Action: ["ec2:CreateSecurityGroup"], Condition: { StringEquals: { "aws:RequestedRegion": "us-west-2" } } },
    "held to a region alone: ec2",
  ],
  [
    "a condition that the action does not have",
    { Action: ["ec2:DescribeVpcs"], Condition: { StringEquals: { "ec2:Vpcs": "a" } } },
    "condition key: ec2:DescribeVpcs ec2:Vpcs",
  ],
  [
    "a resource that the action does not have",
    { Action: ["eks:DescribeAddon"], Resource: ["arn:aws:eks:*:*:addons/*"] },
    "action without resource: eks:DescribeAddon",
  ],
  [
    "a resource that no action has",
    { Action: ["eks:DescribeAddon"], Resource: ["arn:aws:eks:*:*:addon/*", "arn:aws:eks:*:*:nodegroup/*"] },
    "resource without action: eks nodegroup/*",
  ],
  [
    "a resource that every call is about is not allowed",
    { Action: ["kms:CreateAlias"], Resource: ["arn:aws:kms:*:*:alias/a"] },
    "missing resource type: kms:CreateAlias key",
  ],
  ["rights over rights", { Action: ["iam:CreatePolicyVersion"] }, "cloudsplaining escalation: iam:CreatePolicyVersion"],
  ["all but one action", { NotAction: ["iam:CreateUser"] }, "allowed by exclusion: NotAction"],
  [
    "a role that any service may get",
    { Action: ["iam:PassRole"], Resource: ["arn:aws:iam::*:role/a"] },
    "passed to any service: iam:PassRole",
  ],
  ["everybody", { Action: ["sqs:SendMessage"], Principal: { AWS: "*" } }, "anyone: *"],
  [
    "a service that acts for any account",
    { Action: ["sqs:SendMessage"], Principal: { Service: "events.amazonaws.com" } },
    "service for anyone: events.amazonaws.com",
  ],
  [
    "a wildcard that is none",
    { Action: ["ec2:CreateTags"], Condition: { StringEquals: { "aws:RequestTag/team": "pay*" } } },
    "wildcard in an equality: aws:RequestTag/team pay*",
  ],
  [
    "a condition that holds for calls without its key",
    { Action: ["ec2:CreateTags"], Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["team"] } } },
    "true without key: aws:TagKeys",
  ],
  [
    "a token of another issuer",
    {
      Action: ["sts:AssumeRoleWithWebIdentity"],
      Principal: { Federated: "arn:aws:iam::111122223333:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/A" },
      Condition: { StringEquals: { "oidc.eks.us-west-2.amazonaws.com/id/B:sub": "system:serviceaccount:a:b" } },
    },
    "condition key: sts:AssumeRoleWithWebIdentity oidc.eks.us-west-2.amazonaws.com/id/B:sub",
  ],
  [
    "a variable in a document without a version",
    { Action: ["s3:GetObject"], Resource: ["arn:aws:s3:::b/${aws:username}"] },
    "variable as text: ${aws:username}",
  ],
];

testWithPython("what a fault of the code would leave is found", () => {
  const faulty = faults.map(([what, statement]) => ({
    name: what,
    stack: "faults/faults-cluster",
    statements: [{ Effect: "Allow", Resource: ["*"], ...statement }],
  }));
  const found = policyFindings(faulty);
  for (const [what, , expected] of faults)
    expect(found.filter(({ document }) => document === what).map(({ check, subject }) => `${check}: ${subject}`.toLowerCase())).toContain(
      expected.toLowerCase(),
    );
});

/** The stacks with the text of one of them changed, read again. */
const spoilt = (stack: string, from: string | RegExp, to: string) =>
  documentsOf({ [stack]: stacks[stack]!.map(({ name, text }) => ({ name, text: text.replace(from, to) })) });

testWithPython("a fault of a document in an expression is found", () => {
  const { documents: ones } = spoilt("corporate/corporate-network", "ec2:CopySnapshot", "ec2:CopySnapshots");
  expect(unexplainedPolicies(policyFindings(ones), acceptedPolicies)).toEqual([
    "unknown action: ec2:CopySnapshots in aws_vpc_endpoint.endpoints_ec2, statement OrganizationToNobodysResources, of corporate/corporate-network",
  ]);
});

testWithPython("a document that nobody can read is named", () => {
  const policy = /"(?:[^"\\]|\\.)*OnlyWithTls(?:[^"\\]|\\.)*"/;
  const { unread: ones } = spoilt("karpenter/karpenter-workload", policy, '"${jsonencode({ Statement = [] })}"');
  expect(ones).toEqual(["aws_sqs_queue_policy.karpenter-interruptions_policy policy"]);
});
