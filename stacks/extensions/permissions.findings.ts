import permissions from "../../aws/data/runner-permissions.json";
import type { Finding } from "../../config/findings/finding";
import { isMapping, valueAt } from "../../config/findings/path";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import { blocksOfStack, type ExtensionEffects, type StackBlock, type StackContent } from "./effects";
import type { ExtensionFile } from "./extension";

/**
 * Data sources that the provider answers by itself, or from a public file, without a permission.
 * @see https://github.com/hashicorp/terraform-provider-aws/tree/v6.25.0/internal/service/meta
 */
const withoutPermission: ReadonlySet<string> = new Set([
  "aws_arn",
  "aws_billing_service_account",
  "aws_caller_identity",
  "aws_default_tags",
  "aws_iam_policy_document",
  "aws_ip_ranges",
  "aws_partition",
  "aws_region",
  "aws_service",
  "aws_service_principal",
]);

/** Arguments that are Terraform's, and tags, which every type has. @see https://developer.hashicorp.com/terraform/language/meta-arguments */
const commonArguments: ReadonlySet<string> = new Set(["count", "depends_on", "for_each", "lifecycle", "provider", "region", "tags"]);

/** Why the policy of a runner may not be enough for a block, in words that follow those that name it. */
type PolicyGap = (block: StackBlock) => string | undefined;

/**
 * What an extension did that the policies for the runner, which are made of the types of resources, may not allow.
 * @param before the JSON of the stacks before
 */
export function runnerPolicyFindings(
  { name, path }: ExtensionFile,
  { added, overridden }: ExtensionEffects,
  before: (stack: StackRole) => StackContent,
): readonly Finding[] {
  const used = usedArguments(before);
  const gaps: PolicyGap[] = [moduleGap, (block) => typeGap(block) ?? placeGap(block) ?? argumentGap(block, used)];
  const reasons = new Map<string, Set<string>>();
  for (const block of [...added, ...overridden]) {
    for (const gap of gaps) {
      const reason = gap(block);
      if (reason === undefined) continue;
      const key = JSON.stringify([block.stack, reason]);
      reasons.set(key, (reasons.get(key) ?? new Set()).add(kindInWords(block)));
    }
  }
  return [...reasons].map(([key, kinds]) => {
    const [stack, reason] = JSON.parse(key) as [StackRole, string];
    return {
      severity: "warning",
      path,
      problem: `${name} has ${[...kinds].join(", ")} in the ${stack} stack: ${reason}`,
      fix: "Give whoever applies the stack a policy of your own besides, where it is not enough",
    };
  });
}

const kindInWords = ({ section, type, label }: StackBlock): string =>
  type === undefined ? label : section === "data" ? `data.${type}` : type;

const isAwsBlock = ({ type = "" }: StackBlock): boolean => type.startsWith("aws_");

const moduleGap: PolicyGap = ({ section }) =>
  section === "module" ? "what is in a module is not known here, and runner-policy.json allows nothing for it" : undefined;

const typeGap: PolicyGap = (block) => {
  const { section, type = "" } = block;
  if (!isAwsBlock(block) || (section === "data" && withoutPermission.has(type))) return undefined;
  return Object.hasOwn(section === "data" ? permissions.data : permissions.resource, type)
    ? undefined
    : "runner-policy.json does not allow what Terraform needs for it";
};

/** The ARNs in the policies are of the region and the account of the stack. */
const placeGap: PolicyGap = (block) => {
  if (!isAwsBlock(block) || (block.section === "data" && withoutPermission.has(block.type ?? ""))) return undefined;
  const [provider, region] = ["provider", "region"].map((argument) => valueAt(block.value, [argument]));
  const isElsewhere = region !== undefined || (typeof provider === "string" && provider !== "aws");
  return isElsewhere ? "runner-policy.json is for the region and the account of the stack's own provider" : undefined;
};

/** An argument can need further actions, as `inline_policy` of a role does. */
function argumentGap(block: StackBlock, used: UsedArguments): string | undefined {
  if (block.section !== "resource" || !isAwsBlock(block)) return undefined;
  const further = argumentsOfBlock(block).filter((argument) => !used.get(block.type ?? "")?.has(argument));
  return further.length === 0
    ? undefined
    : `runner-policy.json covers the type as the stacks use it, and they do not set ${further.join(", ")} in this cluster`;
}

type UsedArguments = ReadonlyMap<string, ReadonlySet<string>>;

const argumentsOfBlock = ({ value }: StackBlock): readonly string[] =>
  isMapping(value) ? Object.keys(value).filter((key) => !commonArguments.has(key)) : [];

/** The arguments that resources in the stacks have, by their type. */
function usedArguments(jsonOf: (stack: StackRole) => StackContent): UsedArguments {
  const used = new Map<string, Set<string>>();
  for (const block of stackRoles.flatMap((stack) => blocksOfStack(stack, jsonOf(stack)))) {
    if (block.section !== "resource" || block.type === undefined) continue;
    const known = used.get(block.type) ?? new Set();
    for (const argument of argumentsOfBlock(block)) known.add(argument);
    used.set(block.type, known);
  }
  return used;
}
