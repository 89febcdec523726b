/**
 * What Stryker's JSON says of a part.
 * @typedef {{ files: Record<string, { source: string, mutants: Mutant[] }> }} Report
 * @typedef {{ status: string, mutatorName: string, replacement?: string, location: Record<"start" | "end", { line: number, column: number }> }} Mutant
 * @see https://github.com/stryker-mutator/mutation-testing-elements/tree/master/packages/report-schema
 */

/** Mutants, those that the tests notice, and their share in percent: 0 where nothing was tried. @param {Report} report */
export function scoreOf({ files }) {
  const mutants = Object.values(files).flatMap((file) => file.mutants);
  const count = (...statuses) => mutants.filter(({ status }) => statuses.includes(status)).length;
  const [killed, looping, missed] = [count("Killed"), count("Timeout"), count("Survived", "NoCoverage")];
  const [noticed, all] = [killed + looping, killed + looping + missed];
  return { mutants: all, killed, looping, missed, score: all === 0 ? 0 : Math.round((1000 * noticed) / all) / 10 };
}

/** The same of each file. @param {Report} report */
export const scoresByFile = ({ files }) =>
  Object.entries(files).map(([name, file]) => ({ file: name, ...scoreOf({ files: { [name]: file } }) }));

/** The changes that no test notices, as lines. @param {Report} report */
export const survivors = ({ files }) =>
  Object.entries(files).flatMap(([name, { mutants, source }]) =>
    mutants
      .filter(({ status }) => status === "Survived" || status === "NoCoverage")
      .map(
        ({ location, replacement, status }) =>
          `${name}:${location.start.line}:${location.start.column} ${status}: ${textAt(source, location)} -> ${replacement}`,
      ),
  );

/** The text between two places, on one line. */
function textAt(source, { start, end }) {
  const lines = source.split("\n").slice(start.line - 1, end.line);
  lines[lines.length - 1] = lines.at(-1).slice(0, end.column - 1);
  return lines
    .join("\n")
    .slice(start.column - 1)
    .replace(/\s+/g, " ")
    .slice(0, 100);
}
