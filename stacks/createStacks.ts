import { type App, TerraformResource, type TerraformStack } from "cdktf";
import type { StackRole } from "../config/schema/backend";
import type { ClusterConfig } from "../config/schema/schema";
import { designCluster } from "../design/cluster";
import { followCompanyRules } from "../modules/companyRoles";
import { ClusterStack } from "./clusterStack";
import { NetworkStack } from "./networkStack";
import { WorkloadStack } from "./workloadStack";

/** The three stacks of a cluster, each after the one it needs. */
export function createStacks(app: App, config: ClusterConfig, design = designCluster(config)): Readonly<Record<StackRole, TerraformStack>> {
  const { name } = config;
  const network = new NetworkStack(app, `${name}-network`, design);
  const cluster = new ClusterStack(app, `${name}-cluster`, design, network.node.id);
  const workload = new WorkloadStack(app, `${name}-workload`, design, { network: network.node.id, cluster: cluster.node.id });
  if (config.deletionProtection) [network, cluster].forEach(protect);
  for (const stack of [network, cluster, workload]) followCompanyRules(stack, config.iam);
  cluster.addDependency(network);
  workload.addDependency(cluster);
  return { network, cluster, workload };
}

/**
 * What holds data, or what everything else stands on, by type of resource. Not what is cheap to make again, and nothing of the workload stack,
 * which is destroyed first.
 */
const protectedTypes: ReadonlySet<string> = new Set([
  "aws_cloudwatch_log_group",
  "aws_ecr_repository",
  "aws_eks_cluster",
  "aws_iam_openid_connect_provider",
  "aws_kms_key",
  "aws_route_table",
  "aws_subnet",
  "aws_vpc",
  "aws_vpc_ipv4_cidr_block_association",
]);

/**
 * Lets Terraform refuse, at plan, to destroy or replace what cannot be made again, wherever it runs. It does not protect a resource that is no
 * longer in the stack.
 * @see https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy
 */
function protect(stack: TerraformStack): void {
  for (const resource of stack.node.findAll().filter(TerraformResource.isTerraformResource)) {
    if (protectedTypes.has(resource.terraformResourceType)) resource.addOverride("lifecycle.prevent_destroy", true);
  }
}
