import type { ClusterConfig } from "../../../config/schema/schema";
import { usesAutoMode } from "../../../design/autoMode/builtIn";
import type { GroupRule } from "../../../design/network/groupRule";
import { hasNodeSecurityGroup, planNodeSecurityGroup } from "../../../design/network/nodeSecurityGroup";
import { anyChange, type Change, type Edit, type EditCase, type EditTable, factsOf, listEdits, whenSwitchedOn } from "./editCase";

const groupComes: EditCase = {
  when: {
    text: "the first rule, without restrictEgress",
    test: ({ old, next }) => !hasNodeSecurityGroup(old) && hasNodeSecurityGroup(next),
  },
  effects: { cluster: "create", workload: "roll nodes" },
  meaning: "the security group with its rules, then new nodes, which have it",
};

const workloadFirst = "Apply the workload stack before the cluster stack";

const whileNodesRun = "The cluster stack takes the rules out before the group, and nodes that still have it are cut off";

/** Network interfaces that have the group. EC2 hides those of EKS Auto Mode unless it is asked for them. @param query which of them, in JMESPath */
const interfacesWithGroup = (query: string): string =>
  `aws ec2 describe-network-interfaces --filters Name=group-id,Values=GROUP --include-managed-resources --query "${query}.NetworkInterfaceId", where GROUP is the cluster stack's output node_security_group_id of before`;

/**
 * Whether the workload stack is applied before all nodes are replaced. It waits for EKS to update managed groups, and neither for an instance refresh
 * nor for nodes that Karpenter or EKS Auto Mode replaces.
 * @see https://registry.terraform.io/providers/hashicorp/aws/6.25.0/docs/resources/autoscaling_group#instance_refresh
 */
const replacesNodesLater = ({ old }: Change): boolean =>
  usesAutoMode(old) || old.karpenter !== undefined || Object.keys(old.nodeGroups.selfManaged).length > 0;

/** The case, and before it that with nodes which are replaced after the apply. @param interfaces the command that lists what still has the group */
const waitingForNodes = ({ when, ...rest }: EditCase, interfaces: string): readonly EditCase[] => [
  {
    ...rest,
    when: {
      text: `${when ? `${when.text}, ` : ""}with EKS Auto Mode, Karpenter or self-managed groups`,
      test: (change) => replacesNodesLater(change) && (when === undefined || when.test(change)),
    },
    first: `${workloadFirst}, and wait in between until no network interface of a node of before is left: ${interfaces}. ${whileNodesRun}`,
  },
  {
    ...(when && { when }),
    ...rest,
    first: `${workloadFirst}, which waits until EKS has replaced the nodes. ${whileNodesRun}`,
  },
];

const groupGoes = waitingForNodes(
  {
    when: {
      text: "the last rule, without restrictEgress",
      test: ({ old, next }) => hasNodeSecurityGroup(old) && !hasNodeSecurityGroup(next),
    },
    effects: { cluster: "remove", workload: "roll nodes" },
    meaning: "new nodes, which do not have the security group; then it goes",
  },
  interfacesWithGroup("NetworkInterfaces[]"),
);

/**
 * Nodes of before have the group in place of the cluster's, those of after the cluster's, and with rules in both. A blank follows the exclamation mark:
 * within double quotes, an interactive bash takes one with anything else behind it for a command of its history.
 */
const restrictionGoes = waitingForNodes(
  {
    effects: { cluster: "remove", workload: "roll nodes" },
    meaning: "new nodes, which have the cluster's security group; then the group of the nodes goes, or its rules out",
  },
  interfacesWithGroup("NetworkInterfaces[? ! (Groups[?starts_with(GroupName, 'eks-cluster-sg-')])]"),
);

/**
 * Edits of security groups besides that of EKS. Rules come and go without touching nodes; groups of running instances are those of their launch
 * template.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html
 */
export const securityGroupEdits: EditTable = {
  "access.additionalSecurityGroupIds": anyChange({ cluster: "update" }, "the control plane's interfaces change over in place"),
  "network.nodeSecurityGroup.ingress": [groupComes, ...groupGoes, ...anyChange({ cluster: "update" }, "rules come and go")],
  "network.nodeSecurityGroup.egress": anyChange({ cluster: "update" }, "rules come and go"),
  "network.nodeSecurityGroup.restrictEgress": [
    {
      when: whenSwitchedOn,
      effects: { cluster: "create", workload: "roll nodes" },
      meaning:
        "the security group with its rules, then new nodes, which have it in place of the cluster's; nodes of before and after reach each other. Pods in subnets of their own are restricted at once, with the cluster stack",
    },
    ...restrictionGoes,
  ],
};

/** Where a rule lets out to, in words: `DNS of 10.0.0.53, tcp 53 to 10.0.0.53/32`. */
const ruleText = ({ description, peer, ports, protocol }: GroupRule): string => {
  const range = [...new Set([ports?.from, ports?.to])].filter((port) => port !== undefined).join("-");
  return `${description}, ${[protocol, range, "to", ...Object.values(peer)].filter((word) => word !== "").join(" ")}`;
};

/** What the nodes may connect to because of other keys than the rules themselves. */
function derivedRules(config: ClusterConfig): readonly string[] {
  const facts = factsOf(config);
  const rules = facts.addresses ? (planNodeSecurityGroup(facts, facts.addresses)?.egress ?? []) : [];
  return rules.filter(({ name }) => name === undefined).map(ruleText);
}

/** With restrictEgress the group of the nodes lets out to what other keys name: name servers, endpoints, the proxy, file systems. */
export function nodeRuleEdits(old: ClusterConfig, next: ClusterConfig, edits: readonly Edit[]): readonly Edit[] {
  if (edits.length === 0 || ![old, next].every(({ network }) => network.nodeSecurityGroup.restrictEgress)) return [];
  return listEdits(derivedRules(old), derivedRules(next), {
    path: ["network", "nodeSecurityGroup", "egress"],
    effects: { cluster: "update" },
    meaning: "rules of the nodes' security group follow name servers, endpoints, the proxy and file systems",
  });
}
