import { rendered } from "./expressions";
import { type Block, mapping, repeated, resourcesOf, text, violation, type Violation, type Written } from "./model";

/** What a name may be, and where AWS says so. */
interface NameRule {
  readonly type: string;
  readonly attribute: string;
  readonly most: number;
  readonly form: RegExp;
}

/** Characters that Terraform puts behind a prefix. @see https://github.com/hashicorp/terraform-plugin-sdk/blob/main/helper/id/id.go */
const suffixLength = 26;

const iam = /^[\w+=,.@-]+$/;
const kubernetes = /^[a-z\d](?:[a-z\d.-]*[a-z\d])?$/;

const repositoryForm = /^[a-z\d]+(?:[._-][a-z\d]+)*(?:\/[a-z\d]+(?:[._-][a-z\d]+)*)*$/;

const rules: readonly NameRule[] = [
  // @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
  { type: "aws_iam_role", attribute: "name", most: 64, form: iam },
  { type: "aws_iam_policy", attribute: "name", most: 128, form: iam },
  { type: "aws_iam_role_policy", attribute: "name", most: 128, form: iam },
  { type: "aws_iam_instance_profile", attribute: "name", most: 128, form: iam },
  // @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateSecurityGroup.html
  { type: "aws_security_group", attribute: "name", most: 255, form: /^(?!sg-)[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  { type: "aws_security_group", attribute: "description", most: 255, form: /^[\w .:/()#,@[\]+=&;{}!$*-]+$/ },
  // @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateLoadBalancer.html
  { type: "aws_lb", attribute: "name", most: 32, form: /^(?!internal-)[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?$/ },
  { type: "aws_lb_target_group", attribute: "name", most: 32, form: /^[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?$/ },
  // @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
  { type: "aws_eks_cluster", attribute: "name", most: 100, form: /^[A-Za-z\d][\w-]*$/ },
  // @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html
  { type: "aws_eks_node_group", attribute: "node_group_name", most: 63, form: /^[A-Za-z\d][\w-]*$/ },
  // @see https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html
  { type: "aws_eks_fargate_profile", attribute: "fargate_profile_name", most: 63, form: /^(?!eks-)[A-Za-z\d][\w-]*$/ },
  // @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html
  { type: "aws_launch_template", attribute: "name", most: 128, form: /^[\w().\-/]{3,}$/ },
  // @see https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html
  { type: "aws_autoscaling_group", attribute: "name", most: 255, form: /^[^:\s]+$/ },
  // @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
  { type: "aws_cloudwatch_log_group", attribute: "name", most: 512, form: /^[\w./#-]+$/ },
  { type: "aws_cloudwatch_log_subscription_filter", attribute: "name", most: 512, form: /^[^:*]+$/ },
  // @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateAlias.html
  { type: "aws_kms_alias", attribute: "name", most: 256, form: /^alias\/(?!aws\/)[\w/-]+$/ },
  // @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_CreateDocument.html
  { type: "aws_ssm_document", attribute: "name", most: 128, form: /^(?!aws|amazon|amzn)[\w.-]{3,}$/i },
  // @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html
  { type: "aws_ecr_repository", attribute: "name", most: 256, form: repositoryForm },
  // @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html
  { type: "aws_ecr_pull_through_cache_rule", attribute: "ecr_repository_prefix", most: 30, form: repositoryForm },
  { type: "aws_ecr_repository_creation_template", attribute: "prefix", most: 256, form: repositoryForm },
  // @see https://docs.aws.amazon.com/Route53/latest/APIReference/API_route53resolver_CreateFirewallRuleGroup.html
  { type: "aws_route53_resolver_firewall_rule_group", attribute: "name", most: 64, form: /^(?!\d+$)[\w -]+$/ },
  { type: "aws_route53_resolver_firewall_rule_group_association", attribute: "name", most: 64, form: /^(?!\d+$)[\w -]+$/ },
  { type: "aws_route53_resolver_firewall_domain_list", attribute: "name", most: 64, form: /^(?!\d+$)[\w -]+$/ },
  { type: "aws_route53_resolver_firewall_rule", attribute: "name", most: 64, form: /^(?!\d+$)[\w -]+$/ },
  { type: "aws_route53_resolver_query_log_config", attribute: "name", most: 64, form: /^(?!\d+$)[\w -]+$/ },
  { type: "aws_route53_resolver_rule_association", attribute: "name", most: 64, form: /^(?!\d+$)[\w -]+$/ },
  { type: "aws_route53profiles_association", attribute: "name", most: 64, form: /^(?!\d+$)[\w -]+$/ },
  // @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
  { type: "aws_sqs_queue", attribute: "name", most: 80, form: /^[\w-]+$/ },
  // @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
  { type: "aws_cloudwatch_event_rule", attribute: "name", most: 64, form: /^[\w.-]+$/ },
  { type: "aws_cloudwatch_event_rule", attribute: "description", most: 512, form: /^/ },
  // @see https://helm.sh/docs/chart_template_guide/builtin_objects/ a release has 53 characters, of a DNS name
  { type: "helm_release", attribute: "name", most: 53, form: kubernetes },
];

/** Names and their lengths. */
export const nameViolations = (written: Written): readonly Violation[] => [
  ...rules.flatMap((rule) => resourcesOf(written, rule.type).flatMap((block) => nameProblems(written, block, rule))),
  ...kubernetesNames(written),
  ...repeatedNames(written),
];

function nameProblems(written: Written, block: Block, { attribute, most, form }: NameRule): readonly Violation[] {
  const prefix = block.body[`${attribute}_prefix`];
  const given = prefix ?? block.body[attribute];
  if (given === undefined || given === null) return [];
  const name = rendered(written, block.stack, text(given));
  const length = name.length + (prefix === undefined ? 0 : suffixLength);
  const whole = prefix === undefined ? name : `${name}0`;
  return [
    ...(length > most ? [`its ${attribute} has ${length} characters, and AWS allows ${most}: ${name}`] : []),
    ...(form.test(whole) ? [] : [`its ${attribute} is not of the form that AWS allows: ${name}`]),
  ].map((problem) => violation("names", block, problem));
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const kubernetesNames = (written: Written): readonly Violation[] =>
  resourcesOf(
    written,
    "kubernetes_manifest",
    "kubernetes_namespace_v1",
    "kubernetes_config_map_v1",
    "kubernetes_service_account_v1",
  ).flatMap((block) => {
    const { metadata: own } = block.body;
    const metadata = mapping(Array.isArray(own) ? own[0] : (own ?? mapping(block.body["manifest"])["metadata"]));
    const name = rendered(written, block.stack, text(metadata["name"]));
    const isNamespace = block.type === "kubernetes_namespace_v1";
    return kubernetes.test(name) && name.length <= (isNamespace ? 63 : 253)
      ? labelProblems(mapping(metadata["labels"])).map((problem) => violation("names", block, problem))
      : [violation("names", block, `is named ${name}`)];
  });

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
export const labelProblems = (labels: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(labels).flatMap(([key, value]) => {
    const [name = "", prefix] = key.split("/").reverse();
    const isName = /^[A-Za-z\d](?:[\w.-]{0,61}[A-Za-z\d])?$/;
    return [
      ...(isName.test(name) && (prefix === undefined || (kubernetes.test(prefix) && prefix.length <= 253))
        ? []
        : [`has a label named ${key}`]),
      ...(value === "" || isName.test(String(value)) || String(value).includes("${")
        ? []
        : [`has a label ${key} with the value ${String(value)}`]),
    ];
  });

/** A name of the account, region or cluster belongs to one thing. */
const repeatedNames = (written: Written): readonly Violation[] =>
  rules
    .filter(({ attribute, type }) => attribute === "name" && !/firewall_rule$|role_policy|association|helm/.test(type))
    .flatMap(({ type }) =>
      repeated(
        resourcesOf(written, type).filter(({ body }) => body["name"] !== undefined && body["for_each"] === undefined),
        ({ stack, body }) => rendered(written, stack, text(body["name"])),
      ).map((block) => violation("names", block, `another has the name ${text(block.body["name"])}`)),
    );
