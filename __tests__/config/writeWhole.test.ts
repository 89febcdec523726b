import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeWhole } from "../../config/writeWhole";

const folder = mkdtempSync(join(tmpdir(), "write-whole-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("a file gets its content, and nothing is left beside it", () => {
  const file = join(folder, "a.json");
  writeFileSync(file, "before");
  writeWhole(file, "after");
  expect(readFileSync(file, "utf8")).toBe("after");
  expect(readdirSync(folder)).toEqual(["a.json"]);
});

test("what cannot be written leaves what was there, and no part of itself", () => {
  const place = join(folder, "taken");
  mkdirSync(place);
  expect(() => writeWhole(place, "text")).toThrow(/EISDIR|EEXIST|EPERM/);
  expect(readdirSync(folder).filter((name) => name.startsWith("taken"))).toEqual(["taken"]);
});
