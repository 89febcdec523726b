import { hasNodeSecurityGroup } from "../../../design/network/nodeSecurityGroup";
import { anyChange, type EditCase, type EditTable, whenSwitchedOn } from "./editCase";

const groupComes: EditCase = {
  when: {
    text: "the first rule, without restrictEgress",
    test: ({ old, next }) => !hasNodeSecurityGroup(old) && hasNodeSecurityGroup(next),
  },
  effects: { cluster: "create", workload: "roll nodes" },
  meaning: "the security group with its rules, then new nodes, which have it",
};

const groupGoes: EditCase = {
  when: {
    text: "the last rule, without restrictEgress",
    test: ({ old, next }) => hasNodeSecurityGroup(old) && !hasNodeSecurityGroup(next),
  },
  effects: { cluster: "remove", workload: "roll nodes" },
  meaning: "new nodes, which do not have the security group; then it goes",
  first: "Apply the workload stack before the cluster stack: EC2 does not delete a group that nodes have",
};

/**
 * Edits of security groups besides that of EKS. Rules come and go without touching nodes; groups of running instances are those of their launch
 * template.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateClusterConfig.html
 */
export const securityGroupEdits: EditTable = {
  "access.additionalSecurityGroupIds": anyChange({ cluster: "update" }, "the control plane's interfaces change over in place"),
  "network.nodeSecurityGroup.ingress": [groupComes, groupGoes, ...anyChange({ cluster: "update" }, "rules come and go")],
  "network.nodeSecurityGroup.egress": anyChange({ cluster: "update" }, "rules come and go"),
  "network.nodeSecurityGroup.restrictEgress": [
    {
      when: whenSwitchedOn,
      effects: { cluster: "create", workload: "roll nodes" },
      meaning:
        "the security group with its rules, then new nodes, which have it in place of the cluster's; nodes of before and after reach each other. Pods in subnets of their own are restricted at once, with the cluster stack",
    },
    {
      effects: { cluster: "remove", workload: "roll nodes" },
      meaning: "new nodes, which have the cluster's security group; then the group of the nodes goes, or its rules out",
      first: "Apply the workload stack before the cluster stack: EC2 does not delete a group that nodes have",
    },
  ],
};
