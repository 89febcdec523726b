import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { privateEks } from "../support/program";
import { root } from "../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-pages-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** A repository that has installed the package. */
function repository(): string {
  const folder = mkdtempSync(join(directory, "repository-"));
  const installed = join(folder, "node_modules/private-eks");
  mkdirSync(installed, { recursive: true });
  cpSync(join(root, "docs"), join(installed, "docs"), { recursive: true });
  cpSync(join(root, "UPGRADE.md"), join(installed, "UPGRADE.md"));
  mkdirSync(join(folder, "clusters"));
  writeFileSync(join(folder, "clusters/old.yaml"), "name: old\nregion: eu-central-1\n");
  return folder;
}

/** The pages that a text names. */
const pagesIn = (text: string): readonly string[] => [...text.matchAll(/(?:[\w/-]+\/)?[\w-]+\.md\b/g)].map(([page]) => page);

test("where the package is installed, the pages that the program names are its own", async () => {
  const folder = repository();
  const named = await Promise.all(
    [
      ["init", "--help"],
      ["new", "--help"],
      ["edits", "--help"],
      ["import", "vpc", "--help"],
      ["new", "shop", "--situation", "isolated", "--region", "eu-central-1"],
      ["synth", "clusters/old.yaml"],
      ["edits", "--since", "0.1.0", "clusters/old.yaml"],
      ["doctor", "--ignore", "?"],
    ].map(async (words) => {
      const { stdout, stderr } = await privateEks(words, folder, {});
      return pagesIn(stdout + stderr);
    }),
  );
  for (const pages of named) expect(pages).not.toEqual([]);
  expect(named.flat().filter((page) => !page.startsWith("node_modules/private-eks/"))).toEqual([]);
  expect(named.flat()).toEqual(
    expect.arrayContaining(["node_modules/private-eks/docs/getting-started.md", "node_modules/private-eks/UPGRADE.md"]),
  );
});

test("in a checkout they are named from its root", async () => {
  const { stdout } = await privateEks(["new", "--help"], directory, {});
  expect(pagesIn(stdout)).toEqual(["docs/guides/new.md"]);
});
