import { nodeClassEntries } from "../../../config/schema/karpenter";
import { nodeGroupEntries } from "../../../config/schema/nodeGroups";
import { isFullAccess } from "./benchmark.table";
import { type DoctorCheck, when } from "./check";
import { secretsIn } from "./redaction";
import { unlimitedIn } from "./wideStatements";

const metadataPage =
  "https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html#_restrict_access_to_the_instance_profile_assigned_to_the_worker_node";
const encryptionPage = "https://docs.aws.amazon.com/eks/latest/best-practices/data-encryption-and-secrets-management.html";
const tagPage = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html";
const podIdentityPage = "https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html";

/** What the best practices of Amazon EKS and of its neighbours ask for besides. @see https://docs.aws.amazon.com/eks/latest/best-practices/introduction.html */
export const practiceChecks: readonly DoctorCheck[] = [
  {
    id: "imds-v1",
    severity: "warning",
    reason: "Version 1 answers any request that a program can be made to send, and with the credentials of the node",
    link: metadataPage,
    find: ({ config }) =>
      [...nodeGroupEntries(config), ...nodeClassEntries(config)].flatMap(({ name, path, group: { metadata } }) =>
        when(
          metadata.httpTokens === "optional",
          [...path, "metadata", "httpTokens"],
          `nodes of ${name} answer version 1 of the metadata service`,
          "Write required, or remove it",
        ),
      ),
  },
  {
    id: "imds-hop-limit",
    severity: "advice",
    reason: "With more than one hop, pods take the role of their node",
    link: metadataPage,
    find: ({ config }) =>
      [...nodeGroupEntries(config), ...nodeClassEntries(config)].flatMap(({ name, path, group: { metadata } }) =>
        when(
          (metadata.hopLimit ?? 1) > 1,
          [...path, "metadata", "hopLimit"],
          `answers of the metadata service reach pods of ${name}`,
          "Write 1, and give permissions by serviceAccounts",
        ),
      ),
  },
  {
    id: "volume-unencrypted",
    severity: "warning",
    reason: "Images, logs and emptyDir volumes of pods are readable to whoever gets a snapshot",
    link: encryptionPage,
    find: ({ config }) =>
      [...nodeGroupEntries(config), ...nodeClassEntries(config)].flatMap(({ name, path, group: { volume } }) =>
        when(!volume.encrypted, [...path, "volume", "encrypted"], `volumes of ${name} are not encrypted`, "Set it to true, or remove it"),
      ),
  },
  {
    id: "flow-logs-off",
    severity: "advice",
    reason: "Without flow logs nobody can tell afterwards which connections there were",
    link: "https://docs.aws.amazon.com/eks/latest/best-practices/network-security.html",
    find: ({ config: { network } }) =>
      when(
        network.existingVpc === undefined && !network.flowLogs.enabled,
        ["network", "flowLogs", "enabled"],
        "the VPC has no flow logs",
        "Set it to true; trafficType REJECT costs less",
      ),
  },
  {
    id: "session-log-off",
    severity: "advice",
    reason: "Nobody can tell afterwards what was typed on the bastion",
    link: "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html",
    find: ({ config: { access } }) =>
      when(
        access.bastion.enabled && access.bastion.sessionLogging === undefined,
        ["access", "bastion"],
        "sessions on the bastion are not logged",
        "Add sessionLogging with cloudWatch or s3",
      ),
  },
  {
    id: "service-account-full-access",
    severity: "warning",
    reason: "Whoever gets into one of these pods rules the account, or all of a service in it",
    link: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
    find: ({ config: { serviceAccounts } }) =>
      Object.entries(serviceAccounts).flatMap(([key, { policy, policyArns }]) => [
        ...policyArns.flatMap((arn, index) =>
          when(
            isFullAccess(arn),
            ["serviceAccounts", key, "policyArns", index],
            `pods of ${key} have ${arn}`,
            "Name a policy with what they call",
          ),
        ),
        ...unlimitedIn(policy)
          .slice(0, 1)
          .map((what) => ({
            path: ["serviceAccounts", key, "policy"],
            problem: `pods of ${key} may do ${what}`,
            fix: "List the actions and resources that they need",
          })),
      ]),
  },
  {
    id: "session-tags-off",
    severity: "advice",
    reason: "Without session tags, every pod identity association of the cluster can use the role",
    link: podIdentityPage,
    find: ({ config: { serviceAccounts } }) =>
      Object.entries(serviceAccounts).flatMap(([key, { disableSessionTags, sessionPolicy }]) =>
        when(
          disableSessionTags && sessionPolicy === undefined,
          ["serviceAccounts", key, "disableSessionTags"],
          `sessions of ${key} have no tags that say which pods they are of`,
          "Set it to false, or remove it",
        ),
      ),
  },
  {
    id: "image-tags-mutable",
    severity: "advice",
    reason: "A tag that can be pushed again runs other code on the next node than on this one",
    link: tagPage,
    find: ({ config: { registry } }) =>
      Object.entries(registry.repositories).flatMap(([name, { immutableTags }]) =>
        when(
          !immutableTags,
          ["registry", "repositories", name, "immutableTags"],
          `tags of ${name} can be pushed again`,
          "Set it to true, or remove it",
        ),
      ),
  },
  {
    id: "image-tag-latest",
    severity: "advice",
    reason: "What latest is changes, so that nodes run different images, and nobody knows which",
    link: "https://kubernetes.io/docs/concepts/containers/images/#image-names",
    find: ({ config: { addons, loadBalancerController, observability, samples } }) =>
      [
        { path: ["loadBalancerController", "image", "tag"], tag: loadBalancerController.image.tag },
        { path: ["observability", "fluentBit", "image", "tag"], tag: observability.fluentBit.image.tag },
        { path: ["addons", "clusterAutoscaler", "image", "tag"], tag: addons.clusterAutoscaler.image.tag },
        { path: ["samples", "image", "tag"], tag: samples.image.tag },
      ].flatMap(({ path, tag }) =>
        when(tag === "latest", path, "the image has no fixed version", "Write a version, or the digest of the image"),
      ),
  },
  {
    id: "repository-force-delete",
    severity: "advice",
    reason: "A destroy removes images that other clusters may still pull",
    link: "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-delete.html",
    find: ({ config: { registry } }) =>
      Object.entries(registry.repositories).flatMap(([name, { forceDelete }]) =>
        when(
          forceDelete,
          ["registry", "repositories", name, "forceDelete"],
          `${name} is destroyed with its images`,
          "Set it to false, or remove it",
        ),
      ),
  },
  {
    id: "logs-never-expire",
    severity: "advice",
    reason: "Log groups that agents create keep their events without end, at a price by volume",
    link: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html",
    find: ({ config: { observability } }) =>
      when(
        observability.containerInsights.enabled && observability.containerInsights.retentionDays === undefined,
        ["observability", "containerInsights"],
        "events in the log groups of Container Insights never expire",
        "Add retentionDays",
      ),
  },
  {
    id: "secret-in-file",
    severity: "warning",
    reason: "What stands in the file is in the Terraform JSON and the state too, and user data is readable on every node",
    link: encryptionPage,
    find: ({ config }) =>
      secretsIn(config).map(({ path, what }) => ({
        path,
        problem: `there seems to be ${what} in it`,
        fix: "Remove it, have it revoked, and let programs get it from AWS Secrets Manager or by their role",
      })),
  },
];
