import { embedded, resource, type Stack } from "../stack";

/** The limits of an instance type that pods are counted from. */
interface Limits {
  readonly interfaces: number;
  /** IPv4 addresses of an interface. */
  readonly addresses: number;
  readonly processors: number;
}

/**
 * Instance types of the tests, all of the Nitro system: the first two numbers as nodeadm's instance-info.jsonl of July 2026 has them.
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/nodeadm/internal/kubelet/instance-info.jsonl
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-type-specifications.html
 */
const limits: Readonly<Record<string, Limits>> = {
  "c6i.32xlarge": { interfaces: 15, addresses: 50, processors: 128 },
  "i4i.xlarge": { interfaces: 4, addresses: 15, processors: 4 },
  "inf2.xlarge": { interfaces: 4, addresses: 15, processors: 4 },
  "m5.24xlarge": { interfaces: 15, addresses: 50, processors: 96 },
  "m5.large": { interfaces: 3, addresses: 10, processors: 2 },
  "m6g.large": { interfaces: 3, addresses: 10, processors: 2 },
  "m6i.large": { interfaces: 3, addresses: 10, processors: 2 },
  "m6i.xlarge": { interfaces: 4, addresses: 15, processors: 4 },
  "m7g.16xlarge": { interfaces: 15, addresses: 50, processors: 64 },
  "t3.2xlarge": { interfaces: 4, addresses: 15, processors: 8 },
  "t3.medium": { interfaces: 3, addresses: 6, processors: 2 },
  "t3.nano": { interfaces: 2, addresses: 2, processors: 2 },
  "t3.small": { interfaces: 3, addresses: 4, processors: 2 },
};

/** How the add-on vpc-cni gives addresses to pods. */
interface CniOptions {
  /** The first interface of a node has no pods. */
  readonly customNetworking: boolean;
  /** What would be one address is a prefix of 16. */
  readonly prefixes: boolean;
}

/** The options of the add-on in a cluster stack. */
export function cniOptions(cluster: Stack): CniOptions {
  const { env } = embedded(resource(cluster, "aws_eks_addon", "vpc-cni").attributes["configuration_values"] ?? "{}") as {
    readonly env?: Readonly<Record<string, string>>;
  };
  return {
    customNetworking: env?.["AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG"] === "true",
    prefixes: env?.["ENABLE_PREFIX_DELEGATION"] === "true",
  };
}

/**
 * The most pods of a node, counted as AWS documents it: pods with addresses of their own and two that use the node's, no more than 110 where a node
 * has fewer than 30 vCPUs, and 250 elsewhere; of several instance types the least.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html#determine-max-pods
 * @see https://github.com/awslabs/amazon-eks-ami/blob/main/templates/al2/runtime/max-pods-calculator.sh
 */
export function documentedMaxPods(instanceTypes: readonly string[], { customNetworking, prefixes }: CniOptions): number {
  const counts = instanceTypes.map((name) => {
    const found = limits[name];
    if (!found) throw new Error(`the limits of ${name} are missing in ${__filename}`);
    const { addresses, interfaces, processors } = found;
    const free = (interfaces - Number(customNetworking)) * (addresses - 1) * (prefixes ? 16 : 1);
    return Math.min(free + 2, processors < 30 ? 110 : 250);
  });
  return Math.min(...counts);
}
