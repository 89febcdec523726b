import { coversDomain } from "../../aws/hosts";
import type { ClusterConfig } from "../../config/schema/schema";
import { boldText, columns, jsonText } from "../printing";
import type { HandedEndpoint } from "./rules/handedEndpoints";
import type { HandedSubnet, Handover } from "./rules/handover";
import { gatewayTerms, nameTerms, portTerms, shareTerms, subnetTerms, vpcTerms } from "./rules/terms";

/** The handover as JSON. docs/reference/handover.md describes it; a change that breaks readers raises the version. */
export const handoverJson = (handover: Handover, { accountId, name, region }: ClusterConfig): string =>
  jsonText({ version: 1, cluster: { name, region, accountId }, ...handover });

/** The handover for people: a section for each matter, none where nothing is asked for. */
export const handoverText = (handover: Handover, config: ClusterConfig): string =>
  [
    [`What the network of cluster ${config.name} in ${config.region} must have, besides what its stacks create:`],
    vpcSection(handover),
    subnetSection(handover),
    shareSection(handover),
    endpointSection(handover),
    routeSection(handover),
    proxySection(handover),
  ]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");

function vpcSection({ vpc }: Handover): readonly string[] {
  if (!vpc) return [];
  return [
    boldText("VPC"),
    `${vpc.id}${vpc.ownerAccountId === undefined ? "" : ` of account ${vpc.ownerAccountId}`}, with ${vpc.cidrBlocks.join(", ")}`,
    vpcTerms,
    `DHCP options with the name servers ${vpc.domainNameServers.join(", ")}`,
  ];
}

function subnetSection({ subnets }: Handover): readonly string[] {
  if (subnets.length === 0) return [];
  const table = columns(
    ["SUBNET", "ROLE", "ZONE", "CIDR BLOCK", "ADDRESSES NEEDED", "TAGS"],
    subnets.map(({ addresses, cidrBlock, id, isLargeEnough, prefixLength, role, tags, zone, zoneId }) => [
      id,
      role,
      zoneId ?? zone,
      cidrBlock,
      addresses === undefined ? "-" : `${addresses} (/${prefixLength})${isLargeEnough ? "" : ", too small"}`,
      Object.entries(tags)
        .map(([key, value]) => `${key}=${value}`)
        .join(", ") || "-",
    ]),
  );
  const nameless = subnets.some(({ zoneId }) => zoneId === undefined) ? [zoneNames] : [];
  return [table, ...nameless, subnetTerms];
}

const zoneNames =
  "Zones by name are as the account of the cluster names them. network.existingVpc.zoneIds gives the ids, which all accounts share.";

const shareSection = ({ share }: Handover): readonly string[] =>
  share
    ? [
        boldText("RESOURCE SHARE (AWS RAM)"),
        `${share.subnetIds.join(", ")}: ${shareTerms(share)}`,
        "Tags of the owner are not needed: the account of the cluster tags the subnets for itself.",
      ]
    : [];

function endpointSection({ endpoints, subnets }: Handover): readonly string[] {
  if (endpoints.length === 0) return [];
  const table = columns(
    ["ENDPOINT", "TYPE", "NAMES", "NEEDED BY"],
    endpoints.map(({ names, neededBy, serviceName, type }) => [serviceName, type, names.join(", ") || "-", neededBy.join(", ")]),
  );
  const has = (type: HandedEndpoint["type"]) => endpoints.some((endpoint) => endpoint.type === type);
  const withPolicy = endpoints.flatMap(({ policy, service }) => (policy ? [service] : []));
  return [
    table,
    ...(has("Interface")
      ? interfaceLines(
          endpoints.find(({ type }) => type === "Interface")!,
          subnets,
        )
      : []),
    ...(has("Gateway") ? [`Gateway endpoints: ${gatewayTerms}.`] : []),
    ...(withPolicy.length > 0
      ? [`Policies: the cluster file asks for those of ${withPolicy.join(", ")}; --format json has the documents.`]
      : []),
    ...(withPolicy.length < endpoints.length
      ? ["Policies of your choice allow what the cluster calls, to the principals of its account; --format json has the actions."]
      : []),
  ];
}

const interfaceLines = (endpoint: HandedEndpoint, subnets: readonly HandedSubnet[]): readonly string[] => [
  `Interface endpoints: ${portTerms(endpoint)};`,
  `a subnet in each of ${zoneLabels(endpoint.zones, subnets)} where AWS offers the service;`,
  `${nameTerms}.`,
];

/** Zones by the ids that all accounts share, as far as they are known. */
const zoneLabels = (zones: readonly string[], subnets: readonly HandedSubnet[]): string =>
  zones.map((zone) => subnets.find((subnet) => subnet.zone === zone)?.zoneId ?? zone).join(", ");

const routeSection = ({ routes, subnets }: Handover): readonly string[] =>
  routes.length === 0
    ? []
    : [
        columns(
          ["ROUTES OF", "ZONES", "DESTINATION", "TARGET"],
          routes.map(({ destination, subnets: roles, target, zones }) => [
            `${roles.join(" and ")} subnets`,
            zoneLabels(zones, subnets),
            destination,
            target,
          ]),
        ),
      ];

function proxySection({ proxy }: Handover): readonly string[] {
  if (!proxy) return [];
  const isPassed = proxy.notIntercepted.every((host) => proxy.destinations.some((domain) => coversDomain(domain, host)));
  return [
    boldText("HTTP PROXY"),
    `${proxy.url}, reached from ${proxy.sources.join(", ")}`,
    `lets pass ${proxy.destinations.join(", ") || "nothing for now"}`,
    `does not intercept ${proxy.notIntercepted.join(", ")}${isPassed ? "" : ", where it lets that pass for others"}`,
  ];
}
