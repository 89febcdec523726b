import { clusterOutputs, networkOutputs } from "./outputs";

const outputsHead = [
  "# Outputs",
  "",
  "<!-- Generated from stacks/outputs.ts by `npm run schema`; do not edit. -->",
  "",
  "Stacks read each other's state by these names. They are a contract with a version, which each stack publishes as `contract_version`.",
  "",
  "```sh",
  "terraform -chdir=cdktf.out/stacks/shop-cluster output cluster_endpoint",
  "```",
  "",
];

const outputsEnd = [
  "## Other outputs",
  "",
  "No stack reads these. They are for people:",
  "",
  "- workload stack: `service_account_role_arns` and `target_role_trust_policies`, maps by service account, where there are [roles of applications](../guides/pods.md#roles-of-applications);",
  "- cluster stack: `required_key_policies`, where there are [KMS keys of others](../guides/company-rules.md#kms-keys);",
  "- network stack: `bastion_session_command`, where [sessions are logged](../guides/access-and-bastion.md#a-bastion).",
  "",
];

/** What each stack publishes, as Markdown. */
export const outputsReference = (): string =>
  [...outputsHead, ...[networkOutputs, clusterOutputs].flatMap(outputsOf), ...outputsEnd].join("\n");

const outputsOf = ({ stack, version, outputs }: typeof networkOutputs | typeof clusterOutputs): readonly string[] => [
  `## ${stack} stack, version ${version}`,
  "",
  "| output | type | meaning |",
  "|---|---|---|",
  ...Object.entries<{ readonly type: string; readonly description: string; readonly optional?: true }>(outputs).map(
    ([name, { type, description, optional }]) =>
      `| \`${name}\` | ${type} | ${description}${optional ? " Only where the cluster file asks for it." : ""} |`,
  ),
  "",
];
