import * as z from "zod";
import { secrets } from "../../../../config/schema/primitives";
import { document, flag, integer, noCounterpart, ofOwnName, permissionsBoundary, textField, texts, textMap } from "./noCounterpart";

const launchTemplate = "the launch template is made from the node group's keys";
const autoScalingGroup = "the Auto Scaling group is made from the node group's keys";
const clusterGroup = "nodes use the security group that EKS creates for the cluster";
const importKey = "Run aws ec2 import-key-pair, and write its name as keyName";
const leaveOut = "Leave it out";

const eksctlAddonPolicies = z.strictObject({
  imageBuilder: flag().optional(),
  autoScaler: flag().optional(),
  externalDNS: flag().optional(),
  certManager: flag().optional(),
  efs: flag().optional(),
  ebs: flag().optional(),
  fsx: flag().optional(),
  awsLoadBalancerController: flag().optional(),
  albIngress: flag().optional(),
  xRay: flag().optional(),
  cloudWatch: flag().optional(),
  appMesh: noCounterpart(flag(), "AWS App Mesh has ended", leaveOut),
  appMeshPreview: noCounterpart(flag(), "AWS App Mesh has ended", leaveOut),
});

const nodeGroupIam = z.strictObject({
  withAddonPolicies: eksctlAddonPolicies.optional(),
  attachPolicyARNs: texts().optional(),
  attachPolicy: noCounterpart(
    document(),
    "inline policies of nodes have no key",
    "Make a managed policy, and name it in iam.attachPolicyArns",
  ),
  instanceProfileARN: noCounterpart(textField(), "EKS creates the instance profile of a managed group", "Name its role in iam.roleArn"),
  instanceRoleARN: textField().optional(),
  instanceRoleName: ofOwnName(),
  instanceRolePermissionsBoundary: permissionsBoundary(),
});

const eksctlSsh = z.strictObject({
  allow: flag().optional(),
  publicKeyName: textField().optional(),
  enableSsm: flag().optional(),
  publicKey: noCounterpart(textField(), "keys are not imported into EC2", importKey),
  publicKeyPath: noCounterpart(textField(), "keys are not imported into EC2", importKey),
  sourceSecurityGroupIds: noCounterpart(texts(), "no network may reach the nodes by SSH", "Use access.sessionManager"),
});

const instanceSelector = z.strictObject({
  vCPUs: integer().optional(),
  memory: textField().optional(),
  gpus: integer().optional(),
  neuron_devices: integer().optional(),
  cpuArchitecture: textField().optional(),
  allow: textField().optional(),
  deny: textField().optional(),
});

const eksctlTaint = z.strictObject({ key: textField(), value: textField().optional(), effect: textField() });

const base = {
  name: z.string().min(1),
  amiFamily: textField().optional(),
  ami: noCounterpart(
    textField(),
    "AMIs are found by family and release version, or given by their ids",
    "Write amiId or amiReleaseVersion",
  ),
  instanceType: noCounterpart(textField(), "another field of the group names its instance types", leaveOut),
  instanceSelector: noCounterpart(instanceSelector, "the group names its instance types", leaveOut),
  minSize: integer().optional(),
  maxSize: integer().optional(),
  desiredCapacity: integer().optional(),
  volumeSize: integer().optional(),
  volumeType: textField().optional(),
  volumeIOPS: integer().optional(),
  volumeThroughput: integer().optional(),
  volumeEncrypted: flag().optional(),
  volumeKmsKeyID: textField().optional(),
  volumeName: noCounterpart(textField(), launchTemplate, leaveOut),
  additionalVolumes: noCounterpart(z.array(document()), "nodes have one volume", "Make volume.size large enough"),
  availabilityZones: texts().optional(),
  subnets: texts().optional(),
  privateNetworking: flag().optional(),
  labels: textMap().optional(),
  tags: textMap().optional(),
  iam: nodeGroupIam.optional(),
  ssh: eksctlSsh.optional(),
  securityGroups: z
    .strictObject({
      attachIDs: noCounterpart(
        texts(),
        "a security group belongs to a VPC, and none is given",
        "Write network.existingVpc, with the groups at securityGroupIds of the node group",
      ),
      withShared: noCounterpart(flag(), clusterGroup, leaveOut),
      withLocal: noCounterpart(flag(), clusterGroup, leaveOut),
    })
    .optional(),
  maxPodsPerNode: integer().optional(),
  preBootstrapCommands: texts().optional().register(secrets, { secret: "all" }),
  overrideBootstrapCommand: textField().optional().register(secrets, { secret: "all" }),
  bottlerocket: z
    .strictObject({ enableAdminContainer: flag().optional(), settings: document().optional().register(secrets, { secret: "all" }) })
    .optional(),
  disableIMDSv1: flag().optional(),
  disablePodIMDS: flag().optional(),
  enableDetailedMonitoring: flag().optional(),
  ebsOptimized: noCounterpart(flag(), "all current instance types are", leaveOut),
  efaEnabled: flag().optional(),
  instanceName: noCounterpart(textField(), "instances are named after the cluster and the group", "Write other tags into tags"),
  instancePrefix: noCounterpart(textField(), "instances are named after the cluster and the group", "Write other tags into tags"),
  placement: noCounterpart(
    document(),
    "a placement group is made for each group that asks for one, and none that exists is used",
    "Write placementGroup with the strategy of that group, or leave it out",
  ),
  capacityReservation: z
    .strictObject({
      capacityReservationPreference: textField().optional(),
      capacityReservationTarget: z
        .strictObject({
          capacityReservationID: textField().optional(),
          capacityReservationResourceGroupARN: textField().optional(),
        })
        .optional(),
    })
    .optional(),
  instanceMarketOptions: z.strictObject({ marketType: textField().optional() }).optional(),
  outpostARN: noCounterpart(textField(), "AWS Outposts are not supported", leaveOut),
  asgSuspendProcesses: noCounterpart(texts(), autoScalingGroup, "Run aws autoscaling suspend-processes when the group exists"),
};

const updateConfig = z.strictObject({ maxUnavailable: integer().optional(), maxUnavailablePercentage: integer().optional() });

const repairOverrideFields = z.strictObject({
  nodeMonitoringCondition: textField().optional(),
  nodeUnhealthyReason: textField().optional(),
  minRepairWaitTimeMins: integer().optional(),
  repairAction: textField().optional(),
});

/** An entry of `managedNodeGroups`. */
export const managedNodeGroup = z.strictObject({
  ...base,
  instanceTypes: texts().optional(),
  spot: flag().optional(),
  releaseVersion: textField().optional(),
  propagateASGTags: noCounterpart(
    flag(),
    "the cluster autoscaler asks EKS for the labels and taints of a managed node group, and its Auto Scaling group has no tags of them",
    "Tag the Auto Scaling group where something else reads them",
  ),
  taints: z.array(eksctlTaint).optional(),
  updateConfig: updateConfig.optional(),
  nodeRepairConfig: z
    .strictObject({
      enabled: flag().optional(),
      maxUnhealthyNodeThresholdCount: integer().optional(),
      maxUnhealthyNodeThresholdPercentage: integer().optional(),
      maxParallelNodesRepairedCount: integer().optional(),
      maxParallelNodesRepairedPercentage: integer().optional(),
      nodeRepairConfigOverrides: z.array(repairOverrideFields).optional(),
    })
    .optional(),
  launchTemplate: noCounterpart(
    z.strictObject({ id: textField(), version: textField().optional() }),
    launchTemplate,
    "Write the template's AMI, instance types, volume and user data into the node group",
  ),
});

const instancesDistribution = z.strictObject({
  instanceTypes: texts().optional(),
  onDemandBaseCapacity: noCounterpart(integer(), "all instances above the base are on-demand ones too", leaveOut),
  onDemandPercentageAboveBaseCapacity: integer().optional(),
  maxPrice: noCounterpart(z.number(), "spot instances cost at most the on-demand price", leaveOut),
  spotInstancePools: noCounterpart(integer(), "AWS's recommended allocation strategy is used", leaveOut),
  spotAllocationStrategy: noCounterpart(textField(), "AWS's recommended allocation strategy is used", leaveOut),
  capacityRebalance: noCounterpart(flag(), autoScalingGroup, leaveOut),
});

/** An entry of `nodeGroups`: nodes in an Auto Scaling group. */
export const selfManagedNodeGroup = z.strictObject({
  ...base,
  instancesDistribution: instancesDistribution.optional(),
  containerRuntime: textField().optional(),
  propagateASGTags: noCounterpart(flag(), "labels and taints are tags of the Auto Scaling group in any case", leaveOut),
  taints: z
    .union([z.array(eksctlTaint), textMap()], { error: "must be a list of taints, or a mapping from keys to value:effect" })
    .optional(),
  kubeletExtraConfig: document().optional(),
  updateConfig: noCounterpart(updateConfig, "instances are refreshed by the Auto Scaling group", "Write update.minHealthyPercentage"),
  asgMetricsCollection: noCounterpart(
    z.array(document()),
    autoScalingGroup,
    "Run aws autoscaling enable-metrics-collection when the group exists",
  ),
  classicLoadBalancerNames: noCounterpart(texts(), autoScalingGroup, "Use a Service or an Ingress with loadBalancerController"),
  targetGroupARNs: noCounterpart(texts(), autoScalingGroup, "Use a TargetGroupBinding of loadBalancerController"),
  clusterDNS: noCounterpart(textField(), "nodes use CoreDNS", "Configure forwarding in CoreDNS"),
  cpuCredits: noCounterpart(textField(), launchTemplate, "Set the account's default credit specification"),
  enclaveEnabled: noCounterpart(flag(), launchTemplate, leaveOut),
  localZones: noCounterpart(texts(), "local zones are not supported", "Write availabilityZones"),
  maxInstanceLifetime: noCounterpart(integer(), autoScalingGroup, leaveOut),
});

/** A node group of either kind. */
export type EksctlNodeGroup = Omit<z.output<typeof selfManagedNodeGroup>, "updateConfig"> &
  Omit<z.output<typeof managedNodeGroup>, "taints">;
