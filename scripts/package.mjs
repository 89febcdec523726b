// Writes dist/, which the package holds in place of sources: bundles, their types, and the licences of what is in them. `npm pack` runs it.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { packageBundles, packageRoot } from "./package/bundles.mjs";
import { licenceTexts } from "./package/licences.mjs";

const dist = join(packageRoot, "dist");

/** Sources with what users import, by the declarations in dist/. */
const typed = { "index.d.ts": "testing/synthesize.ts", "testing.d.ts": "testing/index.ts", "stacks.d.ts": "testing/stacks.ts" };

/** The declarations of a source, whose exports say their types. */
function declarations(source) {
  const { outputText, diagnostics } = ts.transpileDeclaration(readFileSync(join(packageRoot, source), "utf8"), {
    fileName: source,
    reportDiagnostics: true,
    compilerOptions: { isolatedDeclarations: true, target: ts.ScriptTarget.ES2022 },
  });
  if (diagnostics.length > 0)
    throw new Error(
      ts.formatDiagnostics(diagnostics, { getCurrentDirectory: () => packageRoot, getCanonicalFileName: String, getNewLine: () => "\n" }),
    );
  // Not everybody has `expect` where TypeScript finds it: with other programs than npm it may lie below jest.
  return outputText.replaceAll('"./synthesize"', '"./index"').replace("declare module", "// @ts-ignore\ndeclare module");
}

async function pack() {
  const { files, packages } = await packageBundles();
  const contents = {
    ...files,
    ...Object.fromEntries(Object.entries(typed).map(([file, source]) => [file, declarations(source)])),
    "LICENSES.txt": licenceTexts(packageRoot, packages),
  };
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  for (const [file, content] of Object.entries(contents)) writeFileSync(join(dist, file), content);
}

await pack();
