import { autoModeNodeClass, autoModeNodePool } from "../../../config/schema/autoMode";
import { usesAutoMode } from "../../../design/autoMode/builtIn";
import { hasNodes } from "../../../design/fargate/pods";
import { anyChange, type Change, type EditCase, type EditTable, whenAdded, whenRemoved, sameCases } from "./editCase";

const guide = "docs/guides/auto-mode.md";

/** The pools of EKS itself: while they run, their role cannot go, and the provider would replace the cluster for it. */
const hasBuiltInPools = (config: Change["old"]): boolean => (config.autoMode?.builtInPools.length ?? 0) > 0 && usesAutoMode(config);

const isOff = ({ next }: Change): boolean => !usesAutoMode(next);

/** Whether the node groups go in the edit that brings EKS Auto Mode: their add-ons would go first, and their pods have nowhere to be. */
const losesGroups = ({ next, old }: Change): boolean => usesAutoMode(next) && hasNodes(old) && !hasNodes(next);

const builtInPoolsStay = {
  effects: {},
  meaning: "the AWS provider replaces a cluster whose built-in pools lose their role, and EKS makes the access entry of that role itself",
  instead: "Keep autoMode as it is; pools of your own may be added to it. For a cluster without built-in pools write a second file",
} as const;

const autoModeOn: readonly EditCase[] = [
  {
    when: { text: "on, and nodeGroups without the groups of before", test: losesGroups },
    effects: {},
    meaning: "the add-ons of the nodes would go before the nodes, and their pods would have nowhere to go",
    instead: `Keep the groups in nodeGroups beside autoMode, apply, move the pods as ${guide} says, and then remove the groups`,
  },
  {
    when: { text: "on", test: ({ next }) => usesAutoMode(next) },
    effects: { network: "create", cluster: "create", workload: "create" },
    meaning: "EKS Auto Mode beside what runs, in place; pods stay where they are, and nodes come for those that find no room",
    first:
      "Where add-ons have versions of their own, raise vpc-cni to v1.19.0, aws-ebs-csi-driver to v1.37.0 and eks-pod-identity-agent to v1.3.4 at least",
  },
];

const autoModeOff: readonly EditCase[] = [
  { when: { text: "off, with built-in pools", test: (change) => isOff(change) && hasBuiltInPools(change.old) }, ...builtInPoolsStay },
  {
    effects: { network: "remove", cluster: "remove", workload: "remove" },
    meaning: "EKS ends its nodes and deletes its load balancers; volumes stay",
    first: `Move the pods to node groups or Fargate, delete Ingresses and Services of its classes, and apply the workload stack before the others (${guide})`,
  },
];

/** Nodes are replaced by EKS, within the budgets of their pools. */
const replacesNodes = (what: string): string => `${what}; EKS replaces nodes that differ, within the budgets of their pools`;

const poolCases: readonly EditCase[] = [
  { when: whenAdded, effects: { workload: "update" }, meaning: "a pool, from which nodes come for pods that find no room" },
  {
    when: whenRemoved,
    effects: { workload: "update" },
    meaning: "EKS drains its nodes, whatever their number; to rename one, add the new name, apply, and then remove the old one",
  },
];

const classCases: readonly EditCase[] = anyChange(
  { cluster: "create", workload: "update" },
  replacesNodes("the class, and with tags and keys what the role of the control plane may do"),
);

/**
 * Edits of EKS Auto Mode.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-enable-existing.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-disable.html
 */
export const autoModeEdits: EditTable = {
  autoMode: [
    {
      when: {
        text: "removed, while EKS Auto Mode is on",
        test: ({ after, old }) => after === undefined && usesAutoMode(old) && !hasBuiltInPools(old),
      },
      effects: {},
      meaning: "EKS Auto Mode would stay on: it goes off only where all three of its switches are false",
      instead: "Set autoMode.enabled to false and apply, and remove autoMode then",
    },
    {
      when: { text: "removed, with built-in pools", test: ({ after, old }) => after === undefined && hasBuiltInPools(old) },
      ...builtInPoolsStay,
    },
    {
      when: { text: "removed, while it is off", test: ({ after }) => after === undefined },
      effects: { cluster: "remove" },
      meaning:
        "the role of the control plane loses the permissions of EKS Auto Mode, which it kept to end nodes; the switches are no longer written",
    },
    ...autoModeOn,
    {
      effects: { cluster: "create" },
      meaning: "the role of the control plane gets the permissions of EKS Auto Mode; the switches are written as they are",
    },
  ],
  "autoMode.enabled": [...autoModeOn, ...autoModeOff],
  "autoMode.builtInPools": [
    {
      when: {
        text: "of EKS Auto Mode that is on, from or to none",
        test: ({ next, old }) => hasBuiltInPools(old) !== hasBuiltInPools(next) && usesAutoMode(old),
      },
      ...builtInPoolsStay,
    },
    { effects: { cluster: "update", workload: "update" }, meaning: "EKS makes the pools, or drains their nodes and removes them" },
  ],
  "autoMode.nodePools.<name>": poolCases,
  ...sameCases(
    "autoMode.nodePools.<name>",
    Object.keys(autoModeNodePool.shape),
    anyChange({ workload: "update" }, replacesNodes("the pool, in place")),
  ),
  "autoMode.nodeClasses.<name>": classCases,
  ...sameCases("autoMode.nodeClasses.<name>", Object.keys(autoModeNodeClass.shape), classCases),
  "autoMode.storageClass": anyChange(
    { cluster: "create", workload: "replace" },
    "the StorageClass; volumes keep what they have, and claims that name it by the old name wait",
  ),
  "autoMode.ingressClass": anyChange(
    { workload: "update" },
    "the IngressClass; Ingresses that name it by the old name lose their load balancer",
  ),
};

const keepsAutoMode = ({ next, old }: Change): boolean => usesAutoMode(old) && usesAutoMode(next);

/** With EKS Auto Mode, an edit also changes what its nodes, volumes and load balancers have. */
export const alsoWithAutoMode = (effects: EditCase["effects"], meaning: string, when?: EditCase["when"]): EditCase => ({
  when: {
    text: `with EKS Auto Mode${when ? `, and ${when.text}` : ""}`,
    test: (change) => keepsAutoMode(change) && (when === undefined || when.test(change)),
  },
  effects,
  meaning,
});

/** The first and the last node group beside EKS Auto Mode bring and take the add-ons that its own nodes have built in. */
export const groupsBesideAutoMode: readonly EditCase[] = [
  {
    when: {
      text: "the first one, beside EKS Auto Mode",
      test: (change) => keepsAutoMode(change) && !hasNodes(change.old) && hasNodes(change.next),
    },
    effects: { network: "create", cluster: "create", workload: "create" },
    changesProxyVariables: true,
    meaning: "a group with its role and launch template, and before it the add-ons that nodes of EKS Auto Mode have built in",
  },
  {
    when: {
      text: "the last one, beside EKS Auto Mode",
      test: (change) => keepsAutoMode(change) && hasNodes(change.old) && !hasNodes(change.next),
    },
    effects: { network: "remove", cluster: "remove", workload: "remove" },
    changesProxyVariables: true,
    meaning: "the group, and what its nodes need: vpc-cni, kube-proxy, eks-pod-identity-agent, CoreDNS, and endpoints of these alone",
    first: `Drain the nodes of the group, so that its pods are on nodes of EKS Auto Mode, and apply the workload stack before the others (${guide})`,
  },
];
