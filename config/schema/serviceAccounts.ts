import { z } from "zod";
import { serviceName } from "./network";
import { hostName, iamArn, listOf } from "./primitives";

/** eksctl's `wellKnownPolicies` of a service account, by the same names. */
export const wellKnownPolicySwitches = z.strictObject({
  imageBuilder: z.boolean().default(false),
  autoScaler: z.boolean().default(false),
  externalDNS: z.boolean().default(false),
  certManager: z.boolean().default(false),
  efsCSIController: z.boolean().default(false),
  ebsCSIController: z.boolean().default(false),
  awsLoadBalancerController: z.boolean().default(false),
});

/** The namespace and name of a service account. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
const serviceAccountKey = z.string().regex(/^[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\/(?=.{1,253}$)[a-z\d](?:[a-z\d.-]*[a-z\d])?$/, {
  error:
    "must be the namespace and the name of a service account such as apps/orders (lower-case letters, digits and hyphens, in the name periods too)",
});

const serviceAccountSettings = z.strictObject({
  credentials: z
    .enum(["podIdentity", "irsa"])
    .optional()
    .describe(
      "How its pods get the role. With irsa, annotate the service account with its ARN, an output of the workload stack. Default: podIdentity; irsa in China, without nodes, and where a Fargate profile selects pods of the namespace.",
    ),
  policyArns: listOf(iamArn("policy")).default([]).describe("Managed policies of the role."),
  policy: z
    .record(z.string(), z.json())
    .optional()
    .describe("Policy document that is written into the role, as a mapping with Version and Statement. Default: none."),
  wellKnownPolicies: wellKnownPolicySwitches
    .prefault({})
    .describe("Permissions of common controllers, with the endpoints that these need. All are off by default."),
  targetRoleArn: iamArn("role")
    .optional()
    .describe(
      "Role, also of another account, whose credentials the pods get by way of the first; the workload stack puts out the trust policy that it needs. Default: none.",
    ),
  disableSessionTags: z
    .boolean()
    .default(false)
    .describe(
      "Leave out the session tags of EKS Pod Identity, such as kubernetes-namespace. Any pod identity association of the cluster may then use the role.",
    ),
  sessionPolicy: z
    .record(z.string(), z.json())
    .optional()
    .describe(
      "Policy document that limits what its pods may do of what the role may, with disableSessionTags. The workload stack needs version 6.66.0 of the AWS provider then. Default: none.",
    ),
  createServiceAccount: z
    .boolean()
    .default(false)
    .describe(
      "Make the service account in Kubernetes, annotated with its role under irsa. Its namespace must exist before the workload stack is applied. Otherwise it comes with the application.",
    ),
  services: listOf(serviceName)
    .default([])
    .describe(
      "AWS services that its pods call, such as s3: what follows the region in the endpoint service name. Each gets an endpoint, or a path by the egress.",
    ),
  hosts: listOf(hostName).default([]).describe("Hosts that its pods reach besides, such as api.example.com. The proxy lets them pass."),
});

/** IAM roles of Kubernetes service accounts, by `<namespace>/<name>`. */
export const serviceAccounts = z.record(serviceAccountKey, serviceAccountSettings).default({});

export type ServiceAccountConfig = z.output<typeof serviceAccountSettings>;
