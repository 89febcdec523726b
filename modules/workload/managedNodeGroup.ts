import { EksNodeGroup } from "@cdktf/provider-aws/lib/eks-node-group";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { eksTaintEffects, type ManagedNodeGroupDesign } from "../../design/nodes/nodeGroups";
import type { Role } from "../role";
import type { NodeLaunchTemplate } from "./nodeLaunchTemplate";

export interface ManagedNodeGroupProps {
  readonly clusterName: string;
  readonly group: ManagedNodeGroupDesign;
  readonly kubernetesVersion: string;
  readonly subnetIds: readonly string[];
  readonly role: Role;
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
      instanceTypes: [...group.instanceTypes],
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
      nodeRepairConfig: { enabled: group.repair },
      labels: { ...group.labels },
      taint: group.taints.map(({ key, value, effect }) => ({ key, value, effect: eksTaintEffects[effect] })),
      tags: { ...group.tags },
      dependsOn: [...props.role.permissions, ...props.dependsOn],
      lifecycle: {
        createBeforeDestroy: true,
        // An autoscaler, or an operator, sets the size.
        ignoreChanges: ["scaling_config[0].desired_size"],
      },
    });
  }
}
