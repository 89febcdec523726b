import { Document, isMap, isScalar, isSeq, Pair, Scalar, YAMLMap, type Node } from "yaml";
import type { ConfigPath } from "../../../config/findings/finding";
import { clusterSchema } from "../../../config/schema/schema";
import { origins, type WrittenSetting } from "./outcome";

const order = Object.keys(clusterSchema.shape);

/** Settings at their places, as nested mappings. */
type SettingTree = Map<string | number, SettingTree | WrittenSetting>;

/**
 * Settings as the text of a cluster file, with a comment at each that says where it came from.
 * @param origin words for a place in eksctl's file
 */
export function renderSettings(settings: readonly WrittenSetting[], title: string, origin: (path: ConfigPath) => string): string {
  const sorted = [...settings].sort((a, b) => order.indexOf(String(a.to[0])) - order.indexOf(String(b.to[0])));
  const tree: SettingTree = new Map();
  for (const setting of sorted) below(tree, setting.to.slice(0, -1)).set(setting.to.at(-1) ?? "", setting);
  const document = new Document();
  const words = (setting: WrittenSetting): string =>
    [...origins(setting).slice(0, 1).map(origin), ...(setting.comment === undefined ? [] : [setting.comment])].join("; ");
  const mapping = (branch: SettingTree): YAMLMap => {
    const map = new YAMLMap();
    map.items = [...branch].map(([key, child]) =>
      child instanceof Map
        ? new Pair(new Scalar(key), mapping(child))
        : annotated(key, document.createNode(child.value, { aliasDuplicateObjects: false }), words(child)),
    );
    return map;
  };
  document.contents = mapping(tree);
  document.commentBefore = ` ${title}`;
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** The mapping at a path, which is made where it is missing. */
function below(tree: SettingTree, [key, ...rest]: ConfigPath): SettingTree {
  if (key === undefined) return tree;
  if (!tree.has(key)) tree.set(key, new Map());
  return below(tree.get(key) as SettingTree, rest);
}

/** A comment of one line: after a scalar or a list of scalars, above anything longer. */
function annotated(name: string | number, node: Node, words: string): Pair {
  const key = new Scalar(name);
  const isShort = isScalar(node) || (isSeq<Node>(node) && node.items.every((item) => isScalar(item) && !String(item.value).includes("\n")));
  if (isSeq(node) && isShort) node.flow = true;
  if (isMap(node) && node.items.length === 0) node.flow = true;
  if (isShort) node.comment = ` ${words}`;
  else key.commentBefore = ` ${words}`;
  return new Pair(key, node);
}
