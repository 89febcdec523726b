import { fileError, type LocatedFinding } from "../../config/findings/located";
import { parseSelector, type ClusterSelector } from "../../config/selector";
import type { SynthOptions } from "./command";

/** What the command line and the environment ask of the app command. */
export interface Settings {
  /** Cluster files named on the command line. */
  readonly files: readonly string[];
  /** A cluster is chosen where one of them holds. Empty: every cluster. */
  readonly selectors: readonly ClusterSelector[];
  /** Write no cluster at all where one has errors. */
  readonly allOrNothing: boolean;
  /** Print findings, and nothing else. */
  readonly quiet: boolean;
  /** Errors about settings. */
  readonly findings: readonly LocatedFinding[];
}

/**
 * Reads `--select` and `--all-or-nothing`, or else PRIVATE_EKS_SELECT and PRIVATE_EKS_ALL_OR_NOTHING, which reach the app command through cdktf,
 * too. Every error is reported.
 */
export function readSettings(
  files: readonly string[],
  { select, allOrNothing, quiet = false }: SynthOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Settings {
  const fromEnvironment = (variable: string): readonly GivenText[] =>
    environment[variable] ? [{ from: variable, text: environment[variable] }] : [];
  const selectors = readEach(
    select?.map((text) => ({ from: "--select", text })) ?? fromEnvironment("PRIVATE_EKS_SELECT"),
    parseSelector,
    notSelector,
  );
  const switched = readEach(allOrNothing ? [] : fromEnvironment("PRIVATE_EKS_ALL_OR_NOTHING"), (text) => switches.get(text), notSwitch);
  return {
    files,
    selectors: selectors.values,
    allOrNothing: allOrNothing ?? switched.values[0] ?? false,
    quiet,
    findings: [...files.filter((file) => file === "").map(() => namelessFile), ...selectors.findings, ...switched.findings],
  };
}

/** A text, and the option or variable that it is from. */
interface GivenText {
  readonly from: string;
  readonly text: string;
}

/** What texts mean, and errors about those that mean nothing. */
function readEach<T>(
  given: readonly GivenText[],
  parse: (text: string) => T | undefined,
  refuse: (from: string, text: string) => LocatedFinding,
) {
  const parsed = given.map((one) => ({ ...one, value: parse(one.text) }));
  return {
    values: parsed.flatMap(({ value }) => (value === undefined ? [] : [value])),
    findings: parsed.flatMap(({ from, text, value }) => (value === undefined ? [refuse(from, JSON.stringify(text))] : [])),
  };
}

const switches: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
]);

const notSelector = (from: string, text: string): LocatedFinding => ({
  ...fileError(from, `${text} is not a selector`, "Write name=<pattern> or tag:<key>=<pattern>"),
  allowed: "name=prod-*, tag:team=payments, or several with commas between them, which must all hold",
});

const notSwitch = (from: string, text: string): LocatedFinding => ({
  ...fileError(from, `${text} is neither yes nor no`, "Write 1 to write no cluster where one has errors, or remove it"),
  allowed: [...switches.keys()].join(", "),
});

/** As a shell variable that is not set leaves it. */
const namelessFile = fileError("command line", "a file has an empty name", "Name it, or leave it out");
