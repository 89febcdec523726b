import type { ClusterDesign } from "../../design/cluster";
import { blockers } from "./rules/blockers";
import { vpcOf } from "./rules/vpc";
import { awsClients } from "../aws/clients";
import { readTogether } from "../aws/read";
import { clusterReads } from "./clusterReads";
import { regionReads } from "./regionReads";
import type { Check } from "./report";
import { filledRepositories } from "./repositoryReads";
import { vpcIds, vpcReads } from "./vpcReads";

/** Reads AWS and tells what blocks or outlives `destroy` of a cluster. Changes nothing, and does not fail. */
export async function check(design: ClusterDesign): Promise<Check> {
  const { config } = design;
  const clients = awsClients(config.region);
  const found = await readTogether({
    ...clusterReads(clients.eks, config.name),
    ...regionReads(clients, config.name),
    filledRepositories: filledRepositories(clients.ecr, design),
    vpcIds: vpcIds(clients.ec2, config),
  });
  const vpc = vpcOf(config, found.values.cluster, found.values.vpcIds);
  const inVpc = await readTogether(vpcReads(clients.ec2, vpc.id));
  const isThere = found.values.cluster?.vpcId !== undefined || (vpc.id !== undefined && !config.network.existingVpc);
  return {
    cluster: config.name,
    region: config.region,
    exists: isThere || (found.problems.length > 0 ? null : false),
    blockers: vpc.isForeign ? [] : blockers(design, { ...found.values, ...inVpc.values, vpcId: vpc.id }),
    problems: [...new Set([found, vpc, inVpc].flatMap(({ problems }) => problems))],
  };
}
