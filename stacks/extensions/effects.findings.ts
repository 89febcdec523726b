import type { Finding } from "../../config/findings/finding";
import { valueAt } from "../../config/findings/path";
import type { StackRole } from "../../config/schema/backend";
import { clusterOutputs, networkOutputs } from "../outputs";
import type { ExtensionEffects, StackBlock, StackContent } from "./effects";
import type { ExtensionFile } from "./extension";
import { runnerPolicyFindings } from "./permissions.findings";
import { referenceFindings } from "./references.findings";

type JsonOf = (stack: StackRole) => StackContent;

/** What is wrong with what an extension did, from the JSON of the stacks before and after it. */
export const effectsFindings = (file: ExtensionFile, effects: ExtensionEffects, before: JsonOf, jsonOf: JsonOf): readonly Finding[] => [
  ...keptBlockFindings(file, effects),
  ...jsonFormFindings(file, effects),
  ...providerFindings(file, effects.added, jsonOf),
  ...referenceFindings(file, jsonOf),
  ...runnerPolicyFindings(file, effects, before),
  ...noEffectFindings(file, effects),
];

/** What other stacks, or commands, read, and what says where the states are. */
function isKept({ stack, label }: StackBlock): boolean {
  const contract = [networkOutputs, clusterOutputs].find((outputs) => outputs.stack === stack);
  const outputs = contract ? [...Object.keys(contract.outputs), "contract_version"] : [];
  return label === "terraform.backend" || label === "terraform.cloud" || outputs.some((name) => label === `output.${name}`);
}

const keptBlockFindings = ({ name, path }: ExtensionFile, { added, overridden, removed }: ExtensionEffects): readonly Finding[] =>
  [...added, ...overridden, ...removed].filter(isKept).map((block) => ({
    severity: "error",
    path,
    problem: block.label.startsWith("output.")
      ? `${name} changes ${block.label} of the ${block.stack} stack, which other stacks read`
      : `${name} changes ${block.label} of the ${block.stack} stack, which the cluster file decides`,
    fix: block.label.startsWith("output.")
      ? `Leave it as it is in ${name}, and add an output of another name`
      : `Leave it as it is in ${name}, and write backend in the cluster file`,
  }));

/** Values that JSON has no form for. */
function jsonFormFindings({ name, path }: ExtensionFile, { added, overridden }: ExtensionEffects): readonly Finding[] {
  return [...added, ...overridden].flatMap(({ label, stack, value }): readonly Finding[] => {
    const found = withoutForm(value);
    if (found === undefined) return [];
    const problem = `${name} puts a ${found} into ${label} of the ${stack} stack, for which JSON has no form`;
    return [{ severity: "error", path, problem, fix: `Write a text, a number, true, false, a list or an object in ${name}` }];
  });
}

/** What kind of value within another JSON has no form for. */
function withoutForm(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? undefined : String(value);
  if (typeof value !== "object") return /^(bigint|function|symbol)$/.exec(typeof value)?.[0];
  return Object.values(value ?? {})
    .map(withoutForm)
    .find((kind) => kind !== undefined);
}

/** Terraform's own, which needs no provider in the configuration. */
const builtIn = "terraform";

/**
 * Blocks whose provider their stack lacks. Without an argument `provider` it is the one that the type begins with.
 * @see https://developer.hashicorp.com/terraform/language/providers/requirements
 */
function providerFindings({ name, path }: ExtensionFile, added: readonly StackBlock[], jsonOf: JsonOf): readonly Finding[] {
  const lacking = added.flatMap(({ stack, type, label, value }) => {
    const given = valueAt(value, ["provider"]);
    const provider = typeof given === "string" ? given : (type?.split("_")[0] ?? builtIn);
    return type === undefined || provider === builtIn || stackHasProvider(jsonOf(stack), provider) ? [] : [{ stack, provider, label }];
  });
  return lacking.map(({ stack, provider, label }) => ({
    severity: "error",
    path,
    problem: `${name} adds ${label} to the ${stack} stack, which has no provider ${provider}`,
    fix:
      provider === "kubernetes" || provider === "helm"
        ? `Add it to stacks.workload in ${name}`
        : `Add the provider to stacks.${stack} in ${name}, too`,
  }));
}

/** Whether a stack has a provider by its local name, `google-beta`, or with its alias, `aws.east`. One without an alias need only be required. */
function stackHasProvider(json: StackContent, provider: string): boolean {
  const [local = "", alias] = provider.split(".");
  const blocks = [valueAt(json, ["provider", local])].flat();
  if (alias !== undefined) return blocks.some((block) => valueAt(block, ["alias"]) === alias);
  return blocks[0] !== undefined || valueAt(json, ["terraform", "required_providers", local]) !== undefined;
}

const noEffectFindings = ({ name, path }: ExtensionFile, { added, overridden, removed }: ExtensionEffects): readonly Finding[] =>
  added.length + overridden.length + removed.length > 0
    ? []
    : [
        {
          severity: "warning",
          path,
          problem: `${name} changes nothing in the three stacks`,
          fix: `Have it add or override something, or remove it`,
        },
      ];
