import type { ClusterConfig } from "../../config/schema/schema";
import { affinityToNodes } from "../fargate/daemonSets";
import { pods, credentialsOf } from "../fargate/pods";
import { clusterAutoscalerPolicy, loadBalancerControllerPolicy } from "../iam/controllerPolicies";
import { clusterAutoscalerImage, deployedChart, deployedImage } from "../images/images";
import { controllerChart, definitionsChart } from "../karpenter/chart";
import { controllerFeatures } from "./controllerFeatures";
import { gatewayFeatureGates } from "./gatewayApi";
import { goProgramValues, proxyEnvironmentList } from "../proxy/proxy";
import { partitionOf, type Credentials } from "../../aws/regions";
import type { ChartDesign, InstalledChart } from "./chartDesign";
import { fluentBitPolicy } from "../iam/logPolicies";

/** The Helm releases that the configuration asks for, in the order of installation. */
export const planCharts = (config: ClusterConfig): readonly ChartDesign[] => [
  ...(config.loadBalancerController.enabled ? [loadBalancerControllerChart(config)] : []),
  ...(config.addons.clusterAutoscaler.enabled ? [clusterAutoscalerChart(config)] : []),
  ...(config.observability.fluentBit.enabled ? [fluentBitChart(config)] : []),
  ...(config.karpenter ? [controllerChart(config, config.karpenter)] : []),
];

/** The same, and charts that bring no pods. */
export const ownCharts = (config: ClusterConfig): readonly InstalledChart[] => [
  ...planCharts(config),
  ...(config.karpenter ? [definitionsChart(config, config.karpenter)] : []),
];

const serviceAccountValues = (name: string, credentials: Credentials, roleArn: string) => ({
  create: true,
  name,
  ...(credentials === "irsa" ? { annotations: { "eks.amazonaws.com/role-arn": roleArn } } : {}),
});

/**
 * The controller finds region and VPC by the metadata service, and asks WAF and Shield, unless told otherwise.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/lbc-helm.html
 */
function loadBalancerControllerChart(config: ClusterConfig): ChartDesign {
  const { chart, image, replicas } = config.loadBalancerController;
  const partition = partitionOf(config.region).id;
  const name = "aws-load-balancer-controller";
  const credentials = credentialsOf(config, pods.loadBalancerController, config.loadBalancerController.credentials);
  const features = controllerFeatures(config);
  const featureGates = gatewayFeatureGates(config);
  return {
    path: ["loadBalancerController"],
    name,
    namespace: "kube-system",
    chart: deployedChart(config, chart),
    sourceChart: chart,
    credentials,
    policy: loadBalancerControllerPolicy(partition, features),
    existingRoleArn: config.iam.roles.loadBalancerController,
    values: ({ vpcId, roleArn, outbound }) => ({
      clusterName: config.name,
      region: config.region,
      vpcId,
      image: deployedImage(config, image),
      replicaCount: replicas,
      // The only type that works for pods in subnets of their own and for pods without a node.
      defaultTargetType: "ip",
      defaultTags: config.tags,
      enableShield: features.shield,
      // WAF Classic has ended.
      enableWaf: false,
      enableWafv2: features.waf,
      ...(featureGates && { controllerConfig: { featureGates } }),
      serviceAccount: serviceAccountValues(name, credentials, roleArn),
      ...goProgramValues("env", outbound),
    }),
  };
}

/**
 * The autoscaler asks EC2 for the instance types of the region, which the endpoint serves too. Its own list, which AWS's page on private clusters
 * still advises, knows no newer types: their groups do not scale from zero, and up to Kubernetes 1.33 the first of them stops the whole loop.
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/aws_util.go
 * @see https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/cloudprovider/aws/README.md#use-static-instance-list
 */
function clusterAutoscalerChart(config: ClusterConfig): ChartDesign {
  const { chart } = config.addons.clusterAutoscaler;
  const name = "cluster-autoscaler";
  const credentials = credentialsOf(config, pods.clusterAutoscaler);
  return {
    path: ["addons", "clusterAutoscaler"],
    name,
    namespace: "kube-system",
    chart: deployedChart(config, chart),
    sourceChart: chart,
    credentials,
    policy: clusterAutoscalerPolicy(config.name),
    existingRoleArn: config.iam.roles.clusterAutoscaler,
    values: ({ roleArn, outbound }) => ({
      fullnameOverride: name,
      cloudProvider: "aws",
      awsRegion: config.region,
      autoDiscovery: { clusterName: config.name },
      image: deployedImage(config, clusterAutoscalerImage(config)),
      extraArgs: { "aws-use-static-instance-list": false, "balance-similar-node-groups": true },
      rbac: { serviceAccount: serviceAccountValues(name, credentials, roleArn) },
      ...goProgramValues("extraEnv", outbound),
    }),
  };
}

/**
 * Fluent Bit on every node, with CloudWatch Logs as its only output. It trusts the certificate authorities of its image and no others, and
 * compares hosts with whole entries of NO_PROXY.
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-setup-logs-FluentBit.html
 */
function fluentBitChart(config: ClusterConfig): ChartDesign {
  const { chart, image, retentionDays } = config.observability.fluentBit;
  const partition = partitionOf(config.region).id;
  const name = "aws-for-fluent-bit";
  const credentials = credentialsOf(config, undefined);
  const logGroup = `/aws/eks/${config.name}/containers`;
  const affinity = affinityToNodes(config);
  return {
    path: ["observability", "fluentBit"],
    name,
    namespace: "kube-system",
    chart: deployedChart(config, chart),
    sourceChart: chart,
    credentials,
    policy: fluentBitPolicy({ partition, region: config.region, logGroup }),
    existingRoleArn: config.iam.roles.fluentBit,
    logGroup: { name: logGroup, retentionDays },
    values: ({ roleArn, outbound }) => ({
      fullnameOverride: name,
      image: deployedImage(config, image),
      // Its address is an entry of NO_PROXY, its name is not. Fluent Bit fills in the variable.
      filter: { kubeURL: "https://${KUBERNETES_SERVICE_HOST}:443" },
      cloudWatchLogs: { enabled: true, region: config.region, logGroupName: logGroup, autoCreateGroup: false },
      // Nodes with taints have containers too.
      tolerations: [{ operator: "Exists" }],
      ...(affinity && { affinity }),
      serviceAccount: serviceAccountValues(name, credentials, roleArn),
      env: proxyEnvironmentList(outbound.proxy),
    }),
  };
}
