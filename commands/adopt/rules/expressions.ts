import { valueAt as valueBelow } from "../../../config/findings/path";

/** What of a stack's cdk.tf.json adoption reads. */
export interface StackJson {
  readonly resource?: TerraformBlocks;
  readonly data?: TerraformBlocks;
  readonly output?: Readonly<Record<string, { readonly value: unknown }>>;
}

type TerraformBlocks = Readonly<Record<string, Readonly<Record<string, TerraformAttributes>>>>;

/** Attributes of a resource under Terraform's names, as they are written in cdk.tf.json: a block that occurs once is a mapping, not a list. */
export type TerraformAttributes = Readonly<Record<string, unknown>>;

/** The stacks of a cluster by their part of the name: network, cluster, workload. */
export type StacksJson = Readonly<Record<string, StackJson>>;

/** Where a resource is: `cluster` and `aws_eks_cluster.control-plane_cluster_47C848BD`. */
export interface StackAddress {
  readonly stack: string;
  readonly address: string;
}

/** The attributes of resources whose values are known; undefined for others. */
export type KnownAttributes = (place: StackAddress) => TerraformAttributes | undefined;

const referencePattern =
  /^\$\{(?:data\.terraform_remote_state\.(?<state>\w+)\.outputs|data\.(?<data>aws_\w+\.[\w-]+)|(?<address>\w+\.[\w-]+))\.(?<path>[\w.[\]"-]+)\}$/;

/** What an expression that is nothing but one reference to a resource of its own stack refers to. */
export function referenceOf(value: unknown): { readonly address: string; readonly attribute: string } | undefined {
  const { address, path } = typeof value === "string" ? (referencePattern.exec(value)?.groups ?? {}) : {};
  return address === undefined ? undefined : { address, attribute: path! };
}

/**
 * The value of an attribute, with references resolved: to attributes of resources, to what data sources are asked by, and to outputs of other
 * stacks. Undefined where it is not known, as what AWS gives to a resource that is yet to be created.
 */
export function resolve(value: unknown, stack: string, stacks: StacksJson, known: KnownAttributes): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => resolve(item, stack, stacks, known));
    return items.includes(undefined) ? undefined : items;
  }
  if (typeof value !== "string" || !value.includes("${")) return value;
  const { state, data, address, path } = referencePattern.exec(value)?.groups ?? {};
  if (path === undefined) return undefined;
  if (data !== undefined) return resolve(attributeAt(stacks[stack]?.data, `${data}.${path}`), stack, stacks, known);
  if (address !== undefined) {
    const written = attributeAt(stacks[stack]?.resource, `${address}.${path}`);
    return attributeAt(known({ stack, address }), path) ?? resolve(written, stack, stacks, known);
  }
  const [output, ...keys] = pathSegments(path);
  return resolve(attributeAt(stacks[state!]?.output?.[output!]?.value, keys.join(".")), state!, stacks, known);
}

const pathSegments = (path: string): readonly string[] => path.match(/[\w-]+/g) ?? [];

/** The value at a path such as `identity[0].oidc[0].issuer`; undefined where there is none. */
export const attributeAt = (value: unknown, path: string): unknown => valueBelow(value, pathSegments(path));

/** Whether two values are the same to Terraform where the order of lists does not matter. */
export const sameValue = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other);

const canonical = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (typeof value !== "object" || value === null) return value === undefined ? "unknown" : JSON.stringify(value);
  const entries = Object.entries(value).map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`);
  return `{${entries.sort().join()}}`;
};
