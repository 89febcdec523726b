import { z } from "zod";
import { advise, type Advice, nearest } from "./advice";
import type { ConfigPath, Finding } from "./finding";
import { pathText, valueAt } from "./path";
import { withoutSecrets } from "./secrets";
import { memberFor, schemaAt, unwrap } from "./allowed";

/** A finding about a value, or about the key itself. */
export interface SchemaFinding extends Finding {
  readonly offender: "key" | "value";
}

/** The paths that an issue of zod makes invalid. */
export const invalidPaths = (issue: z.core.$ZodIssue): readonly ConfigPath[] =>
  issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...(issue.path as ConfigPath), key]) : [issue.path as ConfigPath];

/**
 * What an issue of zod means to the user.
 * @param schema schema of the whole file
 * @param root the file's value
 * @param given what the user wrote at a path
 */
export function schemaFindings(
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType,
  root: unknown,
  given: (path: ConfigPath) => string | undefined,
): readonly SchemaFinding[] {
  const offender = issue.code === "unrecognized_keys" || issue.code === "invalid_key" ? "key" : "value";
  return invalidPaths(issue).map((path): SchemaFinding => {
    const place = { path, schema: schemaAt(schema, root, path), value: valueAt(root, path), given: given(path) ?? "" };
    const advice = issue.code === "unrecognized_keys" ? unknownKey(path, schema, root) : advise(issue, place);
    return { severity: "error", path, offender, ...advice };
  });
}

function unknownKey(path: ConfigPath, schema: z.core.$ZodType, root: unknown): Advice {
  const parentPath = path.slice(0, -1);
  const parent = schemaAt(schema, root, parentPath);
  const object = parent && memberFor(unwrap(parent), valueAt(root, parentPath));
  const known = object instanceof z.ZodObject ? Object.keys(object.shape) : [];
  const key = String(path.at(-1));
  const hint = nearest(key, known);
  const problem = `${JSON.stringify(withoutSecrets(key))} is not a key of ${parentPath.length > 0 ? pathText(parentPath) : (z.globalRegistry.get(schema)?.title ?? "a cluster file")}`;
  return hint
    ? { problem, fix: `Write ${hint}` }
    : { problem, allowed: known.join(", "), fix: "Remove it, or write one of the allowed keys" };
}
