import { isMapping } from "../../../config/findings/path";
import { devDependencies, name, version } from "../../../package.json";
import { CommandFailure } from "../../failure";

/** What the package.json of a repository with clusters has. Versions are exact: another release may change what the clusters are planned to be. */
const repositoryManifest = {
  scripts: { synth: "private-eks synth", test: "jest" },
  devDependencies: { "cdktf-cli": devDependencies["cdktf-cli"], jest: devDependencies.jest, "private-eks": version },
} as const;

/** A package.json with what it lacked. */
export interface CompletedPackageJson {
  readonly text: string;
  /** What was added, such as `scripts.synth`; empty where nothing lacked. */
  readonly added: readonly string[];
}

/**
 * Adds to a package.json what it lacks, and changes nothing that it has: another script of the name stays, and so does another version.
 * @param text what the file holds. @default - there is none yet: it gets what no registry takes, so that nobody publishes it by accident
 * @returns undefined where the text is no JSON object
 * @throws CommandFailure where it is that of private-eks itself
 */
export function completePackageJson(text = '{ "private": true }'): CompletedPackageJson | undefined {
  const given = parsedObject(text);
  if (!given) return undefined;
  const added: string[] = [];
  if (given["name"] === name) throw new CommandFailure(inCheckout);
  const completed: Record<string, unknown> = { ...given };
  for (const [section, entries] of Object.entries(repositoryManifest)) {
    const before = isMapping(given[section]) ? given[section] : {};
    const missing = Object.entries(entries).filter(([entry]) => !(Object.hasOwn(before, entry) || isDependency(given, section, entry)));
    if (missing.length > 0) completed[section] = { ...before, ...Object.fromEntries(missing) };
    added.push(...missing.map(([entry]) => `${section}.${entry}`));
  }
  const indentation = /^[ \t]+(?=")/m.exec(text)?.[0] ?? "  ";
  return { text: added.length > 0 ? `${JSON.stringify(completed, undefined, indentation)}\n` : text, added };
}

const inCheckout =
  "This folder is the sources of private-eks, and not a repository with clusters. Nothing was written. " +
  "Run init in a folder of its own: npm pack here makes an archive, which npm install --ignore-scripts <archive> installs there.";

/** A package may be among the dependencies, where `npm install` notes it. */
const isDependency = ({ dependencies }: Readonly<Record<string, unknown>>, section: string, entry: string): boolean =>
  section === "devDependencies" && isMapping(dependencies) && Object.hasOwn(dependencies, entry);

function parsedObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMapping(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
