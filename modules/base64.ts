import { Fn } from "cdktf";

/**
 * Text in base64, as user data must be; Terraform resolves the references inside it first. What is marked as text (`$${`, `%%{`) becomes a
 * code point: cdktf would escape the mark once more.
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
 */
export const base64 = (text: string): string =>
  Fn.base64encode(text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("$${", "\\u0024{").replaceAll("%%{", "\\u0025{"));
