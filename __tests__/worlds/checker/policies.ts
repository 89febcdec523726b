import { follow, partsOf, rendered, splitExpression } from "./expressions";
import { type Block, type Json, list, mapping, repeated, resourcesOf, text, texts, violation, type Violation, type Written } from "./model";
import { policyProblems, type PolicyKind } from "./policyGrammar";

interface PolicyPlace {
  readonly type: string;
  readonly attribute: string;
  readonly kind: PolicyKind;
  /** Characters of the longest document. */
  readonly most: number;
}

const places: readonly PolicyPlace[] = [
  // @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html white space does not count
  { type: "aws_iam_role", attribute: "assume_role_policy", kind: "trust", most: 2048 },
  { type: "aws_iam_role_policy", attribute: "policy", kind: "identity", most: 10_240 },
  { type: "aws_iam_policy", attribute: "policy", kind: "identity", most: 6144 },
  // @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
  { type: "aws_vpc_endpoint", attribute: "policy", kind: "resource", most: 20_480 },
  // @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
  { type: "aws_kms_key", attribute: "policy", kind: "resource", most: 32_768 },
  // @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html
  { type: "aws_sqs_queue_policy", attribute: "policy", kind: "resource", most: 8192 },
  { type: "aws_eks_pod_identity_association", attribute: "policy", kind: "identity", most: 2048 },
];

/** Policy documents: their grammar, and their sizes. */
export const policyViolations = (written: Written): readonly Violation[] => [
  ...places.flatMap((place) => resourcesOf(written, place.type).flatMap((block) => documentProblems(written, block, place))),
  ...inlineSizes(written),
  ...attachments(written),
  ...filesBeside(written),
  ...keyPolicies(written),
];

/** The partition of the cluster's region. @see https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
const partitionOf = ({ file }: Written): string =>
  text(file["region"]).startsWith("cn-") ? "aws-cn" : text(file["region"]).startsWith("us-gov-") ? "aws-us-gov" : "aws";

/** The documents of an attribute: the text itself, or those in an expression that chooses. */
function documentsOf(written: Written, { stack, body }: Block, attribute: string): readonly string[] {
  const given = text(body[attribute]);
  const [part, ...others] = partsOf(given);
  if (part === undefined) return [];
  const chosen =
    part.isExpression && others.length === 0 ? splitExpression(part.value).strings.filter((one) => one.startsWith("{")) : [given];
  return chosen.map((template) => rendered(written, stack, template));
}

const withoutSpace = (document: string): number => document.replaceAll(/\s/g, "").length;

const documentProblems = (written: Written, block: Block, { attribute, kind, most }: PolicyPlace): readonly Violation[] =>
  documentsOf(written, block, attribute).flatMap((document) =>
    [
      ...policyProblems(document, kind, partitionOf(written)),
      ...(withoutSpace(document) > most ? [`its policy has ${withoutSpace(document)} characters, and AWS allows ${most}`] : []),
    ].map((problem) => violation("policies", block, problem)),
  );

/** All inline policies of a role together. */
const inlineSizes = (written: Written): readonly Violation[] =>
  resourcesOf(written, "aws_iam_role").flatMap((role) => {
    const sizes = policiesOf(written, role, "aws_iam_role_policy").flatMap((policy) =>
      documentsOf(written, policy, "policy").map(withoutSpace),
    );
    const size = sizes.reduce((sum, one) => sum + one, 0);
    return size > 10_240 ? [violation("policies", role, `its inline policies have ${size} characters, and IAM allows 10240`)] : [];
  });

const policiesOf = (written: Written, { stack, name }: Block, type: string): readonly Block[] =>
  resourcesOf(written, type).filter((policy) => policy.stack === stack && text(policy.body["role"]).includes(`aws_iam_role.${name}.`));

/** Twenty-five at the most, and each once. @see https://docs.aws.amazon.com/general/latest/gr/iam-service.html */
const attachments = (written: Written): readonly Violation[] =>
  resourcesOf(written, "aws_iam_role").flatMap((role) => {
    const attached = policiesOf(written, role, "aws_iam_role_policy_attachment");
    return [
      ...repeated(attached, ({ body }) => text(body["policy_arn"])).map((one) => violation("policies", one, "is attached twice")),
      ...(attached.length > 25 ? [violation("policies", role, `has ${attached.length} managed policies`)] : []),
    ];
  });

/** The policies for those who apply the stacks: each of them must fit into one managed policy. */
const filesBeside = (written: Written): readonly Violation[] =>
  Object.entries(written.policies).flatMap(([name, document]) => {
    const place = `file ${name}`;
    if (name.includes("key-policy")) {
      const byKey = mapping(JSON.parse(document) as Json);
      return Object.entries(byKey).flatMap(([key, policy]) =>
        policyProblems(JSON.stringify(policy), "resource", partitionOf(written)).map((problem) => ({
          rule: "policies",
          place: `${place} ${key}`,
          problem,
        })),
      );
    }
    return [
      ...policyProblems(document, name.includes("trust") ? "trust" : "identity", partitionOf(written)),
      ...(withoutSpace(document) > 6144 ? [`has ${withoutSpace(document)} characters, and IAM allows 6144`] : []),
    ].map((problem) => ({ rule: "policies", place, problem }));
  });

/**
 * A key whose policy lets nobody change the policy cannot be managed; and who encrypts with a key must be allowed to.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
 */
function keyPolicies(written: Written): readonly Violation[] {
  return resourcesOf(written, "aws_kms_key").flatMap((key) => {
    const statements = documentsOf(written, key, "policy").flatMap((document) =>
      list(mapping(JSON.parse(document) as Json)["Statement"]).map(mapping),
    );
    const allows = (action: string, isPrincipal: (principal: string) => boolean): boolean =>
      statements.some(
        (statement) =>
          statement["Effect"] === "Allow" &&
          texts(statement["Action"]).some((one) => new RegExp(`^${one.replaceAll("*", ".*")}$`).test(action)) &&
          Object.values(mapping(statement["Principal"])).flatMap(texts).some(isPrincipal),
      );
    const logGroups = resourcesOf(written, "aws_cloudwatch_log_group").filter(
      ({ stack, body }) => follow(written, stack, body["kms_key_id"] ?? "").block?.name === key.name,
    );
    return [
      ...(allows("kms:PutKeyPolicy", () => true) ? [] : ["lets nobody change its policy"]),
      ...(logGroups.length > 0 && !allows("kms:Encrypt", (principal) => principal.startsWith("logs."))
        ? ["encrypts log groups, and CloudWatch Logs may not use it"]
        : []),
    ].map((problem) => violation("policies", key, problem));
  });
}
