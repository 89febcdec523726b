import { kindOf } from "../config/issues/allowed";
import { child, isMapping } from "../config/path";

/**
 * Why Terraform could not read the text of a `*.tf.json` file, as the end of a sentence such as `is not JSON`. Undefined: it could.
 * @param keys those that the text must have
 * @see https://developer.hashicorp.com/terraform/language/syntax/json
 */
export function stackJsonProblem(text: string, keys: readonly string[] = []): string | undefined {
  if (text.trim() === "") return "is empty";
  try {
    const value: unknown = JSON.parse(text);
    if (!isMapping(value)) return `is ${kindOf(value)}, not a JSON object`;
    const missing = keys.find((key) => child(value, key) === undefined);
    return missing === undefined ? undefined : `has no ${JSON.stringify(missing)}`;
  } catch {
    return "is not JSON";
  }
}
