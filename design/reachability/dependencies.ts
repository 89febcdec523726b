import type { ConfigPath } from "../../config/findings/finding";
import type { addonPolicySwitches } from "../../config/schema/nodeGroups";
import { valueAt } from "../../config/findings/path";
import type { LoadBalancerControllerFeatures } from "../iam/controllerPolicies";
import type { ClusterConfig } from "../../config/schema/schema";
import { givenAuthorities, hasCertificates } from "../userData/caCertificates";
import { type Pods, pods, enabledSamples, samplePods, hasNodes } from "../fargate/pods";
import { clusterAutoscalerImage } from "../images/images";
import { partitionOf, podIdentityAvailable } from "../../aws/regions";
import { serviceHosts, shieldHost } from "../../aws/hosts";
import { sendsPolicyEvents, vpcCniCredentials } from "../software/vpcCni";
import { fipsHosts, fipsRegistryHosts, groupsWithFips, namedEndpoint } from "./fips";
import { accountCredentialNeeds, serviceAccountNeeds, serviceAccountsWith } from "../serviceAccounts/needs";
import { autoModeDependencies } from "./autoModeDependencies";
import { bastionDependencies } from "./bastionDependencies";
import { chartDependencies } from "./chartDependencies";
import { credentialNeeds, namedImage } from "./controllerNeeds";
import { awsServices, type Dependency, type Need } from "./dependency";
import { eksAddonDependencies } from "./eksAddonDependencies";
import { karpenterDependencies } from "./karpenterDependencies";
import { mirrorDependency } from "./mirrorDependency";
import { controlPlaneDependencies } from "../controlPlane/egress";

const whereTrue =
  (...path: ConfigPath) =>
  (config: ClusterConfig) =>
    valueAt(config, path) === true ? [path] : [];

const withNodes =
  (...path: ConfigPath) =>
  (config: ClusterConfig) =>
    hasNodes(config) ? [path] : [];

/** The load balancer controller with one of its features, where the cluster file asks for it. What is on by default gets through already. */
const controllerWith =
  (feature: keyof LoadBalancerControllerFeatures) =>
  (config: ClusterConfig): readonly ConfigPath[] =>
    config.loadBalancerController.enabled ? whereTrue("loadBalancerController", feature)(config) : [];

/** Its settings leave no place for a proxy. */
const cannotUseProxy = () => false;

/** It can be told of a proxy, but not in time of the certificates with which one intercepts TLS. */
const unlessIntercepted = (config: ClusterConfig) => !hasCertificates(givenAuthorities(config));

/** The services, and the credentials of the role of an add-on. */
const withCredentials =
  (ofPods: Pods | undefined, ...names: readonly string[]) =>
  (config: ClusterConfig): readonly Need[] => [...awsServices(...names)(), ...credentialNeeds(config, ofPods)];

/** Services named in the cluster file that an endpoint may be created for, whether or not AWS is known to offer one. */
export function requestedServices({ network: { endpoints } }: ClusterConfig): readonly string[] {
  const modeOf = (service: string) => endpoints.services[service];
  const inModeCreate = Object.keys(endpoints.services).filter((service) => modeOf(service) === "create");
  const additional = endpoints.additional.filter((service) => modeOf(service) === undefined);
  return endpoints.skip ? [] : [...inModeCreate, ...additional];
}

/** What pods call that rely on the add-on policies of their node's role, or on the same permissions of a role of their own. */
const needsOfAddonPolicies: Readonly<Record<keyof typeof addonPolicySwitches.shape, Dependency["needs"]>> = {
  imageBuilder: awsServices("ecr.api", "ecr.dkr", "s3"),
  autoScaler: awsServices("autoscaling", "ec2"),
  externalDNS: awsServices("route53"),
  certManager: awsServices("route53"),
  efs: awsServices("elasticfilesystem"),
  ebs: awsServices("ec2"),
  fsx: awsServices("fsx"),
  awsLoadBalancerController: awsServices("ec2", "elasticloadbalancing"),
  xRay: awsServices("xray"),
  cloudWatch: awsServices("logs", "monitoring"),
};

const nodeGroupsWith =
  (policy: string) =>
  ({ nodeGroups }: ClusterConfig): readonly ConfigPath[] =>
    Object.entries(nodeGroups)
      .flatMap(([kind, groups]) => Object.keys(groups).map((name) => ["nodeGroups", kind, name, "iam", "withAddonPolicies", policy]))
      .filter((path) => valueAt({ nodeGroups }, path) === true);

/**
 * Who in the cluster needs what outside it. Endpoints, findings and everything else about reachability derive from this table.
 *
 * Not in it, because AWS sends them from outside the VPC: control-plane logs, VPC flow logs, and the decryption of volumes and secrets.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export const dependencies: readonly Dependency[] = [
  {
    consumer: "node bootstrap",
    why: "a node asks EC2 for its private DNS name; the cluster's own details are handed to it",
    askedBy: withNodes("nodeGroups"),
    needs: awsServices("ec2"),
    // It asks before certificates can be installed: https://awslabs.github.io/amazon-eks-ami/nodeadm/
    usesProxy: unlessIntercepted,
  },
  {
    consumer: "kubelet",
    why: "the images of all EKS add-ons are in Amazon ECR, whose layers are in Amazon S3",
    askedBy: withNodes("nodeGroups"),
    needs: awsServices("ecr.api", "ecr.dkr", "s3"),
  },
  mirrorDependency,
  {
    consumer: "node bootstrap with FIPS",
    why: "the AWS configuration of the node has use_fips_endpoint, and so EC2 is asked by its endpoint with FIPS: https://github.com/bottlerocket-os/bottlerocket-core-kit/pull/218",
    askedBy: groupsWithFips("endpoints"),
    // In AWS GovCloud (US) the usual endpoint has FIPS: https://docs.aws.amazon.com/general/latest/gr/ec2-service.html
    needs: ({ region }) =>
      partitionOf(region).id === "aws-us-gov"
        ? []
        : fipsHosts(serviceHosts("ec2-fips", region), "Set fips.endpoints to false, add ec2-fips to network.endpoints.additional"),
    usesProxy: unlessIntercepted,
  },
  {
    consumer: "kubelet with FIPS",
    why: "the same configuration has it fetch the tokens for all registries of Amazon ECR by the endpoint with FIPS",
    askedBy: groupsWithFips("endpoints"),
    needs: ({ region }) =>
      serviceHosts("ecr-fips.api", region).flatMap((host) => fipsHosts([host], `Set fips.endpoints to false, ${namedEndpoint(host)}`)),
  },
  {
    consumer: "Fargate",
    why: "it pulls the images of its pods from Amazon ECR, by the network interface of the pod",
    askedBy: ({ fargateProfiles }) => (Object.keys(fargateProfiles).length > 0 ? [["fargateProfiles"]] : []),
    needs: awsServices("ecr.api", "ecr.dkr", "s3"),
    usesProxy: cannotUseProxy,
    trustsAuthorities: false,
  },
  {
    consumer: "Fargate logging",
    why: "the log router beside each pod writes to CloudWatch Logs, with the pod execution role and so without AWS STS in the VPC",
    askedBy: whereTrue("observability", "fargateLogging", "enabled"),
    needs: awsServices("logs"),
    usesProxy: cannotUseProxy,
    trustsAuthorities: false,
  },
  {
    consumer: "VPC CNI",
    why: "it attaches network interfaces and addresses, with an IAM role for service accounts",
    askedBy: withNodes("addons", "vpcCni"),
    needs: (config) => [...awsServices("ec2")(), ...credentialNeeds(config, undefined, vpcCniCredentials(config))],
    // Its DaemonSet mounts no certificates of ours.
    trustsAuthorities: false,
  },
  {
    consumer: "network policy agent",
    why: "it writes to CloudWatch Logs which connections it allows and denies, asks EC2 for the name of the cluster, and does not start without both",
    askedBy: (config) => (sendsPolicyEvents(config) ? withNodes("addons", "vpcCni", "networkPolicy", "eventLogs")(config) : []),
    needs: (config) => [...awsServices("ec2", "logs")(), ...credentialNeeds(config, undefined, vpcCniCredentials(config))],
    usesProxy: cannotUseProxy,
    trustsAuthorities: false,
  },
  ...autoModeDependencies,
  {
    consumer: "EKS Pod Identity Agent",
    why: "it fetches the credentials of pods",
    askedBy: (config) => (hasNodes(config) && podIdentityAvailable(partitionOf(config.region).id) ? [["addons", "podIdentityAgent"]] : []),
    needs: awsServices("eks-auth"),
    usesProxy: cannotUseProxy,
    trustsAuthorities: false,
  },
  {
    consumer: "AWS Load Balancer Controller",
    why: "it finds subnets and security groups, and creates load balancers",
    askedBy: whereTrue("loadBalancerController", "enabled"),
    needs: (config) => [
      ...awsServices("ec2", "elasticloadbalancing")(),
      ...credentialNeeds(config, pods.loadBalancerController, config.loadBalancerController.credentials),
      namedImage(config, ["loadBalancerController", "image"], config.loadBalancerController.image),
    ],
    pods: () => [pods.loadBalancerController],
  },
  {
    consumer: "AWS Load Balancer Controller",
    why: "it associates the web ACLs that Ingresses name with their load balancers",
    askedBy: controllerWith("waf"),
    needs: awsServices("wafv2"),
  },
  {
    consumer: "AWS Load Balancer Controller",
    why: "it asks whether the account is subscribed to AWS Shield Advanced, which has no VPC endpoint",
    askedBy: controllerWith("shield"),
    needs: ({ region }) => [{ kind: "host", host: shieldHost(region) }],
  },
  {
    consumer: "AWS Load Balancer Controller",
    why: "it looks for the certificates of HTTPS listeners in AWS Certificate Manager, where an Ingress names none",
    askedBy: controllerWith("certificateDiscovery"),
    needs: awsServices("acm"),
  },
  {
    consumer: "cluster autoscaler",
    why: "it resizes Auto Scaling groups, and reads launch templates and the labels and taints of managed node groups",
    askedBy: whereTrue("addons", "clusterAutoscaler", "enabled"),
    needs: (config) => [
      ...withCredentials(pods.clusterAutoscaler, "autoscaling", "ec2", "eks")(config),
      namedImage(config, ["addons", "clusterAutoscaler", "image"], clusterAutoscalerImage(config)),
    ],
    pods: () => [pods.clusterAutoscaler],
  },
  ...karpenterDependencies,
  {
    consumer: "Amazon EBS CSI driver",
    why: "it creates and attaches volumes",
    askedBy: whereTrue("addons", "ebsCsiDriver", "enabled"),
    needs: withCredentials(pods.ebsCsiController, "ec2"),
    usesProxy: cannotUseProxy,
    trustsAuthorities: false,
  },
  {
    consumer: "Amazon EFS CSI driver",
    why: "it finds file systems and creates access points",
    askedBy: whereTrue("addons", "efsCsiDriver", "enabled"),
    needs: withCredentials(pods.efsCsiController, "elasticfilesystem"),
    usesProxy: cannotUseProxy,
    trustsAuthorities: false,
  },
  {
    consumer: "Container Insights",
    why: "the agents send logs and metrics, with the volumes and tags of their instance",
    askedBy: whereTrue("observability", "containerInsights", "enabled"),
    needs: withCredentials(undefined, "ec2", "logs", "monitoring"),
    usesProxy: cannotUseProxy,
    trustsAuthorities: false,
  },
  {
    consumer: "GuardDuty agent",
    why: "it sends what happens on the nodes to Amazon GuardDuty",
    askedBy: whereTrue("addons", "guardDutyAgent", "enabled"),
    needs: awsServices("guardduty-data"),
    usesProxy: cannotUseProxy,
    trustsAuthorities: false,
  },
  {
    consumer: "Fluent Bit",
    why: "it sends the logs of containers",
    askedBy: whereTrue("observability", "fluentBit", "enabled"),
    needs: (config) => [
      ...withCredentials(undefined, "logs")(config),
      namedImage(config, ["observability", "fluentBit", "image"], config.observability.fluentBit.image),
    ],
    // It trusts the certificates of its image only: https://docs.fluentbit.io/manual/administration/transport-security
    trustsAuthorities: false,
  },
  {
    consumer: "Session Manager",
    why: "the agent on each node registers and keeps a channel open; agents since 3.3.40 need no ec2messages",
    askedBy: (config) => (config.access.sessionManager ? withNodes("access", "sessionManager")(config) : []),
    needs: awsServices("ssm", "ssmmessages"),
    usesProxy: cannotUseProxy,
  },
  {
    consumer: "Session Manager with FIPS",
    why: "its agent on Bottlerocket is in a host container, which a node with FIPS pulls by the name with FIPS, whatever its AWS configuration says: https://github.com/bottlerocket-os/bottlerocket-core-kit/pull/204",
    askedBy: (config) => (config.access.sessionManager ? groupsWithFips("enabled")(config) : []),
    needs: ({ region }) =>
      fipsHosts(
        fipsRegistryHosts(region),
        `Set access.sessionManager to false, ${namedEndpoint(`*${serviceHosts("ecr-fips.dkr", region).join()}`)}`,
      ),
    severity: "warning",
  },
  ...bastionDependencies("private"),
  ...Object.entries(needsOfAddonPolicies).map(([policy, needs]) => ({
    consumer: `a pod with the add-on policy ${policy}`,
    why: "the role of its node, or of its service account, allows the calls, so it is expected to make them",
    askedBy: (config: ClusterConfig) => [...nodeGroupsWith(policy)(config), ...serviceAccountsWith(policy)(config)],
    needs,
  })),
  {
    consumer: "an application",
    why: "it fetches the credentials of its role",
    askedBy: ({ serviceAccounts }) => Object.keys(serviceAccounts).map((key) => ["serviceAccounts", key]),
    needs: accountCredentialNeeds,
  },
  {
    consumer: "an application",
    why: "the cluster file says what the pods of its service account reach",
    askedBy: ({ serviceAccounts }) => Object.keys(serviceAccounts).map((key) => ["serviceAccounts", key]),
    needs: serviceAccountNeeds,
  },
  ...eksAddonDependencies,
  ...chartDependencies,
  ...controlPlaneDependencies,
  {
    consumer: "sample application",
    why: "it serves a page from a container",
    askedBy: (config) => (enabledSamples(config).length > 0 ? [["samples"]] : []),
    needs: (config) => [namedImage(config, ["samples", "image"], config.samples.image)],
    pods: (config) => enabledSamples(config).map((sample) => samplePods(config)[sample]),
  },
  {
    consumer: "network.endpoints",
    why: "the cluster file asks for these endpoints by name",
    askedBy: (config) => (requestedServices(config).length > 0 ? [["network", "endpoints"]] : []),
    needs: (config) => awsServices(...requestedServices(config))(),
  },
];
