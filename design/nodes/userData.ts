import type { Finding } from "../../config/finding";
import type { NodeGroupDesign } from "./nodeGroups";
import { al2023UserData } from "./userData/al2023";
import { bottlerocketUserData } from "./userData/bottlerocket";
import type { ClusterCoordinates } from "./userData/clusterCoordinates";

/**
 * Whether a group's user data joins its nodes to the cluster. EKS completes the user data of managed node groups, except where the AMI is
 * a custom one.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export const joinsByUserData = (group: NodeGroupDesign): boolean => group.kind === "selfManaged" || group.amiId !== undefined;

const renderers = { AL2023: al2023UserData, Bottlerocket: bottlerocketUserData };

/** The user data of a node group's launch template: a MIME multi-part archive (AL2023) or TOML (Bottlerocket); not yet in base64. */
export const renderUserData = (group: NodeGroupDesign, cluster: ClusterCoordinates): string =>
  renderers[group.family](group, joinsByUserData(group) ? cluster : undefined);

/**
 * Bytes that EC2 accepts, before base64.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
 */
const sizeLimit = 16384;

/** Coordinates as long as they get, for the size of user data whose references are not yet known. */
const longestCluster: ClusterCoordinates = {
  name: "x".repeat(50),
  endpoint: "x".repeat(128),
  certificateAuthority: "x".repeat(2048),
  serviceCidr: "255.255.255.255/24",
  clusterDnsAddress: "255.255.255.255",
};

/** An error for each node group whose user data EC2 would refuse. */
export const userDataFindings = (groups: readonly NodeGroupDesign[]): readonly Finding[] =>
  groups.flatMap((group) => {
    const size = Buffer.byteLength(renderUserData(group, longestCluster));
    const path = ["nodeGroups", group.kind, group.name];
    return size <= sizeLimit
      ? []
      : [
          {
            severity: "error",
            path: [...path, "labels"],
            alsoReads: [[...path, "taints"]],
            problem: `the user data of the node group ${group.name} can take ${size} bytes`,
            allowed: `at most ${sizeLimit} bytes`,
            fix: "Remove labels or taints",
          },
        ];
  });
