import { AutoscalingGroup } from "@cdktf/provider-aws/lib/autoscaling-group";
import { AutoscalingGroupTagA as AutoscalingGroupTag } from "@cdktf/provider-aws/lib/autoscaling-group-tag";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksNodeGroup, type EksNodeGroupNodeRepairConfig } from "@cdktf/provider-aws/lib/eks-node-group";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import type { ITerraformDependable, Postcondition } from "cdktf";
import { Construct } from "constructs";
import { prefixOf } from "../../aws/names";
import { eksTaintEffects, type ManagedNodeGroupDesign, type SelfManagedNodeGroupDesign } from "../../design/nodes/nodeGroups";
import { expression, referenceTo } from "../expression";
import type { UsableRole } from "../role";
import type { NodeLaunchTemplate } from "./nodeLaunchTemplate";
import { identifiedTags } from "../tagIds";

export interface ManagedNodeGroupProps {
  readonly clusterName: string;
  readonly group: ManagedNodeGroupDesign;
  readonly kubernetesVersion: string;
  readonly subnetIds: readonly string[];
  readonly role: UsableRole;
  readonly launchTemplate: NodeLaunchTemplate;
  /** What nodes need to become Ready. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * An EKS managed node group. A change that EKS cannot make in place makes the new group before it deletes the old one.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
 */
export class ManagedNodeGroup extends Construct {
  readonly resource: EksNodeGroup;

  constructor(scope: Construct, id: string, props: ManagedNodeGroupProps) {
    super(scope, id);
    const { group, launchTemplate } = props;
    this.resource = new EksNodeGroup(this, "node-group", {
      clusterName: props.clusterName,
      nodeGroupNamePrefix: group.namePrefix,
      nodeRoleArn: props.role.arn,
      subnetIds: [...props.subnetIds],
      capacityType: group.capacityType,
      // Of a Capacity Block, the type is in the launch template.
      ...(group.capacityType === "CAPACITY_BLOCK" ? {} : { instanceTypes: [...group.instanceTypes] }),
      // With an AMI of the user's, type, version and release are the AMI's.
      ...(group.amiId
        ? {}
        : {
            amiType: group.amiType,
            version: props.kubernetesVersion,
            ...(group.releaseVersion ? { releaseVersion: group.releaseVersion } : {}),
          }),
      launchTemplate: { id: launchTemplate.id, version: launchTemplate.latestVersion },
      scalingConfig: { minSize: group.scaling.min, desiredSize: group.scaling.desired, maxSize: group.scaling.max },
      updateConfig: { ...group.update },
      ...(group.forceUpdate ? { forceUpdateVersion: true } : {}),
      ...(group.updateTimeoutMinutes === undefined ? {} : { timeouts: { update: `${group.updateTimeoutMinutes}m` } }),
      nodeRepairConfig: nodeRepairConfig(group),
      labels: { ...group.labels },
      taint: group.taints.map(({ key, value, effect }) => ({ key, value, effect: eksTaintEffects[effect] })),
      tags: { ...group.tags },
      dependsOn: [...props.role.permissions, ...props.dependsOn],
      lifecycle: {
        createBeforeDestroy: true,
        // An autoscaler, or an operator, sets the size.
        ignoreChanges: ["scaling_config[0].desired_size"],
        postcondition: [...sizeLimits(group), ...pinnedRelease(group)],
      },
    });
    this.tagAutoScalingGroup(group.groupTags);
  }

  /** EKS makes the Auto Scaling group, and puts tags of its own on it. The instances get theirs by the launch template. */
  private tagAutoScalingGroup(tags: Readonly<Record<string, string>>): void {
    const autoscalingGroupName = this.resource.resources.get(0).autoscalingGroups.get(0).name;
    for (const { id, key, value } of identifiedTags(tags)) {
      new AutoscalingGroupTag(this, id, { autoscalingGroupName, tag: { key, value, propagateAtLaunch: false } });
    }
  }
}

/** Limits and overrides only where there are some. */
function nodeRepairConfig({ repair: { nodeRepairConfigOverrides = [], ...limits } }: ManagedNodeGroupDesign): EksNodeGroupNodeRepairConfig {
  const given = Object.fromEntries(Object.entries(limits).filter(([, value]) => value !== undefined));
  return { ...given, ...(nodeRepairConfigOverrides.length > 0 && { nodeRepairConfigOverrides: [...nodeRepairConfigOverrides] }) };
}

/**
 * EKS refuses limits that the desired size is not within, and Terraform leaves that alone: the plan stops, instead of the apply. An
 * Auto Scaling group of our own is grown or shrunk to its limits.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_NodegroupScalingConfig.html
 */
function sizeLimits({ name, scaling: { min, max } }: ManagedNodeGroupDesign): Postcondition[] {
  const desired = referenceTo("self.scaling_config[0].desired_size");
  const command = `aws eks update-nodegroup-config --cluster-name ${referenceTo("self.cluster_name")} --nodegroup-name ${referenceTo("self.node_group_name")} --scaling-config desiredSize=`;
  return [
    {
      condition: expression`${desired} >= ${min}`,
      errorMessage: `The desired size of the node group ${name} is ${desired}, and EKS refuses a capacity.min above it. Raise it first: ${command}${min}`,
    },
    {
      condition: expression`${desired} <= ${max}`,
      errorMessage: `The desired size of the node group ${name} is ${desired}, and EKS refuses a capacity.max below it. Lower it first: ${command}${max}`,
    },
  ];
}

/**
 * Where an edit rolls the nodes and the release stays, the provider names none, and EKS takes its newest. `edits` refuses that where it knows what was
 * deployed; elsewhere the apply ends with what has happened.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html
 */
function pinnedRelease({ name, releaseVersion }: ManagedNodeGroupDesign): Postcondition[] {
  if (releaseVersion === undefined) return [];
  const running = referenceTo("self.release_version");
  return [
    {
      condition: expression`${running} == ${releaseVersion}`,
      errorMessage: `The nodes of ${name} have the AMI release ${running}, and the cluster file pins ${releaseVersion}: EKS takes its newest one where the launch template changes and the release does not. Write ${running} as amiReleaseVersion, or apply again to go back.`,
    },
  ];
}

export interface SelfManagedNodeGroupProps {
  readonly group: SelfManagedNodeGroupDesign;
  readonly subnetIds: readonly string[];
  readonly launchTemplate: NodeLaunchTemplate;
  /** What nodes need to join and become Ready. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * An Auto Scaling group of nodes that we manage ourselves. A new launch template version replaces the instances a few at a time.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/worker.html
 */
export class SelfManagedNodeGroup extends Construct {
  readonly resource: AutoscalingGroup;

  constructor(scope: Construct, id: string, props: SelfManagedNodeGroupProps) {
    super(scope, id);
    const { group, launchTemplate } = props;
    const onDemand = group.capacityType === "ON_DEMAND";
    this.resource = new AutoscalingGroup(this, "auto-scaling-group", {
      namePrefix: `${group.resourceName}-`,
      vpcZoneIdentifier: [...props.subnetIds],
      minSize: group.scaling.min,
      desiredCapacity: group.scaling.desired,
      maxSize: group.scaling.max,
      mixedInstancesPolicy: {
        instancesDistribution: {
          onDemandPercentageAboveBaseCapacity: onDemand ? 100 : 0,
          onDemandAllocationStrategy: "prioritized",
          spotAllocationStrategy: "price-capacity-optimized",
        },
        launchTemplate: {
          launchTemplateSpecification: { launchTemplateId: launchTemplate.id, version: launchTemplate.latestVersion },
          override: group.instanceTypes.map((instanceType) => ({ instanceType })),
        },
      },
      capacityRebalance: !onDemand,
      healthCheckType: "EC2",
      instanceRefresh: {
        strategy: "Rolling",
        // Above 100: a new instance is there before an old one goes, as far as the range of 100 points that EC2 allows.
        preferences: {
          minHealthyPercentage: group.update.minHealthyPercentage,
          maxHealthyPercentage: Math.min(110, group.update.minHealthyPercentage + 100),
        },
      },
      // The instances get their tags by the launch template.
      tag: Object.entries({ ...group.tags, ...group.groupTags }).map(([key, value]) => ({ key, value, propagateAtLaunch: false })),
      dependsOn: [...props.dependsOn],
      lifecycle: { createBeforeDestroy: true, ignoreChanges: ["desired_capacity"] },
    });
  }
}

export interface SelfManagedNodeAccessProps {
  readonly clusterName: string;
  readonly role: UsableRole;
  /** Start of the instance profile's name. */
  readonly namePrefix: string;
  /** @default - an instance profile of the role is made */
  readonly existingProfileArn: string | undefined;
  /** The access entry of a role that several groups may have. @default - it is made */
  readonly accessEntry: ITerraformDependable | undefined;
}

/**
 * What EKS does for managed node groups alone: an instance profile of the node role, and its access entry.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
 */
export class SelfManagedNodeAccess extends Construct {
  readonly instanceProfileArn: string;
  readonly accessEntry: ITerraformDependable;

  constructor(scope: Construct, id: string, props: SelfManagedNodeAccessProps) {
    super(scope, id);
    this.instanceProfileArn =
      props.existingProfileArn ??
      new IamInstanceProfile(this, "instance-profile", {
        namePrefix: prefixOf("instanceProfile", props.namePrefix),
        role: props.role.name,
      }).arn;
    this.accessEntry =
      props.accessEntry ??
      new EksAccessEntry(this, "access-entry", {
        clusterName: props.clusterName,
        principalArn: props.role.arn,
        type: "EC2_LINUX",
      });
  }
}
