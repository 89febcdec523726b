import fc from "fast-check";
import { renderFindings, wrapped } from "../../../config/findings/located";

const finding = {
  severity: "error",
  path: ["network", "egress"],
  problem: "nothing in this VPC reaches get.helm.sh",
  given: '"none"',
  fix: "Choose network.egress nat, transitGateway or proxy",
  file: "clusters/shop.yaml",
  line: 4,
  column: 11,
} as const;

test("a finding is broken at the width of a terminal, and its details stay in their column", () => {
  expect(renderFindings([finding], { width: 50 })).toBe(`\
clusters/shop.yaml:4:11: error: network.egress:
    nothing in this VPC reaches get.helm.sh
  given:   "none"
  fix:     Choose network.egress nat,
           transitGateway or proxy
`);
});

test("the severity is in its colour, also at the end of a line, and no other word", () => {
  const colour = (severity: string) => `<${severity}>`;
  const text = { ...finding, problem: "error: x" };
  for (const width of [undefined, 33, 26]) {
    const shown = renderFindings([text], { width, colour });
    expect(shown.match(/<error>/g)).toHaveLength(1);
    expect(shown).toMatch(/:11:\s+<error>:/);
  }
});

test("lines are as long as the width at most, but for one word that is longer, and no word is broken or lost", () => {
  const word = fc.string({ unit: fc.constantFrom("a", "b", ",", "é"), minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1 }),
      fc.integer({ min: 8, max: 40 }),
      fc.integer({ min: 0, max: 6 }),
      (words, width, indentation) => {
        const lines = wrapped(words.join(" "), width, indentation).split("\n");
        expect(lines.flatMap((line) => line.trim().split(" "))).toEqual(words);
        for (const line of lines) expect(line.length <= width || !line.trim().includes(" ")).toBe(true);
        for (const line of lines.slice(1)) expect(line.startsWith(" ".repeat(indentation))).toBe(true);
      },
    ),
  );
});
