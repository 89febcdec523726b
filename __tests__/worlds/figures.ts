import { seedOf } from "../support/numberOf";
import { tell } from "../support/tell";

/** What the worlds of a run are drawn from: printed, so that the run can be had again. */
export const seed = seedOf(Math.floor(Date.now() / 1000) % 1_000_000);

/** `12.3 %` */
export const percent = (part: number, whole: number): string => `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`;

/** Prints how far a run is, and what fails as soon as it does, once for each kind. */
export function tellFailures(): (result: { readonly index: number } & ({ readonly answer: Failing } | { readonly lost: string })) => void {
  const told = new Set<string>();
  let done = 0;
  return (result) => {
    if (++done % 250 === 0) tell(`seed ${seed}: ${done} done`);
    const failures = "answer" in result ? result.answer.failures : [{ kind: `lost: ${result.lost}`, detail: "", file: "" }];
    for (const failure of failures.filter(({ kind }) => !told.has(kind))) {
      told.add(failure.kind);
      tell(`seed ${seed}, ${result.index}: ${failureText([failure])}`);
    }
  };
}

interface Failing {
  readonly failures: readonly { readonly kind: string; readonly detail: string; readonly file: string }[];
}

/** Failures as text: one of each kind, with the smallest file that has it. */
export function failureText(failures: readonly { readonly kind: string; readonly detail: string; readonly file: string }[]): string {
  const kinds = [...new Set(failures.map(({ kind }) => kind))];
  return kinds
    .map((kind) => {
      const [first, ...others] = failures.filter((failure) => failure.kind === kind);
      return `${kind}${others.length > 0 ? ` (and ${others.length} more)` : ""}\n${first!.detail}\n\n${first!.file}`;
    })
    .join("\n----\n");
}
