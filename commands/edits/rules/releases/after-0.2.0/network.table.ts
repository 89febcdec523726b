import { zoneIdWithoutControlPlane } from "../../../../../aws/regions";
import { transitGatewayAttachment } from "../../../../../design/network/routes";
import type { ReleaseRow } from "../releaseRow";

/** What 0.2.0's successor changes in the network stack, but for what the proxy brings. */
export const networkRowsAfter020: readonly ReleaseRow[] = [
  {
    clusters: "`samples.privateNlb.addresses` in node subnets that are made",
    concerns: ({ addresses, config: { samples }, existingVpc }) =>
      samples.privateNlb.enabled &&
      samples.privateNlb.addresses.length > 0 &&
      addresses.zones.some(({ zone }) => existingVpc?.nodeSubnetIds[zone] === undefined),
    stacks: ["network"],
    plan: "creates `aws_ec2_subnet_cidr_reservation`; an address that is in use keeps its user",
    first: "Attach the new `runner-policy.json` of the network stack",
    differences: ["+ aws_ec2_subnet_cidr_reservation.*", "~ aws_vpc_endpoint.* subnet_ids", "~ output.node_subnet_ids value.*"],
  },
  {
    clusters: "`access.bastion.enabled`",
    concerns: ({ bastion }) => bastion !== undefined,
    stacks: ["network"],
    plan:
      "updates the inline policy of the bastion's role, destroys the attachment of AmazonSSMManagedInstanceCore. Whoever uses Run Command, Patch Manager " +
      "or Inventory there attaches it to the role by hand",
    differences: [
      "~ aws_iam_role_policy.bastion_role_policy-bastion_* policy",
      "- aws_iam_role_policy_attachment.bastion_role_attach-aws-policy-AmazonSSMManagedInstanceCore-*",
    ],
  },
  {
    clusters: "`withAddonPolicies.externalDNS` or `certManager` in the partition aws",
    concerns: ({ endpoints, nodeGroups, partition }) => partition.id === "aws" && nodeGroups.length > 0 && endpoints.some(isRoute53),
    stacks: ["network"],
    plan:
      "creates an interface endpoint of Route 53, cross-region outside of us-east-1, where the runner needs `vpce:AllowMultiRegion` (in its policy) and no " +
      "service control policy may deny it; `network.endpoints.services: { route53: proxy }` keeps the egress as the way",
    differences: ["+ aws_vpc_endpoint.endpoints_route53_*", "+ data.aws_vpc_endpoint_service.endpoints_route53-service_*"],
  },
  {
    clusters: "`network.transitGateway` whose attachment is made",
    concerns: ({ config }) => transitGatewayAttachment(config) === "create",
    stacks: ["network"],
    plan: "nothing changes in AWS: reads the transit gateway and its attachments, for the check `transit-gateway`",
    differences: [
      "+ check.transit-gateway",
      "+ data.aws_caller_identity.transit-gateway_*",
      "+ data.aws_ec2_transit_gateway.*",
      "+ data.aws_ec2_transit_gateway_vpc_attachments.*",
    ],
  },
  {
    clusters: "`network.existingVpc`",
    concerns: ({ existingVpc }) => existingVpc !== undefined,
    stacks: ["network"],
    plan:
      "reads the caller's account, and compares it with the VPC's owner. In a VPC that another account shares the plan stops until " +
      "`network.existingVpc.shared: true` is written, with which nothing is made in the VPC; the security group of endpoints that nothing used is deleted then",
    differences: ["+ data.aws_caller_identity.vpc_account_*", "~ data.aws_vpc.vpc_* lifecycle.postcondition"],
  },
  {
    clusters: "`network.existingVpc` with `services: { …: existing }`",
    concerns: ({ existingEndpoints, existingVpc }) => existingVpc !== undefined && existingEndpoints.length > 0,
    stacks: ["network"],
    plan: "nothing changes in AWS: reads security groups and subnets, for the checks `existing-endpoint-…`",
    differences: [
      "+ data.aws_security_groups.existing-endpoints_*",
      "+ data.aws_subnets.existing-endpoints_*",
      "+ locals.existing-endpoints_*",
      "~ check.existing-endpoint-* assert",
    ],
  },
  {
    clusters: "`network.existingVpc.securityGroups.endpoints`",
    concerns: ({ existingVpc }) => existingVpc?.securityGroups.endpoints !== undefined,
    stacks: ["network"],
    plan: "checks and data sources only; the runner needs `ec2:DescribeSecurityGroupRules`; nothing is replaced",
    differences: [
      "~ check.endpoint-clients-* *",
      "+ data.aws_vpc_security_group_rule.endpoints_existing-security-group_*",
      "+ data.aws_vpc_security_group_rules.endpoints_existing-security-group_*",
    ],
  },
  {
    clusters: "in us-east-1, us-west-1 and ca-central-1",
    concerns: ({ config }) => zoneIdWithoutControlPlane(config.region) !== undefined,
    stacks: ["network"],
    plan: "nothing changes in AWS: reads Availability Zones (`ec2:DescribeAvailabilityZones`)",
    first: "Attach the new `runner-policy.json` of the network stack",
    differences: ["+ check.zones-of-the-control-plane", "+ data.aws_availability_zones.zones-of-the-control-plane"],
  },
  {
    clusters: "checks at plan, of `services: { …: existing }` and `securityGroups.endpoints` in `network.existingVpc`",
    concerns: ({ existingEndpoints, existingVpc }) =>
      existingVpc !== undefined && (existingEndpoints.length > 0 || existingVpc.securityGroups.endpoints !== undefined),
    stacks: ["network"],
    plan: "what they read is read outside of them now, so that plans without changes say so: a permission that the runner lacks was a warning, and is an error",
    first: "Attach the new `runner-policy*.json` of the network stack",
    differences: ["~ check.*"],
  },
];

const isRoute53 = ({ service }: { readonly service: string }): boolean => service === "route53";
