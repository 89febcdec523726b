import type { ConfigPath } from "../../../config/findings/finding";
import { child, isMapping } from "../../../config/findings/path";
import { isFreeText, redacted, type Redaction, secretMask } from "./redaction";

/** Keys of the synthesized JSON whose values hold user data, perhaps in base64. */
const encodedKeys: ReadonlySet<string | number> = new Set(["user_data", "user_data_base64", "custom_data"]);

/**
 * A JSON value without what {@link redacted} leaves out of its texts, also of those that are JSON themselves, and without texts of programs.
 * @param path where it stands
 */
export function redactJson(value: unknown, redaction: Redaction, path: ConfigPath = []): unknown {
  const isHidden = isFreeText(path) || path.some((key) => encodedKeys.has(key));
  if (typeof value === "string") return isHidden ? secretMask : redactText(value, redaction, path);
  if (Array.isArray(value)) return value.map((item, index) => redactJson(item, redaction, [...path, index]));
  if (!isMapping(value)) return typeof value === "number" ? redactNumber(value, redaction) : value;
  return Object.fromEntries(
    Object.entries(value).map(([key, below]) => [redacted(redaction, key), redactJson(below, redaction, [...path, key])]),
  );
}

function redactText(text: string, redaction: Redaction, path: ConfigPath): string {
  const inner = innerJson(text);
  return inner === undefined ? redacted(redaction, text) : JSON.stringify(redactJson(inner, redaction, path));
}

const redactNumber = (value: number, redaction: Redaction): unknown => {
  const shown = redacted(redaction, String(value));
  return shown === String(value) ? value : shown;
};

/** The object or list in a text that is JSON. */
function innerJson(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** A finding, of which nothing is quoted where its place holds texts of programs. */
export function redactFinding(finding: { readonly path: string; readonly problem: string }, redaction: Redaction): unknown {
  const keys = finding.path.split(/[.[\]"]+/).filter((key) => key !== "");
  const quoted = isFreeText(keys)
    ? {
        ...finding,
        problem: finding.problem.replaceAll(/"(?:[^"\\]|\\.)*"/g, `"${secretMask}"`),
        ...(child(finding, "given") && { given: secretMask }),
      }
    : finding;
  return redactJson(quoted, redaction);
}
