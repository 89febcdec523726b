import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText } from "../../config/findings/path";
import { usesAutoMode } from "../autoMode/builtIn";
import type { ClusterConfig } from "../../config/schema/schema";
import { type ExistingVpcConfig, existingVpcPath } from "./existingVpc.findings";
import { settingsKey } from "./subnetLayout";

/** Something that the cluster file asks for, and that only the owner of a shared VPC can make. */
interface OwnersMatter {
  readonly path: ConfigPath;
  readonly problem: string;
  readonly fix: string;
}

/**
 * What the account of the cluster cannot do in a VPC that another account shares: everything but network interfaces and security groups; and an
 * owner that contradicts what else the file says.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html
 */
export function sharedVpcFindings(config: ClusterConfig): readonly Finding[] {
  const { existingVpc } = config.network;
  if (!existingVpc) return [];
  const error = ({ path, problem, fix }: OwnersMatter): Finding => ({
    severity: "error",
    path,
    alsoReads: [existingVpcPath("shared")],
    problem,
    fix,
  });
  if (!existingVpc.shared) return unusedOwner(existingVpc);
  return [...[...ownAccount(config, existingVpc), ...madeInVpc(config, existingVpc)].map(error), ...withoutTags(config, existingVpc)];
}

/** Tags do not cross accounts: those that the owner puts on its subnets, the load balancer controller does not see. */
const withoutTags = (config: ClusterConfig, { tagSubnets }: ExistingVpcConfig): readonly Finding[] =>
  tagSubnets || !(config.loadBalancerController.enabled || usesAutoMode(config))
    ? []
    : [
        {
          severity: "warning",
          path: existingVpcPath("tagSubnets"),
          alsoReads: [existingVpcPath("shared"), ["loadBalancerController"], ["autoMode"]],
          problem:
            "load balancers look for tags of subnets, and those of the owner of a shared VPC are not seen by the account of the cluster",
          fix: `Set ${pathText(existingVpcPath("tagSubnets"))} to true, unless another cluster of this account tags the same subnets`,
        },
      ];

const ownerPath: ConfigPath = existingVpcPath("ownerAccountId");

const unusedOwner = ({ ownerAccountId }: ExistingVpcConfig): readonly Finding[] =>
  ownerAccountId === undefined
    ? []
    : [
        noEffect({
          path: ownerPath,
          without: "network.existingVpc.shared: true",
          enable: "Set network.existingVpc.shared to true",
          alsoReads: [existingVpcPath("shared")],
        }),
      ];

const ownAccount = ({ accountId }: ClusterConfig, { ownerAccountId }: ExistingVpcConfig): readonly OwnersMatter[] =>
  ownerAccountId === undefined || ownerAccountId !== accountId
    ? []
    : [
        {
          path: ownerPath,
          problem: `${ownerAccountId} is the account of the cluster, whose own VPC nobody shares with it`,
          fix: "Write the account that shares the VPC, or remove network.existingVpc.shared and network.existingVpc.ownerAccountId",
        },
      ];

/** Each is an error at the key that asks for it. */
const madeInVpc = (config: ClusterConfig, existingVpc: ExistingVpcConfig): readonly OwnersMatter[] => [
  ...ownersSubnets(config),
  ...ownersRoutes(config, existingVpc),
  ...ownersEndpoints(config),
  ...ownersAssociations(config),
];

function ownersSubnets({ network }: ClusterConfig): readonly OwnersMatter[] {
  const blocks: ConfigPath = ["network", "secondaryCidrs"];
  return [
    ...((network.secondaryCidrs ?? []).length === 0
      ? []
      : [
          {
            path: blocks,
            problem: "CIDR blocks would be added to the VPC, and only its owner can add them",
            fix: `Remove ${pathText(blocks)}, and list the blocks that the owner has added at network.existingVpc.secondaryCidrs`,
          },
        ]),
    ...Object.values(settingsKey).flatMap((key) =>
      Object.keys(network[key].cidrs).map((zone) => ({
        path: ["network", key, "cidrs", zone],
        problem: `a subnet of ${zone} would be created, and only the owner of the VPC can create subnets in it`,
        fix: `Have its owner share one, and name it at ${pathText(existingVpcPath(key, zone))} instead`,
      })),
    ),
  ];
}

function ownersRoutes({ network }: ClusterConfig, { natGatewayIds, routeTables }: ExistingVpcConfig): readonly OwnersMatter[] {
  const natGateways = (path: ConfigPath, isGiven: boolean): readonly OwnersMatter[] =>
    isGiven
      ? [
          {
            path,
            problem: "NAT gateways are for route tables that are created, and the owner of the VPC alone creates route tables in it",
            fix: `Remove ${pathText(path)}; network.egress: nat says that the owner's route tables lead to some`,
          },
        ]
      : [];
  const attachment: ConfigPath = ["network", "transitGateway", "attachment"];
  return [
    ...Object.entries(routeTables)
      .filter(([, source]) => source === "create")
      .map(([zone]) => ({
        path: existingVpcPath("routeTables", zone),
        problem: `a route table of ${zone} would be created, and only the owner of the VPC can create route tables in it`,
        fix: "Remove it: the one that the owner has associated with the node subnet is used",
      })),
    ...natGateways(existingVpcPath("natGatewayIds"), Object.keys(natGatewayIds).length > 0),
    ...natGateways(["network", "natGateways"], network.natGateways !== undefined),
    ...(network.transitGateway?.attachment === "create"
      ? [
          {
            path: attachment,
            problem: "the owner of the VPC alone attaches it to a transit gateway",
            fix: `Remove ${pathText(attachment)}, and have the owner attach the VPC`,
          },
        ]
      : []),
  ];
}

function ownersEndpoints({ network }: ClusterConfig): readonly OwnersMatter[] {
  const { privateLink, services } = network.endpoints;
  const path = (...keys: readonly string[]): ConfigPath => ["network", "endpoints", ...keys];
  const problem = "the owner of the VPC alone creates VPC endpoints in it";
  return [
    ...(network.endpoints.interface === "create"
      ? [{ path: path("interface"), problem, fix: "Remove it, and have the owner make the endpoints" }]
      : []),
    ...Object.keys(services)
      .filter((service) => services[service] === "create")
      .map((service) => ({
        path: path("services", service),
        problem,
        fix: `Set ${pathText(path("services", service))} to existing, and have the owner make the endpoint`,
      })),
    ...Object.keys(privateLink).map((name) => ({
      path: path("privateLink", name),
      problem,
      fix: `Remove ${pathText(path("privateLink", name))}, and have the owner make the endpoint; beside a proxy, list its names at proxy.noProxy`,
    })),
  ];
}

/** What is associated with the VPC itself. */
const ownersAssociations = ({ network }: ClusterConfig): readonly OwnersMatter[] =>
  [
    { key: "resolverRules", isGiven: network.resolverRules.length > 0, what: "associates Route 53 Resolver rules" },
    { key: "privateHostedZones", isGiven: network.privateHostedZones.length > 0, what: "associates private hosted zones" },
    { key: "route53ProfileId", isGiven: network.route53ProfileId !== undefined, what: "associates a Route 53 Profile" },
    { key: "dnsFirewall", isGiven: filtersNames(network.dnsFirewall), what: "has DNS Firewall filter its names" },
    { key: "queryLogs", isGiven: network.queryLogs.enabled, what: "logs its DNS queries" },
    { key: "flowLogs", isGiven: network.flowLogs.enabled, what: "makes flow logs of it" },
  ]
    .filter(({ isGiven }) => isGiven)
    .map(({ key, what }) => ({
      path: ["network", key],
      problem: `the owner of the VPC alone ${what}`,
      fix: `Remove network.${key}, and have the owner do it`,
    }));

const filtersNames = ({ ruleGroups, allowList, failOpen }: ClusterConfig["network"]["dnsFirewall"]): boolean =>
  Object.keys(ruleGroups).length > 0 || allowList.enabled || failOpen !== undefined;
