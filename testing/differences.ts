import { isMapping } from "../config/findings/path";
import type { Block } from "./blocks";
import type { ResourceProperties } from "./stacks";

/** A property that is not what an assertion expects. */
export interface PropertyDifference {
  /** Such as `vpc_config.endpoint_public_access`. */
  readonly path: string;
  readonly expected: unknown;
  /** Undefined: the block does not have it. */
  readonly actual: unknown;
}

/** Jest's comparison, which knows `expect.any` and its like. */
export type JestEquals = (actual: unknown, expected: unknown) => boolean;

const isAsymmetric = (value: unknown): boolean => isMapping(value) && typeof value["asymmetricMatch"] === "function";

/** Where a value is not what is expected of it. Of a mapping only the keys that are expected count. */
function differences(actual: unknown, expected: unknown, equals: JestEquals, path = ""): readonly PropertyDifference[] {
  if (!isAsymmetric(expected)) {
    const given = asExpected(actual, expected);
    if (isMapping(expected) && isMapping(given)) {
      return Object.entries(expected).flatMap(([key, value]) =>
        differences(Object.hasOwn(given, key) ? given[key] : undefined, value, equals, path === "" ? key : `${path}.${key}`),
      );
    }
    if (Array.isArray(expected) && Array.isArray(given) && expected.length === given.length) {
      return expected.flatMap((value, index) => differences(given[index], value, equals, `${path}[${index}]`));
    }
  }
  return equals(actual, expected) ? [] : [{ path, expected, actual }];
}

/** What stands for the same: a policy is JSON in a text, and a block that may be repeated is a list of one. */
function asExpected(actual: unknown, expected: unknown): unknown {
  if (typeof actual === "string" && typeof expected === "object") return jsonIn(actual) ?? actual;
  return Array.isArray(actual) && actual.length === 1 && isMapping(expected) ? (actual as readonly unknown[])[0] : actual;
}

/** The JSON in a text; the quotes of Terraform's expressions in it are those of their own language. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.replace(/(?<!\$)\$\{[^}]*\}/g, (expression) => JSON.stringify(expression).slice(1, -1)));
  } catch {
    return undefined;
  }
}

/** A block, and where it is not what is expected. */
export interface ComparedBlock {
  readonly block: Block;
  readonly different: readonly PropertyDifference[];
}

/** Blocks with their differences, the nearest first. */
export const compared = (blocks: readonly Block[], properties: ResourceProperties, equals: JestEquals): readonly ComparedBlock[] =>
  blocks
    .map((block) => ({ block, different: differences(block.attributes, properties, equals) }))
    .sort((one, other) => one.different.length - other.different.length);
