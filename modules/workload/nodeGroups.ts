import { DataAwsSsmParameter } from "@cdktf/provider-aws/lib/data-aws-ssm-parameter";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { policyDocument } from "../../design/iam/policy";
import { assumeRolePolicy } from "../../design/iam/trust";
import type {
  ManagedNodeGroupDesign,
  NodeGroupDesign,
  SelfManagedNodeGroupDesign,
  ClusterCoordinates,
} from "../../design/nodes/nodeGroups";
import type { OutboundSettings } from "../../design/proxy/proxy";
import { renderUserData } from "../../design/nodes/userData/userData";
import { arnId, roleOf, type UsableRole } from "../role";
import { EfaSecurityGroup } from "./efaSecurityGroup";
import { addNodeGroupChecks } from "./nodeGroupChecks";
import { ManagedNodeGroup, SelfManagedNodeAccess, SelfManagedNodeGroup } from "./nodeGroupKinds";
import { NodeGroupSecurityGroup } from "./nodeGroupSecurityGroup";
import { NodeLaunchTemplate } from "./nodeLaunchTemplate";

export interface NodeGroupsProps {
  readonly groups: readonly NodeGroupDesign[];
  readonly kubernetesVersion: string;
  /** DNS suffix of the partition. */
  readonly dnsSuffix: string;
  readonly subnetIdOf: (zone: string) => string;
  readonly vpcId: string;
  /** The security groups of all nodes. */
  readonly securityGroupIds: readonly string[];
  /** Whether they are that of the cluster alone, which EKS gives the nodes of managed groups itself. */
  readonly isClusterGroupAlone: boolean;
  /** Name of the cluster, as the cluster file has it. */
  readonly clusterName: string;
  readonly cluster: ClusterCoordinates;
  readonly outbound: OutboundSettings;
  /** What nodes need to become Ready. */
  readonly dependsOn: readonly ITerraformDependable[];
}

/** The node groups of a cluster, each with its role and launch template. */
export class NodeGroups extends Construct {
  /** The groups; what needs nodes depends on them. */
  readonly resources: readonly ITerraformDependable[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: NodeGroupsProps,
  ) {
    super(scope, id);
    this.resources = props.groups.map((group) => {
      const groupScope = new Construct(this, `group-${group.name}`);
      addNodeGroupChecks(groupScope, group);
      const role = this.createRole(groupScope, group);
      return group.kind === "managed" ? this.createManaged(groupScope, group, role) : this.createSelfManaged(groupScope, group, role);
    });
  }

  private createRole(scope: Construct, group: NodeGroupDesign): UsableRole {
    return roleOf(scope, "role", group.iam.existing?.roleArn, {
      namePrefix: group.resourceName,
      trust: assumeRolePolicy("ec2", { dnsSuffix: this.props.dnsSuffix }),
      managedPolicyArns: group.iam.managedPolicyArns,
      inlinePolicies: group.iam.statements.length > 0 ? { "add-on-policies": policyDocument(group.iam.statements) } : {},
    });
  }

  private createManaged(scope: Construct, group: ManagedNodeGroupDesign, role: UsableRole): ITerraformDependable {
    // With any in the launch template, EKS adds none: https://docs.aws.amazon.com/eks/latest/userguide/launch-templates.html
    const needsNoOthers = this.props.isClusterGroupAlone && group.securityGroupIds.length === 0 && !group.efaInterfaces;
    const groups = needsNoOthers ? undefined : this.securityGroups(scope, group);
    return new ManagedNodeGroup(scope, "managed", {
      clusterName: this.props.cluster.name,
      group,
      kubernetesVersion: this.props.kubernetesVersion,
      subnetIds: group.zones.map(this.props.subnetIdOf),
      role,
      launchTemplate: new NodeLaunchTemplate(scope, "launch-template", {
        group,
        userData: renderUserData(group, this.props.cluster, this.props.outbound),
        imageId: group.amiId,
        securityGroupIds: groups?.ids,
      }),
      dependsOn: [...(groups?.rules ?? []), ...this.props.dependsOn],
    }).resource;
  }

  /** The security groups of instances, and the rules that these wait for: others have theirs already. */
  private securityGroups(
    scope: Construct,
    { efaInterfaces, kind, name, resourceName, securityGroupIds }: NodeGroupDesign,
  ): { readonly ids: readonly string[]; readonly rules: readonly ITerraformDependable[] } {
    const given = securityGroupIds.map(
      (securityGroupId) =>
        new NodeGroupSecurityGroup(scope, securityGroupId, {
          securityGroupId,
          vpcId: this.props.vpcId,
          clusterName: this.props.clusterName,
          key: `nodeGroups.${kind}.${name}.securityGroupIds`,
        }).id,
    );
    const own = efaInterfaces ? [new EfaSecurityGroup(scope, "efa", { name: `${resourceName}-efa`, vpcId: this.props.vpcId })] : [];
    return { ids: [...this.props.securityGroupIds, ...given, ...own.map(({ id }) => id)], rules: own.flatMap(({ rules }) => rules) };
  }

  private createSelfManaged(scope: Construct, group: SelfManagedNodeGroupDesign, role: UsableRole): ITerraformDependable {
    const access = new SelfManagedNodeAccess(scope, "access", {
      clusterName: this.props.cluster.name,
      role,
      namePrefix: group.resourceName,
      existingProfileArn: group.iam.existing?.instanceProfileArn,
      accessEntry: group.iam.existing && this.accessEntryOf(group.iam.existing.roleArn),
    });
    const imageId = group.ssmParameter ? new DataAwsSsmParameter(scope, "ami", { name: group.ssmParameter }).insecureValue : group.amiId;
    const groups = this.securityGroups(scope, group);
    return new SelfManagedNodeGroup(scope, "self-managed", {
      group,
      subnetIds: group.zones.map(this.props.subnetIdOf),
      launchTemplate: new NodeLaunchTemplate(scope, "launch-template", {
        group,
        userData: renderUserData(group, this.props.cluster, this.props.outbound),
        imageId,
        instanceProfileArn: access.instanceProfileArn,
        securityGroupIds: groups.ids,
      }),
      dependsOn: [access.accessEntry, ...role.permissions, ...groups.rules, ...this.props.dependsOn],
    }).resource;
  }

  /** The access entry of a role that exists: one, also where several groups have it. */
  private accessEntryOf(principalArn: string): ITerraformDependable {
    const id = arnId("access-entry", principalArn);
    const made = this.node.tryFindChild(id) as EksAccessEntry | undefined;
    return made ?? new EksAccessEntry(this, id, { clusterName: this.props.cluster.name, principalArn, type: "EC2_LINUX" });
  }
}
