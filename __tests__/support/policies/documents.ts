import { partsOf, splitExpression } from "../../worlds/checker/expressions";
import { isMapping, type Json, list, type Mapping, mapping, text } from "../../worlds/checker/model";
import type { ScannedClusters } from "../scannedClusters";

/** A policy document that is in a stack, or beside it in a file. */
export interface FoundDocument {
  /** `<type>.<id of the resource, without its hash>`, or the name of the file or output. */
  readonly name: string;
  /** `<cluster>/<stack>`. */
  readonly stack: string;
  readonly version?: string;
  readonly statements: readonly Mapping[];
}

/** What is read, and the places of what looks like a document and is none. */
export interface FoundDocuments {
  readonly documents: readonly FoundDocument[];
  /** `<name> <path within it>`, each once. */
  readonly unread: readonly string[];
}

const account = "111122223333";
const issuer = "oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF";

/** What expressions will be, by what they look like. */
const values: readonly (readonly [expression: RegExp, value: string])[] = [
  [/\boidc_provider_arn$|^aws_iam_openid_connect_provider\.[\w-]+\.arn$/, `arn:aws:iam::${account}:oidc-provider/${issuer}`],
  [/\boidc_issuer_host$|^trimprefix\(/, issuer],
  [/\bcluster_arn$|^aws_eks_cluster\.[\w-]+\.arn$/, `arn:aws:eks:us-west-2:${account}:cluster/demo`],
  [/^data\.aws_caller_identity\.[\w-]+\.account_id$/, account],
  [/^aws_cloudwatch_event_rule\.[\w-]+\.arn$/, `arn:aws:events:us-west-2:${account}:rule/rule`],
  [/^aws_cloudwatch_log_group\.[\w-]+\.arn$/, `arn:aws:logs:us-west-2:${account}:log-group:group`],
  [/^aws_iam_role\.[\w-]+\.arn$/, `arn:aws:iam::${account}:role/role`],
  [/^aws_kms_key\.[\w-]+\.arn$/, `arn:aws:kms:us-west-2:${account}:key/1234abcd-12ab-34cd-56ef-1234567890ab`],
  [/^aws_sqs_queue\.[\w-]+\.arn$/, `arn:aws:sqs:us-west-2:${account}:queue`],
];

/** A template as it will be: expressions have the values that stand for them. */
const known = (template: string): string =>
  partsOf(template)
    .map(({ isExpression, value }) => (isExpression ? valueOf(value) : value))
    .join("");

function valueOf(expression: string): string {
  const [, value] = values.find(([pattern]) => pattern.test(expression)) ?? [];
  if (value === undefined) throw new Error(`no value stands for ${expression}`);
  return value;
}

const isDocument = (value: Json): boolean => isMapping(value) && "Statement" in value;

/** The documents in a text: itself, or those that an expression chooses from. */
function documentsIn(template: string): readonly Json[] {
  const [first, ...others] = partsOf(template);
  const isChosen = first?.isExpression === true && others.length === 0;
  const templates = isChosen ? splitExpression(first.value).strings : [template];
  return templates.filter((one) => one.startsWith("{") && one.includes('"Statement"')).map((one) => JSON.parse(known(one)) as Json);
}

/** Whether a text is, or makes, a document: by its words, or by the argument that it is the value of. */
const isAbout = (path: readonly string[], value: string): boolean =>
  /\bStatement\b/.test(value) || (/(?:^|_)policy$/.test(path.at(-1) ?? "") && !/^(?:\$\{[^}]*\.arn\}|arn:.*)$/.test(value));

/** Ids end with a hash of their path. */
const withoutHash = (id: string): string => id.replace(/_?[0-9A-F]{8}$/, "");

/** The documents of stacks and of the files beside them. */
export function documentsOf(stacks: ScannedClusters["stacks"]): FoundDocuments {
  const documents: FoundDocument[] = [];
  const unread = new Set<string>();
  for (const [stack, files] of Object.entries(stacks))
    for (const { name: file, text: content } of files.filter(({ name }) => name.endsWith(".json"))) {
      const add = (name: string, document: Json): void => {
        const { Version: version = "", Statement: statements } = mapping(document);
        documents.push({ name, stack, version: text(version), statements: list(statements).map(mapping) });
      };
      const read = (value: Json, path: readonly string[]): void => {
        if (typeof value === "string") {
          const found = documentsIn(value);
          for (const document of found) add(nameOf(file, path), document);
          if (found.length === 0 && isAbout(path, value)) unread.add(nameOf(file, path, true));
        } else if (isDocument(value)) add(nameOf(file, path), value);
        else if (value !== null && typeof value === "object")
          for (const [key, child] of Object.entries(value)) if (key !== "//") read(child, [...path, key]);
      };
      read(JSON.parse(content) as Json, []);
    }
  return { documents, unread: [...unread] };
}

/** Where a value stands: its resource, its output, or its file. @param whole whether the path within it is named, too */
function nameOf(file: string, path: readonly string[], whole = false): string {
  if (file !== "cdk.tf.json") return [file, ...path].join(" ");
  const [kind = "", type = "", id = "", ...within] = path;
  if (kind === "resource" || kind === "data")
    return [`${kind === "data" ? "data." : ""}${type}.${withoutHash(id)}`, ...(whole ? [within.join(".")] : [])].join(" ");
  return [`${kind}.${type}`, ...(whole ? [id] : []), ...within].join(" ");
}
