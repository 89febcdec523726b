import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText, valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { sendsPolicyEvents, translationVariable } from "../software/vpcCni";
import { hasAutoModeNodesAlone, runsCoreDns, usesAutoMode } from "./builtIn";

/** What the cluster file asks for and EKS Auto Mode does otherwise, does by itself, or does not know. */
export const besideAutoModeFindings = (config: ClusterConfig): readonly Finding[] =>
  usesAutoMode(config)
    ? [
        ...(hasAutoModeNodesAlone(config)
          ? [...ofOtherNodes(config), ...builtInTwice(config), ...sessionsOnNodes(config), ...eventsOnNodes(config)]
          : mirrorsOnNodes(config)),
        ...twoControllers(config),
        ...karpenterBesideIt(config),
      ]
    : [];

/**
 * EKS Auto Mode is Karpenter, run by EKS, with the same kinds of node pools. Helm refuses definitions that EKS made; and where Karpenter was there first,
 * its release takes the definitions along when it goes, with the node pools and so the nodes of EKS Auto Mode.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/automode.html
 */
const karpenterBesideIt = ({ karpenter }: ClusterConfig): readonly Finding[] =>
  karpenter === undefined
    ? []
    : [
        {
          severity: "error",
          path: ["karpenter"],
          alsoReads: [["autoMode"]],
          problem:
            "EKS Auto Mode brings node pools of the same kinds, and the definitions of one would refuse, or later take away, those of the other",
          fix: "Remove karpenter, or remove autoMode. From one to the other, nodes of a managed group run the pods in between",
        },
      ];

/** Settings of add-ons that only nodes of groups have. Their configuration, and network policies, have rules of their own. */
const settingsOfAddons: readonly (readonly [path: ConfigPath, byDefault: unknown])[] = [
  [["addons", "vpcCni", "version"], undefined],
  [["addons", "vpcCni", "prefixDelegation"], false],
  [["addons", "vpcCni", "subnetDiscovery"], undefined],
  [["addons", "kubeProxy", "version"], undefined],
  [["addons", "podIdentityAgent", "version"], undefined],
];

/** Variables of the VPC CNI but the one that nodes of EKS Auto Mode go by. */
const otherVariables = ({ addons }: ClusterConfig): typeof settingsOfAddons =>
  Object.keys(addons.vpcCni.env)
    .filter((name) => name !== translationVariable)
    .map((name) => [["addons", "vpcCni", "env", name], undefined]);

const ofOtherNodes = (config: ClusterConfig): readonly Finding[] =>
  [...settingsOfAddons, ...otherVariables(config), ...(runsCoreDns(config) ? [] : [[["addons", "coreDns", "version"], undefined] as const])]
    .filter(([path, byDefault]) => JSON.stringify(valueAt(config, path)) !== JSON.stringify(byDefault))
    .map(([path]) =>
      noEffect({
        path,
        without: "a node group",
        because: "nodes of EKS Auto Mode have built in what the add-on does",
        enable: "Add a node group",
        alsoReads: [["nodeGroups"], ["autoMode"]],
      }),
    );

/** @see https://docs.aws.amazon.com/eks/latest/userguide/node-health.html */
const builtInTwice = ({ addons }: ClusterConfig): readonly Finding[] =>
  addons.nodeMonitoringAgent.enabled
    ? [
        {
          severity: "warning",
          path: ["addons", "nodeMonitoringAgent", "enabled"],
          alsoReads: [["autoMode"], ["nodeGroups"]],
          problem: "nodes of EKS Auto Mode have the agent built in, and there are no others",
          fix: "Set addons.nodeMonitoringAgent.enabled to false",
        },
      ]
    : [];

/** Squid instances have the agent, too. @see https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html */
const sessionsOnNodes = ({ access, proxy }: ClusterConfig): readonly Finding[] =>
  access.sessionManager && proxy?.squid === undefined
    ? [
        noEffect({
          path: ["access", "sessionManager"],
          without: "a node group or proxy.squid",
          because: "nobody can log in to nodes of EKS Auto Mode",
          enable: "Add a node group",
          alsoReads: [["autoMode"], ["nodeGroups"], ["proxy"]],
        }),
      ]
    : [];

/** The node class of EKS Auto Mode has no other place for them. @see https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html */
const eventsOnNodes = (config: ClusterConfig): readonly Finding[] =>
  sendsPolicyEvents(config)
    ? [
        {
          severity: "warning",
          path: ["addons", "vpcCni", "networkPolicy", "eventLogs"],
          alsoReads: [["autoMode"], ["nodeGroups"]],
          problem: "nodes of EKS Auto Mode write these events to a file of the node, not to CloudWatch Logs, and there are no others",
          fix: "Set it to node, and have an agent of your own collect the files, if they must be kept",
        },
      ]
    : [];

/** Without node groups at all, another rule says so. */
const mirrorsOnNodes = ({ registry }: ClusterConfig): readonly Finding[] =>
  Object.keys(registry.mirrors).length > 0
    ? [
        {
          severity: "warning",
          path: ["registry", "mirrors"],
          alsoReads: [["autoMode"], ["nodeGroups"]],
          problem: "nodes of EKS Auto Mode pull each image from the registry in its name, whatever the mirrors of other nodes",
          fix: "Keep pods whose images only mirrors have on node groups, by a nodeSelector or affinity, or name Amazon ECR in the images",
        },
      ]
    : [];

/** Objects of one controller never move to the other. @see https://docs.aws.amazon.com/eks/latest/userguide/migrate-auto.html */
const twoControllers = (config: ClusterConfig): readonly Finding[] =>
  config.loadBalancerController.enabled
    ? [
        {
          severity: "warning",
          path: ["loadBalancerController", "enabled"],
          alsoReads: [["autoMode"]],
          problem: `EKS Auto Mode makes load balancers, too, and each keeps those that it has made: the classes ${classesOf(config)} are of EKS Auto Mode`,
          fix: "Set loadBalancerController.enabled to false, unless Ingresses and Services of it are still there",
        },
      ]
    : [];

const classesOf = ({ autoMode }: ClusterConfig): string =>
  [
    ...(autoMode?.ingressClass.enabled ? [`${autoMode.ingressClass.name} (${pathText(["autoMode", "ingressClass"])})`] : []),
    "eks.amazonaws.com/nlb",
  ].join(" and ");
