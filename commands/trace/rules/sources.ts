import { type Pods, selects } from "../../../design/fargate/pods";
import { autoModeConsumer } from "../../../design/reachability/autoModeDependencies";
import type { Consumer } from "./consumers.table";
import { applicationEnvironment, type ClientEnvironment, noEnvironment, releaseEnvironment, workloadEnvironment } from "./environment";
import { clusterGroupOf } from "./groupRules";
import { bastionsOf, type InstanceGroup, tracedNodeGroups, squidGroupsOf } from "./nodes";
import type { Placement } from "./placement";
import { podPlacements } from "./podAddresses";
import type { PodPlacement } from "./placement";
import { subnetOf } from "./subnets";
import { itemsOf, mappingsOf, plainText, listedTexts, type Value } from "./values";
import type { TracedBlock, World } from "./world";

/** Where a consumer sends from, once for each place. */
export interface TracedSource extends PodPlacement {
  readonly consumer: Consumer;
  /** Such as `node group general`. */
  readonly label: string;
  readonly environment: ClientEnvironment;
  /** The role of the instance or pod that it runs on, by its ARN or name. */
  readonly hostRole: Value | undefined;
  /** Whether it gets the credentials of that role. */
  readonly reachesMetadata: boolean;
  /** What turns the instance metadata off where it runs. @default - it is on */
  readonly metadataOffBy?: string | undefined;
  /** Whether the node answers DNS queries itself, as those of EKS Auto Mode do, in place of CoreDNS pods. @default false */
  readonly hasNodeDns?: boolean;
}

/**
 * Every place that a consumer sends from.
 * @param groups names of node groups, to which what runs on nodes is confined. @default - all
 */
export const sourcesOf = (world: World, consumer: Consumer, groups?: readonly string[]): readonly TracedSource[] =>
  world.once(`sources ${JSON.stringify([consumer, groups])}`, () => readSources(world, consumer, groups));

function readSources(world: World, consumer: Consumer, groups?: readonly string[]): readonly TracedSource[] {
  const nodes = tracedNodeGroups(world).filter((group) => (!groups || groups.includes(group.name)) && runsOn(consumer, group));
  switch (consumer.place) {
    case "node":
      return nodes.flatMap((group) => onInstances(consumer, group, nodeLabel(group), group.environment));
    case "hostPod":
      return nodes.flatMap((group) => onInstances(consumer, group, nodeLabel(group), environmentOf(world, consumer)));
    case "bastion":
      return bastionsOf(world).flatMap((group) => onInstances(consumer, group, group.name, group.environment));
    case "squid":
      return squidGroupsOf(world).flatMap((group) => onInstances(consumer, group, group.name, noEnvironment));
    case "fargate":
      return profilesOf(world).flatMap((profile) => onFargate(world, consumer, profile, noEnvironment));
    case "controlPlane":
      return controlPlaneSources(world, consumer);
    case "pod":
      return podSources(world, consumer, nodes);
  }
}

const nodeLabel = ({ isNodePool, name }: InstanceGroup): string => `node ${isNodePool ? "pool" : "group"} ${name}`;

/**
 * What nodes of EKS Auto Mode have built in, in place of programs and add-ons of other nodes; and the agent of Session Manager, which they do not have.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html
 */
const groupNodesAlone: readonly string[] = [
  "VPC CNI",
  "kube-proxy",
  "network policy agent",
  "node bootstrap",
  "Session Manager",
  "Session Manager with FIPS",
];

/**
 * Add-ons that nodes of EKS Auto Mode have no need of: EKS installs CoreDNS on others alone, and the controller of the EBS CSI driver prefers these.
 * Nothing keeps Cluster Autoscaler from either.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-cluster-auto.html
 * @see https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/charts/aws-ebs-csi-driver/values.yaml
 */
const offAutoMode: readonly string[] = ["CoreDNS", "Amazon EBS CSI driver"];

/**
 * Pods that the affinity of their chart keeps off nodes with the label karpenter.sh/nodepool.
 * @see https://github.com/aws/karpenter-provider-aws/blob/main/charts/karpenter/values.yaml
 */
const offNodePools: readonly string[] = ["Karpenter"];

function runsOn({ name }: Consumer, { isNodePool, podsOn }: InstanceGroup): boolean {
  if (isNodePool && offNodePools.includes(name)) return false;
  return podsOn ? ![...groupNodesAlone, ...offAutoMode].includes(name) : name !== autoModeConsumer;
}

const environmentOf = (world: World, consumer: Consumer): ClientEnvironment => {
  if (consumer.readsEnvironment === false) return noEnvironment;
  if (consumer.release) return releaseEnvironment(world, consumer.release);
  const isOwn = consumer.workload?.name !== undefined;
  return isOwn ? workloadEnvironment(world, consumer.workload) : applicationEnvironment(world);
};

const onInstances = (consumer: Consumer, group: InstanceGroup, label: string, environment: ClientEnvironment): readonly TracedSource[] =>
  group.placements.map((own) => ({
    consumer,
    label,
    own,
    node: undefined,
    isTranslated: () => false,
    environment: consumer.readsEnvironment === false ? noEnvironment : environment,
    hostRole: group.role,
    reachesMetadata: true,
    metadataOffBy: group.metadataOffBy,
    hasNodeDns: group.podsOn !== undefined,
  }));

/** Pods that a Fargate profile selects run there, and others on nodes. */
function podSources(world: World, consumer: Consumer, nodes: readonly InstanceGroup[]): readonly TracedSource[] {
  const environment = environmentOf(world, consumer);
  const of: Pods | undefined = consumer.pods ?? (consumer.workload && { namespace: consumer.workload.namespace, labels: {} });
  const profiles = profilesOf(world);
  const selecting = of ? profiles.filter((profile) => isSelected(profile, of)) : nodes.length === 0 ? profiles : [];
  if (selecting.length > 0 && consumer.readsEnvironment !== false) {
    return selecting.flatMap((profile) => onFargate(world, consumer, profile, environment));
  }
  return nodes.flatMap((group) =>
    group.placements.flatMap((node) =>
      (group.podsOn?.(node) ?? podPlacements(world, node, of)).map((placement) => ({
        consumer,
        ...placement,
        label: nodeLabel(group),
        environment,
        hostRole: group.role,
        reachesMetadata: group.podsReachMetadata,
        metadataOffBy: group.metadataOffBy,
        hasNodeDns: group.podsOn !== undefined,
      })),
    ),
  );
}

const profilesOf = (world: World): readonly TracedBlock[] => world.blocks("aws_eks_fargate_profile");

/** Whether Fargate runs some pods: a profile selects them. */
export const isOnFargate = (world: World, of: Pods): boolean => profilesOf(world).some((profile) => isSelected(profile, of));

/** Whether a profile selects pods. Of pods whose labels are not known, only a selector without labels does. */
const isSelected = (profile: TracedBlock, of: Pods): boolean =>
  mappingsOf(profile.get("selector")).some(({ namespace, labels }) =>
    selects({ namespace: plainText(namespace), labels: { ...(labels as Readonly<Record<string, string>> | undefined) } }, of),
  );

const onFargate = (world: World, consumer: Consumer, profile: TracedBlock, environment: ClientEnvironment): readonly TracedSource[] =>
  listedTexts(profile.get("subnet_ids")).map((id) => ({
    consumer,
    label: `Fargate profile ${plainText(profile.get("fargate_profile_name"))}`,
    own: { subnet: subnetOf(world, id, profile.address), groups: itemsOf(clusterGroupOf(world)), address: profile.address },
    node: undefined,
    isTranslated: () => false,
    environment,
    hostRole: profile.get("pod_execution_role_arn"),
    reachesMetadata: consumer.place === "fargate",
  }));

function controlPlaneSources(world: World, consumer: Consumer): readonly TracedSource[] {
  const [cluster] = world.blocks("aws_eks_cluster");
  const own = (id: string): Placement => ({
    subnet: subnetOf(world, id, cluster!.address),
    groups: [...itemsOf(clusterGroupOf(world)), ...itemsOf(cluster!.get("vpc_config", 0, "security_group_ids"))],
    address: cluster!.address,
  });
  return listedTexts(cluster?.get("vpc_config", 0, "subnet_ids")).map((id) => ({
    consumer,
    label: "the control plane",
    own: own(id),
    node: undefined,
    isTranslated: () => false,
    environment: noEnvironment,
    hostRole: undefined,
    reachesMetadata: false,
  }));
}
