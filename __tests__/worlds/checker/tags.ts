import { rendered } from "./expressions";
import { type Block, blocksOf, isMapping, list, mapping, text, violation, type Violation, type Written } from "./model";

/** @see https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html#id_tags_naming_best_practices */
const mostTags = 50;

/** Tags: 50, keys of 128 and values of 256 characters, none of AWS's own. */
export const tagViolations = (written: Written): readonly Violation[] =>
  blocksOf(written)
    .filter(({ kind, type }) => kind === "resource" && type.startsWith("aws_"))
    .flatMap((block) => tagsOf(written, block).flatMap((tags) => tagProblems(written, block, tags)));

/** Keys and values, with their expressions. */
type Tags = readonly (readonly [key: string, value: string])[];

/** The sets of tags of a resource: those that the provider adds are of each. */
function tagsOf(written: Written, block: Block): readonly Tags[] {
  const { body, stack, type } = block;
  const [provider] = list(mapping(written.stacks[stack]["provider"])["aws"]).map(mapping);
  const common = mapping(mapping(list(provider?.["default_tags"])[0])["tags"]);
  const entries = (tags: unknown): Tags => Object.entries(mapping(tags as never)).map(([key, value]) => [key, text(value)]);
  const own = isMapping(body["tags"]) ? [entries({ ...common, ...body["tags"] })] : [];
  const specified = list(body["tag_specifications"]).map((specification) => entries(mapping(specification)["tags"]));
  const listed = list(body["tag"]).map(mapping);
  const ofGroup: Tags = listed.map(({ key, value }) => [text(key), text(value)]);
  return [...own, ...specified, ...(type === "aws_autoscaling_group" ? [ofGroup] : [])];
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html IAM's keys differ by more than their case */
function tagProblems(written: Written, block: Block, tags: Tags): readonly Violation[] {
  const known = tags.map(([key, value]) => [rendered(written, block.stack, key), rendered(written, block.stack, value)] as const);
  const keys = known.map(([key]) => (block.type.startsWith("aws_iam_") ? key.toLowerCase() : key));
  return [
    ...(tags.length > mostTags ? [`has ${tags.length} tags`] : []),
    ...(new Set(keys).size < keys.length ? ["has a tag twice"] : []),
    ...known.flatMap(([key, value]) => [
      ...(key.length >= 1 && key.length <= 128 ? [] : [`has a tag with a key of ${key.length} characters: ${key}`]),
      ...(value.length <= 256 ? [] : [`has a tag ${key} with a value of ${value.length} characters`]),
      ...(/^aws:/i.test(key) ? [`has a tag of AWS's: ${key}`] : []),
      ...(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u.test(`${key}${value}`) ? [] : [`has a tag with other characters: ${key}: ${value}`]),
    ]),
  ].map((problem) => violation("tags", block, problem));
}
