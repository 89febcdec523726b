import type { SynthOptions } from "../../../commands/synth/command";
import { readSettings } from "../../../commands/synth/settings";

test("the command line wins over the environment, option by option", () => {
  const environment = { PRIVATE_EKS_SELECT: "name=a", PRIVATE_EKS_ALL_OR_NOTHING: "" };
  expect(readSettings(["a.yaml", "b.yaml"], { allOrNothing: true }, environment)).toMatchObject({
    files: ["a.yaml", "b.yaml"],
    selectors: [{ text: "name=a", terms: [{ pattern: /^a$/s }] }],
    allOrNothing: true,
    findings: [],
  });
  expect(readSettings([], { select: ["name=b", "tag:t=c"] }, environment)).toMatchObject({
    selectors: [{ terms: [{ pattern: /^b$/s }] }, { terms: [{ tag: "t", pattern: /^c$/s }] }],
    allOrNothing: false,
  });
});

test("nothing is asked for by default", () => {
  expect(readSettings([], {}, {})).toEqual({ files: [], selectors: [], allOrNothing: false, quiet: false, findings: [] });
});

test("every error is reported, with where it comes from", () => {
  const environment = { PRIVATE_EKS_SELECT: "all", PRIVATE_EKS_ALL_OR_NOTHING: "many" };
  const problems = (options: SynthOptions) => readSettings([""], options, environment).findings.map(({ file, problem }) => [file, problem]);
  expect(problems({})).toEqual([
    ["command line", "a file has an empty name"],
    ["PRIVATE_EKS_SELECT", '"all" is not a selector'],
    ["PRIVATE_EKS_ALL_OR_NOTHING", '"many" is neither yes nor no'],
  ]);
  expect(problems({ select: ["", "foo"], allOrNothing: true })).toEqual([
    ["command line", "a file has an empty name"],
    ["--select", '"" is not a selector'],
    ["--select", '"foo" is not a selector'],
  ]);
});

test.each([
  ["1", true],
  ["true", true],
  ["0", false],
  ["false", false],
  ["", false],
])("PRIVATE_EKS_ALL_OR_NOTHING=%s means %s", (text, allOrNothing) => {
  expect(readSettings([], {}, { PRIVATE_EKS_ALL_OR_NOTHING: text })).toMatchObject({ allOrNothing, findings: [] });
});

test.each(["no", "maybe", "constructor"])("PRIVATE_EKS_ALL_OR_NOTHING=%s is an error", (text) => {
  expect(readSettings([], {}, { PRIVATE_EKS_ALL_OR_NOTHING: text }).findings).toMatchObject([
    { file: "PRIVATE_EKS_ALL_OR_NOTHING", problem: `"${text}" is neither yes nor no`, allowed: "1, true, 0, false" },
  ]);
});

test("the option wins over its variable", () => {
  expect(readSettings([], { allOrNothing: true }, { PRIVATE_EKS_ALL_OR_NOTHING: "0" })).toMatchObject({ allOrNothing: true, findings: [] });
});
