import type { ConfigPath } from "../../../../config/findings/finding";
import { availabilityZone } from "../../../../config/schema/primitives";
import { copy, impliedAnyway, type ImportOutcome, required, unmapped } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";

type WithVpc = Pick<EksctlConfig, "vpc">;

interface GivenSubnet {
  readonly role: "private" | "public";
  /** The zone or another name. */
  readonly key: string;
  /** Undefined where the file does not say it. */
  readonly zone: string | undefined;
  readonly id: string | undefined;
  readonly cidr: string | undefined;
}

/** Whether the file names a VPC, or subnets, that are there already. */
export const isExistingVpc = (config: WithVpc): boolean =>
  config.vpc?.id !== undefined || allSubnets(config).some(({ id }) => id !== undefined);

/** The zones of the private subnets, as far as the file says them. */
export const privateZones = (config: WithVpc): readonly string[] => [
  ...new Set(allSubnets(config).flatMap(({ role, zone }) => (role === "private" && zone !== undefined ? [zone] : []))),
];

/** Where the zones of private subnets stand: at az, or in the names of the subnets. */
export const zonePaths = ({ vpc }: WithVpc): readonly ConfigPath[] =>
  Object.entries(vpc?.subnets?.private ?? {}).map(([key, { az }]) => [
    "vpc",
    "subnets",
    "private",
    key,
    ...(az === undefined ? [] : ["az"]),
  ]);

/**
 * The zone of a node subnet by what a node group or Fargate profile calls it: its name in the file, or its id. Undefined where it is none,
 * such as the second one of a zone.
 */
export function zoneOfSubnet(config: WithVpc, name: string): string | undefined {
  const all = allSubnets(config);
  const subnet = all.find(({ role, key, id }) => role === "private" && (key === name || id === name));
  return subnet && firstOfZone(subnet, all) === subnet ? subnet.zone : undefined;
}

/** The subnet that has the role in a subnet's zone: there is one in each. */
const firstOfZone = (subnet: GivenSubnet, all: readonly GivenSubnet[]): GivenSubnet =>
  all.find(({ role, zone }) => role === subnet.role && zone !== undefined && zone === subnet.zone) ?? subnet;

/** The subnets that the file names. */
export const allSubnets = ({ vpc }: WithVpc): readonly GivenSubnet[] =>
  (["private", "public"] as const).flatMap((role) =>
    Object.entries(vpc?.subnets?.[role] ?? {}).map(([key, { id, az, cidr }]) => {
      const zone = [az, key].find((name) => availabilityZone.safeParse(name).success);
      return { role, key, zone, id, cidr };
    }),
  );

const to: ConfigPath = ["network", "existingVpc"];

/** `network.existingVpc`, with placeholders for what eksctl asks AWS. */
export function convertExistingVpc(config: EksctlConfig): readonly ImportOutcome[] {
  const { vpc, availabilityZones } = config;
  const zones = privateZones(config);
  const ofControlPlaneAlone = (vpc?.controlPlaneSubnetIDs ?? []).filter((id) => zoneOfSubnet(config, id) === undefined);
  return [
    ...required(vpc?.id, ["vpc", "id"], [...to, "id"], "the id of the VPC", "aws ec2 describe-vpcs"),
    ...required(vpc?.cidr, ["vpc", "cidr"], [...to, "cidr"], "the primary CIDR block of the VPC", "aws ec2 describe-vpcs"),
    ...(zones.length > 0
      ? [
          {
            kind: "setting" as const,
            to: ["network", "availabilityZones"],
            value: zones,
            from: [...zonePaths(config), ["availabilityZones"]],
          },
        ]
      : copy(availabilityZones, ["availabilityZones"], ["network", "availabilityZones"])),
    ...allSubnets(config).flatMap((subnet, _, all) => convertSubnet(subnet, all, vpc?.id ?? "<id>", ofControlPlaneAlone)),
    ...(Object.keys(vpc?.subnets?.private ?? {}).length === 0 ? [withoutPrivateSubnets] : []),
  ];
}

function convertSubnet(
  subnet: GivenSubnet,
  all: readonly GivenSubnet[],
  vpcId: string,
  ofControlPlane: readonly string[],
): readonly ImportOutcome[] {
  const { role, key, zone, id, cidr } = subnet;
  const path = ["vpc", "subnets", role, key];
  const twin = firstOfZone(subnet, all);
  // Those of the control plane alone are converted with it.
  if (id !== undefined && ofControlPlane.includes(id) && (role === "public" || twin !== subnet)) {
    return all.find((other) => other.id === id) === subnet ? [] : [unmapped(path, `${id} stands in the file before`, "Name it once")];
  }
  if (twin !== subnet) {
    const why = `a zone has one ${role} subnet, and ${twin.key} is it in ${zone}`;
    return [unmapped(path, why, "Leave it out, or name it instead of the other")];
  }
  if (role === "public" && (id === undefined || cidr === undefined || zone === undefined)) {
    return [
      unmapped(
        path,
        "nothing of the cluster is in a public subnet",
        "Write its id and CIDR block in network.existingVpc.publicSubnets where something public is asked for",
      ),
    ];
  }
  const target = [...to, role === "private" ? "nodeSubnets" : "publicSubnets", zone ?? key];
  const name = id ?? key;
  const command = `aws ec2 describe-subnets ${id === undefined ? `--filters Name=vpc-id,Values=${vpcId}` : `--subnet-ids ${id}`}`;
  return [
    impliedAnyway([...path, "az"], zone),
    ...(zone === undefined
      ? [
          {
            kind: "incomplete" as const,
            path,
            to: target,
            problem: `the file does not say the zone of ${name}`,
            fix: `Write its zone in place of ${key} in network.existingVpc.nodeSubnets and network.availabilityZones; ${command} tells it`,
          },
        ]
      : []),
    ...required(id, [...path, "id"], [...target, "id"], `the id of the subnet ${key}`, command),
    ...required(cidr, [...path, "cidr"], [...target, "cidr"], `the CIDR block of ${name}`, command),
  ];
}

const withoutPrivateSubnets: ImportOutcome = {
  kind: "incomplete",
  path: ["vpc", "subnets", "private"],
  to: [...to, "nodeSubnets"],
  problem: "the file names no private subnets, and nodes are in private ones",
  fix: "Write a private subnet by zone in network.existingVpc.nodeSubnets, or blocks for new ones in network.nodeSubnets.cidrs",
};
