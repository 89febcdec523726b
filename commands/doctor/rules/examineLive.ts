import type { ClusterDesign } from "../../../design/cluster";
import type { LiveResult, Seen } from "./live";
import { checkAddons, checkAssociations, checkControlPlane, checkGroups, checkMetadata } from "./liveAws";
import { checkEndpoints } from "./liveEndpoints";
import { checkHosts } from "./liveHosts";
import { checkQuotas } from "./liveQuotas";
import { checkDaemonSets, checkEniConfigs, checkNodes } from "./liveKubernetes";
import type { ObservedAws, ObservedCluster, ObservedHost, ObservedKubernetes } from "./observed";

/** All that was seen of a cluster. */
export interface Observed {
  readonly cluster: ObservedCluster;
  readonly aws: ObservedAws;
  readonly kubernetes: ObservedKubernetes;
  readonly hosts: Seen<readonly ObservedHost[]>;
}

/** Holds what is there against the design, from the network to the pods. */
export function examineLive(design: ClusterDesign, { aws, cluster, hosts, kubernetes }: Observed): readonly LiveResult[] {
  const vpcId = cluster.resourcesVpcConfig?.vpcId ?? "the VPC";
  return [
    ...checkControlPlane(design, cluster),
    ...checkEndpoints(design, aws, vpcId),
    ...("problem" in hosts
      ? [{ check: "names", subject: "of endpoints", status: "skipped" as const, detail: hosts.problem }]
      : checkHosts(design, hosts.value, hostOf(cluster.endpoint))),
    ...checkQuotas(design, aws),
    ...checkGroups(design, aws),
    ...checkMetadata(design, aws),
    ...checkAddons(design, aws),
    ...checkAssociations(design, aws),
    ...checkNodes(design, kubernetes),
    ...checkEniConfigs(design, kubernetes, aws.subnets),
    ...checkDaemonSets(design, kubernetes),
  ];
}

/** The host of a URL; undefined where there is none. */
export const hostOf = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).hostname : undefined;
