import type { MatcherContext, SyncExpectationResult } from "expect";
import { type Block, type BlockKind, blocksOf, stacksOf } from "./blocks";
import { compared, type ComparedBlock } from "./differences";
import { checkedService, serviceOfEndpointName } from "./endpointServices";
import { publicResources } from "./publicAccess";
import type { ResourceProperties, ResourceType } from "./stacks";
import { checkedType } from "./terraformTypes";

/** What a matcher of {@link matchers} looks at. */
interface AskedOf {
  readonly context: MatcherContext;
  /** The stacks that are asked about, by name. */
  readonly of: string;
  readonly type: string;
  readonly blocks: readonly Block[];
  /** All blocks of the kind, of any type. */
  readonly all: readonly Block[];
}

function question(context: MatcherContext, received: unknown, type: ResourceType, kind: BlockKind): AskedOf {
  const stacks = stacksOf(received);
  const all = blocksOf(stacks, kind);
  const name = checkedType(type, kind, [...new Set(all.map((block) => block.type))]);
  return { context, of: stackNames(stacks), type: name, blocks: all.filter((block) => block.type === name), all };
}

const stackNames = (stacks: readonly { readonly name: string }[]): string => stacks.map(({ name }) => name).join(", ");

const indentedLines = (lines: readonly string[]): string => lines.map((line) => `\n  ${line}`).join("");

/** How many there are of each, such as `aws_subnet (3)`. */
function tally(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(", ") || "nothing";
}

const noneOf = ({ of, type, all }: AskedOf): string => `${of}: there is no ${type}. There is: ${tally(all.map((block) => block.type))}`;

const labelLines = (blocks: readonly Block[]): string => indentedLines(blocks.map(({ label }) => label));

/** The properties of a block that an assertion does not expect. */
const differenceText = ({ utils }: MatcherContext, { different }: ComparedBlock): string =>
  indentedLines(
    different.map(({ path, expected, actual }) => {
      const is = actual === undefined ? "not there" : utils.printReceived(actual);
      return `${path}\n    expected: ${utils.printExpected(expected)}\n    is:       ${is}`;
    }),
  );

function hasBlock(asked: AskedOf): SyncExpectationResult {
  const { blocks, of, type } = asked;
  return {
    pass: blocks.length > 0,
    message: () => (blocks.length > 0 ? `${of}: no ${type} is expected, and there is${labelLines(blocks)}` : noneOf(asked)),
  };
}

function hasBlockWithProperties(asked: AskedOf, properties: ResourceProperties): SyncExpectationResult {
  const { blocks, context, of, type } = asked;
  const all = compared(blocks, properties, (actual, expected) => context.equals(actual, expected));
  const matching = all.filter(({ different }) => different.length === 0).map(({ block }) => block);
  const [nearest] = all;
  const message = (): string => {
    if (matching.length > 0) return `${of}: no ${type} with these properties is expected, and there is${labelLines(matching)}`;
    if (!nearest) return noneOf(asked);
    const others = all.length > 1 ? `the nearest of ${all.length} is` : "there is";
    return `${of}: no ${type} has these properties; ${others} ${nearest.block.label}, with${differenceText(context, nearest)}`;
  };
  return { pass: matching.length > 0, message };
}

/** The matchers that `private-eks/testing` gives to Jest's `expect`. */
export const matchers = {
  toHaveResource(this: MatcherContext, received: unknown, type: ResourceType) {
    return hasBlock(question(this, received, type, "resource"));
  },

  toHaveResourceWithProperties(this: MatcherContext, received: unknown, type: ResourceType, properties: ResourceProperties) {
    return hasBlockWithProperties(question(this, received, type, "resource"), properties);
  },

  toHaveAllResourcesWithProperties(this: MatcherContext, received: unknown, type: ResourceType, properties: ResourceProperties) {
    const { blocks, of, type: name } = question(this, received, type, "resource");
    const all = compared(blocks, properties, (actual, expected) => this.equals(actual, expected));
    const others = all.filter(({ different }) => different.length > 0);
    const message = (): string =>
      others.length === 0
        ? `${of}: other properties are expected of some ${name}; all ${blocks.length} have these`
        : [
            `${of}: ${others.length} of ${blocks.length} ${name} ${others.length === 1 ? "has" : "have"} other properties`,
            ...others.map((other) => `${other.block.label}${differenceText(this, other)}`),
          ].join("\n");
    return { pass: others.length === 0, message };
  },

  toHaveDataSource(this: MatcherContext, received: unknown, type: ResourceType) {
    return hasBlock(question(this, received, type, "data"));
  },

  toHaveDataSourceWithProperties(this: MatcherContext, received: unknown, type: ResourceType, properties: ResourceProperties) {
    return hasBlockWithProperties(question(this, received, type, "data"), properties);
  },

  toHaveEndpoint(this: MatcherContext, received: unknown, asked: string) {
    const { blocks, of } = question(this, received, "aws_vpc_endpoint", "resource");
    const services = blocks.map(({ attributes }) => serviceOfEndpointName(attributes["service_name"] as string));
    const service = checkedService(asked, services);
    const pass = services.includes(service);
    return {
      pass,
      message: () =>
        pass
          ? `${of}: no VPC endpoint of ${service} is expected, and there is${labelLines(blocks.filter((_, index) => services[index] === service))}`
          : `${of}: there is no VPC endpoint of ${service}. There is: ${tally(services.toSorted())}`,
    };
  },

  toHaveNoPublicAccess(this: MatcherContext, received: unknown) {
    const stacks = stacksOf(received);
    const open = publicResources(blocksOf(stacks, "resource"));
    const message = (): string =>
      open.length === 0
        ? `${stackNames(stacks)}: something is expected that can be reached from the internet, and there is nothing`
        : `${stackNames(stacks)}: this can be reached from the internet${indentedLines(open.map(({ block, reason }) => `${block.label}: ${reason}`))}`;
    return { pass: open.length === 0, message };
  },
};
