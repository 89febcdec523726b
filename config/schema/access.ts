import * as z from "zod";
import { accessEntries } from "./accessEntries";
import { sessionLogging } from "./sessionLogging";
import { awsId, bucketName, choiceOf, cidrBlock, listOf, principalArn } from "./primitives";

const publicEndpoint = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe("Open the Kubernetes API to the public CIDR blocks listed in cidrs. It stays open to the VPC."),
  cidrs: listOf(cidrBlock)
    .max(40)
    .default([])
    .describe(
      "Public CIDR blocks that may reach the Kubernetes API, 40 at most; required with enabled. 0.0.0.0/0 opens it to everybody, and must be written out.",
    ),
});

/** A version with a leading v, such as `v1.35.0`. */
const toolVersion = z.string().regex(/^v\d+\.\d+\.\d+$/, { error: "must be a version such as v1.35.0" });

const toolsBucket = z.strictObject({
  name: bucketName("my-tools").describe("Name of an existing bucket in the region of the cluster."),
  prefix: z
    .string()
    .regex(/^(?!\/)(?!.*\/\/)[\w./-]*$/, { error: "must be a key prefix without leading or doubled slashes such as tools/" })
    .default("")
    .describe(
      "Text before the names of the objects. A name is the URL without https://, such as dl.k8s.io/release/v1.35.0/bin/linux/amd64/kubectl or get.helm.sh/helm-v3.19.2-linux-amd64.tar.gz. The checksums belong beside them: .sha256 of kubectl, .sha256sum of helm.",
    ),
});

const bastionSettings = z.strictObject({
  enabled: z
    .boolean()
    .default(false)
    .describe(
      "Create an EC2 instance with kubectl, helm, jq and the AWS CLI. It is reached through Session Manager, so the VPC gets endpoints for it.",
    ),
  subnet: choiceOf({
    private: "A node subnet, without a public address",
    public: "A public subnet, with a public address and direct internet access",
  })
    .default("private")
    .describe("Kind of subnet that the bastion is in."),
  instanceType: z
    .string()
    .min(1)
    .default("t3.micro")
    .describe("EC2 instance type of the bastion.")
    .meta({ examples: ["t3.micro", "t4g.micro"] }),
  administrator: z
    .boolean()
    .default(true)
    .describe(
      "Make the role of the bastion, and so everybody who opens a session on it, an administrator of the cluster. With false it has no access entry: users bring their own credentials, named in access.admins or access.entries.",
    ),
  kubectlVersion: toolVersion.optional().describe("Version of kubectl on the bastion. Default: v<kubernetesVersion>.0."),
  helmVersion: toolVersion.default("v3.19.2").describe("Version of helm on the bastion."),
  toolsBucket: toolsBucket
    .optional()
    .describe(
      "S3 bucket with copies of kubectl and helm, for VPCs from which dl.k8s.io and get.helm.sh cannot be reached. Default: download from these two hosts.",
    ),
  sessionLogging: sessionLogging.optional(),
});

/** Who reaches the Kubernetes API, and from where. */
export const access = z.strictObject({
  publicEndpoint: publicEndpoint
    .prefault({})
    .describe("Public endpoint of the Kubernetes API. Off by default, so that only the VPC reaches the API."),
  admins: listOf(principalArn)
    .default([])
    .describe(
      "ARNs of the IAM users and roles that administer the cluster. If none is named when the cluster is created, its creator is the only administrator for good.",
    ),
  entries: accessEntries
    .default({})
    .describe(
      "Access entries under names of your choice: which other IAM users and roles may see or change what in Kubernetes. access.admins is the short form for administrators.",
    ),
  runnerCidrs: listOf(cidrBlock)
    .default([])
    .describe(
      "CIDR blocks outside the VPC, such as those of a Terraform runner or a VPN, that may reach the private Kubernetes API on port 443.",
    ),
  additionalSecurityGroupIds: listOf(awsId("sg"))
    .max(4)
    .default([])
    .describe(
      "Existing security groups of the VPC that the network interfaces of the control plane get as well. EKS allows four besides its own, counting the one that is created here.",
    ),
  apiProxyUrl: z
    .url({ protocol: /^(https?|socks5)$/, error: "must be an http, https or socks5 URL such as http://proxy.example.com:3128" })
    .optional()
    .describe("Proxy through which the Terraform runner of the workload stack reaches the private Kubernetes API. Default: none."),
  sessionManager: z
    .boolean()
    .default(false)
    .describe(
      "Allow sessions of AWS Systems Manager Session Manager on nodes and Squid instances, instead of SSH. Their roles get the permissions, and the VPC gets the endpoints ssm and ssmmessages.",
    ),
  bastion: bastionSettings.prefault({}).describe("Instance in the VPC from which administrators reach the private Kubernetes API."),
});
