import { isMapping, type Json, list, mapping, text, texts } from "./model";

/** What kind of policy a document is: whom it is attached to decides what may be in it. */
export type PolicyKind = "identity" | "trust" | "resource";

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operator =
  /^(?:ForAllValues:|ForAnyValue:)?(?:(?:String(?:Not)?(?:Equals|EqualsIgnoreCase|Like)|Numeric(?:Not)?Equals|Numeric(?:Less|Greater)Than(?:Equals)?|Date(?:Not)?Equals|Date(?:Less|Greater)Than(?:Equals)?|Bool|BinaryEquals|(?:Not)?IpAddress|Arn(?:Not)?(?:Equals|Like))(?:IfExists)?|Null)$/;

const elements = new Set(["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"]);

/**
 * What is wrong with a policy document by its grammar.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 * @param partition the second part of the ARNs that may be in it
 */
export function policyProblems(document: string, kind: PolicyKind, partition: string): readonly string[] {
  let parsed: Json;
  try {
    parsed = JSON.parse(document) as Json;
  } catch (error) {
    return [`is not JSON: ${String(error)}: ${document.slice(0, 200)}`];
  }
  if (!isMapping(parsed)) return ["is no mapping"];
  const { Version: version, Statement: statement, Id: _, ...others } = parsed;
  const statements = list(statement).map(mapping);
  const sids = statements.flatMap(({ Sid: sid }) => texts(sid));
  return [
    ...(version === undefined || version === "2012-10-17" || version === "2008-10-17" ? [] : [`has the version ${text(version)}`]),
    ...(Object.keys(others).length === 0 ? [] : [`has the elements ${Object.keys(others).join(", ")}`]),
    ...(statements.length === 0 ? ["has no statement"] : []),
    ...(new Set(sids).size < sids.length ? [`has a Sid twice: ${sids.join(", ")}`] : []),
    ...statements.flatMap((one, index) => statementProblems(one, kind, partition).map((problem) => `statement ${index}: ${problem}`)),
  ];
}

function statementProblems(statement: Readonly<Record<string, Json>>, kind: PolicyKind, partition: string): readonly string[] {
  const has = (name: string): boolean => statement[name] !== undefined;
  const actions = [...texts(statement["Action"]), ...texts(statement["NotAction"])];
  const resources = [...texts(statement["Resource"]), ...texts(statement["NotResource"])];
  const arns = [...resources, ...textsOfPrincipal(statement["Principal"])].filter((value) => value.startsWith("arn:"));
  const needsPrincipal = kind !== "identity";
  return [
    ...Object.keys(statement)
      .filter((name) => !elements.has(name))
      .map((name) => `has an element ${name}`),
    ...(["Allow", "Deny"].includes(text(statement["Effect"])) ? [] : [`has the effect ${text(statement["Effect"])}`]),
    ...(has("Action") === has("NotAction") ? ["has not one of Action and NotAction"] : []),
    ...(actions.length === 0 ? ["names no action"] : []),
    ...actions
      .filter((action) => action !== "*" && !/^[a-z\d-]+:[A-Za-z\d*?]+$/.test(action))
      .map((action) => `names the action ${action}`),
    ...(new Set(actions).size < actions.length ? ["names an action twice"] : []),
    ...(kind === "trust"
      ? has("Resource")
        ? ["has a Resource in a trust policy"]
        : []
      : has("Resource") === has("NotResource")
        ? ["has not one of Resource and NotResource"]
        : []),
    ...(kind !== "trust" && resources.length === 0 ? ["names no resource"] : []),
    ...(needsPrincipal === (has("Principal") || has("NotPrincipal")) ? [] : [needsPrincipal ? "names no principal" : "names a principal"]),
    ...(/^[A-Za-z\d]*$/.test(text(statement["Sid"])) ? [] : [`has the Sid ${text(statement["Sid"])}`]),
    ...arns.flatMap((arn) => arnProblems(arn, partition)),
    ...conditionProblems(mapping(statement["Condition"])),
  ];
}

const textsOfPrincipal = (principal: Json | undefined): readonly string[] =>
  isMapping(principal) ? Object.values(principal).flatMap(texts) : texts(principal);

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function arnProblems(arn: string, partition: string): readonly string[] {
  const [, given = "", service = "", , , resource = ""] = /^arn:([^:]*):([^:]*):([^:]*):([^:]*):(.*)$/s.exec(arn) ?? [];
  if (service === "" || resource === "") return [`has an ARN without all its parts: ${arn}`];
  return given === partition || given === "*" || given.includes("$") || given.includes("unknown") || resource.includes("unknown")
    ? []
    : [`has an ARN of another partition: ${arn}`];
}

const conditionProblems = (condition: Readonly<Record<string, Json>>): readonly string[] =>
  Object.entries(condition).flatMap(([name, keys]) => [
    ...(operator.test(name) ? [] : [`has the condition operator ${name}`]),
    ...(Object.keys(mapping(keys)).length === 0 ? [`has nothing below ${name}`] : []),
    ...Object.entries(mapping(keys)).flatMap(([key, values]) => [
      ...(/^[A-Za-z\d.-]+(?:\/[^:]*)?:.+$/.test(key) ? [] : [`has the condition key ${key}`]),
      ...(list(values).every((value) => ["string", "boolean", "number"].includes(typeof value)) && list(values).length > 0
        ? []
        : [`has no values of ${key}`]),
    ]),
  ]);
