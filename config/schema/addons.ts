import * as z from "zod";
import { configurationOf, eksAddons } from "./eksAddons";
import { gatewayApi } from "./gatewayApi";
import { chart, image, imageRepository, imageTag } from "./images";
import { addonVersion, choiceOf, iamArn, ipv4Address, listOf, retentionDays } from "./primitives";
import { credentialsChoice } from "./serviceAccounts";
import { vpcCni } from "./vpcCni";

const version = addonVersion
  .optional()
  .describe("Version of the add-on. Default: the version that EKS recommends for the Kubernetes version.");
const optionalAddon = (examples: string) =>
  z
    .strictObject({
      enabled: z.boolean().default(false).describe("Install the add-on."),
      version,
      configuration: configurationOf(examples),
    })
    .prefault({});

const ebsCsiDriver = z.strictObject({
  enabled: z.boolean().default(false).describe("Install the add-on, with an IAM role. The VPC gets the endpoint ec2."),
  version,
  volumes: choiceOf({
    tagged: "Volumes and snapshots with the tag ebs.csi.aws.com/cluster: true, which the driver adds (AmazonEBSCSIDriverPolicyV2)",
    any: "All volumes and snapshots of the account (AmazonEBSCSIDriverPolicy)",
  })
    .optional()
    .describe("Volumes and snapshots that the role of the driver may manage. Default: tagged; any in China and GovCloud."),
  configuration: configurationOf("controller.resources"),
});

const autoscalerSettings = z.strictObject({
  enabled: z.boolean().default(false).describe("Install Cluster Autoscaler, with an IAM role. The VPC gets the endpoints that it calls."),
  chart: chart("cluster-autoscaler", "https://kubernetes.github.io/autoscaler", "9.56.0"),
  image: z
    .strictObject({
      repository: imageRepository("registry.k8s.io/autoscaling/cluster-autoscaler"),
      tag: imageTag
        .optional()
        .describe("Tag of the image. Its minor version must be that of the cluster. Default: v<kubernetesVersion>.0."),
    })
    .prefault({})
    .describe("Container image of Cluster Autoscaler."),
});

/** Amazon EKS add-ons, and cluster autoscaler. `vpcCni`, `kubeProxy` and `podIdentityAgent` are installed where there are node groups, and `coreDns`
 * where there are any nodes other than those of EKS Auto Mode, which has all of this built in. */
export const addons = z.strictObject({
  vpcCni: vpcCni.prefault({}).describe("The vpc-cni add-on, which gives pods addresses of the VPC. Installed if there are node groups."),
  kubeProxy: z
    .strictObject({ version, configuration: configurationOf("mode: ipvs") })
    .prefault({})
    .describe("The kube-proxy add-on, which routes traffic of Services. Installed if there are node groups."),
  podIdentityAgent: z
    .strictObject({ version, configuration: configurationOf("resources") })
    .prefault({})
    .describe("The eks-pod-identity-agent add-on, which gives pods their IAM roles. Installed if there are node groups, except in China."),
  coreDns: z
    .strictObject({ version, configuration: configurationOf("replicaCount, autoScaling, resources and corefile") })
    .prefault({})
    .describe(
      "The coredns add-on, the name server of the cluster. Installed unless all nodes are of EKS Auto Mode and nothing runs on Fargate.",
    ),
  ebsCsiDriver: ebsCsiDriver.prefault({}).describe("The aws-ebs-csi-driver add-on: persistent volumes on Amazon EBS."),
  efsCsiDriver: optionalAddon("controller.resources").describe(
    "The aws-efs-csi-driver add-on: persistent volumes on Amazon EFS, with an IAM role and the endpoint elasticfilesystem.",
  ),
  metricsServer: optionalAddon("replicas").describe(
    "The metrics-server add-on: CPU and memory of pods, for kubectl top and the Horizontal Pod Autoscaler.",
  ),
  guardDutyAgent: optionalAddon("resources").describe(
    "The aws-guardduty-agent add-on: Runtime Monitoring of Amazon GuardDuty on nodes. The account must have Runtime Monitoring enabled. If its automated agent configuration is on, add the tag GuardDutyManaged: false to tags, or leave this add-on off.",
  ),
  nodeMonitoringAgent: optionalAddon("resources").describe(
    "The eks-node-monitoring-agent add-on: it finds faults of nodes, such as of kernel, network and GPUs, which node auto repair then repairs.",
  ),
  clusterAutoscaler: autoscalerSettings
    .prefault({})
    .describe("Cluster Autoscaler, which adds and removes nodes between capacity.min and capacity.max, as a Helm release."),
  eks: eksAddons.describe(
    "Further EKS add-ons, by their names in EKS, such as cert-manager: {}. Of common ones private-eks knows roles, services and order. Default: none.",
  ),
});

/** Custom networking: pods get addresses from subnets of their own. */
export const customNetworking = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Give pods addresses of subnets and security groups of their own: the pod subnets, in the secondary CIDR blocks of the VPC."),
});

/** AWS Load Balancer Controller, as a Helm release. */
export const loadBalancerController = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Install the controller, with an IAM role. The VPC gets the endpoints that it calls, such as elasticloadbalancing."),
  chart: chart("aws-load-balancer-controller", "https://aws.github.io/eks-charts", "3.5.0"),
  image: image("public.ecr.aws/eks/aws-load-balancer-controller", "v3.5.0"),
  credentials: credentialsChoice
    .optional()
    .describe("How the pods of the controller get their IAM role. Default: podIdentity; irsa on Fargate and in China."),
  replicas: z.int().min(1).max(10).default(2).describe("Number of pods of the controller. One is active, the others stand by."),
  waf: z
    .boolean()
    .optional()
    .describe(
      "Whether the controller associates web ACLs of AWS WAF with load balancers whose Ingress names one. With true, the VPC gets the endpoint wafv2. Default: true if network.endpoints names this endpoint, or with network.egress nat outside China.",
    ),
  shield: z
    .boolean()
    .optional()
    .describe(
      "Whether the controller protects load balancers with AWS Shield Advanced, which has no VPC endpoint. Default: true with network.egress nat, except in China and AWS GovCloud (US).",
    ),
  certificateDiscovery: z
    .boolean()
    .optional()
    .describe(
      "Whether the controller finds the certificates of HTTPS listeners in AWS Certificate Manager by the hosts of an Ingress. With true, the VPC gets the endpoint acm; with false, the controller has no permission, and each Ingress names its certificate in alb.ingress.kubernetes.io/certificate-arn. Default: the permission without the endpoint.",
    ),
  gatewayApi: gatewayApi.describe("Gateway API: load balancers of Gateways and their routes, beside those of Ingresses and Services."),
});

const controlPlaneLogType = choiceOf({
  api: "Messages of the API server",
  audit: "Who did what through the Kubernetes API: the largest by far",
  authenticator: "How IAM principals were authenticated",
  controllerManager: "Messages of the controllers",
  scheduler: "Decisions about the nodes of pods",
});

/** Types of control-plane logs. */
export const controlPlaneLogTypes = controlPlaneLogType.options;

/**
 * Where the events of a log group can be sent on to: a destination, which leads to another account, or a stream of the cluster's account.
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutDestination.html
 * @see https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
 * @see https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
 */
const subscriptionDestinationArn = z
  .string()
  .regex(
    /^arn:aws[a-z-]*:(?:logs:[a-z\d-]+:\d{12}:destination:[^:*\s]+|kinesis:[a-z\d-]+:\d{12}:stream\/[\w.-]+|firehose:[a-z\d-]+:\d{12}:deliverystream\/[\w.-]+)$/,
    {
      error:
        "must be the ARN of a destination of CloudWatch Logs, of a Kinesis data stream, or of a Firehose stream, such as arn:aws:logs:us-west-2:444455556666:destination:eks-audit",
    },
  )
  .regex(/^(?!.*(?::destination:.{513,}|:stream\/.{129,}|:deliverystream\/.{65,})$)/, {
    error:
      "must not end with a name of more than 512 characters (destinations), 128 (Kinesis data streams) or 64 (Firehose streams): correct the name",
  });

const logSubscription = z.strictObject({
  destinationArn: subscriptionDestinationArn.describe(
    "ARN of a destination of CloudWatch Logs, a Kinesis data stream or a Firehose stream in the region of the cluster. A destination may be in another account, whose owner must allow this account; streams must be in the account of the cluster.",
  ),
  filterPattern: z
    .string()
    .max(1024)
    .default("")
    .describe(
      "Filter pattern of CloudWatch Logs that selects the events to send, such as { $.verb = delete }. An empty pattern sends all.",
    ),
  roleArn: iamArn("role")
    .optional()
    .describe("ARN of an existing role with which CloudWatch Logs writes to a stream of the account. Default: a role is created."),
});

/** Logs and metrics. */
export const observability = z.strictObject({
  controlPlaneLogs: z
    .strictObject({
      types: listOf(controlPlaneLogType)
        .default([...controlPlaneLogTypes])
        .describe("Logs of the control plane that EKS sends to CloudWatch Logs, at a price by volume; [] for none."),
      retentionDays: retentionDays.default(90).describe("Days for which the log group keeps its events."),
      subscription: logSubscription
        .optional()
        .describe("Send the events on as they arrive, by a subscription filter of the log group, which can have two. Default: none."),
    })
    .prefault({})
    .describe("Logs of the control plane in CloudWatch Logs."),
  containerInsights: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe("Install the add-on, with an IAM role. The VPC gets the endpoints monitoring and logs; metrics and logs cost by volume."),
      version,
      configuration: configurationOf("containerLogs.enabled: false"),
      retentionDays: retentionDays
        .optional()
        .describe(
          "Days for which its four log groups, which the workload stack then creates, keep their events. Default: its agents create the log groups, where events never expire.",
        ),
    })
    .prefault({})
    .describe("The amazon-cloudwatch-observability add-on: Container Insights, with metrics and logs of nodes and containers."),
  fluentBit: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe("Install AWS for Fluent Bit on every node, with an IAM role. The VPC gets the endpoint logs."),
      chart: chart("aws-for-fluent-bit", "https://aws.github.io/eks-charts", "0.2.0"),
      image: image("public.ecr.aws/aws-observability/aws-for-fluent-bit", "3.2.1"),
      retentionDays: retentionDays.default(90).describe("Days for which the log group keeps its events."),
    })
    .prefault({})
    .describe("Logs of all containers in CloudWatch Logs, by AWS for Fluent Bit."),
  fargateLogging: z
    .strictObject({
      enabled: z
        .boolean()
        .default(false)
        .describe(
          "Send the logs of pods on Fargate to CloudWatch Logs, by the log router that Fargate runs. The VPC gets the endpoint logs.",
        ),
      retentionDays: retentionDays.default(90).describe("Days for which the log group keeps its events."),
      filters: z.string().min(1).optional().describe("[FILTER] sections of Fluent Bit. Default: the parser crio, and Kubernetes metadata."),
      parsers: z.string().min(1).optional().describe("[PARSER] sections of Fluent Bit, besides the parser crio, which it always has."),
    })
    .prefault({})
    .describe("Logs of the pods on Fargate in CloudWatch Logs."),
});

const sample = { enabled: z.boolean().default(false).describe("Deploy the sample application.") };

/** Sample applications that prove the load balancers; those with a load balancer need its controller. */
export const samples = z.strictObject({
  image: image("public.ecr.aws/nginx/nginx", "1.29.3").describe("Container image of the sample applications."),
  publicAlb: z.strictObject(sample).prefault({}).describe("An Ingress with a public Application Load Balancer."),
  publicNlb: z.strictObject(sample).prefault({}).describe("A Service with a public Network Load Balancer."),
  privateNlb: z
    .strictObject({
      ...sample,
      addresses: listOf(ipv4Address)
        .default([])
        .describe("Fixed private addresses of the load balancer, one in each node subnet. Default: AWS assigns them."),
    })
    .prefault({})
    .describe("A Service with an internal Network Load Balancer."),
  privateGateway: z
    .strictObject({
      ...sample,
      addresses: listOf(ipv4Address)
        .default([])
        .describe("Fixed private addresses of the load balancer, one in each node subnet. Default: AWS assigns them."),
    })
    .prefault({})
    .describe("A Gateway with an internal Network Load Balancer, and a TCPRoute. It needs loadBalancerController.gatewayApi."),
  application: z
    .strictObject({
      ...sample,
      namespace: z
        .string()
        .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, { error: "must be a namespace such as demo" })
        .regex(/^(?!(?:default|kube-.*|aws-observability|amazon-cloudwatch)$)/, {
          error: "must not be a namespace that exists already: choose one of its own",
        })
        .default("demo")
        .describe("Namespace of the application, which is created."),
      replicas: z.int().min(1).max(100).default(3).describe("Number of pods of the application."),
    })
    .prefault({})
    .describe("A Deployment without a load balancer, such as in a namespace on Fargate."),
});
