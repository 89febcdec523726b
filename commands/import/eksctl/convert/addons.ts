import type { ConfigPath } from "../../../../config/findings/finding";
import { anyAddonVersion } from "../../../../config/schema/eksAddons";
import type { RoleUser } from "../../../../config/schema/iam";
import { addonVersion } from "../../../../config/schema/primitives";
import { byDefault, copy, implied, impliedAnyway, type ImportOutcome, requireOurs, translate, unmapped } from "../outcome";
import type { EksctlAddon, EksctlConfig } from "../schema/cluster";
import { pods, selects } from "../../../../design/fargate/pods";
import { serviceAccountOfAddon } from "../../../../design/software/addons";
import { convertConfiguration, convertEksAddon } from "./eksAddons";
import { nodeGroupsOf } from "./givenGroups";
import { boundaryOfAll, trustComment, featureRoles, sameFlags, samePolicies, type FeatureRole } from "./nodePermissions";
import { convertVpcCniValues } from "./vpcCni";
import { isMapping } from "../../../../config/findings/path";
import { kubernetesScalars } from "../../../../config/yaml/kubernetesYaml";
import { readYaml } from "../../../../config/yaml/yamlFile";
import { withoutUnset } from "../leaves";

interface AddonTarget extends FeatureRole {
  /** Its section in the cluster file. */
  readonly to: ConfigPath;
  /** Whether it must be enabled; the others are always there. */
  readonly optional: boolean;
}

/** EKS add-ons that have a key. */
const targets: ReadonlyMap<string, AddonTarget> = new Map([
  ["vpc-cni", { to: ["addons", "vpcCni"], optional: false, ...featureRoles.vpcCni }],
  ["kube-proxy", { to: ["addons", "kubeProxy"], optional: false }],
  ["coredns", { to: ["addons", "coreDns"], optional: false }],
  ["eks-pod-identity-agent", { to: ["addons", "podIdentityAgent"], optional: false }],
  ["aws-ebs-csi-driver", { to: ["addons", "ebsCsiDriver"], optional: true, ...featureRoles.ebsCsiDriver }],
  ["aws-efs-csi-driver", { to: ["addons", "efsCsiDriver"], optional: true, ...featureRoles.efsCsiDriver }],
  ["metrics-server", { to: ["addons", "metricsServer"], optional: true }],
  ["aws-guardduty-agent", { to: ["addons", "guardDutyAgent"], optional: true }],
  ["eks-node-monitoring-agent", { to: ["addons", "nodeMonitoringAgent"], optional: true }],
  [
    "amazon-cloudwatch-observability",
    { to: ["observability", "containerInsights"], optional: true, user: "containerInsights", policy: "CloudWatchAgentServerPolicy" },
  ],
]);

/** Regions in which eksctl installs no metrics-server by itself. */
const withoutMetricsServer = /^(?:cn|us-gov|us-iso|eu-iso)/;

/**
 * EKS add-ons.
 * @param raised the Kubernetes version in place of one that EKS does not offer any more
 */
export function convertAddons(config: EksctlConfig, raised: string | undefined): readonly ImportOutcome[] {
  const { addons = [], addonsConfig } = config;
  return [
    ...addons.flatMap((addon, index) => convertAddon(config, addon, ["addons", index], raised)),
    ...metricsServer(config),
    ...requireOurs(
      addonsConfig?.disableDefaultAddons,
      false,
      ["addonsConfig", "disableDefaultAddons"],
      "the VPC CNI, kube-proxy and CoreDNS are always installed",
      "Change nothing; metrics-server is left out, as asked for",
    ),
  ];
}

/** What eksctl installs without being asked, where something can run it. @see https://docs.aws.amazon.com/eks/latest/eksctl/addons.html */
function metricsServer(config: EksctlConfig): readonly ImportOutcome[] {
  const { addons = [], addonsConfig, fargateProfiles = [] } = config;
  const isListed = addons.some(({ name }) => name.toLowerCase() === "metrics-server");
  if (isListed || addonsConfig?.disableDefaultAddons === true || withoutMetricsServer.test(config.metadata.region)) return [];
  const selectors = fargateProfiles.flatMap((profile) => profile.selectors ?? []);
  const runs =
    nodeGroupsOf(config).length > 0 || selectors.some(({ namespace, labels = {} }) => selects({ namespace, labels }, pods.metricsServer));
  if (runs) return byDefault(["addons", "metricsServer", "enabled"], true, "eksctl installs it by itself");
  return fargateProfiles.length === 0
    ? []
    : [
        implied(
          ["fargateProfiles"],
          "eksctl installs metrics-server, which no Fargate profile selects, and here it is not installed",
          "Select the namespace kube-system, and write addons.metricsServer.enabled: true, where it is needed",
        ),
      ];
}

function convertAddon(config: EksctlConfig, addon: EksctlAddon, path: ConfigPath, raised: string | undefined): readonly ImportOutcome[] {
  const target = targets.get(addon.name.toLowerCase());
  const isOfOldVersion = raised !== undefined && addon.version !== undefined;
  const version = (to: ConfigPath, form: VersionForm): readonly ImportOutcome[] =>
    isOfOldVersion ? [ofOldVersion(config, path, raised)] : convertVersion(addon.version, path, to, form);
  if (!target) return convertEksAddon(addon, path, (to) => version(to, anyAddonVersion));
  return [
    ...(target.optional ? translate(true, [...path, "name"], [...target.to, "enabled"]) : [impliedAnyway([...path, "name"], addon.name)]),
    ...(target.user === undefined
      ? []
      : [
          ...copy(addon.serviceAccountRoleARN, [...path, "serviceAccountRoleARN"], ["iam", "roles", target.user], trustComment),
          ...convertAssociations(addon, path, target.user),
        ]),
    ...boundaryOfAll(addon.permissionsBoundary, [...path, "permissionsBoundary"], target.user && ["iam", "roles", target.user]),
    ...samePolicies(addon.attachPolicyARNs, target, [...path, "attachPolicyARNs"]),
    ...sameFlags(addon.wellKnownPolicies, target.wellKnown, [...path, "wellKnownPolicies"]),
    ...version(target.to, addonVersion),
    ...(target.to[1] === "vpcCni"
      ? convertVpcCniValues(config, addon.configurationValues, [...path, "configurationValues"])
      : convertOwnValues(addon.configurationValues, [...path, "configurationValues"], target.to)),
  ];
}

/** The configuration of an add-on that has keys, without what these keys decide: CoreDNS runs on Fargate where a profile selects it. */
function convertOwnValues(values: unknown, from: ConfigPath, to: ConfigPath): readonly ImportOutcome[] {
  const { computeType, ...others } = to[1] === "coreDns" && isMapping(values) ? values : {};
  if (computeType === undefined) return convertConfiguration(values, from, [...to, "configuration"]);
  const instead = "Write a Fargate profile for the namespace kube-system into fargateProfiles, or leave it out";
  return [
    unmapped([...from, "computeType"], "the Fargate profiles decide where CoreDNS runs", instead),
    ...Object.entries(others).flatMap(([key, value]) => copy(value, [...from, key], [...to, "configuration", key])),
  ];
}

/** The role of an add-on's pod identity, which its own service account has; one of another account is none of the add-on's here. */
function convertAssociations(addon: EksctlAddon, path: ConfigPath, user: RoleUser): readonly ImportOutcome[] {
  const own = serviceAccountOfAddon(addon.name.toLowerCase());
  return (addon.podIdentityAssociations ?? []).flatMap(({ roleARN, namespace, serviceAccountName }, index) => {
    const at = [...path, "podIdentityAssociations", index];
    if (roleARN === undefined || own === undefined) return [];
    if ((namespace ?? own.namespace) !== own.namespace || (serviceAccountName ?? own.serviceAccount) !== own.serviceAccount)
      return [
        unmapped(
          at,
          `the role of the add-on is that of ${own.namespace}/${own.serviceAccount}, and of no other service account`,
          "Write another account with its role into serviceAccounts",
        ),
      ];
    return [
      ...copy(roleARN, [...at, "roleARN"], ["iam", "roles", user], trustComment),
      impliedAnyway([...at, "namespace"], own.namespace),
      impliedAnyway([...at, "serviceAccountName"], own.serviceAccount),
    ];
  });
}

const ofOldVersion = (config: EksctlConfig, path: ConfigPath, raised: string): ImportOutcome =>
  unmapped(
    [...path, "version"],
    `the version is one for Kubernetes ${config.metadata.version}, and ${raised} is written`,
    "Leave it out for the version that EKS recommends, or write one that EKS has for that version",
  );

/** The versions that the cluster file takes. */
type VersionForm = Pick<typeof anyAddonVersion, "safeParse">;

function convertVersion(given: string | undefined, path: ConfigPath, to: ConfigPath, form: VersionForm): readonly ImportOutcome[] {
  const from = [...path, "version"];
  if (given === undefined || form.safeParse(given).success) return copy(given, from, [...to, "version"]);
  if (given === "latest")
    return [
      implied(
        from,
        "the version that EKS recommends is installed, which may be older than the latest",
        "Write a version such as v1.21.1-eksbuild.1 where it matters",
      ),
      impliedAnyway(from, "latest"),
    ];
  return [
    unmapped(
      from,
      "it is not a full version, so the version that EKS recommends is installed",
      `Write ${[...to, "version"].join(".")} such as v1.21.1-eksbuild.1`,
    ),
  ];
}

interface Addons {
  readonly addons?: readonly { readonly configurationValues?: unknown }[] | undefined;
}

/**
 * A copy in which the `configurationValues` of add-ons are the mappings that their texts hold, so that each value in them is accounted for
 * like any other. A text that holds none, in YAML or JSON, stays as it is.
 */
export const withAddonValues = <T extends Addons>(config: T): T =>
  config.addons === undefined
    ? config
    : {
        ...config,
        addons: config.addons.map((addon) =>
          typeof addon.configurationValues === "string"
            ? { ...addon, configurationValues: mappingIn(addon.configurationValues) ?? addon.configurationValues }
            : addon,
        ),
      };

function mappingIn(text: string): object | undefined {
  const value = withoutUnset(readYaml({ file: "", text }, { scalars: kubernetesScalars }).value);
  return isMapping(value) && Object.keys(value).length > 0 ? value : undefined;
}
