import { z } from "zod";
import { cidrBlock, iamArn, listOf } from "./primitives";

const publicEndpoint = z.strictObject({
  enabled: z.boolean().default(false).describe("Open the Kubernetes API to the CIDR blocks below, besides the VPC."),
  cidrs: listOf(cidrBlock).max(40).default([]).describe("Source addresses; required where enabled. 0.0.0.0/0 must be written out."),
});

/** Who reaches the Kubernetes API, and from where. */
export const access = z.strictObject({
  publicEndpoint: publicEndpoint.prefault({}),
  admins: listOf(iamArn("user|role"))
    .default([])
    .describe(
      "IAM principals that become cluster administrators. Where none is named when the cluster is created, its creator becomes the only one, for good.",
    ),
  runnerCidrs: listOf(cidrBlock)
    .default([])
    .describe("Networks outside the VPC, such as a runner's or VPN's, that may reach the private API endpoint on 443."),
  apiProxyUrl: z
    .url({ protocol: /^(https?|socks5)$/, error: "must be an http, https or socks5 URL such as http://proxy.example.com:3128" })
    .optional()
    .describe("Proxy through which the runner of the workload stack reaches the private API endpoint."),
  sessionManager: z.boolean().default(false).describe("Let AWS Systems Manager Session Manager reach the nodes, instead of SSH."),
});
