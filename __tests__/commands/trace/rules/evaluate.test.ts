import { evaluated } from "../../../../commands/trace/rules/evaluate";
import { isUnknown, symbol, type Value } from "../../../../commands/trace/rules/values";
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

test.each<[string, Value]>([
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
])("%j is %j", (written, expected) => {
  expect(value(written)).toEqual(expected);
});

test.each(["${a.b ? c.d : e.f}", "${sha256(a.b)}", "${a + b}", "%{ if a }x%{ endif }", "${unclosed", "${[for x in a.b : x]}"])(
  "%j is not known, and no error",
  (written) => {
    expect(isUnknown(value(written))).toBe(true);
  },
);

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
