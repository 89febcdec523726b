import type { Finding } from "../../config/findings/finding";
import { isMapping, valueAt } from "../../config/findings/path";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import { blocksOfStack, type StackBlock, type StackContent } from "./effects";
import type { ExtensionFile } from "./extension";
import { type Reference, referencesIn } from "./references";

type StackJsonOf = (stack: StackRole) => StackContent;

/**
 * References to what is not in their stack, which Terraform would refuse as undeclared. A reference of cdktf's own between stacks is none of
 * Terraform's: a stack reads another by the outputs in its state.
 */
export function referenceFindings(file: ExtensionFile, jsonOf: StackJsonOf): readonly Finding[] {
  const prefixes = new Set(stackRoles.flatMap((stack) => providersOfStack(jsonOf(stack))));
  const isResourceType = (name: string): boolean => name === "terraform_data" || (name.includes("_") && prefixes.has(name.split("_")[0]!));
  const isIn = (stack: StackRole, { section, place }: Reference): boolean => valueAt(jsonOf(stack), [section, ...place]) !== undefined;
  return stackRoles.flatMap((stack) =>
    blocksOfStack(stack, jsonOf(stack)).flatMap((block) => {
      const lacking = referencesIn(block.value, isResourceType).filter(
        (reference) => !(isIn(stack, reference) || isWithinCheck(block, reference)),
      );
      // One of each is enough to mend the block.
      const [reference] = lacking;
      if (!reference) return [];
      const origin = stackRoles.find((role) => isIn(role, reference));
      return [undeclaredFinding(file, block, reference, origin, jsonOf)];
    }),
  );
}

/** A check may have a data source of its own. @see https://developer.hashicorp.com/terraform/language/block/check */
const isWithinCheck = ({ section: own, value }: StackBlock, { section, place }: Reference): boolean =>
  own === "check" && valueAt(value, [section, ...place]) !== undefined;

const providersOfStack = (json: StackContent): readonly string[] =>
  [["provider"], ["terraform", "required_providers"]].flatMap((place) => {
    const value = valueAt(json, place);
    return isMapping(value) ? Object.keys(value) : [];
  });

function undeclaredFinding(
  { name, path }: ExtensionFile,
  { label, stack }: StackBlock,
  reference: Reference,
  origin: StackRole | undefined,
  jsonOf: StackJsonOf,
): Finding {
  const problem = `with ${name}, ${label} of the ${stack} stack refers to ${reference.attribute}`;
  if (origin === undefined) {
    return {
      severity: "error",
      path,
      problem: `${problem}, and no stack has ${reference.label}`,
      fix: `Add ${reference.label} to stacks.${stack} in ${name}, or refer to what is there`,
    };
  }
  return {
    severity: "error",
    path,
    problem: `${problem}, which is in the ${origin} stack`,
    fix: crossStackFix(name, stack, reference, origin, jsonOf),
  };
}

/** A stack reads those before it by their outputs, and its own data source of their states is there. */
function crossStackFix(name: string, stack: StackRole, reference: Reference, origin: StackRole, jsonOf: StackJsonOf): string {
  if (reference.section === "data") return `Add such a data source to stacks.${stack} in ${name}, too, and refer to that`;
  if (stackRoles.indexOf(origin) > stackRoles.indexOf(stack))
    return `Add the construct to stacks.${origin} in ${name}: the ${origin} stack is applied after the ${stack} stack`;
  if (reference.attribute === reference.label && reference.section !== "locals" && reference.section !== "variable")
    return `Leave out the dependency in ${name}: the ${origin} stack is applied before the ${stack} stack`;
  const known = outputWithValue(jsonOf(origin), reference);
  const output = known ?? newOutputName(reference.attribute);
  const read = `Token.asString(ref("data.terraform_remote_state.${origin}.outputs.${output}"))`;
  return known === undefined
    ? `Add new TerraformOutput(stacks.${origin}, "${output}", { value: …, staticId: true }) in ${name}, and write ${read} in the ${stack} stack`
    : `Write ${read} in the ${stack} stack`;
}

/** The last two parts of an attribute, without the hash that cdktf makes names unique with. */
const newOutputName = (attribute: string): string =>
  attribute
    .split(".")
    .slice(-2)
    .map((part) => part.replace(/_[\dA-F]{8}$/, "").replace(/\W/g, "_"))
    .join("_");

/** The output of a stack that is what a reference refers to. */
function outputWithValue(json: StackContent, { attribute }: Reference): string | undefined {
  const outputs = valueAt(json, ["output"]);
  return isMapping(outputs) ? Object.keys(outputs).find((output) => valueAt(outputs, [output, "value"]) === `\${${attribute}}`) : undefined;
}
