import type { Construct } from "constructs";
import { pathText } from "../../config/findings/path";
import type { NodeGroupDesign } from "../../design/nodes/nodeGroups";
import { expression } from "../expression";
import { addCheck, type Assertion } from "../overrides";

/** Adds the checks of what EC2 alone knows of a node group: where its instance types are offered, and what its custom AMI is. */
export function addNodeGroupChecks(scope: Construct, group: NodeGroupDesign): void {
  checkOfferings(scope, group);
  if (group.amiId !== undefined) checkAmi(scope, group, group.amiId);
}

const groupKey = ({ kind, name }: NodeGroupDesign, ...keys: readonly string[]): string => pathText(["nodeGroups", kind, name, ...keys]);

/**
 * Warns of zones where EC2 offers none of the instance types. EKS makes no managed group that has one; a self-managed one stays without nodes there.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypeOfferings.html
 */
function checkOfferings(scope: Construct, group: NodeGroupDesign): void {
  const { instanceTypes, name, zones } = group;
  addCheck(scope, `instance-types-of-${name}`, {
    type: "aws_ec2_instance_type_offerings",
    attributes: {
      location_type: "availability-zone",
      filter: [
        { name: "instance-type", values: instanceTypes },
        { name: "location", values: zones },
      ],
    },
    assertions: (offerings) => {
      const missing = expression`setsubtract(${zones}, ${offerings}.locations)`;
      return [
        {
          condition: expression`length(${missing}) == 0`,
          errorMessage: `EC2 does not offer ${instanceTypes.join(", ")} in ${expression`join(", ", ${missing})`}, and the node group ${name} would have nodes there. Write the other zones into ${groupKey(group, "availabilityZones")}, or other types into ${groupKey(group, "instanceTypes")}.`,
        },
      ];
    },
  });
}

/**
 * Warns of a custom AMI that the group's instance types do not boot, or whose volumes are not those that the group sets. One that the account does not
 * see in the region is a warning too.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html
 */
function checkAmi(scope: Construct, group: NodeGroupDesign, amiId: string): void {
  const { architecture, instanceTypes, name } = group;
  addCheck(scope, `ami-of-${name}`, {
    type: "aws_ami",
    mayBeMissing: true,
    attributes: { filter: [{ name: "image-id", values: [amiId] }], include_deprecated: true },
    assertions: (ami) => [
      {
        condition: expression`${ami}.architecture == ${architecture}`,
        errorMessage: `${amiId} is of the architecture ${expression`${ami}.architecture`}, and ${instanceTypes.join(", ")} of the node group ${name} ${instanceTypes.length > 1 ? "are" : "is"} of ${architecture}: EC2 launches no node. Write another AMI into ${groupKey(group, "amiId")}, or other types into ${groupKey(group, "instanceTypes")}.`,
      },
      ...group.blockDevices.flatMap(({ deviceName, size }) => volumeAssertions(group, amiId, ami, deviceName, size)),
    ],
  });
}

function volumeAssertions(group: NodeGroupDesign, amiId: string, ami: string, deviceName: string, size?: number): readonly Assertion[] {
  const { family, name } = group;
  const ofAmi = expression`[for device in ${ami}.block_device_mappings : device if device.device_name == ${deviceName}]`;
  return [
    {
      condition: expression`length(${ofAmi}) > 0`,
      errorMessage: `${amiId} has no volume ${deviceName}, as AMIs of ${family} have: its root volume is ${expression`${ami}.root_device_name`}. Nodes of the group ${name} would get the volume of the cluster file as another one, which nothing uses. Build the AMI with ${deviceName}.`,
    },
    ...(size === undefined
      ? []
      : [
          {
            condition: expression`alltrue([for device in ${ofAmi} : try(tonumber(device.ebs.volume_size) <= ${size}, true)])`,
            errorMessage: `The snapshot for ${deviceName} of ${amiId} is larger than the ${size} GiB of the node group ${name}, and EC2 launches no node. Raise ${groupKey(group, "volume", "size")} to the size of the AMI's volume.`,
          },
        ]),
  ];
}
