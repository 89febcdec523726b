import { minorOf } from "../../aws/kubernetesVersions";
import type { Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import type { ClusterConfig } from "../../config/schema/schema";
import { keyAdministrators } from "./keyAdministrators";
import { keyGrantFindings } from "./keyGrants.findings";

/** The first minor version of Kubernetes whose API data EKS encrypts with a key of its own. */
const encryptedByEks = 28;

/** What AWS refuses of the cluster's own key, or of a cluster without it, and what has no effect. */
export const encryptionFindings = (config: ClusterConfig): readonly Finding[] => [
  ...withoutKeyFindings(config),
  ...administratorFindings(config),
  ...keyGrantFindings(config),
];

/** @see https://docs.aws.amazon.com/eks/latest/userguide/envelope-encryption.html */
function withoutKeyFindings({ encryption, kubernetesVersion }: ClusterConfig): readonly Finding[] {
  if (encryption.createKey || encryption.kmsKeyArn !== undefined || minorOf(kubernetesVersion) >= encryptedByEks) return [];
  return [
    {
      severity: "error",
      path: ["encryption", "createKey"],
      alsoReads: [["kubernetesVersion"], ["encryption", "kmsKeyArn"]],
      problem: `EKS encrypts secrets with a key of its own from Kubernetes 1.${encryptedByEks} on, and kubernetesVersion is ${kubernetesVersion}`,
      fix: "Set encryption.createKey to true, or name your own key in encryption.kmsKeyArn",
    },
  ];
}

/**
 * KMS refuses a key policy with which its caller could not write the next one, and the runner is of the cluster's account.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
 */
function administratorFindings(config: ClusterConfig): readonly Finding[] {
  const { accountId, encryption } = config;
  const path = ["encryption", "administrators"];
  if (encryption.administrators.length === 0) return [];
  if (!encryption.createKey) {
    const createKey = ["encryption", "createKey"];
    return [noEffect({ path, without: "encryption.createKey: true", enable: "Set encryption.createKey to true", alsoReads: [createKey] })];
  }
  const accounts = keyAdministrators(config).map((arn) => arn.split(":")[4]);
  if (accountId === undefined || accounts.includes(accountId)) return [];
  return [
    {
      severity: "error",
      path,
      alsoReads: [["accountId"], ["assumeRoleArn"]],
      problem: `none of them is of the account ${accountId}, and AWS KMS refuses a policy that whoever applies the cluster stack could not change`,
      fix: "Add the role that applies the cluster stack",
    },
  ];
}
