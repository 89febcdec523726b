import type { ClusterDesign } from "../../../design/cluster";
import type { SecurityGroup, TeardownAccount } from "./account";
import { ownSecurityGroups, ownSubnetIds } from "./ownership";

/** Something that stops `terraform destroy` of a stack, or is still there, and mostly paid for, after it. */
export interface Blocker {
  /** What it is, such as `load balancer`. */
  readonly kind: string;
  readonly id: string;
  /** Its name, or what it belongs to, such as `Ingress shop/web`. */
  readonly owner: string;
  readonly effect: "blocks" | "outlives";
  /** The stack that it blocks, or outlives. */
  readonly stack: "network" | "cluster" | "workload";
  /** Why, as a sentence without a full stop. */
  readonly why: string;
  /** The command or the edit that clears it. */
  readonly fix: string;
}

/** What something does to a stack. */
export type Effect = Pick<Blocker, "effect" | "stack" | "why">;

/** What decides about blockers. */
export interface Teardown {
  readonly design: ClusterDesign;
  readonly account: TeardownAccount;
  /** Whether the workload stack is still there, by its add-ons, or cannot be known: what it has made goes with it. */
  readonly hasWorkload: boolean;
  /** The subnets that `destroy` deletes. */
  readonly ownSubnetIds: ReadonlySet<string>;
  /** The security groups that `destroy` deletes. */
  readonly ownSecurityGroups: readonly SecurityGroup[];
}

/** Puts together what blockers are decided by. */
export function teardownOf(design: ClusterDesign, account: TeardownAccount): Teardown {
  const workloadAddons = design.addons.filter(({ stack }) => stack === "workload").map(({ name }) => name);
  return {
    design,
    account,
    // With nodes of EKS Auto Mode alone, the stack may have no add-ons.
    hasWorkload:
      workloadAddons.length > 0 ? (account.addons?.some((name) => workloadAddons.includes(name)) ?? true) : account.cluster !== undefined,
    ownSubnetIds: ownSubnetIds(design, account),
    ownSecurityGroups: ownSecurityGroups(design, account),
  };
}

/** What blocks because AWS deletes no subnet that something stands in. */
export const inOwnSubnet: Effect = { effect: "blocks", stack: "network", why: "it stands in a subnet that the stack deletes" };

/** What blocks because AWS deletes no VPC that has more than its default resources. */
export const inOwnVpc: Effect = { effect: "blocks", stack: "network", why: "AWS deletes no VPC that has one" };

/**
 * What the use of some security groups does: AWS deletes none that is in use. EKS tries to delete its own with the cluster, and leaves it there
 * when it cannot.
 * @param ids the groups that are used
 * @returns nothing where none of them is the cluster's
 */
export function useOfGroups({ design, account, ownSecurityGroups }: Teardown, ids: readonly string[]): Effect | undefined {
  const own = ownSecurityGroups.find(({ id }) => ids.includes(id));
  if (own) {
    const stack = ["api", "pods"].some((part) => own.tags["Name"] === `${design.config.name}-${part}`) ? "cluster" : "network";
    return { effect: "blocks", stack, why: `it uses the security group ${own.id}, which the stack deletes` };
  }
  const ofEks = account.cluster?.securityGroupId;
  return ofEks !== undefined && ids.includes(ofEks)
    ? { effect: "outlives", stack: "cluster", why: `it uses the security group ${ofEks}, which EKS then leaves behind` }
    : undefined;
}

/** A call of the AWS CLI in the cluster's region. */
export const awsCommand = ({ design }: Pick<Teardown, "design">, call: string): string => `aws ${call} --region ${design.config.region}`;

/** Calls of the AWS CLI that delete what several files look at, by the kind of blocker. */
export const deleteCalls = {
  "load balancer": (arn) => `elbv2 delete-load-balancer --load-balancer-arn ${arn}`,
  "security group": (id) => `ec2 delete-security-group --group-id ${id}`,
  "VPC endpoint": (id) => `ec2 delete-vpc-endpoints --vpc-endpoint-ids ${id}`,
} as const satisfies Readonly<Record<string, (id: string) => string>>;
