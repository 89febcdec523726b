import { isMapping } from "../../../config/findings/path";
import { devDependencies, version } from "../../../package.json";

/** What the package.json of a repository with clusters has. `npm ci` installs what package-lock.json says, and `npm update` the newest patch. */
const repositoryManifest = {
  scripts: { synth: "private-eks synth", test: "jest" },
  devDependencies: { "cdktf-cli": devDependencies["cdktf-cli"], jest: devDependencies.jest, "private-eks": `^${version}` },
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
 */
export function completePackageJson(text = '{ "private": true }'): CompletedPackageJson | undefined {
  const given = parsedObject(text);
  if (!given) return undefined;
  const added: string[] = [];
  const completed: Record<string, unknown> = { ...given };
  for (const [section, entries] of Object.entries(repositoryManifest)) {
    const before = isMapping(given[section]) ? given[section] : {};
    const missing = Object.entries(entries).filter(([name]) => !(Object.hasOwn(before, name) || isDependency(given, section, name)));
    if (missing.length > 0) completed[section] = { ...before, ...Object.fromEntries(missing) };
    added.push(...missing.map(([name]) => `${section}.${name}`));
  }
  const indentation = /^[ \t]+(?=")/m.exec(text)?.[0] ?? "  ";
  return { text: added.length > 0 ? `${JSON.stringify(completed, undefined, indentation)}\n` : text, added };
}

/** A package may be among the dependencies, where `npm install` notes it. */
const isDependency = ({ dependencies }: Readonly<Record<string, unknown>>, section: string, name: string): boolean =>
  section === "devDependencies" && isMapping(dependencies) && Object.hasOwn(dependencies, name);

function parsedObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isMapping(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
