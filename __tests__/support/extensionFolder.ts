import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type FleetResult, synthesizeFleet } from "../../commands/synth/synthesizeFleet";
import { root } from "./synth";

const scratch = mkdtempSync(join(tmpdir(), "private-eks-extensions-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

let folders = 0;

/** Writes files into a new folder that has the packages of the project, and says where it is. */
export function extensionFolder(files: Readonly<Record<string, string>>, { hasPackages = true } = {}): string {
  const folder = join(scratch, String(++folders));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  if (hasPackages) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** A cluster file with extensions. */
export const clusterWith = (...extensions: readonly string[]): string =>
  ["name: shop", "region: us-west-2", "extensions:", ...extensions.map((name) => `  - ${name}`), ""].join("\n");

/** Synthesizes the clusters of a folder into `cdktf.out`. */
export function synthesizeIn(folder: string, files: readonly string[] = ["clusters/shop.yaml"]): FleetResult {
  const outdir = join(folder, "cdktf.out");
  const steps = synthesizeFleet({
    directory: folder,
    files,
    findings: [],
    outdir,
    today: "2026-11-29",
    allOrNothing: false,
    summarizes: true,
  });
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}
