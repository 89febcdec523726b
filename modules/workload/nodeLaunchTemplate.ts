import { LaunchTemplate, type LaunchTemplateConfig } from "@cdktf/provider-aws/lib/launch-template";
import { PlacementGroup } from "@cdktf/provider-aws/lib/placement-group";
import { Construct } from "constructs";
import { prefixOf } from "../../aws/names";
import { acceptFindings } from "../overrides";
import type { NodeGroupDesign } from "../../design/nodes/nodeGroups";
import { expression } from "../expression";

/** Partitions of a placement group in a zone, which EC2 limits. */
const mostPartitions = 7;

export interface NodeLaunchTemplateProps {
  readonly group: NodeGroupDesign;
  /** Rendered user data, not encoded. */
  readonly userData: string;
  /** AMI of the instances. @default - chosen by EKS */
  readonly imageId?: string | undefined;
  /** Of a self-managed group; EKS sets that of a managed one. */
  readonly instanceProfileArn?: string | undefined;
  /** @default - EKS gives the nodes of a managed group that of the cluster */
  readonly securityGroupIds?: readonly string[] | undefined;
}

/**
 * The launch template of a node group: disks, metadata service, user data.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export class NodeLaunchTemplate extends Construct {
  readonly id: string;
  /** The newest version, as a reference that changes with the template. */
  readonly latestVersion: string;

  constructor(scope: Construct, id: string, props: NodeLaunchTemplateProps) {
    super(scope, id);
    const { group } = props;
    const template = new LaunchTemplate(this, "template", {
      // EKS does not switch a managed group between its own AMIs and the user's: with another template the group is replaced.
      namePrefix: prefixOf("launchTemplate", `${group.resourceName}${group.kind === "managed" && group.amiId ? "-custom-ami" : ""}`),
      updateDefaultVersion: true,
      ...(props.imageId ? { imageId: props.imageId } : {}),
      ...(group.keyName ? { keyName: group.keyName } : {}),
      ...reservedCapacity(group),
      ...(group.placementGroup ? { placement: { groupName: this.createPlacementGroup(group.placementGroup) } } : {}),
      ...(props.instanceProfileArn ? { iamInstanceProfile: { arn: props.instanceProfileArn } } : {}),
      ...networkSettings(group, props.securityGroupIds),
      blockDeviceMappings: group.blockDevices.map(({ deviceName, ...volume }) => ({
        deviceName,
        ebs: {
          volumeType: "gp3",
          ...(volume.size === undefined ? {} : { volumeSize: volume.size }),
          ...(volume.iops === undefined ? {} : { iops: volume.iops }),
          ...(volume.throughput === undefined ? {} : { throughput: volume.throughput }),
          encrypted: String(volume.encrypted),
          ...(volume.kmsKeyArn ? { kmsKeyId: volume.kmsKeyArn } : {}),
          deleteOnTermination: "true",
        },
      })),
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: group.metadata.httpTokens,
        httpPutResponseHopLimit: group.metadata.hopLimit,
        instanceMetadataTags: "disabled",
      },
      monitoring: { enabled: group.monitoring },
      userData: expression`base64encode(${props.userData})`,
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags: { ...group.tags } })),
      lifecycle: { createBeforeDestroy: true },
    });
    acceptFindings(template, {
      CKV_AWS_341: "Agents of Container Insights that are pods ask the instance for its metadata: one hop more.",
    });
    this.id = template.id;
    this.latestVersion = expression`${template.fqn}.latest_version`;
  }

  /** @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/placement-groups.html */
  private createPlacementGroup({ name, strategy }: NonNullable<NodeGroupDesign["placementGroup"]>): string {
    const partitions = strategy === "partition" ? { partitionCount: mostPartitions } : {};
    // EC2 deletes none that has instances: it goes when the nodes have left it.
    return new PlacementGroup(this, "placement-group", { name, strategy, ...partitions, lifecycle: { createBeforeDestroy: true } }).name;
  }
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/capacity-blocks-mng.html */
function reservedCapacity({ capacityReservation, capacityType, instanceTypes }: NodeGroupDesign): Partial<LaunchTemplateConfig> {
  const [instanceType] = instanceTypes;
  return {
    ...(capacityReservation && {
      capacityReservationSpecification: {
        capacityReservationTarget: {
          ...(capacityReservation.id !== undefined && { capacityReservationId: capacityReservation.id }),
          ...(capacityReservation.resourceGroupArn !== undefined && {
            capacityReservationResourceGroupArn: capacityReservation.resourceGroupArn,
          }),
        },
      },
    }),
    ...(capacityType === "CAPACITY_BLOCK" && {
      instanceMarketOptions: { marketType: "capacity-block" },
      ...(instanceType && { instanceType }),
    }),
  };
}

/** Security groups are those of the instance, or of each of its interfaces. @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html */
function networkSettings(
  { efaInterfaces }: NodeGroupDesign,
  securityGroupIds: readonly string[] | undefined,
): Partial<LaunchTemplateConfig> {
  if (!efaInterfaces) return securityGroupIds ? { vpcSecurityGroupIds: [...securityGroupIds] } : {};
  const securityGroups = [...(securityGroupIds ?? [])];
  return { networkInterfaces: efaInterfaces.map((made) => ({ ...made, securityGroups, deleteOnTermination: "true" })) };
}
