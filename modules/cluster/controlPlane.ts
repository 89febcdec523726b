import { Ec2Tag } from "@cdktf/provider-aws/lib/ec2-tag";
import { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Construct } from "constructs";
import { controlPlaneLogGroup, securityGroupPrefix } from "../../aws/names";
import { callerPrefix } from "../../design/encryption/keyAdministrators";
import type { LogSubscriptionDesign } from "../../design/controlPlane/subscription";
import type { ControlPlaneSwitches } from "../../design/controlPlane/switches";
import type { PolicyDocument, ResourceStatement } from "../../design/iam/policy";
import { expression, literal } from "../expression";
import { createLogGroup } from "../logGroup";
import { acceptFindings } from "../overrides";
import { keepsZones } from "./controlPlaneSubnets";
import { ExistingSecurityGroup } from "../network/existingVpc";
import type { UsableRole } from "../role";
import { LogSubscription } from "./logSubscription";
import { identifiedTags } from "../tagIds";

export interface EncryptionKeyProps {
  readonly clusterName: string;
  readonly policy: PolicyDocument<ResourceStatement>;
  /** ARNs of those who alone manage the key by its policy. Empty: whom IAM policies let. */
  readonly administrators: readonly string[];
  /** ARN of the credentials. */
  readonly callerArn: string;
}

/**
 * The KMS key that encrypts the cluster's Kubernetes secrets, its control-plane logs and its images in Amazon ECR.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/enable-kms.html
 */
export class EncryptionKey extends Construct {
  readonly arn: string;
  /** By it the key is found again where an apply was killed: what cannot be made twice comes after it. */
  readonly alias: KmsAlias;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const key = new KmsKey(this, "key", {
      description: `Kubernetes secrets and control-plane logs of EKS cluster ${props.clusterName}`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: JSON.stringify(props.policy),
      // By this tag the runner's policy knows the key as the cluster's.
      tags: { Name: props.clusterName },
      ...(props.administrators.length > 0 && { lifecycle: { precondition: [mayManage(props)] } }),
    });
    this.alias = new KmsAlias(this, "alias", { name: `alias/eks/${props.clusterName}`, targetKeyId: key.id });
    this.arn = key.arn;
  }
}

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html */
const mayManage = ({ administrators, callerArn }: EncryptionKeyProps) => ({
  condition: expression`anytrue([for prefix in ${literal(administrators.map(callerPrefix))} : startswith(join("", [${callerArn}, "/"]), prefix)])`,
  errorMessage:
    "These credentials are of none of encryption.administrators, and AWS KMS refuses a key policy that its caller could not change. Add their role or user, or use credentials of one of them.",
});

/** EKS Auto Mode, as the control plane is told of it. */
export interface ControlPlaneAutoMode {
  /** Whether EKS manages instances, volumes and load balancers: EKS takes all three or none. */
  readonly enabled: boolean;
  /** Node pools that EKS makes. */
  readonly builtInPools: readonly string[];
  /** Role of the nodes of these pools, which must not be named without them. */
  readonly nodeRole?: UsableRole | undefined;
}

export interface ControlPlaneProps {
  readonly name: string;
  readonly kubernetesVersion: string;
  readonly role: UsableRole;
  readonly vpcId: string;
  /** Subnets of the control plane's network interfaces, in two zones at least. */
  readonly subnetIds: readonly string[];
  /**
   * Expression for the zones of the subnets that the control plane has already; an empty list before it is there. EKS lets it have other subnets in the
   * same zones. @default - it keeps the subnets that it was created with
   */
  readonly zonesOfExisting?: string | undefined;
  /** Zones of the subnets. */
  readonly zones: readonly string[];
  readonly serviceCidr: string;
  /** Source addresses of the public API endpoint. @default - the endpoint is private only */
  readonly publicAccessCidrs?: readonly string[] | undefined;
  /** Networks outside the VPC that may reach the private API endpoint. */
  readonly runnerCidrs: readonly string[];
  /** Security group of the bastion. @default - there is no bastion */
  readonly bastionSecurityGroupId?: string | undefined;
  /** A security group that is there already, whose rules stay as they are. @default - none */
  readonly existingSecurityGroupId?: string | undefined;
  /** Further ones, that are there already, too. */
  readonly additionalSecurityGroupIds: readonly string[];
  readonly logTypes: readonly string[];
  readonly logRetentionDays: number;
  /** The cluster's own. @default - it has none */
  readonly key: EncryptionKey | undefined;
  /** KMS key of the logs. @default - the cluster's own, or else one of CloudWatch Logs */
  readonly logsKmsKeyArn: string | undefined;
  /** Where its logs are sent on to. @default - nowhere */
  readonly logSubscription: LogSubscriptionDesign | undefined;
  /** Account of the cluster. */
  readonly accountId: string;
  readonly switches: ControlPlaneSwitches;
  /** EKS Auto Mode. @default - the cluster has never had it */
  readonly autoMode?: ControlPlaneAutoMode | undefined;
  /** KMS key of the Kubernetes secrets. @default - one of EKS */
  readonly secretsKmsKeyArn: string | undefined;
  readonly deletionProtection: boolean;
  /** How long Terraform waits for an update. @default - the provider's 60 minutes */
  readonly updateTimeoutMinutes?: number | undefined;
  /** Tags of the security group that EKS makes, which the provider's own do not reach. */
  readonly tags: Readonly<Record<string, string>>;
  /** Whether the principal that creates the cluster becomes its administrator. */
  readonly creatorIsAdmin: boolean;
}

/**
 * The EKS control plane with its log group. EKS's own copies of CNI, kube-proxy and CoreDNS are not installed: they would start before
 * they are configured.
 * @see https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
 */
export class ControlPlane extends Construct {
  readonly name: string;
  readonly arn: string;
  /** As it runs, and not only as it is asked for. */
  readonly kubernetesVersion: string;
  readonly endpoint: string;
  readonly certificateAuthority: string;
  readonly issuer: string;
  /** The security group that EKS makes for the control plane and the nodes. */
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: ControlPlaneProps) {
    super(scope, id);
    // Made first, with its retention: EKS would make one that keeps events for ever.
    const logGroup = createLogGroup(this, "log-group", {
      name: controlPlaneLogGroup(props.name),
      retentionDays: props.logRetentionDays,
      kmsKeyArn: props.logsKmsKeyArn ?? props.key?.arn,
    });
    const subscription =
      props.logSubscription &&
      new LogSubscription(this, "log-subscription", {
        clusterName: props.name,
        logGroupName: logGroup.name,
        accountId: props.accountId,
        subscription: props.logSubscription,
      });
    const securityGroupIds = [...this.securityGroups(props), ...this.additionalSecurityGroups(props)];
    const { egressMode, scalingTier, supportType, zonalShift } = props.switches;
    const cluster = new EksCluster(this, "cluster", {
      name: props.name,
      version: props.kubernetesVersion,
      roleArn: props.role.arn,
      bootstrapSelfManagedAddons: false,
      deletionProtection: props.deletionProtection,
      enabledClusterLogTypes: [...props.logTypes],
      accessConfig: { authenticationMode: "API", bootstrapClusterCreatorAdminPermissions: props.creatorIsAdmin },
      ...(props.secretsKmsKeyArn !== undefined && {
        encryptionConfig: { resources: ["secrets"], provider: { keyArn: props.secretsKmsKeyArn } },
      }),
      kubernetesNetworkConfig: {
        ipFamily: "ipv4",
        serviceIpv4Cidr: props.serviceCidr,
        ...(props.autoMode && { elasticLoadBalancing: { enabled: props.autoMode.enabled } }),
      },
      ...(props.autoMode && computeAndStorage(props.autoMode)),
      vpcConfig: {
        subnetIds: [...props.subnetIds],
        securityGroupIds,
        endpointPrivateAccess: true,
        endpointPublicAccess: props.publicAccessCidrs !== undefined,
        ...(props.publicAccessCidrs ? { publicAccessCidrs: [...props.publicAccessCidrs] } : {}),
      },
      ...(props.updateTimeoutMinutes === undefined ? {} : { timeouts: { update: `${props.updateTimeoutMinutes}m` } }),
      ...(supportType === undefined ? {} : { upgradePolicy: { supportType } }),
      ...(zonalShift === undefined ? {} : { zonalShiftConfig: { enabled: zonalShift } }),
      ...(scalingTier === undefined ? {} : { controlPlaneScalingConfig: { tier: scalingTier } }),
      dependsOn: [
        logGroup,
        ...(subscription ? [subscription.filter] : []),
        ...(props.key ? [props.key.alias] : []),
        ...props.role.permissions,
        ...(props.autoMode?.nodeRole?.permissions ?? []),
      ],
      lifecycle: {
        ...(props.zonesOfExisting === undefined ? {} : { precondition: [keepsZones(props.zonesOfExisting, props.zones)] }),
        ignoreChanges: [
          // Only read when the cluster is created; a later change of access.admins must not replace the cluster.
          "access_config[0].bootstrap_cluster_creator_admin_permissions",
          // Only read then, too. Terraform takes it as true for a cluster that it imports.
          "bootstrap_self_managed_addons",
          // EKS refuses subnets in other zones than those at creation. Nodes may use new zones all the same.
          // https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
          ...(props.zonesOfExisting === undefined ? ["vpc_config[0].subnet_ids"] : []),
        ],
      },
    });
    // The bindings lack it, and the provider that the stack then has knows it.
    if (egressMode !== undefined) cluster.addOverride("vpc_config.control_plane_egress_mode", egressMode);
    acceptFindings(cluster, {
      CKV_AWS_39: "A public API endpoint is asked for by access.publicEndpoint, with its source addresses.",
      ...(props.secretsKmsKeyArn === undefined && { CKV_AWS_58: "EKS encrypts all data of the Kubernetes API with a key of its own." }),
    });
    this.name = cluster.name;
    this.arn = cluster.arn;
    this.kubernetesVersion = cluster.version;
    this.endpoint = cluster.endpoint;
    this.certificateAuthority = cluster.certificateAuthority.get(0).data;
    this.issuer = cluster.identity.get(0).oidc.get(0).issuer;
    this.securityGroupId = cluster.vpcConfig.clusterSecurityGroupId;
    this.tagSecurityGroup(props.tags);
  }

  /** EKS makes the group, and names it: its Name stays. */
  private tagSecurityGroup({ Name: _ofEks, ...tags }: Readonly<Record<string, string>>): void {
    for (const { id, key, value } of identifiedTags(tags)) new Ec2Tag(this, id, { resourceId: this.securityGroupId, key, value });
  }

  /** A group that is given is enough, unless something is to be let in: its own rules are not ours. */
  private securityGroups(props: ControlPlaneProps): string[] {
    const { bastionSecurityGroupId, existingSecurityGroupId, runnerCidrs, vpcId } = props;
    if (existingSecurityGroupId === undefined) return [this.createApiSecurityGroup(props)];
    const { id } = new ExistingSecurityGroup(this, "existing-security-group", {
      securityGroupId: existingSecurityGroupId,
      vpcId,
      key: "network.existingVpc.securityGroups.controlPlane",
    });
    return runnerCidrs.length > 0 || bastionSecurityGroupId !== undefined ? [id, this.createApiSecurityGroup(props)] : [id];
  }

  private additionalSecurityGroups({ additionalSecurityGroupIds, vpcId }: ControlPlaneProps): string[] {
    return additionalSecurityGroupIds.map(
      (securityGroupId) =>
        new ExistingSecurityGroup(this, `additional-${securityGroupId}`, {
          securityGroupId,
          vpcId,
          key: "access.additionalSecurityGroupIds",
        }).id,
    );
  }

  /** A group of the control plane's network interfaces alone: what it lets in reaches the API, and no node. */
  private createApiSecurityGroup(props: ControlPlaneProps): string {
    const name = `${props.name}-api`;
    const group = new SecurityGroup(this, "api-security-group", {
      namePrefix: securityGroupPrefix(name),
      description: "Kubernetes API from networks outside the VPC",
      vpcId: props.vpcId,
      tags: { Name: name },
      lifecycle: { createBeforeDestroy: true },
    });
    for (const cidr of props.runnerCidrs) {
      new VpcSecurityGroupIngressRule(this, `api-from-${cidr.replace("/", "-")}`, {
        securityGroupId: group.id,
        description: `Kubernetes API from ${cidr}`,
        cidrIpv4: cidr,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
      });
    }
    if (props.bastionSecurityGroupId !== undefined) {
      new VpcSecurityGroupIngressRule(this, "api-from-bastion", {
        securityGroupId: group.id,
        referencedSecurityGroupId: props.bastionSecurityGroupId,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
        description: "Kubernetes API from the bastion",
      });
    }
    return group.id;
  }
}

/** @see https://docs.aws.amazon.com/eks/latest/APIReference/API_ComputeConfigRequest.html */
const computeAndStorage = ({ builtInPools, enabled, nodeRole }: ControlPlaneAutoMode) => ({
  computeConfig: {
    enabled,
    ...(enabled && { nodePools: [...builtInPools] }),
    ...(nodeRole && { nodeRoleArn: nodeRole.arn }),
  },
  storageConfig: { blockStorage: { enabled } },
});
