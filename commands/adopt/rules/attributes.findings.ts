import type { ComparedAttribute, ExistingResource, FixedAttribute } from "./adoptable.table";
import { attributeAt, sameValue, type StackAddress } from "./expressions";
import type { Matches, StackResource } from "./match";

/** A value that AWS and the file do not agree on. */
export interface Disagreement {
  readonly attribute: string;
  /** AWS's value. */
  readonly aws: string;
  /** The file's value. */
  readonly file: string;
  /** What to do about it, as a sentence without its stop. */
  readonly fix: string;
}

/** Why something that is in AWS cannot be adopted as the file has it. */
export interface AdoptionFinding extends StackAddress, Disagreement {
  readonly importId: string;
}

/** Fixed attributes that would have to change, because of which Terraform would replace what must stay. */
export const attributeFindings = (
  { stack, address }: StackAddress,
  { importId }: ExistingResource,
  differences: readonly AttributeDifference<FixedAttribute>[],
): readonly AdoptionFinding[] =>
  differences.flatMap(({ compared: { attribute, fix }, aws, file }) =>
    fix ? [{ stack, address, importId, attribute, aws, file, fix: fix(aws, file) }] : [],
  );

/** An attribute that differs, with both values as texts. */
export interface AttributeDifference<Compared> {
  readonly compared: Compared;
  readonly aws: string;
  readonly file: string;
}

/** Where AWS has a value and the file another, or one that is not known before an apply. */
export const attributeDifferences = <Compared extends ComparedAttribute>(
  attributesToCompare: readonly Compared[],
  { attributes, stack }: StackResource,
  existing: ExistingResource,
  { valueOf }: Matches,
): readonly AttributeDifference<Compared>[] =>
  attributesToCompare.flatMap((compared) => {
    const aws = attributeAt(existing.attributes, compared.attribute);
    const written = compared.file ?? attributeAt(attributes, compared.attribute);
    const file = valueOf(written, stack);
    const compatible = compared.compatible ?? sameValue;
    if (aws === undefined || compatible(aws, file)) return [];
    return [
      { compared, aws: shownValue(aws), file: written === undefined ? "nothing" : file === undefined ? "a new one" : shownValue(file) },
    ];
  });

const shownValue = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
