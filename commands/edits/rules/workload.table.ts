import { minorOf } from "../../../aws/kubernetesVersions";
import type { ClusterConfig } from "../../../config/schema/schema";
import { isCentralMirror } from "../../../design/images/images";
import {
  whenAdded,
  anyChange,
  type EditCase,
  type EditTable,
  alwaysRefused,
  onAndOff,
  sameCases,
  whenRemoved,
  whenSwitchedOn,
} from "./editCase";
import { fixedAddressEdits } from "./fixedAddresses.table";
import { gatewayApiEdits } from "./gatewayApi.table";
import { chartCases, imageUpdate, repositoryUpdate } from "./images.table";
import { alsoSwitchingCredentials, credentialCases } from "./podCredentials";

/**
 * The VPC CNI goes up or down by one minor version at a time.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/workloads-add-ons-available-eks.html#add-ons-vpc-cni
 */
const vpcCniVersionCases: readonly EditCase[] = [
  {
    when: {
      text: "by several minor versions",
      test: ({ before, after }) =>
        before !== undefined && after !== undefined && Math.abs(minorOf(after as string) - minorOf(before as string)) > 1,
    },
    effects: {},
    meaning: "EKS moves the VPC CNI by one minor version at a time",
    instead: "Write a version of the next minor version and apply the cluster stack, then one of the minor version after it",
  },
  {
    when: { text: "pinned, or no longer pinned", test: ({ before, after }) => before === undefined || after === undefined },
    effects: { cluster: "update" },
    meaning: "the add-on, in place; EKS moves the VPC CNI by one minor version at a time",
    first:
      "See the version that runs (aws eks describe-addon --addon-name vpc-cni --cluster-name NAME --query addon.addonVersion); where it is further away, pin the minor versions between them first, one after the other",
  },
  { effects: { cluster: "update" }, meaning: "the add-on, in place" },
];

const addonUpdate = (stack: "cluster" | "workload") => anyChange({ [stack]: "update" }, "the add-on, in place");
const updatesInPlace = anyChange({ workload: "update" }, "in place");

/** A feature of the workload stack that can be switched on and off, with its endpoints and, with a mirror, its repositories. */
const featureCases = (what: string, off = `${what}, with the endpoints and mirrored images that only it needs`): readonly EditCase[] =>
  onAndOff(
    {
      effects: { network: "create", cluster: "create", workload: "create" },
      meaning: `${what}, with the endpoints and mirrored images it needs`,
    },
    { effects: { network: "remove", cluster: "remove", workload: "remove" }, meaning: off },
  );

/** Only what the file asks for itself is a need, which an endpoint or Squid meets. */
const controllerFeatureCases: readonly EditCase[] = [
  {
    when: { text: "to true", test: ({ after }) => after === true },
    effects: { network: "create", workload: "update" },
    changesProxyVariables: true,
    meaning: "settings and permissions of the controller, and the endpoint that it needs",
  },
  {
    when: { text: "from true", test: ({ before }) => before === true },
    effects: { network: "remove", workload: "update" },
    changesProxyVariables: true,
    meaning: "settings and permissions of the controller, and the endpoint that only it needs",
  },
  { effects: { workload: "update" }, meaning: "settings and permissions of the controller" },
];

const profileReplacement = anyChange(
  { workload: "replace" },
  "the new profile is created before the old one is destroyed; pods of the old one stop with it",
);

const repositoryContents = "In registry.repositories, set forceDelete to true and apply, if the images may go with it";

/** Whether the mirror is in the cluster's account. */
const isOwnMirror = (config: ClusterConfig): boolean => config.registry.mirror && !isCentralMirror(config);

/**
 * Edits of what runs in the cluster, and of the registry.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html
 */
export const workloadEdits: EditTable = {
  "fargateProfiles.<name>": alsoSwitchingCredentials([
    { when: whenAdded, effects: { workload: "create" }, meaning: "a profile; pods that run already stay on their nodes" },
    { when: whenRemoved, effects: { workload: "remove" }, meaning: "the pods of the profile stop" },
  ]),
  "fargateProfiles.<name>.selectors": alsoSwitchingCredentials(profileReplacement),
  "fargateProfiles.<name>.availabilityZones": profileReplacement,
  "fargateProfiles.<name>.tags": anyChange({ workload: "update" }, "tags of the profile"),
  "addons.vpcCni.version": vpcCniVersionCases,
  ...sameCases("addons", ["kubeProxy.version", "podIdentityAgent.version"], addonUpdate("cluster")),
  ...sameCases(
    "addons",
    [
      "coreDns.version",
      "ebsCsiDriver.version",
      "efsCsiDriver.version",
      "metricsServer.version",
      "guardDutyAgent.version",
      "nodeMonitoringAgent.version",
    ],
    addonUpdate("workload"),
  ),
  "addons.vpcCni.prefixDelegation": anyChange(
    { cluster: "update", workload: "roll nodes" },
    "aws-node's settings; nodes roll where their max pods change, others use it when they are replaced",
  ),
  "addons.vpcCni.env": anyChange({ cluster: "update" }, "aws-node restarts"),
  "addons.ebsCsiDriver.enabled": featureCases("the add-on with its role"),
  "addons.ebsCsiDriver.volumes": [
    {
      when: { text: "tagged", test: ({ after }) => after === "tagged" },
      effects: { workload: "update" },
      meaning: "the policy of its role",
      first: "Tag the volumes and snapshots that were created elsewhere with ebs.csi.aws.com/cluster: true",
    },
    ...anyChange({ workload: "update" }, "the policy of its role"),
  ],
  "addons.efsCsiDriver.enabled": featureCases("the add-on with its role"),
  "addons.metricsServer.enabled": featureCases("the add-on"),
  "addons.guardDutyAgent.enabled": featureCases("the add-on", "the add-on, with the endpoint that only it needs"),
  "addons.nodeMonitoringAgent.enabled": featureCases("the add-on"),
  "addons.clusterAutoscaler.enabled": [
    {
      when: { text: "switched off, with karpenter", test: ({ after, next }) => after === false && next.karpenter !== undefined },
      effects: { network: "remove", cluster: "remove", workload: "remove" },
      changesProxyVariables: true,
      meaning: "the chart with its role; nodes stay, and from now on Karpenter alone starts some for pods that wait",
      first: "Apply karpenter in a plan before this one, and see that its pools are Ready: kubectl get nodepools",
    },
    ...featureCases("the chart with its role"),
  ],
  ...chartCases("addons.clusterAutoscaler"),
  "loadBalancerController.enabled": featureCases(
    "the chart with its role",
    "the chart; delete Ingresses and Services with load balancers before, or they stay",
  ),
  ...chartCases("loadBalancerController"),
  "loadBalancerController.credentials": credentialCases(
    "trust of the role, and the pod identity association",
    "kubectl -n kube-system rollout restart deployment aws-load-balancer-controller",
  ),
  "loadBalancerController.replicas": updatesInPlace,
  ...sameCases("loadBalancerController", ["waf", "shield", "certificateDiscovery"], controllerFeatureCases),
  ...gatewayApiEdits,
  "observability.controlPlaneLogs.types": anyChange({ cluster: "update" }, "in place"),
  "observability.controlPlaneLogs.retentionDays": anyChange({ cluster: "update" }, "retention of the log group"),
  "observability.containerInsights.enabled": onAndOff(
    { effects: { network: "create", workload: "roll nodes" }, meaning: "the add-on; nodes get a hop limit of 2 where the file gives none" },
    {
      effects: { network: "remove", workload: "roll nodes" },
      meaning: "the add-on goes; nodes get a hop limit of 1 where the file gives none",
    },
  ),
  "observability.containerInsights.version": addonUpdate("workload"),
  "observability.containerInsights.retentionDays": [
    {
      when: whenAdded,
      effects: { workload: "create" },
      meaning: "the workload stack creates the four log groups, and CloudWatch Logs deletes events that are older",
      first:
        "Where Container Insights has run, import the log groups that its agents created into the workload stack: AWS refuses a second one of the same name",
    },
    {
      when: whenRemoved,
      effects: { workload: "remove" },
      meaning: "the log groups are deleted with their events; the agents create them again, and events never expire",
    },
    { effects: { workload: "update" }, meaning: "the retention of the log groups, in place" },
  ],
  "observability.fluentBit.enabled": featureCases("the chart with its role and log group", "the chart, and its log group with all events"),
  ...chartCases("observability.fluentBit"),
  "observability.fluentBit.retentionDays": updatesInPlace,
  "observability.fargateLogging.enabled": onAndOff(
    { effects: { network: "create", workload: "create" }, meaning: "namespace, settings and log group; pods use them when they start" },
    { effects: { network: "remove", workload: "remove" }, meaning: "the same, and the log group with all events" },
  ),
  ...sameCases("observability.fargateLogging", ["retentionDays", "filters", "parsers"], updatesInPlace),
  "registry.mirror": [
    {
      when: whenSwitchedOn,
      effects: { cluster: "create", workload: "update" },
      changesProxyVariables: true,
      meaning: "repositories; fill them before the workload stack",
    },
    {
      effects: {},
      meaning: "the repositories of the mirror would go with their images, which pods that run were pulled from",
      instead: "Keep it true, or list its repositories in registry.repositories",
    },
  ],
  "registry.accountId": [
    {
      when: { text: "the mirror moves to a central registry", test: ({ old, next }) => isOwnMirror(old) && isCentralMirror(next) },
      effects: { cluster: "remove", workload: "update" },
      meaning: "the registry's name in the images; the repositories of the mirror go with their images",
      first: "Fill the central registry by private-eks images mirror, and apply the workload stack before the cluster stack",
    },
    {
      when: { text: "the mirror moves to the cluster's account", test: ({ old, next }) => isCentralMirror(old) && isOwnMirror(next) },
      effects: { cluster: "create", workload: "update" },
      meaning: "repositories; fill them before the workload stack",
    },
    { effects: { workload: "update" }, meaning: "the registry's name in the images" },
  ],
  "registry.prefix": alwaysRefused("the mirror's repositories would be replaced, with their images", "Keep the prefix"),
  "registry.repositories.<name>": [
    { when: whenAdded, effects: { cluster: "create" }, meaning: "a repository" },
    {
      when: {
        text: "removed, with forceDelete",
        test: ({ before, after }) => after === undefined && (before as { forceDelete?: boolean }).forceDelete === true,
      },
      effects: { cluster: "remove" },
      meaning: "the repository with its images",
    },
    { when: whenRemoved, effects: {}, meaning: "the repository would be deleted", instead: repositoryContents },
  ],
  "registry.repositories.<name>.kmsKeyArn": alwaysRefused(
    "the key of a repository cannot change: it would be replaced, with its images",
    "Keep the key, and make another repository",
  ),
  ...sameCases(
    "registry.repositories.<name>",
    ["immutableTags", "scanOnPush", "forceDelete", "keepImages", "keepUntaggedDays"],
    anyChange({ cluster: "update" }, "in place"),
  ),
  "registry.mirrors": [
    {
      effects: { workload: "roll nodes" },
      changesProxyVariables: true,
      meaning:
        "where nodes pull images from, in their user data; the mirrors' hosts, where they are reached past the proxy, are in NO_PROXY",
    },
  ],
  "registry.pullThroughCache": anyChange(
    { cluster: "replace", workload: "update" },
    "rules and templates, their roles, and the permissions of nodes and pods for them, come and go; the repositories that they filled stay as they are",
  ),
  "samples.image.repository": repositoryUpdate,
  "samples.image.tag": imageUpdate,
  "samples.publicAlb.enabled": featureCases("the sample with its load balancer"),
  "samples.publicNlb.enabled": featureCases("the sample with its load balancer"),
  "samples.privateNlb.enabled": featureCases("the sample with its load balancer"),
  "samples.privateGateway.enabled": featureCases("the sample with its load balancer"),
  ...fixedAddressEdits,
  "samples.application.enabled": featureCases("the sample"),
  "samples.application.namespace": anyChange({ workload: "replace" }, "the sample is recreated in the namespace"),
  "samples.application.replicas": updatesInPlace,
};
