import { usableAddresses } from "../../../aws/cidr";
import type { ClusterFacts } from "../../../design/facts";
import type { AddressPlan } from "../../../design/network/addresses";
import { settingsKey, type SubnetRole } from "../../../design/network/subnetLayout";
import { controlPlaneAddresses, fullDemands, neededAddresses, otherShares, type Share, sum } from "../../../design/nodes/subnetDemand";

/** A subnet with what takes its addresses. */
export interface SubnetUse {
  readonly zone: string;
  readonly role: SubnetRole;
  readonly cidr: string;
  /** Whether the subnet exists, is made in a block of the cluster file, or in a planned one. */
  readonly origin: "given" | "explicit" | "planned";
  /** Id of a subnet that exists. */
  readonly id?: string | undefined;
  /** Addresses without the five that AWS keeps. */
  readonly usable: number;
  /** What takes addresses whatever the node groups do: none where that is not known, as of load balancers in public subnets. */
  readonly certain: readonly Share[];
  /** What takes addresses with all node groups at capacity.max, each node full of pods, and the addresses that EKS advises to keep. */
  readonly atMaximum: readonly Share[];
  /** What is left of the usable addresses then; negative where the subnet is too small. What is in use in a given subnet, only AWS knows. */
  readonly left: number;
}

/** Every block of a cluster. */
export interface AddressUse {
  /** Id of a VPC that exists. @default - the VPC is made */
  readonly vpcId?: string | undefined;
  /** The primary one first. */
  readonly vpcBlocks: readonly string[];
  /** Of Kubernetes services. */
  readonly serviceBlock: string;
  readonly clusterDnsAddress: string;
  /** By zone, and in it by role. */
  readonly subnets: readonly SubnetUse[];
}

/** The address plan with what is used for certain, and what at the node groups' maximum. */
export function addressUse(facts: ClusterFacts, plan: AddressPlan): AddressUse {
  const { existingVpc } = facts.config.network;
  return {
    vpcId: existingVpc?.id,
    vpcBlocks: [plan.vpcCidr, ...plan.secondaryCidrs],
    serviceBlock: plan.serviceCidr,
    clusterDnsAddress: plan.clusterDnsAddress,
    subnets: plan.zones.flatMap(({ zone }) =>
      facts.layout.subnets.filter((subnet) => subnet.zone === zone).map((subnet) => subnetUse(facts, plan, subnet)),
    ),
  };
}

type PlannedSubnet = ClusterFacts["layout"]["subnets"][number];

function subnetUse(facts: ClusterFacts, plan: AddressPlan, { zone, role, cidr, origin }: PlannedSubnet): SubnetUse {
  const usable = usableAddresses(cidr);
  const demands = plan.zones.filter((other) => other.zone === zone).flatMap((other) => fullDemands(facts, plan, other));
  const full = demands.find((demand) => demand.role === role);
  const small = usedByAws(role);
  return {
    zone,
    role,
    cidr,
    origin,
    id: idOf(facts, role, zone),
    usable,
    certain: role === "node" ? otherShares(facts, plan, zone, controlPlaneAddresses.needed) : small(controlPlaneAddresses.needed),
    atMaximum: full?.shares ?? small(controlPlaneAddresses.advised),
    left: usable - (full ? neededAddresses(full) : sum(small(controlPlaneAddresses.advised).map(({ addresses }) => addresses))),
  };
}

/** What is in subnets that hold network interfaces of AWS's alone. */
const usedByAws =
  (role: SubnetRole) =>
  (ofControlPlane: number): readonly Share[] => {
    // A subnet for it alone is a /28, which has what EKS needs.
    if (role === "control-plane")
      return [{ addresses: Math.min(ofControlPlane, controlPlaneAddresses.needed), holder: "the control plane" }];
    return role === "transit-gateway" ? [{ addresses: 1, holder: "the transit gateway attachment" }] : [];
  };

function idOf({ config }: ClusterFacts, role: SubnetRole, zone: string): string | undefined {
  const { existingVpc } = config.network;
  return existingVpc?.[settingsKey[role]][zone]?.id;
}
