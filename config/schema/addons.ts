import { z } from "zod";
import { chart, image, imageRepository, imageTag } from "./images";
import { addonVersion, iamArn, ipv4Address, listOf, retentionDays } from "./primitives";
import { vpcCni } from "./vpcCni";

const version = addonVersion.optional().describe("Default: the version that EKS recommends for the Kubernetes version.");
const optionalAddon = z.strictObject({ enabled: z.boolean().default(false), version }).prefault({});

const ebsCsiDriver = z.strictObject({
  enabled: z.boolean().default(false),
  version,
  volumes: z
    .enum(["tagged", "any"])
    .optional()
    .describe(
      "What its role may manage. tagged: volumes and snapshots with the tag ebs.csi.aws.com/cluster: true, which it gives to those it creates (AmazonEBSCSIDriverPolicyV2); any: all of the account (AmazonEBSCSIDriverPolicy). Default: tagged; any in China and GovCloud.",
    ),
});

const autoscalerSettings = z.strictObject({
  enabled: z.boolean().default(false),
  chart: chart("cluster-autoscaler", "https://kubernetes.github.io/autoscaler", "9.56.0"),
  image: z
    .strictObject({
      repository: imageRepository("registry.k8s.io/autoscaling/cluster-autoscaler"),
      tag: imageTag.optional().describe("Default: v<kubernetesVersion>.0, since its minor version must be the cluster's."),
    })
    .prefault({}),
});

/** Amazon EKS add-ons, and cluster autoscaler. `coreDns` is always installed; `vpcCni`, `kubeProxy` and `podIdentityAgent` are where there are nodes. */
export const addons = z.strictObject({
  vpcCni: vpcCni.prefault({}),
  kubeProxy: z.strictObject({ version }).prefault({}),
  podIdentityAgent: z.strictObject({ version }).prefault({}),
  coreDns: z.strictObject({ version }).prefault({}),
  ebsCsiDriver: ebsCsiDriver.prefault({}),
  efsCsiDriver: optionalAddon,
  metricsServer: optionalAddon,
  guardDutyAgent: optionalAddon.describe(
    "Runtime Monitoring of Amazon GuardDuty on nodes, whose agent is managed here. The account must have Runtime Monitoring enabled; where its automated agent configuration is on, tag the cluster GuardDutyManaged: false (key tags), or leave this out.",
  ),
  nodeMonitoringAgent: optionalAddon.describe(
    "The eks-node-monitoring-agent add-on: it finds what is wrong with nodes, such as with their kernel, network and GPUs, which node auto repair then repairs, too.",
  ),
  clusterAutoscaler: autoscalerSettings.prefault({}),
});

/** Custom networking: pods get addresses from subnets of their own. */
export const customNetworking = z.strictObject({
  enabled: z.boolean().default(false),
});

/** AWS Load Balancer Controller, as a Helm release. */
export const loadBalancerController = z.strictObject({
  enabled: z.boolean().default(false),
  chart: chart("aws-load-balancer-controller", "https://aws.github.io/eks-charts", "3.5.0"),
  image: image("public.ecr.aws/eks/aws-load-balancer-controller", "v3.5.0"),
  credentials: z
    .enum(["podIdentity", "irsa"])
    .optional()
    .describe("How its pods get their IAM role. Default: podIdentity; irsa on Fargate and in China."),
  replicas: z.int().min(1).max(10).default(2),
  waf: z
    .boolean()
    .optional()
    .describe(
      "Whether it associates web ACLs of AWS WAF with the load balancers of Ingresses that name one. true brings the wafv2 endpoint. Default: true where network.endpoints names one, or with network.egress nat outside of China.",
    ),
  shield: z
    .boolean()
    .optional()
    .describe(
      "Whether it protects load balancers with AWS Shield Advanced, which has no VPC endpoint. Default: true with network.egress nat, except in China and AWS GovCloud (US).",
    ),
  certificateDiscovery: z
    .boolean()
    .optional()
    .describe(
      "Whether it finds the certificates of HTTPS listeners in AWS Certificate Manager by the hosts of an Ingress. true brings the acm endpoint; false takes the permission away, and each Ingress names its certificate in alb.ingress.kubernetes.io/certificate-arn. Default: the permission without an endpoint.",
    ),
});

/** Types of control-plane logs. */
export const controlPlaneLogTypes = ["api", "audit", "authenticator", "controllerManager", "scheduler"] as const;

/** Where the events of a log group can be sent on to: a destination, which leads to another account, or a stream of the cluster's account. */
const subscriptionDestinationArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:(?:logs:[a-z\d-]+:\d{12}:destination:[^:*\s]+|kinesis:[a-z\d-]+:\d{12}:stream\/[\w.-]+|firehose:[a-z\d-]+:\d{12}:deliverystream\/[\w.-]+)$/,
    {
      error:
        "must be the ARN of a destination of CloudWatch Logs, of a Kinesis data stream, or of a Firehose stream, such as arn:aws:logs:us-west-2:444455556666:destination:eks-audit",
    },
  );

const logSubscription = z.strictObject({
  destinationArn: subscriptionDestinationArn.describe(
    "In the cluster's region. A destination can be in another account, whose owner lets this account use it, and leads to a stream there; the streams themselves must be in the cluster's account.",
  ),
  filterPattern: z
    .string()
    .max(1024)
    .default("")
    .describe("Filter pattern of CloudWatch Logs: which events are sent, such as { $.verb = delete }. Empty: all."),
  roleArn: iamArn("role")
    .optional()
    .describe("Existing role with which CloudWatch Logs writes to a stream of the cluster's account. Default: one is made."),
});

/** Logs and metrics. */
export const observability = z.strictObject({
  controlPlaneLogs: z
    .strictObject({
      types: listOf(z.enum(controlPlaneLogTypes)).default([...controlPlaneLogTypes]),
      retentionDays: retentionDays.default(90),
      subscription: logSubscription
        .optional()
        .describe("Send the events on, as they come, by a subscription filter of the log group, which has two at most. Default: none."),
    })
    .prefault({}),
  containerInsights: z
    .strictObject({
      enabled: z.boolean().default(false),
      version,
      retentionDays: retentionDays
        .optional()
        .describe(
          "Days that its four log groups, which the workload stack makes, keep events. Default: its agents make them, and they keep events for ever.",
        ),
    })
    .prefault({})
    .describe("The amazon-cloudwatch-observability add-on."),
  fluentBit: z
    .strictObject({
      enabled: z.boolean().default(false),
      chart: chart("aws-for-fluent-bit", "https://aws.github.io/eks-charts", "0.2.0"),
      image: image("public.ecr.aws/aws-observability/aws-for-fluent-bit", "3.2.1"),
      retentionDays: retentionDays.default(90),
    })
    .prefault({})
    .describe("Logs of all containers in CloudWatch Logs, by AWS for Fluent Bit."),
  fargateLogging: z
    .strictObject({
      enabled: z.boolean().default(false),
      retentionDays: retentionDays.default(90),
      filters: z.string().min(1).optional().describe("Fluent Bit's [FILTER] sections. Default: the parser crio, and Kubernetes metadata."),
      parsers: z.string().min(1).optional().describe("Fluent Bit's [PARSER] sections, besides the one named crio that is always there."),
    })
    .prefault({})
    .describe("Logs of the pods on Fargate in CloudWatch Logs."),
});

const sample = { enabled: z.boolean().default(false) };

/** Sample applications that prove the load balancers; those with a load balancer need its controller. */
export const samples = z.strictObject({
  image: image("public.ecr.aws/nginx/nginx", "1.29.3"),
  publicAlb: z.strictObject(sample).prefault({}).describe("An Ingress with a public Application Load Balancer."),
  publicNlb: z.strictObject(sample).prefault({}).describe("A Service with a public Network Load Balancer."),
  privateNlb: z
    .strictObject({
      ...sample,
      addresses: listOf(ipv4Address).default([]).describe("Fixed private addresses, one in each node subnet. Default: assigned by AWS."),
    })
    .prefault({})
    .describe("A Service with an internal Network Load Balancer."),
  application: z
    .strictObject({
      ...sample,
      namespace: z
        .string()
        .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, { error: "must be a namespace such as demo" })
        .regex(/^(?!(?:default|kube-.*|aws-observability|amazon-cloudwatch)$)/, {
          error: "must not be a namespace that exists already: choose one of its own",
        })
        .default("demo"),
      replicas: z.int().min(1).max(100).default(3),
    })
    .prefault({})
    .describe("A Deployment without a load balancer, such as for a namespace on Fargate."),
});
