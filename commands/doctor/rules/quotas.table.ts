import type { ConfigPath } from "../../../config/findings/finding";
import { newNatGatewayZones, neededRoutes } from "../../../design/network/routes";
import { type CheckSubject, type DoctorCheck, when } from "./check";

/** How much of a quota something of the cluster uses. */
interface QuotaUse {
  readonly path: ConfigPath;
  readonly count: number;
  /** What is counted, such as `managed node groups`. */
  readonly what: string;
}

/** A quota of AWS that one cluster alone may use up. */
interface Quota {
  readonly id: string;
  readonly service: "ec2" | "eks" | "iam" | "vpc";
  /** In Service Quotas. @default - AWS Support raises it */
  readonly code?: string;
  /** What an account has before anything is raised. */
  readonly initial: number;
  readonly link: string;
  readonly uses: (subject: CheckSubject) => readonly QuotaUse[];
}

const eksPage = "https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html";
const vpcPage = "https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html";

/**
 * Quotas per region that a synthesis does not look at, and that can be raised: whether they were, only the account knows.
 * @see https://docs.aws.amazon.com/eks/latest/best-practices/known_limits_and_service_quotas.html
 */
const quotas: readonly Quota[] = [
  {
    id: "interface-endpoints",
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
    service: "eks",
    initial: 5000,
    link: "https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html",
    uses: ({ config: { serviceAccounts } }) => [
      { path: ["serviceAccounts"], count: Object.keys(serviceAccounts).length, what: "pod identity associations" },
    ],
  },
];

/** A warning where the cluster alone has more of something than a new account may have. */
export const quotaChecks: readonly DoctorCheck[] = quotas.map(({ id, service, code, initial, link, uses }) => ({
  id: `quota-${id}`,
  severity: "warning",
  reason: "AWS refuses what is above the quota of the account, and the apply stops half-way",
  link,
  find: (subject) =>
    uses(subject).flatMap(({ path, count, what }) =>
      when(
        count > initial,
        path,
        `there would be ${count} ${what}, and an account has ${initial} by default`,
        code === undefined
          ? "Ask AWS Support for more before the apply, or do with fewer"
          : `Have the quota ${code} of ${service} raised in Service Quotas before the apply, or do with fewer`,
      ),
    ),
}));
