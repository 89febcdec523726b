import { type TerraformAttributes, sameValue, attributeAt } from "./expressions";

/** Something that is in AWS already, described as Terraform would. */
export interface ExistingResource {
  /** Type of resource, such as `aws_vpc`. */
  readonly type: string;
  /** What an import block names it by. */
  readonly importId: string;
  readonly attributes: TerraformAttributes;
}

/** An attribute whose value in AWS is compared with the file's. */
export interface ComparedAttribute {
  /** Its path, such as `kubernetes_network_config.service_ipv4_cidr`. */
  readonly attribute: string;
  /** Expression that gives the file's value where the stack does not set the attribute itself. */
  readonly file?: string;
  /** Whether AWS's value can become the file's all the same. @default both are equal */
  readonly compatible?: (aws: unknown, file: unknown) => boolean;
}

/** An attribute that cannot be changed without another resource, or with harm. */
export interface FixedAttribute extends ComparedAttribute {
  /** What to write so that the file agrees with AWS, as a sentence without its stop. Undefined: Terraform may replace the resource, the new one first. */
  readonly fix?: (aws: string, file: string) => string;
}

/** An attribute that is changed in place, which a user may not expect. */
export interface NotedAttribute extends ComparedAttribute {
  readonly note: string;
}

/** How resources of a type are adopted. */
export interface AdoptableType {
  readonly type: string;
  /**
   * Attributes by which a resource of a stack is the same as one in AWS. An empty list: there is one at the most. Undefined: it is known by an
   * attribute of another resource that refers to it, such as the role by the cluster's role_arn.
   */
  readonly identity?: readonly string[];
  /** Whether all of them are the cluster's, in a VPC that is its owner's too. @default false */
  readonly ofCluster?: boolean;
  /** @default [] */
  readonly fixed?: readonly FixedAttribute[];
  /** @default [] */
  readonly noted?: readonly NotedAttribute[];
  /** What adoption changes in each that a user may not expect. */
  readonly note?: string;
}

/** The Name tag of a resource. */
export const nameTag = (attributes: TerraformAttributes): string | undefined => attributeAt(attributes, "tags.Name") as string | undefined;

const minorVersion = (version: unknown): number => Number(String(version).split(".")[1]);

const orExistingVpc = "or take the VPC as it is, with network.existingVpc";
const ownRouteTables = (): string =>
  `Give the node subnet of each zone a route table of its own, which is not the VPC's main one, and all public subnets one together, ${orExistingVpc}`;

/**
 * All types that can be adopted. A type that is not here is always created; creating policies, attachments and rules of resources that were
 * adopted writes what is there once more. A managed policy is one of them: its name does not say of which region's cluster it is.
 * @see https://developer.hashicorp.com/terraform/language/import
 */
export const adoptableTypes: readonly AdoptableType[] = [
  {
    type: "aws_vpc",
    identity: [],
    fixed: [
      { attribute: "cidr_block", fix: (aws) => `Write network.cidr: ${aws}, ${orExistingVpc}` },
      {
        attribute: "default_security_group.network_interfaces",
        fix: () =>
          `Give these network interfaces another security group, since the stack takes away all rules of the default one, ${orExistingVpc}`,
      },
    ],
    note: "its default security group is emptied, and it gets the file's DHCP options",
  },
  { type: "aws_vpc_ipv4_cidr_block_association", identity: ["cidr_block"] },
  { type: "aws_internet_gateway", identity: [] },
  {
    type: "aws_subnet",
    identity: ["cidr_block"],
    fixed: [
      {
        attribute: "availability_zone",
        fix: (aws) => `Write its block for zone ${aws} under cidrs of network.nodeSubnets, podSubnets or publicSubnets, ${orExistingVpc}`,
      },
    ],
  },
  // Terraform could give a subnet another table, but the routes that others have made in the old one would be missing in the new one.
  { type: "aws_route_table_association", identity: ["subnet_id"], fixed: [{ attribute: "route_table_id", fix: ownRouteTables }] },
  { type: "aws_route_table" },
  { type: "aws_route", identity: ["route_table_id", "destination_cidr_block"] },
  { type: "aws_nat_gateway", identity: ["subnet_id"] },
  { type: "aws_eip" },
  {
    type: "aws_vpc_endpoint",
    identity: ["service_name", "vpc_endpoint_type"],
    note: "it gets the stack's security group, subnets and policy",
  },
  {
    type: "aws_eks_cluster",
    identity: ["name"],
    fixed: [
      {
        attribute: "vpc_config.vpc_id",
        file: "${data.terraform_remote_state.network.outputs.vpc_id}",
        fix: (aws) => `Write network.existingVpc with id: ${aws}`,
      },
      {
        attribute: "role_arn",
        fix: (aws) => `Write iam.roles.cluster: ${aws}, since EKS cannot give it another role`,
      },
      {
        attribute: "status",
        compatible: (status) => !["CREATING", "DELETING", "FAILED"].includes(String(status)),
        fix: () => "Wait with aws eks wait cluster-active; delete a cluster that has failed",
      },
      { attribute: "kubernetes_network_config.service_ipv4_cidr", fix: (aws) => `Write network.serviceCidr: ${aws}` },
      {
        attribute: "kubernetes_network_config.ip_family",
        fix: () => "Create a new cluster: EKS cannot change the family, and private-eks creates clusters of IPv4 alone",
      },
      { attribute: "encryption_config.provider.key_arn", fix: (aws) => `Write encryption.kmsKeyArn: ${aws}` },
      {
        attribute: "version",
        compatible: (aws, file) => [0, 1].includes(minorVersion(file) - minorVersion(aws)),
        fix: (aws) => `Write kubernetesVersion: "${aws}": EKS goes on by one minor version at a time, and never back`,
      },
      {
        attribute: "access_config.authentication_mode",
        compatible: (aws) => aws !== "CONFIG_MAP",
        fix: () =>
          "Set it to API_AND_CONFIG_MAP with aws eks update-cluster-config, and make access entries for who is in the ConfigMap aws-auth",
      },
      {
        attribute: "compute_config.enabled",
        compatible: (aws) => aws === false,
        fix: () => "Move what runs on nodes of EKS Auto Mode to node groups, and switch it off with aws eks update-cluster-config",
      },
      {
        attribute: "vpc_config.control_plane_egress_mode",
        compatible: (aws, file) => aws !== "CUSTOMER_ROUTED" || file === aws,
        fix: () => "Write controlPlane.egressMode: CUSTOMER_ROUTED, which EKS never leaves again",
      },
      {
        attribute: "zonal_shift_config.enabled",
        compatible: (aws, file) => aws === false || file !== undefined,
        fix: (aws) => `Write controlPlane.zonalShift: ${aws}, without which Terraform asks EKS for an update that it refuses`,
      },
      {
        attribute: "remote_network_config",
        fix: () => "Leave the cluster to whoever created it: private-eks creates none with EKS Hybrid Nodes",
      },
    ],
    noted: [
      {
        attribute: "vpc_config.endpoint_public_access",
        compatible: (aws, file) => aws === false || file === true,
        note: "ITS PUBLIC API ENDPOINT IS CLOSED: who is not in the VPC or connected to it loses access, unless access.publicEndpoint says otherwise",
      },
      {
        attribute: "vpc_config.public_access_cidrs",
        compatible: (aws, file) => file === undefined || sameValue(aws, file),
        note: "its public API endpoint is open to the addresses in access.publicEndpoint alone",
      },
    ],
    note: "who is in the ConfigMap aws-auth alone, and has no access entry, loses access",
  },
  {
    type: "aws_iam_role",
    ofCluster: true,
    note: "it gets the stack's trust policy, and iam.permissionsBoundary where that is given; do not adopt a role that something else uses",
  },
  { type: "aws_kms_key", note: "it gets the stack's key policy; with encryption.kmsKeyArn it stays as it is" },
  {
    type: "aws_kms_alias",
    identity: ["name"],
    // Terraform could give the name to a new key, but what uses the old one by it would fail.
    fixed: [{ attribute: "target_key_id", fix: (aws) => `Write encryption.kmsKeyArn with the ARN of key ${aws}, or delete the alias` }],
  },
  { type: "aws_cloudwatch_log_group", identity: ["name"], ofCluster: true },
  { type: "aws_ssm_document", identity: ["name"], ofCluster: true, note: "its content becomes that of the file" },
  { type: "aws_iam_openid_connect_provider", identity: ["url"] },
  {
    type: "aws_eks_access_entry",
    identity: ["principal_arn"],
    fixed: [
      {
        attribute: "type",
        // The type of nodes is not the cluster file's to choose.
        fix: (aws, file) =>
          file.startsWith("EC2")
            ? `Delete the entry with aws eks delete-access-entry, and apply at once: nodes join by one of the type ${file} alone`
            : `Write the type ${aws} under access.entries, or delete the entry with aws eks delete-access-entry, and apply at once`,
      },
    ],
  },
  // One of another scope is created, which gives it once more with the new scope. Terraform would take it away first, and only then give it.
  { type: "aws_eks_access_policy_association", identity: ["principal_arn", "policy_arn", "access_scope"] },
  { type: "aws_eks_addon", identity: ["addon_name"], note: "its version, settings and role become the file's, and an older version too" },
  { type: "aws_eks_pod_identity_association", identity: ["namespace", "service_account"] },
  {
    type: "aws_ecr_repository",
    identity: ["name"],
    fixed: [
      {
        attribute: "encryption_configuration[0].encryption_type",
        fix: () => "Leave it out of registry.repositories: it stays as it is, and nodes can pull from it all the same",
      },
      {
        attribute: "encryption_configuration[0].kms_key",
        fix: (aws) => `Write kmsKeyArn: ${aws} at the repository in registry.repositories`,
      },
    ],
  },
  // The names of the queue and the rules are Karpenter's of this cluster and region; a second target would send each event twice.
  { type: "aws_sqs_queue", identity: ["name"] },
  { type: "aws_cloudwatch_event_rule", identity: ["name"] },
  { type: "aws_cloudwatch_event_target", identity: ["rule"] },
  // Only those are read that Terraform made, and that are the cluster's by their role or by what has them.
  { type: "aws_iam_instance_profile", identity: ["name_prefix"], ofCluster: true },
  // Only those of private-eks have such a prefix: a node group whose template is one of them is not replaced.
  { type: "aws_launch_template", identity: ["name_prefix"] },
  { type: "aws_placement_group", identity: ["name"], fixed: [{ attribute: "strategy" }] },
  {
    type: "aws_eks_node_group",
    identity: ["node_group_name_prefix"],
    fixed: ["launch_template.id", "subnet_ids", "node_role_arn", "instance_types", "ami_type", "capacity_type"].map((attribute) => ({
      attribute,
    })),
  },
  {
    type: "aws_eks_fargate_profile",
    identity: ["selector"],
    fixed: ["fargate_profile_name", "subnet_ids", "pod_execution_role_arn"].map((attribute) => ({ attribute })),
  },
];
