import type { ConfigPath } from "../../../../config/findings/finding";
import type { EksctlConfig } from "../schema/cluster";
import type { EksctlNodeGroup } from "../schema/nodeGroups";

/** A node group on its way, and where it stands in both files. */
export interface NodeGroup {
  readonly group: EksctlNodeGroup;
  readonly family: TargetFamily;
  /** A place in eksctl's file. */
  readonly at: (...keys: ConfigPath) => ConfigPath;
  /** A place in the cluster file. */
  readonly to: (...keys: ConfigPath) => ConfigPath;
}

/** An AMI family of the cluster file. */
type TargetFamily = "AL2023" | "AL2" | "Bottlerocket";

/** AMI families that have a counterpart, by eksctl's names. */
export const amiFamilies: Readonly<Record<string, TargetFamily>> = {
  AmazonLinux2023: "AL2023",
  AmazonLinux2: "AL2",
  Bottlerocket: "Bottlerocket",
};

/**
 * The family of a node group; undefined where it has no counterpart. eksctl takes its names in any case.
 * @see https://github.com/eksctl-io/eksctl/blob/main/pkg/apis/eksctl.io/v1alpha5/validation.go
 */
export function familyOf({ amiFamily = "AmazonLinux2023" }: EksctlNodeGroup): TargetFamily | undefined {
  const name = Object.keys(amiFamilies).find((family) => family.toLowerCase() === amiFamily.toLowerCase());
  return name === undefined ? undefined : amiFamilies[name];
}

/** A node group of eksctl's file. */
export interface GivenGroup {
  readonly group: EksctlNodeGroup;
  /** Its place there. */
  readonly path: ConfigPath;
  /** The key of `nodeGroups` in the cluster file that it comes under. */
  readonly kind: "managed" | "selfManaged";
}

/** All node groups of a file, the managed ones first. */
export const nodeGroupsOf = ({ managedNodeGroups = [], nodeGroups = [] }: EksctlConfig): readonly GivenGroup[] => [
  ...managedNodeGroups.map((group, index) => ({ group, kind: "managed" as const, path: ["managedNodeGroups", index] })),
  ...nodeGroups.map((group, index) => ({ group, kind: "selfManaged" as const, path: ["nodeGroups", index] })),
];

/** A name that AWS, Kubernetes and Terraform all take; eksctl allows more. */
export const validName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, "-")
    .replace(/^(?![a-z])-*/, "ng-")
    .replace(/-+$/, "");
