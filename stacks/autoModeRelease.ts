import type { ITerraformDependable } from "cdktf";
import type { Construct } from "constructs";
import type { AutoModeInputs } from "../design/autoMode/nodeClass";
import type { ClusterDesign } from "../design/cluster";
import { needOfSpotRole } from "../design/nodePools/spotRole";
import type { OutboundSettings } from "../design/proxy/proxy";
import { ObjectsRelease } from "../modules/objectsRelease";
import { createAutoModeStorage } from "../modules/workload/autoModeStorage";
import { checkSpotRole } from "../modules/workload/spotRole";
import type { clusterOutputs, networkOutputs, Outputs } from "./outputs";

/** How long the nodes of a node class may take to be drained and ended, when it is destroyed. */
const timeoutMinutes = 30;

export interface AutoModeReleaseProps {
  readonly design: ClusterDesign;
  readonly network: Outputs<typeof networkOutputs>;
  readonly cluster: Outputs<typeof clusterOutputs>;
  readonly outbound: OutboundSettings;
  readonly securityGroupIds: readonly string[];
  /** Zones whose pods are in subnets of their own. */
  readonly podZones: readonly string[];
}

/**
 * What EKS Auto Mode makes nodes, volumes and load balancers by; nothing without it. Its kinds are there since the cluster stack. When it is destroyed,
 * the node classes wait for their nodes, which hold security groups and subnets.
 */
export function createAutoModeRelease(scope: Construct, props: AutoModeReleaseProps): readonly ITerraformDependable[] {
  const { cluster, network, podZones } = props;
  const { addresses, autoMode, config } = props.design;
  if (!autoMode?.enabled) return [];
  checkSpotRole(scope, needOfSpotRole(config));
  const inputs: AutoModeInputs = {
    nodeRoleName: cluster.auto_mode_node_role_name,
    subnetIds: addresses.zones.map(({ zone }) => network.node_subnet_ids(zone)),
    securityGroupIds: props.securityGroupIds,
    pods:
      podZones.length > 0 ? { subnetIds: podZones.map(network.pod_subnet_ids), securityGroupId: cluster.pod_security_group_id } : undefined,
    outbound: props.outbound,
  };
  const release = {
    name: "auto-mode",
    namespace: "kube-system",
    objects: autoMode.objects(inputs),
    timeoutMinutes,
    takeOwnership: autoMode.takesOwnership,
    dependsOn: [],
  };
  return [
    new ObjectsRelease(scope, "auto-mode", release).resource,
    ...(autoMode.storageClass ? [createAutoModeStorage(scope, "auto-mode-storage", autoMode.storageClass)] : []),
  ];
}
