import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { makeFolder, writeWhole } from "../../config/fileSystem";

const directory = mkdtempSync(join(tmpdir(), "private-eks-files-"));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("a file gets its content, and nothing is left beside it", () => {
  const file = join(directory, "a.json");
  writeFileSync(file, "before");
  writeWhole(file, "after");
  expect(readFileSync(file, "utf8")).toBe("after");
  expect(readdirSync(directory)).toEqual(["a.json"]);
});

test("what cannot be written leaves what was there, and no part of itself", () => {
  const place = join(directory, "taken");
  mkdirSync(place);
  expect(() => writeWhole(place, "text")).toThrow(/EISDIR|EEXIST|EPERM/);
  expect(readdirSync(directory).filter((name) => name.startsWith("taken"))).toEqual(["taken"]);
});

test("a folder is made with those above it, and the first of them is told", () => {
  const folder = join(directory, "a/b/c");
  expect(makeFolder(relative(process.cwd(), folder))).toBe(join(directory, "a"));
  expect(existsSync(folder)).toBe(true);
  expect(makeFolder(join(folder, "d"))).toBe(join(folder, "d"));
});

test("one that is there stays, also where it is a link", () => {
  mkdirSync(join(directory, "real"));
  symlinkSync("real", join(directory, "link"));
  expect([directory, "/", join(directory, "link")].map(makeFolder)).toEqual([undefined, undefined, undefined]);
});

test.each([
  ["a file", "file", `${join(directory, "file")} is a file, not a folder`],
  ["below a file", "file/a/b", `${join(directory, "file")} is a file, not a folder`],
  ["in a file system that takes none", "/proc/a/b", "ENOENT"],
])("%s is an error", (_what, name, message) => {
  writeFileSync(join(directory, "file"), "");
  const folder = name.startsWith("/") ? name : join(directory, name);
  expect(() => makeFolder(folder)).toThrow(message);
});
