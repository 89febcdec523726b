import { buildSync } from "esbuild";
import { root } from "./synth";

/**
 * The files that a source file loads with it, all that it imports and so on, as esbuild finds them.
 * @param entry its path from the folder of the project, such as commands/main.ts
 * @returns paths from there, those of packages below node_modules/
 */
export function bundledFiles(entry: string): readonly string[] {
  const { metafile } = buildSync({
    entryPoints: [entry],
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    metafile: true,
    write: false,
  });
  return Object.keys(metafile.inputs);
}
