import permissions from "../../aws/data/runner-permissions.json";
import type { Finding } from "../../config/findings/finding";
import { isMapping, valueAt } from "../../config/findings/path";
import type { StackRole } from "../../config/schema/backend";
import { clusterOutputs, networkOutputs } from "../outputs";
import type { ExtensionEffects, StackBlock } from "./effects";
import type { ExtensionFile } from "./extension";
import { referenceFindings } from "./references.findings";

type JsonOf = (stack: StackRole) => Readonly<Record<string, unknown>>;

/** What is wrong with what an extension did. */
export const effectsFindings = (file: ExtensionFile, effects: ExtensionEffects, jsonOf: JsonOf): readonly Finding[] => [
  ...keptBlockFindings(file, effects),
  ...providerFindings(file, effects.added, jsonOf),
  ...referenceFindings(file, jsonOf),
  ...unknownPermissionFindings(file, effects.added),
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

/** Terraform's own, which needs no provider in the configuration. */
const builtIn = "terraform";

/** @see https://developer.hashicorp.com/terraform/language/providers/requirements */
function providerFindings({ name, path }: ExtensionFile, added: readonly StackBlock[], jsonOf: JsonOf): readonly Finding[] {
  const lacking = added.flatMap(({ stack, type, label }) => {
    const provider = type?.split("_")[0] ?? builtIn;
    const known = [["provider"], ["terraform", "required_providers"]].map((place) => valueAt(jsonOf(stack), place));
    return provider === builtIn || known.some((one) => isMapping(one) && Object.hasOwn(one, provider)) ? [] : [{ stack, provider, label }];
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

/** Types of AWS of which is not known what Terraform needs for them. */
function unknownPermissionFindings({ name, path }: ExtensionFile, added: readonly StackBlock[]): readonly Finding[] {
  const unknown = added.filter(
    ({ section, type = "" }) =>
      type.startsWith("aws_") && !Object.hasOwn(section === "data" ? permissions.data : permissions.resource, type),
  );
  return [...new Set(unknown.map(({ stack }) => stack))].map((stack) => {
    const types = [
      ...new Set(unknown.filter((block) => block.stack === stack).map(({ section, type }) => (section === "data" ? `data.${type}` : type))),
    ];
    return {
      severity: "warning",
      path,
      problem: `${name} adds ${types.join(", ")} to the ${stack} stack, and its runner-policy.json does not allow what Terraform needs for ${types.length === 1 ? "it" : "them"}`,
      fix: "Give whoever applies the stack a policy of your own besides",
    };
  });
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
