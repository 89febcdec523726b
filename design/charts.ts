import type { ClusterConfig } from "../config/schema";
import { clusterAutoscalerPolicy } from "./iam/clusterAutoscaler";
import { type Credentials, credentialsIn } from "./iam/credentials";
import { clusterAutoscalerImage } from "./images";
import { loadBalancerControllerPolicy } from "./iam/loadBalancerController";
import type { PolicyDocument } from "./iam/policy";
import { reachesInternet } from "./paths";
import { partitionOf } from "./regions";

/** What is known only when the stack is applied. */
export interface ChartInputs {
  readonly vpcId: string;
  /** IAM role of the chart's service account. */
  readonly roleArn: string;
}

/** A Helm release with the IAM role of its pods. */
export interface ChartDesign {
  /** Name of the release, and of its service account. */
  readonly name: string;
  readonly namespace: string;
  readonly chart: ClusterConfig["loadBalancerController"]["chart"];
  readonly credentials: Credentials;
  readonly policy: PolicyDocument;
  readonly values: (inputs: ChartInputs) => Readonly<Record<string, unknown>>;
}

/** The Helm releases that the configuration asks for, in the order of installation. */
export const planCharts = (config: ClusterConfig): readonly ChartDesign[] => [
  ...(config.loadBalancerController.enabled ? [loadBalancerController(config)] : []),
  ...(config.addons.clusterAutoscaler.enabled ? [clusterAutoscaler(config)] : []),
];

const serviceAccount = (name: string, credentials: Credentials, roleArn: string) => ({
  create: true,
  name,
  ...(credentials === "irsa" ? { annotations: { "eks.amazonaws.com/role-arn": roleArn } } : {}),
});

/**
 * The controller finds region and VPC by the metadata service, and asks WAF and Shield at every reconciliation, unless told otherwise:
 * without a path to them it hangs.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/lbc-helm.html
 */
function loadBalancerController(config: ClusterConfig): ChartDesign {
  const { chart, image, replicas } = config.loadBalancerController;
  const partition = partitionOf(config.region).id;
  const name = "aws-load-balancer-controller";
  const credentials = credentialsIn(partition, config.loadBalancerController.credentials);
  // Both answer in some partitions only: https://docs.aws.amazon.com/general/latest/gr/waf.html, …/gr/shield.html
  const wafv2 = reachesInternet(config) && partition !== "aws-cn";
  const shield = reachesInternet(config) && partition === "aws";
  return {
    name,
    namespace: "kube-system",
    chart,
    credentials,
    policy: loadBalancerControllerPolicy(partition, { wafAndShield: wafv2 || shield }),
    values: ({ vpcId, roleArn }) => ({
      clusterName: config.name,
      region: config.region,
      vpcId,
      image,
      replicaCount: replicas,
      // The only type that works for pods in subnets of their own and for pods without a node.
      defaultTargetType: "ip",
      defaultTags: config.tags,
      enableShield: shield,
      // WAF Classic has ended.
      enableWaf: false,
      enableWafv2: wafv2,
      serviceAccount: serviceAccount(name, credentials, roleArn),
    }),
  };
}

/**
 * The autoscaler reads the EC2 price list of the whole world at start, unless told to use its own list of instance types.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
function clusterAutoscaler(config: ClusterConfig): ChartDesign {
  const { chart } = config.addons.clusterAutoscaler;
  const name = "cluster-autoscaler";
  const credentials = credentialsIn(partitionOf(config.region).id, "podIdentity");
  return {
    name,
    namespace: "kube-system",
    chart,
    credentials,
    policy: clusterAutoscalerPolicy(config.name),
    values: ({ roleArn }) => ({
      fullnameOverride: name,
      cloudProvider: "aws",
      awsRegion: config.region,
      autoDiscovery: { clusterName: config.name },
      image: clusterAutoscalerImage(config),
      extraArgs: { "aws-use-static-instance-list": !reachesInternet(config), "balance-similar-node-groups": true },
      rbac: { serviceAccount: serviceAccount(name, credentials, roleArn) },
    }),
  };
}
