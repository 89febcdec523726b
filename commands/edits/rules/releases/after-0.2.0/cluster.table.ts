import { requiredKeyPolicies } from "../../../../../design/encryption/keyRequirements";
import { vpcCniEnvironment } from "../../../../../design/software/vpcCni";
import { all, type ReleaseRow } from "../releaseRow";

const snatVariable = "AWS_VPC_K8S_CNI_EXTERNALSNAT";

/** What 0.2.0's successor changes in the cluster stack. */
export const clusterRowsAfter020: readonly ReleaseRow[] = [
  {
    ...all,
    stacks: ["cluster"],
    plan:
      "reads two data sources more (`aws_eks_clusters`, `aws_eks_cluster`): no resource changes. The plan fails where the control plane is newer than the " +
      "file",
    first: "Attach the new `runner-policy.json` of the cluster stack: the plan needs `eks:ListClusters`",
    differences: ["+ data.aws_eks_clusters.version-guard_*", "+ data.aws_eks_cluster.version-guard_*"],
  },
  {
    ...all,
    stacks: ["cluster"],
    plan: "nothing changes in AWS: reads log groups (`logs:DescribeLogGroups`, which the policy has already)",
    differences: ["+ check.log-group-of-the-control-plane", "+ data.aws_cloudwatch_log_groups.log-group-of-the-control-plane"],
  },
  {
    clusters: "`DISABLE_TCP_EARLY_DEMUX` or `ENABLE_V6_EGRESS` in `addons.vpcCni.env`",
    concerns: ({ config: { addons }, nodeGroups }) =>
      nodeGroups.length > 0 && ["DISABLE_TCP_EARLY_DEMUX", "ENABLE_V6_EGRESS"].some((name) => name in addons.vpcCni.env),
    stacks: ["cluster"],
    plan: "updates the vpc-cni add-on in place, and aws-node restarts",
    differences: ["~ aws_eks_addon.vpc-cni_* configuration_values"],
  },
  {
    clusters:
      "`egress: nat` with peerings and pods in subnets of their own, and `egress: transitGateway` or `proxy` with pod subnets that have the tag " +
      "`kubernetes.io/role/cni`, without custom networking",
    concerns: ({ config, nodeGroups }) => {
      const { egress } = config.network;
      if (snatVariable in config.addons.vpcCni.env || vpcCniEnvironment(config)[snatVariable] !== "false") return false;
      // With custom networking transit gateways and proxies had it off before, and `none` everywhere.
      return (
        nodeGroups.length > 0 && (egress === "nat" || (!config.customNetworking.enabled && ["transitGateway", "proxy"].includes(egress)))
      );
    },
    stacks: ["cluster"],
    plan: "updates the vpc-cni add-on in place (`AWS_VPC_K8S_CNI_EXTERNALSNAT=false`), and aws-node restarts",
    first:
      'Set `addons.vpcCni.env.AWS_VPC_K8S_CNI_EXTERNALSNAT` to `"true"` where the other networks route to the pod subnets and ask for the pods\' own ' +
      "addresses",
    differences: ["~ aws_eks_addon.vpc-cni_* configuration_values"],
  },
  {
    clusters: "`tags`",
    concerns: ({ config }) => Object.keys(config.tags).length > 0,
    stacks: ["cluster"],
    plan: "creates one `aws_ec2_tag` a tag on the security group that EKS made; nothing is replaced",
    differences: ["+ aws_ec2_tag.control-plane_*"],
  },
  {
    clusters: "`network.existingVpc.securityGroups.pods`",
    concerns: ({ existingVpc }) => existingVpc?.securityGroups.pods !== undefined,
    stacks: ["cluster"],
    plan: "nothing changes in AWS: reads the rules of the group, for the check `pod-security-group`",
    differences: [
      "+ check.pod-security-group",
      "+ data.aws_vpc_security_group_rule.pod-security-group_*",
      "+ data.aws_vpc_security_group_rules.pod-security-group_*",
    ],
  },
  {
    clusters: "`encryption.*KmsKeyArn`, `volume.kmsKeyArn`, `kmsKeyArn` of repositories or of the S3 backend",
    concerns: ({ config }) => Object.keys(requiredKeyPolicies(config)).length > 0,
    stacks: ["cluster"],
    plan: "an output more, `required_key_policies`, and a file `key-policy.json` beside the stack; nothing in AWS changes",
    differences: ["+ output.required_key_policies"],
  },
];
