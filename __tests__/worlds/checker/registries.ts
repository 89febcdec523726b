import { type Block, type Json, list, mapping, resourcesOf, text, texts, violation, type Violation, type Written } from "./model";

/** Repositories and caches of Amazon ECR. */
export const registryViolations = (written: Written): readonly Violation[] => [
  ...resourcesOf(written, "aws_ecr_pull_through_cache_rule").flatMap((rule) => problems(rule, ruleProblems(rule))),
  ...resourcesOf(written, "aws_ecr_repository_creation_template").flatMap((template) => problems(template, templateProblems(template))),
  ...resourcesOf(written, "aws_ecr_repository_creation_template", "aws_ecr_lifecycle_policy").flatMap((block) =>
    problems(block, lifecycleProblems(text(block.body["lifecycle_policy"] ?? block.body["policy"]))),
  ),
];

const problems = (block: Block, found: readonly string[]): readonly Violation[] =>
  found.map((problem) => violation("registries", block, problem));

const upstreams: readonly { readonly host: RegExp; readonly asks: "nothing" | "a secret" | "Amazon ECR" }[] = [
  { host: /^(?:public\.ecr\.aws|registry\.k8s\.io|quay\.io)$/, asks: "nothing" },
  { host: /^(?:registry-1\.docker\.io|ghcr\.io|registry\.gitlab\.com|cgr\.dev|[a-z\d-]+\.azurecr\.io)$/, asks: "a secret" },
  { host: /^\d{12}\.dkr\.ecr\.[a-z\d-]+\.amazonaws\.com$/, asks: "Amazon ECR" },
];

/** @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html */
function ruleProblems({ body }: Block): readonly string[] {
  const host = text(body["upstream_registry_url"]);
  const upstream = upstreams.find((one) => one.host.test(host));
  if (!upstream) return [`caches ${host}, which Amazon ECR does not`];
  const hasSecret = body["credential_arn"] !== undefined;
  const isOwn = upstream.asks === "Amazon ECR";
  return [
    ...(hasSecret === (upstream.asks === "a secret") ? [] : [`asks ${host} ${hasSecret ? "with" : "without"} a secret`]),
    ...(hasSecret && !text(body["credential_arn"]).includes(":secret:ecr-pullthroughcache/") ? ["has a secret of another name"] : []),
    ...(!isOwn && body["custom_role_arn"] !== undefined ? [`asks ${host} with a role`] : []),
    ...(!isOwn && body["upstream_repository_prefix"] !== undefined ? [`asks ${host} for repositories of a prefix`] : []),
  ];
}

/** A KMS key needs a role that may use it. @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepositoryCreationTemplate.html */
function templateProblems({ body }: Block): readonly string[] {
  const encryption = list(body["encryption_configuration"]).map(mapping);
  const hasKey = encryption.some((one) => one["kms_key"] !== undefined);
  const isKms = encryption.some((one) => one["encryption_type"] === "KMS");
  return [
    ...(isKms && body["custom_role_arn"] === undefined ? ["encrypts with a KMS key, and has no role"] : []),
    ...(hasKey && !isKms ? ["names a KMS key, and encrypts without"] : []),
    ...(texts(body["applied_for"]).length === 0 ? ["is for nothing"] : []),
  ];
}

/** Each priority once, and what is about all images last. @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html */
function lifecycleProblems(document: string): readonly string[] {
  if (document === "") return [];
  const rules = list(mapping(JSON.parse(document) as Json)["rules"]).map(mapping);
  const priorities = rules.map((rule) => Number(rule["rulePriority"]));
  const ofAll = rules.filter((rule) => mapping(rule["selection"])["tagStatus"] === "any");
  return [
    ...(rules.length === 0 ? ["has a lifecycle policy without rules"] : []),
    ...(new Set(priorities).size < priorities.length ? ["has two rules of one priority"] : []),
    ...(ofAll.some((rule) => Number(rule["rulePriority"]) < Math.max(...priorities)) ? ["has a rule behind one for all images"] : []),
    ...rules.flatMap((rule) => selectionProblems(mapping(rule["selection"]))),
  ];
}

function selectionProblems(selection: Readonly<Record<string, Json>>): readonly string[] {
  const isTagged = selection["tagStatus"] === "tagged";
  const isNamed = [...texts(selection["tagPrefixList"]), ...texts(selection["tagPatternList"])].length > 0;
  const isByAge = selection["countType"] === "sinceImagePushed";
  return [
    ...(isTagged === isNamed ? [] : ["has a rule for tagged images without their tags, or for others with tags"]),
    ...(isByAge === (selection["countUnit"] === "days") ? [] : ["has a rule whose count has a wrong unit"]),
    ...(Number(selection["countNumber"]) >= 1 ? [] : ["has a rule that keeps nothing"]),
  ];
}
