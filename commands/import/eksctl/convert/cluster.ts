import { kubernetesVersions, minorOf, offeredVersions } from "../../../../aws/kubernetesVersions";
import { controlPlaneLogTypes } from "../../../../config/schema/addons";
import { byDefault, copy, implied, impliedAnyway, type ImportOutcome, translate, unmapped } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";
import { convertAutoMode } from "./autoMode";
import { convertKarpenter } from "./karpenter";
import { zoneOfSubnet } from "./existingVpc";
import { boundaryOfAll } from "./nodePermissions";

/** eksctl's version of Kubernetes where a file names none. @see https://docs.aws.amazon.com/eks/latest/eksctl/creating-and-managing-clusters.html */
const defaultVersion = "1.34";

/**
 * The version that is written in place of one that EKS does not offer any more. Undefined where the file's own is.
 * @param today such as 2026-11-29, in UTC
 */
export function raisedVersion({ metadata: { version = "" } }: EksctlConfig, today: string): string | undefined {
  const oldest = offeredVersions(today)[0] ?? kubernetesVersions.at(-1)!.version;
  return /^1\.\d+$/.test(version) && minorOf(version) < minorOf(oldest) ? oldest : undefined;
}

/**
 * Name, region, version, tags and what concerns the cluster as a whole.
 * @param raised see {@link raisedVersion}
 */
export function convertCluster(config: EksctlConfig, raised: string | undefined): readonly ImportOutcome[] {
  const version = kubernetesVersion(config.metadata.version, raised);
  return [
    impliedAnyway(["apiVersion"], config.apiVersion),
    impliedAnyway(["kind"], config.kind),
    ...copy(config.metadata.name, ["metadata", "name"], ["name"]),
    ...copy(config.metadata.region, ["metadata", "region"], ["region"]),
    ...version,
    ...copy(config.metadata.tags, ["metadata", "tags"], ["tags"]),
    ...copy(config.secretsEncryption?.keyARN, ["secretsEncryption", "keyARN"], ["encryption", "kmsKeyArn"]),
    ...boundaryOfAll(config.iam?.serviceRolePermissionsBoundary, ["iam", "serviceRolePermissionsBoundary"], ["iam", "roles", "cluster"]),
    ...boundaryOfAll(
      config.iam?.fargatePodExecutionRolePermissionsBoundary,
      ["iam", "fargatePodExecutionRolePermissionsBoundary"],
      ["iam", "roles", "fargate"],
    ),
    ...copy(config.iam?.serviceRoleARN, ["iam", "serviceRoleARN"], ["iam", "roles", "cluster"]),
    ...copy(config.iam?.fargatePodExecutionRoleARN, ["iam", "fargatePodExecutionRoleARN"], ["iam", "roles", "fargate"]),
    ...logging(config.cloudWatch?.clusterLogging),
    ...convertAutoMode(config.autoModeConfig),
    ...convertKarpenter(config.karpenter, version.flatMap((outcome) => (outcome.kind === "setting" ? [String(outcome.value)] : []))[0]!),
    ...controlPlaneSwitches(config),
  ];
}

/** Switches of the control plane, which have EKS's own values by the same words. */
const controlPlaneSwitches = (config: EksctlConfig): readonly ImportOutcome[] =>
  (
    [
      [config.vpc?.controlPlaneEgressMode, ["vpc", "controlPlaneEgressMode"], "egressMode"],
      [config.upgradePolicy?.supportType, ["upgradePolicy", "supportType"], "upgradePolicy"],
      [config.zonalShiftConfig?.enabled, ["zonalShiftConfig", "enabled"], "zonalShift"],
      [config.controlPlaneScalingConfig?.tier, ["controlPlaneScalingConfig", "tier"], "scalingTier"],
    ] as const
  ).flatMap(([value, from, key]) => copy(value, from, ["controlPlane", key]));

function kubernetesVersion(given: string | undefined, raised: string | undefined): readonly ImportOutcome[] {
  const path = ["metadata", "version"];
  if (given === undefined) return byDefault(["kubernetesVersion"], defaultVersion, "eksctl's default");
  if (given === "auto") return translate(defaultVersion, path, ["kubernetesVersion"], "eksctl's default");
  if (given === "latest") return translate(kubernetesVersions.at(-1)!.version, path, ["kubernetesVersion"], "the newest known version");
  if (raised === undefined) return copy(given, path, ["kubernetesVersion"]);
  return [
    ...translate(raised, path, ["kubernetesVersion"], `EKS has no ${given} any more; this is its oldest version`),
    implied(
      path,
      `EKS does not offer Kubernetes ${given} any more, so ${raised}, its oldest version, is written`,
      "Write the version that the cluster shall have in kubernetesVersion",
    ),
  ];
}

function logging(given: NonNullable<EksctlConfig["cloudWatch"]>["clusterLogging"]): readonly ImportOutcome[] {
  const path = ["cloudWatch", "clusterLogging"];
  const to = ["observability", "controlPlaneLogs"];
  const areAll = given?.enableTypes?.some((type) => type === "*" || type === "all") ?? false;
  const types = areAll ? controlPlaneLogTypes : given?.enableTypes;
  const retention = copy(given?.logRetentionInDays, [...path, "logRetentionInDays"], [...to, "retentionDays"]);
  if (types === undefined || types.length === 0) {
    return [...byDefault([...to, "types"], [], "eksctl's default; remove this line for all five types"), ...retention];
  }
  return [
    ...(areAll ? translate : copy)(types, [...path, "enableTypes"], [...to, "types"]),
    ...(retention.length > 0
      ? retention
      : [
          implied(
            [...path, "enableTypes"],
            "eksctl's logs never expire, and here they are kept for 90 days",
            "Write observability.controlPlaneLogs.retentionDays for another time",
          ),
        ]),
  ];
}

/** Fargate profiles; their subnets are the node subnets. */
export const convertFargate = (config: EksctlConfig): readonly ImportOutcome[] =>
  (config.fargateProfiles ?? []).flatMap(({ name, selectors, tags, podExecutionRoleARN, subnets = [] }, index) => {
    const path = ["fargateProfiles", index];
    const to = ["fargateProfiles", name];
    const zones = subnets.map((subnet) => zoneOfSubnet(config, subnet));
    const areKnown = subnets.length > 0 && zones.every((zone) => zone !== undefined);
    return [
      {
        kind: "setting",
        to: [...to, "selectors"],
        value: selectors ?? [],
        from: [
          [...path, "selectors"],
          [...path, "name"],
        ],
      },
      ...copy(tags, [...path, "tags"], [...to, "tags"]),
      ...copy(podExecutionRoleARN, [...path, "podExecutionRoleARN"], ["iam", "roles", "fargate"], "here of all profiles"),
      ...(areKnown ? translate([...new Set(zones)], [...path, "subnets"], [...to, "availabilityZones"]) : []),
      ...(subnets.length > 0 && !areKnown
        ? [
            unmapped(
              [...path, "subnets"],
              "pods on Fargate run in the node subnet of each zone, and not all of these are node subnets",
              `Write fargateProfiles.${name}.availabilityZones`,
            ),
          ]
        : []),
    ];
  });
