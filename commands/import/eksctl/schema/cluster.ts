import { z } from "zod";
import { addon, addonsConfig } from "./addons";
import { accessConfig, iam, iamIdentityMapping } from "./iam";
import { document, flag, integer, noCounterpart, text, texts, textMap } from "./noCounterpart";
import { managedNodeGroup, nodeGroup } from "./nodeGroups";
import { vpc } from "./vpc";

const metadata = z.strictObject({
  name: z.string().min(1),
  region: z.string().min(1),
  version: text().optional(),
  tags: textMap().optional(),
  annotations: noCounterpart(textMap(), "annotations are eksctl's own notes", "Write them as comments, or as tags"),
  forceUpdateVersion: noCounterpart(flag(), "it is about one upgrade, not about the cluster", "Leave it out"),
  rollbackConfig: noCounterpart(document(), "it is about CloudFormation, which is not used", "Leave it out"),
});

const fargateProfile = z.strictObject({
  name: text(),
  selectors: z.array(z.strictObject({ namespace: text(), labels: textMap().optional() })).optional(),
  subnets: texts().optional(),
  tags: textMap().optional(),
  podExecutionRoleARN: noCounterpart(
    text(),
    "the pod execution role is made with the profile",
    "Give that role further policies after it is made",
  ),
  status: noCounterpart(text(), "it is what eksctl reports, not what is asked for", "Leave it out"),
});

const afterwards = "Install it when the cluster is there";
const controlPlane = "EKS's own settings of the control plane are used";

/**
 * The ClusterConfig of eksctl.io/v1alpha5, as far as an import reads it: every field that eksctl knows, with the reason where it has no
 * counterpart.
 * @see https://schema.eksctl.io
 */
export const eksctlSchema = z
  .strictObject({
    apiVersion: z.literal("eksctl.io/v1alpha5"),
    kind: z.literal("ClusterConfig"),
    metadata,
    kubernetesNetworkConfig: z
      .strictObject({
        serviceIPv4CIDR: text().optional(),
        ipFamily: text().optional(),
        serviceIPv6CIDR: noCounterpart(text(), "the cluster is IPv4", "Leave it out"),
      })
      .optional(),
    vpc: vpc.optional(),
    availabilityZones: noCounterpart(
      texts(),
      "nodes are in the zones of the given private subnets",
      "Write the zone in network.availabilityZones, with a node subnet",
    ),
    localZones: noCounterpart(texts(), "local zones are not supported", "Write availabilityZones"),
    privateCluster: z
      .strictObject({
        enabled: flag().optional(),
        skipEndpointCreation: flag().optional(),
        additionalEndpointServices: texts().optional(),
      })
      .optional(),
    managedNodeGroups: z.array(managedNodeGroup).optional(),
    nodeGroups: z.array(nodeGroup).optional(),
    fargateProfiles: z.array(fargateProfile).optional(),
    iam: iam.optional(),
    accessConfig: accessConfig.optional(),
    iamIdentityMappings: z.array(iamIdentityMapping).optional(),
    addons: z.array(addon).optional(),
    addonsConfig: addonsConfig.optional(),
    cloudWatch: z
      .strictObject({
        clusterLogging: z.strictObject({ enableTypes: texts().optional(), logRetentionInDays: integer().optional() }).optional(),
      })
      .optional(),
    secretsEncryption: z.strictObject({ keyARN: text().optional() }).optional(),
    outpost: noCounterpart(document(), "AWS Outposts are not supported", "Remove it for a cluster in the region"),
    identityProviders: noCounterpart(
      z.array(document()),
      "OIDC identity providers of users are not configured",
      "Add an aws_eks_identity_provider_config in a Terraform configuration of your own",
    ),
    gitops: noCounterpart(document(), "Flux is not installed", afterwards),
    karpenter: noCounterpart(document(), "Karpenter is not installed", `${afterwards}, or enable addons.clusterAutoscaler`),
    autoModeConfig: z
      .strictObject({
        enabled: flag().optional(),
        nodePools: noCounterpart(texts(), "EKS Auto Mode is not supported", "Write node groups"),
        nodeRoleARN: noCounterpart(text(), "EKS Auto Mode is not supported", "Write node groups"),
        permissionsBoundaryARN: noCounterpart(text(), "EKS Auto Mode is not supported", "Write node groups"),
      })
      .optional(),
    capabilities: noCounterpart(z.array(document()), "EKS capabilities are not configured", afterwards),
    remoteNetworkConfig: noCounterpart(
      document(),
      "hybrid nodes are not supported",
      "Write access.runnerCidrs where those networks only use the API",
    ),
    zonalShiftConfig: z.strictObject({ enabled: flag().optional() }).optional(),
    upgradePolicy: noCounterpart(
      document(),
      "the account's upgrade policy applies",
      "Set it with aws eks update-cluster-config --upgrade-policy",
    ),
    controlPlaneScalingConfig: noCounterpart(document(), controlPlane, "Set it with aws eks update-cluster-config"),
    kubeAPIServerConfig: noCounterpart(document(), controlPlane, "Set it with aws eks update-cluster-config"),
    kubeControllerManagerConfig: noCounterpart(document(), controlPlane, "Set it with aws eks update-cluster-config"),
    kubeSchedulerConfig: noCounterpart(document(), controlPlane, "Set it with aws eks update-cluster-config"),
  })
  .meta({ title: "a ClusterConfig of eksctl" });

/** A ClusterConfig whose form is right. */
export type EksctlConfig = Omit<z.output<typeof eksctlSchema>, "addons"> & { readonly addons?: readonly EksctlAddon[] | undefined };

/** An entry of `addons`, whose configuration is a text, or what the text holds. */
export type EksctlAddon = Omit<z.output<typeof addon>, "configurationValues"> & { readonly configurationValues?: unknown };
