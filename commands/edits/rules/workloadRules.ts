import { type Change, added, always, type EditCase, type EditRules, never, onAndOff, removed, switchedOn } from "./rule";

const addonVersion = (stack: "cluster" | "workload") => always({ [stack]: "update" }, "the add-on, in place");
const inPlace = always({ workload: "update" }, "in place");

/** A feature of the workload stack that can be switched on and off, with its endpoints and, with a mirror, its repositories. */
const feature = (what: string, off = `${what}, with the endpoints and mirrored images that only it needs`): readonly EditCase[] =>
  onAndOff(
    {
      effects: { network: "create", cluster: "create", workload: "create" },
      meaning: `${what}, with the endpoints and mirrored images it needs`,
    },
    { effects: { network: "remove", cluster: "remove", workload: "remove" }, meaning: off },
  );

/** Keys below a path, with the same cases. */
const keys = (prefix: string, names: readonly string[], cases: readonly EditCase[]): EditRules =>
  Object.fromEntries(names.map((name) => [`${prefix}.${name}`, cases]));

const chartKeys = ["chart.repository", "chart.name", "chart.version", "image.repository", "image.tag"];
const image = always(
  { cluster: "remove", workload: "update" },
  "in place; with a mirror, fill the new image's repository before the workload stack",
);

const profile = always({ workload: "replace" }, "the new profile is there before the old one goes; pods of the old one stop with it");

const hasSquid = ({ proxy }: Change["old"]): boolean => proxy?.squid !== undefined;

/** Another way out takes the place of a Squid of ours. */
const squidGoes: EditCase = {
  when: { text: "a Squid of ours goes", test: ({ old, next }) => hasSquid(old) && !hasSquid(next) },
  effects: { network: "replace", cluster: "update", workload: "roll nodes" },
  meaning: "Squid goes at once, and its log group with all events; nodes have the new way when they roll: apply the workload stack at once",
};

const repositoryContents = "In registry.repositories, set forceDelete to true and apply, if the images may go with it";

/**
 * Edits of what runs in the cluster, of the HTTP proxy and of the registry.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/updating-an-add-on.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html
 */
export const workloadRules: EditRules = {
  proxy: [
    squidGoes,
    {
      effects: { network: "replace", cluster: "update", workload: "roll nodes" },
      meaning:
        "routes, Squid where it is ours, and the proxy in the nodes' user data, in aws-node and kube-proxy; apply the workload stack at once",
    },
  ],
  "proxy.url": [
    squidGoes,
    {
      when: { text: "a Squid of ours comes", test: ({ next }) => hasSquid(next) },
      effects: { network: "replace", workload: "roll nodes" },
      meaning: "Squid, and the proxy in the nodes' user data; apply the workload stack at once",
    },
    {
      effects: { workload: "roll nodes" },
      changesProxyVariables: true,
      meaning: "the proxy in the nodes' user data, in aws-node and kube-proxy",
    },
  ],
  "proxy.squid": [
    squidGoes,
    ...always(
      { network: "replace", workload: "roll nodes" },
      "Squid, and the proxy in the nodes' user data; apply the workload stack at once",
    ),
  ],
  "proxy.squid.instances": always({ network: "update" }, "size of the group"),
  ...keys("proxy.squid", ["instanceType", "allow"], always({ network: "replace" }, "instances are replaced one after the other")),
  "proxy.squid.logRetentionDays": always({ network: "update" }, "retention of the log group"),
  "proxy.noProxy": [
    {
      effects: { workload: "roll nodes" },
      changesProxyVariables: true,
      meaning: "NO_PROXY in the user data of nodes and of a private bastion, which is made anew, in aws-node and kube-proxy",
    },
  ],
  "proxy.caCertificates": [
    { effects: { workload: "roll nodes" }, changesProxyVariables: true, meaning: "trust of the nodes, and the ConfigMap of the pods" },
  ],
  "proxy.caNamespaces": always({ workload: "remove" }, "ConfigMaps come and go"),
  "fargateProfiles.<name>": [
    { when: added, effects: { workload: "create" }, meaning: "a profile; pods that run already stay on their nodes" },
    { when: removed, effects: { workload: "remove" }, meaning: "the pods of the profile stop" },
  ],
  ...keys("fargateProfiles.<name>", ["selectors", "availabilityZones"], profile),
  "fargateProfiles.<name>.tags": always({ workload: "update" }, "tags of the profile"),
  ...keys("addons", ["vpcCni.version", "kubeProxy.version", "podIdentityAgent.version"], addonVersion("cluster")),
  ...keys("addons", ["coreDns.version", "ebsCsiDriver.version", "efsCsiDriver.version", "metricsServer.version"], addonVersion("workload")),
  "addons.vpcCni.prefixDelegation": always(
    { cluster: "update", workload: "roll nodes" },
    "aws-node's settings; nodes roll where their max pods change, others use it when they are replaced",
  ),
  "addons.vpcCni.env": always({ cluster: "update" }, "aws-node restarts"),
  "addons.ebsCsiDriver.enabled": feature("the add-on with its role"),
  "addons.efsCsiDriver.enabled": feature("the add-on with its role"),
  "addons.metricsServer.enabled": feature("the add-on"),
  "addons.clusterAutoscaler.enabled": feature("the chart with its role"),
  ...keys("addons.clusterAutoscaler", chartKeys, image),
  "loadBalancerController.enabled": feature(
    "the chart with its role",
    "the chart; delete Ingresses and Services with load balancers before, or they stay",
  ),
  ...keys("loadBalancerController", chartKeys, image),
  "loadBalancerController.credentials": always({ workload: "replace" }, "trust of the role, and the pod identity association"),
  "loadBalancerController.replicas": inPlace,
  "observability.controlPlaneLogs.types": always({ cluster: "update" }, "in place"),
  "observability.controlPlaneLogs.retentionDays": always({ cluster: "update" }, "retention of the log group"),
  "observability.containerInsights.enabled": onAndOff(
    { effects: { network: "create", workload: "roll nodes" }, meaning: "the add-on; nodes get a hop limit of 2 where the file gives none" },
    {
      effects: { network: "remove", workload: "roll nodes" },
      meaning: "the add-on goes; nodes get a hop limit of 1 where the file gives none",
    },
  ),
  "observability.containerInsights.version": addonVersion("workload"),
  "observability.fluentBit.enabled": feature("the chart with its role and log group", "the chart, and its log group with all events"),
  ...keys("observability.fluentBit", chartKeys, image),
  "observability.fluentBit.retentionDays": inPlace,
  "observability.fargateLogging.enabled": onAndOff(
    { effects: { network: "create", workload: "create" }, meaning: "namespace, settings and log group; pods use them when they start" },
    { effects: { network: "remove", workload: "remove" }, meaning: "the same, and the log group with all events" },
  ),
  ...keys("observability.fargateLogging", ["retentionDays", "filters", "parsers"], inPlace),
  "registry.mirror": [
    {
      when: switchedOn,
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
  "registry.accountId": always({ workload: "update" }, "the registry's name in the images"),
  "registry.prefix": never("the mirror's repositories would be replaced, with their images", "Keep the prefix"),
  "registry.repositories.<name>": [
    { when: added, effects: { cluster: "create" }, meaning: "a repository" },
    {
      when: {
        text: "removed, with forceDelete",
        test: ({ before, after }) => after === undefined && (before as { forceDelete?: boolean }).forceDelete === true,
      },
      effects: { cluster: "remove" },
      meaning: "the repository with its images",
    },
    { when: removed, effects: {}, meaning: "the repository would be deleted", instead: repositoryContents },
  ],
  "registry.repositories.<name>.kmsKeyArn": never(
    "the key of a repository cannot change: it would be replaced, with its images",
    "Keep the key, and make another repository",
  ),
  ...keys(
    "registry.repositories.<name>",
    ["immutableTags", "scanOnPush", "forceDelete", "keepImages", "keepUntaggedDays"],
    always({ cluster: "update" }, "in place"),
  ),
  "registry.pullThroughCache": always(
    { cluster: "replace", workload: "update" },
    "rules, and the permissions of nodes and pods for them, come and go; the repositories that they filled stay",
  ),
  ...keys("samples.image", ["repository", "tag"], image),
  "samples.publicAlb.enabled": feature("the sample with its load balancer"),
  "samples.publicNlb.enabled": feature("the sample with its load balancer"),
  "samples.privateNlb.enabled": feature("the sample with its load balancer"),
  "samples.privateNlb.addresses": always(
    { workload: "update" },
    "the controller changes the load balancer, or says in the events of the Service that it cannot",
  ),
  "samples.application.enabled": feature("the sample"),
  "samples.application.namespace": always({ workload: "replace" }, "the sample is made anew in the namespace"),
  "samples.application.replicas": inPlace,
};
