import { type LoadedCluster, type ValidCluster } from "../../../config/load";
import type { Written } from "../checker/model";
import { readWritten } from "../checker/read";
import { drawWorld, type World } from "../generator/drawWorld";
import { loadWorld, repaired, worldText } from "../generator/repaired";
import { keysOf } from "../generator/schemaKeys";
import { compareEdits, type EditOutcome, noEdits } from "./compareEdits";
import { type Failure, faultOf, firstOfEachKind } from "./failure";
import { pagesOf } from "./pages";
import { shrunk } from "./shrink";
import { filesOf, staged } from "./staged";
import { untoldViolations } from "./untold";

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
  /** What came of edits of an accepted world. */
  readonly edits: Omit<EditOutcome, "failures">;
  /** The first failure of each kind, with the smallest file that has it. */
  readonly failures: readonly (Failure & { readonly file: string })[];
}

/** Draws a world, writes its stacks, and checks all that is promised of it. What fails is shrunk. */
export function tryWorld(seed: number, index: number): WorldOutcome {
  const drawn = drawWorld(seed, index);
  const outcome = { index, accepted: false, atFirst: false, keys: [], errors: 0, edits: noEdits };
  const isDeep = index % 5 === 0;
  try {
    const { world, loaded, repairs, errors } = repaired(drawn);
    const { failures, written } = checked(world, isDeep);
    const unclear = unclearErrors(loaded, errors).map((failure) => ({ ...failure, file: worldText(world) }));
    const first = firstOfEachKind(failures).map((failure) => ({ ...failure, file: smallest(world, failure.kind, isDeep) }));
    const { failures: ofEdits, ...edits } =
      loaded.config && written ? compareEdits(world, loaded.config, written.stacks, seed, index) : noEdits;
    return {
      index,
      accepted: loaded.config !== undefined,
      atFirst: repairs === 0,
      keys: loaded.config ? [...new Set(keysOf(world))] : [],
      errors: errors.length,
      edits,
      failures: [...firstOfEachKind(unclear), ...first, ...ofEdits],
    };
  } catch (error) {
    const { kind, detail } = faultOf(error);
    return { ...outcome, failures: [{ kind, detail, file: worldText(shrunk(drawn, (less) => loadFault(less) === kind)) }] };
  }
}

function loadFault(world: World): string | undefined {
  try {
    repaired(world);
    return undefined;
  } catch (error) {
    return faultOf(error).kind;
  }
}

const smallest = (world: World, kind: string, isDeep: boolean): string =>
  worldText(shrunk(world, (less) => checked(less, isDeep).failures.some((other) => other.kind === kind)));

/** Errors that do not say where, what and how to mend it. */
const unclearErrors = (loaded: LoadedCluster, errors: LoadedCluster["findings"]): readonly Failure[] =>
  [...loaded.findings, ...errors]
    .filter(({ file, line, column, problem, fix }) => file === "" || line < 1 || column < 1 || problem.trim() === "" || fix.trim() === "")
    .map((finding) => ({ kind: "a finding without place, problem or fix", detail: JSON.stringify(finding) }));

/** All that is wrong with a world if it is valid, and what was written for it. */
function checked(world: World, isDeep: boolean): { readonly failures: readonly Failure[]; readonly written?: Written } {
  const loaded = loadWorld(world);
  if (!loaded.config) return { failures: [] };
  const valid = { ...loaded, config: loaded.config };
  try {
    return staged(valid.config, (folder) => {
      const written = readWritten(folder, worldText(world));
      const violations = untoldViolations(written, loaded).map(({ rule, place, problem }) => ({
        kind: `${rule}: ${problem.replaceAll(/\d+/g, "N").slice(0, 60)}`,
        detail: `${place}: ${problem}`,
      }));
      const failures = isDeep ? [...violations, ...again(valid, filesOf(folder)), ...tell(valid)] : violations;
      return { failures, written };
    });
  } catch (error) {
    return { failures: [faultOf(error)] };
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
