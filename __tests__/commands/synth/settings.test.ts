import { readSettings } from "../../../commands/synth/settings";

test("the command line wins over the environment, option by option", () => {
  const environment = { PRIVATE_EKS_SELECT: "name=a", PRIVATE_EKS_ALL_OR_NOTHING: "" };
  expect(readSettings(["a.yaml", "--all-or-nothing", "b.yaml"], environment)).toMatchObject({
    files: ["a.yaml", "b.yaml"],
    selectors: [{ text: "name=a", terms: [{ pattern: /^a$/s }] }],
    allOrNothing: true,
    findings: [],
  });
  expect(readSettings(["--select", "name=b", "--select", "tag:t=c"], environment)).toMatchObject({
    selectors: [{ terms: [{ pattern: /^b$/s }] }, { terms: [{ tag: "t", pattern: /^c$/s }] }],
    allOrNothing: false,
  });
});

test("nothing is asked for by default", () => {
  expect(readSettings([], {})).toEqual({ files: [], selectors: [], allOrNothing: false, findings: [] });
});

test("every error is reported, with where it comes from", () => {
  const { findings } = readSettings(["", "--all-or-nothing=many"], { PRIVATE_EKS_SELECT: "all" });
  expect(findings.map(({ file, problem }) => [file, problem])).toEqual([
    ["command line", "a file has an empty name"],
    ["PRIVATE_EKS_SELECT", '"all" is not a selector'],
    ["--all-or-nothing", '"many" is neither yes nor no'],
  ]);
});

test.each([
  [
    ["--workers=2", "--select", "foo", "--nope", "-x"],
    [
      "command line: Unknown option '--workers'",
      "command line: Unknown option '--nope'",
      "command line: Unknown option '-x'",
      '--select: "foo" is not a selector',
    ],
  ],
  [
    ["--select=", "--select"],
    ['--select: "" is not a selector', '--select: "" is not a selector'],
  ],
  [["--all-or-nothing=maybe"], ['--all-or-nothing: "maybe" is neither yes nor no']],
])("each error of %j is told, in one line", (words, problems) => {
  expect(readSettings(words, {}).findings.map(({ file, problem }) => `${file}: ${problem}`)).toEqual(problems);
});

test.each([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
  ["", false],
])("PRIVATE_EKS_ALL_OR_NOTHING=%s means %s", (text, allOrNothing) => {
  expect(readSettings([], { PRIVATE_EKS_ALL_OR_NOTHING: text })).toMatchObject({ allOrNothing, findings: [] });
});

test.each(["no", "maybe", "constructor"])("PRIVATE_EKS_ALL_OR_NOTHING=%s is an error", (text) => {
  expect(readSettings([], { PRIVATE_EKS_ALL_OR_NOTHING: text }).findings).toMatchObject([
    { file: "PRIVATE_EKS_ALL_OR_NOTHING", problem: `"${text}" is neither yes nor no`, allowed: "1, true, 0, false" },
  ]);
});

test("the option wins over its variable", () => {
  expect(readSettings(["--all-or-nothing"], { PRIVATE_EKS_ALL_OR_NOTHING: "0" })).toMatchObject({ allOrNothing: true, findings: [] });
});
