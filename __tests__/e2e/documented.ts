import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/**
 * The commands that docs/guides/state-and-backends.md gives for states, for the cluster of the example, without the synthesis.
 * @param part what only the block with these commands has
 */
export function documented(part: string): string {
  const page = readFileSync(resolve(__dirname, "../../docs/guides/state-and-backends.md"), "utf8");
  const blocks = [...page.matchAll(/^( *)```console\n([^]*?)^\1```/gm)].map(([, , block = ""]) => block);
  const [block, ...others] = blocks.filter((commands) => commands.includes(part));
  if (!block || others.length > 0) throw new Error(`docs/guides/state-and-backends.md has ${others.length} other blocks with ${part}`);
  return block
    .replaceAll(/^ *\$ /gm, "")
    .replaceAll(/^(?:npm run|npx private-eks) synth\b.*\n/gm, "")
    .replaceAll("shop-", "fully-private-");
}
