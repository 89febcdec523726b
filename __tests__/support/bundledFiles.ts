import { buildSync, type Metafile } from "esbuild";
import { root } from "./synth";

/**
 * The files that a source file loads with it, all that it imports and so on, as esbuild finds them.
 * @param entry its path from the folder of the project, such as commands/main.ts
 * @returns paths from there, those of packages below node_modules/
 */
export const bundledFiles = (entry: string): readonly string[] => Object.keys(inputsOf(entry));

/** As {@link bundledFiles}, without what is loaded when it is needed, by `await import(…)`. */
export function filesLoadedAtOnce(entry: string): readonly string[] {
  const inputs = inputsOf(entry);
  const found = new Set([entry]);
  for (const file of found) {
    for (const { kind, path } of inputs[file]?.imports ?? []) if (kind !== "dynamic-import") found.add(path);
  }
  return [...found];
}

function inputsOf(entry: string): Metafile["inputs"] {
  const { metafile } = buildSync({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    metafile: true,
    write: false,
  });
  return metafile.inputs;
}
