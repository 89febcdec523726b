import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./support/synth";

/** What users read of the sources: every text in them, be it a description, an error, a fix or help. Stacks and modules write for Terraform. */
const sources = execFileSync("git", ["ls-files", "config", "aws", "design", "commands", "testing"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => file.endsWith(".ts"));

/** The pages, without what is written from the sources. What releases have said stays as it was. */
const pages = execFileSync("git", ["ls-files", "*.md"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter(
    (file) => file !== "" && !/^(CHANGELOG|UPGRADE|README\.zh-CN|docs\/reference\/(configuration|edits|commands|outputs))\.md$/.test(file),
  );

/** The paragraphs of a page, with the lines that they begin at. */
function paragraphs(file: string): ReturnType<typeof texts> {
  let line = 1;
  return readFileSync(join(root, file), "utf8")
    .replaceAll(/^( *)```[^]*?^\1```/gm, (block) => block.replaceAll(/.*/g, ""))
    .split(/(\n+)/)
    .flatMap((text) => {
      const first = line;
      line += text.split("\n").length - 1;
      return text.trim() === "" ? [] : [{ line: first, text }];
    });
}

/** The texts of a source file, with their lines; of templates as they are written. */
function texts(file: string): readonly { readonly line: number; readonly text: string }[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), "utf8"), ts.ScriptTarget.Latest, true);
  const found: { line: number; text: string }[] = [];
  const visit = (node: ts.Node): void => {
    const line = source.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) found.push({ line, text: node.text });
    // A template's own words: what is written into it is visited by itself.
    if (ts.isTemplateExpression(node))
      found.push({ line, text: [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join("…") });
    ts.forEachChild(node, visit);
  };
  visit(source);
  // Scripts, which begin with #!, have comments of their own.
  return found.filter(({ text }) => !text.startsWith("#!"));
}

/** What not to write, and what to write instead. */
const clumsy: readonly (readonly [RegExp, string])[] = [
  [/(?<!\b[Tt]here )\bis no (?!longer\b|more\b)\w/, "is not a valid …"],
  [/\bof (?:ours|yours|theirs)\b/, "our, your, their"],
  [/\b(?:is|are|was|were|be) there\b/, "exists"],
  [/\banew\b/, "again, recreated"],
  [/\bbut for\b/, "except"],
  [/\b(?:is|are) told\b/, "is reported"],
  [/\b(?:is|are) (?:yet )?to (?:be|get|stand|exist|have|allow|use|pass)\b/, "would be, should, must"],
  [/\bsuch a one\b|\bheld against\b|\btakes a runner\b|\bis nobody's\b/, "plain words"],
  [/\bno secret any more\b/, "no longer secret"],
  [/\bmade (?:a second time|here)\b|\bmakes? it a second time\b/, "created …"],
  [/\bstacks? (?:would |then |only )?makes?\b/, "creates"],
  [/\b(?:is|are) (?:left away|given once more)\b/, "is left out, is given again"],
  [/(?<!may do )\bno more(?:[.;,]|$)/, "no longer"],
  [/\b(?:is|are) not told(?! of\b)/, "is not reported, does not appear"],
  [/\bfor ever\b/, "without end, never expires"],
];

/** All texts for users with the place where they stand. */
const placed = (read: (file: string) => ReturnType<typeof texts>, files: readonly string[]) =>
  files.flatMap((file) => read(file).map(({ line, text }) => ({ place: `${file}:${line}`, text: text.replaceAll(/\s+/g, " ") })));
const all = [...placed(texts, sources), ...placed(paragraphs, pages)];

test.each(clumsy)("no text for users has %s (better: %s)", (pattern) => {
  const found = all
    .filter(({ text }) => pattern.test(text))
    .map(({ place, text }) => `${place}: …${text.slice(Math.max(0, text.search(pattern) - 40)).slice(0, 120)}`);
  expect(found).toEqual([]);
});

test("troubleshooting has errors of the synthesis in the words that users see", () => {
  const synthesis = /^## Synthesis$([^]*?)^## /m.exec(readFileSync(join(root, "docs/troubleshooting.md"), "utf8"))![1]!;
  const shown = [...synthesis.matchAll(/^\| `(.+?)`(?=,| +\|)/gm)]
    .flatMap(([, text = ""]) => text.split(/ ?… ?/))
    .filter((part) => part !== "");
  // The programs' own, and whole errors in the tests of wrong files.
  const files = execFileSync("git", ["ls-files", "bin", "__tests__/config/badConfigs"], { cwd: root, encoding: "utf8" }).trim().split("\n");
  const written = [...sources, ...files].map((file) => readFileSync(join(root, file), "utf8"));
  expect(shown.length).toBeGreaterThan(3);
  expect(shown.filter((part) => !written.some((text) => text.includes(part)))).toEqual([]);
});

test("pages are read", () => {
  expect(pages).toEqual(expect.arrayContaining(["README.md", "docs/concepts.md", "docs/guides/adopt.md", "SECURITY.md"]));
});
