import { meet, rangeOf } from "../../../aws/cidr";
import { serviceCidr } from "../../../design/network/addresses/serviceCidr";
import { vpcBlocks } from "../../../design/network/addresses/vpcBlocks";
import { transitGatewayId, vpcOf } from "./addresses";
import { sharing } from "./groups";
import type { FleetRule } from "./rule";

/**
 * Clusters whose Kubernetes services have addresses of another VPC on the same transit gateway: a pod that calls such an address may get a service of
 * its own cluster. A warning of each, since the block of services is the cluster's for good, and does no harm where nothing is called there.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
 */
export const serviceCidrClashes: FleetRule = (clusters) =>
  sharing(clusters, transitGatewayId).flatMap((group) => {
    const blocks = group.flatMap((cluster) =>
      vpcBlocks(cluster.config).map(({ cidr }) => ({ cidr, file: cluster.file, vpc: vpcOf(cluster), ...rangeOf(cidr) })),
    );
    return group.flatMap((cluster) => {
      const services = serviceCidr(cluster.config);
      const range = rangeOf(services);
      const other = blocks.find((block) => block.vpc !== vpcOf(cluster) && meet(block, range));
      if (!other) return [];
      return [
        {
          file: cluster.file,
          finding: {
            severity: "warning",
            path: ["network", "serviceCidr"],
            problem: `service CIDR ${services} overlaps ${other.cidr} of ${other.file}, and both VPCs are attached to ${transitGatewayId(cluster)}`,
            fix: "Before the cluster is created, choose a private block that no VPC on the transit gateway has",
          },
        },
      ];
    });
  });
