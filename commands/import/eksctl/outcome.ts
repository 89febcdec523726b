import { isDeepStrictEqual } from "node:util";
import type { ConfigPath } from "../../../config/findings/finding";
import { pathText } from "../../../config/findings/path";
import { shortJson } from "../../../config/findings/secrets";

/** A value of the cluster file that is written. */
export interface WrittenSetting {
  readonly kind: "setting";
  readonly to: ConfigPath;
  readonly value: unknown;
  /** Where it stands in eksctl's file. What stands there, or below, and is not in the value, is not accounted for. */
  readonly from: readonly ConfigPath[];
  /** What in eksctl's file it says in other words: accounted for with all below. @default none */
  readonly translates?: readonly ConfigPath[];
  /** What the reader of the cluster file should know besides. @default - the origin says it */
  readonly comment?: string;
  /** What to do instead where the place has another value already. @default - to keep one of the two */
  readonly otherwise?: string;
}

/** What every cluster of ours is anyway. It accounts for a value of eksctl's file that is just this one, and for no other. */
interface Same {
  readonly kind: "same";
  readonly path: ConfigPath;
  readonly value: unknown;
}

/** A value of eksctl's file, with all below, that is not in the result. */
export interface Unmapped {
  readonly kind: "unmapped";
  readonly path: ConfigPath;
  readonly why: string;
  readonly instead: string;
}

/** Something that eksctl does without being asked, and the result does not. */
interface Implied extends Omit<Unmapped, "kind"> {
  readonly kind: "implied";
}

/** A value that only the user knows: a placeholder is written, and the import is not complete. */
interface Incomplete {
  readonly kind: "incomplete";
  readonly path: ConfigPath;
  /** The place of the placeholder. */
  readonly to: ConfigPath;
  readonly problem: string;
  readonly fix: string;
}

/** What became of a part of eksctl's file. */
export type ImportOutcome = WrittenSetting | Same | Unmapped | Implied | Incomplete;

/** Where a setting came from in eksctl's file. */
export const origins = ({ from, translates = [] }: WrittenSetting): readonly ConfigPath[] => [...from, ...translates];

/** Copies a value as it is, or a part of it; nothing where the file has none. */
export const copy = (value: unknown, from: ConfigPath, to: ConfigPath, comment?: string): readonly ImportOutcome[] =>
  value === undefined ? [] : [{ kind: "setting", to, value, from: [from], ...(comment !== undefined && { comment }) }];

/** Writes a value in our words; nothing where the file has none. */
export const translate = (value: unknown, from: ConfigPath, to: ConfigPath, comment?: string): readonly ImportOutcome[] =>
  value === undefined ? [] : [{ kind: "setting", to, value, from: [], translates: [from], ...(comment !== undefined && { comment }) }];

/** Writes what eksctl does where its file is silent. @param from what it follows from */
export const byDefault = (to: ConfigPath, value: unknown, comment: string, from: readonly ConfigPath[] = []): readonly ImportOutcome[] => [
  { kind: "setting", to, value, from, comment },
];

/** Says what the result is anyway; another value is reported with the reason that the schema gives. */
export const impliedAnyway = (path: ConfigPath, value: unknown): ImportOutcome => ({ kind: "same", path, value });

/** Says that a value, with all below, is not in the result. */
export const unmapped = (path: ConfigPath, why: string, instead: string): Unmapped => ({ kind: "unmapped", path, why, instead });

/** Says what eksctl does without being asked, and the result does not. @param path what of the file it follows from */
export const implied = (path: ConfigPath, why: string, instead: string): ImportOutcome => ({ kind: "implied", path, why, instead });

/** A value that must be the given one, which every cluster of ours has; any other is reported. Nothing where the file has none. */
export function requireOurs<T>(value: T | undefined, ours: T, path: ConfigPath, why: string, instead: string): readonly ImportOutcome[] {
  if (value === undefined) return [];
  return [value === ours ? impliedAnyway(path, ours) : unmapped(path, why, instead)];
}

/** Copies a value, or writes a placeholder for it. @param command what tells the value */
export function required(
  value: string | undefined,
  path: ConfigPath,
  to: ConfigPath,
  what: string,
  command: string,
): readonly ImportOutcome[] {
  if (value !== undefined) return copy(value, path, to);
  return [
    { kind: "setting", to, value: `<${what}>`, from: [], comment: "complete this" },
    {
      kind: "incomplete",
      path,
      to,
      problem: `the file does not say ${what}, which eksctl asks AWS`,
      fix: `Write it in ${to.join(".")}; ${command} tells it`,
    },
  ];
}

/**
 * Outcomes with one setting of each place. Several that agree, such as of a feature that two service accounts ask for, become one; where
 * they do not, the first is written, and what the others came from is reported.
 */
export function settleConflicts(outcomes: readonly ImportOutcome[]): readonly ImportOutcome[] {
  const settings = new Map<string, WrittenSetting>();
  const others = outcomes.flatMap((outcome): readonly ImportOutcome[] => {
    if (outcome.kind !== "setting") return [outcome];
    const place = JSON.stringify(outcome.to);
    const first = settings.get(place);
    if (first && !isDeepStrictEqual(first.value, outcome.value)) return overruled(outcome, first);
    settings.set(place, {
      ...(first ?? outcome),
      from: [...(first?.from ?? []), ...outcome.from],
      translates: [...(first?.translates ?? []), ...(outcome.translates ?? [])],
    });
    return [];
  });
  return [...settings.values(), ...others];
}

const overruled = (setting: WrittenSetting, first: WrittenSetting): readonly ImportOutcome[] =>
  origins(setting).map((path) =>
    unmapped(
      path,
      [`${pathText(setting.to)} is ${shortJson(first.value)} already`, ...origins(first).slice(0, 1).map(pathText)].join(", by "),
      setting.otherwise ?? "Keep one of the two",
    ),
  );
