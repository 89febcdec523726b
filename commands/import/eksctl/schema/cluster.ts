import * as z from "zod";
import { accessConfig, clusterIam, iamIdentityMapping, podIdentityAssociation, wellKnownPolicies } from "./iam";
import { document, flag, integer, noCounterpart, textField, texts, textMap, permissionsBoundary, resourceTags } from "./noCounterpart";
import { managedNodeGroup, selfManagedNodeGroup } from "./nodeGroups";

const eksctlSubnet = z.strictObject({
  id: textField().optional(),
  az: noCounterpart(textField(), "the cluster is not in this zone", "Write it in network.availabilityZones"),
  cidr: textField().optional(),
});
const subnets = z.record(z.string(), eksctlSubnet);
const withoutVpc = "a security group belongs to a VPC, and none is given";
const ipv4Only = "the cluster is IPv4";

/** `vpc` of a ClusterConfig. @see https://docs.aws.amazon.com/eks/latest/eksctl/vpc-configuration.html */
const vpc = z.strictObject({
  id: textField().optional(),
  cidr: textField().optional(),
  subnets: z.strictObject({ private: subnets.optional(), public: subnets.optional() }).optional(),
  nat: z.strictObject({ gateway: z.enum(["HighlyAvailable", "Single", "Disable"]).optional() }).optional(),
  clusterEndpoints: z.strictObject({ publicAccess: flag().optional(), privateAccess: flag().optional() }).optional(),
  publicAccessCIDRs: texts().optional(),
  extraCIDRs: texts().optional(),
  securityGroup: noCounterpart(textField(), withoutVpc, "Write network.existingVpc, with the group at securityGroups.controlPlane"),
  controlPlaneSecurityGroupIDs: noCounterpart(
    texts(),
    withoutVpc,
    "Write network.existingVpc, with the group at securityGroups.controlPlane",
  ),
  controlPlaneOnPrivateSubnets: flag().optional(),
  sharedNodeSecurityGroup: noCounterpart(
    textField(),
    "a security group belongs to a VPC, or there are no node groups that would have it",
    "Write it in securityGroupIds of the node groups, with network.existingVpc",
  ),
  manageSharedNodeSecurityGroupRules: noCounterpart(flag(), "there is no shared security group of the nodes", "Leave it out"),
  controlPlaneSubnetIDs: noCounterpart(
    texts(),
    "a subnet belongs to a VPC, and none is given",
    "Write network.existingVpc, with the subnets at controlPlaneSubnets",
  ),
  controlPlaneEgressMode: textField().optional(),
  hostnameType: noCounterpart(textField(), "nodes are named by their addresses, which EKS needs in every AMI family", "Leave it out"),
  autoAllocateIPv6: noCounterpart(flag(), ipv4Only, "Leave it out"),
  extraIPv6CIDRs: noCounterpart(texts(), ipv4Only, "Leave it out"),
  ipv6Cidr: noCounterpart(textField(), ipv4Only, "Leave it out"),
  ipv6Pool: noCounterpart(textField(), ipv4Only, "Leave it out"),
});

const addonRoleWhy = "each add-on has a role of its own, with the policies that it needs";
const attachLater = "Attach further policies to that role once it is created";
const search = "it only chooses among the versions that EKS offers";

/** An entry of `addons`. @see https://docs.aws.amazon.com/eks/latest/eksctl/addons.html */
const eksctlAddon = z.strictObject({
  name: textField(),
  version: textField().optional(),
  configurationValues: noCounterpart(
    textField(),
    "the configuration of add-ons is made from the cluster's keys",
    "Leave it out, or change the add-on when the cluster exists",
  ),
  wellKnownPolicies: wellKnownPolicies.optional(),
  attachPolicyARNs: noCounterpart(texts(), addonRoleWhy, attachLater),
  useDefaultPodIdentityAssociations: noCounterpart(flag(), addonRoleWhy, "Leave it out"),
  attachPolicy: noCounterpart(document(), addonRoleWhy, attachLater),
  podIdentityAssociations: noCounterpart(z.array(podIdentityAssociation), addonRoleWhy, attachLater),
  serviceAccountRoleARN: noCounterpart(textField(), addonRoleWhy, attachLater),
  permissionsBoundary: permissionsBoundary(),
  resolveConflicts: noCounterpart(textField(), "add-ons overwrite what differs from their configuration", "Leave it out"),
  namespaceConfig: noCounterpart(document(), "add-ons use the namespace that EKS gives them", "Leave it out"),
  tags: resourceTags(),
  owners: noCounterpart(texts(), search, "Leave it out"),
  publishers: noCounterpart(texts(), search, "Leave it out"),
  types: noCounterpart(texts(), search, "Leave it out"),
});

/** `addonsConfig` of a ClusterConfig. */
const addonsConfig = z.strictObject({
  disableDefaultAddons: flag().optional(),
  autoApplyPodIdentityAssociations: noCounterpart(flag(), addonRoleWhy, "Leave it out"),
});

const clusterMetadata = z.strictObject({
  name: z.string().min(1),
  region: z.string().min(1),
  version: textField().optional(),
  tags: textMap().optional(),
  annotations: noCounterpart(textMap(), "annotations are eksctl's own notes", "Write them as comments, or as tags"),
  forceUpdateVersion: noCounterpart(flag(), "it is about one upgrade, not about the cluster", "Leave it out"),
  rollbackConfig: noCounterpart(document(), "it is about CloudFormation, which is not used", "Leave it out"),
});

const eksctlFargateProfile = z.strictObject({
  name: textField(),
  selectors: z.array(z.strictObject({ namespace: textField(), labels: textMap().optional() })).optional(),
  subnets: texts().optional(),
  tags: textMap().optional(),
  podExecutionRoleARN: textField().optional(),
  status: noCounterpart(textField(), "it is what eksctl reports, not what is asked for", "Leave it out"),
});

const afterwards = "Install it when the cluster exists";
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
    metadata: clusterMetadata,
    kubernetesNetworkConfig: z
      .strictObject({
        serviceIPv4CIDR: textField().optional(),
        ipFamily: textField().optional(),
        serviceIPv6CIDR: noCounterpart(textField(), "the cluster is IPv4", "Leave it out"),
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
    nodeGroups: z.array(selfManagedNodeGroup).optional(),
    fargateProfiles: z.array(eksctlFargateProfile).optional(),
    iam: clusterIam.optional(),
    accessConfig: accessConfig.optional(),
    iamIdentityMappings: z.array(iamIdentityMapping).optional(),
    addons: z.array(eksctlAddon).optional(),
    addonsConfig: addonsConfig.optional(),
    cloudWatch: z
      .strictObject({
        clusterLogging: z.strictObject({ enableTypes: texts().optional(), logRetentionInDays: integer().optional() }).optional(),
      })
      .optional(),
    secretsEncryption: z.strictObject({ keyARN: textField().optional() }).optional(),
    outpost: noCounterpart(document(), "AWS Outposts are not supported", "Remove it for a cluster in the region"),
    identityProviders: noCounterpart(
      z.array(document()),
      "OIDC identity providers of users are not configured",
      "Add an aws_eks_identity_provider_config in a Terraform configuration of your own",
    ),
    gitops: noCounterpart(document(), "Flux is not installed", afterwards),
    karpenter: z
      .strictObject({
        version: textField().optional(),
        createServiceAccount: flag().optional(),
        defaultInstanceProfile: textField().optional(),
        withSpotInterruptionQueue: flag().optional(),
      })
      .optional(),
    autoModeConfig: z
      .strictObject({
        enabled: flag().optional(),
        nodePools: texts().optional(),
        nodeRoleARN: textField().optional(),
        permissionsBoundaryARN: textField().optional(),
      })
      .optional(),
    capabilities: noCounterpart(z.array(document()), "EKS capabilities are not configured", afterwards),
    remoteNetworkConfig: noCounterpart(
      document(),
      "hybrid nodes are not supported",
      "Write access.runnerCidrs where those networks only use the API",
    ),
    zonalShiftConfig: z.strictObject({ enabled: flag().optional() }).optional(),
    upgradePolicy: z.strictObject({ supportType: textField().optional() }).optional(),
    controlPlaneScalingConfig: z.strictObject({ tier: textField().optional() }).optional(),
    kubeAPIServerConfig: noCounterpart(document(), controlPlane, "Set it with aws eks update-cluster-config"),
    kubeControllerManagerConfig: noCounterpart(document(), controlPlane, "Set it with aws eks update-cluster-config"),
    kubeSchedulerConfig: noCounterpart(document(), controlPlane, "Set it with aws eks update-cluster-config"),
  })
  .meta({ title: "a ClusterConfig of eksctl" });

/** A ClusterConfig whose form is right. */
export type EksctlConfig = Omit<z.output<typeof eksctlSchema>, "addons"> & { readonly addons?: readonly EksctlAddon[] | undefined };

/** An entry of `addons`, whose configuration is a text, or what the text holds. */
export type EksctlAddon = Omit<z.output<typeof eksctlAddon>, "configurationValues"> & { readonly configurationValues?: unknown };
