import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText, valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { usesAutoMode } from "../autoMode/builtIn";
import { hasNodes } from "../fargate/pods";
import { valueConflicts } from "./addonConfiguration";
import { configurationsOf } from "./addons";

/** A value of an add-on's configuration that a key of the cluster file decides. */
interface DecidedValue {
  readonly addon: string;
  readonly value: ConfigPath;
  /** What decides it, as the cluster file names it. */
  readonly by: string;
}

/** Values that are never written beside the keys that decide them: private-eks builds on what those say. */
const decidedValues: readonly DecidedValue[] = [
  { addon: "vpc-cni", value: ["env"], by: "addons.vpcCni.env" },
  { addon: "vpc-cni", value: ["init", "env"], by: "addons.vpcCni.env" },
  { addon: "vpc-cni", value: ["enableNetworkPolicy"], by: "addons.vpcCni.networkPolicy.enabled" },
  { addon: "vpc-cni", value: ["nodeAgent", "enablePolicyEventLogs"], by: "addons.vpcCni.networkPolicy.eventLogs" },
  { addon: "vpc-cni", value: ["nodeAgent", "enableCloudWatchLogs"], by: "addons.vpcCni.networkPolicy.eventLogs" },
  { addon: "coredns", value: ["computeType"], by: "fargateProfiles" },
];

/** What decides the values that private-eks sets only where it has to. */
const settersOf: readonly DecidedValue[] = [
  { addon: "aws-ebs-csi-driver", value: ["controller", "extraVolumeTags"], by: "tags" },
  { addon: "aws-ebs-csi-driver", value: ["node", "reservedVolumeAttachments"], by: "metadata.hopLimit of the node groups" },
];

const isValueBelow = (path: ConfigPath, ancestor: ConfigPath): boolean => ancestor.every((key, index) => path[index] === key);

/** Whether no switch decides if the add-on is installed. Settings beside a switch have a warning of their own. */
const isAutomatic = (config: ClusterConfig, path: ConfigPath): boolean => valueAt(config, [...path.slice(0, -1), "enabled"]) === undefined;

const notInstalled = (config: ClusterConfig, name: string, path: ConfigPath): Finding =>
  noEffect({
    path,
    without: `the add-on ${name}`,
    ...(hasNodes(config)
      ? { because: `it is not installed in ${config.region}` }
      : {
          because: usesAutoMode(config) ? "nodes of EKS Auto Mode have built in what it does" : "the cluster has no nodes",
          enable: "Add a node group",
        }),
    alsoReads: [["nodeGroups"], ["region"], ["autoMode"]],
  });

/** An error for each configuration value of an add-on that another key decides, or that private-eks sets to something else. */
export const addonConfigurationFindings = (config: ClusterConfig): readonly Finding[] =>
  configurationsOf(config).flatMap(({ name, path, isInstalled, ours, theirs }) => {
    if (!isInstalled) return isAutomatic(config, path) && Object.keys(theirs).length > 0 ? [notInstalled(config, name, path)] : [];
    const decided = decidedValues.filter(({ addon, value }) => addon === name && valueAt(theirs, value) !== undefined);
    const conflicts = valueConflicts(ours, theirs).filter((conflict) => !decided.some(({ value }) => isValueBelow(conflict.path, value)));
    return [
      ...decided.map(({ value, by }): Finding => ({
        severity: "error",
        path: [...path, ...value],
        problem: `${by} decides ${pathText(value)} of the add-on ${name}, and so what else private-eks sets up`,
        fix: `Remove it, and write ${by} instead`,
      })),
      ...conflicts.map((conflict): Finding => {
        const by = settersOf.find(({ addon, value }) => addon === name && isValueBelow(conflict.path, value))?.by;
        return {
          severity: "error",
          path: [...path, ...conflict.path],
          problem: `private-eks sets ${pathText(conflict.path)} of the add-on ${name} to ${JSON.stringify(conflict.ours)}${by === undefined ? "" : `, as ${by} asks for`}`,
          fix: by === undefined ? "Remove it" : `Remove it, or change ${by}`,
        };
      }),
    ];
  });
