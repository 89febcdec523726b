import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { needsPublicSubnets, usersOfPublicSubnets } from "./publicSubnets";

const exclusionPath = ["network", "blockPublicAccessExclusion"];

/** What is reached from the internet; Session Manager reaches a bastion by a connection that the bastion opens. */
const serversOnInternet: readonly string[] = ["samples.publicAlb", "samples.publicNlb"];

/**
 * An exclusion is for a VPC of ours that has an internet gateway, and for what the cluster file has in its public subnets. What an existing VPC may do,
 * its owner decides.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html
 */
export function publicAccessFindings(config: ClusterConfig): readonly Finding[] {
  const { blockPublicAccessExclusion: mode, existingVpc } = config.network;
  if (mode === undefined) return [];
  const alsoReads = [["network"], ["samples"], ["access"], ["proxy"]];
  const remove = "Remove network.blockPublicAccessExclusion";
  if (existingVpc) {
    const problem = `${existingVpc.id} exists already, and an exclusion would open all of it`;
    return [
      {
        severity: "error",
        path: exclusionPath,
        alsoReads,
        problem,
        fix: `${remove}, and have the owner of the VPC exclude it, or its public subnets`,
      },
    ];
  }
  if (!needsPublicSubnets(config)) {
    const problem = "nothing in the VPC leads to the internet: it gets no public subnets, and so no internet gateway";
    return [{ severity: "error", path: exclusionPath, alsoReads, problem, fix: remove }];
  }
  const servers = usersOfPublicSubnets(config)
    .map(({ setting }) => setting)
    .filter((setting) => serversOnInternet.includes(setting));
  if (mode === "allow-bidirectional" || servers.length === 0) return [];
  const problem = `${servers.join(", ")} is reached from the internet, which allow-egress leaves blocked`;
  return [
    { severity: "warning", path: exclusionPath, alsoReads, problem, fix: `Write allow-bidirectional, or do without ${servers.join(", ")}` },
  ];
}
