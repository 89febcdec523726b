import type { Call, Tags } from "./signedCall";

/** Parameters of the query protocol, and those in numbered lists: `Tag.1.Key` is `Key` of the first entry of `Tag`. */
export function queryOf({ body }: Call) {
  const parameters = new URLSearchParams(body);
  const entries = (list: string, suffix = ""): readonly string[] =>
    [...parameters].filter(([name]) => new RegExp(`^${list}\\.\\d+${suffix}$`).test(name)).map(([, value]) => value);
  const tags = (list: string): Tags => {
    const values = entries(list, "\\.Value");
    return Object.fromEntries(entries(list, "\\.Key").map((key, index) => [key, values[index] ?? ""]));
  };
  return { action: parameters.get("Action") ?? "", get: (name: string): string => parameters.get(name) ?? "", parameters, entries, tags };
}
