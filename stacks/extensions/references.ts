import { isMapping } from "../../config/findings/path";

/** What an expression refers to. */
export interface Reference {
  /** The section of the JSON that declares it: `resource`, `data`, `locals`, `variable`, `module`. */
  readonly section: string;
  /** Where it is in the section: type and name, or the name alone. */
  readonly place: readonly string[];
  /** As messages name it: `aws_vpc.vpc_6776A399`, `local.team`. */
  readonly label: string;
  /** With the attribute: `aws_vpc.vpc_6776A399.id`. */
  readonly attribute: string;
}

/** Lists whose texts Terraform reads as references, although nothing textMarks them. @see https://developer.hashicorp.com/terraform/language/meta-arguments */
const referenceLists: ReadonlySet<string> = new Set(["depends_on", "replace_triggered_by"]);

/**
 * What the expressions in a value refer to.
 * @param isResourceType whether a name is a type of resources, and not a name that the expression itself declares
 */
export function referencesIn(value: unknown, isResourceType: (name: string) => boolean): readonly Reference[] {
  const referencesOf = (chains: readonly (readonly string[])[]) => chains.flatMap((chain) => referenceOfChain(chain, isResourceType) ?? []);
  const visit = (part: unknown, key = ""): readonly Reference[] => {
    if (typeof part === "string") {
      if (referenceLists.has(key) && /^[\w.-]+$/.test(part)) return referencesOf([part.split(".")]);
      return /[$%]\{/.test(part) ? referencesOf(chainsOf(part)) : [];
    }
    if (Array.isArray(part)) return part.flatMap((item) => visit(item, key));
    if (!isMapping(part)) return [];
    return Object.entries(part).flatMap(([name, child]) => (name === "//" ? [] : [...visit(name), ...visit(child, name)]));
  };
  return visit(value);
}

/** The sections of what is referred to by a word and a name. @see https://developer.hashicorp.com/terraform/language/expressions/references */
const sectionsByWord: Readonly<Record<string, string>> = { local: "locals", var: "variable", module: "module" };

function referenceOfChain(chain: readonly string[], isResourceType: (name: string) => boolean): Reference | undefined {
  const [word = "", first, second] = chain;
  const attribute = chain.join(".");
  if (first === undefined) return undefined;
  if (word === "data") {
    return second === undefined ? undefined : { section: "data", place: [first, second], label: `data.${first}.${second}`, attribute };
  }
  const section = Object.hasOwn(sectionsByWord, word) ? sectionsByWord[word] : undefined;
  if (section !== undefined) return { section, place: [first], label: `${word}.${first}`, attribute };
  return isResourceType(word) ? { section: "resource", place: [word, first], label: `${word}.${first}`, attribute } : undefined;
}

/** In an expression: the beginning and end of texts and templates, names with their attributes, names that `for` declares, and line ends. */
const codeTokens = /"|[{}]|\bfor\s+([\w-]+)(?:\s*,\s*([\w-]+))?\s+in\b|\.?[\p{L}_][\p{L}\p{N}_-]*(?:\s*\.\s*[\p{L}_][\p{L}\p{N}_-]*)*/gu;
/** In a text: its end, textMarks that stand for themselves, and the beginning of an expression. */
const textMarks = /\\.|\$\$\{|%%\{|[$%]\{|"/gu;

/** The names with their attributes that stand in the expressions of a template, without those that `for` declares in it. */
function chainsOf(template: string): readonly (readonly string[])[] {
  const chains: (readonly string[])[] = [];
  const declared = new Set<string>();
  /** What the position is within, from the outside: the text of a template, an expression or braces in one. */
  const within: ("text" | "code")[] = ["text"];
  let position = 0;
  for (;;) {
    const isText = within.at(-1) === "text";
    const pattern = isText ? textMarks : codeTokens;
    pattern.lastIndex = position;
    const found = pattern.exec(template);
    if (!found) break;
    const [text, ...bound] = found;
    position = pattern.lastIndex;
    if (text === '"') {
      if (!isText) within.push("text");
      // The text of the template has no quotation textMarks around it.
      else if (within.length > 1) within.pop();
    } else if (isText && within.length === 1 && text.startsWith("\\")) {
      // Nor has it escapes with a backslash: what follows one may be a mark.
      position -= 1;
    } else if (/^[$%]?\{$/.test(text)) within.push("code");
    else if (text === "}") within.pop();
    else if (isText) continue;
    else if (bound[0] !== undefined) for (const name of bound) declared.add(name);
    else if (!text.startsWith(".")) chains.push(text.split(".").map((name) => name.trim()));
  }
  return chains.filter(([first = ""]) => !declared.has(first));
}
