import type { ConfigPath } from "../../../../config/findings/finding";
import { addonVersion } from "../../../../config/schema/primitives";
import { byDefault, copy, implied, impliedAnyway, type ImportOutcome, requireOurs, translate, unmapped } from "../outcome";
import type { EksctlAddon, EksctlConfig } from "../schema/cluster";
import { nodeGroupsOf } from "./givenGroups";
import { featureRoles, sameFlags, samePolicies, type FeatureRole } from "./nodePermissions";
import { convertVpcCniValues } from "./vpcCni";
import { isMapping } from "../../../../config/findings/path";
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
  [
    "amazon-cloudwatch-observability",
    { to: ["observability", "containerInsights"], optional: true, policy: "CloudWatchAgentServerPolicy" },
  ],
]);

/** Regions in which eksctl installs no metrics-server by itself. */
const withoutMetricsServer = /^(?:cn|us-gov|us-iso|eu-iso)/;

/** EKS add-ons. */
export function convertAddons(config: EksctlConfig): readonly ImportOutcome[] {
  const { addons = [], addonsConfig } = config;
  const hasNodes = nodeGroupsOf(config).length > 0;
  const isListed = addons.some(({ name }) => name.toLowerCase() === "metrics-server");
  const byItself =
    !isListed && addonsConfig?.disableDefaultAddons !== true && !withoutMetricsServer.test(config.metadata.region) && hasNodes;
  return [
    ...addons.flatMap((addon, index) => convertAddon(config, addon, ["addons", index])),
    ...(byItself ? byDefault(["addons", "metricsServer", "enabled"], true, "eksctl installs it by itself") : []),
    ...requireOurs(
      addonsConfig?.disableDefaultAddons,
      false,
      ["addonsConfig", "disableDefaultAddons"],
      "the VPC CNI, kube-proxy and CoreDNS are always installed",
      "Change nothing; metrics-server is left out, as asked for",
    ),
  ];
}

function convertAddon(config: EksctlConfig, addon: EksctlAddon, path: ConfigPath): readonly ImportOutcome[] {
  const target = targets.get(addon.name.toLowerCase());
  if (!target) {
    const instead = "Install it with aws eks create-addon, or its chart, when the cluster is there";
    return [unmapped(path, `there is no key for the add-on ${addon.name}`, instead)];
  }
  return [
    ...(target.optional ? translate(true, [...path, "name"], [...target.to, "enabled"]) : [impliedAnyway([...path, "name"], addon.name)]),
    ...samePolicies(addon.attachPolicyARNs, target.policy, [...path, "attachPolicyARNs"]),
    ...sameFlags(addon.wellKnownPolicies, target.wellKnown, [...path, "wellKnownPolicies"]),
    ...convertVersion(addon.version, path, target.to),
    ...(target.to[1] === "vpcCni" ? convertVpcCniValues(config, addon.configurationValues, [...path, "configurationValues"]) : []),
  ];
}

function convertVersion(given: string | undefined, path: ConfigPath, to: ConfigPath): readonly ImportOutcome[] {
  const from = [...path, "version"];
  if (given === undefined || addonVersion.safeParse(given).success) return copy(given, from, [...to, "version"]);
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
      "it is no whole version, so the one that EKS recommends is installed",
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
  const value = withoutUnset(readYaml({ file: "", text }).value);
  return isMapping(value) && Object.keys(value).length > 0 ? value : undefined;
}
