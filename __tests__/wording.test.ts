import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { root } from "./support/synth";

/** What users read of the sources: every text in them, be it a description, an error, a fix or help. Stacks and modules write for Terraform. */
const sources = execFileSync("git", ["ls-files", "config", "aws", "design", "commands"], { cwd: root, encoding: "utf8" })
  .split("\n")
  .filter((file) => file.endsWith(".ts"));

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
];

test.each(clumsy)("no text for users has %s (better: %s)", (pattern) => {
  const found = sources.flatMap((file) =>
    texts(file)
      .filter(({ text }) => pattern.test(text))
      .map(({ line, text }) => `${file}:${line}: ${text}`),
  );
  expect(found).toEqual([]);
});
