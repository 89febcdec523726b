import { fileError, withoutRepetition, renderFindings, type LocatedFinding } from "../../../config/findings/located";

test("an error of a file that many clusters extend is one finding, which names the first of them", () => {
  const inDefaults = ["a", "b", "c", "d", "e"].map((name) => ({ ...fileError("_d.yaml", "wrong", "Mend it"), clusters: [`${name}.yaml`] }));
  expect(renderFindings(withoutRepetition([...inDefaults, fileError("a.yaml", "wrong", "Mend it")]))).toBe(`_d.yaml:1:1: error: wrong
  cluster: a.yaml, b.yaml, c.yaml and 2 more
  fix:     Mend it
a.yaml:1:1: error: wrong
  fix:     Mend it
`);
});

const finding: LocatedFinding = {
  severity: "error",
  path: ["network", "endpoints", "additional", 0],
  problem: '"x-ray" is not a service',
  allowed: "a service of the region",
  fix: "Write xray",
  file: "clusters/demo.yaml",
  line: 12,
  column: 5,
  given: '"x-ray"',
};
const { allowed, given, ...bare } = finding;

test("a finding names place, problem, value, what is allowed and the fix", () => {
  expect(renderFindings([finding])).toBe(`clusters/demo.yaml:12:5: error: network.endpoints.additional[0]: "x-ray" is not a service
  given:   ${given}
  allowed: ${allowed}
  fix:     Write xray
`);
});

test("lines without content are left out", () => {
  expect(renderFindings([{ ...bare, severity: "warning", path: [] }])).toBe(`clusters/demo.yaml:12:5: warning: "x-ray" is not a service
  fix:     Write xray
`);
});

test("keys that are no identifiers stand in brackets", () => {
  const text = renderFindings([{ ...bare, path: ["nodeGroups", "managed", "my-group", "volume", "size"] }]);
  expect(text).toContain(': nodeGroups.managed["my-group"].volume.size: ');
});

test("a URL that a rule quotes is shown without its credentials", () => {
  const text = renderFindings([{ ...bare, problem: 'there is no service "http://u:s3cr3t@proxy:3128"' }]);
  expect(text).toContain('there is no service "http://***@proxy:3128"');
});

test("a line that quotes a value of a megabyte is short, and shows how it begins and ends", () => {
  const value = "x".repeat(1_000_000);
  const text = renderFindings([{ ...bare, problem: `there is no region ${value}`, fix: `Correct ${value}, or remove it` }]);
  expect(text.length).toBeLessThan(5000);
  expect(text).toMatch(/error: .*there is no region x+ … x+\n/);
  expect(text).toMatch(/fix: +Correct x+ … x+, or remove it\n/);
});

test("no findings are no text", () => {
  expect(renderFindings([])).toBe("");
});

test("what a terminal does not show as it is reaches it as escapes of JSON", () => {
  const text = renderFindings([
    {
      ...bare,
      path: [],
      file: "a\u001b[2J.yaml",
      problem: "bad\u009b31m\nword\u007f",
      fix: "a\u202eb\u2066\u200bc\u2028d\ud800e\u{e0001}ü🙂",
    },
  ]);
  expect(text).toBe(
    [
      "a\\u001b[2J.yaml:12:5: error: bad\\u009b31m\\nword\\u007f",
      "  fix:     a\\u202eb\\u2066\\u200bc\\u2028d\\ud800e\\udb40\\udc01ü🙂",
      "",
    ].join("\n"),
  );
});
