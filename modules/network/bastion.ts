import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { Instance } from "@cdktf/provider-aws/lib/instance";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupEgressRule } from "@cdktf/provider-aws/lib/vpc-security-group-egress-rule";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { acceptFindings } from "../overrides";
import { type BastionDesign, bastionEgress } from "../../design/access/bastion/bastion";
import { assumeRolePolicy } from "../../design/iam/trust";
import { prefixOf, securityGroupPrefix } from "../../aws/names";
import type { Partition } from "../../aws/regions";
import type { OutboundSettings } from "../../design/proxy/proxy";
import { roleOf, type UsableRole } from "../role";
import { bastionPolicy } from "../../design/access/policies";
import { bastionUserData } from "../../design/access/bastion/userData";

export interface BastionProps {
  readonly bastion: BastionDesign;
  readonly partition: Partition;
  /** KMS key of its volume. @default - the account's aws/ebs key */
  readonly volumesKmsKeyArn: string | undefined;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly outbound: OutboundSettings;
  /** @default - a role is made */
  readonly existingRoleArn: string | undefined;
  /** The ways to what its first start needs. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/**
 * The instance from which people use the cluster. Session Manager is the only way in: no key pair, and nothing may connect to it.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html
 */
export class Bastion extends Construct {
  readonly roleArn: string;
  readonly securityGroupId: string;
  readonly instanceId: string;

  constructor(scope: Construct, id: string, props: BastionProps) {
    super(scope, id);
    const { bastion, outbound, subnetId } = props;
    const name = `${bastion.clusterName}-bastion`;
    const role = this.createRole(name, props);
    const egress = this.createSecurityGroup(name, props);
    this.roleArn = role.arn;
    this.securityGroupId = egress.groupId;
    const instance = new Instance(this, "instance", {
      ami: new DataAwsSsmParameter(this, "ami", { name: bastion.amiParameter }).insecureValue,
      instanceType: bastion.instanceType,
      subnetId,
      associatePublicIpAddress: bastion.subnet === "public",
      vpcSecurityGroupIds: [egress.groupId],
      iamInstanceProfile: new IamInstanceProfile(this, "instance-profile", {
        namePrefix: prefixOf("instanceProfile", name),
        role: role.name,
      }).name,
      metadataOptions: { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1, instanceMetadataTags: "disabled" },
      // GiB: the system and the tools, with room for the files of whoever works there.
      rootBlockDevice: {
        encrypted: true,
        volumeType: "gp3",
        volumeSize: 20,
        ...(props.volumesKmsKeyArn ? { kmsKeyId: props.volumesKmsKeyArn } : {}),
      },
      userData: bastionUserData(bastion, outbound),
      userDataReplaceOnChange: true,
      tags: { Name: name },
      dependsOn: [...role.permissions, ...egress.rules, ...props.dependsOn],
      // AWS publishes an AMI every other week, and none of them is a reason to take the bastion away from under its users.
      lifecycle: { ignoreChanges: ["ami"] },
    });
    this.instanceId = instance.id;
    acceptFindings(instance, {
      CKV_AWS_88: "A public address is asked for by access.bastion.subnet; nothing may connect to it.",
      CKV_AWS_126: "Nobody watches the load of a bastion minute by minute.",
      CKV_AWS_135: "The types that are not optimized for EBS anyway do not know the setting.",
    });
  }

  private createRole(name: string, { bastion, existingRoleArn, partition }: BastionProps): UsableRole {
    const { accountId } = new DataAwsCallerIdentity(this, "account");
    return roleOf(this, "role", existingRoleArn, {
      namePrefix: name,
      trust: assumeRolePolicy("ec2", partition),
      inlinePolicies: { bastion: bastionPolicy(bastion, { partition: partition.id, accountId }) },
    });
  }

  private createSecurityGroup(name: string, { bastion, outbound, vpcId }: BastionProps) {
    const group = new SecurityGroup(this, "security-group", {
      namePrefix: securityGroupPrefix(name),
      description: "Bastion: nothing may connect to it",
      vpcId,
      tags: { Name: name },
      lifecycle: { createBeforeDestroy: true },
    });
    const rules = bastionEgress(bastion, outbound.proxy).map(
      ({ description, protocol, port, cidr }) =>
        new VpcSecurityGroupEgressRule(this, `${protocol}-${port}-to-${cidr.replace("/", "-")}`, {
          securityGroupId: group.id,
          description,
          cidrIpv4: cidr,
          ipProtocol: protocol,
          fromPort: port,
          toPort: port,
        }),
    );
    return { groupId: group.id, rules };
  }
}
