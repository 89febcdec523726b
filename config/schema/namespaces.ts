import * as z from "zod";
import { choiceOf } from "./primitives";

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

const level = choiceOf({
  privileged: "No restrictions",
  baseline: "Refuses known ways to gain privileges, such as host namespaces",
  restricted: "Follows current practice of hardening pods, such as running as a non-root user",
}).optional();

const podSecurity = z
  .strictObject({
    enforce: level.describe("Level of the Pod Security Standards below which pods are refused. Default: no pod is refused."),
    audit: level.describe("Level below which pods are recorded in the audit log. Default: no pod is recorded."),
    warn: level.describe("Level below which whoever creates the pod sees a warning. Default: no warnings."),
    version: z
      .string()
      .regex(/^(?:latest|v1\.[1-9]\d?)$/, { error: "must be latest, or a minor version of Kubernetes such as v1.35" })
      .optional()
      .describe("Version of Kubernetes whose standards apply, such as v1.35. Default: latest, the version of the control plane."),
  })
  .prefault({})
  .describe("Levels of the Pod Security Standards that pods of the namespace must meet.");

const namespaceSettings = z.strictObject({
  podSecurity,
  labels: z.record(qualifiedName, labelValue).default({}).describe("Further labels of the namespace."),
  annotations: z.record(qualifiedName, z.string()).default({}).describe("Annotations of the namespace."),
});

/** Kubernetes namespaces by name. */
export const namespaces = z.record(namespaceKey, namespaceSettings);

export type NamespaceConfig = z.output<typeof namespaceSettings>;
