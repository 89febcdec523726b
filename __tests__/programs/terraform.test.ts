import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { App, LocalBackend, TerraformLocal, TerraformOutput } from "cdktf";
import { expression, literal } from "../../modules/expression";
import { sortedJson } from "../../stacks/write/stack";
import { Stack } from "../../stacks/write/stack";
import { placeholder, templateTexts } from "../support/terraformTexts";

const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "private-eks-terraform-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const pieces = [
  "${x}",
  "%{ if x }",
  "${",
  "%{",
  "$",
  "%",
  "$$${x}",
  "%%{x}",
  "$${",
  '"',
  '"}',
  "\\",
  "\\n",
  "\\u0024{x}",
  "\n",
  "\t\b\f\0",
  "\r\n",
  "\r",
  "$\r",
  "\r{",
  "é 😀",
];
const texts = ["", ...pieces, ...pieces.map((piece) => `a${piece}$`), pieces.join(""), [...pieces].reverse().join("")];

/** What Terraform says of outputs, by their names. */
async function applied(outputs: (reference: string) => Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>> {
  const directory = mkdtempSync(join(folder, "stack-"));
  const stack = new Stack(new App(), "stack");
  new LocalBackend(stack, { path: "${state}.tfstate" });
  const { fqn } = new TerraformLocal(stack, "other", "value");
  for (const [name, value] of Object.entries(outputs(fqn))) new TerraformOutput(stack, name, { value, staticId: true });
  writeFileSync(join(directory, "cdk.tf.json"), sortedJson(stack.toTerraform()));
  await run("terraform", ["init", "-no-color"], { cwd: directory });
  await run("terraform", ["apply", "-auto-approve", "-no-color"], { cwd: directory });
  const { stdout } = await run("terraform", ["output", "-json", "-no-color", "-state=${state}.tfstate"], { cwd: directory });
  return Object.fromEntries(
    Object.entries(JSON.parse(stdout) as object).map(([name, { value }]: [string, { value: unknown }]) => [name, value]),
  );
}

test("a text is the same text to Terraform, wherever it stands", async () => {
  const found = await applied((reference) => ({
    values: texts,
    keys: Object.fromEntries(texts.map((text) => [text, "x"])),
    mixed: texts.map((text) => `${text}${reference}${text}`),
    operands: texts.map((text) => expression`${text}`),
    mixed_operands: texts.map((text) => expression`${`${text}${reference}${text}`}`),
    base64: texts.map((text) => expression`base64encode(${text})`),
    list: expression`${texts}`,
    literals: literal(texts),
  }));
  const mixed = texts.map((text) => `${text}value${text}`);
  expect(found).toEqual({
    values: texts,
    keys: Object.fromEntries(texts.map((text) => [text, "x"])),
    mixed,
    operands: texts,
    mixed_operands: mixed,
    base64: texts.map((text) => Buffer.from(text).toString("base64")),
    list: texts,
    literals: texts,
  });
});

test("the reader of the unit tests reads templates as Terraform does", () => {
  const written = (value: unknown): string => {
    const stack = new Stack(new App(), "stack");
    new TerraformOutput(stack, "output", { value, staticId: true });
    return (stack.toTerraform() as { output: { output: { value: string } } }).output.output.value;
  };
  expect(texts.flatMap((text) => templateTexts(written(text)))).toEqual(texts);
  const operands = texts.map((text) => templateTexts(written(expression`base64encode(${text})`)));
  expect(operands).toEqual(texts.map((text) => [placeholder, text]));
});
