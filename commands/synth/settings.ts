import { parseArgs } from "node:util";
import { fileError, type LocatedFinding } from "../../config/findings/located";
import { parseSelector, type ClusterSelector } from "../../config/selector";

/** What the command line and the environment ask of the app command. */
export interface Settings {
  /** Cluster files named on the command line. */
  readonly files: readonly string[];
  /** A cluster is chosen where one of them holds. Empty: every cluster. */
  readonly selectors: readonly ClusterSelector[];
  /** Write no cluster at all where one has errors. */
  readonly allOrNothing: boolean;
  /** Errors about settings. */
  readonly findings: readonly LocatedFinding[];
}

/**
 * Reads `--select` and `--all-or-nothing`, or else PRIVATE_EKS_SELECT and PRIVATE_EKS_ALL_OR_NOTHING, which reach the app command through cdktf,
 * too. Every error is reported.
 */
export function readSettings(commandLine: readonly string[], environment: Readonly<Record<string, string | undefined>>): Settings {
  const { files, options, findings } = readCommandLine(commandLine);
  const read = <T>(option: Option, parse: (text: string) => T | undefined): Read<T> => {
    const variable = variables[option];
    const fromEnvironment = environment[variable] ? [{ from: variable, text: environment[variable] }] : [];
    const given = options.some(({ name }) => name === option)
      ? options.flatMap(({ name, text }) => (name === option ? [{ from: `--${option}`, text }] : []))
      : fromEnvironment;
    const parsed = given.map((one) => ({ ...one, value: parse(one.text) }));
    return {
      values: parsed.flatMap(({ value }) => (value === undefined ? [] : [value])),
      findings: parsed.flatMap(({ from, text, value }) => (value === undefined ? [refuse[option](from, JSON.stringify(text))] : [])),
    };
  };
  const selectors = read("select", parseSelector);
  const allOrNothing = read("all-or-nothing", (text) => switches.get(text));
  return {
    files,
    selectors: selectors.values,
    allOrNothing: allOrNothing.values[0] ?? false,
    findings: [
      ...findings,
      ...files.filter((file) => file === "").map(() => namelessFile),
      ...selectors.findings,
      ...allOrNothing.findings,
    ],
  };
}

/** What an option's texts mean, and errors about the others. */
interface Read<T> {
  readonly values: readonly T[];
  readonly findings: readonly LocatedFinding[];
}

/** The environment variable of each option. */
const variables = {
  select: "PRIVATE_EKS_SELECT",
  "all-or-nothing": "PRIVATE_EKS_ALL_OR_NOTHING",
} as const;

type Option = keyof typeof variables;

const switches: ReadonlyMap<string, boolean> = new Map([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
]);

/** The error about an option or a variable whose text means nothing. */
const refuse: Readonly<Record<Option, (from: string, text: string) => LocatedFinding>> = {
  select: (from, text) => ({
    ...fileError(from, `${text} is not a selector`, "Write name=<pattern> or tag:<key>=<pattern>"),
    allowed: "name=prod-*, tag:team=payments, or several with commas between them, which must all hold",
  }),
  "all-or-nothing": (from, text) => ({
    ...fileError(from, `${text} is neither yes nor no`, "Write 1 to write no cluster where one has errors, or remove it"),
    allowed: [...switches.keys()].join(", "),
  }),
};

interface CommandLine {
  readonly files: readonly string[];
  readonly options: readonly { readonly name: Option; readonly text: string }[];
  readonly findings: readonly LocatedFinding[];
}

/** Not strictly, where Node.js would report only the first error. @see https://nodejs.org/api/util.html#utilparseargsconfig */
function readCommandLine(commandLine: readonly string[]): CommandLine {
  const { tokens, positionals } = parseArgs({
    args: [...commandLine],
    allowPositionals: true,
    strict: false,
    tokens: true,
    options: {
      select: { type: "string", multiple: true },
      "all-or-nothing": { type: "boolean" },
    },
  });
  const given = tokens.filter((token) => token.kind === "option");
  return {
    files: positionals,
    options: given.flatMap(({ name, value }) =>
      isOption(name) ? [{ name, text: value ?? (name === "all-or-nothing" ? "true" : "") }] : [],
    ),
    findings: given.flatMap(({ name, rawName }) => (isOption(name) ? [] : [unknownOption(rawName)])),
  };
}

const isOption = (name: string): name is Option => Object.hasOwn(variables, name);

const unknownOption = (name: string): LocatedFinding =>
  fileError("command line", `Unknown option '${name}'`, "Name files, or write --select <selector> or --all-or-nothing");

/** As a shell variable that is not set leaves it. */
const namelessFile = fileError("command line", "a file has an empty name", "Name it, or leave it out");
