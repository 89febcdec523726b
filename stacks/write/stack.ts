import util from "node:util";
import { DefaultTokenResolver, StringConcat, TerraformElement, TerraformOutput, TerraformStack, Token, Tokenization } from "cdktf";
import type { IConstruct } from "constructs";
import { isMapping } from "../../config/findings/path";

type Json = Record<string, unknown>;

/** cdktf asks `util.isArray`, which Node.js 22 and later print a warning about. @see https://nodejs.org/api/deprecations.html#DEP0044 */
Object.assign(util, { isArray: Array.isArray });

/**
 * A stack whose JSON is that of cdktf's own class in a fraction of the time: that class resolves every value twice and copies it whether it holds a
 * token or not. Stacks within it are not supported.
 */
export class Stack extends TerraformStack {
  /** What cdktf keeps too, but for itself. */
  private readonly overrides: Json = {};

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
      merge(metadata, resolve(element.toMetadata()) as Json);
      if (TerraformOutput.isTerraformOutput(element)) merge(outputs, nested(element.node.path.split("/"), element.friendlyUniqueId));
      merge(json, resolve(element.toTerraform()) as Json);
    }
    merge(json, resolve(this.overrides) as Json);
    return json;
  }
}

/** A value below the keys of a path. */
const nested = (path: readonly string[], value: unknown): Json =>
  path.reduceRight<unknown>((inner, key) => ({ [key]: inner }), value) as Json;

/** Merges as cdktf does: objects key by key, lists one behind the other. */
function merge(target: Json, source: Readonly<Json>): void {
  for (const [key, value] of Object.entries(source)) {
    const before = target[key];
    if (isMapping(before) && isMapping(value)) merge(before as Json, value);
    else if (Array.isArray(before) && Array.isArray(value)) target[key] = [...before, ...value];
    else target[key] = value;
  }
}

const tokenResolver = new DefaultTokenResolver(new StringConcat());

/** Leaves to cdktf what holds a token, and walks over the rest, which is most. */
function resolverOf(scope: IConstruct): (value: unknown) => unknown {
  const byCdktf = (value: unknown): unknown => Tokenization.resolve(value, { scope, resolver: tokenResolver, preparing: false });
  const resolve = (value: unknown): unknown => {
    if (mayBeToken(value)) return byCdktf(value);
    if (Array.isArray(value)) return value.map(resolve).filter((item) => item !== undefined);
    if (!isMapping(value)) return value;
    const resolved: Json = {};
    for (const key of Object.keys(value)) {
      if (mayBeToken(key)) return byCdktf(value);
      const member = resolve(value[key]);
      if (member !== undefined) resolved[key] = member;
    }
    return resolved;
  };
  return resolve;
}

/** Tokens are objects that resolve themselves, or hidden in texts by a mark, in numbers by their size, in lists by the mark of their only text. */
function mayBeToken(value: unknown): boolean {
  switch (typeof value) {
    case "string":
      return value.includes("TfToken[") || value.includes("e+");
    case "number":
      return Token.isUnresolved(value);
    case "object":
      return Array.isArray(value) ? Token.isUnresolved(value) : Tokenization.isResolvable(value);
    default:
      return false;
  }
}
