import fc from "fast-check";
import { explanation } from "../../../commands/explain/model";
import { groupedBy, rowLines } from "../../../commands/explain/text/layout";
import { explanationText } from "../../../commands/explain/text/sections";
import { fullClusters } from "../../support/fullClusters";
import { configDemo, type Changes } from "../../support/synth";

test("columns are padded, numbers to the right, and the last one is broken at the width", () => {
  const rows = [
    ["a", "5", "one two three four five six seven eight nine"],
    ["bcd", "12345", "ten"],
  ];
  expect(rowLines(["K", "N", "LAST"], rows, 45, [1]).join("\n").split("\n")).toEqual([
    "K        N  LAST",
    "a        5  one two three four five six seven",
    "            eight nine",
    "bcd  12345  ten",
  ]);
});

test("where little room is left, the last column stands below", () => {
  expect(
    rowLines(["KEY", "TEXT"], [["a-very-long-key-indeed", "some text that is long enough"]], 40)
      .join("\n")
      .split("\n"),
  ).toEqual(["KEY                     TEXT", "a-very-long-key-indeed", "    some text that is long enough"]);
});

test("control characters of the user's are shown, not sent to the terminal", () => {
  expect(rowLines(["A"], [["x\u001b[31m"]], 80)[1]).toBe("x\\u001b[31m");
});

test("groups keep the order of their first, and lose nothing", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b", "c")), (items) => {
      const groups = groupedBy(items, (item) => item);
      expect(groups.map(([first]) => first)).toEqual([...new Set(items)]);
      expect(groups.flat().sort()).toEqual([...items].sort());
    }),
  );
});

test.each(Object.keys(fullClusters))("a line of %s is longer than the terminal only where its last word is", (name) => {
  const text = explanationText(explanation(configDemo(fullClusters[name]), { today: "2026-11-29" }), 80);
  expect(text.split("\n").filter((line) => line.lastIndexOf(" ") > 80)).toEqual([]);
});

describe("numbers and nothing agree with their words", () => {
  const section = (changes: object, name: "cost" | "egress" | "addresses"): string =>
    explanationText(explanation(configDemo(changes as Changes), { today: "2026-11-29" }), undefined, name);

  test("one NAT gateway has one address", () => {
    const costs = section({ network: { egress: "nat", natGateways: "single" } }, "cost");
    expect(costs).toContain(" NAT gateway, $");
    expect(costs).toContain(" public IPv4 address, $");
    expect(section({ network: { egress: "nat" } }, "cost")).toContain(" 3 NAT gateways, $");
  });

  test("a cost of which no part is known has no month", () => {
    expect(section({ region: "cn-north-1" }, "cost")).toMatch(/^an unknown amount, on demand; without nodes/m);
  });

  test("Squid allows something only where it lets something pass", () => {
    const squid = { network: { egress: "proxy" }, proxy: { squid: { allow: [".example.com"] } } };
    expect(section(squid, "egress")).toMatch(/^nothing: all that is needed has another way$/m);
    expect(section(squid, "egress")).toMatch(/^Squid is asked from /m);
    expect(section({ ...squid, loadBalancerController: { enabled: true } }, "egress")).toContain("Squid, which allows this, is asked from");
  });
});
