import { isAlias, isMap, isScalar, isSeq, type Document, type Node } from "yaml";
import type { ConfigPath } from "../findings/finding";

/** Where a value stands in the text of a YAML file. */
export interface YamlPlace {
  /** Offset of the key, or of the list item. */
  readonly key: number;
  /** Offset of the scalar value, or of the key above a collection. */
  readonly start: number;
  readonly scalar?: { readonly value: unknown; readonly source?: string | undefined };
}

/** The place of a path, or of its nearest ancestor in the file. */
export function placeOf(document: Document.Parsed, path: ConfigPath): YamlPlace {
  const root = document.contents as Node | null;
  let node = root;
  let place: YamlPlace = { key: offsetOf(root), start: offsetOf(root) };
  for (const step of path) {
    const container: Node | null | undefined = isAlias(node) ? node.resolve(document) : node;
    const pair = isMap<Node, Node | null>(container) ? container.items.find(({ key }) => isScalar(key) && key.value === step) : undefined;
    const item = isSeq<Node>(container) ? container.items[Number(step)] : pair?.value;
    if (item === undefined) return { key: place.key, start: place.start };
    const key = offsetOf(pair ? pair.key : item);
    const isEmpty = isScalar(item) && item.source === "" && item.type === "PLAIN";
    const start = (isScalar(item) && !isEmpty) || isAlias(item) ? offsetOf(item) : key;
    const target = isAlias(item) ? item.resolve(document) : item;
    place = { key, start, ...(isScalar(target) && { scalar: target }) };
    node = item;
  }
  return place;
}

/** Offset of a node of parsed YAML; 0 where it has none. */
export const offsetOf = (node: Node | null): number => node?.range?.[0] ?? 0;
