import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { renderFindings } from "../../config/findings/located";
import { fullClusters } from "../support/fullClusters";
import { clusterFiles, root, synthesizeFiles } from "../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-unchanged-"));
afterAll(() => rmSync(directory, { recursive: true }));

/** The checksums of the files below a folder, by their names in it. */
const checksums = (folder: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .sort()
      .filter((name) => statSync(join(folder, name)).isFile())
      .map((name) => [
        name,
        createHash("sha256")
          .update(readFileSync(join(folder, name)))
          .digest("hex"),
      ]),
  );

const full = Object.entries(fullClusters).map(([name, changes], index) => {
  const file = join(directory, `${index}.yaml`);
  writeFileSync(file, stringify(changes));
  return [name, file] as const;
});

/**
 * Whoever pulls a commit gets the same Terraform JSON and IAM policies, to the byte, unless the commit says otherwise. That UPGRADE.md announces what
 * differs from the last release is the concern of `__tests__/releases/announced.test.ts`.
 */
test.each([...clusterFiles.map((file) => [file, join(root, file)] as const), ...full])(
  "%s: every file is the same to the byte",
  (_name, file) => {
    const outdir = mkdtempSync(join(directory, "output-"));
    const { findings, failed } = synthesizeFiles([file], outdir);
    expect(failed.length === 0 ? "" : renderFindings(findings)).toBe("");
    expect(checksums(join(outdir, "stacks"))).toMatchSnapshot();
  },
);
