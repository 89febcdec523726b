import { wildcardsMeet } from "../../../aws/wildcards";
import { fewOf } from "../../../config/findings/located";
import { cannotTell, type HopVerdict, stops } from "./hop";
import type { CallKeys } from "./iamConditions";
import { type AwsCall, isAnyAction, policyAnswer } from "./iamPolicies";
import { isUnknown, listedTexts, mappingsOf, parsedJson, plainText, type Value, withWildcards } from "./values";
import type { TracedBlock, World } from "./world";

/** A policy that a resource has itself: of a bucket, a queue, a key. */
interface ResourcePolicy {
  /** The ARN of the resource, with `*` for what is not known. */
  readonly arn: string;
  /** What stands for it before there is a state. */
  readonly symbols: readonly string[];
  readonly document: Value;
  readonly address: string;
  readonly service: string;
}

/** Types with a policy of a resource: the attribute that names the resource, which type it is of, and its ARN by its name. */
const policyTypes: readonly {
  readonly type: string;
  readonly names: string;
  readonly of: string;
  readonly arn: (name: string) => string;
}[] = [
  { type: "aws_s3_bucket_policy", names: "bucket", of: "aws_s3_bucket", arn: (name) => `arn:*:s3:::${name}` },
  { type: "aws_sqs_queue_policy", names: "queue_url", of: "aws_sqs_queue", arn: (name) => `arn:*:sqs:*:*:${name.replace(/^.*\//, "")}` },
  { type: "aws_sqs_queue", names: "name", of: "aws_sqs_queue", arn: (name) => `arn:*:sqs:*:*:${name}` },
  { type: "aws_sns_topic_policy", names: "arn", of: "aws_sns_topic", arn: (name) => name },
  { type: "aws_kms_key_policy", names: "key_id", of: "aws_kms_key", arn: (name) => `arn:*:kms:*:*:key/${name}` },
  { type: "aws_kms_key", names: "id", of: "aws_kms_key", arn: (name) => `arn:*:kms:*:*:key/${name}` },
  { type: "aws_ecr_repository_policy", names: "repository", of: "aws_ecr_repository", arn: (name) => `arn:*:ecr:*:*:repository/${name}` },
  { type: "aws_secretsmanager_secret_policy", names: "secret_arn", of: "aws_secretsmanager_secret", arn: (name) => name },
];

/** The policies of resources that are in the stacks. */
const resourcePolicies = (world: World): readonly ResourcePolicy[] =>
  world.once("resource policies", () =>
    policyTypes.flatMap(({ arn, names, of, type }) =>
      world.blocks(type).flatMap((block): readonly ResourcePolicy[] => {
        const document = parsedJson(block.get("policy"));
        if (document === undefined) return [];
        const named = block.reference(names);
        const resource = type === of ? block : world.find(named, of);
        const service = /^aws_([a-z0-9]+)_/.exec(of)![1]!;
        const symbols = ["arn", "id"].flatMap((identity) => listedTexts(resource?.reference(identity)).filter(isUnknown));
        return [{ arn: arnOf(resource) ?? arn(plainText(named)), symbols, document, address: block.address, service }];
      }),
    ),
  );

/** An ARN that is written, as a state has it. */
const arnOf = (resource: TracedBlock | undefined): string | undefined => {
  const arn = resource?.get("arn");
  return typeof arn === "string" ? arn : undefined;
};

const allowingAll: Value = { Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };

const deniesOf = (document: Value): Value => ({
  Statement: mappingsOf(document).flatMap((policy) => mappingsOf(policy["Statement"]).filter(({ Effect }) => Effect === "Deny")),
});

/** Of whom it is not known what is called: what the policies of its role allow of that service. */
function callsIn(documents: readonly Value[], { action, caller }: AwsCall): readonly AwsCall[] {
  const service = action.slice(0, -1);
  return documents
    .flatMap((document) => mappingsOf(document).flatMap((policy) => mappingsOf(policy["Statement"])))
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap((statement) =>
      listedTexts(statement["Action"])
        .filter((pattern) => pattern.toLowerCase().startsWith(service))
        .flatMap((pattern) => listedTexts(statement["Resource"]).map((resource): AwsCall => ({ action: pattern, resource, caller }))),
    );
}

/** Whether a call is about a resource, or something in it such as an object of a bucket. */
function isAboutResource({ arn, service, symbols }: ResourcePolicy, { action, resource }: AwsCall): boolean {
  if (!action.toLowerCase().startsWith(`${service}:`) || resource === undefined || resource === "*") return false;
  if (isUnknown(resource)) return symbols.some((one) => resource.includes(one));
  return [arn, `${arn}/*`].some((one) => wildcardsMeet(withWildcards(one), resource));
}

/**
 * What keeps calls that a role allows from resources in the stacks; undefined where nothing does. A key must allow them itself.
 * @param documents the policies of the role
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_identity-vs-resource.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
 */
export function resourcePolicyVerdict(
  world: World,
  documents: readonly Value[],
  calls: readonly AwsCall[],
  keys: CallKeys,
): HopVerdict | undefined {
  const wanted = calls.flatMap((call) => (isAnyAction(call.action) ? callsIn(documents, call) : [call]));
  const verdicts = resourcePolicies(world).flatMap((policy): readonly HopVerdict[] => {
    const about = wanted.filter((call) => isAboutResource(policy, call));
    const answers = about.map((call) =>
      policyAnswer(policy.service === "kms" ? [policy.document] : [allowingAll, deniesOf(policy.document)], call, keys),
    );
    const refused = about.filter((_, index) => answers[index] === "refused").map(({ action }) => action);
    if (refused.length === 0) return [];
    const says = `the policy of ${shownName(policy)} does not allow ${fewOf([...new Set(refused)])}, which its role does`;
    return [refused.length === about.length ? stops(says, policy.address) : cannotTell(says, policy.address)];
  });
  return verdicts.find(({ status }) => status === "fails") ?? verdicts[0];
}

const shownName = ({ address }: ResourcePolicy): string => address.replace(/^[a-z]+: /, "");

/** The policy of a resource in the stacks that may allow a call which the role's own do not: within an account one of both is enough, but for keys. */
export const resourceAllowing = (world: World, { action }: AwsCall, keys: CallKeys): string | undefined =>
  resourcePolicies(world).find(
    ({ arn, document, service }) =>
      service !== "kms" &&
      action.toLowerCase().startsWith(`${service}:`) &&
      policyAnswer([document], { action, resource: arn, caller: "role" }, keys) !== "refused",
  )?.address;
