import { autoModeNodePool } from "../../../config/schema/autoMode";
import { oldestAddonsInWords } from "../../../design/autoMode/addonVersions.findings";
import { usesAutoMode } from "../../../design/autoMode/builtIn";
import { autoModeClassEdits } from "./autoModeClasses.table";
import {
  autoModeGuide as guide,
  gainsKarpenter,
  gainsOtherNodes,
  gainsOwnNodes,
  goesOff,
  isPoolByDefault,
  losesGroups,
  losesKarpenter,
  losesOwnNodes,
  namesFirstBuiltInPools,
  namesNoBuiltInPools,
  replacesNodes,
  spotComes,
  staysOn,
  workloadBeforeEntry,
} from "./autoModeChanges";
import { anyChange, type EditCase, type EditTable, whenAdded, whenRemoved, sameCases } from "./editCase";
import { keyPolicyCase, spotKeyPolicyFirst, withKeyPolicies } from "./keyPolicies";

const besideWhatRuns = {
  changesProxyVariables: true,
  effects: { network: "create", cluster: "create", workload: "create" },
  meaning: "EKS Auto Mode beside what runs, in place; pods stay where they are, and nodes come for those that find no room",
} as const;

const newerAddons = `Where add-ons have versions of their own, raise them before, and apply: ${oldestAddonsInWords()} at least`;

const autoModeOn: readonly EditCase[] = [
  {
    when: { text: "on, while the cluster has Karpenter", test: losesKarpenter },
    effects: {},
    meaning:
      "EKS Auto Mode comes before Karpenter's release goes, which takes the definitions of node pools along, and with them the pools and nodes of EKS Auto Mode",
    instead: "Remove karpenter as docs/guides/karpenter.md says, apply all stacks, and switch EKS Auto Mode on then",
  },
  {
    when: { text: "on, and nodeGroups without the groups of before", test: losesGroups },
    effects: {},
    meaning: "the add-ons of the nodes would go before the nodes, and their pods would have nowhere to go",
    instead: `Keep the groups in nodeGroups beside autoMode, apply, move the pods as ${guide} says, and then remove the groups`,
  },
  {
    when: { text: "on, with iam.roles.cluster", test: ({ next }) => usesAutoMode(next) && next.iam.roles.cluster !== undefined },
    ...besideWhatRuns,
    first: `Allow sts:TagSession in the trust policy of the role, and give it the policies that private-eks explain --for security prints for the control plane. ${newerAddons}`,
  },
  { when: { text: "on", test: ({ next }) => usesAutoMode(next) }, ...besideWhatRuns, first: newerAddons },
];

const autoModeOff: readonly EditCase[] = [
  {
    when: { text: "off, and the first node groups or Fargate profiles with it", test: gainsOtherNodes },
    effects: {},
    meaning:
      "pods would have nowhere to go: EKS ends the only nodes, and new groups start without the CNI that comes with the cluster stack",
    instead: `Add the groups or profiles beside autoMode, apply, move the pods as ${guide} says, and then set autoMode.enabled to false`,
  },
  {
    when: { text: "off, and Karpenter with it", test: gainsKarpenter },
    effects: {},
    meaning: "pods would have nowhere to go: EKS ends its nodes before Karpenter, whose node pools are of the same kinds, makes others",
    instead: `Move the pods to a node group as ${guide} says, set autoMode.enabled to false, apply, and add karpenter then`,
  },
  {
    effects: { network: "remove", cluster: "remove", workload: "remove" },
    meaning: "EKS ends its nodes and deletes its load balancers; volumes stay",
    first: `Move the pods to node groups or Fargate, delete Ingresses and Services of its classes, and apply the workload stack before the others (${guide})`,
  },
];

/**
 * EKS takes other pools in place, with the role of their nodes or without one where there are none; only another role replaces the cluster.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/v6.25.0/internal/service/eks/cluster.go
 */
const builtInPoolCases: readonly EditCase[] = [
  {
    when: {
      text: "to none, and EKS Auto Mode goes off",
      test: (change) => goesOff(change) && namesNoBuiltInPools(change) && change.old.iam.roles.autoModeBuiltInNodes === undefined,
    },
    effects: {},
    meaning: "the role of their nodes would go, and EKS may still drain these after its update is done",
    instead: "Leave builtInPools as they are, apply, and remove them with autoMode when the nodes are gone",
  },
  {
    when: { text: "to none, before or after EKS Auto Mode is on", test: (change) => !staysOn(change) && namesNoBuiltInPools(change) },
    effects: { cluster: "remove" },
    meaning: "the role goes that was made for their nodes",
    first: "Wait until the nodes are gone (kubectl get nodes)",
  },
  {
    when: { text: "from none, before or after EKS Auto Mode is on", test: (change) => !staysOn(change) && namesFirstBuiltInPools(change) },
    effects: { cluster: "create" },
    meaning: "the role of their nodes; EKS makes pools where EKS Auto Mode is on",
  },
  {
    when: { text: "to none", test: namesNoBuiltInPools },
    effects: { cluster: "remove" },
    meaning:
      "in place: EKS deletes its pools and the node class default, drains the nodes, whatever their number, and ends them; their role goes when EKS says that this is done, which may be before the last node is gone",
    first:
      "Write pools into autoMode.nodePools and apply, so that pods have other nodes, and drain those of the built-in pools (kubectl drain --selector 'karpenter.sh/nodepool in (general-purpose,system)' --ignore-daemonsets --delete-emptydir-data)",
  },
  {
    when: { text: "from none", test: namesFirstBuiltInPools },
    effects: { cluster: "create" },
    meaning: "in place: EKS makes the pools and the node class default; their nodes have a role of their own",
  },
  {
    effects: { cluster: "update" },
    meaning: "in place: EKS makes the new pools; it deletes those that go, drains their nodes, whatever their number, and ends them",
  },
];

const keepMain = "Write main: {} into autoMode.nodePools to keep its nodes";

const poolCases: readonly EditCase[] = [
  {
    when: {
      text: "main of a file that names no pool, for built-in pools",
      test: (change) => isPoolByDefault(change) && losesOwnNodes(change),
    },
    effects: { cluster: "remove", workload: "remove" },
    meaning:
      "the pool is only made for a file without pools, and goes: EKS drains its nodes, whatever their number; their role and its access entry go",
    first: `${keepMain}, or drain them and apply the workload stack before the others`,
  },
  {
    when: { text: "main of a file that names no pool, for other pools", test: isPoolByDefault },
    effects: { workload: "update" },
    meaning: "the pool is only made for a file without pools, and goes: EKS drains its nodes, whatever their number",
    first: `${keepMain}, too, unless pods are to move to the other pools at once`,
  },
  {
    when: { text: "the first one, beside built-in pools", test: gainsOwnNodes },
    effects: { cluster: "create", workload: "create" },
    meaning: "a pool, from which nodes come for pods that find no room, with a role and an access entry of its nodes",
  },
  {
    when: { text: "the last one, beside built-in pools", test: losesOwnNodes },
    effects: { cluster: "remove", workload: "remove" },
    meaning: "EKS drains its nodes, whatever their number; their role and its access entry go",
    first: workloadBeforeEntry,
  },
  ...withKeyPolicies(
    { when: whenAdded, effects: { workload: "update" }, meaning: "a pool, from which nodes come for pods that find no room" },
    spotKeyPolicyFirst,
  ),
  ...withKeyPolicies({
    when: whenRemoved,
    effects: { workload: "update" },
    meaning: "EKS drains its nodes, whatever their number; to rename one, add the new name, apply, and then remove the old one",
  }),
];

const changedPool: EditCase = { effects: { workload: "update" }, meaning: replacesNodes("the pool, in place") };

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
        test: ({ after, old }) => after === undefined && usesAutoMode(old),
      },
      effects: {},
      meaning: "EKS Auto Mode would stay on: it goes off only where all three of its switches are false",
      instead: `Move the pods to node groups or Fargate profiles that are applied before, as ${guide} says, set autoMode.enabled to false, apply, and remove autoMode then`,
    },
    {
      when: { text: "removed, while it is off", test: ({ after }) => after === undefined },
      effects: { cluster: "remove" },
      meaning:
        "the role of the control plane loses the permissions of EKS Auto Mode, which it kept to end nodes, and that of nodes of built-in pools goes; the switches are no longer written",
    },
    ...autoModeOn,
    {
      effects: { cluster: "create" },
      meaning: "the role of the control plane gets the permissions of EKS Auto Mode; the switches are written as they are",
    },
  ],
  "autoMode.enabled": [...autoModeOn, ...autoModeOff],
  "autoMode.builtInPools": builtInPoolCases,
  "autoMode.nodePools.<name>": poolCases,
  ...sameCases("autoMode.nodePools.<name>", Object.keys(autoModeNodePool.shape), [changedPool]),
  ...sameCases(
    "autoMode.nodePools.<name>",
    ["capacityTypes", "requirements"],
    [keyPolicyCase({ ...changedPool, when: spotComes }, spotKeyPolicyFirst), ...withKeyPolicies(changedPool)],
  ),
  ...autoModeClassEdits,
  "autoMode.ingressClass": anyChange(
    { workload: "update" },
    "the IngressClass; Ingresses that name it by the old name lose their load balancer",
  ),
};
