import { distance } from "fastest-levenshtein";
import permissions from "../aws/data/runner-permissions.json";
import { plainName } from "../config/findings/nearest";
import type { BlockKind } from "./blocks";
import type { ResourceType } from "./stacks";
import bindings from "./terraformTypes.json";

type Provider = keyof typeof bindings;

const isProvider = (name: string): name is Provider => Object.hasOwn(bindings, name);

const typesOf = (provider: Provider, kind: BlockKind): readonly string[] =>
  bindings[provider][kind].split(" ").map((name) => `${provider}_${name}`);

/** Those that private-eks makes come first: they are what is meant by a slip. */
const allTypes = (kind: BlockKind): readonly string[] => [
  ...Object.keys(permissions[kind]),
  ...(Object.keys(bindings) as Provider[]).flatMap((provider) => typesOf(provider, kind)),
];

const kindWords = {
  resource: { words: "resource", assertion: "toHaveResource", other: "data" },
  data: { words: "data source", assertion: "toHaveDataSource", other: "resource" },
} as const;

/**
 * The name of a type. An assertion that something does not exist would hold without end with a name that no type has.
 * @param there types that the stacks have
 * @throws where it is not the name of a type: of a provider whose types are known, or by its form
 */
export function checkedType(type: ResourceType, kind: BlockKind, there: readonly string[]): string {
  const { words, assertion, other } = kindWords[kind];
  const ofClass = (type as { readonly tfResourceType?: unknown } | null | undefined)?.tfResourceType;
  if (typeof ofClass === "string") return ofClass;
  if (typeof type !== "string")
    throw new Error(
      `The type of a ${words} is expected, such as ${example[kind]}, or its class of cdktf; this is ${(type as unknown) === null ? "null" : typeof type}`,
    );
  if (there.includes(type)) return type;
  const [provider = ""] = type.split("_");
  const known = [...there, ...allTypes(kind)];
  if (known.includes(type)) return type;
  if (isProvider(provider) && typesOf(provider, other).includes(type))
    throw new Error(`${type} is a ${kindWords[other].words}, not a ${words}. Use ${kindWords[other].assertion} in place of ${assertion}.`);
  const meant = meantType(type, known);
  // Providers whose types are not known here have what an extension brings.
  if (meant === undefined && !isProvider(provider) && /^[a-z][a-z\d]*(?:_[a-z\d]+)+$/.test(type)) return type;
  const advice = meant === undefined ? `Write Terraform's name for it, such as ${example[kind]}.` : `Did you mean ${meant}?`;
  throw new Error(`${JSON.stringify(type)} is not the type of a ${words} in Terraform. ${advice}`);
}

const example = { resource: "aws_vpc", data: "aws_ami" } as const;

/**
 * The type that a wrong name most likely stands for: one that is two letters away; the one that CloudFormation, or the class of cdktf, calls so
 * (`AWS::EC2::NatGateway`); the one whose words are abbreviated (`aws_internet_gw`).
 */
function meantType(name: string, known: readonly string[]): string | undefined {
  if (name.length < 3) return undefined;
  const plain = plainName(name.replace(/^.*[:.]/, ""));
  return (
    known.find((candidate) => distance(candidate, name) <= 2) ??
    known.find((candidate) => [candidate, candidate.replace(/^[a-z]+_/, "")].some((one) => plainName(one) === plain)) ??
    known.find((candidate) => isAbbreviation(name.split("_"), candidate.split("_")))
  );
}

const isAbbreviation = (short: readonly string[], words: readonly string[]): boolean =>
  short.length === words.length && short.every((part, index) => isPartOf(part, words[index]!));

/** Whether a word has the letters of another in their order, from the first on: `gw` of `gateway`. */
const isPartOf = (short: string, word: string): boolean => {
  let rest = word;
  for (const letter of short) {
    const at = rest.indexOf(letter);
    if (at < 0 || (rest === word && at > 0)) return false;
    rest = rest.slice(at + 1);
  }
  return short !== "";
};
