import type { YAMLError } from "yaml";
import type { Finding } from "../findings/finding";
import { shortJson } from "../findings/secrets";

/** An error of the file's YAML. */
export const syntaxError = (problem: string, fix: string): Finding => ({ severity: "error", path: [], problem, fix });

interface SyntaxWords {
  readonly problem?: (word: string) => string;
  readonly fix: string;
}

/** Our words for errors of the YAML parser, where its own are not for users. */
const syntaxWords: Readonly<Partial<Record<YAMLError["code"], SyntaxWords>>> = {
  BAD_INDENT: { fix: "Correct the indentation, or close the bracket that is open" },
  BLOCK_AS_IMPLICIT_KEY: { fix: "Correct the indentation, or put a value that holds a colon in quotes" },
  DUPLICATE_KEY: { problem: (key) => `the key ${key} is written twice`, fix: "Keep one of the two" },
  MULTIPLE_DOCS: {
    problem: () => "the file holds more than one YAML document",
    fix: "Give each cluster a file of its own, and remove the line ---",
  },
  NON_STRING_KEY: { problem: () => "the key is not plain text", fix: "Write a word as the key" },
  RESOURCE_EXHAUSTION: { problem: () => "the YAML has too many levels", fix: "Write it with fewer levels" },
  TAB_AS_INDENT: { fix: "Indent with spaces" },
  TAG_RESOLVE_FAILED: { fix: "Remove the tag" },
};

/** What an error or warning of the YAML parser means to the user. */
export function syntaxFinding({ name, code, message, pos: [offset] }: YAMLError, text: string): Finding {
  const word = shortJson(/^[^\s:]*/.exec(text.slice(offset, offset + 100))?.[0]);
  const { problem, fix } = syntaxWords[code] ?? { fix: "Correct the YAML here" };
  return {
    severity: name === "YAMLWarning" ? "warning" : "error",
    path: [],
    problem: problem?.(word) ?? `YAML syntax: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
    fix,
  };
}
