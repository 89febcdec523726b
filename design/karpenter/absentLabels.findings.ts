import { instanceDomains } from "../../aws/nodePoolLabels";
import { isKnownRegion, zoneIdPrefix } from "../../aws/regions";
import type { ConfigPath } from "../../config/findings/finding";
import type { PoolRequirement } from "../../config/schema/nodePool";
import type { ClusterConfig } from "../../config/schema/schema";
import type { PoolProblem } from "../nodePools/poolSubject";

/** Why no node has a label, and what then comes of a requirement of it. */
interface AbsentLabel {
  readonly problem: (key: string) => string;
  readonly fix: string;
  /** Whether Karpenter refuses requirements that ask for nodes without the label, too. @default false */
  readonly always?: true;
}

/** Instance types of a class without reservations do not have the label. */
const ofReservations: AbsentLabel = {
  problem: (key) => `node classes here name no capacity reservation, so no node has the label ${key}, and the pool starts none`,
  fix: "Remove the requirement; a managed node group can have a reservation: nodeGroups.managed.<name>.capacityReservation",
};

/** Karpenter starts nodes for labels that it knows and that nothing speaks against, and then compares the nodes with the pool. */
const drifting = (reason: string, key: string): string =>
  `${reason}, so no node has the label ${key}, and Karpenter would replace each node of the pool as soon as it has started it`;

const ofPlacementGroups: AbsentLabel = {
  problem: (key) => drifting("node classes here name no placement group", key),
  fix: "Remove the requirement; a managed node group can have a placement group: nodeGroups.managed.<name>.placementGroup",
};

const ofDomain = (name: string): string => `${instanceDomains.karpenter}/${name}`;

/**
 * Labels that Karpenter knows, and that no node of the node classes here has.
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/apis/v1/labels.go
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/providers/instancetype/types.go
 * @see https://github.com/kubernetes-sigs/karpenter/blob/v1.14.1/pkg/controllers/nodeclaim/disruption/drift.go
 */
const absentLabels: Readonly<Record<string, AbsentLabel>> = {
  [ofDomain("capacity-reservation-id")]: ofReservations,
  [ofDomain("capacity-reservation-interruptible")]: ofReservations,
  [ofDomain("capacity-reservation-type")]: ofReservations,
  // The definition of NodePool takes it, the controller does not.
  [ofDomain("ec2nodeclass")]: {
    problem: (key) => `Karpenter takes no requirement of the label ${key}, and the pool would never be Ready`,
    fix: "Remove the requirement: nodeClass names the class of the pool",
    always: true,
  },
  [ofDomain("placement-group-id")]: ofPlacementGroups,
  [ofDomain("placement-group-partition")]: ofPlacementGroups,
  "node.kubernetes.io/windows-build": {
    problem: (key) => drifting("nodes here run Linux", key),
    fix: "Remove the requirement",
  },
};

/** Tenancies that Karpenter asks EC2 for. */
const tenancies = ["default", "dedicated"];

const zoneIdLabel = "topology.k8s.aws/zone-id";

interface ImpossibleValue {
  readonly problem: (value: string) => string;
  readonly allowed: string;
  readonly fix: string;
  readonly alsoReads?: readonly ConfigPath[];
}

/** What is said of values that no node has; nothing of a label without such. @returns undefined where any value of the label may be meant */
function impossibleValues(
  key: string,
  region: string,
): (ImpossibleValue & { readonly isPossible: (value: string) => boolean }) | undefined {
  if (key === ofDomain("instance-tenancy")) {
    return {
      isPossible: (value) => tenancies.includes(value),
      problem: (value) => `no node of the pool can have ${value} as its ${key}`,
      allowed: tenancies.join(", "),
      fix: "Remove the value, or write another",
    };
  }
  if (key !== zoneIdLabel || !isKnownRegion(region)) return undefined;
  const start = `${zoneIdPrefix(region)}-`;
  return {
    isPossible: (value) => value.startsWith(start),
    problem: (value) =>
      value.startsWith(region)
        ? `${value} is the name of an Availability Zone, and the label has ids`
        : `${value} is not the id of an Availability Zone of ${region}, and no node of the pool is in another region`,
    allowed: `ids that begin with ${start}, such as ${start}az1`,
    fix: "Write the id of a zone of the cluster, or name zones in availabilityZones of the node class instead",
    alsoReads: [["region"]],
  };
}

/**
 * Requirements of a pool that no node meets, since it does not have the label or none of the values. Karpenter passes over single values that it
 * does not know: with others beside them they are a warning.
 * @see https://github.com/kubernetes-sigs/karpenter/blob/v1.14.1/pkg/apis/v1/nodeclaim_validation.go
 */
export const presentLabels = (
  { requirements }: { readonly requirements: readonly PoolRequirement[] },
  at: (...keys: readonly (string | number)[]) => ConfigPath,
  { region }: ClusterConfig,
): readonly PoolProblem[] =>
  requirements.flatMap(({ key, operator, values }, index): readonly PoolProblem[] => {
    const absent = Object.hasOwn(absentLabels, key) ? absentLabels[key] : undefined;
    const asks = operator !== "NotIn" && operator !== "DoesNotExist";
    if (absent) {
      return asks || absent.always ? [{ path: at("requirements", index, "key"), problem: absent.problem(key), fix: absent.fix }] : [];
    }
    const impossible = operator === "In" ? impossibleValues(key, region) : undefined;
    if (!impossible) return [];
    const { allowed, alsoReads, fix, isPossible, problem } = impossible;
    return values.flatMap((value, position) =>
      isPossible(value)
        ? []
        : [
            {
              ...(values.some(isPossible) && { severity: "warning" as const }),
              path: at("requirements", index, "values", position),
              ...(alsoReads && { alsoReads }),
              problem: problem(value),
              allowed,
              fix,
            },
          ],
    );
  });
