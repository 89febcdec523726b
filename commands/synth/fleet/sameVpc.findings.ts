import { overlaps } from "../../../aws/cidr";
import type { Finding } from "../../../config/findings/finding";
import { pathText } from "../../../config/findings/path";
import type { ClusterConfig } from "../../../config/schema/schema";
import { analyse, type ClusterFacts } from "../../../design/facts";
import { settingsKey } from "../../../design/network/subnetLayout";
import { addedBlocks, freeSecondaryCidr, primaryCidr, vpcBlocks } from "../../../design/network/cidrBlocks";
import { planExistingVpc, routeTableSource } from "../../../design/network/existingVpc";
import { newPublicZones } from "../../../design/network/publicSubnets";
import { transitGatewayAttachment } from "../../../design/network/routes";
import { type FleetCheck, groupsSharing } from "./fleetCheck";
import { firewallsOfOneVpc } from "./sharedFirewall.findings";

/** What one cluster may not do because another does it in the same VPC. */
type SameVpcCheck = (cluster: ClusterFacts, other: ClusterFacts) => readonly SameVpcFinding[];

/** A finding whose problem goes on with the name of the other cluster's file. */
type SameVpcFinding = Omit<Finding, "severity"> & Partial<Pick<Finding, "severity">>;

/**
 * Clusters in one existing VPC that would each make what a VPC can have once. A finding of all but the first, so that of two clusters one is asked to
 * give way.
 */
export const sameVpcFindings: FleetCheck = (clusters) =>
  groupsSharing(clusters, ({ config }) => config.network.existingVpc?.id)
    .map((group) => group.map(({ file, config }) => ({ file, facts: analyse(config) })))
    .flatMap((group) =>
      group.flatMap(({ file, facts }, index) =>
        group.slice(0, index).flatMap((other) =>
          sameVpcChecks
            .flatMap((check) => check(facts, other.facts))
            .map((finding) => ({
              file,
              finding: { severity: "error" as const, ...finding, problem: `${finding.problem} ${other.file} in the same VPC` },
            })),
        ),
      ),
    );

/** A name has one endpoint with private DNS in a VPC, and a route table one gateway endpoint of a service. @see https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html */
const endpointsMadeTwice: SameVpcCheck = (cluster, other) => {
  const made = other.endpoints;
  const conflicting = cluster.endpoints
    .filter(({ privateDns, type }) => privateDns || (type === "Gateway" && sharesRouteTable(cluster.config, other.config)))
    .filter(({ serviceName }) => made.some((endpoint) => endpoint.serviceName === serviceName))
    .map(({ service }) => service);
  const named = Object.keys(cluster.config.network.endpoints.privateLink);
  const twice = conflicting.filter((service) => !named.includes(service));
  const namedTwice = conflicting
    .filter((service) => named.includes(service))
    .map((service) => ({
      path: ["network", "endpoints", "privateLink", service],
      problem: `an endpoint of ${cluster.config.network.endpoints.privateLink[service]!.serviceName} with its private DNS names is created by this file and by`,
      fix: "Remove it, or have the other file do so",
    }));
  if (twice.length === 0) return namedTwice;
  return [
    ...namedTwice,
    {
      path: ["network", "endpoints", "services"],
      problem: `endpoints of ${twice.join(", ")} are created by this file and by`,
      fix: `Write them at network.endpoints.services as {${twice.map((service) => `${service}: existing`).join(", ")}}`,
    },
  ];
};

/** Whether a private route table is used by both: named by its id, or found by that of its subnet. */
function sharesRouteTable(cluster: ClusterConfig, other: ClusterConfig): boolean {
  const [own, others] = [cluster, other].map((config) => {
    const { routeTables, nodeSubnetIds } = planExistingVpc(config)!;
    return Object.entries(routeTables).flatMap(([zone, source]) =>
      source === "create" ? [] : [source === "associated" ? nodeSubnetIds[zone] : source.id],
    );
  });
  return own!.some((id) => others!.includes(id));
}

const blocksAddedTwice: SameVpcCheck = ({ config: cluster }, { config: other }) =>
  addedBlocks(cluster).flatMap(({ cidr, path }) =>
    addedBlocks(other)
      .filter((added) => overlaps(added.cidr, cidr))
      .map((added) => ({
        path,
        problem: `${cidr} would be added to the VPC, and ${added.cidr} by`,
        fix: `Use a free block such as ${freeSecondaryCidr([...vpcBlocks(cluster), ...vpcBlocks(other)])}, or write ${added.cidr} at network.existingVpc.secondaryCidrs`,
      })),
  );

/** The endpoints, the forward proxy and NO_PROXY of a cluster are for the blocks that its file names. */
const blocksUnknownToOther: SameVpcCheck = ({ config: cluster }, { config: other }) =>
  addedBlocks(cluster)
    .filter(({ cidr }) => !vpcBlocks(other).some((block) => overlaps(block.cidr, cidr)))
    .map(({ cidr, path }) => ({
      severity: "warning",
      path,
      problem: `${cidr} is added to the VPC, and its addresses are not let in by the endpoints and the proxy of`,
      fix: `Add ${cidr} to network.existingVpc.secondaryCidrs of that file once it is part of the VPC`,
    }));

/** Planned subnets of both lie in added blocks, which blocksAddedTwice tells of. */
const subnetsOverlapping: SameVpcCheck = (cluster, other) => {
  const [own, others] = [cluster, other].map(({ layout }) => layout.subnets);
  return own!
    .filter(({ origin }) => origin !== "given")
    .flatMap((subnet) =>
      others!
        .filter(({ cidr, origin }) => overlaps(cidr, subnet.cidr) && [origin, subnet.origin].some((one) => one !== "planned"))
        .map(({ cidr, role, zone }) => ({
          path: subnet.path,
          problem: `${subnet.cidr}, the ${subnet.role} subnet of ${subnet.zone}, overlaps ${cidr}, the ${role} subnet of ${zone} of`,
          fix: `Use a free block, or name the subnet of that file at ${pathText(["network", "existingVpc", settingsKey[subnet.role]])}`,
        })),
    );
};

/** Tags that an account puts on subnets of a shared VPC are its own. */
const tagsApart = (cluster: ClusterConfig, other: ClusterConfig): boolean =>
  cluster.accountId !== undefined && other.accountId !== undefined && cluster.accountId !== other.accountId;

const subnetsTaggedTwice: SameVpcCheck = ({ config: cluster }, { config: other }) => {
  if (tagsApart(cluster, other)) return [];
  const [own, others] = [cluster, other].map((config) => {
    const { tagSubnets, nodeSubnetIds, publicSubnetIds } = planExistingVpc(config)!;
    return tagSubnets ? [nodeSubnetIds, publicSubnetIds].flatMap((ids) => Object.values(ids)) : [];
  });
  const twice = own!.filter((id) => others!.includes(id));
  if (twice.length === 0) return [];
  return [
    {
      path: ["network", "existingVpc", "tagSubnets"],
      problem: `${twice.join(", ")} would be tagged by this file, whose destruction takes the tags away, and by`,
      fix: "Set network.existingVpc.tagSubnets to false",
    },
  ];
};

const internetGatewayMadeTwice: SameVpcCheck = ({ config: cluster }, { config: other }) =>
  [cluster, other].every((config) => newPublicZones(config).length > 0 && config.network.existingVpc!.internetGatewayId === undefined)
    ? [
        {
          path: ["network", "existingVpc", "internetGatewayId"],
          problem: "an internet gateway, of which a VPC has one at most, is created by this file and by",
          fix: "Apply that file first, and write the id of its gateway at network.existingVpc.internetGatewayId",
        },
      ]
    : [];

/** @see https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html */
const attachmentMadeTwice: SameVpcCheck = ({ config: cluster }, { config: other }) => {
  const [own, others] = [cluster, other].map((config) =>
    transitGatewayAttachment(config) === "create" ? config.network.transitGateway : undefined,
  );
  if (!own || own.id !== others?.id) return [];
  return [
    {
      path: ["network", "transitGateway", "attachment"],
      problem: `the attachment to ${own.id} is created by this file and by`,
      fix: "Set network.transitGateway.attachment to existing",
    },
  ];
};

const primaryBlocksDiffer: SameVpcCheck = ({ config: cluster }, { config: other }) => {
  const [own, others] = [cluster, other].map(primaryCidr);
  if (own === others) return [];
  return [
    {
      path: ["network", "existingVpc", "cidr"],
      problem: `${own} is named as the primary block, and ${others} by`,
      fix: "Write the block that AWS shows for the VPC in both files",
    },
  ];
};

/** A subnet has one block and lies in one zone, and no other overlaps it. */
const givenSubnetsDiffer: SameVpcCheck = ({ config: cluster }, { config: other }) =>
  givenSubnetsOf(cluster).flatMap(({ id, cidr, key, zone }) =>
    givenSubnetsOf(other)
      .filter((one) => (one.id === id ? one.cidr !== cidr || one.zone !== zone : overlaps(one.cidr, cidr)))
      .map((one) => ({
        path: ["network", "existingVpc", key, zone],
        problem: `${id} is named as ${cidr} of ${zone}, and ${one.id} as ${one.cidr} of ${one.zone} by`,
        fix: "Write the id, the block and the zone that AWS shows for the subnet in both files",
      })),
  );

const givenSubnetsOf = ({ network: { existingVpc } }: ClusterConfig) =>
  Object.values(settingsKey).flatMap((key) => Object.entries(existingVpc![key]).map(([zone, subnet]) => ({ ...subnet, key, zone })));

/** A subnet is associated with one route table. */
const routeTablesMadeTwice: SameVpcCheck = ({ config: cluster }, { config: other }) =>
  subnetsWithNewRouteTable(cluster)
    .filter(({ id }) => subnetsWithNewRouteTable(other).some((moved) => moved.id === id))
    .map(({ id, zone }) => ({
      path: ["network", "existingVpc", "routeTables", zone],
      problem: `${id} gets a new route table by this file and by`,
      fix: `Apply that file first, and write the id of its route table at ${pathText(["network", "existingVpc", "routeTables", zone])}`,
    }));

/** The given private subnets of zones whose route table is new. */
const subnetsWithNewRouteTable = (cluster: ClusterConfig) =>
  givenSubnetsOf(cluster).filter(
    ({ key, zone }) => (key === "nodeSubnets" || key === "podSubnets") && routeTableSource(cluster, zone) === "create",
  );

const sameVpcChecks: readonly SameVpcCheck[] = [
  endpointsMadeTwice,
  blocksAddedTwice,
  blocksUnknownToOther,
  subnetsOverlapping,
  subnetsTaggedTwice,
  internetGatewayMadeTwice,
  attachmentMadeTwice,
  firewallsOfOneVpc,
  primaryBlocksDiffer,
  givenSubnetsDiffer,
  routeTablesMadeTwice,
];
