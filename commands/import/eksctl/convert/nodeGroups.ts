import type { ConfigPath } from "../../../../config/findings/finding";
import { byDefault, copy, implied, impliedAnyway, type ImportOutcome, requireOurs, translate, unmapped } from "../outcome";
import { amiVariant } from "../../../../aws/amis";
import type { EksctlConfig } from "../schema/cluster";
import type { EksctlNodeGroup } from "../schema/nodeGroups";
import { isExistingVpc, zoneOfSubnet } from "./existingVpc";
import { amiFamilies, familyOf, type GivenGroup, type NodeGroup, nodeGroupsOf, validName } from "./givenGroups";
import { convertHardware } from "./hardware";
import { convertCapacity, convertInstanceTypes, convertVolume, namedTypes } from "./instances";
import { convertNodePermissions } from "./nodePermissions";
import { convertNodeSecurityGroups } from "./securityGroups";
import { convertUserData } from "./userData";

/**
 * Managed and self-managed node groups.
 * @param raised the Kubernetes version in place of one that EKS does not offer any more
 */
export function convertNodeGroups(config: EksctlConfig, raised: string | undefined): readonly ImportOutcome[] {
  const groups = nodeGroupsOf(config);
  const outcomes = groups.flatMap(({ group, kind, path }) => convertGroup(config, group, ["nodeGroups", kind], path, raised));
  return outcomes.some(({ kind }) => kind === "setting")
    ? [...outcomes, ...impliedForAllNodes(groups)]
    : [...outcomes, ...byDefault(["nodeGroups"], {}, "eksctl creates no nodes where the file names none")];
}

/** Labels that eksctl gives all nodes; its `--dry-run` writes them out. */
const eksctlLabels = ["alpha.eksctl.io/cluster-name", "alpha.eksctl.io/nodegroup-name"];

/** What eksctl gives all nodes, once for the file. */
function impliedForAllNodes(groups: readonly GivenGroup[]): readonly ImportOutcome[] {
  const withSsm = groups.find(({ group }) => !group.iam?.attachPolicyARNs?.length);
  const asksForSsm = groups.some(({ group }) => group.ssh?.enableSsm);
  return [
    ...groups
      .filter(({ group: { labels = {} } }) => eksctlLabels.some((label) => !(label in labels)))
      .slice(0, 1)
      .map(({ path }) =>
        implied(
          [...path, "name"],
          `eksctl labels nodes with ${eksctlLabels.join(" and ")}, and here they have only what labels says`,
          "Write them in labels where something selects nodes by them; eks.amazonaws.com/nodegroup is on all managed nodes",
        ),
      ),
    ...(withSsm && !asksForSsm
      ? [
          implied(
            [...withSsm.path, "name"],
            "eksctl lets Session Manager reach nodes (AmazonSSMManagedInstanceCore), unless attachPolicyARNs names other policies, and here nothing does",
            "Write access.sessionManager: true where it is used",
          ),
        ]
      : []),
    ...devicePlugins(groups),
  ];
}

/**
 * The device plugins that eksctl installs for some instance types. Bottlerocket's AMIs hold NVIDIA's.
 * @see https://docs.aws.amazon.com/eks/latest/eksctl/gpu-support.html
 */
const devicePlugins = (groups: readonly GivenGroup[]): readonly ImportOutcome[] =>
  [
    {
      accelerator: "nvidia",
      families: ["AL2023", "AL2"],
      what: "NVIDIA's device plugin",
      resource: "nvidia.com/gpu",
      release: "nvidia-device-plugin",
    },
    {
      accelerator: "neuron",
      families: ["AL2023", "AL2", "Bottlerocket"],
      what: "the device plugin of AWS Neuron",
      resource: "aws.amazon.com/neuron",
      release: "neuron-device-plugin",
    },
  ].flatMap(({ accelerator, families, what, resource, release }) =>
    groups
      .filter(
        ({ group }) =>
          families.includes(familyOf(group) ?? "") && namedTypes(group).some((name) => amiVariant(name).accelerator === accelerator),
      )
      .slice(0, 1)
      .map(({ path }) =>
        implied(
          [...path, "name"],
          `eksctl installs ${what} for these nodes, and here nothing does, so that pods cannot ask for ${resource}`,
          `Write ${release}: {} below charts`,
        ),
      ),
  );

function convertGroup(
  config: EksctlConfig,
  group: EksctlNodeGroup,
  kind: ConfigPath,
  path: ConfigPath,
  raised: string | undefined,
): readonly ImportOutcome[] {
  const family = familyOf(group);
  if (family === undefined) {
    const why = `there are no nodes of ${group.amiFamily ?? ""}, so the node group is left out`;
    return [unmapped(path, why, `Write amiFamily: ${Object.keys(amiFamilies).join(", ")}, or keep these nodes elsewhere`)];
  }
  const name = validName(group.name);
  const node: NodeGroup = { group, family, at: (...keys) => [...path, ...keys], to: (...keys) => [...kind, name, ...keys] };
  return [
    nameOutcome(node, name),
    ...amiFamilyOutcome(node),
    ...convertAmi(node, config.metadata.version, raised),
    impliedAnyway(node.at("propagateASGTags"), kind[1] === "selfManaged"),
    ...convertInstanceTypes(node),
    ...convertCapacity(node),
    ...convertVolume(node),
    ...convertHardware(node),
    ...convertPlace(config, node),
    ...convertNodeSecurityGroups(config, node),
    ...copied.flatMap(([from, ...keys]) => copy(group[from], node.at(from), node.to(...keys))),
    ...convertTaints(node),
    ...convertNodePermissions(node),
    ...convertUserData(node),
  ];
}

/** The family; that of a custom AMI decides how its nodes join, and nothing but the file can tell it. */
function amiFamilyOutcome({ group, family, at, to }: NodeGroup): readonly ImportOutcome[] {
  if (group.amiFamily !== undefined || !isAmiId(group.ami)) return translate(group.amiFamily && family, at("amiFamily"), to("amiFamily"));
  const families = "AL2023, AL2 or Bottlerocket";
  return [
    { kind: "setting", to: to("amiFamily"), value: `<${families}>`, from: [], comment: "complete this" },
    {
      kind: "incomplete",
      path: at("ami"),
      to: to("amiFamily"),
      problem: `the file does not say of which family ${group.ami} is, and its nodes join in the way of their family`,
      fix: `Write ${families} in ${to("amiFamily").join(".")}`,
    },
  ];
}

const isAmiId = (ami: string | undefined): ami is string => ami?.startsWith("ami-") ?? false;

/** What is the same in both files but for the name. */
const copied = [
  ["labels", "labels"],
  ["tags", "tags"],
  ["maxPodsPerNode", "maxPods"],
  ["enableDetailedMonitoring", "monitoring"],
] as const;

const nameOutcome = ({ group, at }: NodeGroup, name: string): ImportOutcome =>
  name === group.name
    ? impliedAnyway(at("name"), name)
    : unmapped(
        at("name"),
        `names hold lower-case letters, digits and hyphens, so the node group becomes ${name}`,
        "Choose another name where it matters",
      );

/** The AMI of the nodes, and how they are updated and repaired. With a raised version, neither a release nor an AMI of the old one is left. */
function convertAmi({ group, at, to }: NodeGroup, version: string | undefined, raised: string | undefined): readonly ImportOutcome[] {
  const { enabled, ...repairSettings } = group.nodeRepairConfig ?? {};
  const repair = [
    ...copy(enabled, at("nodeRepairConfig", "enabled"), to("repair")),
    ...Object.entries(repairSettings).flatMap(([key, value]) => copy(value, at("nodeRepairConfig", key), to("nodeRepairConfig", key))),
  ];
  const update = Object.keys(group.updateConfig ?? {}).flatMap((key) =>
    to()[1] === "managed" ? copy(group.updateConfig?.[key as "maxUnavailable"], at("updateConfig", key), to("update", key)) : [],
  );
  const runtime = group.containerRuntime === "dockerd" ? "docker" : group.containerRuntime;
  const oldRelease = unmapped(
    at("releaseVersion"),
    `the release is one of Kubernetes ${version}, and ${raised} is written`,
    "Leave it out for the newest release, or write one in amiReleaseVersion",
  );
  const oldAmi: ImportOutcome = {
    kind: "incomplete",
    path: at("ami"),
    to: to("amiId"),
    problem: `${group.ami} is an AMI for Kubernetes ${version}, and ${raised} is written`,
    fix: `Write the id of one for Kubernetes ${raised} in ${to("amiId").join(".")}, or remove amiId for the AMI of EKS`,
  };
  return [
    ...["auto", "auto-ssm"].map((found) => impliedAnyway(at("ami"), found)),
    ...(raised === undefined
      ? [
          ...(isAmiId(group.ami) ? copy(group.ami, at("ami"), to("amiId")) : []),
          ...copy(group.releaseVersion, at("releaseVersion"), to("amiReleaseVersion")),
        ]
      : [
          ...(isAmiId(group.ami)
            ? [...translate(`<an AMI for Kubernetes ${raised}>`, at("ami"), to("amiId"), "complete this"), oldAmi]
            : []),
          ...(group.releaseVersion === undefined ? [] : [oldRelease]),
        ]),
    ...translate(runtime, at("containerRuntime"), to("containerRuntime")),
    ...update,
    ...repair,
  ];
}

/** Zones, and that nodes have no public addresses. */
function convertPlace(config: EksctlConfig, { group, at, to }: NodeGroup): readonly ImportOutcome[] {
  const subnets = (group.subnets ?? []).map((name, index) => ({ path: at("subnets", index), zone: zoneOfSubnet(config, name) }));
  const known = subnets.filter(({ zone }) => zone !== undefined);
  const isOffline = config.vpc?.nat?.gateway === "Disable" && !isExistingVpc(config);
  const offline = isOffline ? "; without NAT gateways they no longer reach the internet" : "";
  const instead = isOffline ? "Write network.egress: nat where they need the internet" : "Change nothing";
  return [
    ...copy(group.availabilityZones, at("availabilityZones"), to("availabilityZones")),
    ...(known.length > 0
      ? [
          {
            kind: "setting" as const,
            to: to("availabilityZones"),
            value: [...new Set(known.map(({ zone }) => zone))],
            from: [],
            translates: known.map(({ path }) => path),
          },
        ]
      : []),
    ...subnets
      .filter(({ zone }) => zone === undefined)
      .map(({ path }) =>
        unmapped(
          path,
          "each zone has one node subnet, and this subnet is not among vpc.subnets.private",
          "Write the group's availabilityZones",
        ),
      ),
    ...requireOurs(
      group.privateNetworking,
      true,
      at("privateNetworking"),
      `nodes have no public addresses, so they become private${offline}`,
      instead,
    ),
    ...(group.privateNetworking === undefined
      ? [implied(at("name"), `eksctl gives these nodes public addresses, and here they become private${offline}`, instead)]
      : []),
  ];
}

/** Taints as a list, or as `key: value:effect`. */
function convertTaints({ group: { taints }, at, to }: NodeGroup): readonly ImportOutcome[] {
  if (taints === undefined) return [];
  const list = Array.isArray(taints)
    ? taints
    : Object.entries(taints).map(([key, text]) => {
        const [, value, effect] = /^(.*?):?([^:]*)$/.exec(text) ?? [];
        return { key, value, effect };
      });
  return translate(list, at("taints"), to("taints"));
}
