/**
 * A value as JSON with sorted keys, two spaces of indentation and a line end inside empty brackets: to the byte what cdktf writes, which sorts
 * keys with another library, at a multiple of the time.
 */
export function sortedJson(value: unknown, lineEnd = "\n"): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${lineEnd}  `;
  if (Array.isArray(value)) return `[${value.map((item) => inner + sortedJson(item, inner)).join(",")}${lineEnd}]`;
  const members = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([key, member]) => `${inner}${JSON.stringify(key)}: ${sortedJson(member, inner)}`).join(",")}${lineEnd}}`;
}
