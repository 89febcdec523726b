import type { App, TerraformStack } from "cdktf";
import type { ClusterConfig } from "../config/schema/schema";
import { designCluster } from "../design/cluster";
import { ClusterStack } from "./clusterStack";
import { NetworkStack } from "./networkStack";
import { protect } from "./protection";
import { WorkloadStack } from "./workloadStack";

/** The three stacks of a cluster, each after the one it needs. */
export function createStacks(app: App, config: ClusterConfig): readonly TerraformStack[] {
  const design = designCluster(config);
  const { name } = config;
  const network = new NetworkStack(app, `${name}-network`, design);
  const cluster = new ClusterStack(app, `${name}-cluster`, design, network.node.id);
  const workload = new WorkloadStack(app, `${name}-workload`, design, { network: network.node.id, cluster: cluster.node.id });
  if (config.deletionProtection) [network, cluster].forEach(protect);
  cluster.addDependency(network);
  workload.addDependency(cluster);
  return [network, cluster, workload];
}
