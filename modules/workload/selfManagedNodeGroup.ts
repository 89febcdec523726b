import { AutoscalingGroup } from "@cdktf/provider-aws/lib/autoscaling-group";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import type { SelfManagedNodeGroupDesign } from "../../design/nodes/nodeGroups";
import type { NodeLaunchTemplate } from "./nodeLaunchTemplate";

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
