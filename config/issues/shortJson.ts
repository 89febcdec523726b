const longest = 60;

/** A value as JSON that fits into a message: at most 60 characters, without the credentials of a URL. */
export function shortJson(value: unknown): string {
  const characters = [...(JSON.stringify(value) ?? "").replace(/\/\/[^/@\s"]+@/g, "//***@")];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : characters.join("");
}
