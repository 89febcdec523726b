import type { ClusterDesign } from "../../../../../design/cluster";
import { affinityToNodes } from "../../../../../design/fargate/daemonSets";
import { analyse } from "../../../../../design/facts";
import { byIpv4Name } from "../../../../../design/images/images";
import { reachesInternet } from "../../../../../design/reachability/paths";
import { ebsCsiConfiguration, ebsCsiKeyStatements } from "../../../../../design/software/ebsCsiDriver";
import type { ReleaseRow } from "../releaseRow";

/** What 0.2.0's successor changes in add-ons and charts of the workload stack. */
export const softwareRowsAfter020: readonly ReleaseRow[] = [
  {
    clusters: "charts, or add-ons with a role, by pod identity",
    concerns: ({ addons, charts }) =>
      charts.some(({ credentials }) => credentials === "podIdentity") ||
      addons.some(({ roles, stack }) => stack === "workload" && roles.some(({ credentials }) => credentials === "podIdentity")),
    stacks: ["workload"],
    plan: "updates the trust policies of their roles in place",
    differences: ["~ aws_iam_role.* assume_role_policy"],
  },
  {
    clusters: "`addons.clusterAutoscaler` without internet access",
    concerns: (design) => hasChart(design, "cluster-autoscaler") && !reachesInternet(design.config),
    stacks: ["workload"],
    plan: "updates the Helm release in place (`aws-use-static-instance-list` is `false`), and the autoscaler restarts",
    differences: ["~ helm_release.cluster-autoscaler_* values"],
  },
  {
    clusters: "`addons.ebsCsiDriver` in the partition aws",
    concerns: (design) => hasEbsDriver(design) && design.partition.id === "aws",
    stacks: ["workload"],
    plan: "attaches AmazonEBSCSIDriverPolicyV2, detaches AmazonEBSCSIDriverPolicy",
    first:
      "Tag volumes and snapshots that the driver did not create (static provisioning, restored snapshots) with `ebs.csi.aws.com/cluster: true`, or set " +
      "`addons.ebsCsiDriver.volumes: any`",
    differences: [
      "+ aws_iam_role_policy_attachment.aws-ebs-csi-driver-role_attach-aws-policy-AmazonEBSCSIDriverPolicyV2-*",
      "- aws_iam_role_policy_attachment.aws-ebs-csi-driver-role_attach-aws-policy-service-role-AmazonEBSCSIDriverPolicy-*",
    ],
  },
  {
    clusters: "`addons.ebsCsiDriver` with a node group whose metadata hop limit is 1 (the default without Container Insights)",
    concerns: (design) => hasEbsDriver(design) && "node" in ebsCsiConfiguration(design.config),
    stacks: ["workload"],
    plan:
      "updates the add-on in place (`node.reservedVolumeAttachments`); its DaemonSet restarts, volumes stay attached. Needs an add-on version from v1.28 " +
      "where it is pinned",
    differences: ["~ aws_eks_addon.aws-ebs-csi-driver_* configuration_values"],
  },
  {
    clusters: "`addons.ebsCsiDriver` and `volume.kmsKeyArn`",
    concerns: (design) => hasEbsDriver(design) && ebsCsiKeyStatements(design.config).length > 0,
    stacks: ["workload"],
    plan: "creates an inline policy of the driver's role",
    differences: ["+ aws_iam_role_policy.aws-ebs-csi-driver-role_*"],
  },
  {
    clusters: "`observability.fluentBit` with `fargateProfiles` beside nodes",
    concerns: ({ charts, config }) => charts.some(({ name }) => name === "aws-for-fluent-bit") && affinityToNodes(config) !== undefined,
    stacks: ["workload"],
    plan: "updates the Helm release in place: an affinity keeps its pods from nodes of Fargate, on which they stayed pending; the other pods restart",
    unrecorded: "no recorded cluster has both",
  },
  {
    clusters: "images of charts or samples by a dual-stack name of Amazon ECR in the region",
    concerns: ({ config }) => analyse(config).images.some(({ source }) => byIpv4Name(source, config.region) !== source),
    stacks: ["workload"],
    plan: "the image is named by its IPv4 name; pods restart",
    differences: ["~ helm_release.* values"],
  },
  {
    clusters: "`loadBalancerController` with `egress: transitGateway` to 0.0.0.0/0",
    concerns: (design) =>
      hasChart(design, controller) && design.config.network.egress === "transitGateway" && reachesInternet(design.config),
    stacks: ["workload"],
    plan:
      "updates the Helm release and the policy of its role in place: the controller no longer asks WAF and Shield. Existing web ACLs and protections " +
      "stay; whose Ingresses name some sets `loadBalancerController.waf` (which brings the `wafv2` endpoint, or `network.endpoints.services: { wafv2: proxy }` " +
      "for the transit gateway) and `.shield` to true",
    differences: controllerDifferences(),
  },
  {
    clusters: "`loadBalancerController` without NAT gateways, with `wafv2` in `network.endpoints`",
    concerns: (design) =>
      hasChart(design, controller) &&
      design.config.network.egress !== "nat" &&
      [...design.endpoints, ...design.existingEndpoints].some(({ service }) => service === "wafv2"),
    stacks: ["workload"],
    plan:
      "updates the Helm release and the policy in place: WAF is on. Web ACLs that somebody else associated (AWS Firewall Manager) with load balancers whose " +
      "Ingresses name others are changed: set `loadBalancerController.waf: false`",
    differences: controllerDifferences(),
  },
  {
    clusters: "`loadBalancerController` with NAT gateways in AWS GovCloud (US)",
    concerns: (design) => hasChart(design, controller) && design.config.network.egress === "nat" && design.partition.id === "aws-us-gov",
    stacks: ["workload"],
    plan: "updates the policy in place: without actions of AWS Shield, which was off",
    differences: ["~ aws_iam_role_policy.aws-load-balancer-controller-role_* policy"],
  },
];

const controller = "aws-load-balancer-controller";

const hasChart = ({ charts }: ClusterDesign, name: string): boolean => charts.some((chart) => chart.name === name);

const hasEbsDriver = ({ addons }: ClusterDesign): boolean => addons.some(({ name }) => name === "aws-ebs-csi-driver");

function controllerDifferences(): readonly string[] {
  return ["~ helm_release.aws-load-balancer-controller_* values", "~ aws_iam_role_policy.aws-load-balancer-controller-role_* policy"];
}
