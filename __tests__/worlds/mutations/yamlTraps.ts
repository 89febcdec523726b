/** A way to spoil, or only to rewrite, the text of a cluster file. */
export interface YamlTrap {
  readonly name: string;
  readonly spoil: (text: string) => string;
  /** Whether the file means the same as before. @default - it may be refused, or mean something else */
  readonly isSame?: true;
}

const appended = (name: string, text: string): YamlTrap => ({ name, spoil: (file) => `${file}${text}` });
const inPlace = (name: string, pattern: RegExp, by: string): YamlTrap => ({ name, spoil: (file) => file.replace(pattern, () => by) });
const whole = (name: string, text: string): YamlTrap => ({ name, spoil: () => text });
const same = (name: string, spoil: YamlTrap["spoil"]): YamlTrap => ({ name, spoil, isSame: true });

const laughs = [
  "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]",
  ...Array.from({ length: 9 }, (_, index) => `a${index + 1}: &a${index + 1} [${Array.from({ length: 9 }, () => `*a${index}`).join(", ")}]`),
].join("\n");

/** What YAML files hold that few people expect. @see https://yaml.org/spec/1.2.2/ */
export const yamlTraps: readonly YamlTrap[] = [
  same("byte order mark", (text) => `\ufeff${text}`),
  same("ends of lines of Windows", (text) => text.replaceAll("\n", "\r\n")),
  same("a document's start and end", (text) => `---\n${text}...\n`),
  same("comments", (text) => `# first\n\n# second\n${text}# last`),
  same("a version of YAML", (text) => `%YAML 1.2\n---\n${text}`),
  appended("two documents", "\n---\nname: other\n"),
  appended("a key twice", "\nregion: us-west-2\n"),
  inPlace("a tab as indentation", /\n {2}/, "\n\t"),
  inPlace("tabs behind a colon", /: /, ":\t"),
  inPlace("an anchor and an alias", /^name: .*$/m, "name: &n demo\naccountId: *n"),
  inPlace("a merge key", /^name:/m, "<<: { deletionProtection: false }\nname:"),
  inPlace("a merge of an alias", /^name:/m, "namespaces: &x { a: {} }\n<<: *x\nname:"),
  inPlace("an alias without anchor", /^region: .*$/m, "region: *nothing"),
  inPlace("an anchor within itself", /^region:/m, "tags: &t { a: *t }\nregion:"),
  inPlace("a binary", /^region: .*$/m, "region: !!binary dXMtd2VzdC0y"),
  inPlace("a tag of another program", /^region: /m, "region: !Ref "),
  inPlace("an object of Python", /^region: .*$/m, 'region: !!python/object/apply:os.system ["id"]'),
  inPlace("an object of JavaScript", /^region: .*$/m, "region: !!js/function 'function(){ return 1 }'"),
  inPlace("a set", /^region:/m, "tags: !!set { a, b }\nregion:"),
  inPlace("an ordered mapping", /^region:/m, "tags: !!omap [a: b]\nregion:"),
  inPlace("an octal number", /^region:/m, "accountId: 0o777\nregion:"),
  inPlace("a number with a zero before it", /^region:/m, "accountId: 011122223333\nregion:"),
  inPlace("a number in base 60", /^region:/m, "accountId: 1:30:00\nregion:"),
  inPlace("yes", /^region:/m, "deletionProtection: yes\nregion:"),
  inPlace("off", /^region:/m, "deletionProtection: off\nregion:"),
  inPlace("Norway", /^region: .*$/m, "region: no"),
  inPlace("a date", /^region: .*$/m, "region: 2026-11-29"),
  inPlace("a version as number", /^region:/m, "kubernetesVersion: 1.30\nregion:"),
  inPlace("null", /^region: .*$/m, "region: ~"),
  inPlace("nothing", /^region: .*$/m, "region:"),
  inPlace("a list as key", /^region:/m, "? [a, b]\n: c\nregion:"),
  inPlace("a mapping as key", /^region:/m, "{ a: b }: c\nregion:"),
  inPlace("a number as key", /^region:/m, "1: c\nregion:"),
  inPlace("null as key", /^region:/m, "tags: { ~: a }\nregion:"),
  inPlace("__proto__", /^region:/m, "__proto__: { polluted: true }\nregion:"),
  inPlace("__proto__ of tags", /^region:/m, "tags: { __proto__: a, constructor: b, toString: c }\nregion:"),
  inPlace("hasOwnProperty of groups", /^region:/m, "namespaces: { constructor: {}, prototype: {} }\nregion:"),
  inPlace("a NUL", /^region:/m, 'tags: { a: "\\0" }\nregion:'),
  inPlace("a raw NUL", /^region:/m, "\0region:"),
  inPlace("an escape of a terminal", /^region:/m, '"\\e[31mred": x\nregion:'),
  inPlace("half of a character", /^region:/m, '"\\ud83d": x\nregion:'),
  inPlace("a separator of lines", /^region:/m, "tags: { a: b\u2028c }\nregion:"),
  inPlace("an unclosed list", /^region:/m, "tags: [\nregion:"),
  inPlace("an unclosed text", /^region:/m, 'tags: { a: "b }\nregion:'),
  inPlace("a key without a space", /^region:/m, "tags:{a: b}\nregion:"),
  inPlace("a text over lines", /^region:/m, "tags: { a: >-\n  b\n  c }\nregion:"),
  appended("a million laughs", `\n${laughs}\n`),
  appended("deep lists", `\ntags: ${"[".repeat(20_000)}\n`),
  appended("deep closed lists", `\ntags: ${"[".repeat(3000)}${"]".repeat(3000)}\n`),
  appended("deep mappings", `\ntags: ${"{a: ".repeat(3000)}b${"}".repeat(3000)}\n`),
  appended("a deep policy", `\nserviceAccounts: { a/b: { policy: ${"{a: ".repeat(2000)}b${"}".repeat(2000)} } }\n`),
  appended("many keys", `\n${Array.from({ length: 3000 }, (_, index) => `key${index}: ${index}`).join("\n")}\n`),
  appended("a megabyte", `\ntags: { a: "${"x".repeat(1_000_000)}" }\n`),
  appended("a key of a megabyte", `\n${"k".repeat(1_000_000)}: 1\n`),
  whole("an empty file", ""),
  whole("a comment alone", "# nothing\n"),
  whole("a list", "- name: demo\n- region: us-west-2\n"),
  whole("a text", "demo"),
  whole("a number", "42"),
  whole("null alone", "~\n"),
  whole("a picture", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
  whole("JSON", '{"name":"demo","region":"us-west-2"}'),
  whole("an archive", "PK\x03\x04\ufffd\ufffd\0"),
  whole("another language", "const name = 'demo'; // { }\n"),
];
