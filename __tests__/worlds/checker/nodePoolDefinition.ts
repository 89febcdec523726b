/** What the API server and the controller refuse of a NodePool, by a version of its definition. Written from the definitions alone. */
export interface NodePoolDefinition {
  /** Domains of labels that are refused in requirements and labels, by their ends, with the labels that are taken all the same. */
  readonly restricted: readonly (readonly [end: string, but: readonly string[]])[];
  readonly operators: readonly string[];
}

type Spec = Readonly<Record<string, unknown>>;

const qualifiedName = /^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*(\/))?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const labelValue = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const time = /^([0-9]+(s|m|h))+$/;
const timeOrNever = /^(([0-9]+(s|m|h))+|Never)$/;

/**
 * The patterns of karpenter.sh/v1 NodePool, which are the same from 1.0.5 to 1.14.1, but for an end of line in two of them until 1.4.0.
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/apis/crds/karpenter.sh_nodepools.yaml
 */
const patterns = {
  budgetDuration: /^((([0-9]+(h|m))|([0-9]+h[0-9]+m))(0s)?)$/,
  budgetNodes: /^((100|[0-9]{1,2})%|[0-9]+)$/,
  schedule: /^(@(annually|yearly|monthly|weekly|daily|midnight|hourly))|((.+)\s(.+)\s(.+)\s(.+)\s(.+))$/,
  limit: /^(\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\+|-)?(([0-9]+(\.[0-9]*)?)|(\.[0-9]+))))?$/,
};

/** @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/apis/crds/karpenter.k8s.aws_ec2nodeclasses.yaml */
export const volumeSize =
  /^((?:[1-9][0-9]{0,3}|[1-4][0-9]{4}|[5][0-8][0-9]{3}|59000)Gi|(?:[1-9][0-9]{0,3}|[1-5][0-9]{4}|[6][0-3][0-9]{3}|64000)G|([1-9]||[1-5][0-7]|58)Ti|([1-9]||[1-5][0-9]|6[0-3]|64)T)$/;

const instanceLabels = (...names: readonly string[]): readonly string[] => names.map((name) => `karpenter.k8s.aws/${name}`);

const labelsOf187 = instanceLabels(
  ...["capacity-reservation-type", "capacity-reservation-id", "ec2nodeclass", "instance-encryption-in-transit-supported"],
  ...["instance-category", "instance-hypervisor", "instance-family", "instance-generation", "instance-local-nvme", "instance-size"],
  ...["instance-cpu", "instance-cpu-manufacturer", "instance-cpu-sustained-clock-speed-mhz", "instance-memory"],
  ...["instance-ebs-bandwidth", "instance-network-bandwidth", "instance-gpu-name", "instance-gpu-manufacturer", "instance-gpu-count"],
  ...["instance-gpu-memory", "instance-accelerator-name", "instance-accelerator-manufacturer", "instance-accelerator-count"],
  "instance-capability-flex",
);

const karpentersOwn = ["karpenter.sh", ["karpenter.sh/capacity-type"]] as const;
const olderOperators = ["In", "NotIn", "Exists", "DoesNotExist", "Gt", "Lt"];

/** Definitions by the version of Karpenter, from the files of its releases; that of EKS Auto Mode from what it answers. */
export const nodePoolDefinitions = {
  "1.8.7": {
    restricted: [
      karpentersOwn,
      ["karpenter.k8s.aws", labelsOf187],
      [
        "kubernetes.io",
        [
          ...["beta.kubernetes.io/instance-type", "failure-domain.beta.kubernetes.io/region", "beta.kubernetes.io/os"],
          ...["beta.kubernetes.io/arch", "failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"],
          ...[
            "topology.kubernetes.io/region",
            "kubernetes.io/arch",
            "kubernetes.io/os",
            "node.kubernetes.io/",
            "node-restriction.kubernetes.io/",
          ],
        ],
      ],
      ["k8s.io", ["kops.k8s.io/"]],
    ],
    operators: olderOperators,
  },
  "1.14.1": {
    restricted: [
      karpentersOwn,
      [
        "karpenter.k8s.aws",
        [
          ...labelsOf187,
          ...instanceLabels("instance-tenancy", "capacity-reservation-interruptible", "placement-group-id", "placement-group-partition"),
        ],
      ],
    ],
    operators: [...olderOperators, "Gte", "Lte"],
  },
  /** @see https://github.com/awslabs/ai-on-eks/pull/376 for the domain that is restricted with all below it. Its own labels are not published. */
  autoMode: { restricted: [karpentersOwn, [".eks.amazonaws.com", []]], operators: [...olderOperators, "Gte", "Lte"] },
} satisfies Readonly<Record<string, NodePoolDefinition>>;

/** Nanoseconds of a time, as Go adds them up in 64 bits. */
const nanoseconds = (text: string): number =>
  Array.from(
    text.matchAll(/(\d+)([smh])/g),
    ([, count, unit]) => Number(count) * { s: 1e9, m: 6e10, h: 3.6e12 }[unit as "s" | "m" | "h"],
  ).reduce((sum, part) => sum + part, 0);

const fits = (pattern: RegExp, value: unknown): boolean =>
  value === undefined || (typeof value === "string" && pattern.test(value) && (pattern === patterns.limit || nanoseconds(value) < 2 ** 63));

const isRestricted = (key: string, { restricted }: NodePoolDefinition): boolean => {
  const [domain = ""] = key.split("/");
  const isFree = (but: readonly string[]): boolean =>
    but.some((other) => other === key || (other.endsWith("/") && `${domain}/`.endsWith(other)));
  return key === "kubernetes.io/hostname" || restricted.some(([end, but]) => domain.endsWith(end) && !isFree(but));
};

/** As Kubernetes has it, which the controller asks besides the patterns. */
const isName = (key: string): boolean => {
  const [name = "", prefix = ""] = key.split("/").reverse();
  return qualifiedName.test(key) && name.length <= 63 && prefix.length <= 253;
};
const isValue = (value: string): boolean => labelValue.test(value) && value.length <= 63;

const numeric = ["Gt", "Lt", "Gte", "Lte"];

function requirementRefusals(requirement: Spec, definition: NodePoolDefinition): readonly string[] {
  const {
    key,
    operator,
    values = [],
    minValues,
  } = requirement as {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
    readonly minValues?: number;
  };
  const isNumber = values.length === 1 && /^[0-9]+$/.test(values[0]!) && Number(values[0]) < 2 ** 63;
  const checks: readonly (readonly [isWrong: boolean, what: string])[] = [
    [!isName(key) || key.length > 316, "key"],
    [isRestricted(key, definition), "restricted"],
    [!definition.operators.includes(operator), "operator"],
    [!values.every(isValue), "values"],
    [operator === "In" && values.length === 0, "no values"],
    [numeric.includes(operator) && !isNumber, "number"],
    [minValues !== undefined && (minValues < 1 || minValues > 50 || (operator === "In" && values.length < minValues)), "minValues"],
  ];
  return checks.flatMap(([isWrong, what]) => (isWrong ? [`requirement ${what} ${JSON.stringify(requirement)}`] : []));
}

/** What is refused of the specification of a NodePool. */
export function nodePoolRefusals(spec: Spec, definition: NodePoolDefinition): readonly string[] {
  const template = spec["template"] as { readonly metadata?: { readonly labels?: Readonly<Record<string, string>> }; readonly spec: Spec };
  const disruption = spec["disruption"] as Spec;
  const budgets = (disruption["budgets"] ?? []) as readonly Spec[];
  const requirements = template.spec["requirements"] as readonly Spec[];
  const taints = [template.spec["taints"], template.spec["startupTaints"]].flatMap((of) => (of ?? []) as readonly Spec[]);
  const wrongTimes: readonly (readonly [value: unknown, pattern: RegExp])[] = [
    [template.spec["expireAfter"], timeOrNever],
    [template.spec["terminationGracePeriod"], time],
    [disruption["consolidateAfter"], timeOrNever],
    ...budgets.map(({ duration }) => [duration, patterns.budgetDuration] as const),
    ...budgets.map(({ nodes }) => [nodes, patterns.budgetNodes] as const),
    ...budgets.map(({ schedule }) => [schedule, patterns.schedule] as const),
    ...Object.values((spec["limits"] ?? {}) as Spec).map((limit) => [limit, patterns.limit] as const),
  ];
  const pairs = taints.map(({ key, effect }) => `${String(key)}:${String(effect)}`);
  return [
    ...wrongTimes.flatMap(([value, pattern]) => (fits(pattern, value) ? [] : [`${String(value)} does not match ${pattern.source}`])),
    ...budgets.flatMap((budget) => ("schedule" in budget === "duration" in budget ? [] : ["half a budget"])),
    ...(budgets.length > 50 ? ["budgets"] : []),
    ...(requirements.length > 100 ? ["requirements"] : []),
    ...requirements.flatMap((requirement) => requirementRefusals(requirement, definition)),
    ...Object.entries(template.metadata?.labels ?? {}).flatMap(([key, value]) =>
      isName(key) && isValue(value) && !isRestricted(key, definition) ? [] : [`label ${key}: ${value}`],
    ),
    ...taints.flatMap(({ key, value = "a" }) =>
      isName(String(key)) && isName(String(value)) ? [] : [`taint ${String(key)}: ${String(value)}`],
    ),
    ...(new Set(pairs).size < pairs.length ? ["a taint twice"] : []),
  ];
}
