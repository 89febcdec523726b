import type { ConfigPath, Finding } from "../../../config/findings/finding";
import { nodeGroupsOf, validName } from "./convert/givenGroups";
import type { EksctlConfig } from "./schema/cluster";

const ruleError = (path: ConfigPath, problem: string, fix: string): Finding => ({ severity: "error", path, problem, fix });

/**
 * What makes a file no cluster that can be made: eksctl's own rules, and kinds of clusters that are not supported. Rules that the
 * cluster file has too are left to it.
 * @see https://docs.aws.amazon.com/eks/latest/eksctl/eks-private-cluster.html
 */
export const eksctlFindings = (config: EksctlConfig): readonly Finding[] => [
  ...(config.privateCluster?.enabled ? privateClusterFindings(config) : []),
  ...repeatedNames(config),
  ...groupFindings(config),
  ...unsupported(config),
];

function privateClusterFindings({ privateCluster, vpc, ...config }: EksctlConfig): readonly Finding[] {
  const services = privateCluster?.additionalEndpointServices ?? [];
  return [
    ...(vpc?.id !== undefined && Object.keys(vpc.subnets?.private ?? {}).length === 0
      ? [
          ruleError(
            ["vpc", "id"],
            "a fully private cluster is in a given VPC, but no private subnets are given",
            "Name them in vpc.subnets.private",
          ),
        ]
      : []),
    ...(services.length > 0 && privateCluster?.skipEndpointCreation
      ? [
          ruleError(
            ["privateCluster", "additionalEndpointServices"],
            `endpoints are asked for, ${services.join(", ")}, but skipEndpointCreation is true`,
            "Remove one of the two",
          ),
        ]
      : []),
    ...(vpc?.clusterEndpoints !== undefined
      ? [
          ruleError(
            ["vpc", "clusterEndpoints"],
            "the API endpoint of a fully private cluster is always private",
            "Remove vpc.clusterEndpoints",
          ),
        ]
      : []),
    ...nodeGroupsOf(config).flatMap(({ group: { name, privateNetworking, outpostARN }, path }) => [
      ...(privateNetworking
        ? []
        : [
            ruleError(
              [...path, "privateNetworking"],
              `the nodes of ${name} have public addresses, in a fully private cluster`,
              `Write privateNetworking: true into the node group ${name}`,
            ),
          ]),
      ...(outpostARN === undefined
        ? []
        : [ruleError([...path, "outpostARN"], `the nodes of ${name} are on an Outpost, in a fully private cluster`, "Remove outpostARN")]),
    ]),
  ];
}

/** eksctl keeps managed and self-managed node groups apart by their names alone, and two names may become the same one here. */
function repeatedNames({ fargateProfiles = [], ...config }: EksctlConfig): readonly Finding[] {
  const groups = nodeGroupsOf(config).map(({ group: { name }, path }) => ({ name, becomes: validName(name), path: [...path, "name"] }));
  const profiles = fargateProfiles.map(({ name }, index) => ({
    name,
    becomes: name.toLowerCase(),
    path: ["fargateProfiles", index, "name"],
  }));
  return [groups, profiles].flatMap((list) =>
    list.flatMap(({ name, becomes, path }, index) => {
      const first = list.find((other) => other.becomes === becomes);
      if (first === undefined || first === list[index]) return [];
      const same = first.name.toLowerCase() === name.toLowerCase();
      const problem = same ? `the name ${name} is given twice` : `the names ${first.name} and ${name} both become ${becomes}`;
      return [ruleError(path, problem, "Choose another name")];
    }),
  );
}

/** What eksctl refuses in a node group. */
const groupFindings = (config: EksctlConfig): readonly Finding[] =>
  nodeGroupsOf(config).flatMap(({ group: { subnets = [], availabilityZones = [], ssh }, path }) => [
    ...(subnets.length > 0 && availabilityZones.length > 0
      ? [
          ruleError(
            [...path, "availabilityZones"],
            "the group names both subnets and availabilityZones, and eksctl takes one",
            "Remove one of the two",
          ),
        ]
      : []),
    ...(ssh?.enableSsm === false
      ? [ruleError([...path, "ssh", "enableSsm"], "eksctl cannot turn the SSM agent off, which is in all AMIs", "Remove enableSsm")]
      : []),
  ]);

function unsupported({ outpost, kubernetesNetworkConfig, localZones }: EksctlConfig): readonly Finding[] {
  const family = kubernetesNetworkConfig?.ipFamily;
  return [
    ...(outpost === undefined
      ? []
      : [
          ruleError(
            ["outpost"],
            "the control plane is on AWS Outposts, which is not supported",
            "Remove outpost for a cluster in the region",
          ),
        ]),
    ...(family === undefined || family.toLowerCase() === "ipv4"
      ? []
      : [
          ruleError(
            ["kubernetesNetworkConfig", "ipFamily"],
            `the cluster is ${family}, and only IPv4 is supported`,
            "Write ipFamily: IPv4",
          ),
        ]),
    ...(localZones?.length
      ? [ruleError(["localZones"], "nodes are in local zones, which are not supported", "Remove localZones, and write availabilityZones")]
      : []),
  ];
}
