import * as z from "zod";

/** Why a field of eksctl cannot be converted, and what to do instead. */
export interface Reason {
  /** A sentence without a full stop. */
  readonly why: string;
  /** An imperative sentence without a full stop. */
  readonly instead: string;
}

/** The reasons of fields that never have a counterpart. */
export const reasons = z.registry<Reason>();

/** A field without a counterpart, at all or for most of its values. */
export function noCounterpart<T extends z.ZodType>(schema: T, why: string, instead: string): z.ZodOptional<T> {
  reasons.add(schema, { why, instead });
  return schema.optional();
}

/** A field of text. */
export const textField = () => z.string();
/** A whole number. */
export const integer = () => z.int();
/** true or false. */
export const flag = () => z.boolean();
/** A list of texts. */
export const texts = () => z.array(z.string());
/** A mapping from text to text, such as labels. */
export const textMap = () => z.record(z.string(), z.string());
/** A document of another program, such as an IAM policy. */
export const document = () => z.record(z.string(), z.unknown());

/** The permissions boundary of a role, of which there is one for all. */
export const permissionsBoundary = () =>
  noCounterpart(textField(), "it is that of a role that is not created", "Write it in iam.permissionsBoundary, for the roles that are");

/** The name of a role. */
export const ofOwnName = () =>
  noCounterpart(textField(), "roles are named after the cluster", "Write iam.namePrefix where names must begin in a certain way");

/** The tags of a resource that has those of the cluster here. */
export const resourceTags = () => noCounterpart(textMap(), "all resources have the cluster's tags", "Add them to tags");
