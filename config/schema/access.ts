import { z } from "zod";
import { accessEntries } from "./accessEntries";
import { sessionLogging } from "./sessionLogging";
import { awsId, bucketName, cidrBlock, listOf, principalArn } from "./primitives";

const publicEndpoint = z.strictObject({
  enabled: z.boolean().default(false).describe("Open the Kubernetes API to the CIDR blocks below, besides the VPC."),
  cidrs: listOf(cidrBlock).max(40).default([]).describe("Source addresses; required where enabled. 0.0.0.0/0 must be written out."),
});

/** A version with a leading v, such as `v1.35.0`. */
const toolVersion = z.string().regex(/^v\d+\.\d+\.\d+$/, { error: "must be a version such as v1.35.0" });

const toolsBucket = z.strictObject({
  name: bucketName("my-tools").describe("Bucket of the cluster's region."),
  prefix: z
    .string()
    .regex(/^(?!\/)(?!.*\/\/)[\w./-]*$/, { error: "must be a key prefix without leading or doubled slashes such as tools/" })
    .default("")
    .describe(
      "Put before the names of the objects, which are their URLs without https://, such as dl.k8s.io/release/v1.35.0/bin/linux/amd64/kubectl and get.helm.sh/helm-v3.19.2-linux-amd64.tar.gz, and each one's checksum, .sha256 of kubectl and .sha256sum of helm.",
    ),
});

const bastionSettings = z.strictObject({
  enabled: z.boolean().default(false).describe("An instance with kubectl, helm, jq and the AWS CLI, reached by Session Manager."),
  subnet: z.enum(["private", "public"]).default("private").describe("public: with a public address, and direct access to the internet."),
  instanceType: z.string().min(1).default("t3.micro"),
  administrator: z
    .boolean()
    .default(true)
    .describe(
      "Whether the role of the bastion, and so everybody who opens a session on it, administers the cluster. With false it has no access entry: its users bring credentials of their own, which access.admins and access.entries name.",
    ),
  kubectlVersion: toolVersion.optional().describe("Default: v<kubernetesVersion>.0."),
  helmVersion: toolVersion.default("v3.19.2"),
  toolsBucket: toolsBucket
    .optional()
    .describe("S3 bucket with copies of kubectl and helm, for VPCs without a way to dl.k8s.io and get.helm.sh. Default: those two hosts."),
  sessionLogging: sessionLogging.optional(),
});

/** Who reaches the Kubernetes API, and from where. */
export const access = z.strictObject({
  publicEndpoint: publicEndpoint.prefault({}),
  admins: listOf(principalArn)
    .default([])
    .describe(
      "IAM principals that become cluster administrators. Where none is named when the cluster is created, its creator becomes the only one, for good.",
    ),
  entries: accessEntries
    .default({})
    .describe(
      "Access entries of other IAM principals by name: who sees or changes what in Kubernetes. admins are a short form of some of them.",
    ),
  runnerCidrs: listOf(cidrBlock)
    .default([])
    .describe("Networks outside the VPC, such as a runner's or VPN's, that may reach the private API endpoint on 443."),
  additionalSecurityGroupIds: listOf(awsId("sg"))
    .max(4)
    .default([])
    .describe(
      "Further security groups of the control plane's network interfaces, which exist in the VPC. EKS takes four besides its own, of which one may be made here.",
    ),
  apiProxyUrl: z
    .url({ protocol: /^(https?|socks5)$/, error: "must be an http, https or socks5 URL such as http://proxy.example.com:3128" })
    .optional()
    .describe("Proxy through which the runner of the workload stack reaches the private API endpoint."),
  sessionManager: z
    .boolean()
    .default(false)
    .describe("Let AWS Systems Manager Session Manager reach the nodes, and the instances of Squid, instead of SSH."),
  bastion: bastionSettings.prefault({}),
});
