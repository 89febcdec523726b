import { isMap, isNode, isPair, isScalar, parseDocument, stringify, type Node, type Pair, type YAMLMap } from "yaml";

/**
 * The text of a YAML file with another text at a path of keys; all else stays to the byte, comments too. What is missing on the way is added.
 * Undefined where the way leads through an alias or a value that is no mapping, which would change other places or lose something.
 */
export function withText(text: string, path: readonly string[], value: string): string | undefined {
  const document = parseDocument(text);
  let node: unknown = document.contents;
  for (const [index, key] of path.entries()) {
    if (!isMap(node)) return isEmpty(node) ? replaced(text, node, flow(path.slice(index), value)) : undefined;
    const pair: Pair | undefined = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
    if (!pair) return inserted(text, node, path.slice(index), value, node === document.contents);
    node = pair.value;
  }
  return isScalar(node) ? replaced(text, node, quotedIfNeeded(value)) : undefined;
}

const isEmpty = (node: unknown): node is Node => isScalar(node) && node.value === null;

const quotedIfNeeded = (value: string): string => stringify(value, { lineWidth: 0 }).trimEnd();

/** A value below keys, on one line. */
const flow = ([key, ...rest]: readonly string[], value: string): string =>
  key === undefined ? quotedIfNeeded(value) : `{ ${key}: ${flow(rest, value)} }`;

/** A value below keys, a line a key. */
const block = ([key = "", ...rest]: readonly string[], value: string, indent = ""): string =>
  rest.length === 0 ? `${indent}${key}: ${quotedIfNeeded(value)}\n` : `${indent}${key}:\n${block(rest, value, `${indent}  `)}`;

function replaced(text: string, node: Node, by: string): string | undefined {
  if (!isNode(node) || !node.range) return undefined;
  const [start, end] = node.range;
  return `${text.slice(0, start)}${start === end && !/\s$/.test(text.slice(0, start)) ? " " : ""}${by}${text.slice(end)}`;
}

/** In a block before its first key, so that comments stay where they are; in the file at its end. */
function inserted(text: string, map: YAMLMap, path: readonly string[], value: string, isFile: boolean): string | undefined {
  const [key = "", ...rest] = path;
  const entry = `${key}: ${flow(rest, value)}`;
  const start = map.range?.[0] ?? 0;
  if (map.flow) return `${text.slice(0, start + 1)} ${entry}${map.items.length > 0 ? "," : " "}${text.slice(start + 1)}`;
  if (isFile) return `${text}${text.endsWith("\n") ? "" : "\n"}${block(path, value)}`;
  const indent = text.slice(text.lastIndexOf("\n", start - 1) + 1, start);
  return /^ *$/.test(indent) ? `${text.slice(0, start)}${entry}\n${indent}${text.slice(start)}` : undefined;
}
