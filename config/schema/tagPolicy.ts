import * as z from "zod";
import { listOf, tagKey } from "./primitives";

/**
 * Values, or patterns of values. A policy of AWS Organizations knows one * in each; more are taken here.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_example-tag-policies.html
 */
const tagValues = listOf(z.string().min(1).max(256)).min(1, { error: "must not be empty: leave the key out for any value" });

/**
 * What tags must be there, as the tag policy of an organization has it: usually in a file that others extend.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_tag-policies.html
 */
export const tagPolicy = z
  .strictObject({
    required: listOf(tagKey).default([]).describe("Keys that tags must have, in this spelling."),
    values: z
      .record(tagKey, tagValues)
      .default({})
      .describe("Allowed values of a key, wherever this file uses it; * stands for any characters. Default: any value."),
  })
  .describe("Rules for the tags of this file. A tag that breaks them is an error at synthesis.");
