import { kindOf } from "../config/findings/allowed";
import { child, isMapping } from "../config/findings/path";

/** The file that synthesis writes for Terraform in the folder of a stack; the others there are added later, by commands or by hand. */
export const stackFile = "cdk.tf.json";

/**
 * Why Terraform could not read the text of a `*.tf.json` file, as the end of a sentence such as `is not JSON`, or why it is no stack. Undefined: it
 * could.
 * @param name the file's own name
 * @see https://developer.hashicorp.com/terraform/language/syntax/json
 */
export function stackJsonProblem(name: string, text: string): string | undefined {
  if (text.trim() === "") return "is empty";
  try {
    const value: unknown = JSON.parse(text);
    if (!isMapping(value)) return `is ${kindOf(value)}, not a JSON object`;
    return name === stackFile && child(value, "terraform") === undefined ? 'has no "terraform"' : undefined;
  } catch {
    return "is not JSON";
  }
}
