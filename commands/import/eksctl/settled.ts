import { isDeepStrictEqual } from "node:util";
import { shortJson } from "../../../config/findings/secrets";
import { pathText } from "../../../config/findings/path";
import { origins, unmapped, type ImportOutcome, type WrittenSetting } from "./outcome";

/**
 * Outcomes with one setting of each place. Several that agree, such as of a feature that two service accounts ask for, become one; where
 * they do not, the first is written, and what the others came from is reported.
 */
export function settled(outcomes: readonly ImportOutcome[]): readonly ImportOutcome[] {
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
      "Keep one of the two",
    ),
  );
