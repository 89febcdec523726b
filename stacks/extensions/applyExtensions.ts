import { TerraformStack } from "cdktf";
import type { IConstruct } from "constructs";
import { type Finding, hasErrors } from "../../config/findings/finding";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import type { ClusterDesign } from "../../design/cluster";
import { hasAspects } from "../write/aspects";
import { annotationsOfStacks, constructFindings, constructsOfStacks } from "./constructs.findings";
import { effectsFindings } from "./effects.findings";
import { differingBlocks, type ExtensionEffects, type StackContent } from "./effects";
import type { ClusterStacks, Extension, ExtensionFile } from "./extension";
import { failureFinding, moduleFinding } from "./extension.findings";
import { loadModule, withoutExit } from "./loadModule";

type StackContents = Readonly<Record<StackRole, StackContent>>;

/** The stacks after all extensions, and what each did. */
export interface ExtendedStacks {
  /** The JSON of each. @default - an extension has errors */
  readonly json?: StackContents;
  readonly effects: readonly ExtensionEffects[];
  readonly findings: readonly Finding[];
}

/** Lets the extensions of a cluster change its stacks, one after the other, until one has errors. Never throws for what is wrong with a module. */
export function applyExtensions(stacks: ClusterStacks, design: ClusterDesign, files: readonly ExtensionFile[]): ExtendedStacks {
  let json = renderedStacks(stacks);
  deepFreeze(design);
  const effects: ExtensionEffects[] = [];
  const findings: Finding[] = [];
  for (const file of files) {
    const outcome = applyOne(stacks, design, file, json);
    findings.push(...outcome.findings);
    if (!outcome.json) return { effects, findings };
    json = outcome.json;
    effects.push(outcome.effects);
  }
  return { json, effects, findings };
}

const renderedStacks = (stacks: ClusterStacks): StackContents => ({
  network: stacks.network.toTerraform() as StackContent,
  cluster: stacks.cluster.toTerraform() as StackContent,
  workload: stacks.workload.toTerraform() as StackContent,
});

type ExtensionOutcome = { readonly findings: readonly Finding[] } & (
  { readonly json: StackContents; readonly effects: ExtensionEffects } | { readonly json?: never }
);

function applyOne(stacks: ClusterStacks, design: ClusterDesign, file: ExtensionFile, before: StackContents): ExtensionOutcome {
  const loaded = new Set<string>();
  try {
    const extension = functionOf(withoutExit(() => loadModule(file.file, loaded)));
    if (!extension) return { findings: [moduleFinding(file, "noFunction")] };
    const annotations = annotationsOfStacks(stacks);
    const returned = withoutExit(() => extension({ ...stacks }, design));
    if (isThenable(returned)) {
      // What becomes of it is no matter any more, not even that it fails.
      returned.then(undefined, () => undefined);
      return { findings: [moduleFinding(file, "promise")] };
    }
    const refused = refusals.filter(({ isIn }) => constructsOfStacks(stacks).some(isIn) || isIn(stacks.network.node.root));
    if (refused.length > 0) return { findings: refused.map(({ reason }) => moduleFinding(file, reason)) };
    const ofConstructs = constructFindings(file, stacks, annotations);
    if (hasErrors(ofConstructs)) return { findings: ofConstructs };
    const after = renderedStacks(stacks);
    const differences = stackRoles.map((role) => differingBlocks(role, before[role], after[role]));
    const effects: ExtensionEffects = {
      name: file.name,
      added: differences.flatMap(({ added }) => added),
      overridden: differences.flatMap(({ overridden }) => overridden),
      removed: differences.flatMap(({ removed }) => removed),
    };
    const findings = [
      ...ofConstructs,
      ...effectsFindings(
        file,
        effects,
        (stack) => before[stack],
        (stack) => after[stack],
      ),
    ];
    return hasErrors(findings) ? { findings } : { json: after, effects, findings };
  } catch (error) {
    return { findings: [failureFinding(file, error, loaded)] };
  }
}

/** The default export of a module, or what CommonJS exports in its place. Whether it returns nothing is seen when it is called. */
function functionOf(exported: unknown): ((...given: Parameters<Extension>) => unknown) | undefined {
  const candidates = [exported, (exported as { readonly default?: unknown } | undefined)?.default];
  return candidates.find((candidate): candidate is (...given: Parameters<Extension>) => unknown => typeof candidate === "function");
}

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/** What cdktf would do later than the stacks are written here, which would be lost without a word. */
const refusals: readonly { readonly reason: "aspect" | "asset" | "stack"; readonly isIn: (construct: IConstruct) => boolean }[] = [
  { reason: "aspect", isIn: hasAspects },
  { reason: "asset", isIn: (construct) => Object.hasOwn(construct, Symbol.for("cdktf/customSynthesis")) },
  {
    reason: "stack",
    isIn: (construct) =>
      construct.node.scope === undefined
        ? construct.node.children.length > stackRoles.length
        : TerraformStack.isStack(construct) && TerraformStack.isStack(construct.node.scope),
  },
];

/**
 * Makes a value, and all that it holds, unchangeable: a write in a module is a TypeError then, and not a change in what other parts read.
 * Maps and sets are left as they are.
 */
function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
