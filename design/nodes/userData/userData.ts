import { type OutboundSettings, straightOut } from "../../proxy/proxy";
import type { AmiFamily } from "../../../aws/amis";
import type { NodeGroupDesign, ClusterCoordinates } from "../nodeGroups";
import { al2Problems, al2UserData } from "./al2";
import { al2023Problems, al2023UserData } from "./al2023";
import { bottlerocketProblems, bottlerocketUserData } from "./bottlerocket";
import type { PartProblem } from "./userParts";

/**
 * Whether a group's user data joins its nodes to the cluster. EKS completes the user data of managed node groups, except where the AMI is
 * a custom one.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
 */
export const joinsByUserData = (group: NodeGroupDesign): boolean => group.kind === "selfManaged" || group.amiId !== undefined;

/** Something made of a group, the cluster that its user data joins, and what its nodes are told of connections to the outside. */
type FromGroup<T> = (group: NodeGroupDesign, cluster: ClusterCoordinates | undefined, outbound: OutboundSettings) => T;

const userDataByFamily: Record<AmiFamily, { readonly render: FromGroup<string>; readonly problems: FromGroup<readonly PartProblem[]> }> = {
  AL2023: { render: al2023UserData, problems: al2023Problems },
  Bottlerocket: { render: bottlerocketUserData, problems: bottlerocketProblems },
  AL2: { render: al2UserData, problems: al2Problems },
};

const joined = (group: NodeGroupDesign, cluster: ClusterCoordinates) => (joinsByUserData(group) ? cluster : undefined);

/**
 * The user data of a node group's launch template: a MIME multi-part archive (AL2023, AL2) or TOML (Bottlerocket); not yet in base64.
 * Its {@link userDataProblems} are errors.
 */
export const renderUserData = (group: NodeGroupDesign, cluster: ClusterCoordinates, outbound = straightOut): string =>
  userDataByFamily[group.family].render(group, joined(group, cluster), outbound);

/** What is wrong with the user's own parts of a node group's user data. */
export const userDataProblems = (group: NodeGroupDesign, cluster: ClusterCoordinates, outbound: OutboundSettings): readonly PartProblem[] =>
  userDataByFamily[group.family].problems(group, joined(group, cluster), outbound);
