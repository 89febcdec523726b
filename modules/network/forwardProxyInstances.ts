import { AutoscalingGroup } from "@cdktf/provider-aws/lib/autoscaling-group";
import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { LaunchTemplate } from "@cdktf/provider-aws/lib/launch-template";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { prefixOf } from "../../aws/names";
import { acceptFindings } from "../overrides";
import type { SquidDesign } from "../../design/proxy/squid/squid";
import { expression } from "../expression";
import type { UsableRole } from "../role";

export interface ForwardProxyInstancesProps {
  /** Start of the names and Name tags. */
  readonly name: string;
  readonly squid: SquidDesign;
  /** Tags of the instances, their volumes and network interfaces. */
  readonly tags: Readonly<Record<string, string>>;
  /** KMS key of their volumes. @default - the account's aws/ebs key */
  readonly volumesKmsKeyArn: string | undefined;
  /** Public subnets. */
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly role: UsableRole;
  readonly targetGroupArn: string;
  /** What instances need to become healthy. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** GiB: the system, and the access log until logrotate removes its oldest part. */
const volumeSize = 20;

/**
 * An Auto Scaling group that replaces an instance whose Squid does not answer. A new version of the launch template, and so a new
 * configuration, comes by new instances: each old one goes when a new one is healthy.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh.html
 */
export class ForwardProxyInstances extends Construct {
  constructor(
    scope: Construct,
    id: string,
    private readonly props: ForwardProxyInstancesProps,
  ) {
    super(scope, id);
    const { name, squid } = props;
    const template = this.createLaunchTemplate();
    new AutoscalingGroup(this, "auto-scaling-group", {
      namePrefix: `${name}-squid-`,
      vpcZoneIdentifier: [...props.subnetIds],
      minSize: squid.instances,
      desiredCapacity: squid.instances,
      maxSize: squid.instances + 1,
      launchTemplate: { id: template.id, version: expression`${template.fqn}.latest_version` },
      targetGroupArns: [props.targetGroupArn],
      healthCheckType: "ELB",
      healthCheckGracePeriod: 300,
      // The apply ends when the proxy answers: nodes that start earlier would not get their images.
      minElbCapacity: squid.instances,
      // Without auto_rollback: the provider updates the group first, so that a refresh would go back to the template that failed.
      // https://github.com/hashicorp/terraform-provider-aws/issues/34189
      instanceRefresh: { strategy: "Rolling", preferences: { minHealthyPercentage: 100, maxHealthyPercentage: 200 } },
      // The instances get their tags by the launch template.
      tag: Object.entries(this.tags).map(([key, value]) => ({ key, value, propagateAtLaunch: false })),
      dependsOn: [...props.dependsOn, ...props.role.permissions],
      lifecycle: { createBeforeDestroy: true },
    });
  }

  private get tags(): Readonly<Record<string, string>> {
    return { ...this.props.tags, Name: `${this.props.name}-squid` };
  }

  private createLaunchTemplate(): LaunchTemplate {
    const { name, role, securityGroupId, squid, volumesKmsKeyArn } = this.props;
    const template = new LaunchTemplate(this, "launch-template", {
      namePrefix: prefixOf("launchTemplate", `${name}-squid`),
      updateDefaultVersion: true,
      imageId: squid.amiId ?? new DataAwsSsmParameter(this, "ami", { name: squid.amiParameter }).insecureValue,
      instanceType: squid.instanceType,
      iamInstanceProfile: {
        arn: new IamInstanceProfile(this, "instance-profile", { namePrefix: prefixOf("instanceProfile", `${name}-squid`), role: role.name })
          .arn,
      },
      networkInterfaces: [
        { deviceIndex: 0, associatePublicIpAddress: "true", deleteOnTermination: "true", securityGroups: [securityGroupId] },
      ],
      blockDeviceMappings: [
        {
          deviceName: "/dev/xvda",
          ebs: {
            volumeType: "gp3",
            volumeSize,
            encrypted: "true",
            deleteOnTermination: "true",
            ...(volumesKmsKeyArn ? { kmsKeyId: volumesKmsKeyArn } : {}),
          },
        },
      ],
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1, instanceMetadataTags: "disabled" },
      userData: expression`base64encode(${squid.userData})`,
      tagSpecifications: ["instance", "volume", "network-interface"].map((resourceType) => ({ resourceType, tags: this.tags })),
      // AWS publishes an AMI every other week, and none of them is a reason to replace the instances with the next plan.
      lifecycle: { createBeforeDestroy: true, ...(squid.amiId === undefined && { ignoreChanges: ["image_id"] }) },
    });
    return acceptFindings(template, {
      CKV_AWS_88: "The proxy is the way to the internet; its security group lets in its load balancer alone.",
    });
  }
}
