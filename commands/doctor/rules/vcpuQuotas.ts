import { instanceType } from "../../../aws/instanceTypes";
import { autoModePools } from "../../../design/autoMode/autoMode";
import type { ClusterConfig } from "../../../config/schema/schema";
import { askedTypes } from "../../../design/karpenter/askedTypes";
import { amountOf } from "../../../design/nodePools/quantities";
import { capacityTypeLabel } from "../../../design/nodePools/requirements";
import type { Quota, QuotaSubject, QuotaUse } from "./quota";

/** Instance types that share a quota of vCPUs. */
interface InstanceClass {
  /** As Service Quotas calls it. */
  readonly name: string;
  /** How the names of its types begin. */
  readonly types: RegExp;
  readonly onDemand?: string;
  readonly spot?: string;
}

const initialStandard = 5;

/**
 * Quotas of vCPUs by class and purchase option. A new account has 5 of standard instances, and none of the others; EC2 raises them with the use of an
 * account, too. What EC2 has no quota of here, such as Spot Instances of the P6 types, is not checked.
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html
 */
const instanceClasses: readonly InstanceClass[] = [
  { name: "Standard", types: /^(?:[acdhimrtz]|im|is)\d/, onDemand: "L-1216C47A", spot: "L-34B43A08" },
  { name: "DL", types: /^dl\d/, onDemand: "L-6E869C2A", spot: "L-85EED4F7" },
  { name: "F", types: /^f\d/, onDemand: "L-74FC7D96", spot: "L-88CF9481" },
  { name: "G and VT", types: /^(?:gr?|vt)\d/, onDemand: "L-DB2E81BA", spot: "L-3819A6DF" },
  { name: "HPC", types: /^hpc\d/, onDemand: "L-F7808C92" },
  { name: "High Memory", types: /^u-?\d/, onDemand: "L-43DA4232" },
  { name: "Inf", types: /^inf\d/, onDemand: "L-1945791B", spot: "L-B5D1601B" },
  { name: "P", types: /^p\d/, onDemand: "L-417A185B" },
  { name: "P2, P3 and P4", types: /^p[234]/, spot: "L-7212CCBC" },
  { name: "P5", types: /^p5/, spot: "L-C4BD4855" },
  { name: "Trn", types: /^trn\d/, onDemand: "L-2C3B7624", spot: "L-6B0D517C" },
  { name: "X", types: /^x\d/, onDemand: "L-7295265B", spot: "L-E3A00192" },
];

const purchases = [
  { capacityType: "ON_DEMAND", code: "onDemand", noun: "On-Demand" },
  { capacityType: "SPOT", code: "spot", noun: "Spot" },
] as const;

/** The vCPUs of node pools at their limits, in each class that they may have. One that may start instances of both kinds counts as On-Demand. */
const poolsOf = (config: ClusterConfig, types: RegExp, capacityType: "ON_DEMAND" | "SPOT"): readonly Pick<QuotaUse, "count" | "path">[] =>
  Object.entries(config.karpenter?.nodePools ?? {}).flatMap(([name, { limits, requirements }]) => {
    const isSpot = requirements.some(
      ({ key, operator, values }) => key === capacityTypeLabel && operator === "In" && values.join() === "spot",
    );
    const isOfClass = askedTypes(requirements).some((type) => types.test(type));
    return limits.cpu !== undefined && isOfClass && isSpot === (capacityType === "SPOT")
      ? [{ path: ["karpenter", "nodePools", name, "limits", "cpu"], count: Math.ceil(amountOf(limits.cpu)) }]
      : [];
  });

/** What the number says of node pools: those without a limit of processors are not in it. */
function ofPools({ karpenter }: ClusterConfig): string {
  const pools = Object.entries(karpenter?.nodePools ?? {});
  const unlimited = pools.flatMap(([name, { limits }]) => (limits.cpu === undefined ? [name] : []));
  return [
    ...(unlimited.length < pools.length ? [", and node pools at limits.cpu"] : []),
    ...(unlimited.length > 0 ? [`, not counting node pools without limits.cpu (${unlimited.join(", ")})`] : []),
  ].join("");
}

/** The vCPUs of all node groups at their maximum; of several types the largest counts, and types whose vCPUs are not known count nothing. */
function vcpusOf(
  { config, nodeGroups }: QuotaSubject,
  types: RegExp,
  capacityType: "ON_DEMAND" | "SPOT",
): Pick<QuotaUse, "count" | "path"> {
  const counted: Pick<QuotaUse, "count" | "path">[] = nodeGroups
    .filter((group) => group.capacityType === capacityType)
    .map(({ instanceTypes, kind, name, scaling }) => {
      const sizes = instanceTypes.filter((type) => types.test(type)).map((type) => instanceType(type)?.vcpus ?? 0);
      return { path: ["nodeGroups", kind, name], count: scaling.max * Math.max(0, ...sizes) };
    })
    .filter(({ count }) => count > 0);
  counted.push(...poolsOf(config, types, capacityType));
  return { path: counted.length === 1 ? counted[0]!.path : ["nodeGroups"], count: counted.reduce((sum, { count }) => sum + count, 0) };
}

/** The vCPUs of all node pools of EKS Auto Mode that may have such instances, each at its limit. Those of EKS itself have none. */
const vcpusOfPools = ({ config }: QuotaSubject, types: RegExp, capacityType: "ON_DEMAND" | "SPOT"): number =>
  Object.values(autoModePools(config)?.nodePools ?? {})
    .filter(({ capacityTypes }) => capacityTypes.includes(capacityType === "SPOT" ? "spot" : "on-demand"))
    .filter(({ instanceCategories, instanceTypes }) =>
      (instanceTypes ?? instanceCategories.map((category) => `${category}5`)).some((type) => types.test(type)),
    )
    .reduce((sum, { limits }) => sum + Number(/^\d+/.exec(limits.cpu)?.[0] ?? 0), 0);

/** Quotas of EC2 for the nodes that the groups may have. */
export const vcpuQuotas: readonly Quota[] = instanceClasses.flatMap(({ name, types, ...codes }) =>
  purchases.flatMap(({ capacityType, code: purchase, noun }): readonly Quota[] => {
    const code = codes[purchase];
    if (code === undefined) return [];
    const isStandard = name === "Standard";
    return [
      {
        id: isStandard ? "vcpus-standard" : "vcpus-special",
        // Most accounts have more of standard instances after their first weeks.
        severity: isStandard ? "advice" : "warning",
        service: "ec2",
        code,
        initial: isStandard ? initialStandard : 0,
        link: "https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-quotas.html",
        uses: (subject) => [
          {
            ...vcpusOf(subject, types, capacityType),
            what: `vCPUs of ${noun} ${name} instances with all node groups at their maximum${ofPools(subject.config)}`,
          },
          {
            path: ["autoMode", "nodePools"],
            count: vcpusOfPools(subject, types, capacityType),
            what: `vCPUs of ${noun} ${name} instances with all node pools of EKS Auto Mode at their limits`,
          },
        ],
      },
    ];
  }),
);
