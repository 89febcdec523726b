import { evaluated } from "../../../../commands/trace/rules/evaluate";
import {
  isUnknown,
  itemsOf,
  listedTexts,
  mappingsOf,
  parsedJson,
  plainText,
  shown,
  symbol,
  type Value,
  valueBelow,
  withWildcards,
} from "../../../../commands/trace/rules/values";
import { clusterFiles, synthFile } from "../../../support/synth";
import { properties } from "../../../support/stack";
import { parseTemplate } from "../../../../commands/trace/rules/expressions";

const known: Readonly<Record<string, Value>> = {
  "aws_subnet.a.id": "subnet-a",
  "aws_subnet.b.id": "subnet-b",
  "data.zones.all.names": ["us-west-2a"],
  "aws_vpc.it.cidrs.0": "10.0.0.0/16",
};
const value = (written: Value): Value => evaluated(written, (path) => known[path.join(".")] ?? symbol(path.join(".")));

test.each<[Value, Value]>([
  ["plain", "plain"],
  ["$${kept} and %%{kept}", "${kept} and %{kept}"],
  ["${aws_subnet.a.id}", "subnet-a"],
  ["${aws_subnet.a.id},${aws_subnet.b.id}", "subnet-a,subnet-b"],
  ["${aws_vpc.it.cidrs[0]}", "10.0.0.0/16"],
  ["${[aws_subnet.a.id, aws_subnet.b.id]}", ["subnet-a", "subnet-b"]],
  ['${concat([aws_subnet.a.id], ["x"])}', ["subnet-a", "x"]],
  ['${trimprefix("https://host", "https://")}', "host"],
  ['${base64encode("a \\"text\\"\\nwith ${aws_subnet.a.id} \\u00e9")}', 'a "text"\nwith subnet-a é'],
  ['${[for zone, id in zipmap(["us-west-2a", "us-west-2b"], ["a", "b"]) : id if contains(data.zones.all.names, zone)]}', ["a"]],
  ['${[for zone, id in zipmap(["us-west-2a", "us-west-2b"], ["a", "b"]) : id if contains(data.zones.other.names, zone)]}', ["a", "b"]],
  ['${data.service.it.supported ? "{}" : null}', "{}"],
  ["${true ? 1 : 2}", 1],
  ["${false ? 1 : 2.5}", 2.5],
  ["${ null }", null],
  ["", ""],
  ["100 % of $5", "100 % of $5"],
  ["a-${7}-b", "a-7-b"],
  ['${"tab\\t, quote\\", backslash\\\\, line\\n, return\\r"}', 'tab\t, quote", backslash\\, line\n, return\r'],
  ['${["a" , "b"]}', ["a", "b"]],
  ["${[]}", []],
  ['${[for name in ["a", "b"] : "z-${name}"]}', ["z-a", "z-b"]],
  ['${[for index, name in ["a", "b"] : "${index}${name}"]}', ["0a", "1b"]],
  ['${[for key, list in zipmap(["a", "b"], [["x"], ["y"]]) : list[0]]}', ["x", "y"]],
  ['${[for name in ["a", "b"] : aws_subnet.a.id if contains(["b"], name)]}', ["subnet-a"]],
  ['${zipmap(["a", "b"], ["x"])}', { a: "x", b: null }],
  ['${contains(["a"], "b")}', false],
  ['${base64decode("aGk=")}', "hi"],
  ['${jsonencode(["a", 1])}', '["a",1]'],
  ['${tolist(toset(["a"]))}', ["a"]],
  ['${trimprefix("host", "https://")}', "host"],
  ['${concat("a", ["b"], null)}', ["a", "b"]],
  [{ "${aws_subnet.a.id}": ["${aws_subnet.b.id}", 5, { deep: "${true}" }] }, { "subnet-a": ["subnet-b", 5, { deep: true }] }],
])("%j is %j", (written, expected) => {
  expect(value(written)).toEqual(expected);
});

test.each([
  ...["${a.b ? c.d : e.f}", "${sha256(a.b)}", "${a + b}", "%{ if a }x%{ endif }", "${unclosed", "${[for x in a.b : x]}", "${}", "${a}b${"],
  ...['${"unclosed}', '${"\\q"}', "${[a b]}", "${f(a}", "${[for x of a : x]}", "${[for 1 in a : x]}", "${true ? 1}", "${a.b] }"],
  ...["${base64decode(a.b)}", "${contains(a.b, 1)}", '${contains([a.b], "x")}', "${trimprefix(a.b, 1)}", "x ${a.b} y"],
])("%j is not known, and no error", (written) => {
  expect(isUnknown(value(written))).toBe(true);
});

test("references are looked up by names, indexes and keys", () => {
  const paths: (readonly (string | number)[])[] = [];
  evaluated('${data.aws_subnet.a-b["us-west-2a"].tags[0].Name_1} ${local.x}', (path) => {
    paths.push(path);
    return "";
  });
  expect(paths).toEqual([
    ["data", "aws_subnet", "a-b", "us-west-2a", "tags", 0, "Name_1"],
    ["local", "x"],
  ]);
});

test("a prefix of what is not known stays with it, and what is in a text is not known with it", () => {
  expect(value('${trimprefix(a.b, "https://")}')).toBe(symbol("a.b"));
  expect(value("${sha256(a.b)}")).not.toBe(value("${sha256(a.c)}"));
  expect(shown(String(value("id-${a.b}")))).toBe("id-${a.b}");
  expect(withWildcards(String(value("arn:${a.b}:x/${c.d}")))).toBe("arn:*:x/*");
});

test("values are read as lists, texts and mappings", () => {
  expect([itemsOf(undefined), itemsOf(null), itemsOf("a"), itemsOf(["a", "b"])]).toEqual([[], [], ["a"], ["a", "b"]]);
  expect(listedTexts(["a", 1, { b: 1 }])).toEqual(["a"]);
  expect(mappingsOf(["a", { b: 1 }])).toEqual([{ b: 1 }]);
  expect([parsedJson('{"a":1}'), parsedJson("{"), parsedJson(5)]).toEqual([{ a: 1 }, undefined, 5]);
  expect([plainText(undefined), plainText(null), plainText("a"), plainText(["a"])]).toEqual(["", "", "a", '["a"]']);
  expect([isUnknown(symbol("a")), isUnknown("a"), isUnknown([symbol("a")])]).toEqual([true, false, false]);
});

test.each<[Value, readonly (string | number)[], Value | undefined]>([
  [{ a: { b: 1 } }, ["a", "b"], 1],
  [{ a: { b: 1 } }, ["a", 0, "b"], 1],
  [{ a: [{ b: 1 }, { b: 2 }] }, ["a", 1, "b"], 2],
  [{ a: [{ b: 1 }] }, ["a", "b"], 1],
  [{ a: 1 }, ["b", "c"], undefined],
  [["a", "b"], [1], "b"],
  ["a", [], "a"],
])("in %j, %j is %j", (whole, path, expected) => {
  expect(valueBelow(whole, path)).toEqual(expected);
});

test("the same reference has the same symbol, and another one another", () => {
  expect(value("${aws_vpc.other.id}")).toBe(value("${aws_vpc.other.id}"));
  expect(value("${aws_vpc.other.id}")).not.toBe(value("${aws_vpc.other.arn}"));
});

test.each(clusterFiles)("all that traces read of %s is understood", (file) => {
  const { cluster, network, workload } = synthFile(file);
  const texts = [network, cluster, workload].flatMap(({ json }) =>
    ["resource", "output"].flatMap((part) =>
      [...properties(json[part] ?? {})].flatMap(([key, text]) => (key === "condition" ? [] : textsIn(text))),
    ),
  );
  expect(texts.filter((text) => /^\$\{.*\}$/s.test(text) && !parseTemplate(text) && !/[=<>!]=|[<>]|%\{/.test(text))).toEqual([]);
});

const textsIn = (text: unknown): readonly string[] => (typeof text === "string" ? [text] : []);
