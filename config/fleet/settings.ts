import { parseArgs } from "node:util";
import { fileError, type LocatedFinding } from "../located";
import { parseSelector, type Selector } from "./selector";

/** What the command line and the environment ask of the app command. */
export interface Settings {
  /** Cluster files named on the command line. */
  readonly files: readonly string[];
  /** A cluster is chosen where one of them holds. Empty: every cluster. */
  readonly selectors: readonly Selector[];
  /** Write no cluster at all where one has errors. */
  readonly allOrNothing: boolean;
  /** Most threads to work on. @default - as many as the machine runs at once, at most four */
  readonly workers?: number;
  /** Errors about settings. */
  readonly findings: readonly LocatedFinding[];
}

/**
 * Reads `--select`, `--all-or-nothing` and `--workers`, or else PRIVATE_EKS_SELECT, PRIVATE_EKS_ALL_OR_NOTHING and PRIVATE_EKS_WORKERS, which
 * reach the app command through cdktf, too.
 */
export function readSettings(commandLine: readonly string[], environment: Readonly<Record<string, string | undefined>>): Settings {
  const { files, options, findings } = readCommandLine(commandLine);
  const given = (option: keyof typeof variables): readonly Given[] => {
    const variable = variables[option];
    const fromEnvironment = environment[variable] ? [{ from: variable, text: environment[variable] }] : [];
    return options[option]?.map((text) => ({ from: `--${option}`, text })) ?? fromEnvironment;
  };
  const selectors = given("select").map((select) => ({ ...select, selector: parseSelector(select.text) }));
  const workers = given("workers").map((count) => ({ ...count, isValid: /^[1-9]\d?$/.test(count.text) }));
  const most = workers.find(({ isValid }) => isValid);
  return {
    files,
    selectors: selectors.flatMap(({ selector }) => (selector ? [selector] : [])),
    allOrNothing: given("all-or-nothing").length > 0,
    ...(most && { workers: Number(most.text) }),
    findings: [
      ...findings,
      ...files.filter((file) => file === "").map(() => namelessFile),
      ...selectors.filter(({ selector }) => !selector).map(badSelector),
      ...workers.filter(({ isValid }) => !isValid).map(badWorkers),
    ],
  };
}

interface Given {
  /** The option or the environment variable. */
  readonly from: string;
  readonly text: string;
}

/** The environment variable of each option. */
const variables = {
  select: "PRIVATE_EKS_SELECT",
  "all-or-nothing": "PRIVATE_EKS_ALL_OR_NOTHING",
  workers: "PRIVATE_EKS_WORKERS",
} as const;

interface CommandLine {
  readonly files: readonly string[];
  readonly options: Partial<Record<keyof typeof variables, readonly string[]>>;
  readonly findings: readonly LocatedFinding[];
}

function readCommandLine(commandLine: readonly string[]): CommandLine {
  try {
    const { values, positionals } = parseArgs({
      args: [...commandLine],
      allowPositionals: true,
      options: {
        select: { type: "string", multiple: true },
        "all-or-nothing": { type: "boolean" },
        workers: { type: "string", multiple: true },
      },
    });
    const { "all-or-nothing": allOrNothing, ...options } = values;
    return { files: positionals, options: { ...options, ...(allOrNothing && { "all-or-nothing": ["true"] }) }, findings: [] };
  } catch (error) {
    const problem = (error as Error).message.replace(/\. .*$|\.$/s, "");
    const fix = "Name files, or write --select <selector>, --all-or-nothing or --workers <number>";
    return { files: [], options: {}, findings: [fileError("command line", problem, fix)] };
  }
}

/** As a shell variable that is not set leaves it. */
const namelessFile = fileError("command line", "a file has an empty name", "Name it, or leave it out");

const badSelector = ({ from, text }: Given): LocatedFinding => ({
  ...fileError(from, `${JSON.stringify(text)} is not a selector`, "Write name=<pattern> or tag:<key>=<pattern>"),
  allowed: "name=prod-*, tag:team=payments, or several with commas between them, which must all hold",
});

const badWorkers = ({ from, text }: Given): LocatedFinding => ({
  ...fileError(from, `${JSON.stringify(text)} is not a number of workers`, "Write a whole number"),
  allowed: "1 to 99",
});
