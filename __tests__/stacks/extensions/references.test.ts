import { referencesIn } from "../../../stacks/extensions/references";
import { referenceFindings } from "../../../stacks/extensions/references.findings";
import { fullClusters } from "../../support/fullClusters";
import { synthDemo } from "../../support/synth";

const attributesIn = (value: unknown): readonly string[] =>
  referencesIn(value, (name) => name.startsWith("aws_")).map(({ attribute }) => attribute);

test.each([
  ["a text", "aws_vpc.main.id", []],
  ["a text with a mark that stands for itself", "$${aws_vpc.main.id} %%{if local.a}", []],
  ["a template", "a ${aws_vpc.main.id} b ${local.team} ${var.x}", ["aws_vpc.main.id", "local.team", "var.x"]],
  ["a mark after a backslash", "\\${local.a}", ["local.a"]],
  [
    "a function and an index",
    '${join("-", [module.m.out, data.aws_vpc.main[0].tags[local.key].x])}',
    ["module.m.out", "data.aws_vpc.main", "local.key"],
  ],
  ["a text in an expression", '${f("local.a \\" ${upper("${local.b}")} } local.c")}', ["local.b"]],
  ["an object in an expression", '${merge({ a = local.a }, { "b" = "${local.b}" }).x} local.c', ["local.a", "local.b"]],
  ["names that an expression declares", "${[for aws_a, aws_b in local.c : aws_a.id if aws_b.id]} ${self.id} ${each.value}", ["local.c"]],
  ["a directive", "%{ if local.a }${local.b}%{ endif }", ["local.a", "local.b"]],
  ["a list of references", { depends_on: ["aws_vpc.main", "module.m"], names: ["aws_vpc.main"] }, ["aws_vpc.main", "module.m"]],
  ["a key", { "${local.a}": { "//": "${local.b}" } }, ["local.a"]],
  ["spaces around a dot", "${local . a}", ["local.a"]],
])("%s", (_, value, expected) => {
  expect(attributesIn(value)).toEqual(expected);
});

test.each(Object.keys(fullClusters))("the stacks themselves refer to nothing that is not there: %s", (name) => {
  const stacks = synthDemo(fullClusters[name]);
  expect(referenceFindings({ name: "audit.ts", file: "/audit.ts", path: ["extensions", 0] }, (role) => stacks[role].json)).toEqual([]);
});
