import { shortHash } from "../aws/names";

/** A tag with the id of its construct. */
export interface IdentifiedTag {
  readonly id: string;
  readonly key: string;
  readonly value: string;
}

/** As the constructs library writes ids, in which `/` stands between scopes. */
const inPath = (key: string): string => key.replaceAll("/", "--");

/**
 * Tags with ids for constructs that make one each, `tag-<key>`. Keys that the constructs library writes alike, such as `a/b` and `a--b`, are told apart by a
 * hash.
 * @see https://github.com/aws/constructs/blob/10.x/src/construct.ts
 */
export function identifiedTags(tags: Readonly<Record<string, string>>): readonly IdentifiedTag[] {
  const keys = Object.keys(tags);
  return Object.entries(tags).map(([key, value]) => {
    const isAlone = keys.filter((other) => inPath(other) === inPath(key)).length === 1;
    return { id: isAlone ? `tag-${key}` : `tag-${key}-${shortHash(key)}`, key, value };
  });
}
