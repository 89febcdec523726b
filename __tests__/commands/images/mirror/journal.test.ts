import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { decideCopy, type JournalRecord, openJournal, parseJournal, recordedDigest } from "../../../../commands/images/mirror/transfer";

const digest = (character: string) => `sha256:${character.repeat(64)}`;
const digests = fc.constantFrom(...["a", "b", "c"].map(digest));

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "private-eks-journal-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("a decision", () => {
  test.each([
    ["new", { source: digest("a") }, { action: "copy" }],
    ["there", { source: digest("a"), target: digest("a") }, { action: "present" }],
    ["there, although another was recorded", { source: digest("a"), target: digest("a"), recorded: digest("b") }, { action: "present" }],
    ["lost from the mirror", { source: digest("a"), recorded: digest("a") }, { action: "copy" }],
    ["changed upstream", { source: digest("b"), target: digest("a") }, { action: "changed", before: digest("a") }],
    ["changed upstream and lost", { source: digest("b"), recorded: digest("a") }, { action: "changed", before: digest("a") }],
    [
      "replaced in the mirror",
      { source: digest("a"), target: digest("b"), recorded: digest("a") },
      { action: "changed", before: digest("b") },
    ],
  ] as const)("about an image that is %s", (_, given, expected) => expect(decideCopy(given, false)).toEqual(expected));

  test("never copies what is there, and with acceptance leaves nothing changed", () => {
    fc.assert(
      fc.property(digests, fc.option(digests, { nil: undefined }), fc.option(digests, { nil: undefined }), (source, target, recorded) => {
        expect(decideCopy({ source, target, recorded }, true).action).toBe(target === source ? "present" : "copy");
        if (target !== undefined) expect(decideCopy({ source, target, recorded }, false).action).not.toBe("copy");
      }),
    );
  });
});

describe("a journal", () => {
  const record = (target: string, character: string): JournalRecord => ({
    time: "2026-11-21T00:00:00Z",
    source: "s",
    target,
    digest: digest(character),
  });

  test("gives the last digest of an item", () => {
    const text = [record("t", "a"), record("u", "b"), record("t", "c")].map((one) => `${JSON.stringify(one)}\n`).join("");
    expect(recordedDigest(parseJournal(text), { kind: "image", source: "s", target: "t" })).toBe(digest("c"));
    expect(recordedDigest(parseJournal(text), { kind: "image", source: "another", target: "t" })).toBeUndefined();
  });

  test("ends where its folder cannot be made", () => {
    expect(() => openJournal("/proc/none/journal.jsonl").append(record("t", "a"))).toThrow("/proc/none");
  });

  test("survives being cut anywhere, and is continued after the cut", () => {
    const file = join(folder, "deep", "journal.jsonl");
    const records = ["a", "b", "c"].map((character) => record("t", character));
    for (const one of records) openJournal(file).append(one);
    const text = readFileSync(file, "utf8");
    expect(parseJournal(text)).toEqual(records);
    fc.assert(
      fc.property(fc.nat(text.length), (length) => {
        writeFileSync(file, text.slice(0, length));
        const kept = openJournal(file);
        expect(records.slice(0, kept.records.length)).toEqual(kept.records);
        kept.append(record("t", "d"));
        kept.append(record("t", "e"));
        expect(openJournal(file).records).toEqual([...kept.records, record("t", "d"), record("t", "e")]);
      }),
    );
  });
});
