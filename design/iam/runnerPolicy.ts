import permissions from "../../aws/data/runner-permissions.json";
import { isMapping, valueAt } from "../../config/findings/path";
import { everyPrefixOf } from "../../aws/names";
import { policyDocument, type PolicyDocument, type Statement } from "./policy";

type BlockAttributes = Readonly<Record<string, unknown>>;
type ResourceBlocks = Readonly<Record<string, Readonly<Record<string, BlockAttributes>>>>;

/** What of a stack's cdk.tf.json decides about permissions. */
export interface TerraformJson {
  readonly provider?: Readonly<Record<string, readonly BlockAttributes[]>>;
  readonly terraform?: { readonly backend?: Readonly<Record<string, BlockAttributes>> };
  readonly data?: ResourceBlocks;
  readonly check?: Readonly<Record<string, { readonly data?: ResourceBlocks }>>;
  readonly resource?: ResourceBlocks;
}

/** Where a cluster is; the placeholders of the table that are the same for every resource. */
export interface RunnerPolicyOptions {
  readonly partition: string;
  /** DNS suffix of the partition, such as amazonaws.com.cn. */
  readonly dnsSuffix: string;
  readonly region: string;
  /** Name of the EKS cluster. */
  readonly cluster: string;
  /** The account whose subnets are tagged, where another one shares them. @default - any */
  readonly subnetOwner?: string | undefined;
}

/** Resources, and the condition on them: operator, key and values. `<name>` stands for an option, or an attribute of the resource. */
interface Scope {
  readonly resources: readonly string[];
  /** An attribute without which a resource needs no such permission. @default - none */
  readonly needs?: string;
  /** An attribute, and its value without which a resource needs no such permission. @default - any resource */
  readonly only?: readonly string[];
  readonly condition?: readonly string[];
  /** Conditions that must hold, too. One whose placeholder the resource lacks is left out. */
  readonly and?: readonly (readonly string[])[];
}
type Table = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** A statement whose parts are lists, so that statements that differ in one of them can become one. */
interface Grant {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Operator and key of the condition. Empty: none. */
  readonly test: readonly string[];
  readonly values: readonly string[];
  /** Further conditions: operator, key and value of each. */
  readonly and: readonly (readonly string[])[];
}

const scopes: Readonly<Record<string, Scope>> = permissions.scopes;

/** The kinds of blocks of a stack, with the table of their permissions: type -> scope -> actions. */
const blockTables: readonly {
  readonly table: Table;
  readonly blocks: (stack: TerraformJson) => readonly (readonly [string, BlockAttributes])[];
}[] = [
  { table: permissions.provider, blocks: ({ provider = {} }) => Object.keys(provider).map((type) => [type, {}]) },
  { table: permissions.backend, blocks: ({ terraform }) => Object.entries(terraform?.backend ?? {}) },
  {
    table: permissions.data,
    blocks: ({ data = {}, check = {} }) =>
      [data, ...Object.values(check).map((block) => block.data ?? {})]
        .flatMap(flatten)
        .map(([type, block]) => [type, { ...block, ...stateConfig(block) }]),
  },
  {
    table: permissions.resource,
    blocks: ({ resource = {} }) =>
      flatten(resource).map(([type, block]) => [
        type,
        {
          ...block,
          ...rootVolumeKey(block),
          ...usedKey(block),
          ...existingRole(block),
          ...ownPolicy(block),
          ...destinationOfLogs(block),
          ...nodeRoleOfOthers(block),
          ...autoModeOf(block),
        },
      ]),
  },
];

const flatten = (blocks: ResourceBlocks): (readonly [string, BlockAttributes])[] =>
  Object.entries(blocks).flatMap(([type, byId]) => Object.values(byId).map((block) => [type, block] as const));

/** The KMS key of the root volume of an instance, for whoever starts it. */
const rootVolumeKey = ({ root_block_device: volume }: BlockAttributes): BlockAttributes =>
  isMapping(volume) && volume["kms_key_id"] !== undefined ? { root_volume_key: volume["kms_key_id"] } : {};

/** The KMS key of a cluster's secrets, or of a repository, which whoever makes these lets the service use. */
function usedKey({ encryption_config: ofSecrets, encryption_configuration: ofImages }: BlockAttributes): BlockAttributes {
  const key = valueAt(ofSecrets, ["provider", "key_arn"]) ?? valueAt(ofImages, [0, "kms_key"]);
  return key === undefined ? {} : { used_key: key };
}

/** The role of a pod identity association that is not made here, which EKS has the caller read. */
const existingRole = ({ role_arn: arn, service_account: account }: BlockAttributes): BlockAttributes =>
  account !== undefined && typeof arn === "string" && arn.startsWith("arn:") ? { existing_pod_role: arn } : {};

/** The policy of an attachment, where the stack makes it: its name is known then, and its ARN is not. */
const ownPolicy = ({ policy_arn: arn }: BlockAttributes): BlockAttributes =>
  typeof arn === "string" && arn.startsWith("${aws_iam_policy.") ? { policy_arn: undefined, own_policy: arn } : {};

/** The role of a managed node group that is not in the stack, which EKS reads with the permissions of who makes the group. */
const nodeRoleOfOthers = ({ node_role_arn: arn }: BlockAttributes): BlockAttributes =>
  typeof arn === "string" && arn.startsWith("arn:") ? { given_node_role: arn } : {};

/**
 * The role of nodes that EKS Auto Mode makes in its own pools, which whoever makes or changes the cluster passes to EKS; and whether the cluster has EKS
 * Auto Mode, whose instance profiles may outlive it: the provider takes a role out of all instance profiles before it deletes it, also after pools have
 * gone and EKS Auto Mode is off.
 * @see https://github.com/aws/containers-roadmap/issues/2531
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/v6.25.0/internal/service/iam/role.go
 */
function autoModeOf({ compute_config: compute }: BlockAttributes): BlockAttributes {
  if (compute === undefined) return {};
  const role = valueAt(compute, ["node_role_arn"]);
  return { auto_mode: "true", ...(role !== undefined && { auto_mode_node_role: role }) };
}

/** What logs go to, where it is no log group: a bucket, whose prefix is no part of its ARN, or a stream. */
function destinationOfLogs({ destination_arn: arn }: BlockAttributes): BlockAttributes {
  const [, bucket, stream] = /^(arn:[\w-]+:s3:::[^/]+)|^(arn:[\w-]+:firehose:.+)/.exec(typeof arn === "string" ? arn : "") ?? [];
  return { ...(bucket !== undefined && { logs_bucket: bucket }), ...(stream !== undefined && { logs_stream: stream }) };
}

/** The backend that a remote state is read from. */
const stateConfig = ({ config }: BlockAttributes): BlockAttributes => (config ?? {}) as BlockAttributes;

/**
 * The least that `terraform init`, `plan`, `apply` and `destroy` of a stack need from IAM. What Kubernetes and Helm do is no matter
 * of IAM. Statements are in a fixed order, and each holds what differs in one part only, so none allows more than its resources ask for.
 * @param stack the stack's cdk.tf.json
 * @param existingRoleArns roles that are not in the stack; instance profiles name them without their paths
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function runnerPolicy(stack: TerraformJson, options: RunnerPolicyOptions, existingRoleArns: readonly string[] = []): PolicyDocument {
  const places = { ...options, subnetOwner: options.subnetOwner ?? "*" };
  const names: Names = { cluster: options.cluster, existingRoles: existingRoleArns.map(roleInArn) };
  const grants = blockTables.flatMap(({ table, blocks }) =>
    blocks(stack).flatMap(([type, block]) => {
      const valueOf = (name: string): string | undefined =>
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- most names are no option
        places[name as keyof RunnerPolicyOptions] ?? attribute(stack, block, name, names);
      return Object.entries(table[type] ?? {}).flatMap(([scope, actions]) => grant(actions, scopes[scope]!, valueOf));
    }),
  );
  const merged = (["resources", "values", "actions"] as const).reduce(mergeGrants, grants);
  const statements = merged.map(statement).map((one) => ({ one, text: JSON.stringify(one) }));
  return policyDocument(statements.sort((a, b) => (a.text < b.text ? -1 : 1)).map(({ one }) => one));
}

/** One grant, or none where the scope names an attribute that the resource lacks. */
function grant(actions: readonly string[], scope: Scope, valueOf: (name: string) => string | undefined): readonly Grant[] {
  const [operator, key, ...accepted] = scope.condition ?? [];
  const resources = scope.resources.map((template) => fill(template, valueOf));
  const values = accepted.map((template) => fill(template, valueOf));
  const known = (texts: readonly (string | undefined)[]) => texts.flatMap((text) => text ?? []);
  if ([...resources, ...values].includes(undefined) || (scope.needs !== undefined && valueOf(scope.needs) === undefined)) return [];
  const [attributeName, wanted] = scope.only ?? [];
  if (attributeName !== undefined && valueOf(attributeName) !== wanted) return [];
  const and = (scope.and ?? []).flatMap(([test, on, template]) => {
    const filled = fill(template!, valueOf);
    return filled === undefined ? [] : [[test!, on!, filled]];
  });
  return [{ actions, resources: known(resources), test: known([operator, key]), values: known(values), and }];
}

function fill(template: string, valueOf: (name: string) => string | undefined): string | undefined {
  const values = new Map(Array.from(template.matchAll(/<([\w.]+)>/g), ([placeholder, name]) => [placeholder, valueOf(name!)]));
  if ([...values.values()].includes(undefined)) return undefined;
  return template.replace(/<[\w.]+>/g, (placeholder) => values.get(placeholder)!);
}

/**
 * An attribute as IAM patterns have it: of a name prefix, all names that start with it; of the name of what has a path, both; of a reference to
 * another resource of the stack, the name of that resource, or its attribute of the same name; of any other expression, everything. `role.path` is
 * the attribute `path` of what `role` refers to.
 */
function attribute(stack: TerraformJson, block: BlockAttributes, key: string, names: Names): string | undefined {
  const [name = "", ofReferenced] = key.split(".");
  const referenced = referencedBlock(stack, block[name]);
  if (ofReferenced !== undefined) return referenced && attribute(stack, referenced, ofReferenced, names);
  if (referenced) return attribute(stack, referenced, "name", names) ?? attribute(stack, referenced, name, names) ?? "*";
  const [value, prefix] = [block[name], block[`${name}_prefix`]];
  const path = name === "name" && typeof block["path"] === "string" ? block["path"].slice(1) : "";
  if (typeof value === "string") return path + withRolePath(name, roleInArn(textOf(value)), names);
  return typeof prefix === "string" ? `${path}${everyPrefixOf(prefix, names.cluster)}*` : undefined;
}

/** What tells names of the stack's own from others'. */
interface Names {
  readonly cluster: string;
  /** Path and name of each. */
  readonly existingRoles: readonly string[];
}

/** Path and name of the role in an ARN, as the ARN has them; any other text as it is. */
const roleInArn = (text: string): string => text.replace(/^arn:[\w-]+:iam::\d{12}:role\//, "");

const withRolePath = (key: string, text: string, { existingRoles }: Names): string =>
  (key === "role" ? existingRoles.find((role) => role === text || role.endsWith(`/${text}`)) : undefined) ?? text;

function referencedBlock(stack: TerraformJson, value: unknown): BlockAttributes | undefined {
  const [, type = "", id = ""] = /^\$\{(\w+)\.([\w-]+)\.\w+\}$/.exec(typeof value === "string" ? value : "") ?? [];
  return stack.resource?.[type]?.[id];
}

/**
 * The text that a template of the JSON stands for, with the marks of literal text undone; everything, where it holds a reference. A backend's own
 * settings are no templates.
 */
function textOf(template: string): string {
  const marked = /\$\$\{|%%\{|\$\{("(?:[^"\\]|\\.)*")\}/g;
  if (template.replace(marked, " ").includes("${")) return "*";
  return template.replace(marked, (found, literal?: string) => (literal === undefined ? found.slice(1) : (JSON.parse(literal) as string)));
}

/** What grants must have in common so that they differ in nothing but a part. */
const partsBut = {
  actions: ["resources", "test", "values", "and"],
  resources: ["actions", "test", "values", "and"],
  values: ["actions", "resources", "test", "and"],
} as const;

/** Makes one grant of those that differ in nothing but the part. */
function mergeGrants(grants: readonly Grant[], part: keyof typeof partsBut): Grant[] {
  const groups = new Map<string, Grant[]>();
  for (const next of grants) {
    const key = JSON.stringify(partsBut[part].map((other) => next[other]));
    const group = groups.get(key);
    if (group) group.push(next);
    else groups.set(key, [next]);
  }
  return [...groups.values()].map((group) => ({ ...group[0]!, [part]: [...new Set(group.flatMap((one) => one[part]))].sort() }));
}

const statement = ({ actions, resources, test: [operator, key], values, and }: Grant): Statement => {
  const first = operator && key ? [[operator, { [key]: values }] as const] : [];
  const conditions = [...first, ...and.map(([test, on, value]) => [test!, { [on!]: [value!] }] as const)];
  return {
    Effect: "Allow",
    Action: actions,
    Resource: resources,
    ...(conditions.length > 0 && { Condition: Object.fromEntries(conditions) }),
  };
};
