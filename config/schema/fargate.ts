import * as z from "zod";
import { availabilityZone, listOf, tags } from "./primitives";

/** A Kubernetes namespace in a selector; `*` stands for any characters, `?` for one. */
const namespacePattern = z.string().regex(/^[a-z0-9*?](?:[a-z0-9*?-]{0,61}[a-z0-9*?])?$/, {
  error: "must be a namespace, with * and ? as wildcards, such as team-*",
});

const selector = z.strictObject({
  namespace: namespacePattern.describe("Namespace of the pods; * stands for any characters, ? for one."),
  labels: z
    .record(z.string().min(1), z.string().max(63))
    .refine((value) => Object.keys(value).length <= 100, { error: "must not hold more than 100 labels: remove some" })
    .default({})
    .describe("Labels that a pod must have, all of them; * and ? are wildcards in keys and values."),
});

const fargateProfileSettings = z.strictObject({
  selectors: z.array(selector).min(1).max(5).describe("Which pods run on Fargate: those that match one of the selectors, 5 at most."),
  availabilityZones: listOf(availabilityZone)
    .min(2)
    .optional()
    .describe("Zones whose node subnets the pods run in, two at least. Default: the zones of the network."),
  tags: tags.default({}).describe("Extra tags of the Fargate profile."),
});

/** A name of a profile. EKS takes 63 characters, of which a hash needs 9. */
const profileName = z
  .string()
  .regex(/^(?!eks-)/, { error: "must not start with eks-, which EKS reserves: choose another name" })
  .regex(/^[A-Za-z0-9][\w-]{0,53}$/, {
    error: "must be a name such as my-profile (1 to 54 letters, digits, - and _, starting with a letter or digit)",
  });

/** AWS Fargate profiles by name: pods that they select run without nodes. */
export const fargateProfiles = z.record(profileName, fargateProfileSettings).default({});

export type FargateProfileConfig = z.output<typeof fargateProfileSettings>;
