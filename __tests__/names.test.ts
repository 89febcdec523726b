import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { distance } from "fastest-levenshtein";
import ts from "typescript";
import { root } from "./support/synth";

/** Source files of the project, without tests and the configuration of tools. */
const sources = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => /\.(ts|js|cjs|mjs)$/.test(file) && !file.startsWith("__tests__/") && !/(^\.|\.config\.)/.test(file))
  .filter((file) => existsSync(join(root, file)))
  .map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));

/** Names that a file declares at its top level, imports aside. */
function topLevelNames({ file, text }: (typeof sources)[number]): readonly string[] {
  const names = (name: ts.BindingName): readonly string[] =>
    ts.isIdentifier(name) ? [name.text] : name.elements.flatMap((element) => (ts.isOmittedExpression(element) ? [] : names(element.name)));
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest).statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement)) return statement.declarationList.declarations.flatMap(({ name }) => names(name));
    const isNamed =
      ts.isFunctionDeclaration(statement) ||
      ts.isClassDeclaration(statement) ||
      ts.isInterfaceDeclaration(statement) ||
      ts.isTypeAliasDeclaration(statement) ||
      ts.isEnumDeclaration(statement);
    return isNamed && statement.name ? [statement.name.text] : [];
  });
}

/** Files that are short since they start something. */
const entries = /(^main|^bin\/.*|\/main|\/command|^scripts\/\w+)\.(ts|js)$/;

/** Files that are short since they hold what many share. */
const sharedConstants: readonly string[] = ["design/network/nameServers.ts"];

test("a name means one thing: no two files declare it at their top level", () => {
  const filesOf = new Map<string, string[]>();
  for (const source of sources) {
    for (const name of new Set(topLevelNames(source))) filesOf.set(name, [...(filesOf.get(name) ?? []), source.file]);
  }
  expect([...filesOf].filter(([, files]) => files.length > 1)).toEqual([]);
});

test("names of two files in a folder differ by more than a letter", () => {
  const stem = (file: string): string => basename(file).replace(/\.\w+$/, "");
  const alike = sources.flatMap(({ file }, index) =>
    sources
      .slice(index + 1)
      .filter((other) => dirname(other.file) === dirname(file) && distance(stem(file), stem(other.file)) === 1)
      .map((other) => `${file} ${basename(other.file)}`),
  );
  expect(alike).toEqual([]);
});

test("no file has fewer than 20 lines, entry points and shared constants aside", () => {
  const short = sources.filter(({ file, text }) => text.split("\n").length <= 20 && !entries.test(file)).map(({ file }) => file);
  expect(short).toEqual(sharedConstants);
});
