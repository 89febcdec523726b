import type { Finding } from "../config/findings/finding";
import { nearest } from "../config/findings/nearest";
import type { ClusterConfig } from "../config/schema/schema";
import data from "./data/instance-types.json";

/** The limits of an EC2 instance type that matter to pods. */
export interface InstanceType {
  /** Network interfaces of the default network card. */
  readonly enis: number;
  /** IPv4 addresses of each network interface, its primary one included. */
  readonly ipsPerEni: number;
  readonly vcpus?: number;
  /** Processor architectures in the words of the EC2 API. */
  readonly arch?: readonly string[];
  /** Whether it runs on the Nitro system, which prefix delegation needs. */
  readonly nitro?: boolean;
  /** NVMe instance store volumes, all together in GB. @default - none are known */
  readonly nvme?: number;
  /** Elastic Fabric Adapters that it can have. @default - none are known */
  readonly efa?: number;
  /** In MiB. @default - it is not known, nor which GPUs and accelerators it has */
  readonly memory?: number;
  /** @default - it has none */
  readonly gpu?: AcceleratorDevice & {
    /** Of each GPU, in MiB. */
    readonly memory: number;
  };
  /** Such as AWS Inferentia and Trainium. @default - it has none */
  readonly accelerator?: AcceleratorDevice;
}

/** What an instance type has besides its processors, by the names that labels of nodes have. */
export interface AcceleratorDevice {
  readonly name: string;
  readonly manufacturer: string;
  /** 0 for a part of one. */
  readonly count: number;
}

/** How the VPC CNI gives addresses to pods. */
export interface CniSettings {
  /** Pods use subnets of their own, so the first network interface of a node has no pods. */
  readonly customNetworking: boolean;
  /** Network interfaces get /28 prefixes instead of addresses. */
  readonly prefixDelegation: boolean;
  /** Network interfaces that the VPC CNI keeps free of pods, besides the first one under custom networking. @default 0 */
  readonly keptFree?: number;
}

/** How the cluster's VPC CNI gives addresses to pods. */
export const cniSettings = ({ customNetworking, addons }: ClusterConfig): CniSettings => ({
  customNetworking: customNetworking.enabled,
  prefixDelegation: addons.vpcCni.prefixDelegation,
});

/**
 * Limits of every EC2 instance type by name.
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/ec2-instance-type-specifications.html
 * @see https://karpenter.sh/docs/reference/instance-types/ for memory, GPUs and accelerators
 * @see https://aws.amazon.com/ec2/instance-types/trn2/ for those of trn2.3xlarge
 * @see https://aws.amazon.com/ec2/instance-types/high-memory/ for bare metal of the u families
 */
export const instanceTypes: Readonly<Record<string, InstanceType>> = data;

/** The limits of an instance type; undefined where there is none of that name. */
export const instanceType = (name: string): InstanceType | undefined =>
  Object.hasOwn(instanceTypes, name) ? instanceTypes[name] : undefined;

/** Addresses of a /28 prefix. */
export const addressesPerPrefix = 16;

/** Pods of every node that use the node's own address: aws-node and kube-proxy. */
export const hostNetworkPods = 2;

/** Whether an instance type gets prefixes under the CNI settings. */
export const usesPrefixes = ({ nitro = false }: InstanceType, { prefixDelegation }: CniSettings): boolean => prefixDelegation && nitro;

/**
 * Whether an instance type may have a trunk interface, from which pods get security groups of their own. Of the Nitro system, the t families have none,
 * nor have others that only the controller's list tells.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/security-groups-for-pods.html
 */
export const mayHaveTrunk = (name: string): boolean =>
  !/^t\d/.test(name) && (instanceType(name)?.nitro ?? !Object.hasOwn(instanceTypes, name));

/** How many pods that need an address one network interface carries. */
export const podsPerInterface = (type: InstanceType, settings: CniSettings): number =>
  (type.ipsPerEni - 1) * (usesPrefixes(type, settings) ? addressesPerPrefix : 1);

/**
 * The most pods that a node of any of the instance types can run, and at most what EKS allows: 110 with fewer than 30 vCPUs, 250 otherwise. Unknown instance types do not count; with no other it is 110, the kubelet's own default.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html
 */
export function maxPods(names: readonly string[], settings: CniSettings): number {
  const limits = names.flatMap((name) => {
    const type = instanceType(name);
    return type ? [maxPodsOf(type, settings)] : [];
  });
  return limits.length > 0 ? Math.min(...limits) : 110;
}

function maxPodsOf(type: InstanceType, settings: CniSettings): number {
  const interfaces = Math.max(0, type.enis - (settings.customNetworking ? 1 : 0) - (settings.keptFree ?? 0));
  return Math.min(interfaces * podsPerInterface(type, settings) + hostNetworkPods, (type.vcpus ?? 0) < 30 ? 110 : 250);
}

/**
 * How EC2 names instance types: a family and a size.
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
const instanceTypeName = /^[a-z][a-z0-9]*(-[a-z0-9]+)*\.(nano|micro|small|medium|large|\d*xlarge|metal(-\d+xl)?)$/;

/**
 * What is wrong with the type of an instance that runs Linux, and the fix; nothing, or one thing. A type that is not known here is a warning where EC2
 * may have it by now.
 */
export function linuxTypeProblems(name: string): readonly Pick<Finding, "severity" | "problem" | "fix">[] {
  const type = instanceType(name);
  const example = "such as m6i.large";
  if (!type) {
    const other = nearest(name, Object.keys(instanceTypes)) ?? `the name of an EC2 instance type, ${example}`;
    return instanceTypeName.test(name)
      ? [
          {
            severity: "warning",
            problem: `private-eks does not know the instance type ${name}`,
            fix: `Ask EC2 by aws ec2 describe-instance-types --instance-types ${name} (the apply fails where the region has none), or write ${other}`,
          },
        ]
      : [{ severity: "error", problem: `there is no instance type ${JSON.stringify(name)}`, fix: `Write ${other}` }];
  }
  if (!type.arch?.some((architecture) => architecture.endsWith("_mac"))) return [];
  return [{ severity: "error", problem: `${name} runs macOS only`, fix: `Write a Linux instance type, ${example}` }];
}
