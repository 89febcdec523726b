import { type LoadedCluster, type ValidCluster } from "../../../config/load";
import { prune } from "../../../config/findings/path";
import { editsBetween, hasRefused, strongestEffects } from "../../../commands/edits/rules/edits";
import { stackRoles } from "../../../config/schema/backend";
import { effectRank, neededEffects } from "../../support/neededEffects";
import type { Json } from "../../support/stack";
import { readWritten } from "../checker/read";
import { drawWorld, type World } from "../generator/drawWorld";
import { randomOf } from "../generator/random";
import { loadWorld, repaired, worldText } from "../generator/repaired";
import { keysOf } from "../generator/schemaKeys";
import { pagesOf } from "./pages";
import { shrunk } from "./shrink";
import { filesOf, staged } from "./staged";
import { untoldViolations } from "./untold";

/** Something that is wrong with a world. */
export interface Failure {
  /** What is wrong, without names and numbers of the world. */
  readonly kind: string;
  readonly detail: string;
}

/** What came of a world. */
export interface WorldOutcome {
  readonly index: number;
  readonly accepted: boolean;
  /** Accepted as it was drawn. */
  readonly atFirst: boolean;
  /** The keys of an accepted world. */
  readonly keys: readonly string[];
  /** Errors of the findings, on the way to a valid file. */
  readonly errors: number;
  /** The first failure of each kind, with the smallest file that has it. */
  readonly failures: readonly (Failure & { readonly file: string })[];
}

/** Draws a world, writes its stacks, and checks all that is promised of it. What fails is shrunk. */
export function tryWorld(seed: number, index: number): WorldOutcome {
  const drawn = drawWorld(seed, index);
  const outcome = { index, accepted: false, atFirst: false, keys: [], errors: 0 };
  const isDeep = index % 5 === 0;
  try {
    const { world, loaded, repairs, errors } = repaired(drawn);
    const failures = [...unclearErrors(loaded, errors), ...(loaded.config ? failuresOf(world, seed, index, isDeep) : [])];
    const first = failures.filter(({ kind }, position) => failures.findIndex((other) => other.kind === kind) === position).slice(0, 3);
    return {
      index,
      accepted: loaded.config !== undefined,
      atFirst: repairs === 0,
      keys: loaded.config ? [...new Set(keysOf(world))] : [],
      errors: errors.length,
      failures: first.map((failure) => ({ ...failure, file: smallest(world, failure.kind, seed, index, isDeep) })),
    };
  } catch (error) {
    const { kind, detail } = faultOf(error);
    return { ...outcome, failures: [{ kind, detail, file: worldText(shrunk(drawn, (less) => loadFault(less) === kind)) }] };
  }
}

/** An exception, by its message and the function that threw it. */
const faultOf = (error: unknown): Failure => {
  const { message, stack = "" } = error as Error;
  const [, place = ""] = /\n\s+at (\S+)/.exec(stack) ?? [];
  return { kind: `fault: ${message.slice(0, 80)} in ${place}`, detail: stack.split("\n").slice(0, 8).join("\n") };
};

function loadFault(world: World): string | undefined {
  try {
    repaired(world);
    return undefined;
  } catch (error) {
    return faultOf(error).kind;
  }
}

const smallest = (world: World, kind: string, seed: number, index: number, isDeep: boolean): string =>
  worldText(
    shrunk(
      world,
      (less) => loadWorld(less).config !== undefined && failuresOf(less, seed, index, isDeep).some((other) => other.kind === kind),
    ),
  );

/** Errors that do not say where, what and how to mend it. */
const unclearErrors = (loaded: LoadedCluster, errors: LoadedCluster["findings"]): readonly Failure[] =>
  [...loaded.findings, ...errors]
    .filter(({ file, line, column, problem, fix }) => file === "" || line < 1 || column < 1 || problem.trim() === "" || fix.trim() === "")
    .map((finding) => ({ kind: "a finding without place, problem or fix", detail: JSON.stringify(finding) }));

/** All that is wrong with a valid world. */
export function failuresOf(world: World, seed: number, index: number, isDeep: boolean): readonly Failure[] {
  const loaded = loadWorld(world);
  if (!loaded.config) return [];
  const valid = { ...loaded, config: loaded.config };
  try {
    return staged(valid.config, (folder) => {
      const written = readWritten(folder, worldText(world));
      const violations = untoldViolations(written, loaded).map(({ rule, place, problem }) => ({
        kind: `${rule}: ${problem.replaceAll(/\d+/g, "N").slice(0, 60)}`,
        detail: `${place}: ${problem}`,
      }));
      if (!isDeep) return violations;
      const files = filesOf(folder);
      return [...violations, ...again(valid, files), ...tell(valid), ...edited(world, valid, written.stacks, seed, index)];
    });
  } catch (error) {
    return [faultOf(error)];
  }
}

/** The same bytes again. */
const again = ({ config }: ValidCluster, files: Readonly<Record<string, string>>): readonly Failure[] =>
  staged(config, (folder) => Object.entries(filesOf(folder)).filter(([name, text]) => files[name] !== text)).map(([name]) => ({
    kind: "another text the second time",
    detail: name,
  }));

const tell = (loaded: LoadedCluster & ValidCluster): readonly Failure[] =>
  Object.entries(pagesOf(loaded))
    .filter(([, text]) =>
      /\[object Object\]|\bundefined\b(?!,? )|\bNaN\b/.test(text.replaceAll(/<(?:script|style)[^]*?<\/(?:script|style)>/g, "")),
    )
    .map(([form, text]) => ({
      kind: `a value that nothing was made of, in ${form}`,
      detail: /.{0,60}(?:\[object Object\]|undefined|NaN).{0,40}/.exec(text)?.[0] ?? "",
    }));

/** Leaves out a key, and compares what `edits` tells of it with how the stacks differ. */
function edited(
  world: World,
  { config }: ValidCluster,
  stacks: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  seed: number,
  index: number,
): readonly Failure[] {
  const random = randomOf(seed, index, 7);
  const keys = leavesOf(world).filter(([first]) => !["name", "region"].includes(String(first)));
  const path = random.pick(keys.length > 0 ? keys : [["network"]]);
  const next = loadWorld(prune(world, [path]) as World).config;
  if (!next) return [];
  return [
    [config, next],
    [next, config],
  ].flatMap(([from, to], direction) => {
    const edits = editsBetween(from!, to!);
    if (hasRefused(edits)) return [];
    const effects = strongestEffects(edits.map((edit) => edit.effects));
    return staged(next, (folder) => {
      const other = readWritten(folder, worldText(world)).stacks;
      return stackRoles.flatMap((role) => {
        const [one, two] = [stacks[role], other[role]].map((json) => ({
          name: `${config.name}-${role}`,
          json: json as Readonly<Record<string, Json>>,
        }));
        const [before, after] = direction === 0 ? [one!, two!] : [two!, one!];
        return neededEffects(before, after)
          .filter(([effect]) => effectRank(effect) > effectRank(effects[role]))
          .slice(0, 1)
          .map(([effect, address]) => ({
            kind: `edits: ${path.map((step) => (typeof step === "number" ? "N" : step)).join(".")} in ${role} is ${effect}`,
            detail: `${direction === 0 ? "without" : "with"} ${path.join(".")}: ${effect} of ${address}, and edits says ${effects[role] ?? "nothing"}`,
          }));
      });
    });
  });
}

/** Paths of what holds nothing else, and of lists. */
function leavesOf(value: unknown, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  const entries = Object.entries(value);
  return entries.length === 0 ? [path] : entries.flatMap(([key, child]) => leavesOf(child, [...path, key]));
}
