import type { ClusterDesign } from "../../design/cluster";
import { blockers } from "./rules/blockers.table";
import type { Blocker } from "./rules/teardown";
import { findVpc } from "./rules/ownership";
import { clusterClients } from "../aws/clusterClients";
import { readTogether } from "../aws/read";
import { eksReads, filledRepositories, instanceProfiles, launchTemplates, regionReads, repositoriesOfCaches } from "./regionReads";
import { candidateVpcIds, networkReads } from "./networkReads";

/** What a check of one cluster found. */
export interface TeardownCheck {
  /** Name of the cluster. */
  readonly cluster: string;
  readonly region: string;
  /** Whether there is an EKS cluster of the name, or a VPC as the network stack makes it; null where that could not be read. */
  readonly exists: boolean | null;
  /** What blocks or outlives `destroy`, in the order to deal with it. */
  readonly blockers: readonly Blocker[];
  /** Why something could not be read, a sentence each. With any, there may be more blockers. */
  readonly problems: readonly string[];
  /** One sentence for each thing that is not known because a service that a private VPC need not reach was not reached. */
  readonly notes: readonly string[];
}

/** Reads AWS and tells what blocks or outlives `destroy` of a cluster. Changes nothing, and does not fail. */
export async function checkTeardown(design: ClusterDesign): Promise<TeardownCheck> {
  const { config } = design;
  const { values: clients, problems } = await clusterClients(config);
  if (problems.length > 0) return { cluster: config.name, region: config.region, exists: null, blockers: [], problems, notes: [] };
  const found = await readTogether({
    ...eksReads(clients.eks, config.name),
    ...regionReads(clients, config.name),
    filledRepositories: filledRepositories(clients.ecr, design),
    cachedRepositories: repositoriesOfCaches(clients.ecr, design),
    instanceProfiles: instanceProfiles(clients.iam, config),
    launchTemplates: launchTemplates(clients.ec2, config),
    vpcIds: candidateVpcIds(clients.ec2, config),
  });
  const vpc = findVpc(config, found.values.cluster, found.values.vpcIds);
  const inVpc = await readTogether(networkReads(clients.ec2, vpc.id));
  const isThere = found.values.cluster?.vpcId !== undefined || (vpc.id !== undefined && !config.network.existingVpc);
  return {
    cluster: config.name,
    region: config.region,
    exists: isThere || (found.problems.length > 0 ? null : false),
    blockers: vpc.isForeign ? [] : blockers(design, { ...found.values, ...inVpc.values, vpcId: vpc.id }),
    problems: [...new Set([found, vpc, inVpc].flatMap(({ problems }) => problems))],
    notes: found.notes,
  };
}
