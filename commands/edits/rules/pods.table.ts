import { isDeepStrictEqual } from "node:util";
import type { ClusterConfig } from "../../../config/schema/schema";
import { initialNamespaces, ofSamples } from "../../../design/namespaces/namespaces";
import { policyGroupCalls, policyGroupDns } from "../../../design/network/policyGroups";
import { addonNamespacesOf } from "../../../design/software/networkPolicies";
import { hasStrictNetworkPolicy } from "../../../design/software/vpcCni";
import { alsoWithAutoMode, replacesNodes, withAutoModeAlone } from "./autoModeChanges";
import {
  anyChange,
  type Change,
  type EditCase,
  type EditTable,
  sameCases,
  whenAdded,
  whenRemoved,
  whenSwitchedOff,
  whenSwitchedOn,
} from "./editCase";

/** What the security groups of nodes and pods let pass for the groups of policies. */
const policyRules = (config: ClusterConfig) => [
  policyGroupDns(config, "pods"),
  policyGroupDns(config, "nodes"),
  config.network.nodeSecurityGroup.restrictEgress ? policyGroupCalls(config) : [],
];

const movesGroupRules = {
  text: "security groups of nodes or pods have rules for it",
  test: ({ old, next }: Change): boolean => !isDeepStrictEqual(policyRules(old), policyRules(next)),
};

/** The agent sets the pods that run to the mode, too, when it starts. */
const policiesFirst =
  "Write network policies for all your pods, and apply the workload stack before the cluster stack, so that what private-eks installs has its policies: pods without one are cut off as soon as aws-node restarts";

const becomesStrict = ({ old, next }: Change): boolean => !hasStrictNetworkPolicy(old) && hasStrictNetworkPolicy(next);
const wasStrict = ({ old, next }: Change): boolean => hasStrictNetworkPolicy(old) && !hasStrictNetworkPolicy(next);

/** @see https://docs.aws.amazon.com/eks/latest/userguide/network-policy-disable.html */
const deletePolicies = "Delete all network policies before (kubectl get networkpolicies --all-namespaces), as AWS asks for";

const strictInNodeClasses = {
  effects: { workload: "create" },
  meaning: `${replacesNodes("the node classes, and network policies of what private-eks installs")}, and the new ones cut off pods without a policy`,
  first: "Write network policies for all your pods",
} as const;

const anyAtAll = { text: "any other", test: () => true };

const networkFirst = "Apply the network stack before the cluster stack: without the endpoint no node stays Ready";
const clusterFirst = "Apply the cluster stack before the network stack: without the endpoint no node stays Ready";

const toCloudWatch = { text: "to cloudWatch", test: ({ after }: Change): boolean => after === "cloudWatch" };
const fromCloudWatch = { text: "from cloudWatch", test: ({ before }: Change): boolean => before === "cloudWatch" };

/** Beside groups, the policies are matters of aws-node and of the node classes, and their events need the endpoint of CloudWatch Logs. */
const besideGroups = (effects: EditCase["effects"], when: NonNullable<EditCase["when"]>): EditCase => ({
  ...alsoWithAutoMode(effects, replacesNodes("aws-node restarts, with the endpoint that the events need, and the node classes"), when),
  changesProxyVariables: true,
});

const networkPolicyEdits: EditTable = {
  "addons.vpcCni.networkPolicy.enabled": [
    withAutoModeAlone({ text: "switched on, with enforcingMode strict", test: becomesStrict }, strictInNodeClasses),
    {
      when: { text: "switched on, with enforcingMode strict", test: becomesStrict },
      effects: { network: "create", cluster: "update", workload: "create" },
      changesProxyVariables: true,
      meaning: "aws-node restarts and enforces network policies, and there are those of what private-eks installs",
      first: policiesFirst,
    },
    {
      when: {
        text: "switched off, with enforcingMode strict",
        test: ({ after, old }) => after === false && hasStrictNetworkPolicy(old),
      },
      effects: {},
      meaning: "network policies must go before, and pods that no policy selects are cut off in the strict mode",
      instead: "Set enforcingMode to standard and apply the cluster and the workload stack, then switch it off",
    },
    withAutoModeAlone(whenSwitchedOff, {
      effects: { workload: "update" },
      meaning: `${replacesNodes("the node classes, which enforce nothing")}; the ConfigMap amazon-vpc-cni stays`,
      first: deletePolicies,
    }),
    withAutoModeAlone(whenSwitchedOn, {
      effects: { workload: "update" },
      meaning: replacesNodes("the ConfigMap amazon-vpc-cni, and the node classes, which enforce the network policies that there are"),
    }),
    { ...besideGroups({ network: "remove", cluster: "update", workload: "update" }, whenSwitchedOff), first: deletePolicies },
    besideGroups({ network: "create", cluster: "update", workload: "update" }, whenSwitchedOn),
    {
      when: whenSwitchedOff,
      effects: { network: "remove", cluster: "update" },
      changesProxyVariables: true,
      meaning: "aws-node restarts, and enforces nothing, with the endpoint that only the events need",
      first: deletePolicies,
    },
    {
      effects: { network: "create", cluster: "update" },
      changesProxyVariables: true,
      meaning: "aws-node restarts and enforces the network policies that there are, with the endpoint that their events need",
    },
  ],
  "addons.vpcCni.networkPolicy.enforcingMode": [
    withAutoModeAlone({ text: "to strict", test: becomesStrict }, strictInNodeClasses),
    withAutoModeAlone(
      { text: "from strict", test: wasStrict },
      {
        effects: { workload: "remove" },
        meaning: replacesNodes(
          "the node classes; network policies of what private-eks installs go, and pods that no policy selects are cut off on nodes that are not yet replaced",
        ),
      },
    ),
    {
      when: { text: "to strict", test: becomesStrict },
      effects: { cluster: "update", workload: "create" },
      meaning: "aws-node restarts, and there are network policies of what private-eks installs",
      first: policiesFirst,
    },
    {
      when: { text: "from strict", test: wasStrict },
      effects: { cluster: "update", workload: "remove" },
      meaning: "aws-node restarts; network policies of what private-eks installs go",
    },
    ...anyChange({}, "the same, written out"),
  ],
  "addons.vpcCni.networkPolicy.eventLogs": [
    withAutoModeAlone(anyAtAll, { effects: { workload: "update" }, meaning: replacesNodes("the node classes, where events come or go") }),
    {
      ...besideGroups({ network: "create", cluster: "update", workload: "update" }, toCloudWatch),
      first: networkFirst,
    },
    {
      ...besideGroups({ network: "remove", cluster: "update", workload: "update" }, fromCloudWatch),
      first: clusterFirst,
    },
    alsoWithAutoMode({ cluster: "update", workload: "update" }, replacesNodes("aws-node restarts, and the node classes")),
    {
      when: toCloudWatch,
      effects: { network: "create", cluster: "update" },
      changesProxyVariables: true,
      meaning: "aws-node restarts, with permissions of its role and the endpoint that it needs",
      first: networkFirst,
    },
    {
      when: fromCloudWatch,
      effects: { network: "remove", cluster: "update" },
      changesProxyVariables: true,
      meaning: "aws-node restarts, with permissions of its role and the endpoint that only it needs",
      first: clusterFirst,
    },
    ...anyChange({ cluster: "update" }, "aws-node restarts"),
  ],
};

const podSecurityGroupEdits: EditTable = {
  "addons.vpcCni.podSecurityGroups.enabled": [
    {
      when: whenSwitchedOff,
      effects: { cluster: "update" },
      meaning: "aws-node restarts; pods that have security groups of their own keep them until they are recreated",
    },
    ...anyChange(
      { cluster: "update" },
      "aws-node restarts, and the cluster's role gets a policy; a node that has all its network interfaces in use gets a trunk once it frees one",
    ),
  ],
  "addons.vpcCni.podSecurityGroups.enforcingMode": anyChange(
    { cluster: "update" },
    "aws-node restarts; pods that have security groups of their own follow it when they are recreated",
  ),
  "securityGroupPolicies.<name>": [
    {
      when: { text: `added, and ${movesGroupRules.text}`, test: (change) => whenAdded.test(change) && movesGroupRules.test(change) },
      effects: { cluster: "update", workload: "create" },
      meaning: "rules of the security groups of nodes and pods, and a SecurityGroupPolicy; pods follow it when they are recreated",
    },
    {
      when: { text: `removed, and ${movesGroupRules.text}`, test: (change) => whenRemoved.test(change) && movesGroupRules.test(change) },
      effects: { cluster: "update", workload: "remove" },
      meaning:
        "rules of the security groups of nodes and pods, and the SecurityGroupPolicy; pods that run keep their security groups, and are cut off until they are recreated",
    },
    { when: whenAdded, effects: { workload: "create" }, meaning: "a SecurityGroupPolicy; pods follow it when they are recreated" },
    { when: whenRemoved, effects: { workload: "remove" }, meaning: "the SecurityGroupPolicy; pods that run keep their security groups" },
  ],
  ...sameCases(
    "securityGroupPolicies.<name>",
    ["podSelector", "serviceAccountSelector"],
    anyChange({ workload: "update" }, "the SecurityGroupPolicy; pods follow it when they are recreated"),
  ),
  "securityGroupPolicies.<name>.securityGroupIds": [
    {
      when: movesGroupRules,
      effects: { cluster: "update", workload: "update" },
      meaning:
        "rules of the security groups of nodes and pods, and the SecurityGroupPolicy; pods with groups that go are cut off until they are recreated",
    },
    ...anyChange({ workload: "update" }, "the SecurityGroupPolicy; pods follow it when they are recreated"),
  ],
};

/** Whether an add-on that stays has its pods in the namespace. */
const isInUse = (config: ClusterConfig, name: unknown): boolean => addonNamespacesOf(config).some((namespace) => namespace === name);

/** Whether a namespace is there without being named. */
const isThereAlready = (config: ClusterConfig, name: string): boolean =>
  initialNamespaces.includes(name) || ofSamples(config).includes(name);

const metadataCases: readonly EditCase[] = [
  {
    when: { text: "of a namespace that every cluster has", test: ({ path }) => initialNamespaces.includes(String(path[1])) },
    effects: { workload: "remove" },
    meaning: "these come and go; the namespace and what others have written on it stay",
  },
  ...anyChange({ workload: "update" }, "in place"),
];

/** The pods that run stay as they are. @see https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
const levelCases: readonly EditCase[] = metadataCases.map(({ meaning, ...rest }) => ({
  ...rest,
  meaning: `${meaning}; pods that run stay, and those that break what is enforced are refused when they are recreated`,
}));

const namespaceEdits: EditTable = {
  "namespaces.<name>": [
    {
      when: {
        text: "added, and every cluster or a sample has it",
        test: ({ before, next, path }) => before === undefined && isThereAlready(next, String(path[1])),
      },
      effects: { workload: "create" },
      meaning: "labels and annotations",
    },
    {
      when: whenAdded,
      effects: { workload: "create" },
      meaning: "the namespace",
      first:
        "Where the cluster has the namespace already, import it into the workload stack: Kubernetes refuses a second one of the same name",
    },
    {
      when: { text: "removed, with the add-on in it", test: ({ after, next, path }) => after === undefined && isInUse(next, path[1]) },
      effects: {},
      meaning: "the namespace would be deleted with the pods of the add-on in it",
      instead: "Keep it as long as the add-on is enabled",
    },
    {
      when: {
        text: "removed, and every cluster or a sample has it",
        test: ({ after, next, path }) => after === undefined && isThereAlready(next, String(path[1])),
      },
      effects: { workload: "remove" },
      meaning: "labels and annotations",
    },
    { when: whenRemoved, effects: { workload: "remove" }, meaning: "the namespace is deleted with everything in it" },
  ],
  "namespaces.<name>.podSecurity": levelCases,
  "namespaces.<name>.labels": metadataCases,
  "namespaces.<name>.annotations": metadataCases,
};

/** Edits of what pods may reach, and of where they are. */
export const podEdits: EditTable = {
  ...networkPolicyEdits,
  ...podSecurityGroupEdits,
  ...namespaceEdits,
  "addons.vpcCni.subnetDiscovery": [
    {
      when: { text: "to true", test: ({ after }) => after === true },
      effects: { network: "update", cluster: "update" },
      meaning: "tags of the pod subnets, then aws-node restarts, and makes its next network interfaces there, too",
    },
    {
      when: { text: "from true", test: ({ before }) => before === true },
      effects: { network: "update", cluster: "update" },
      meaning:
        "tags of the pod subnets go and aws-node restarts; pods keep their addresses, and network interfaces there serve new pods until they go",
    },
    ...anyChange({ cluster: "update" }, "aws-node restarts"),
  ],
};
