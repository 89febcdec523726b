import { pathText } from "../../../config/findings/path";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { ClusterCoordinates, ManagedNodeGroupDesign } from "../../../design/nodes/nodeGroups";
import { renderUserData } from "../../../design/nodes/userData/userData";
import { outboundSettings } from "../../../design/proxy/proxy";
import { type Edit, factsOf } from "./editCase";

/** A managed node group whose AMI release the file pins. */
interface PinnedGroup {
  readonly name: string;
  readonly release: string;
  /** What an update brings to its nodes: the launch template and the version. */
  readonly updated: string;
  /** What EKS cannot change: another value makes a new group, which is created with its release. */
  readonly fixed: string;
}

/** EKS adds to the user data of a group with a release what joins a cluster. */
const noCluster: ClusterCoordinates = { name: "", endpoint: "", certificateAuthority: "", serviceCidr: "", clusterDnsAddress: "" };

function pinnedGroups(config: ClusterConfig): readonly PinnedGroup[] {
  const facts = factsOf(config);
  const outbound = outboundSettings(facts, "");
  return facts.nodeGroups
    .filter((group): group is ManagedNodeGroupDesign => group.kind === "managed")
    .flatMap((group) => {
      const { name, releaseVersion, keyName, blockDevices, metadata, monitoring, tags, amiType, instanceTypes, capacityType, zones } =
        group;
      if (releaseVersion === undefined) return [];
      const userData = renderUserData(group, noCluster, outbound);
      return [
        {
          name,
          release: releaseVersion,
          updated: JSON.stringify([config.kubernetesVersion, keyName, blockDevices, metadata, monitoring, tags, userData]),
          fixed: JSON.stringify([amiType, instanceTypes, capacityType, zones]),
        },
      ];
    });
}

/**
 * Edits that would move managed node groups off the AMI release that the file pins. The provider names the release in an update only where it
 * changes, and without one EKS takes the newest.
 * @param edits all edits, for the names of those that roll the nodes
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateNodegroupVersion.html
 * @see https://github.com/hashicorp/terraform-provider-aws/blob/v6.25.0/internal/service/eks/node_group.go
 */
export function pinnedReleaseRefusals(old: ClusterConfig, next: ClusterConfig, edits: readonly Edit[]): readonly Edit[] {
  const before = pinnedGroups(old);
  return pinnedGroups(next).flatMap(({ name, release, updated, fixed }): Edit[] => {
    const group = before.find((other) => other.name === name && other.release === release && other.fixed === fixed);
    if (!group || group.updated === updated) return [];
    const causes = edits.flatMap(({ path, effects }) =>
      effects.workload === "roll nodes" && (path[0] !== "nodeGroups" || path[2] === name) ? [pathText(path)] : [],
    );
    return [
      {
        path: ["nodeGroups", "managed", name, "amiReleaseVersion"],
        before: release,
        after: release,
        effects: {},
        meaning: `${causes.join(", ")} rolls the nodes while the release stays ${release}: Terraform then names no release, and EKS moves the group to its newest one`,
        instead: "Write another release in the same edit, such as the newest, or remove amiReleaseVersion",
      },
    ];
  });
}
