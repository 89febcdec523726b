import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { root } from "../support/synth";

interface Part {
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
}

const printParts = 'import("./__tests__/mutants/parts.mjs").then(({ parts }) => console.log(JSON.stringify(parts)))';
const parts = JSON.parse(execFileSync(process.execPath, ["--eval", printParts], { cwd: root, encoding: "utf8" })) as Readonly<
  Record<string, Part>
>;

/** Files below a folder of the project, relative to the project. */
const filesBelow = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));

/** Whether a pattern, in which a star stands for a part of one name, is that of a file. */
const matches = (pattern: string, file: string): boolean =>
  new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]*")}$`).test(file);

const ofPart = ({ mutate }: Part, file: string): boolean =>
  mutate.some((pattern) => !pattern.startsWith("!") && matches(pattern, file)) && !mutate.some((pattern) => matches(pattern, `!${file}`));

test.each(["reachability", "proxy", "iam"])("every file of design/%s is mutated by one part", (folder) => {
  const partsOf = (file: string) => Object.keys(parts).filter((name) => ofPart(parts[name]!, file));
  const files = filesBelow(`design/${folder}`);
  expect(files.map((file) => [file, partsOf(file)]).filter(([, names]) => names!.length !== 1)).toEqual([]);
});

test("every pattern of a part has a file, and so has every pattern of its tests", () => {
  const sources = ["design", "commands"].flatMap(filesBelow);
  const tests = filesBelow("__tests__");
  const without = Object.entries(parts).flatMap(([name, part]) => [
    ...part.mutate.filter((pattern) => !sources.some((file) => matches(pattern.replace("!", ""), file))).map((pattern) => [name, pattern]),
    ...part.tests.filter((pattern) => !tests.some((file) => matches(`__tests__/${pattern}`, file))).map((pattern) => [name, pattern]),
  ]);
  expect(without).toEqual([]);
});
