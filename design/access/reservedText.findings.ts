import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";

/** What cdktf takes for a reference of its own, wherever it stands. @see https://developer.hashicorp.com/terraform/cdktf/concepts/tokens */
const reserved = "${TfToken[";

const textsIn = (value: unknown, path: ConfigPath): readonly { readonly path: ConfigPath; readonly text: string }[] => {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  return Object.entries(value).flatMap(([key, child]) => [{ path: [...path, key], text: key }, ...textsIn(child, [...path, key])]);
};

/** An error for each text that would not stay the text that the user wrote. */
export const reservedTextFindings = (config: ClusterConfig): readonly Finding[] =>
  textsIn(config, [])
    .filter(({ text }) => text.includes(reserved))
    .map(({ path }) => ({
      severity: "error",
      path,
      problem: `the text holds ${reserved}, which has a meaning of its own`,
      fix: "Remove it",
    }));
