// Writes dist/, which the package holds in place of sources: bundles, their types, and the licences of what is in them. `npm pack` runs it.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageBundles, packageRoot } from "./package/bundles.mjs";
import { declarations, flatDeclarations } from "./package/declarations.mjs";
import { licenceTexts } from "./package/licences.mjs";

const dist = join(packageRoot, "dist");

/** Not everybody has `expect` where TypeScript finds it: with other programs than npm it may lie below jest. */
const withoutExpect = (text) => text.replace("declare module", "// @ts-ignore\ndeclare module");

/** The declarations in dist/, by their names. */
const types = () => ({
  "index.d.ts": flatDeclarations("testing/addStacks.ts"),
  "testing.d.ts": withoutExpect(declarations("testing/index.ts").replaceAll('"./synthesize"', '"./index"')),
  "stacks.d.ts": declarations("testing/stacks.ts"),
});

async function pack() {
  const { files, packages } = await packageBundles();
  const contents = {
    ...files,
    ...types(),
    "LICENSES.txt": licenceTexts(packageRoot, packages),
  };
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  for (const [file, content] of Object.entries(contents)) writeFileSync(join(dist, file), content);
}

await pack();
