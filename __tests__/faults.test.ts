import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { root } from "./support/synth";

/** The commands of the page that name a test: `npm run test:nodes -- bottlerocket -t "everything on are"`. */
const page = readFileSync(join(root, "docs/internals/faults.md"), "utf8");
const commands = [...page.matchAll(/npm run test:(\w+) -- (\w+) -t (?:"([^"]+)"|(\w+))/g)].map(
  ([, suite = "", file = "", quoted, word = ""]) => [suite, file, quoted ?? word] as const,
);

const read = (path: string): string => readFileSync(path, "utf8");

/** The text of a test file, and of the files that it imports by a path, which may have the names in its titles. */
function sourcesOf(suite: string, file: string): { readonly titles: string; readonly all: string } {
  const folder = join(root, "__tests__", suite);
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".test.ts") && path.includes(file),
  );
  const titles = paths.map((path) => read(join(folder, path))).join("\n");
  const imported = paths.flatMap((path) =>
    [...read(join(folder, path)).matchAll(/from "(\.[^"]+)"/g)].map(([, name = ""]) =>
      read(join(dirname(join(folder, path)), `${name}.ts`)),
    ),
  );
  return { titles, all: [titles, ...imported].join("\n") };
}

/** Whether a title has a text, as it is or partly in the place of a `%s`. */
function hasTitle({ titles, all }: ReturnType<typeof sourcesOf>, text: string): boolean {
  if (titles.includes(text)) return true;
  return Array.from(text, (_, index) => [text.slice(0, index + 1), text.slice(index + 1)] as const).some(
    ([inName, rest]) => all.includes(inName) && titles.includes(`%s${rest}`),
  );
}

test("there are such commands", () => expect(commands.length).toBeGreaterThan(3));

test.each(commands)("a test of test:%s in %s is about: %s", (suite, file, text) =>
  expect(hasTitle(sourcesOf(suite, file), text)).toBe(true),
);

test("a text that no title has is noticed", () => {
  expect(hasTitle(sourcesOf("scanners", "policies"), "no such name")).toBe(false);
  expect(hasTitle(sourcesOf("nodes", "bottlerocket"), "everything on were")).toBe(false);
});
