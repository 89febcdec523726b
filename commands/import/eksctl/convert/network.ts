import { byDefault, copy, implied, impliedAnyway, type ImportOutcome, requireOurs, translate, unmapped } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";
import { convertControlPlaneSubnets } from "./controlPlaneSubnets";
import { convertControlPlaneGroups, convertSharedRules } from "./securityGroups";
import { convertExistingVpc, isExistingVpc, privateZones, zonePaths } from "./existingVpc";

/** Primary block of the VPCs that eksctl makes. @see https://docs.aws.amazon.com/eks/latest/eksctl/vpc-configuration.html */
const defaultCidr = "192.168.0.0/16";

/** The VPC, its subnets, the way out, VPC endpoints and the addresses of services. */
export const convertNetwork = (config: EksctlConfig): readonly ImportOutcome[] => [
  ...(isExistingVpc(config)
    ? [
        ...convertExistingVpc(config),
        ...convertControlPlaneSubnets(config),
        ...convertControlPlaneGroups(config.vpc),
        ...convertSharedRules(config.vpc),
      ]
    : newVpc(config)),
  ...egress(config),
  ...convertServiceCidr(config),
  ...privateCluster(config),
  ...requireOurs(
    config.vpc?.controlPlaneOnPrivateSubnets,
    true,
    ["vpc", "controlPlaneOnPrivateSubnets"],
    "the control plane is in private subnets in any case",
    "Leave it out",
  ),
];

const newVpc = ({ vpc, availabilityZones, ...config }: EksctlConfig): readonly ImportOutcome[] => [
  ...(vpc?.cidr === undefined
    ? byDefault(["network", "cidr"], defaultCidr, "eksctl's default")
    : copy(vpc.cidr, ["vpc", "cidr"], ["network", "cidr"])),
  ...zones({ vpc, availabilityZones, ...config }),
  ...subnetBlocks(vpc, "private", "nodeSubnets"),
  ...subnetBlocks(vpc, "public", "publicSubnets"),
];

function zones(config: EksctlConfig): readonly ImportOutcome[] {
  const to = ["network", "availabilityZones"];
  const zones = config.availabilityZones ?? privateZones(config);
  if (zones.length > 0)
    return [
      {
        kind: "setting",
        to,
        value: [...new Set(zones)],
        from: [...(config.availabilityZones ? [["availabilityZones"]] : []), ...zonePaths(config)],
      },
    ];
  return [
    implied(
      ["metadata", "region"],
      "eksctl chooses zones of the region by chance, and here they are the region's first three",
      "Write network.availabilityZones where it matters",
    ),
  ];
}

/** Blocks of subnets of a VPC that is made: eksctl takes them by zone. There is one of each role in a zone. */
const subnetBlocks = (vpc: EksctlConfig["vpc"], role: "private" | "public", to: string): readonly ImportOutcome[] =>
  Object.entries(vpc?.subnets?.[role] ?? {}).flatMap(([key, { az, cidr }]): readonly ImportOutcome[] => {
    const path = ["vpc", "subnets", role, key];
    const target = ["network", to, "cidrs", az ?? key];
    return cidr === undefined
      ? []
      : [
          {
            kind: "setting",
            to: target,
            value: cidr,
            from: [
              [...path, "cidr"],
              [...path, "az"],
            ],
          },
        ];
  });

const natGatewayModes = { Single: "single", HighlyAvailable: "perZone" } as const;

function egress(config: EksctlConfig): readonly ImportOutcome[] {
  const to = ["network", "egress"];
  const path = ["vpc", "nat", "gateway"];
  const gateway = config.vpc?.nat?.gateway;
  const given = gateway !== undefined;
  if (isExistingVpc(config)) {
    const why = "a given subnet keeps the routes that it has";
    const instead = "Write network.egress as the subnets' route tables have it: nat, transitGateway or proxy";
    if (config.privateCluster?.enabled) return [...translate("none", ["privateCluster", "enabled"], to), ...ignored(given, why)];
    return [
      ...byDefault(to, "none", "change it where the subnets have routes to the internet"),
      implied(["vpc"], "whether the given subnets reach the internet is not in the file, and here they do not", instead),
      ...ignored(given, why),
    ];
  }
  if (config.privateCluster?.enabled) {
    return [...translate("none", ["privateCluster", "enabled"], to), ...ignored(given, "a fully private cluster has no NAT gateways")];
  }
  if (gateway === "Disable") return translate("none", path, to);
  return [
    ...(given ? translate("nat", path, to) : byDefault(to, "nat", "eksctl's default; none makes the cluster fully private")),
    ...(given
      ? translate(natGatewayModes[gateway], path, ["network", "natGateways"])
      : byDefault(["network", "natGateways"], "single", "eksctl's default")),
  ];
}

const ignored = (given: boolean, why: string): readonly ImportOutcome[] =>
  given ? [unmapped(["vpc", "nat", "gateway"], why, "Leave it out")] : [];

/** EKS's choice: outside of 10.0.0.0/8. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html */
function convertServiceCidr(config: EksctlConfig): readonly ImportOutcome[] {
  const { vpc, kubernetesNetworkConfig: given } = config;
  const to = ["network", "serviceCidr"];
  const family = given?.ipFamily === undefined ? [] : [impliedAnyway(["kubernetesNetworkConfig", "ipFamily"], given.ipFamily)];
  if (given?.serviceIPv4CIDR !== undefined) {
    return [...family, ...copy(given.serviceIPv4CIDR, ["kubernetesNetworkConfig", "serviceIPv4CIDR"], to)];
  }
  if (isExistingVpc(config) && vpc?.cidr === undefined) {
    return [
      ...family,
      implied(
        ["vpc"],
        "EKS chooses 172.20.0.0/16 for services where the VPC is in 10.0.0.0/8, and 10.100.0.0/16 elsewhere; the file does not say where it is",
        "Write the one of the two in network.serviceCidr",
      ),
    ];
  }
  const cidr = (vpc?.cidr ?? defaultCidr).startsWith("10.") ? "172.20.0.0/16" : "10.100.0.0/16";
  return [...family, ...byDefault(to, cidr, "what EKS chooses for such a VPC")];
}

function privateCluster(config: EksctlConfig): readonly ImportOutcome[] {
  const path = ["privateCluster"];
  const given = config.privateCluster;
  if (!given?.enabled) {
    const why = "eksctl reads it in fully private clusters only, and privateCluster.enabled is not true";
    return [
      impliedAnyway([...path, "enabled"], false),
      ...requireOurs(
        given?.skipEndpointCreation,
        false,
        [...path, "skipEndpointCreation"],
        why,
        "Leave it out, or write network.endpoints.skip: true",
      ),
      ...(given?.additionalEndpointServices?.length
        ? [unmapped([...path, "additionalEndpointServices"], why, "Leave it out, or write them in network.endpoints.additional")]
        : []),
    ];
  }
  if (given.skipEndpointCreation && isExistingVpc(config)) return existingEndpoints;
  return [
    ...copy(given.skipEndpointCreation, [...path, "skipEndpointCreation"], ["network", "endpoints", "skip"]),
    ...copy(given.additionalEndpointServices, [...path, "additionalEndpointServices"], ["network", "endpoints", "additional"]),
  ];
}

/**
 * Endpoints that the VPC has: of all services that the cluster needs, and S3, whose endpoint may be a gateway. eksctl takes no further ones then.
 */
const existingEndpoints: readonly ImportOutcome[] = [
  ...translate(
    "existing",
    ["privateCluster", "skipEndpointCreation"],
    ["network", "endpoints", "interface"],
    "the VPC has the endpoints that the cluster needs",
  ),
  ...byDefault(["network", "endpoints", "services", "s3"], "existing", "its endpoint may be a gateway"),
];
