import { DataAwsSubnet } from "@cdktf/provider-aws/lib/data-aws-subnet";
import { Ec2Tag } from "@cdktf/provider-aws/lib/ec2-tag";
import { Construct } from "constructs";
import { settingsKey, type SubnetRole } from "../../../design/network/subnetLayout";
import { expression, referenceTo } from "../../expression";

export interface ExistingSubnetProps {
  readonly subnetId: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly role: SubnetRole;
  readonly cidr: string;
  /** Name of the cluster. */
  readonly clusterName: string;
  /** Tags that are put on it, and taken away at destroy; its others are left alone. One that it has from somebody else stops the plan. */
  readonly tags: Readonly<Record<string, string>>;
}

/** A subnet that is there already. The plan stops where it is another one than the cluster file says. */
export class ExistingSubnet extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, props: ExistingSubnetProps) {
    super(scope, id);
    const { subnetId, vpcId, zone, role, cidr } = props;
    const key = `network.existingVpc.${settingsKey[role]}.${zone}`;
    const subnet = new DataAwsSubnet(this, "subnet", {
      id: subnetId,
      lifecycle: {
        postcondition: [
          {
            condition: expression`self.vpc_id == ${vpcId}`,
            errorMessage: `${subnetId} is in ${referenceTo("self.vpc_id")}, not in ${vpcId}. Correct ${key}.id in the cluster file.`,
          },
          {
            condition: expression`self.availability_zone == ${zone}`,
            errorMessage: `${subnetId} is in ${referenceTo("self.availability_zone")}, not in ${zone}. Move it to its zone in network.existingVpc.${settingsKey[role]}.`,
          },
          {
            condition: expression`self.cidr_block == ${cidr}`,
            errorMessage: `The CIDR block of ${subnetId} is ${referenceTo("self.cidr_block")}, not ${cidr}. Correct ${key}.cidr in the cluster file.`,
          },
          ...(role === "public"
            ? []
            : [
                {
                  condition: expression`!self.map_public_ip_on_launch`,
                  errorMessage: `${subnetId} gives public addresses to what is launched in it. Have its owner turn that off, or name another subnet at ${key}.`,
                },
              ]),
        ],
      },
    });
    this.id = subnet.id;
    this.addTags(subnet, props);
  }

  /** Terraform takes over a tag that is there, and destroy would take it from its owner: a tag of our own tells those that we put on. */
  private addTags(subnet: DataAwsSubnet, { clusterName, subnetId, tags }: ExistingSubnetProps): void {
    if (Object.keys(tags).length === 0) return;
    const ours = `private-eks/${clusterName}`;
    const mark = new Ec2Tag(this, "tags-are-ours", { resourceId: subnet.id, key: ours, value: "tagged" });
    const has = (tag: string) => expression`contains(keys(${subnet.fqn}.tags), ${tag})`;
    for (const [tag, value] of Object.entries(tags)) {
      new Ec2Tag(this, `tag-${tag}`, {
        resourceId: subnet.id,
        key: tag,
        value,
        dependsOn: [mark],
        lifecycle: {
          precondition: [
            {
              condition: expression`!${has(tag)} || ${has(ours)}`,
              errorMessage: `${subnetId} has the tag ${tag} already, which destroy would take away. Set network.existingVpc.tagSubnets to false, and have the owner of the subnet set what is missing.`,
            },
          ],
        },
      });
    }
  }
}
