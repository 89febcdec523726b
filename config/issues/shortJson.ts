const longest = 60;

/** Texts that must not be shown: the credentials of a URL, whole or in pieces, and private keys. */
const secrets: readonly (readonly [RegExp, string])[] = [
  [/\/\/[^\s"]*@/g, "//***@"],
  [/:[^\s"/]+@/g, ":***@"],
  [/(PRIVATE KEY-----)[^"]*/g, "$1…"],
];

/** A value as JSON that fits into a message: at most 60 characters, without the credentials of a URL and without private keys. */
export function shortJson(value: unknown): string {
  const characters = [...secrets.reduce((text, [secret, mask]) => text.replace(secret, mask), JSON.stringify(value) ?? "")];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join("")}…` : characters.join("");
}
