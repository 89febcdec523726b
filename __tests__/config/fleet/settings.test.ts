import { readSettings } from "../../../config/fleet/settings";

test("the command line wins over the environment, option by option", () => {
  const environment = { PRIVATE_EKS_SELECT: "name=a", PRIVATE_EKS_WORKERS: "3", PRIVATE_EKS_ALL_OR_NOTHING: "" };
  expect(readSettings(["a.yaml", "--workers", "2", "b.yaml"], environment)).toMatchObject({
    files: ["a.yaml", "b.yaml"],
    selectors: [[{ pattern: /^a$/s }]],
    allOrNothing: false,
    workers: 2,
    findings: [],
  });
  expect(readSettings(["--select", "name=b", "--select", "tag:t=c"], environment)).toMatchObject({
    selectors: [[{ pattern: /^b$/s }], [{ tag: "t", pattern: /^c$/s }]],
    workers: 3,
  });
});

test("nothing is asked for by default", () => {
  expect(readSettings([], {})).toEqual({ files: [], selectors: [], allOrNothing: false, findings: [] });
});

test("every error is reported, with where it comes from", () => {
  const { findings } = readSettings(["", "--workers", "many"], { PRIVATE_EKS_SELECT: "all" });
  expect(findings.map(({ file, problem }) => [file, problem])).toEqual([
    ["command line", "a file has an empty name"],
    ["PRIVATE_EKS_SELECT", '"all" is not a selector'],
    ["--workers", '"many" is not a number of workers'],
  ]);
});
