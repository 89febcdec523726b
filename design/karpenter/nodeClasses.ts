import type { NodeClassConfig } from "../../config/schema/karpenter";
import type { ClusterConfig } from "../../config/schema/schema";
import { networkZones } from "../network/zones";
import { blockDevices, metadataHopLimit, type UserDataSource, volumeKeyArn } from "../nodes/nodeGroups";
import { al2023Parts, al2023Problems } from "../nodes/userData/al2023";
import { bottlerocketProblems, bottlerocketTables } from "../nodes/userData/bottlerocket";
import type { OutboundSettings } from "../proxy/proxy";
import type { KubernetesObject } from "../software/samples";
import { mimeMultipart } from "../userData/cloudInit";
import { isTree, tomlText } from "../userData/tree";
import { type OwnSettingProblem, ownSettingProblems } from "./userData.findings";

/** What is known only when the stack is applied. */
export interface NodeClassInputs {
  readonly instanceProfile: string;
  readonly subnetIdOf: (zone: string) => string;
  /** The security groups of all nodes. */
  readonly securityGroupIds: readonly string[];
  readonly outbound: OutboundSettings;
}

/** The zones of the nodes of a class. */
export const zonesOfClass = (config: ClusterConfig, { availabilityZones }: NodeClassConfig): readonly string[] =>
  availabilityZones ?? networkZones(config);

/** Pods of a node of up to 30 vCPUs with prefixes. @see https://docs.aws.amazon.com/eks/latest/userguide/choosing-instance-type.html */
const podsWithPrefixes = 110;

/** GiB of the volume that Bottlerocket's system is on, which must be said. @see https://karpenter.sh/docs/concepts/nodeclasses/#bottlerocket-4 */
const systemVolumeSize = 4;

/** Pods that the nodes of a class take; undefined where Karpenter works it out for each instance type. It knows no prefixes. */
export const maxPodsOfClass = ({ addons }: ClusterConfig, { maxPods }: NodeClassConfig): number | undefined =>
  maxPods ?? (addons.vpcCni.prefixDelegation ? podsWithPrefixes : undefined);

/** What the user data of a class is made of. Labels, taints and the number of pods are Karpenter's to tell. */
const source = ({ userData }: NodeClassConfig): UserDataSource => ({ userData, labels: {}, taints: [] });

/**
 * The user data of a class, to which Karpenter adds what joins the node to the cluster; undefined where there is nothing to say.
 * @see https://karpenter.sh/docs/concepts/nodeclasses/#specuserdata
 */
export function nodeClassUserData(nodeClass: NodeClassConfig, outbound: OutboundSettings): string | undefined {
  if (nodeClass.amiFamily === "AL2023") {
    const parts = al2023Parts(source(nodeClass), undefined, outbound);
    return parts.length > 0 ? mimeMultipart(parts) : undefined;
  }
  const { settings } = bottlerocketTables(source(nodeClass), undefined, outbound);
  const tables = Object.entries(isTree(settings) ? settings : {}).filter(([, table]) => !isTree(table) || Object.keys(table).length > 0);
  return tables.length > 0 ? tomlText({ settings: Object.fromEntries(tables) }) : undefined;
}

/** What is wrong with the user's own parts of it. */
export const nodeClassProblems = (
  nodeClass: NodeClassConfig,
  karpenterVersion: string,
  outbound: OutboundSettings,
): readonly OwnSettingProblem[] => [
  ...(nodeClass.amiFamily === "AL2023" ? al2023Problems : bottlerocketProblems)(source(nodeClass), undefined, outbound),
  ...ownSettingProblems(nodeClass, karpenterVersion),
];

/** The release that Karpenter takes for the newest. */
const newestRelease = "latest";

/**
 * The AMIs of a class as Karpenter names them: `al2023@v20260415` for the release 1.35.2-20260415, `bottlerocket@v1.49.0` for 1.49.0-713f44ce.
 * @see https://karpenter.sh/docs/concepts/nodeclasses/#specamiselectorterms
 */
function amiAlias({ amiFamily, amiReleaseVersion }: NodeClassConfig): string {
  const release = amiReleaseVersion === undefined ? newestRelease : `v${amiReleaseVersion.split("-").at(amiFamily === "AL2023" ? -1 : 0)}`;
  return `${amiFamily.toLowerCase()}@${release}`;
}

/** The tags of a class. A node uses pod subnets from its first start or never: by the tag Karpenter replaces the nodes. */
export const nodeClassTags = (config: ClusterConfig, { tags }: NodeClassConfig): Readonly<Record<string, string>> => ({
  ...(config.customNetworking.enabled && { "private-eks/custom-networking": "enabled" }),
  ...config.tags,
  ...tags,
});

/** The EC2NodeClass of a class, with everything by its id: Karpenter looks for nothing by tags. */
export function nodeClassObject(
  config: ClusterConfig,
  name: string,
  nodeClass: NodeClassConfig,
  inputs: NodeClassInputs,
): KubernetesObject {
  const { amiFamily, amiId, instanceStorePolicy, metadata, monitoring, securityGroupIds, volume } = nodeClass;
  const userData = nodeClassUserData(nodeClass, inputs.outbound);
  const maxPods = maxPodsOfClass(config, nodeClass);
  return {
    apiVersion: "karpenter.k8s.aws/v1",
    kind: "EC2NodeClass",
    metadata: { name },
    spec: {
      amiFamily,
      amiSelectorTerms: [amiId === undefined ? { alias: amiAlias(nodeClass) } : { id: amiId }],
      instanceProfile: inputs.instanceProfile,
      subnetSelectorTerms: zonesOfClass(config, nodeClass).map((zone) => ({ id: inputs.subnetIdOf(zone) })),
      securityGroupSelectorTerms: [...inputs.securityGroupIds, ...securityGroupIds].map((id) => ({ id })),
      // Private subnets: some organizations let no instance start that does not say so.
      associatePublicIPAddress: false,
      blockDeviceMappings: blockDevices[amiFamily]({ ...volume, kmsKeyArn: volumeKeyArn(config, nodeClass) }).map(
        ({ deviceName, size = systemVolumeSize, encrypted, iops, kmsKeyArn, throughput }, index, all) => ({
          deviceName,
          ebs: {
            volumeType: "gp3",
            volumeSize: `${size}Gi`,
            ...(iops !== undefined && { iops }),
            ...(throughput !== undefined && { throughput }),
            encrypted,
            ...(kmsKeyArn !== undefined && { kmsKeyID: kmsKeyArn }),
            deleteOnTermination: true,
          },
          // Of the volume that has room for images and pods.
          ...(index === all.length - 1 && { rootVolume: true }),
        }),
      ),
      ...(instanceStorePolicy !== undefined && { instanceStorePolicy }),
      metadataOptions: {
        httpEndpoint: "enabled",
        httpTokens: metadata.httpTokens,
        httpPutResponseHopLimit: metadataHopLimit(config, nodeClass),
      },
      detailedMonitoring: monitoring,
      ...(maxPods !== undefined && { kubelet: { maxPods } }),
      ...(userData !== undefined && { userData }),
      tags: nodeClassTags(config, nodeClass),
    },
  };
}
