import { clusterAdminPolicy } from "../../../config/schema/accessEntries";
import { controlPlaneLogTypes } from "../../../config/schema/addons";
import { nodeGroupEntries } from "../../../config/schema/nodeGroups";
import type { ClusterConfig } from "../../../config/schema/schema";
import { hasNodes } from "../../../design/fargate/pods";
import { namesOf } from "../../../design/serviceAccounts/serviceAccounts";
import { type DoctorCheck, when } from "./check";

const loggingPage = "https://docs.aws.amazon.com/eks/latest/userguide/control-plane-logs.html";
const auditPage = "https://docs.aws.amazon.com/eks/latest/best-practices/auditing-and-logging.html";
const identityPage = "https://docs.aws.amazon.com/eks/latest/best-practices/identity-and-access-management.html";
const podSecurityPage = "https://docs.aws.amazon.com/eks/latest/best-practices/pod-security.html";
const imagePage = "https://docs.aws.amazon.com/eks/latest/best-practices/image-security.html";

/** What the cluster file gives the roles of nodes, of each group and of Karpenter. */
const nodeRoles = (config: ClusterConfig) => [
  ...nodeGroupEntries(config).map(({ name, path, group: { iam } }) => ({ name, path, iam })),
  ...(config.karpenter ? [{ name: "Karpenter", path: ["karpenter"], iam: config.karpenter.iam }] : []),
];

/** Policies of EKS that let whoever has them read Secrets. @see https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
const secretReaders: readonly string[] = [
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSAdminPolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSSecretReaderPolicy",
];

/** AWS managed policies that allow all of a service, or of AWS. */
export const isFullAccess = (arn: string): boolean =>
  /:iam::aws:policy\/(?:.*\/)?(?:AdministratorAccess|PowerUserAccess|\w+FullAccess)$/.test(arn);

const auditLogDays = 90;

/** Namespaces whose pods are those of Kubernetes and of add-ons. */
const isOfKubernetes = (namespace: string): boolean => namespace.startsWith("kube-");

/**
 * What the CIS Amazon EKS Benchmark asks for, as far as the cluster file decides it.
 * @see https://www.cisecurity.org/benchmark/kubernetes
 * @see https://github.com/aquasecurity/kube-bench/tree/main/cfg/eks-1.7.0
 */
export const benchmarkChecks: readonly DoctorCheck[] = [
  {
    id: "audit-log-off",
    severity: "warning",
    reason: "Without the audit log nobody can tell afterwards who did what through the Kubernetes API",
    link: loggingPage,
    controls: ["2.1.1"],
    find: ({ config: { observability } }) =>
      when(
        !observability.controlPlaneLogs.types.includes("audit"),
        ["observability", "controlPlaneLogs", "types"],
        "the audit log is not among the logs of the control plane",
        "Add audit",
      ),
  },
  {
    id: "control-plane-logs-missing",
    severity: "advice",
    reason: "What a log does not have can be neither investigated nor alarmed on",
    link: loggingPage,
    controls: ["2.1.1"],
    find: ({ config: { observability } }) => {
      const { types } = observability.controlPlaneLogs;
      const missing = controlPlaneLogTypes.filter((type) => type !== "audit" && !types.includes(type));
      const path = ["observability", "controlPlaneLogs", "types"];
      return when(missing.length > 0, path, `the control plane does not log ${missing.join(", ")}`, "Add them, or remove the key");
    },
  },
  {
    id: "audit-log-short",
    severity: "advice",
    reason: "Attacks are often found after months, when these events are gone",
    link: auditPage,
    controls: ["2.1.2"],
    find: ({ config: { observability } }) => {
      const { retentionDays, subscription, types } = observability.controlPlaneLogs;
      return when(
        types.length > 0 && retentionDays < auditLogDays && !subscription,
        ["observability", "controlPlaneLogs", "retentionDays"],
        `the logs of the control plane are kept for ${retentionDays} days, and are not sent on`,
        `Write ${auditLogDays} or more, or send them on by subscription`,
      );
    },
  },
  {
    id: "secrets-without-own-key",
    severity: "advice",
    reason: "A key of AWS cannot be disabled, and its use is not in your CloudTrail",
    link: "https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html",
    controls: ["5.3.1"],
    find: ({ config: { encryption } }) =>
      when(
        !encryption.createKey && encryption.kmsKeyArn === undefined,
        ["encryption", "createKey"],
        "Kubernetes secrets are encrypted by a key of AWS alone",
        "Name a key at encryption.kmsKeyArn, or write true",
      ),
  },
  {
    id: "network-policies-off",
    severity: "advice",
    reason: "Every pod reaches every other pod, and NetworkPolicy objects have no effect",
    link: "https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy.html",
    controls: ["4.3.1", "5.4.4"],
    find: ({ config }) =>
      when(
        hasNodes(config) && !config.addons.vpcCni.networkPolicy.enabled,
        ["addons", "vpcCni", "networkPolicy", "enabled"],
        "network policies are not enforced",
        "Set it to true, unless another program enforces them",
      ),
  },
  {
    id: "pod-security-not-enforced",
    severity: "advice",
    reason: "A privileged pod is root on its node, and reaches what other pods on it have",
    link: podSecurityPage,
    controls: ["4.2.1", "4.2.2", "4.2.3", "4.2.4", "4.2.5"],
    find: ({ config: { namespaces } }) =>
      Object.entries(namespaces).flatMap(([name, { podSecurity }]) =>
        when(
          !isOfKubernetes(name) && (podSecurity.enforce ?? "privileged") === "privileged",
          ["namespaces", name],
          `the namespace ${name} lets in privileged pods`,
          "Set podSecurity.enforce to baseline or restricted; podSecurity.warn first shows which pods that refuses",
        ),
      ),
  },
  {
    id: "default-namespace-used",
    severity: "advice",
    reason: "What has no namespace of its own cannot be given permissions, policies and quotas of its own",
    link: "https://docs.aws.amazon.com/eks/latest/best-practices/tenant-isolation.html",
    controls: ["4.5.2"],
    find: ({ config: { serviceAccounts } }) =>
      Object.keys(serviceAccounts).flatMap((key) =>
        when(
          namesOf(key).namespace === "default",
          ["serviceAccounts", key],
          `${key} is in the namespace default`,
          "Move the application into a namespace of its own",
        ),
      ),
  },
  {
    id: "entry-reads-secrets",
    severity: "advice",
    reason: "Secrets hold passwords and tokens, of all namespaces where the policy names none",
    link: "https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html",
    controls: ["4.1.2"],
    find: ({ config: { access } }) =>
      Object.entries(access.entries).flatMap(([entry, { policies }]) =>
        policies.flatMap(({ name, namespaces }, index) =>
          when(
            secretReaders.includes(name) && namespaces === undefined,
            ["access", "entries", entry, "policies", index],
            `${name} lets ${entry} read the Secrets of all namespaces`,
            "Add namespaces, or choose AmazonEKSViewPolicy, which reads none",
          ),
        ),
      ),
  },
  {
    id: "bastion-administrator",
    severity: "advice",
    reason: "Whoever may open a session on the bastion is an administrator of the cluster, and all have one name in its audit log",
    link: identityPage,
    controls: ["4.1.1"],
    find: ({ config: { access } }) =>
      when(
        access.bastion.enabled && access.bastion.administrator,
        ["access", "bastion", "administrator"],
        "the role of the bastion administers the cluster",
        "Write false, and list the roles of the administrators in access.admins",
      ),
  },
  {
    id: "iam-user-administrator",
    severity: "advice",
    reason: "The access keys of an IAM user do not expire",
    link: identityPage,
    controls: ["4.1.1"],
    find: ({ config: { access } }) => {
      const ofEntries = Object.entries(access.entries)
        .filter(([, { policies }]) => policies.some(({ name }) => name === clusterAdminPolicy))
        .map(([entry, { principal }]) => ({ principal, path: ["access", "entries", entry, "principal"] }));
      return [...access.admins.map((principal, index) => ({ principal, path: ["access", "admins", index] })), ...ofEntries]
        .filter(({ principal }) => principal.includes(":user/"))
        .map(({ principal, path }) => ({ path, problem: `${principal} is an IAM user`, fix: "Name a role that the user assumes" }));
    },
  },
  {
    id: "node-role-permissions",
    severity: "advice",
    reason: "Permissions of a node are those of every pod that reaches its metadata service, and of whoever breaks out of one",
    link: identityPage,
    controls: ["5.2.1"],
    find: ({ config }) =>
      nodeRoles(config).flatMap(({ name, path, iam }) => {
        const switches = Object.entries(iam.withAddonPolicies).flatMap(([key, isOn]) => (isOn && key !== "imageBuilder" ? [key] : []));
        const arns = iam.attachPolicyArns.filter((arn) => !isFullAccess(arn));
        const fix = "Give them to a service account, in serviceAccounts";
        return [
          ...when(
            switches.length > 0,
            [...path, "iam", "withAddonPolicies"],
            `nodes of ${name} have the permissions ${switches.join(", ")}`,
            fix,
          ),
          ...when(arns.length > 0, [...path, "iam", "attachPolicyArns"], `nodes of ${name} have further policies: ${arns.join(", ")}`, fix),
        ];
      }),
  },
  {
    id: "node-role-full-access",
    severity: "warning",
    reason: "A pod that gets the role of its node rules the account, or all of a service in it",
    link: identityPage,
    controls: ["5.2.1"],
    find: ({ config }) =>
      nodeRoles(config).flatMap(({ name, path, iam }) =>
        iam.attachPolicyArns.flatMap((arn, index) =>
          when(
            isFullAccess(arn),
            [...path, "iam", "attachPolicyArns", index],
            `nodes of ${name} have ${arn}`,
            "Give what is needed of it to a service account, in serviceAccounts",
          ),
        ),
      ),
  },
  {
    id: "node-role-pushes-images",
    severity: "advice",
    reason: "Whoever gets the role of a node can replace images that other clusters pull",
    link: imagePage,
    controls: ["5.1.3"],
    find: ({ config }) =>
      nodeRoles(config).flatMap(({ name, path, iam }) =>
        when(
          iam.withAddonPolicies.imageBuilder,
          [...path, "iam", "withAddonPolicies", "imageBuilder"],
          `nodes of ${name} may push images to every repository`,
          "Give it to a service account, by wellKnownPolicies.imageBuilder",
        ),
      ),
  },
  {
    id: "image-scan-off",
    severity: "advice",
    reason: "Known vulnerabilities of these images go unseen",
    link: imagePage,
    controls: ["5.1.1"],
    find: ({ config: { registry } }) =>
      Object.entries(registry.repositories).flatMap(([name, { scanOnPush }]) =>
        when(
          !scanOnPush,
          ["registry", "repositories", name, "scanOnPush"],
          `images of ${name} are not scanned when they are pushed`,
          "Set it to true, unless Amazon Inspector scans the registry",
        ),
      ),
  },
];
