/**
 * Marks the user's text as text: `${` and `%{` in a tag or an endpoint policy (`${aws:PrincipalTag/team}`) are no Terraform templates.
 * @see https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences-1
 */
export function escapeTemplates<T>(value: T): T {
  if (typeof value === "string") return value.replace(/[$%](?=\{)/g, "$&$&") as T;
  if (Array.isArray(value)) return value.map(escapeTemplates) as T;
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [escapeTemplates(key), escapeTemplates(child)])) as T;
  }
  return value;
}
