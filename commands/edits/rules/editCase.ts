import { amiVariant } from "../../../aws/amis";
import type { ConfigPath } from "../../../config/findings/finding";
import type { StackRole } from "../../../config/schema/backend";
import type { ClusterConfig } from "../../../config/schema/schema";
import { analyse, type ClusterFacts } from "../../../design/facts";

const knownFacts = new WeakMap<ClusterConfig, ClusterFacts>();

/** The facts of a configuration, worked out once: the cases of many keys ask for those of the same two. */
export function factsOf(config: ClusterConfig): ClusterFacts {
  const facts = knownFacts.get(config) ?? analyse(config);
  knownFacts.set(config, facts);
  return facts;
}

/**
 * What an edit may do in a stack, the mildest first. Where several come together, the strongest is named:
 * - `update`: resources change in place; helpers without content of their own (rules, attachments, routes) come and go
 * - `create`: something new beside what is there
 * - `remove`: what the file no longer asks for goes
 * - `roll nodes`: node groups stay, and replace their nodes a few at a time
 * - `replace`: something other than nodes is recreated
 * - `replace node group`: the new group is there before the old one goes
 */
export const stackEffects = ["update", "create", "remove", "roll nodes", "replace", "replace node group"] as const;

export type StackEffect = (typeof stackEffects)[number];

/** A change of one key, or of one entry of a map. */
export interface Change {
  readonly path: ConfigPath;
  /** Undefined where the key or entry is added. */
  readonly before: unknown;
  /** Undefined where the key or entry is removed. */
  readonly after: unknown;
  /** The whole configuration before and after. */
  readonly old: ClusterConfig;
  readonly next: ClusterConfig;
}

/** One way in which a key may change, and what comes of it. */
export interface EditCase {
  /** In words, for the table. @default - any change that no case before it describes */
  readonly when?: { readonly text: string; readonly test: (change: Change) => boolean };
  /** By stack; a stack that is absent does not change. Empty: nothing changes. */
  readonly effects: Readonly<Partial<Record<StackRole, StackEffect>>>;
  /** Whether it changes what nodes, and a private bastion, have of an HTTP proxy in their user data, such as NO_PROXY. @default false */
  readonly changesProxyVariables?: true;
  /** What happens and what to know, or why it is refused; without a full stop. */
  readonly meaning: string;
  /** Makes the edit refused: what to do instead, imperative, without a full stop. */
  readonly instead?: string;
  /** What must be done by hand before the next plan; imperative, without a full stop. */
  readonly first?: string;
}

/** An edit of a cluster file, and what comes of it. */
export interface Edit {
  /** The key, or the entry of a map. */
  readonly path: ConfigPath;
  readonly before: unknown;
  readonly after: unknown;
  /** What it may do, by stack. Empty where nothing changes, and where the edit is refused. */
  readonly effects: Readonly<Partial<Record<StackRole, StackEffect>>>;
  readonly meaning: string;
  /** What to do instead. @default - the edit is not refused */
  readonly instead?: string | undefined;
  /** What to do by hand before the next plan. @default - nothing */
  readonly first?: string | undefined;
}

/**
 * The cases of every key by its path, where `<name>` stands for a name of the user's. A key whose path has a row and no rows below it is compared as
 * a whole; the first case that fits applies.
 */
export type EditTable = Readonly<Record<string, readonly EditCase[]>>;

/** The same thing for every change of a key. */
export const anyChange = (effects: EditCase["effects"], meaning: string): readonly EditCase[] => [{ effects, meaning }];

/** For every change: refused. */
export const alwaysRefused = (meaning: string, instead: string): readonly EditCase[] => [{ effects: {}, meaning, instead }];

export const whenAdded = { text: "added", test: ({ before }: Change): boolean => before === undefined || before === false };
export const whenRemoved = { text: "removed", test: ({ after }: Change): boolean => after === undefined || after === false };
export const whenSwitchedOn = { ...whenAdded, text: "switched on" };
export const whenSwitchedOff = { ...whenRemoved, text: "switched off" };

const architectureOf = (instanceType: unknown): string => amiVariant(instanceType as string).architecture;

/** An instance type gives way to one that needs another AMI. */
export const whenOtherArchitecture = {
  text: "another architecture",
  test: ({ before, after }: Change): boolean => architectureOf(before) !== architectureOf(after),
};

/** Where the edit brings a registry of images into NO_PROXY, or takes it out: routes to its network come or go, or images have another registry. */
export const movesRegistry = (effects: EditCase["effects"], meaning: string): EditCase => ({
  when: {
    text: "a registry in a private network is reached without the proxy, or no longer",
    test: ({ old, next }) => noProxyText(old) !== noProxyText(next),
  },
  effects,
  changesProxyVariables: true,
  meaning,
});

/** What a list that follows other keys loses and gains. */
export const goneAndCome = (
  before: readonly string[],
  after: readonly string[],
): readonly [gone: readonly string[], come: readonly string[]] => [
  before.filter((one) => !after.includes(one)),
  after.filter((one) => !before.includes(one)),
];

/** What becomes of the stacks where a list that follows other keys loses or gains something; nothing where it does neither. */
export function listEdits(
  before: readonly string[],
  after: readonly string[],
  { effects, meaning, path }: Pick<Edit, "effects" | "meaning" | "path">,
): readonly Edit[] {
  const [gone, come] = goneAndCome(before, after);
  return gone.length + come.length === 0 ? [] : [{ path, before: gone, after: come, effects, meaning }];
}

const noProxyText = (config: ClusterConfig): string => factsOf(config).proxy?.noProxy.join() ?? "";

/** A feature that is switched on and off, which brings and takes VPC endpoints. */
export const onAndOff = (on: Omit<EditCase, "when">, off: Omit<EditCase, "when">): readonly EditCase[] => [
  { when: whenSwitchedOn, ...on, changesProxyVariables: true },
  { when: whenSwitchedOff, ...off, changesProxyVariables: true },
];

/** Keys below a path, with the same cases. */
export const sameCases = (prefix: string, names: readonly string[], cases: readonly EditCase[]): EditTable =>
  Object.fromEntries(names.map((name) => [`${prefix}.${name}`, cases]));
