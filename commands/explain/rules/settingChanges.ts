import type { ConfigPath } from "../../../config/findings/finding";
import { isMapping, pathText } from "../../../config/findings/path";
import { clusterSecretKeys } from "../../../config/findings/secretKeys";
import { isSecretVariable, notShown, shortValueAt, withoutSecrets } from "../../../config/findings/secrets";
import type { ClusterConfig } from "../../../config/schema/schema";
import { editsBetween } from "../../edits/rules/edits";

/** A key of the cluster file whose value is otherwise than before, as a phrase. */
export interface SettingChange {
  readonly kind: "added" | "removed" | "changed";
  readonly what: string;
}

/** Keys of which a comparison says more elsewhere. */
const toldElsewhere: ReadonlySet<string> = new Set(["kubernetesVersion", "region", "network.egress"]);

/** Every key that has another value, so that nothing passes unseen. What it does to the stacks, the table of edits says. */
export function settingChanges(before: ClusterConfig, after: ClusterConfig): readonly SettingChange[] {
  return editsBetween(before, after)
    .filter((edit) => JSON.stringify(edit.before) !== JSON.stringify(edit.after) && !toldElsewhere.has(pathText(edit.path)))
    .map(settingChange);
}

interface ChangedKey {
  readonly path: ConfigPath;
  readonly before: unknown;
  readonly after: unknown;
}

function settingChange({ after, before, path }: ChangedKey): SettingChange {
  const name = pathText(path);
  const text = (value: unknown): string => settingText(path, value);
  if (before === undefined) return { kind: "added", what: `${name}: ${text(after)}` };
  if (after === undefined) return { kind: "removed", what: `${name}: ${text(before)}` };
  const parts = gainsAndLosses(settingParts(before), settingParts(after)).map((part) => `${part.word} ${part.values.map(text).join(", ")}`);
  return { kind: "changed", what: `${name}: ${parts.length > 0 ? parts.join("; ") : insteadText(text(before), text(after))}` };
}

/** A value whole, as what is cut off could be what matters; each text in it is short, and empty lists and mappings of it are left out. */
function settingText(path: ConfigPath, value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => settingText(path, item)).join(", ")}]`;
  if (!isMapping(value)) return shortValueAt(path, value, clusterSecretKeys);
  const entries = Object.entries(value).filter(([, item]) => !isEmptySetting(item));
  const isVariable = isSecretVariable(value, clusterSecretKeys);
  const textOf = (key: string, item: unknown): string => (isVariable && key === "value" ? notShown : settingText([...path, key], item));
  return `{ ${entries.map(([key, item]) => `${withoutSecrets(key)}: ${textOf(key, item)}`).join(", ")} }`;
}

const isEmptySetting = (value: unknown): boolean => typeof value === "object" && value !== null && Object.keys(value).length === 0;

/** Values that differ in what is not shown, such as a secret, have the same text. */
const insteadText = (before: string, after: string): string =>
  before === after ? `another value; it is shown as ${after} before and after` : `${after} instead of ${before}`;

/** What a list or mapping is made of, each part as a value; undefined of anything else. */
function settingParts(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value as readonly unknown[];
  return isMapping(value) ? Object.entries(value).map(([key, item]) => ({ [key]: item })) : undefined;
}

/** None where neither a list nor a mapping is compared, or its order alone is another. */
function gainsAndLosses(before: readonly unknown[] | undefined, after: readonly unknown[] | undefined) {
  if (!before || !after) return [];
  const without = (items: readonly unknown[], others: readonly unknown[]): readonly unknown[] => {
    const known = new Set(others.map((other) => JSON.stringify(other)));
    return items.filter((item) => !known.has(JSON.stringify(item)));
  };
  return [
    { word: "with", values: without(after, before) },
    { word: "without", values: without(before, after) },
  ].filter(({ values }) => values.length > 0);
}
