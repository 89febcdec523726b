import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import programOptions from "../../bin/programOptions.js";

/** The folder of the project. */
export const packageRoot = resolve(import.meta.dirname, "../..");

/** The programs that bin/run.js runs, as it names their bundles. */
const programs = { "main.js": "main.ts", "commands-main.js": "commands/main.ts" };

/** @type {import("esbuild").Plugin} */
const indexStaysOutside = {
  name: "index stays outside",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/synthesize$/ }, ({ kind }) => (kind === "entry-point" ? undefined : { path: "./index.js", external: true })),
};

/** The modules that others load, by their file in dist/. `testing` shares what `index` holds. */
const modules = {
  "index.js": { entry: "testing/addStacks.ts", plugins: [] },
  "testing.js": { entry: "testing/index.ts", plugins: [indexStaysOutside] },
};

/** What esbuild is told of each file of dist/. */
const allOptions = () => ({
  ...Object.fromEntries(Object.entries(programs).map(([file, entry]) => [file, programOptions(packageRoot, entry)])),
  ...Object.fromEntries(
    Object.entries(modules).map(([file, { entry, plugins }]) => [
      file,
      {
        ...programOptions.bundleOptions,
        absWorkingDir: packageRoot,
        entryPoints: [entry],
        external: [...programOptions.bundleOptions.external, "@jest/globals"],
        // With an error Node.js prints the line that threw it.
        lineLimit: 200,
        plugins,
      },
    ]),
  ),
});

/**
 * Bundles what the package holds.
 * @returns the files of dist/ by name, and the packages that are in them
 */
export async function packageBundles() {
  const built = await Promise.all(
    Object.entries(allOptions()).map(async ([file, options]) => {
      const { outputFiles, metafile } = await build({ ...options, write: false, metafile: true });
      return { file, contents: outputFiles[0].contents, inputs: Object.keys(metafile.inputs) };
    }),
  );
  return {
    files: Object.fromEntries(built.map(({ file, contents }) => [file, contents])),
    packages: packagesOf(built.flatMap(({ inputs }) => inputs)),
  };
}

/** The packages that some files are of: where they are installed, name, version and licence. */
function packagesOf(inputs) {
  const folders = new Set(inputs.map((input) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]).filter((folder) => folder));
  return [...folders].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(packageRoot, folder, "package.json"), "utf8"));
    return { folder, name, version, license };
  });
}
