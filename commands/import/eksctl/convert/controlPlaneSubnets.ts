import { copy, implied, impliedAnyway, type ImportOutcome, required, translate, unmapped } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";
import { allSubnets, privateZones, zoneOfSubnet } from "./existingVpc";

/**
 * `vpc.controlPlaneSubnetIDs` of an existing VPC: the node subnets, or subnets of the control plane alone, whose zones and blocks the file may not say.
 * @see https://docs.aws.amazon.com/eks/latest/eksctl/vpc-subnet-settings.html
 */
export function convertControlPlaneSubnets(config: Pick<EksctlConfig, "vpc">): readonly ImportOutcome[] {
  const ids = (config.vpc?.controlPlaneSubnetIDs ?? []).map((id, index) => ({
    id,
    path: ["vpc", "controlPlaneSubnetIDs", index],
    zone: zoneOfSubnet(config, id),
  }));
  const others = ids.filter(({ zone }) => zone === undefined);
  const ofNodes = ids.filter(({ zone }) => zone !== undefined);
  if (others.length === 0) {
    const rest = privateZones(config).filter((zone) => !ofNodes.some((subnet) => subnet.zone === zone));
    return [
      ...ofNodes.map(({ id, path }) => impliedAnyway(path, id)),
      ...(ofNodes.length > 0 && rest.length > 0
        ? [
            implied(
              ["vpc", "controlPlaneSubnetIDs"],
              `a new control plane is in the node subnets of all zones, also in ${rest.join(", ")}`,
              "Leave it so, or give it subnets of its own with network.controlPlaneSubnets",
            ),
          ]
        : []),
    ];
  }
  return [
    ...ofNodes.map(({ path }) =>
      unmapped(
        path,
        "the control plane has subnets of its own in all its zones or in none",
        "Write a subnet of the zone in network.existingVpc.controlPlaneSubnets",
      ),
    ),
    ...others.flatMap(({ id, path }) => [
      ...translate(true, path, ["network", "controlPlaneSubnets", "enabled"]),
      ...convertControlPlaneSubnet(config, id),
    ]),
  ];
}

function convertControlPlaneSubnet(config: Pick<EksctlConfig, "vpc">, id: string): readonly ImportOutcome[] {
  const given = allSubnets(config).find((subnet) => subnet.id === id);
  const zone = given?.zone;
  const to = ["network", "existingVpc", "controlPlaneSubnets", zone ?? id];
  const path = given ? ["vpc", "subnets", given.role, given.key] : ["vpc", "controlPlaneSubnetIDs"];
  const command = `aws ec2 describe-subnets --subnet-ids ${id}`;
  const comment = zone === undefined ? "complete this: its zone in place of its id above" : undefined;
  return [
    ...(given ? [impliedAnyway([...path, "az"], zone)] : []),
    ...(given ? copy(id, [...path, "id"], [...to, "id"], comment) : translate(id, path, [...to, "id"], comment)),
    ...(zone === undefined
      ? [
          {
            kind: "incomplete" as const,
            path,
            to,
            problem: `the file does not say the zone of ${id}`,
            fix: `Write its zone in place of ${id} in network.existingVpc.controlPlaneSubnets; ${command} tells it`,
          },
        ]
      : []),
    ...required(given?.cidr, [...path, "cidr"], [...to, "cidr"], `the CIDR block of ${id}`, command),
  ];
}
