import { newNatGatewayZones, neededRoutes } from "../../../design/network/routes";
import type { DoctorCheck } from "./check";
import { type Quota, quotaSymptoms } from "./quota";
import { vcpuQuotas } from "./vcpuQuotas";

const eksPage = "https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html";
const vpcPage = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";

/**
 * Quotas per region that a synthesis does not look at, and that can be raised: whether they were, only the account knows.
 * Those of AWS KMS are not among them: a VPC has no addresses for as many nodes as a key may have grants, which is 50,000.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/known_limits_and_service_quotas.html
 */
export const quotas: readonly Quota[] = [
  {
    id: "interface-endpoints",
    severity: "warning",
    service: "vpc",
    code: "L-29B6F2EB",
    initial: 50,
    link: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html",
    uses: ({ endpoints }) => [
      {
        path: ["network", "endpoints"],
        count: endpoints.filter(({ type }) => type === "Interface").length,
        what: "interface endpoints in the VPC",
      },
    ],
  },
  {
    id: "routes",
    severity: "warning",
    service: "vpc",
    code: "L-93826ACB",
    initial: 500,
    link: vpcPage,
    uses: ({ config }) => [
      { path: ["network"], count: new Set(neededRoutes(config).map(({ cidr }) => cidr)).size, what: "routes in each private route table" },
    ],
  },
  {
    id: "peerings",
    severity: "warning",
    service: "vpc",
    code: "L-7E9ECCDB",
    initial: 50,
    link: vpcPage,
    uses: ({ config: { network } }) => [
      {
        path: ["network", "peerings"],
        count: new Set(Object.values(network.peerings).map(({ connectionId }) => connectionId)).size,
        what: "peering connections of the VPC",
      },
    ],
  },
  {
    id: "elastic-ips",
    severity: "warning",
    service: "ec2",
    code: "L-0263D0A3",
    initial: 5,
    link: vpcPage,
    uses: ({ config }) => [
      { path: ["network", "natGateways"], count: newNatGatewayZones(config).length, what: "Elastic IP addresses of NAT gateways" },
    ],
  },
  {
    id: "managed-node-groups",
    severity: "warning",
    service: "eks",
    code: "L-6D54EA21",
    initial: 30,
    link: eksPage,
    uses: ({ config: { nodeGroups } }) => [
      { path: ["nodeGroups", "managed"], count: Object.keys(nodeGroups.managed).length, what: "managed node groups" },
    ],
  },
  {
    id: "nodes-of-group",
    severity: "warning",
    service: "eks",
    code: "L-BD136A63",
    initial: 450,
    link: eksPage,
    uses: ({ config: { nodeGroups } }) =>
      Object.entries(nodeGroups.managed).map(([name, { capacity }]) => ({
        path: ["nodeGroups", "managed", name, "capacity", "max"],
        count: capacity.max,
        what: `nodes of the managed group ${name}`,
      })),
  },
  {
    id: "fargate-profiles",
    severity: "warning",
    service: "eks",
    code: "L-33415657",
    initial: 10,
    link: eksPage,
    uses: ({ config: { fargateProfiles } }) => [
      { path: ["fargateProfiles"], count: Object.keys(fargateProfiles).length, what: "Fargate profiles" },
    ],
  },
  {
    id: "iam-roles",
    severity: "warning",
    service: "iam",
    code: "L-FE177D64",
    initial: 1000,
    link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
    uses: ({ config: { serviceAccounts } }) => [
      {
        path: ["serviceAccounts"],
        count: Object.values(serviceAccounts).filter(({ roleArn }) => roleArn === undefined).length,
        what: "IAM roles of service accounts",
      },
    ],
  },
  {
    id: "pod-identity-associations",
    severity: "warning",
    service: "eks",
    initial: 5000,
    link: "https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html",
    uses: ({ config: { serviceAccounts } }) => [
      { path: ["serviceAccounts"], count: Object.keys(serviceAccounts).length, what: "pod identity associations" },
    ],
  },
  ...vcpuQuotas,
];

/** What the clusters of an account use together, so that no file alone tells whether it is too much. */
export const sharedQuotas: readonly Quota[] = [
  {
    id: "network-load-balancers",
    severity: "warning",
    service: "elasticloadbalancing",
    code: "L-69A177A2",
    initial: 50,
    link: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-limits.html",
    uses: ({ config: { proxy, samples } }) => [
      {
        path: ["samples"],
        count:
          (proxy?.squid === undefined ? 0 : 1) +
          [samples.publicNlb, samples.privateNlb, samples.privateGateway].filter(({ enabled }) => enabled).length,
        what: "Network Load Balancers",
      },
    ],
  },
];

/** A finding where the cluster alone has more of something than a new account may have. */
export const quotaChecks: readonly DoctorCheck[] = [...new Set(quotas.map(({ id }) => id))].map((id) => {
  const own = quotas.filter((quota) => quota.id === id);
  const { link, severity } = own[0]!;
  return {
    id: `quota-${id}`,
    severity,
    reason: "AWS refuses what is above the quota of the account, and the apply, or a node group that grows, stops half-way",
    link,
    find: (subject) => own.flatMap((quota) => quotaSymptoms(quota, subject)),
  };
});
