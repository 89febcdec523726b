import { isMapping } from "../../../config/findings/path";
import { mappingsOf, plainText, type Value } from "./values";
import type { TracedJson } from "./world";

/**
 * A state in the form of a stack's JSON: its resources and outputs with the values that they have. Undefined where it is no state.
 * @param state what `terraform show -json` prints
 * @see https://developer.hashicorp.com/terraform/internals/json-format#values-representation
 */
export function stateJson(state: unknown): TracedJson | undefined {
  if (!isMapping(state) || typeof state["format_version"] !== "string") return undefined;
  const values = state["values"];
  // An empty state has no values.
  if (!isMapping(values)) return "values" in state ? undefined : {};
  const blocks = { managed: {}, data: {} } as Record<string, Record<string, Record<string, Readonly<Record<string, Value>>>>>;
  for (const { module, resource } of resourcesIn(values["root_module"] as Value | undefined)) {
    const { index, mode, name, type, values: attributes } = resource;
    const byType = blocks[plainText(mode)];
    if (!byType || !isMapping(attributes)) continue;
    const within = index === undefined ? plainText(name) : `${plainText(name)}[${JSON.stringify(index)}]`;
    const id = module === "" ? within : `${within} in ${module}`;
    (byType[plainText(type)] ??= {})[id] = present(attributes);
  }
  return { resource: blocks["managed"]!, data: blocks["data"]!, output: (values["outputs"] ?? {}) as NonNullable<TracedJson["output"]> };
}

/** The resources of a module and those below it, each with the address of its own. */
const resourcesIn = (
  module: Value | undefined,
): readonly { readonly module: string; readonly resource: Readonly<Record<string, Value>> }[] =>
  mappingsOf(module).flatMap((one) => [
    ...mappingsOf(one["resources"]).map((resource) => ({ module: plainText(one["address"]), resource })),
    ...mappingsOf(one["child_modules"]).flatMap(resourcesIn),
  ]);

/** Without attributes that nobody has set: a state has them all. */
const present = (attributes: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([, value]) => value !== null && value !== "")
      .map(([key, value]) => [key, withoutReferences(value)]),
  );

/** In a state `${` is text, and no reference. */
function withoutReferences(value: Value): Value {
  if (typeof value === "string") return value.replace(/[$%](?=\{)/g, (sign) => sign + sign);
  if (Array.isArray(value)) return (value as readonly Value[]).map(withoutReferences);
  if (!isMapping(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withoutReferences(item)]));
}
