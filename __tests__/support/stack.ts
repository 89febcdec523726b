/** A value of Terraform's JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A synthesized stack: its name, and its cdk.tf.json. */
export interface Stack {
  readonly name: string;
  readonly json: Readonly<Record<string, Json>>;
}

/** A resource or data source. */
export interface Block {
  readonly type: string;
  /** As expressions name it: `aws_vpc.vpc_6776A399`, or `data.aws_ssm_parameter.ami_0F9F05A5`. */
  readonly address: string;
  /** Path of its construct within the stack: `vpc/vpc`. Empty for a remote state. */
  readonly path: string;
  readonly attributes: Readonly<Record<string, Json>>;
}

type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Json>>>>>>;

function blocks(stack: Stack, kind: "resource" | "data"): readonly Block[] {
  const byType = (stack.json[kind] ?? {}) as Blocks;
  return Object.entries(byType).flatMap(([type, byId]) =>
    Object.entries(byId).map(([id, { "//": comment, ...attributes }]) => ({
      type,
      address: `${kind === "data" ? "data." : ""}${type}.${id}`,
      path: pathIn(stack, comment),
      attributes,
    })),
  );
}

const pathIn = ({ name }: Stack, comment: Json | undefined): string =>
  (comment as { metadata?: { path?: string } } | undefined)?.metadata?.path?.slice(name.length + 1) ?? "";

/** The resources of a stack, or those of one type. */
export const resources = (stack: Stack, type?: string): readonly Block[] =>
  blocks(stack, "resource").filter((block) => type === undefined || block.type === type);

/** The data sources of a stack, or those of one type. */
export const dataSources = (stack: Stack, type?: string): readonly Block[] =>
  blocks(stack, "data").filter((block) => type === undefined || block.type === type);

/** The only resource of a type, or the only one whose construct path holds the text. */
export function resource(stack: Stack, type: string, path = ""): Block {
  const found = resources(stack, type).filter((block) => block.path.includes(path));
  if (found.length === 1) return found[0]!;
  const names = resources(stack, type).map((block) => block.path);
  throw new Error(`${stack.name} has ${found.length} ${type} at ${JSON.stringify(path)} among ${JSON.stringify(names)}`);
}

/** Every address of this stack that a value refers to, in order. */
export const references = (value: Json | undefined): readonly string[] =>
  [...JSON.stringify(value ?? "").matchAll(/\b(?:data\.)?(?:aws|kubernetes|helm|terraform)_\w+\.[\w-]+/g)].map(([address]) => address);

/** The block that an expression refers to; an error where it refers to none or several. */
export function referenced(stack: Stack, value: Json | undefined): Block {
  const [address, ...others] = references(value);
  const found = [...resources(stack), ...dataSources(stack)].find((block) => block.address === address);
  if (found && others.length === 0) return found;
  throw new Error(`${JSON.stringify(value)} does not refer to one block of ${stack.name}`);
}

/** All that a resource waits for by depends_on, at once or through other resources. */
export function prerequisites(stack: Stack, { attributes }: Block): ReadonlySet<string> {
  const all = new Map(resources(stack).map((block) => [block.address, block]));
  const seen = new Set<string>();
  const visit = (dependsOn: Json | undefined): void => {
    for (const address of (dependsOn ?? []) as readonly string[]) {
      if (seen.has(address)) continue;
      seen.add(address);
      visit(all.get(address)?.attributes["depends_on"]);
    }
  };
  visit(attributes["depends_on"]);
  return seen;
}

/** The JSON that an attribute holds as text, such as a policy document; Terraform's expressions stay as they are written. */
export const embedded = (value: Json | undefined): Record<string, Json> =>
  JSON.parse(String(value).replace(/(?<!\$)\$\{[^}]*\}/g, (expression) => JSON.stringify(expression).slice(1, -1))) as Record<string, Json>;

/** The user data that a launch template holds, as the instance gets it but for Terraform's expressions. */
export function decoded(userData: Json | undefined): string {
  const [, literal] = /^\$\{base64encode\((".*")\)\}$/s.exec(String(userData)) ?? [];
  if (literal === undefined) throw new Error(`not a literal in base64: ${JSON.stringify(userData)}`);
  return JSON.parse(literal) as string;
}

/** Every property anywhere in a value, with its key. */
export function* properties(value: Json): Generator<readonly [key: string, value: Json]> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (!Array.isArray(value)) yield [key, child];
    yield* properties(child);
  }
}
