import { isMapping } from "../../../config/findings/path";
import { type StackRole, stackRoles } from "../../../config/schema/backend";
import { evaluated, type Lookup } from "./evaluate";
import { valueBelow, symbol, type Value } from "./values";

/** What a trace reads of a stack: its cdk.tf.json, or the same made of a state. */
export interface TracedJson {
  readonly resource?: TracedBlocks;
  readonly data?: TracedBlocks;
  readonly output?: Readonly<Record<string, { readonly value: Value }>>;
  readonly check?: Readonly<Record<string, { readonly data?: TracedBlocks }>>;
}

type TracedBlocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Value>>>>>>;

/** The stacks of a cluster by their role: network, cluster, workload; and the VPC that somebody else made, where it was read. */
export type TracedStacks = Readonly<Record<StackRole, TracedJson>> & { readonly vpc?: TracedGivenVpc };

/** What is known of a VPC that exists, as blocks of a state. */
export interface TracedGivenVpc extends TracedJson {
  /** Whether AWS was asked, so that what is not there does not exist. Somebody else's state need not have all. */
  readonly isWhole: boolean;
}

/** A resource or data source. */
export interface TracedBlock {
  readonly stack: keyof TracedStacks;
  /** `aws_subnet`, or `data.aws_subnet`. */
  readonly type: string;
  /** Where it is, such as `network: aws_subnet.private-us-west-2a_node-subnet_BDEFA36A`. */
  readonly address: string;
  /** The value of an attribute; undefined where none is written. */
  readonly get: (...path: readonly (string | number)[]) => Value | undefined;
  /** The value by which others refer to it: what is written, or else a symbol. */
  readonly reference: (...path: readonly (string | number)[]) => Value;
}

/** Everything that the stacks of a cluster have, with references between them resolved. */
export interface World {
  /** The blocks of a type, such as `aws_subnet` or `data.aws_subnet`, in the order of the stacks. */
  readonly blocks: (...types: readonly string[]) => readonly TracedBlock[];
  /** The block of a type that a value refers to by its id, ARN or name. */
  readonly find: (value: Value | undefined, ...types: readonly string[]) => TracedBlock | undefined;
  /** The value of an output of a stack; undefined where there is none. */
  readonly output: (stack: TracedBlock["stack"], name: string) => Value | undefined;
  /** Whether all of the VPC that exists is known. */
  readonly isGivenWhole: boolean;
  /** What a function makes of the world, made once for a key: walks from many places ask the same. */
  readonly once: <T>(key: string, make: () => T) => T;
}

/** The attributes by which resources refer to each other. */
const identities = ["id", "arn", "name"] as const;

/** Reads the stacks of a cluster. */
export function readWorld(stacks: TracedStacks): World {
  const memory = new Map<string, Value>();
  const lookUpIn =
    (stack: TracedBlock["stack"]): Lookup =>
    (path) => {
      const key = `${stack} ${path.join(".")}`;
      const known = memory.get(key);
      if (known !== undefined) return known;
      // A reference that leads to itself stands for nothing else.
      memory.set(key, symbol(`${stack}: ${path.join(".")}`));
      const value = referred(stack, path);
      memory.set(key, value);
      return value;
    };

  const referred = (stack: TracedBlock["stack"], path: readonly (string | number)[]): Value => {
    const unknown = symbol(`${stack}: ${path.join(".")}`);
    if (path[0] === "data" && path[1] === "terraform_remote_state") {
      const [, , other, , name, ...rest] = path;
      const role = stackRoles.find((candidate) => candidate === other);
      const written = role && stacks[role].output?.[String(name)]?.value;
      return role && written !== undefined ? (valueBelow(evaluated(written, lookUpIn(role)), rest) ?? unknown) : unknown;
    }
    const [kind, [type, id, ...rest]] = path[0] === "data" ? (["data", path.slice(1)] as const) : (["resource", path] as const);
    const attributes = stacks[stack]?.[kind]?.[String(type)]?.[String(id)];
    const written = attributes && valueBelow(attributes, rest);
    return written === undefined ? unknown : evaluated(written, lookUpIn(stack));
  };

  const blocksByType = new Map<string, TracedBlock[]>();
  for (const stack of [...stackRoles, "vpc"] as const) {
    const add = (prefix: string, byType: TracedBlocks | undefined): void => {
      for (const [type, byId] of Object.entries(byType ?? {})) {
        for (const [id, attributes] of Object.entries(byId)) {
          const name = `${prefix}${type}.${id}`;
          const values = new Map<string, Value | undefined>();
          const block: TracedBlock = {
            stack,
            type: `${prefix}${type}`,
            address: `${stack}: ${name}`,
            get: (...path) => {
              const key = path.join(".");
              if (!values.has(key)) {
                const written = valueBelow(attributes, path);
                values.set(key, written === undefined || written === null ? undefined : evaluated(written, lookUpIn(stack)));
              }
              return values.get(key);
            },
            reference: (...path) => lookUpIn(stack)([...(prefix === "" ? [] : ["data"]), type, id, ...path]),
          };
          blocksByType.set(block.type, [...(blocksByType.get(block.type) ?? []), block]);
        }
      }
    };
    add("", stacks[stack]?.resource);
    add("data.", stacks[stack]?.data);
    for (const { data } of Object.values(stacks[stack]?.check ?? {})) add("check.data.", data);
  }

  const blocks: World["blocks"] = (...types) => types.flatMap((type) => blocksByType.get(type) ?? []);
  const indexes = new Map<string, ReadonlyMap<Value, TracedBlock>>();
  const indexOf = (type: string): ReadonlyMap<Value, TracedBlock> => {
    const index =
      indexes.get(type) ??
      new Map(blocks(type).flatMap((block) => identities.map((identity): [Value, TracedBlock] => [block.reference(identity), block])));
    indexes.set(type, index);
    return index;
  };
  const made = new Map<string, unknown>();
  return {
    blocks,
    isGivenWhole: stacks.vpc?.isWhole ?? false,
    once: <T>(key: string, make: () => T): T => {
      if (!made.has(key)) made.set(key, make());
      return made.get(key) as T;
    },
    find: (value, ...types) => {
      if (value === undefined || isMapping(value)) return undefined;
      for (const type of types) {
        const found = indexOf(type).get(value);
        if (found) return found;
      }
      return undefined;
    },
    output: (stack, name) => {
      const written = stacks[stack]?.output?.[name]?.value;
      return written === undefined ? undefined : evaluated(written, lookUpIn(stack));
    },
  };
}
