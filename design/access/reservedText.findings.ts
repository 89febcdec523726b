import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";

/**
 * What cdktf takes for a reference of its own, wherever it stands: the marks of a text, a list, a mapping and a number.
 * @see https://developer.hashicorp.com/terraform/cdktf/concepts/tokens
 */
const reserved = /[$#&@]\{TfToken\[/;

/** What a text in TOML, YAML or JSON, such as user data, becomes once it is read. */
const withoutEscapes = (text: string): string =>
  text.replace(/\\(?:u([\da-f]{4})|U000([\da-f]{5})|x([\da-f]{2}))/gi, (_all, ...hex: string[]) =>
    String.fromCodePoint(Number.parseInt(hex.slice(0, 3).join(""), 16)),
  );

const textsIn = (value: unknown, path: ConfigPath): readonly { readonly path: ConfigPath; readonly text: string }[] => {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  return Object.entries(value).flatMap(([key, child]) => [{ path: [...path, key], text: key }, ...textsIn(child, [...path, key])]);
};

/** An error for each text that would not stay the text that the user wrote. */
export const reservedTextFindings = (config: ClusterConfig): readonly Finding[] =>
  textsIn(config, []).flatMap(({ path, text }) => {
    const [found] = reserved.exec(text) ?? reserved.exec(withoutEscapes(text)) ?? [];
    return found === undefined
      ? []
      : [{ severity: "error", path, problem: `the text holds ${found}, which has a meaning of its own`, fix: "Remove it" }];
  });
