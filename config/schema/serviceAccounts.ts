import * as z from "zod";
import { serviceName } from "./network";
import { choiceOf, hostName, iamArn, listOf } from "./primitives";
import { rolePermissions } from "./rolePermissions";

/** The namespace and name of a service account. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export const serviceAccountKey = z.string().regex(/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\/(?=.{1,253}$)[a-z\d](?:[a-z\d.-]*[a-z\d])?$/, {
  error:
    "must be the namespace and the name of a service account such as apps/orders (lower-case letters, digits and hyphens, in the name periods too)",
});

/** How pods get their IAM role. */
export const credentialsChoice = choiceOf({
  podIdentity: "EKS Pod Identity, by an agent on each node",
  irsa: "IAM roles for service accounts, by the OIDC provider of the cluster",
});

const serviceAccountSettings = z.strictObject({
  credentials: credentialsChoice
    .optional()
    .describe(
      "How pods get the role. With irsa, annotate the service account with the ARN of the role, an output of the workload stack. Default: podIdentity; irsa in China, without nodes, and if a Fargate profile selects pods of the namespace.",
    ),
  roleArn: iamArn("role")
    .optional()
    .describe(
      "ARN of an existing role, which must allow what the pods do, and trust them: pods.eks.amazonaws.com, or with irsa the OIDC provider of the cluster. No policies are attached to it. Default: a role is created.",
    ),
  ...rolePermissions,
  targetRoleArn: iamArn("role")
    .optional()
    .describe(
      "ARN of a role, often in another account, that the pods get instead by assuming it from their own role. The trust policy that it needs is an output of the workload stack. Default: none.",
    ),
  disableSessionTags: z
    .boolean()
    .default(false)
    .describe(
      "Leave out the session tags of EKS Pod Identity, such as kubernetes-namespace. Any pod identity association of the cluster can then use the role.",
    ),
  sessionPolicy: z
    .record(z.string(), z.json())
    .optional()
    .describe(
      "Policy document that limits the permissions of the role for these pods; it needs disableSessionTags. The workload stack then needs version 6.66.0 of the AWS provider. Default: none.",
    ),
  createServiceAccount: z
    .boolean()
    .default(false)
    .describe(
      "Create the service account in Kubernetes, with irsa annotated with its role. Its namespace must exist before the workload stack is applied. With false, it comes with your application.",
    ),
  services: listOf(serviceName)
    .default([])
    .describe(
      "AWS services that the pods call, such as s3: the part of the endpoint service name after the region. Each gets a VPC endpoint, or a path by network.egress.",
    ),
  hosts: listOf(hostName)
    .default([])
    .describe("Other hosts that the pods call, such as api.example.com. The proxy and the DNS allow-list allow them."),
});

/** IAM roles of Kubernetes service accounts, by `<namespace>/<name>`. */
export const serviceAccounts = z.record(serviceAccountKey, serviceAccountSettings).default({});

export type ServiceAccountConfig = z.output<typeof serviceAccountSettings>;
