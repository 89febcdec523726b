import { documentFindings, endpointPolicy, rolePolicy, variableFindings } from "../../../design/reachability/policyDocuments.findings";

const full = { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: "*" };
/** Key, error and fix of what is wrong with a document, or with a statement in it. */
const findings = (policy: object, kind = endpointPolicy) =>
  documentFindings(["policy"], policy, "the policy", kind).map(({ path, problem, fix }) => [path.join("."), problem, fix]);
const ofStatement = (statement: object, kind = endpointPolicy) => findings({ Statement: [statement] }, kind);

test.each<[string, object]>([
  ["a list of statements, with ids", { Version: "2012-10-17", Id: "one", Statement: [{ ...full, Sid: "a" }, full] }],
  ["one statement alone", { Statement: full }],
  ["what statements are not about", { Statement: { Effect: "Deny", NotPrincipal: "*", NotAction: "s3:*", NotResource: ["*"] } }],
  ["conditions", { Statement: { ...full, Condition: { Bool: { "aws:SecureTransport": true }, Null: {} } } }],
  [
    "actions with wildcards, in a list",
    { Statement: { ...full, Action: ["s3:*", "ec2:Describe?pcs", "eks-auth:AssumeRoleForPodIdentity"] } },
  ],
])("has nothing against %s", (_what, policy) => {
  expect(findings(policy)).toEqual([]);
});

test("the policy of a role needs no principal", () => {
  const { Principal: _principal, ...statement } = full;
  expect(ofStatement(statement, rolePolicy)).toEqual([]);
  expect(ofStatement(statement).map(([, problem]) => problem)).toEqual([
    "the statement has no Principal, which AWS demands in an endpoint policy",
  ]);
});

test.each<[string, unknown, string]>([
  ["a text", "all", "Effect, Principal, Action and Resource"],
  ["a list with a text", [full, "all"], "Effect, Principal, Action and Resource"],
])("statements that are %s are one error", (_what, Statement, keys) => {
  expect(findings({ Statement })).toEqual([
    ["policy.Statement", `Statement of the policy is ${JSON.stringify(Statement)}`, `Write a list of statements, each with ${keys}`],
  ]);
});

test.each<[string, object, string, string]>([
  ["that is alike", { Versoin: "2012-10-17", Statement: full }, "policy.Versoin", "Rename it to Version"],
  [
    "in other case, beside the right one",
    { statement: full, Statement: full },
    "policy.statement",
    "Remove it, or move what it says to Statement",
  ],
  ["that is like none", { Comment: "x", Statement: full }, "policy.Comment", "Remove it"],
  ["of a statement, in other case", { Statement: { ...full, condition: {} } }, "policy.Statement.condition", "Rename it to Condition"],
  ["of a statement, in a list", { Statement: [full, { ...full, Remark: "x" }] }, "policy.Statement.1.Remark", "Remove it"],
])("an unknown key %s says what is meant", (_what, policy, path, fix) => {
  expect(findings(policy).map(([where, , what]) => [where, what])).toEqual([[path, fix]]);
});

test("what is misspelled is not missing besides", () => {
  const { Action: action, Effect: effect, ...others } = full;
  expect(ofStatement({ ...others, Effect: effect, action }).map(([, , fix]) => fix)).toEqual(["Rename it to Action"]);
  expect(ofStatement({ ...others, Action: action, effect }).map(([, , fix]) => fix)).toEqual(["Rename it to Effect"]);
});

test.each<[string, Readonly<Record<string, unknown>>, string[]]>([
  ["an empty list", { Action: [] }, ["policy.Statement.0", "the statement has no Action, which AWS demands in an endpoint policy"]],
  ["null", { Resource: null }, ["policy.Statement.0", "the statement has no Resource, which AWS demands in an endpoint policy"]],
  ["an effect in other case", { Effect: "allow" }, ["policy.Statement.0.Effect", 'Effect is "allow"']],
  ["no effect", { Effect: undefined }, ["policy.Statement.0", "the statement has no Effect"]],
  ["a condition that is a text", { Condition: "aws:SourceVpc" }, ["policy.Statement.0.Condition", 'Condition is "aws:SourceVpc"']],
  [
    "a condition of which one operator has no keys",
    { Condition: { Bool: { a: true }, b: "c" } },
    ["policy.Statement.0.Condition", 'Condition is {"Bool":{"a":true},"b":"c"}'],
  ],
  ["a condition without an operator", { Condition: { a: "b" } }, ["policy.Statement.0.Condition", 'Condition is {"a":"b"}']],
  ["an action with a blank", { Action: "s3: GetObject" }, ["policy.Statement.0.Action", '"s3: GetObject" is not the name of an action']],
  ["an action that is a number", { Action: ["s3:*", 5] }, ["policy.Statement.0.Action", "5 is not the name of an action"]],
  [
    "what is not an action either",
    { Action: undefined, NotAction: "s3/x" },
    ["policy.Statement.0.NotAction", '"s3/x" is not the name of an action'],
  ],
])("a statement with %s is one error at its place", (_what, changes, [path, problem]) => {
  // As in YAML, what is undefined is not there.
  const statement = Object.fromEntries(Object.entries<unknown>({ ...full, ...changes }).filter(([, value]) => value !== undefined));
  expect(ofStatement(statement).map((found) => found.slice(0, 2))).toEqual([[path, problem]]);
});

test("each error says what is allowed, and how to mend it", () => {
  const found = documentFindings(
    ["policy"],
    { Statement: [{ ...full, Effect: 1, Condition: 1, Action: "a b", x: 1 }] },
    "it",
    endpointPolicy,
  );
  expect(found.map(({ severity, allowed, fix }) => [severity, allowed, fix])).toEqual([
    ["error", "Sid, Effect, Principal, NotPrincipal, Action, NotAction, Resource, NotResource, Condition", "Remove it"],
    [
      "error",
      "a mapping of operators to mappings",
      "Write operators with condition keys and their values, such as StringEquals: { aws:SourceVpc: vpc-0123456789abcdef0 }",
    ],
    ["error", "service:Action of letters, digits and hyphens, with * and ? as wildcards", "Write an action such as s3:GetObject"],
    ["error", "Allow, Deny", "Write Effect: Allow or Effect: Deny"],
  ]);
});

test("what is unknown, missing or none says of what", () => {
  const { Resource: _resource, ...incomplete } = full;
  expect(findings({ Id: "a", Comment: "b", Statement: { ...incomplete, Remark: "c" } }, rolePolicy)).toEqual([
    ["policy.Comment", 'a policy document has no "Comment"', "Remove it"],
    ["policy.Statement.Remark", 'a statement has no "Remark"', "Remove it"],
    [
      "policy.Statement",
      "the statement has no Resource, which AWS demands in the policy of a role",
      'Add Resource to it, such as Resource: "*"',
    ],
  ]);
  expect(documentFindings(["policy"], { Statement: 5 }, "it", rolePolicy)).toMatchObject([
    { severity: "error", allowed: "a list of statements", fix: "Write a list of statements, each with Effect, Action and Resource" },
  ]);
});

const withVariable = { ...full, Resource: "arn:aws:s3:::team-${aws:PrincipalTag/team}/*" };
const warnings = (policy: object) =>
  variableFindings(["policy"], policy, "the policy").map(({ severity, path, problem, fix }) => [severity, path.join("."), problem, fix]);

test.each<[string, object, string, string, string]>([
  ["without a version", { Statement: [full, withVariable] }, "policy", "has no Version", 'Add Version: "2012-10-17" to it'],
  [
    "of the first version",
    { Version: "2008-10-17", Statement: withVariable },
    "policy.Version",
    "has the Version 2008-10-17",
    'Write "2012-10-17"',
  ],
])("variables are text in a document %s", (_what, policy, path, has, fix) => {
  const problem = `the policy ${has}, so that IAM takes \${aws:PrincipalTag/team} for text, and does not put its value there`;
  expect(warnings(policy)).toEqual([["warning", path, problem, fix]]);
});

test.each<[string, object]>([
  ["variables in a document of the version that has them", { Version: "2012-10-17", Statement: withVariable }],
  ["a document without variables and without a version", { Statement: full }],
])("has no warning about %s", (_what, policy) => {
  expect(warnings(policy)).toEqual([]);
});
