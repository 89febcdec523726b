import { partitionOf } from "../../../aws/regions";
import type { StackRole } from "../../../config/schema/backend";
import type { ClusterConfig } from "../../../config/schema/schema";
import { operatorPolicy } from "../../../design/access/policies";
import type { Explanation } from "../model";
import type { ExplainedRole } from "./clusterRoles";
import type { Paper } from "./paper";

/** A policy of whoever applies a stack, which follows from what the stack holds: a synthesis writes it. */
export interface RunnerPolicy {
  readonly stack: StackRole;
  readonly file: string;
  readonly content: object;
}

/**
 * What a security team signs: every IAM role with its trust and policies, who gets into the cluster, and what applying it needs.
 * @param runnerPolicies those of the stacks that are synthesized
 */
export function securityPaper(of: Explanation, config: ClusterConfig, runnerPolicies: readonly RunnerPolicy[]): Paper {
  const operators = operatorPolicy(config, partitionOf(config.region));
  return {
    title: `IAM roles and access of cluster ${of.cluster.name} in ${of.cluster.region}`,
    introduction: [
      "In documents, <account> stands for the account of the cluster and <oidc-id> for the id of its OIDC issuer, where only AWS knows them.",
      of.stacks.every(({ role }) => runnerPolicies.some(({ stack }) => stack === role))
        ? "The policies for applying the stacks are those that the last synthesis wrote."
        : "The policies for applying the stacks follow from what these hold: run private-eks synth first to have them here.",
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
      ...runnerPolicies.map(({ content, file, stack }) => [
        "policy for applying",
        file,
        stack,
        "whoever applies the stack",
        "",
        JSON.stringify(content),
        "",
        "",
        "",
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
      ...runnerPolicies.map(({ content, file, stack }) => ({ title: `Policy for applying the ${stack} stack (${file})`, content })),
      { title: "Policy of people who use the cluster", content: operators },
    ],
  };
}

const explainedName = ({ existingArn, namePrefix = "" }: ExplainedRole): string => existingArn ?? `${namePrefix}*`;
