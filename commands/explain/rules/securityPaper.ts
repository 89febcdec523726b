import { partitionOf } from "../../../aws/regions";
import type { ClusterConfig } from "../../../config/schema/schema";
import { operatorPolicy } from "../../../design/access/policies";
import type { Explanation } from "../model";
import type { ExplainedRole } from "./clusterRoles";
import type { Paper } from "./paper";

/**
 * What a security team signs: every IAM role with its trust and policies, and who gets into the cluster.
 * @param runnerPolicies the files with the policies for applying, which a synthesis writes
 */
export function securityPaper(of: Explanation, config: ClusterConfig, runnerPolicies: readonly string[]): Paper {
  const operators = operatorPolicy(config, partitionOf(config.region));
  return {
    title: `IAM roles and access of cluster ${of.cluster.name} in ${of.cluster.region}`,
    introduction: [
      "In documents, <account> stands for the account of the cluster and <oidc-id> for the id of its OIDC issuer, where only AWS knows them.",
      `What applying the stacks needs is in ${runnerPolicies.join(", ")}, which private-eks synth writes.`,
    ],
    columns: ["kind", "name", "stack", "who", "managed policies", "policies", "trust", "permissions boundary", "key"],
    rows: [
      ...of.roles.map((role) => [
        role.existingArn === undefined ? "IAM role" : "existing IAM role",
        explainedName(role),
        role.stack,
        role.assumedBy,
        role.managedPolicyArns.join(" "),
        Object.keys(role.policies).length === 0 ? "" : JSON.stringify(role.policies),
        JSON.stringify(role.trust),
        role.permissionsBoundary ?? "",
        role.place.key,
      ]),
      ...of.api.principals.map(({ permissions, place, principal }) => [
        "access entry",
        principal,
        "cluster",
        principal,
        permissions.join(", "),
        "",
        "",
        "",
        place.key,
      ]),
      ["policy of users", "operator-policy", "", "people who use the cluster", "", JSON.stringify(operators), "", "", "access"],
    ],
    documents: [
      ...of.roles.flatMap((role) => [
        { title: `Trust of ${explainedName(role)} (${role.user})`, content: role.trust },
        ...Object.entries(role.policies).map(([name, content]) => ({
          title: `Policy ${name} of ${explainedName(role)} (${role.user})`,
          content,
        })),
      ]),
      { title: "Policy of people who use the cluster", content: operators },
    ],
  };
}

const explainedName = ({ existingArn, namePrefix = "" }: ExplainedRole): string => existingArn ?? `${namePrefix}*`;
