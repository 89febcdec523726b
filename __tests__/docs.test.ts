import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, resolve } from "node:path";
import { version } from "../package.json";

const root = resolve(__dirname, "..");
const read = (file: string): string => readFileSync(join(root, file), "utf8");

/** Folders of the project. clusters/ is left out: pages name files in it that are the reader's. */
const folders = "__tests__ .ci .github aws bin commands config design docs examples modules scripts stacks testing".split(" ");
const filesAtRoot = readdirSync(root, { withFileTypes: true }).flatMap((entry) => (entry.isFile() ? [entry.name] : []));
/** Files and folders, from the root. */
const paths: readonly string[] = [
  ...filesAtRoot,
  ...folders
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) =>
      ["", ...readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })].map((path) => posix.join(folder, path)),
    ),
];
const names = paths.map((path) => posix.basename(path));

const pages = paths.filter((path) => path.endsWith(".md"));
const sources = paths.filter((path) => /\.([cm]?[jt]s|sh|ya?ml)$|^\.ci\/./.test(path));

/** Whether a pattern, in which `*` is any text without a slash and `**` any text, matches one of these. */
function matches(pattern: string, candidates: readonly string[]): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace(/\*+/g, (stars) => (stars.length > 1 ? ".*" : "[^/]*"));
  const expression = new RegExp(`^${source}$`);
  return candidates.some((candidate) => expression.test(candidate));
}

/** A path from the root. Not the end of a longer path or URL, and not one with a placeholder, such as `stacks/<stack>`. */
const pathInText = new RegExp(`(?<![\\w/.@$-])(?:${folders.join("|").replaceAll(".", "\\.")})/[\\w./*-]*(?![\\w./*<>{}$…-])`, "g");
/** The name of a file alone, such as that of one beside a file that is named before. */
const nameInText = /`([\w.*-]+\.[cm]?[jt]s)`/g;
/** AWS's name of a key, which looks like a path. */
const noPaths = ["aws/ebs"];

/** What a text names that the project does not have. */
const unknown = (text: string): readonly string[] => [
  ...[...text.matchAll(pathInText)]
    .map(([path]) => path.replace(/[./]+$/, ""))
    .filter((path) => !noPaths.includes(path) && !matches(path, paths)),
  ...[...text.matchAll(nameInText)].map(([, name = ""]) => name).filter((name) => !matches(name, names)),
];

const comments = (source: string): string => [...source.matchAll(/\/\*[^]*?\*\/|\/\/.*|#.*/g)].join("\n");

const withoutCodeBlocks = (markdown: string): string => markdown.replace(/^( *)```[^]*?^\1```/gm, "");

/** The anchors that GitHub gives the headings of a page. */
function anchors(page: string): readonly string[] {
  const headings = [...withoutCodeBlocks(read(page)).matchAll(/^#{1,6} (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, "")
      .replace(/\s/g, "-"),
  );
  return headings.map((anchor, index) => {
    const before = headings.slice(0, index).filter((other) => other === anchor).length;
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

/** Links of a page to files that are not there, or to headings that the file has not. */
const brokenLinks = (page: string): readonly string[] =>
  [...withoutCodeBlocks(read(page)).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = ""]) => target)
    .filter((target) => {
      if (/^[a-z]+:/.test(target)) return false;
      const [path = "", anchor] = target.split("#");
      const file = path === "" ? page : posix.join(dirname(page), path);
      return !existsSync(join(root, file)) || (anchor !== undefined && !anchors(file).includes(anchor));
    });

test.each(pages)("%s names files that exist, and its links lead somewhere", (page) => {
  expect([...unknown(read(page)), ...brokenLinks(page)]).toEqual([]);
});

test("comments name files that exist", () => {
  expect(sources.length).toBeGreaterThan(300);
  expect(sources.flatMap((file) => unknown(comments(read(file))).map((path) => `${file}: ${path}`))).toEqual([]);
});

test("the newest release in the changelog is the version of the package", () => {
  const [newest] = /(?<=^## \[)\d[^\]]*/m.exec(read("CHANGELOG.md")) ?? [];
  expect(newest).toBe(version);
});
