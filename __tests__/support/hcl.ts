import { partsOf } from "../worlds/checker/expressions";

type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };
type Body = Readonly<Record<string, Value>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Body>>>>;

/** The resources and data of a stack as the other syntax of Terraform: scanners pass over blocks within resources in JSON, as if these were not there. */
export const hclOf = ({ data = {}, resource = {} }: { readonly data?: Blocks; readonly resource?: Blocks }): string =>
  Object.entries({ data, resource })
    .flatMap(([kind, types]) =>
      Object.entries(types).flatMap(([type, byId]) =>
        Object.entries(byId).flatMap(([id, body]) => [`${kind} "${type}" "${id}" {`, ...linesOf(judged(body), "  "), "}"]),
      ),
    )
    .join("\n");

/** What no scanner judges, and what HCL has as references rather than texts. */
const passedOver = new Set(["//", "lifecycle", "depends_on", "provider", "provisioner", "connection", "count", "for_each"]);

const judged = (body: Body): Body => Object.fromEntries(Object.entries(body).filter(([key]) => !passedOver.has(key)));

/** Arguments whose values are mappings of any keys; all others with an object are blocks. */
const mappings = new Set(["tags", "labels", "annotations", "data", "input", "triggers", "match_labels", "config", "selector"]);

const linesOf = (body: Body, indentation: string): readonly string[] =>
  Object.entries(body).flatMap(([key, value]) => {
    const blocks = blocksIn(key, value);
    return blocks
      ? blocks.flatMap((block) => [`${indentation}${key} {`, ...linesOf(block, `${indentation}  `), `${indentation}}`])
      : [`${indentation}${key} = ${textOf(value)}`];
  });

const isBody = (value: Value): value is Body => typeof value === "object" && value !== null && !Array.isArray(value);

function blocksIn(key: string, value: Value): readonly Body[] | undefined {
  if (isBody(value)) return mappings.has(key) ? undefined : [value];
  return Array.isArray(value) && value.length > 0 && value.every(isBody) ? value : undefined;
}

function textOf(value: Value): string {
  if (typeof value === "string") return `"${partsOf(value).map(quoted).join("")}"`;
  if (Array.isArray(value)) return `[${value.map(textOf).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{ ${Object.entries(value)
    .map(([key, child]) => `${JSON.stringify(key)} = ${textOf(child)}`)
    .join(", ")} }`;
}

const quoted = ({ isExpression, value }: ReturnType<typeof partsOf>[number]): string =>
  isExpression
    ? `\${${value}}`
    : JSON.stringify(value)
        .slice(1, -1)
        .replaceAll(/[$%](?=\{)/g, "$&$&");
