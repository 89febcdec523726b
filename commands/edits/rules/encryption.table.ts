import type { ClusterConfig } from "../../../config/schema/schema";
import { anyChange, type Change, type EditTable, whenSwitchedOff } from "./editCase";

const withoutSecretsKey = ({ encryption }: ClusterConfig): boolean => !encryption.createKey && encryption.kmsKeyArn === undefined;

/** Whether repositories have the cluster's own key, or would have it: the file names no other. */
const hasRepositories = ({ encryption, registry }: ClusterConfig): boolean =>
  encryption.repositoriesKmsKeyArn === undefined &&
  (registry.mirror || Object.values(registry.repositories).some(({ kmsKeyArn }) => kmsKeyArn === undefined));

/** Whether Terraform has repositories, whose key stays what it was. */
export const hasRegistryRepositories = ({ registry }: ClusterConfig): boolean =>
  registry.mirror || Object.keys(registry.repositories).length > 0;

/** Whether repositories that Amazon ECR creates for a cache have the key of all repositories, or would have it. */
export const hasKeylessCache = ({ registry }: ClusterConfig): boolean =>
  Object.values(registry.pullThroughCache).some(
    (cache) => typeof cache !== "string" && cache.repositories !== undefined && cache.repositories.kmsKeyArn === undefined,
  );

const keepsOwnKey = (config: ClusterConfig): boolean =>
  config.encryption.kmsKeyArn === undefined || config.encryption.logsKmsKeyArn === undefined || hasRepositories(config);

const secretsOnce = "EKS takes a key for the Kubernetes secrets once and for all";

/** It cannot be taken back, and is needed once: the runner's policy does not have it. */
const allowAssociation = "Allow the runner eks:AssociateEncryptionConfig on the cluster for that apply, beside its policy";

/** The first key of the secrets. @see https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html */
const firstKey = { text: "a cluster that has none", test: ({ old }: Change) => withoutSecretsKey(old) };

/**
 * Edits of the cluster's own key, and of what may take its place.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateEncryptionConfig.html
 */
export const ownKeyEdits: EditTable = {
  "encryption.kmsKeyArn": [
    {
      when: firstKey,
      effects: { cluster: "update" },
      meaning: `EKS encrypts the secrets with it, in place; ${secretsOnce}`,
      first: allowAssociation,
    },
    {
      effects: {},
      meaning: `${secretsOnce}; Terraform would plan a change that it cannot make`,
      instead: "Keep the key; AWS KMS rotates it by itself",
    },
  ],
  "encryption.createKey": [
    {
      when: {
        text: "switched off, while it encrypts something",
        test: (change) => whenSwitchedOff.test(change) && keepsOwnKey(change.old),
      },
      effects: {},
      meaning: "AWS KMS would delete the key of secrets, logs or images, which nobody could read any more",
      instead: "Keep the key",
    },
    {
      when: whenSwitchedOff,
      effects: { cluster: "remove" },
      meaning: "AWS KMS deletes the key after 30 days; what was encrypted with it before, such as older log events, cannot be read then",
    },
    {
      when: { text: "switched on, with repositories", test: ({ next }) => hasRepositories(next) },
      effects: {},
      meaning: "Amazon ECR takes a key for a repository once and for all; the repositories would be replaced, with their images",
      instead: "Keep encryption.createKey false, and name your own key for what needs one",
    },
    {
      when: { text: "switched on, for secrets", test: ({ next }) => next.encryption.kmsKeyArn === undefined },
      effects: { cluster: "create" },
      meaning: `the key; EKS encrypts the secrets with it, and CloudWatch Logs the log group of the control plane unless another is named; ${secretsOnce}`,
      first: allowAssociation,
    },
    {
      effects: { cluster: "create" },
      meaning: "the key, with which CloudWatch Logs encrypts the log group of the control plane, unless another is named",
    },
  ],
  "encryption.administrators": anyChange(
    { cluster: "update" },
    "the policy of the key, in place; whoever applies it must be one of them, before and after",
  ),
};
