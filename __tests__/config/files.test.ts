import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findClusterFiles, type ClusterFiles } from "../../config/files";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "clusters-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const write = (name: string, content: string | Buffer = `name: ${name.replace(/\W/g, "-")}\nregion: us-west-2\n`): void => {
  mkdirSync(join(directory, name, ".."), { recursive: true });
  writeFileSync(join(directory, name), content);
};
const find = (named: readonly string[], clusters?: string): ClusterFiles =>
  findClusterFiles({ arguments: named, environment: { PRIVATE_EKS_CLUSTERS: clusters }, directory });
const names = ({ sources }: ClusterFiles): readonly string[] => sources.map(({ file }) => file);

describe("the choice of files", () => {
  beforeEach(() =>
    [
      "clusters/b.yml",
      "clusters/a.yaml",
      "clusters/notes.md",
      "clusters/.hidden.yaml",
      "clusters/_defaults.yaml",
      "one.yaml",
      "two.yaml",
    ].forEach((name) => write(name)),
  );

  test("is the command line first", () => {
    expect(names(find(["two.yaml", "one.yaml"], "clusters/a.yaml"))).toEqual(["two.yaml", "one.yaml"]);
  });

  test("is PRIVATE_EKS_CLUSTERS next", () => {
    expect(names(find([], " one.yaml, clusters/b.yml,"))).toEqual(["one.yaml", "clusters/b.yml"]);
  });

  test.each([undefined, "", " , "])(
    "is every YAML file in clusters/ but those to extend, sorted, where PRIVATE_EKS_CLUSTERS is %j",
    (clusters) => {
      expect(names(find([], clusters))).toEqual(["clusters/a.yaml", "clusters/b.yml"]);
    },
  );

  test("takes absolute names, and keeps names as they were written", () => {
    const absolute = join(directory, "one.yaml");
    expect(names(find([absolute, "./two.yaml"]))).toEqual([absolute, "./two.yaml"]);
  });
});

test("the text of a file is read as UTF-8 without a byte order mark", () => {
  write("one.yaml", "\uFEFFname: dé\n");
  expect(find(["one.yaml"]).sources).toMatchObject([{ file: "one.yaml", text: "name: dé\n" }]);
});

describe("errors", () => {
  const problem = (result: ClusterFiles): unknown => {
    expect(result.findings).toMatchObject([{ severity: "error", line: 1, column: 1 }]);
    return [result.findings[0]?.file, result.findings[0]?.problem];
  };

  test("no cluster file at all", () => {
    expect(problem(find([]))).toEqual(["clusters", "there is no cluster file"]);
  });

  test("a missing file, beside one that is there", () => {
    write("one.yaml");
    const result = find(["one.yaml", "typo.yaml"]);
    expect(problem(result)).toEqual(["typo.yaml", "there is no such file"]);
    expect(names(result)).toEqual(["one.yaml"]);
  });

  test("a folder", () => {
    mkdirSync(join(directory, "clusters"));
    expect(problem(find(["clusters"]))).toEqual(["clusters", "this is a folder, not a file"]);
  });

  test("a device, also by a link", () => {
    symlinkSync("/dev/zero", join(directory, "link.yaml"));
    for (const name of ["/dev/zero", "link.yaml"]) {
      expect(problem(find([name]))).toEqual([name, "this is a pipe or a device, not a file"]);
    }
  });

  test("a file that is no cluster file by its size", () => {
    write("one.yaml", "#".repeat(1_000_001));
    expect(problem(find(["one.yaml"]))).toEqual(["one.yaml", "the file has more than 1 MB"]);
  });

  test("a file that is not UTF-8", () => {
    write("one.yaml", Buffer.from([0x6e, 0xff, 0xfe]));
    expect(problem(find(["one.yaml"]))).toEqual(["one.yaml", "the file is not UTF-8 text"]);
  });

  test.each([
    ["gone.yaml", undefined, "there is no such file", "Name a YAML file by its path relative to this file, or create it"],
    ["large.yaml", "#".repeat(1_000_001), "the file has more than 1 MB", "Make it smaller, or split it into several files, and name each"],
    ["latin.yaml", Buffer.from([0x6e, 0xff, 0xfe]), "the file is not UTF-8 text", "Save it as UTF-8"],
  ])("a file that another names: what to do about %s fits it", (name, content, problem, fix) => {
    write("one.yaml");
    if (content !== undefined) write(name, content);
    expect(find(["one.yaml"]).sources[0]!.read!(name)).toMatchObject({ file: name, problem, fix });
  });

  test("the same file by another name", () => {
    write("one.yaml");
    symlinkSync(join(directory, "one.yaml"), join(directory, "link.yaml"));
    const result = find(["one.yaml", "link.yaml"]);
    expect(problem(result)).toEqual(["link.yaml", "the file is the same as one.yaml"]);
    expect(names(result)).toEqual(["one.yaml"]);
  });

  test("a name that no file can have", () => {
    expect(problem(find(["a\0b"]))).toEqual(["a\0b", expect.stringContaining("the file cannot be read")]);
  });
});
