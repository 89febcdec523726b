import { splitExpression, partsOf, textsIn } from "../checker/expressions";
import { resourcesOf, stackNames, type Written } from "../checker/model";
import { userDataOf } from "../checker/userData";

/** A mark, as a program would take it that reads a text as its own language. */
type Reading = (text: string) => boolean;

/** What must not be in a text that a person or program reads, by its form. */
const readings: Readonly<Record<string, Reading>> = {
  html: (text) => /<b id="INJECTED">| onload="INJECTED"/.test(text),
  svg: (text) => /<b id="INJECTED">| onload="INJECTED"/.test(text),
  markdown: (text) => /(?<!\\)\|INJECTED\|/.test(text) || /^\|[^\n]*a\nINJECTED/m.test(text) || text.includes('<b id="INJECTED">'),
  mermaid: (text) => /^\s*INJECTED/m.test(text) || text.includes('"],"INJECTED'),

  terminal: (text) => /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/.test(text),
};

/** The forms whose text a mark got into unescaped. */
export const unescapedPages = (pages: Readonly<Record<string, string>>): readonly string[] =>
  Object.entries(pages)
    .filter(([form, text]) => readings[form]?.(text))
    .map(([form]) => form);

/** The control characters of a text for a terminal, except ends of lines. */
export const isPlain = (text: string): boolean => !readings["terminal"]!(text);

/** Whether a mark is read by Terraform as an expression, or by a shell of a node as a line of its own. */
export function unescapedStacks(written: Written): readonly string[] {
  const inTerraform = stackNames.filter((stack) => textsIn(written.stacks[stack]).some(isExpression));
  const userData = resourcesOf(written, "aws_launch_template", "aws_instance").flatMap((block) => userDataOf(written, block));
  return [...inTerraform.map((stack) => `the JSON of ${stack}`), ...(userData.some(isLine) ? ["user data"] : [])];
}

const isExpression = (template: string): boolean =>
  partsOf(template).some(({ isExpression: isCode, value }) => {
    if (!isCode) return false;
    const { code, strings } = splitExpression(value);
    return code.includes("INJECTED") || strings.some(isExpression);
  });

const isLine: Reading = (userData) => /^(?:INJECTED|EOF\nINJECTED)$/m.test(userData);
