import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import util from "node:util";
import { DefaultTokenResolver, StringConcat, TerraformElement, TerraformOutput, TerraformStack, Token, Tokenization } from "cdktf";
import type { Construct, IConstruct } from "constructs";
import { isMapping, valueAt } from "../../config/findings/path";
import { objectsChart } from "../../design/software/objectsChart";
import { fragmentsOf, referenceTo } from "../../modules/expression";
import { ObjectsRelease } from "../../modules/objectsRelease";
import { visitByForeignAspects } from "./aspects";

type Json = Record<string, unknown>;

/** cdktf asks `util.isArray`, which Node.js 22 and later print a warning about. @see https://nodejs.org/api/deprecations.html#DEP0044 */
Object.assign(util, { isArray: Array.isArray });

/**
 * A stack in whose JSON every text stays the text that it is, whatever Terraform would read into it. But for that, the JSON is that of cdktf's own
 * class in a fraction of the time: that class resolves every value twice and copies it whether it holds a token or not. Stacks within it are not
 * supported.
 */
export class Stack extends TerraformStack {
  /** What cdktf keeps too, but for itself. */
  private readonly overrides: Json = {};

  constructor(scope: Construct, id: string) {
    super(scope, id);
    const { synthesizer } = this;
    this.synthesizer = {
      synthesize: (session) => {
        visitByForeignAspects(this);
        synthesizer.synthesize(session);
        writeObjectsChart(this, join(session.outdir, session.manifest.forStack(this).workingDirectory));
      },
    };
  }

  override addOverride(path: string, value: unknown): void {
    super.addOverride(path, value);
    merge(this.overrides, nested(path.split("."), value));
  }

  override toTerraform(): Json {
    const resolve = resolverOf(this);
    const names = Object.keys(this.overrides);
    const metadata: Json = {
      version: this.node.tryGetContext("cdktfVersion") as string,
      stackName: this.node.id,
      backend: "local",
      ...(names.length > 0 && { overrides: { stack: names } }),
    };
    const outputs: Json = {};
    const json: Json = { "//": { metadata, outputs } };
    for (const element of this.node.findAll().filter((construct) => TerraformElement.isTerraformElement(construct))) {
      merge(metadata, resolve(element.toMetadata() as Json));
      if (TerraformOutput.isTerraformOutput(element)) merge(outputs, nested(element.node.path.split("/"), element.friendlyUniqueId));
      merge(json, resolve(withWorkspace(element.toTerraform() as Json)));
    }
    merge(json, resolve(this.overrides));
    return json;
  }
}

/**
 * Writes the chart of {@link ObjectsRelease} into the folder of a stack that has a release of it, so that the folder is all that Terraform reads.
 * @param folder the stack's folder, with its JSON
 */
export function writeObjectsChart(stack: TerraformStack, folder: string): void {
  if (!stack.node.findAll().some((construct) => construct instanceof ObjectsRelease)) return;
  for (const [path, text] of Object.entries(objectsChart)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** Where cdktf reads the state of another stack of an app, it writes the workspace as code in a text. No workspace has that as its name. */
function withWorkspace(blocks: Json): Json {
  const states = valueAt(blocks, ["data", "terraform_remote_state"]);
  if (!isMapping(states)) return blocks;
  const marked = Object.entries(states).map(([name, state]) => {
    const isCode = isMapping(state) && state["workspace"] === "${terraform.workspace}";
    return [name, isCode ? { ...state, workspace: referenceTo("terraform.workspace") } : state] as const;
  });
  return { ...blocks, data: { terraform_remote_state: Object.fromEntries(marked) } };
}

/** A value below the keys of a path. */
const nested = (path: readonly string[], value: unknown): Json =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Json;

/** Merges as cdktf does: objects key by key, lists one behind the other. */
function merge(target: Json, source: Readonly<Json>): void {
  for (const [key, value] of Object.entries(source)) {
    const before = target[key];
    if (isMapping(before) && isMapping(value)) merge(before, value);
    else if (Array.isArray(before) && Array.isArray(value)) target[key] = before.concat(value);
    else target[key] = value;
  }
}

/**
 * Terraform reads its own settings, such as the backend's, as they are written. All other texts are templates to it.
 * @see https://developer.hashicorp.com/terraform/language/syntax/json#expression-mapping
 */
function resolverOf(scope: IConstruct): (blocks: Json) => Json {
  const asWritten = valueResolver(scope, (text) => text);
  const asTemplates = valueResolver(scope, template);
  return ({ terraform, ...blocks }) => ({
    ...(asTemplates(blocks) as Json),
    ...(terraform === undefined ? {} : { terraform: asWritten(terraform) }),
  });
}

/**
 * A text as a template that is that text: `${` and `%{` in a tag or an endpoint policy (`${aws:PrincipalTag/team}`) are no marks of Terraform's. It
 * takes what follows a carriage return without a newline for text, and a `$` before a reference for an escape: both stand in literals of their own.
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences-1
 */
const template = (text: string, isBeforeReference: boolean): string =>
  text
    .replace(/[$%](?=\{)/g, "$&$&")
    .replace(isBeforeReference ? /\$*\r(?!\n)|\$+$/g : /\$*\r(?!\n)/g, (found) => `\${${JSON.stringify(found)}}`);

const tokenResolver = new DefaultTokenResolver(new StringConcat());

/** Tokens are objects that resolve themselves, or hidden in numbers by their size, or in lists and maps by the mark of their only text or key. */
const isToken = (value: unknown): boolean =>
  typeof value === "number" || Array.isArray(value) ? Token.isUnresolved(value) : Tokenization.isResolvable(value) || isMapToken(value);

const isMapToken = (value: unknown): boolean => {
  for (const key in value as object) return key.startsWith("&{TfToken[");
  return false;
};

/** Leaves tokens to cdktf, and walks over the rest, which is most: what a token stands for is code, all other texts are literal. */
function valueResolver(scope: IConstruct, written: typeof template): (value: unknown) => unknown {
  const byCdktf = (value: unknown): unknown => Tokenization.resolve(value, { scope, resolver: tokenResolver, preparing: false });
  const ofText = (text: string): unknown => {
    // Most texts, in a fleet millions of them, hold neither a token nor anything to mark.
    if (!/[$%\r]|-\d\.\d+e\+\d{3}/.test(text)) return text;
    const fragments = fragmentsOf(text);
    if (fragments.length === 1 && fragments[0]!.isToken) return byCdktf(text);
    return fragments.map((part, index) => (part.isToken ? byCdktf(part.text) : written(part.text, index < fragments.length - 1))).join("");
  };
  const resolve = (value: unknown): unknown => {
    if (typeof value === "string") return ofText(value);
    if (isToken(value)) return byCdktf(value);
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (!isMapping(value)) return value;
    const resolved: Json = {};
    for (const [key, child] of Object.entries(value)) {
      const member = resolve(child);
      if (member !== undefined) resolved[ofText(key) as string] = member;
    }
    return resolved;
  };
  return resolve;
}

/**
 * A value as JSON with sorted keys, two spaces of indentation and a line end inside empty brackets: to the byte what cdktf writes, which sorts
 * keys with another library, at a multiple of the time.
 */
export function sortedJson(value: unknown, lineEnd = "\n"): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${lineEnd}  `;
  if (Array.isArray(value)) return `[${value.map((item) => inner + sortedJson(item, inner)).join(",")}${lineEnd}]`;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, member]) => `${inner}${JSON.stringify(key)}: ${sortedJson(member, inner)}`).join(",")}${lineEnd}}`;
}
