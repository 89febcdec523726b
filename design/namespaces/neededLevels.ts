import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasAnyNodes } from "../autoMode/builtIn";
import { presetOf } from "../charts/presetTable";
import { isOnByValues } from "../charts/presets/optionalImages";
import { chosenReleases } from "../charts/releases";
import { hasNodes } from "../fargate/pods";
import { eksAddonEntries } from "../software/eksAddons/eksAddons";
import { knownAddon } from "../software/eksAddons/knownAddons.table";
import { addonNamespaces } from "../software/networkPolicies";
import { ofSamples } from "./namespaces";
import { hostFilesOf, podSecurityLevels, type LessRestricted } from "./podSecurity";

/** The strictest standard that what this project installs in a namespace fits. */
interface Needed extends LessRestricted {
  readonly namespace: string;
  readonly askedBy: ConfigPath;
}

const system = "kube-system";

/**
 * The agents and controllers that have keys of their own.
 * @see https://github.com/aws/eks-charts/blob/master/stable/aws-for-fluent-bit/values.yaml
 * @see https://github.com/kubernetes-sigs/aws-load-balancer-controller/blob/v3.5.0/helm/aws-load-balancer-controller/values.yaml
 */
const ofOwnAddons = ({
  addons,
  loadBalancerController,
  observability,
}: ClusterConfig): readonly (Needed & { readonly isAsked: boolean })[] => [
  {
    isAsked: addons.efsCsiDriver.enabled,
    namespace: system,
    level: "privileged",
    because: "the pods of Amazon EFS CSI driver mount file systems of their nodes",
    askedBy: ["addons", "efsCsiDriver", "enabled"],
  },
  {
    isAsked: observability.containerInsights.enabled,
    namespace: addonNamespaces.containerInsights,
    level: "privileged",
    because: "the agents of Container Insights read the file system of their nodes",
    askedBy: ["observability", "containerInsights", "enabled"],
  },
  {
    isAsked: addons.guardDutyAgent.enabled,
    namespace: addonNamespaces.guardDutyAgent,
    level: "privileged",
    because: "the agents of GuardDuty watch the processes of their nodes",
    askedBy: ["addons", "guardDutyAgent", "enabled"],
  },
  {
    isAsked: observability.fluentBit.enabled,
    ...hostFilesOf("Fluent Bit"),
    namespace: system,
    askedBy: ["observability", "fluentBit", "enabled"],
  },
  {
    isAsked: loadBalancerController.enabled,
    namespace: system,
    level: "baseline",
    because: "the pods of AWS Load Balancer Controller do not drop the capabilities of Linux",
    askedBy: ["loadBalancerController", "enabled"],
  },
];

const ofFurtherAddons = (config: ClusterConfig): readonly Needed[] =>
  eksAddonEntries(config).flatMap(({ name, path }) => {
    const { namespace = system, podSecurity } = knownAddon(name) ?? {};
    return podSecurity ? [{ ...podSecurity, namespace, askedBy: path }] : [];
  });

/** Fargate runs no privileged pods, so that those of a DaemonSet are not made where there are no nodes. */
const ofReleases = (config: ClusterConfig): readonly Needed[] =>
  chosenReleases(config).flatMap(({ name, namespace, path, values }) =>
    (presetOf(name)?.podSecurity ?? [])
      .filter(({ level, ...switches }) => isOnByValues(values, switches) && (level !== "privileged" || hasAnyNodes(config)))
      .map(({ because, level }) => ({ because, level, namespace, askedBy: path })),
  );

/** What does not fit the strictest standard, of all that is known: at most one of each namespace, that which fits the least. */
export function neededLevels(config: ClusterConfig): readonly Needed[] {
  const all: readonly Needed[] = [
    ...(hasNodes(config)
      ? [
          {
            namespace: system,
            level: "privileged" as const,
            because: "aws-node and kube-proxy use the network and the file system of their nodes",
            askedBy: ["nodeGroups"],
          },
        ]
      : []),
    ...ofOwnAddons(config).filter(({ isAsked }) => isAsked),
    ...ofFurtherAddons(config),
    ...ofReleases(config),
    ...ofSamples(config).map((namespace) => ({
      namespace,
      level: "baseline" as const,
      because: "the web servers of the samples run as root",
      askedBy: ["samples"],
    })),
  ];
  const rank = ({ level }: Needed): number => podSecurityLevels.indexOf(level);
  return all.filter((one, index) => {
    const others = all.filter((other) => other.namespace === one.namespace);
    const least = Math.min(...others.map(rank));
    return index === all.findIndex((other) => other.namespace === one.namespace && rank(other) === least);
  });
}
