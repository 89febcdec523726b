import { namedBy, namedIn, partsOf, textsIn } from "./expressions";
import {
  addressOf,
  blocksOf,
  type Block,
  type Json,
  mapping,
  stackNames,
  type StackName,
  violation,
  type Violation,
  type Written,
} from "./model";

/** Every name resolves, and nothing depends on itself. @see https://developer.hashicorp.com/terraform/language/expressions/references */
export const referenceViolations = (written: Written): readonly Violation[] => [
  ...stackNames.flatMap((stack) => unresolved(written, stack)),
  ...stackNames.flatMap((stack) => outputsMissing(written, stack)),
  ...stackNames.flatMap((stack) => circles(written, stack)),
];

function unresolved(written: Written, stack: StackName): readonly Violation[] {
  const blocks = blocksOf(written).filter((block) => block.stack === stack);
  const known = new Set(blocks.map(addressOf));
  const ofBlocks = blocks.flatMap((block) =>
    namedBy(block)
      .filter((address) => !known.has(address))
      .map((address) => violation("references", block, `${address} is not in the stack`)),
  );
  const { resource: _, data: __, "//": ___, check: checks, ...others } = written.stacks[stack];
  // A check has data sources of its own. @see https://developer.hashicorp.com/terraform/language/checks#scoped-data-sources
  const ofChecks = Object.values(mapping(checks)).flatMap((check) => {
    const own = Object.entries(mapping(mapping(check)["data"])).flatMap(([type, named]) =>
      Object.keys(mapping(named)).map((name) => `data.${type}.${name}`),
    );
    return templates(check)
      .flatMap(namedIn)
      .filter((address) => !own.includes(address));
  });
  const ofOthers = [...templates(others).flatMap(namedIn), ...ofChecks]
    .filter((address) => !known.has(address))
    .map((address) => ({
      rule: "references",
      place: `${stack}: outputs, providers and checks`,
      problem: `${address} is not in the stack`,
    }));
  return [...ofBlocks, ...ofOthers];
}

const templates = (value: Json): readonly string[] =>
  textsIn(value)
    .flatMap(partsOf)
    .filter(({ isExpression }) => isExpression)
    .map((part) => part.value);

/** The outputs that a stack reads are those of a stack that is applied before. */
const outputsMissing = ({ stacks }: Written, stack: StackName): readonly Violation[] =>
  templates(stacks[stack]).flatMap((expression) =>
    [...expression.matchAll(/terraform_remote_state\.(\w+)\.outputs\.(\w+)(?:\["([\w.-]+)"\])?/g)].flatMap(
      ([, from = "", name = "", key]) => {
        const place = `${stack}: data.terraform_remote_state.${from}.outputs.${name}`;
        if (stackNames.indexOf(from as StackName) >= stackNames.indexOf(stack))
          return [{ rule: "references", place, problem: "is applied later" }];
        const output = mapping(mapping(stacks[from as StackName]["output"])[name]);
        if (!("value" in output)) return [{ rule: "references", place, problem: "is not an output of that stack" }];
        const isMissing = key !== undefined && typeof output["value"] === "object" && !(key in mapping(output["value"]));
        return isMissing ? [{ rule: "references", place, problem: `has no key ${key}` }] : [];
      },
    ),
  );

/** What each block of a stack depends on, by addresses. */
export const edgesOf = (blocks: readonly Block[]): ReadonlyMap<string, readonly string[]> =>
  new Map(blocks.map((block) => [addressOf(block), [...new Set(namedBy(block))]]));

function circles(written: Written, stack: StackName): readonly Violation[] {
  const blocks = blocksOf(written).filter((block) => block.stack === stack);
  const edges = edgesOf(blocks);
  const state = new Map<string, "open" | "done">();
  const found: string[] = [];
  const visit = (address: string): void => {
    if (state.get(address) === "open") found.push(address);
    if (state.has(address)) return;
    state.set(address, "open");
    for (const next of edges.get(address) ?? []) visit(next);
    state.set(address, "done");
  };
  for (const address of edges.keys()) visit(address);
  return found.map((address) => ({ rule: "references", place: `${stack}: ${address}`, problem: "depends on itself" }));
}
