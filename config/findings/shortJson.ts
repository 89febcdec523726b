import { withoutSecrets } from "./secrets";

const longest = 60;

/** A value as JSON that fits into a message: at most 60 characters, without what may be a secret. */
export function shortJson(value: unknown): string {
  const characters = Array.from((JSON.stringify(shown(value)) as string | undefined) ?? "");
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : characters.join("");
}

function shown(value: unknown): unknown {
  if (typeof value === "string") return withoutSecrets(value);
  if (Array.isArray(value)) return value.map(shown);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [withoutSecrets(key), shown(child)]));
}
