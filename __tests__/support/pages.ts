import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./synth";
import type { Files } from "./clusterFiles";

/** A block of code in a page. */
export interface Block {
  /** What stands behind the backticks: `sh`, `yaml`, `text`. */
  readonly language: string;
  readonly text: string;
}

export const readPage = (page: string): string => readFileSync(join(root, page), "utf8");

const markdownIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder)).flatMap((name) => (name.endsWith(".md") ? [join(folder, name)] : []));

export const guides = markdownIn("docs/guides");
/** The pages that users follow. */
export const pages: readonly string[] = ["README.md", "README.zh-CN.md", ...markdownIn("docs"), ...guides];

/** The blocks of code of a page, in its order and without the indentation of a list. */
export const blocks = (page: string): readonly Block[] =>
  [...readPage(page).matchAll(/^( *)```(\w*)\n([^]*?)^\1```/gm)].map(([, indentation = "", language = "", text = ""]) => ({
    language,
    text: text.replaceAll(new RegExp(`^${indentation}`, "gm"), ""),
  }));

/** A name of a file as the first line of a block. */
const fileInComment = /^# ([\w./-]+\.yaml)\n/;
const nameOfCluster = /^name: (\S+)/m;

const isComplete = ({ text }: Block): boolean => fileInComment.test(text) || nameOfCluster.test(text);
/** Kubernetes' or eksctl's YAML instead of a cluster file's. */
const isForeign = ({ text }: Block): boolean => /^(# of an application|apiVersion:)/.test(text);

const yamlIn = (all: readonly Block[]): readonly Block[] => all.filter((block) => block.language === "yaml" && !isForeign(block));

/** Cluster files that blocks give as a whole, by name. A later one of the same name is an edit of the earlier. */
export const clusterFilesIn = (all: readonly Block[]): Files =>
  Object.fromEntries(
    yamlIn(all)
      .filter(isComplete)
      .map(({ text }) => [fileInComment.exec(text)?.[1] ?? `clusters/${nameOfCluster.exec(text)![1]!}.yaml`, text]),
  );

export const clusterFilesOf = (page: string): Files => clusterFilesIn(blocks(page));

/** Parts of cluster files in a page, made whole. */
export const fragmentsOf = (page: string): readonly string[] =>
  yamlIn(blocks(page))
    .filter((block) => !isComplete(block))
    .map(({ text }) => `name: shop\n${/^region:/m.test(text) ? "" : "region: eu-central-1\n"}${text}`);

/** The two versions of a file of which a block shows the difference. */
export const versionsOf = ({ text }: Block): { readonly before: string; readonly after: string } => {
  const version = (sign: string) =>
    text
      .split("\n")
      .filter((line) => line.startsWith(" ") || line.startsWith(sign))
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  return { before: version("-"), after: version("+") };
};

/** What a page shows between a command and what follows it: what the command prints. */
export function outputOf(page: string, command: string): string {
  const lines = blocks(page).flatMap((block, index, all) =>
    block.language === "console"
      ? [block.text]
      : block.language === "sh"
        ? [`${block.text.replaceAll(/^(?=.)/gm, "$ ")}${all[index + 1]?.text ?? ""}`]
        : [],
  );
  const [, output] = lines.join("$ ").split(`$ ${command}\n`);
  if (output === undefined) throw new Error(`${page} has no command ${command}`);
  return output.split(/^\$ /m)[0]!;
}

/** The commands of a block, without prompts, and what it continues on another line in one. */
export const commandsOf = ({ text }: Block): readonly string[] =>
  text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .map((line) => line.replace(/^\s*(\$ )?/, "").replace(/(^|\s+)# .*$/, ""))
    .filter((line) => line !== "");

/** Shell blocks; of those with prompts, the commands alone. */
export const shellIn = (all: readonly Block[]): readonly Block[] =>
  all.flatMap((block) => {
    if (block.language === "sh") return [block];
    if (block.language !== "console") return [];
    return [{ ...block, text: withoutOutput(block.text) }];
  });

export const shellOf = (page: string): readonly Block[] => shellIn(blocks(page));

/** A command after a prompt goes on where it ends with a backslash, or is a loop that is not done. */
function withoutOutput(text: string): string {
  let end: RegExp | undefined;
  const lines = text.split("\n").filter((line) => {
    const isCommand = end !== undefined || line.startsWith("$ ");
    if (!end && isCommand) end = line.endsWith("; do") ? /^done\b/ : /(?<!\\)$/;
    if (end?.test(line)) end = undefined;
    return isCommand;
  });
  return `${lines.map((line) => line.replace(/^\$ /, "")).join("\n")}\n`;
}
