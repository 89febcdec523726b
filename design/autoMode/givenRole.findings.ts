import type { ConfigPath, Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { autoModeClusterPolicyArns, autoModeClusterStatements } from "../iam/autoModeRoles";
import { autoModeNodeUsers } from "./autoMode";
import { usesAutoMode } from "./builtIn";

const rolePath: ConfigPath = ["iam", "roles", "cluster"];

/** What is wrong with given roles: of the control plane, and of nodes of EKS Auto Mode. */
export const givenRoleFindings = (config: ClusterConfig): readonly Finding[] => [...ofControlPlane(config), ...sameRole(config)];

/**
 * What EKS Auto Mode asks of a given role of the control plane. EKS refuses the cluster without the trust policy, and makes no nodes, volumes and load
 * balancers without the policies; only AWS knows whether the role has them.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html
 */
function ofControlPlane(config: ClusterConfig): readonly Finding[] {
  const { cluster } = config.iam.roles;
  if (!usesAutoMode(config) || cluster === undefined) return [];
  const policies = autoModeClusterPolicyArns(config).map((arn) => arn.split("/").pop()!);
  const inline = Object.keys(autoModeClusterStatements(config));
  const documents = inline.length > 0 ? `, and what ${inline.join(" and ")} allow${inline.length === 1 ? "s" : ""}` : "";
  return [
    {
      severity: "warning",
      path: rolePath,
      alsoReads: [["autoMode"], ["tags"], ["encryption"]],
      problem: `EKS Auto Mode asks more of this role, which is not known here: sts:TagSession beside sts:AssumeRole in its trust policy, and the policies ${policies.join(", ")}${documents}`,
      fix: "Have its owner add what private-eks explain --for security prints for the control plane",
    },
  ];
}

/**
 * The role of nodes is another than that of the control plane.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_ComputeConfigRequest.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html
 */
function sameRole(config: ClusterConfig): readonly Finding[] {
  const { autoModeBuiltInNodes, autoModeNodes, cluster } = config.iam.roles;
  const users = autoModeNodeUsers(config);
  const ofNodes = { ...(users.own && { autoModeNodes }), ...(users.builtIn && { autoModeBuiltInNodes }) };
  return Object.entries(ofNodes).flatMap(([user, role]): readonly Finding[] =>
    role === undefined || role !== cluster
      ? []
      : [
          {
            severity: "error",
            path: ["iam", "roles", user],
            alsoReads: [rolePath, ["autoMode"]],
            problem: `${role} is also iam.roles.cluster, and EKS takes no role for nodes that is the role of the control plane`,
            fix: `Name another role, or remove iam.roles.${user} for one that is made`,
          },
        ],
  );
}
