import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import type { Construct } from "constructs";
import { rollbackMinutes } from "../aws/kubernetesVersions";
import { controlPlaneLogGroup } from "../aws/names";
import { hasPodSubnets } from "../design/network/cidrBlocks";
import { controlPlaneZones } from "../design/network/zones";
import { policyGroupDns } from "../design/network/policyGroups";
import { podGroupNeeds } from "../design/network/podGroupNeeds";
import { administratorEntry, autoModeNodesEntry, namesAdministrator, planAccessEntries } from "../design/access/entries";
import type { ClusterDesign } from "../design/cluster";
import { autoModeNodeUsers } from "../design/autoMode/autoMode";
import { autoModeGroupTags } from "../design/autoMode/builtIn";
import { keyAdministrators } from "../design/encryption/keyAdministrators";
import { requiredKeyPolicies } from "../design/encryption/keyRequirements";
import { isCentralMirror } from "../design/images/images";
import { assumeRolePolicy } from "../design/iam/trust";
import {
  autoModeClusterPolicyArns,
  autoModeClusterStatements,
  autoModeNodeRole,
  autoModeNodeSuffixes,
  clusterRoleTrust,
} from "../design/iam/autoModeRoles";
import { clusterKeyPolicy } from "../design/iam/resourcePolicies";
import { arnId, roleOf, type UsableRole } from "../modules/role";
import { permitInlinePolicies } from "../modules/rolePolicies";
import { AccessEntry } from "../modules/cluster/accessEntry";
import { OidcProvider } from "../modules/cluster/identity";
import { ControlPlane, EncryptionKey } from "../modules/cluster/controlPlane";
import { checkLeftLogGroup } from "../modules/cluster/leftLogGroup";
import { NodeSecurityGroup } from "../modules/cluster/nodeSecurityGroup";
import { readSubnetZones } from "../modules/cluster/controlPlaneSubnets";
import { VersionGuard } from "../modules/cluster/versionGuard";
import { PodSecurityGroup } from "../modules/customNetworking";
import { expression } from "../modules/expression";
import { createBackend } from "./backend";
import { createClusterAddons } from "./clusterAddons";
import { clusterOutputs, networkOutputs, type Outputs, publishMap, publishOutputs, readOutputs } from "./outputs";
import { createAwsProvider } from "./providers";
import { createRegistry } from "./registry";
import { Stack } from "./write/stack";
import { clusterRolePolicyArns } from "../design/iam/roles";

/** Control plane, its key, logs, roles and access, and the add-ons that nodes need to join. */
export class ClusterStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    private readonly design: ClusterDesign,
    networkStackName: string,
  ) {
    super(scope, id);
    permitInlinePolicies(this, design.config.iam.inlinePolicies);
    const { config, addresses } = design;
    createBackend(this, config.backend);
    createAwsProvider(this, config, design.controlPlane.awsProviderVersion);
    const zones = controlPlaneZones(config);
    const hasOwnSubnets = config.network.controlPlaneSubnets.enabled;
    const network = readOutputs(this, networkOutputs, {
      backend: config.backend,
      providerAssumesRole: config.assumeRoleArn !== undefined,
      stackName: networkStackName,
      keys: { [hasOwnSubnets ? "control_plane_subnet_ids" : "node_subnet_ids"]: zones },
      required: design.bastion ? ["bastion_role_arn", "bastion_security_group_id"] : [],
    });

    const { existingClusters, existingSubnetIds } = new VersionGuard(this, "version-guard", {
      name: config.name,
      kubernetesVersion: config.kubernetesVersion,
      allowRollback: config.allowVersionRollback,
    });
    checkLeftLogGroup(this, { clusterName: config.name, existingClusters, logGroup: controlPlaneLogGroup(config.name) });
    const account = this.createAccount();
    const { accountId } = account;
    const key = config.encryption.createKey ? this.createKey(account) : undefined;
    const secretsKeyArn = config.encryption.kmsKeyArn ?? key?.arn;
    const autoModeNodes = this.autoModeNodeRole("auto-mode-node-role", "own", config.iam.roles.autoModeNodes);
    const builtInNodes = this.autoModeNodeRole("auto-mode-built-in-node-role", "builtIn", config.iam.roles.autoModeBuiltInNodes);
    const controlPlane = new ControlPlane(this, "control-plane", {
      name: config.name,
      kubernetesVersion: config.kubernetesVersion,
      role: roleOf(this, "cluster-role", config.iam.roles.cluster, {
        namePrefix: `${config.name}-cluster`,
        trust: clusterRoleTrust(config),
        managedPolicyArns: [...clusterRolePolicyArns(config), ...autoModeClusterPolicyArns(config)],
        inlinePolicies: autoModeClusterStatements(config),
      }),
      vpcId: network.vpc_id,
      subnetIds: zones.map(hasOwnSubnets ? network.control_plane_subnet_ids : network.node_subnet_ids),
      zones,
      zonesOfExisting: hasOwnSubnets ? readSubnetZones(this, "existing-subnets", existingSubnetIds) : undefined,
      serviceCidr: addresses.serviceCidr,
      publicAccessCidrs: config.access.publicEndpoint.enabled ? config.access.publicEndpoint.cidrs : undefined,
      runnerCidrs: config.access.runnerCidrs,
      bastionSecurityGroupId: design.bastion && network.bastion_security_group_id,
      existingSecurityGroupId: design.existingVpc?.securityGroups.controlPlane,
      additionalSecurityGroupIds: config.access.additionalSecurityGroupIds,
      logTypes: config.observability.controlPlaneLogs.types,
      logRetentionDays: config.observability.controlPlaneLogs.retentionDays,
      key,
      logsKmsKeyArn: config.encryption.logsKmsKeyArn,
      logSubscription: design.logSubscription,
      accountId,
      switches: design.controlPlane,
      autoMode: design.autoMode && { ...design.autoMode, nodeRole: design.autoMode.enabled ? builtInNodes : undefined },
      secretsKmsKeyArn: secretsKeyArn,
      deletionProtection: config.deletionProtection,
      updateTimeoutMinutes: config.allowVersionRollback ? rollbackMinutes : undefined,
      tags: config.tags,
      creatorIsAdmin: !namesAdministrator(config),
    });
    this.createAccessEntries(controlPlane, network);
    if (autoModeNodes) this.admitAutoModeNodes(controlPlane, autoModeNodes);
    const oidcProvider = config.iam.oidcProvider ? new OidcProvider(this, "oidc-provider", { issuer: controlPlane.issuer }) : undefined;
    const podSecurityGroup = this.createPodSecurityGroup(controlPlane, network);
    const nodeSecurityGroup = this.createNodeSecurityGroup(controlPlane, network, podSecurityGroup);
    createClusterAddons(this, { design, controlPlane, oidcProvider });

    publishOutputs(this, clusterOutputs, {
      cluster_name: controlPlane.name,
      cluster_arn: controlPlane.arn,
      kubernetes_version: controlPlane.kubernetesVersion,
      cluster_endpoint: controlPlane.endpoint,
      cluster_certificate_authority: controlPlane.certificateAuthority,
      cluster_security_group_id: controlPlane.securityGroupId,
      pod_security_group_id: podSecurityGroup?.id ?? "",
      node_security_group_id: nodeSecurityGroup?.id,
      auto_mode_node_role_name: autoModeNodes?.name,
      oidc_provider_arn: oidcProvider?.arn ?? "",
      oidc_issuer_host: oidcProvider?.issuerHost ?? "",
      kms_key_arn: secretsKeyArn ?? "",
      repository_urls: createRegistry(this, { design, accountId, key }),
    });
    publishMap(
      this,
      "required_key_policies",
      Object.entries(requiredKeyPolicies(config, accountId)).map(([arn, policy]) => [arn, JSON.stringify(policy)] as const),
      "What the policy of each KMS key that the cluster file names must allow, as JSON, by the ARN of the key.",
    );
  }

  /** The account of the credentials; it must be the one whose registry the images of the mirror are named with, unless that is another by intention. */
  private createAccount(): DataAwsCallerIdentity {
    const { mirror, accountId } = this.design.config.registry;
    return new DataAwsCallerIdentity(this, "account", {
      ...(mirror && accountId !== undefined && !isCentralMirror(this.design.config)
        ? {
            lifecycle: {
              postcondition: [
                {
                  condition: expression`self.account_id == ${accountId}`,
                  errorMessage: `registry.accountId is ${accountId}, which is not the AWS account of these credentials. Correct the cluster file, or use credentials of that account.`,
                },
              ],
            },
          }
        : {}),
    });
  }

  private createKey({ accountId, arn }: DataAwsCallerIdentity): EncryptionKey {
    const { config, partition } = this.design;
    const administrators = keyAdministrators(config);
    return new EncryptionKey(this, "encryption-key", {
      clusterName: config.name,
      policy: clusterKeyPolicy({
        partition: partition.id,
        dnsSuffix: partition.dnsSuffix,
        accountId,
        region: config.region,
        clusterName: config.name,
        administrators,
      }),
      administrators,
      callerArn: arn,
    });
  }

  private createAccessEntries({ name }: ControlPlane, network: Outputs<typeof networkOutputs>): void {
    const { bastion, config, partition } = this.design;
    // By the principal, of which AWS allows one entry only: so it keeps its address under another name, and between access.admins and access.entries.
    const named = planAccessEntries(config).map((entry) => [arnId("admin", entry.principalArn), entry] as const);
    // The role of the bastion is not known before its stack is applied; the id must be.
    const ofBastion = bastion?.administrator ? [["admin-bastion", administratorEntry(network.bastion_role_arn)] as const] : [];
    for (const [id, entry] of [...named, ...ofBastion]) {
      new AccessEntry(this, id, { clusterName: name, entry, partition: partition.id });
    }
  }

  private autoModeNodeRole(id: string, user: keyof typeof autoModeNodeSuffixes, existingArn: string | undefined) {
    const { config, partition } = this.design;
    if (!autoModeNodeUsers(config)[user]) return undefined;
    return roleOf(this, id, existingArn, {
      namePrefix: `${config.name}-${autoModeNodeSuffixes[user]}`,
      trust: assumeRolePolicy("ec2", partition),
      ...autoModeNodeRole(config),
      // EKS drains the nodes of built-in pools by an update of the cluster: they need their role until then.
      createBeforeDestroy: user === "builtIn",
    });
  }

  /** Lets nodes of our own node classes join. EKS does so for its own. @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html */
  private admitAutoModeNodes(controlPlane: ControlPlane, { arn }: UsableRole): void {
    const { partition } = this.design;
    new AccessEntry(this, "auto-mode-nodes", {
      clusterName: controlPlane.name,
      entry: autoModeNodesEntry(arn),
      partition: partition.id,
    });
  }

  private createPodSecurityGroup(controlPlane: ControlPlane, network: Outputs<typeof networkOutputs>): PodSecurityGroup | undefined {
    // As long as there are pod subnets, nodes may still have interfaces in it: also after custom networking is switched off.
    if (!hasPodSubnets(this.design.config)) return undefined;
    const { pods, podRules = "existing" } = this.design.existingVpc?.securityGroups ?? {};
    return new PodSecurityGroup(this, "pod-security-group", {
      clusterName: controlPlane.name,
      vpcId: network.vpc_id,
      clusterSecurityGroupId: controlPlane.securityGroupId,
      restrictsEgress: this.design.nodeSecurityGroup?.restrictsEgress ?? false,
      tags: autoModeGroupTags(this.design.config),
      dns: policyGroupDns(this.design.config, "pods"),
      existing:
        pods === undefined ? undefined : { id: pods, rules: podRules, needs: podGroupNeeds(this.design.config, this.design.addresses) },
    });
  }

  private createNodeSecurityGroup(
    controlPlane: ControlPlane,
    network: Outputs<typeof networkOutputs>,
    podSecurityGroup: PodSecurityGroup | undefined,
  ): NodeSecurityGroup | undefined {
    const { config, existingVpc, nodeSecurityGroup: group } = this.design;
    if (!group) return undefined;
    return new NodeSecurityGroup(this, "node-security-group", {
      clusterName: config.name,
      vpcId: network.vpc_id,
      group,
      ingressOfNodes: policyGroupDns(config, "nodes"),
      tags: autoModeGroupTags(config),
      clusterSecurityGroupId: controlPlane.securityGroupId,
      endpointSecurityGroupId: network.endpoint_security_group_id,
      podSecurityGroupId: podSecurityGroup?.id,
      isPodGroupGiven: existingVpc?.securityGroups.pods !== undefined,
    });
  }
}
