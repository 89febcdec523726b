import type { WellKnownPolicies } from "../../iam/addonPolicies";
import { hostFilesOf, type LessRestricted, nodeExporterPods } from "../../namespaces/podSecurity";
import { allow, type ManagedPolicy, type Statement } from "../../iam/policy";

/** The role that an add-on needs to do anything. */
interface KnownRole {
  readonly managedPolicy?: ManagedPolicy;
  readonly wellKnownPolicy?: keyof WellKnownPolicies;
}

/** The role of an add-on of which only the user knows what it may do. */
export interface UsersRole {
  /** What it is for, as the end of a sentence. */
  readonly to: string;
  /** When it needs none, as the end of a sentence. */
  readonly unless: string;
  /** The least that it takes, with `<name>` where only the user knows the name. */
  readonly statements: (place: { readonly partition: string; readonly region: string; readonly account: string }) => readonly Statement[];
}

/** What is known of an EKS add-on that has no key of its own. */
export interface KnownAddon {
  /** Its name in sentences. */
  readonly title: string;
  /** What it calls AWS services for. */
  readonly why: string;
  /** The namespace that it makes. @default - its pods are in kube-system */
  readonly namespace?: string;
  /** Whether others mostly make the same namespace, so that pods in it may be theirs. @default - all pods in it are its own */
  readonly sharesNamespace?: true;
  /** The port on which the Kubernetes API calls its webhook, and the path of it in the configuration. @default - it has no webhook */
  readonly webhook?: { readonly port: number; readonly value?: string };
  /** Which of its pods do not fit the strictest Pod Security Standard. @default - all fit it, or it is not known */
  readonly podSecurity?: LessRestricted;
  /** Whether all that it runs are DaemonSets, which are ready without a node, and of no use without one. @default - it has a Deployment */
  readonly isDaemonSet?: true;
  /** What it does on each node, which Fargate cannot; as the end of a sentence. @default - it is of use without nodes */
  readonly needsNodes?: string;
  /** The service account of the pods that call AWS, by `<namespace>/<name>`. @default - none calls AWS by itself */
  readonly serviceAccount?: string;
  /** The role of that service account. @default - none without one that the cluster file describes */
  readonly role?: KnownRole;
  /** The same where only the user knows what it may do. @default - there is no such role */
  readonly usersRole?: UsersRole;
  /** The AWS services that it calls, whatever its configuration. */
  readonly services: readonly string[];
  /** The add-on without which it does not start. */
  readonly needs?: string;
  /** The regions in which AWS has what it is for, all in the partition aws; there may be more by now. @default - every region */
  readonly regions?: readonly string[];
  /** Whether EKS has it from its community, in the partition aws alone as far as is known. */
  readonly isCommunity?: true;
}

/**
 * Facts about EKS add-ons by their names, so that `{}` is enough for them. What its configuration makes an add-on call besides is the user's to write.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/community-addons.html
 */
export const knownAddons: Readonly<Record<string, KnownAddon>> = {
  "snapshot-controller": { title: "CSI snapshot controller", why: "it calls the Kubernetes API alone", services: [] },
  "cert-manager": {
    title: "cert-manager",
    why: "it answers challenges and asks authorities for certificates, as its issuers say",
    namespace: "cert-manager",
    // https://cert-manager.io/docs/installation/compatibility/#aws-eks
    webhook: { port: 10250, value: "webhook.securePort" },
    serviceAccount: "cert-manager/cert-manager",
    services: [],
    isCommunity: true,
  },
  "aws-fsx-csi-driver": {
    title: "Amazon FSx CSI driver",
    why: "it creates file systems and finds them",
    podSecurity: hostFilesOf("Amazon FSx CSI driver"),
    needsNodes: "mounts file systems by a DaemonSet, which does not run on Fargate",
    serviceAccount: "kube-system/fsx-csi-controller-sa",
    role: { managedPolicy: "AmazonFSxFullAccess" },
    // https://github.com/kubernetes-sigs/aws-fsx-csi-driver/blob/master/pkg/cloud/cloud.go
    services: ["fsx"],
  },
  "aws-mountpoint-s3-csi-driver": {
    title: "Mountpoint for Amazon S3 CSI driver",
    why: "it reads and writes the objects of the buckets that are mounted",
    podSecurity: hostFilesOf("Mountpoint for Amazon S3 CSI driver"),
    needsNodes: "mounts buckets by a DaemonSet, which does not run on Fargate",
    // Of no managed policy: only the user knows the buckets. Volumes may have the credentials of their pods, too.
    serviceAccount: "kube-system/s3-csi-driver-sa",
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/mountpoint-installation.html
    usersRole: {
      to: "read and write the objects of buckets",
      unless: "all volumes have the credentials of their pods",
      statements: ({ partition }) => [
        allow(["s3:ListBucket"], [`arn:${partition}:s3:::<name>`]),
        allow(["s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject"], [`arn:${partition}:s3:::<name>/*`]),
      ],
    },
    services: ["s3"],
  },
  "aws-secrets-store-csi-driver-provider": {
    title: "AWS Secrets Store CSI Driver provider",
    why: "it reads secrets and parameters, with the roles of the applications that mount them",
    podSecurity: hostFilesOf("AWS Secrets Store CSI Driver provider"),
    isDaemonSet: true,
    needsNodes: "is a DaemonSet, which does not run on Fargate",
    services: ["secretsmanager", "ssm"],
  },
  "aws-network-flow-monitoring-agent": {
    title: "Network Flow Monitor agent",
    why: "it sends what it sees of TCP connections to Network Flow Monitor",
    namespace: "amazon-network-flow-monitor",
    // https://github.com/aws/network-flow-monitor-agent/tree/main/charts
    podSecurity: { level: "privileged", because: "the agents of Network Flow Monitor use the network of their nodes" },
    isDaemonSet: true,
    needsNodes: "is a DaemonSet, which does not run on Fargate",
    serviceAccount: "amazon-network-flow-monitor/aws-network-flow-monitor-agent-service-account",
    role: { managedPolicy: "CloudWatchNetworkFlowMonitorAgentPublishPolicy" },
    services: ["networkflowmonitorreports"],
    // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-NetworkFlowMonitor-Regions.html
    regions: [
      ...["ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1"],
      ...["eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1"],
      ...["us-east-1", "us-east-2", "us-west-1", "us-west-2"],
    ],
  },
  adot: {
    title: "AWS Distro for OpenTelemetry",
    why: "its collectors send where they are configured to send",
    namespace: "opentelemetry-operator-system",
    // https://github.com/open-telemetry/opentelemetry-helm-charts/blob/main/charts/opentelemetry-operator/values.yaml
    webhook: { port: 9443, value: "manager.ports.webhookPort" },
    services: [],
    needs: "cert-manager",
  },
  "aws-privateca-connector-for-kubernetes": {
    title: "AWS Private CA Connector for Kubernetes",
    why: "it asks AWS Private CA for the certificates that cert-manager wants",
    namespace: "aws-privateca-issuer",
    serviceAccount: "aws-privateca-issuer/aws-privateca-issuer",
    role: { managedPolicy: "AWSPrivateCAConnectorForKubernetesPolicy" },
    services: ["acm-pca"],
    needs: "cert-manager",
  },
  "external-dns": {
    title: "ExternalDNS",
    why: "it writes the records of Services and Ingresses into hosted zones",
    namespace: "external-dns",
    serviceAccount: "external-dns/external-dns",
    role: { wellKnownPolicy: "externalDNS" },
    services: ["route53"],
    isCommunity: true,
  },
  "kube-state-metrics": {
    title: "kube-state-metrics",
    why: "it calls the Kubernetes API alone",
    namespace: "kube-state-metrics",
    services: [],
    isCommunity: true,
  },
  "prometheus-node-exporter": {
    title: "Prometheus node exporter",
    why: "it calls nothing, and answers who scrapes it",
    namespace: "prometheus-node-exporter",
    podSecurity: nodeExporterPods,
    isDaemonSet: true,
    needsNodes: "is a DaemonSet, which does not run on Fargate",
    services: [],
    isCommunity: true,
  },
  "fluent-bit": {
    title: "Fluent Bit add-on",
    why: "it sends the logs of containers where its outputs say",
    namespace: "fluent-bit",
    podSecurity: hostFilesOf("Fluent Bit"),
    isDaemonSet: true,
    needsNodes: "is a DaemonSet, which does not run on Fargate",
    serviceAccount: "fluent-bit/fluent-bit",
    // https://docs.fluentbit.io/manual/pipeline/outputs/cloudwatch
    usersRole: {
      to: "send logs to Amazon CloudWatch, for which services: [logs] adds the endpoint",
      unless: "its outputs lead elsewhere",
      statements: ({ partition, region, account }) => [
        allow(
          ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
          [`arn:${partition}:logs:${region}:${account}:log-group:<name>:*`],
        ),
      ],
    },
    services: [],
    isCommunity: true,
  },
  "sriov-network-metrics-exporter": {
    title: "SR-IOV Network Metrics Exporter",
    why: "it calls nothing, and answers who scrapes it",
    namespace: "monitoring",
    // https://github.com/k8snetworkplumbingwg/sriov-network-metrics-exporter/tree/master/deployment
    podSecurity: hostFilesOf("SR-IOV Network Metrics Exporter"),
    sharesNamespace: true,
    isDaemonSet: true,
    needsNodes: "is a DaemonSet, which does not run on Fargate",
    services: [],
  },
};

/** What is known of an add-on. @returns undefined for one of which nothing is known */
export const knownAddon = (name: string): KnownAddon | undefined => (Object.hasOwn(knownAddons, name) ? knownAddons[name] : undefined);

/** The namespace in which all pods are those of an add-on. @returns undefined for one that has none, or of which nothing is known */
export const ownNamespace = (name: string): string | undefined => {
  const { namespace, sharesNamespace } = knownAddon(name) ?? {};
  return sharesNamespace ? undefined : namespace;
};
