import { minorOf } from "../../../aws/kubernetesVersions";
import type { ConfigPath } from "../../../config/findings/finding";
import { pathText } from "../../../config/findings/path";
import type { ClusterDesign } from "../../../design/cluster";
import type { NodeGroupDesign } from "../../../design/nodes/nodeGroups";
import { keyOnly } from "../../explain/places";
import { clusterRoles, type ExplainedRole } from "../../explain/rules/clusterRoles";
import { counted } from "../../printing";
import { type Fault, faultIf, type LiveResult, ofSeen, outcome } from "./live";
import { issueText } from "./nodeGroupIssues";
import type { ObservedAddon, ObservedAws, ObservedCluster, ObservedHealth, ObservedInstance } from "./observed";

/** The control plane is as the file says. */
export function checkControlPlane({ config }: ClusterDesign, cluster: ObservedCluster): readonly LiveResult[] {
  const { resourcesVpcConfig, status = "", version = "" } = cluster;
  const wanted = config.access.publicEndpoint.enabled;
  const apply = `Apply ${config.name}-cluster`;
  const isBehind = minorOf(version) < minorOf(config.kubernetesVersion);
  const faults = [
    ...faultIf(status !== "ACTIVE", `the control plane is ${status}`, "Wait, or read the updates of the cluster in EKS"),
    ...issuesOf(cluster.health),
    ...faultIf(
      version !== config.kubernetesVersion,
      `the control plane runs Kubernetes ${version}, and the file says ${config.kubernetesVersion}`,
      isBehind ? apply : `Write kubernetesVersion: "${version}"`,
    ),
    ...endpointAccessFaults(config, resourcesVpcConfig, apply),
  ];
  const access = wanted
    ? "the private endpoint, and the public one for the blocks of the file"
    : "the private endpoint alone, as the file says";
  return outcome("control plane", config.name, faults, `it is active, with Kubernetes ${version} and ${access}`);
}

/** Who may reach the API by which endpoint. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_VpcConfigResponse.html */
function endpointAccessFaults(
  { access: { publicEndpoint } }: ClusterDesign["config"],
  { endpointPrivateAccess, endpointPublicAccess = false, publicAccessCidrs = [] }: NonNullable<ObservedCluster["resourcesVpcConfig"]> = {},
  apply: string,
): readonly Fault[] {
  const onOff = (isOn: boolean): string => (isOn ? "on" : "off");
  const wanted = publicEndpoint.enabled;
  const added = publicAccessCidrs.filter((cidr) => !publicEndpoint.cidrs.includes(cidr));
  const missing = publicEndpoint.cidrs.filter((cidr) => !publicAccessCidrs.includes(cidr));
  const isCompared = wanted && endpointPublicAccess;
  return [
    ...faultIf(
      endpointPublicAccess !== wanted,
      `the public endpoint of the API is ${onOff(endpointPublicAccess)}, and the file wants it ${onOff(wanted)}`,
      apply,
    ),
    ...faultIf(
      endpointPrivateAccess === false,
      "the private endpoint of the API is off: nodes and pods call the API by public addresses",
      apply,
    ),
    ...faultIf(isCompared && added.length > 0, `the public endpoint lets in ${added.join(", ")}, which the file does not list`, apply),
    ...faultIf(isCompared && missing.length > 0, `the public endpoint does not let in ${missing.join(", ")}, which the file lists`, apply),
  ];
}

const issuesOf = (health: ObservedHealth | undefined): readonly Fault[] => (health?.issues ?? []).map(issueText);

/** Node groups and Fargate profiles are there, and healthy. */
export const checkGroups = (design: ClusterDesign, observed: ObservedAws): readonly LiveResult[] => {
  const fix = `Apply ${design.config.name}-workload`;
  const ofGroups = design.nodeGroups.flatMap((group) =>
    group.kind === "selfManaged"
      ? []
      : ofSeen("node group", group.name, observed.nodeGroups, (all) => {
          const there = all.filter(({ nodegroupName }) => isNamed(nodegroupName, group.namePrefix));
          const states = there.flatMap(({ health, nodegroupName = "", status = "" }) => [
            ...faultIf(status !== "ACTIVE", `${nodegroupName} is ${status}`, "Read the next lines, or wait for the end of the update"),
            ...issuesOf(health),
          ]);
          const absent = faultIf(there.length === 0, "EKS has no such node group", fix);
          return outcome("node group", group.name, [...absent, ...states], "it is active, without issues");
        }),
  );
  const ofProfiles = design.fargateProfiles.flatMap(({ name, profileName }) =>
    ofSeen("Fargate profile", name, observed.profiles, (all) => {
      const there = all.find(({ fargateProfileName }) => fargateProfileName === profileName);
      const faults = there
        ? [
            ...faultIf(there.status !== "ACTIVE", `it is ${there.status ?? ""}`, "Wait, or read its issues in EKS"),
            ...issuesOf(there.health),
          ]
        : [{ detail: "EKS has no such profile", fix }];
      return outcome("Fargate profile", name, faults, "it is active, without issues");
    }),
  );
  return [...ofGroups, ...ofProfiles];
};

/** The provider adds digits to the prefix, so that of `a-` and `a-b-` each finds its own. */
const isNamed = (name: string | undefined, prefix: string): boolean =>
  name?.startsWith(prefix) === true && /^[\da-f]+$/.test(name.slice(prefix.length));

/** Add-ons are there, healthy and of the version that the file, or else EKS, says. */
export const checkAddons = ({ addons, config }: ClusterDesign, observed: ObservedAws): readonly LiveResult[] =>
  addons.flatMap(({ name, stack, version }) =>
    ofSeen("add-on", name, observed.addons, (all) => {
      const there = all.find(({ addonName }) => addonName === name);
      const fix = `Apply ${config.name}-${stack}`;
      const recommended = "value" in observed.recommended ? observed.recommended.value[name] : undefined;
      const faults = there
        ? addonFaults(there, version ?? recommended, version !== undefined, fix)
        : [{ detail: "EKS has no such add-on", fix }];
      return outcome("add-on", name, faults, `${there?.addonVersion ?? ""} is active`);
    }),
  );

function addonFaults(
  { addonVersion = "", health, status = "" }: ObservedAddon,
  wanted: string | undefined,
  isPinned: boolean,
  fix: string,
): readonly Fault[] {
  const isOther = wanted !== undefined && (isPinned ? addonVersion !== wanted : compareAddons(addonVersion, wanted) < 0);
  return [
    ...faultIf(status !== "ACTIVE", `it is ${status}`, "Read its issues in EKS, or wait for the end of the update"),
    ...issuesOf(health),
    ...faultIf(isOther, `${addonVersion} is installed, and ${isPinned ? "the file says" : "EKS recommends"} ${wanted ?? ""}`, fix),
  ];
}

/** Negative where the first version is older. */
function compareAddons(one: string, other: string): number {
  const [a, b] = [one, other].map((version) => (version.match(/\d+/g) ?? []).map(Number)) as [number[], number[]];
  const index = a.findIndex((part, position) => part !== b[position]);
  return index < 0 ? 0 : a[index]! - (b[index] ?? 0);
}

/** A service account whose pods get their role by EKS Pod Identity. */
interface PodsWithAssociation {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The stack that makes the association. */
  readonly stack: "cluster" | "workload";
  /** The key that asks for it. */
  readonly path: ConfigPath;
}

/** All that get a role by EKS Pod Identity: add-ons, charts and applications. */
export const needsAgent = ({ addons, charts, serviceAccounts }: ClusterDesign): readonly PodsWithAssociation[] => [
  ...addons.flatMap(({ roles, stack }) =>
    roles
      .filter(({ credentials }) => credentials === "podIdentity")
      .map(({ namespace, path, serviceAccount }) => ({ namespace, serviceAccount, stack, path })),
  ),
  ...[...charts.map(({ name, ...chart }) => ({ ...chart, serviceAccount: name })), ...serviceAccounts]
    .filter(({ credentials }) => credentials === "podIdentity")
    .map(({ namespace, path, serviceAccount }) => ({ namespace, serviceAccount, stack: "workload" as const, path })),
];

/** The pods that get a role by EKS Pod Identity have an association, with their role. */
export function checkAssociations(design: ClusterDesign, observed: ObservedAws): readonly LiveResult[] {
  const roles = clusterRoles(design, keyOnly);
  return needsAgent(design).flatMap(({ namespace, path, serviceAccount, stack }) =>
    ofSeen("pod identity", `${namespace}/${serviceAccount}`, observed.associations, (all) => {
      const there = all.find((one) => one.namespace === namespace && one.serviceAccount === serviceAccount);
      const fix = `Apply ${design.config.name}-${stack}`;
      const role = roles.find(({ place }) => place.key === pathText(path));
      const absent = { detail: "it has no pod identity association: its pods get no role", fix };
      const faults = there ? roleFaults(role, there.roleArn ?? "", fix) : [absent];
      return outcome("pod identity", `${namespace}/${serviceAccount}`, faults, "its association exists, with its role");
    }),
  );
}

/** Terraform adds digits to the name of a role that it makes. */
function roleFaults(role: ExplainedRole | undefined, arn: string, fix: string): readonly Fault[] {
  const { existingArn, namePrefix = "" } = role ?? {};
  const isRight = existingArn === undefined ? isNamed(arn.split("/").at(-1), namePrefix) : arn === existingArn;
  return faultIf(!isRight, `its association gives its pods ${arn || "no role"}, and the file says ${existingArn ?? `${namePrefix}*`}`, fix);
}

/** Nodes answer version 2 of the metadata service alone, over the hops that the file says. */
export const checkMetadata = (design: ClusterDesign, observed: ObservedAws): readonly LiveResult[] =>
  design.nodeGroups.flatMap((group) =>
    ofSeen("instance metadata", group.name, observed.instances, (all): readonly LiveResult[] => {
      const instances = all.filter((instance) => isInGroup(group, instance));
      const told = instances.filter(({ MetadataOptions }) => MetadataOptions?.HttpTokens !== undefined);
      if (told.length === 0) {
        const detail = instances.length === 0 ? "it has no instances" : "EC2 does not tell the options of its instances";
        return [{ check: "instance metadata", subject: group.name, status: "skipped", detail }];
      }
      const { hopLimit, httpTokens } = group.metadata;
      const faults = told
        .filter(
          ({ MetadataOptions = {} }) => MetadataOptions.HttpTokens !== httpTokens || MetadataOptions.HttpPutResponseHopLimit !== hopLimit,
        )
        .map(({ InstanceId = "", MetadataOptions = {} }) => ({
          detail: `${InstanceId} has tokens ${MetadataOptions.HttpTokens ?? ""} and hop limit ${MetadataOptions.HttpPutResponseHopLimit ?? ""}, and the file says ${httpTokens} and ${hopLimit}`,
          fix: `Apply ${design.config.name}-workload, which replaces nodes whose launch template changed`,
        }));
      return outcome("instance metadata", group.name, faults, `${counted(told.length, "instance")} as the file says`);
    }),
  );

const isInGroup = (group: NodeGroupDesign, { Tags = [] }: ObservedInstance): boolean => {
  const tags = Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]));
  return group.kind === "managed" ? isNamed(tags["eks:nodegroup-name"], group.namePrefix) : tags["Name"] === group.resourceName;
};
