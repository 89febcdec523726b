import { meetsRequirement, permitsLabel } from "../../../design/nodePools/requirements";

type Operator = "In" | "NotIn" | "Exists" | "DoesNotExist" | "Gt" | "Lt" | "Gte" | "Lte";
type Label = readonly string[];

const meets = (operator: Operator, values: string[], label: Label) => meetsRequirement({ key: "example.com/a", operator, values }, label);
const absent: Label = [];

// As pkg/scheduling/requirement.go of Karpenter has it.
test.each<[Operator, string[], Label, boolean]>([
  ["In", ["a", "b"], ["b"], true],
  ["In", ["a", "b"], ["c"], false],
  ["In", ["a"], ["c", "a"], true],
  ["In", ["a"], absent, false],
  ["NotIn", ["a"], ["b"], true],
  ["NotIn", ["a"], ["a"], false],
  ["NotIn", ["a"], ["a", "b"], true],
  ["NotIn", ["a"], absent, true],
  ["Exists", [], ["a"], true],
  ["Exists", [], absent, false],
  ["DoesNotExist", [], ["a"], false],
  ["DoesNotExist", [], absent, true],
  ["Gt", ["4"], ["5"], true],
  ["Gt", ["4"], ["4"], false],
  ["Gt", ["9"], ["10"], true],
  ["Gt", ["4"], ["-5"], false],
  ["Gt", ["4"], absent, false],
  ["Gt", ["4"], ["many"], false],
  ["Lt", ["4"], ["3"], true],
  ["Lt", ["4"], ["-3"], true],
  ["Lt", ["4"], ["4"], false],
  ["Lt", ["4"], ["3a"], false],
  ["Gte", ["4"], ["4"], true],
  ["Gte", ["4"], ["3"], false],
  ["Lte", ["4"], ["4"], true],
  ["Lte", ["4"], ["5"], false],
  ["Gt", ["4"], ["2", "8"], true],
])("%s %j and a label %j: %s", (operator, values, label, expected) => {
  expect(meets(operator, values, label)).toBe(expected);
});

test("what is compared with no number meets it", () => {
  for (const bound of ["", "four", "4a", "a4"]) expect(meets("Gt", [bound], ["1"])).toBe(true);
  expect(meets("Lt", [], ["1"])).toBe(true);
});

test("requirements of other labels permit any value of one", () => {
  const requirements = [
    { key: "example.com/a", operator: "In" as const, values: ["x"] },
    { key: "example.com/b", operator: "DoesNotExist" as const, values: [] },
  ];
  expect(permitsLabel(requirements, "example.com/a", "x")).toBe(true);
  expect(permitsLabel(requirements, "example.com/a", "y")).toBe(false);
  expect(permitsLabel(requirements, "example.com/b", "y")).toBe(false);
  expect(permitsLabel(requirements, "example.com/c", "y")).toBe(true);
});
