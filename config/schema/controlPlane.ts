import * as z from "zod";
import { choiceOf, hostName, listOf } from "./primitives";

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_ControlPlaneScalingConfig.html */
const scalingTier = choiceOf({
  standard: "Scales by itself, at no extra price",
  "tier-xl": "The smallest provisioned capacity, at a price by the hour",
  "tier-2xl": "More capacity than tier-xl, at a higher price",
  "tier-4xl": "More capacity than tier-2xl, at a higher price",
  "tier-8xl": "The largest capacity, at the highest price",
});

/** A scaling tier of EKS Provisioned Control Plane. */
export type ScalingTier = z.output<typeof scalingTier>;

/** What of the control plane can be switched. What is left out is EKS's own. */
export const controlPlaneSettings = z.strictObject({
  egressMode: choiceOf({
    AWS_MANAGED: "Calls of the API server leave through a network of AWS",
    CUSTOMER_ROUTED: "Calls of the API server leave through the subnets of its network interfaces, and their routes",
  })
    .default("AWS_MANAGED")
    .describe(
      "Which way the API server calls webhooks, OIDC identity providers and aggregated APIs. With CUSTOMER_ROUTED, the egress rules of the cluster security group apply, and must allow ports 443 and 10250. EKS never changes back to AWS_MANAGED. The cluster stack then needs a newer AWS provider.",
    ),
  egressHosts: listOf(hostName)
    .default([])
    .describe(
      "With egressMode CUSTOMER_ROUTED: hosts outside the cluster that the API server calls for webhooks, OIDC identity providers and aggregated APIs. The synthesis checks that routes lead to them, except those of given control-plane subnets. The API server uses no HTTP proxy.",
    ),
  upgradePolicy: choiceOf({
    STANDARD: "EKS upgrades the control plane at the end of standard support",
    EXTENDED: "The cluster keeps its version for 12 more months, at a higher price by the hour",
  })
    .optional()
    .describe("What EKS does when standard support of the Kubernetes version ends. Default: EXTENDED, which is the default of EKS."),
  zonalShift: z
    .boolean()
    .optional()
    .describe(
      "Register the cluster with Amazon Application Recovery Controller, which can then shift traffic away from a zone; node auto repair pauses meanwhile. To end it, write false instead of removing the key. Default: false, which is the default of EKS.",
    ),
  scalingTier: scalingTier
    .optional()
    .describe(
      "Capacity that the control plane always has. With tier-8xl, the cluster stack needs a newer AWS provider. Default: standard, which is the default of EKS.",
    ),
});
