import { z } from "zod";
import { hostName, listOf } from "./primitives";

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_ControlPlaneScalingConfig.html */
const scalingTierNames = ["standard", "tier-xl", "tier-2xl", "tier-4xl", "tier-8xl"] as const;

/** A scaling tier of EKS Provisioned Control Plane. */
export type ScalingTier = (typeof scalingTierNames)[number];

/** What of the control plane can be switched. What is left out is EKS's own. */
export const controlPlaneSettings = z.strictObject({
  egressMode: z
    .enum(["AWS_MANAGED", "CUSTOMER_ROUTED"])
    .default("AWS_MANAGED")
    .describe(
      "CUSTOMER_ROUTED: what the API server calls (webhooks, OIDC identity providers, aggregated APIs) goes through the node subnets, with their routes, and with the egress rules of the cluster's security group, which must let out 443 and 10250. EKS never goes back. The cluster stack then needs a newer AWS provider.",
    ),
  egressHosts: listOf(hostName)
    .default([])
    .describe(
      "With egressMode CUSTOMER_ROUTED: hosts outside of the cluster at which the API server calls webhooks, OIDC identity providers and aggregated APIs. The synthesis checks that routes lead there; it uses no HTTP proxy.",
    ),
  upgradePolicy: z
    .enum(["STANDARD", "EXTENDED"])
    .optional()
    .describe(
      "At the end of the standard support of the Kubernetes version, STANDARD has EKS upgrade the control plane, and EXTENDED has the cluster cost more. Default: EKS's own, which is EXTENDED.",
    ),
  zonalShift: z
    .boolean()
    .optional()
    .describe(
      "Register the cluster with Amazon Application Recovery Controller, which can then shift traffic away from a zone; node auto repair stops meanwhile. Once it is written, write false to end it. Default: EKS's own, which is false.",
    ),
  scalingTier: z
    .enum(scalingTierNames)
    .optional()
    .describe(
      "Capacity that the control plane always has, at a price by the hour; standard scales by itself. With tier-8xl, the cluster stack needs a newer AWS provider. Default: EKS's own, which is standard.",
    ),
});
