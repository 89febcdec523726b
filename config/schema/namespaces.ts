import { z } from "zod";

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-label-names */
const namespaceKey = z.string().regex(/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/, {
  error: "must be the name of a namespace such as team-a (1 to 63 lower-case letters, digits and hyphens)",
});

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const qualifiedName = z.string().regex(/^(?:[a-z\d](?:[a-z\d.-]{0,251}[a-z\d])?\/)?[A-Za-z\d](?:[\w.-]{0,61}[A-Za-z\d])?$/, {
  error: "must be a name such as team or example.com/team",
});

const labelValue = z.string().regex(/^(?:[A-Za-z\d](?:[\w.-]{0,61}[A-Za-z\d])?)?$/, {
  error:
    "must be the value of a label such as payments (at most 63 letters, digits, -, _ and ., starting and ending with a letter or digit)",
});

const level = z.enum(["privileged", "baseline", "restricted"]).optional();

const podSecurity = z
  .strictObject({
    enforce: level.describe("Pods that break it are refused. Default: nothing is refused."),
    audit: level.describe("Pods that break it are noted in the audit log. Default: nothing is."),
    warn: level.describe("Whoever makes pods that break it is warned. Default: nobody is."),
    version: z
      .string()
      .regex(/^(?:latest|v1\.[1-9]\d?)$/, { error: "must be latest, or a minor version of Kubernetes such as v1.35" })
      .optional()
      .describe("Version of Kubernetes whose standards hold, such as v1.35. Default: latest, that of the control plane."),
  })
  .prefault({})
  .describe("Levels of the Pod Security Standards.");

const namespaceSettings = z.strictObject({
  podSecurity,
  labels: z.record(qualifiedName, labelValue).default({}).describe("Further labels."),
  annotations: z.record(qualifiedName, z.string()).default({}).describe("Its annotations."),
});

/** Kubernetes namespaces by name. */
export const namespaces = z.record(namespaceKey, namespaceSettings);

export type NamespaceConfig = z.output<typeof namespaceSettings>;
