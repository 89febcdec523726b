import { stringify } from "yaml";
import { type LocatedFinding, renderFindings } from "../../../config/findings/located";
import { loadCluster } from "../../../config/load";
import { designFindings } from "../../../design/cluster.findings";
import { readWritten } from "../checker/read";
import { drawWorld, type World } from "../generator/drawWorld";
import { type Random, randomOf } from "../generator/random";
import { loadWorld, repaired, worldText } from "../generator/repaired";
import { schemaKeys } from "../generator/schemaKeys";
import { pagesOf } from "../run/pages";
import { staged } from "../run/staged";
import { untoldViolations } from "../run/untold";
import { freeTexts } from "./freeTexts";
import { anyValues, hostileTexts, oddNumbers } from "./hostileTexts";
import { isPlain, unescapedPages, unescapedStacks } from "./outputs";
import { type Place, placeOfKey, placesOf, withValue } from "./places";
import { yamlTraps } from "./yamlTraps";

/** A file that was made from a valid one. */
interface Mutant {
  /** What was done, in words. */
  readonly what: string;
  readonly text: string;
  /** It means the same as before. */
  readonly isSame?: true;
  /** The user's own scripts, which are meant to do what they say. */
  readonly isCode?: boolean;
}

/** What came of the mutants of a file. */
export interface MutationOutcome {
  readonly index: number;
  readonly kind: string;
  readonly tried: number;
  readonly accepted: number;
  /** The keys whose values were changed. */
  readonly keys: readonly string[];
  readonly failures: readonly { readonly kind: string; readonly detail: string; readonly file: string }[];
}

/** CPU seconds within which every file has its answer. */
const longest = 10;

const keysAtATime = 6;

const kinds: readonly ((seed: number, index: number) => { readonly keys: readonly string[]; readonly mutants: readonly Mutant[] })[] = [
  // Every way to write YAML, on one file.
  (seed, index) => {
    const text = worldText(valid(seed, index));
    return {
      keys: [],
      mutants: yamlTraps.map(({ name, spoil, isSame }) => ({ what: name, text: spoil(text), ...(isSame && { isSame }) })),
    };
  },
  // Some texts in every place, and every text in some places.
  (seed, index) => {
    const random = randomOf(seed, index, 3);
    const world = valid(seed, index);
    const places = random.some(placesOf(world, "string"), 10, 10);
    return {
      keys: places.map(({ key }) => key),
      mutants: places.flatMap((place) =>
        random.some(Object.entries(hostileTexts), 4, 4).flatMap(([name, hostile]) => injected(world, place, name, hostile, random)),
      ),
    };
  },
  (seed, index) => {
    const world = valid(seed, index);
    const places = randomOf(seed, index, 4).some(placesOf(world, "number"), 4, 4);
    return {
      keys: places.map(({ key }) => key),
      mutants: places.flatMap((place) =>
        oddNumbers.map((number) => ({ what: `${String(number)} at ${place.key}`, text: stringify(withValue(world, place.path, number)) })),
      ),
    };
  },
  // Values of every type at every key, one after the other.
  (_, index) => {
    const first = Math.floor(index / kinds.length) * keysAtATime;
    const keys = Array.from({ length: keysAtATime }, (__, offset) => schemaKeys[(first + offset) % schemaKeys.length]!);
    return {
      keys,
      mutants: keys.flatMap((key) =>
        anyValues.map((value) => ({
          what: `${JSON.stringify(value).slice(0, 30)} at ${key}`,
          text: stringify(withValue({ name: "demo", region: "us-west-2" }, placeOfKey(key), value)),
        })),
      ),
    };
  },
  // One text in every place that takes it: those places together, and each of the others.
  (_, index) => {
    const [name, hostile] = Object.entries(hostileTexts)[Math.floor(index / kinds.length) % Object.keys(hostileTexts).length]!;
    const places = placesOf(freeTexts, "string");
    const withHostile = (world: World, { path, value }: Place): World => withValue(world, path, `${String(value)}${hostile}`);
    // What one place takes, another may forbid.
    const withMore = (world: World, place: Place): World => {
      const more = withHostile(world, place);
      return loadWorld(more).config ? more : world;
    };
    const taking = places.filter((place) => loadWorld(withHostile(freeTexts, place)).config !== undefined);
    const others = places.filter((place) => !taking.includes(place));
    return {
      keys: places.map(({ key }) => key),
      mutants: [
        { what: `${name} at ${taking.map(({ key }) => key).join(", ")}`, text: stringify(taking.reduce(withMore, freeTexts)) },
        ...others.map((place) => ({ what: `${name} at ${place.key}`, text: stringify(withHostile(freeTexts, place)) })),
      ],
    };
  },
];

/** What is done to files, in the order of the numbers. */
export const mutationKinds = ["ways to write YAML", "texts", "numbers", "types", "free texts"];

/** Between the numbers of a world and of the one in its place, if it stays invalid: more than any run has. */
const nextWorld = 1_000_000;

/** What is left of a world without what its errors name, or of the next where errors stay. */
function valid(seed: number, index: number): World {
  const { world, loaded } = repaired(drawWorld(seed, index));
  return loaded.config ? world : valid(seed, index + nextWorld);
}

function injected(
  world: World,
  { key, path, value }: Place,
  name: string,
  hostile: string,
  random: Pick<Random, "pick">,
): readonly Mutant[] {
  const changed = random.pick([hostile, `${String(value)}${hostile}`]);
  const isCode = key.includes("userData");
  return [{ what: `${name} at ${key}`, text: stringify(withValue(world, path, changed)), isCode }];
}

/** Makes mutants of a world by its number, and checks that each is refused with a clear error, or written as it should. */
export function tryMutation(seed: number, index: number): MutationOutcome {
  const kind = mutationKinds[index % kinds.length]!;
  const { keys, mutants } = kinds[index % kinds.length]!(seed, index);
  const results = mutants.map((mutant) => ({ mutant, ...resultOf(mutant) }));
  const failures = results.flatMap(({ mutant, problems }) =>
    problems.map((problem) => ({
      kind: `${problem.replaceAll(/\d+/g, "N").slice(0, 70)} (${mutant.what})`,
      detail: problem,
      file: mutant.text.length > 6000 ? `${mutant.text.slice(0, 3000)}\n… ${mutant.text.length} characters` : mutant.text,
    })),
  );
  return {
    index,
    kind,
    tried: mutants.length,
    accepted: results.filter(({ isAccepted }) => isAccepted).length,
    keys,
    failures: failures.slice(0, 5),
  };
}

function resultOf(mutant: Mutant): { readonly isAccepted: boolean; readonly problems: readonly string[] } {
  const before = process.cpuUsage();
  try {
    const loaded = loadCluster({ file: "world.yaml", text: mutant.text }, designFindings);
    const errors = loaded.findings.filter(({ severity }) => severity === "error");
    const isAccepted = loaded.config !== undefined;
    const written = loaded.config ? staged(loaded.config, (folder) => readWritten(folder, stringify(loaded.value))) : undefined;
    const pages = loaded.config ? pagesOf({ ...loaded, config: loaded.config }) : {};
    const { user, system } = process.cpuUsage(before);
    return {
      isAccepted,
      problems: [
        ...loaded.findings.flatMap(unclear),
        ...(isPlain(renderFindings(loaded.findings)) ? [] : ["the findings have control characters"]),
        ...(isAccepted || errors.length > 0 ? [] : ["is refused without an error"]),
        ...(mutant.isSame && !isAccepted ? [`means the same, and is refused: ${errors[0]?.problem}`] : []),
        ...(written ? untoldViolations(written, loaded).map(({ rule, place, problem }) => `${rule}: ${place}: ${problem}`) : []),
        ...(written && !mutant.isCode ? unescapedStacks(written).map((where) => `a text is read as code in ${where}`) : []),
        ...unescapedPages(pages).map((form) => `a text is not escaped in ${form}`),
        ...((user + system) / 1e6 > longest ? [`takes ${Math.round((user + system) / 1e6)} seconds`] : []),
      ],
    };
  } catch (error) {
    return { isAccepted: false, problems: [`fault: ${(error as Error).stack?.split("\n").slice(0, 5).join(" ")}`] };
  }
}

/** Findings whose text, as it is printed, is of a length that nobody reads, or that have no place or fix. */
const unclear = (finding: LocatedFinding): readonly string[] => {
  const { line, column, problem, fix } = finding;
  const printed = renderFindings([finding]).length;
  return line < 1 || column < 1 || problem.trim() === "" || fix.trim() === "" || printed > 6000
    ? [`a finding of ${printed} characters is not clear: ${problem.slice(0, 200)}`]
    : [];
};
