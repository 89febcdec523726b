import * as z from "zod";
import { serviceName } from "./network";
import { choiceOf, hostName, iamArn, listOf } from "./primitives";
import { rolePermissions } from "./rolePermissions";
import { serviceAccountKey } from "./serviceAccounts";

/**
 * Configuration values of an add-on, as its own schema has them.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonConfiguration.html
 */
const addonConfiguration = z.record(z.string(), z.json()).default({});

/** What is said of the configuration of an add-on that has keys of its own. */
export const configurationOf = (examples: string) =>
  addonConfiguration.describe(
    `Configuration values of the add-on, such as ${examples}. They are merged with those that private-eks sets, and EKS checks them by the schema of the version.`,
  );

const eksAddonRole = z.strictObject({
  roleArn: iamArn("role")
    .optional()
    .describe(
      "ARN of an existing role, which must allow what the pods do, and trust them. No policies are attached to it. Default: a role is created.",
    ),
  ...rolePermissions,
});

/** A version of an add-on of any publisher: those of AWS Marketplace have other forms than those of AWS. */
export const anyAddonVersion = z.string().regex(/^v?\d[\w.+-]*$/, { error: "must be an add-on version such as v1.21.1-eksbuild.1" });

const eksAddon = z.strictObject({
  version: anyAddonVersion
    .optional()
    .describe("Version of the add-on. Default: the version that EKS recommends for the Kubernetes version."),
  configuration: addonConfiguration.describe(
    "Configuration values of the add-on, as aws eks describe-addon-configuration shows them. EKS checks them by the schema of the version.",
  ),
  roles: z
    .record(serviceAccountKey, eksAddonRole)
    .optional()
    .describe(
      "IAM roles of the service accounts of the add-on, by <namespace>/<name>. They get them by EKS Pod Identity, or, in China, without nodes and if a Fargate profile selects pods of the namespace, by IRSA. Default: the roles that the add-on is known to need; {} for none.",
    ),
  services: listOf(serviceName)
    .optional()
    .describe(
      "AWS services that the add-on calls, such as s3: the part of the endpoint service name after the region. Each gets a VPC endpoint, or a path by network.egress. Default: those that the add-on is known to call.",
    ),
  hosts: listOf(hostName)
    .default([])
    .describe("Other hosts that the add-on calls, such as api.example.com. The proxy and the DNS allow-list allow them."),
  order: choiceOf({
    beforeNodes: "In the cluster stack, before there are nodes: for DaemonSets that nodes need from the first second",
    afterNodes: "In the workload stack, after the node groups and Fargate profiles, so that its pods can start",
  })
    .default("afterNodes")
    .describe("When the add-on is installed."),
});

/** Further Amazon EKS add-ons, by their names in EKS. @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html */
export const eksAddons = z
  .record(
    z.string().regex(/^[a-z\d](?:[a-z\d_-]{0,98}[a-z\d])?$/, {
      error: "must be the name of an EKS add-on such as cert-manager (lower-case letters, digits, hyphens and underscores)",
    }),
    eksAddon,
  )
  .default({});

export type EksAddonConfig = z.output<typeof eksAddon>;
export type EksAddonRoleConfig = z.output<typeof eksAddonRole>;
