import { z } from "zod";
import { access } from "./access";
import { addons, customNetworking, loadBalancerController, observability, samples } from "./addons";
import { backend } from "./backend";
import { certificateAuthorities } from "./certificateAuthorities";
import { controlPlaneSettings } from "./controlPlane";
import { fargateProfiles } from "./fargate";
import { iam } from "./iam";
import { namespaces } from "./namespaces";
import { network } from "./network";
import { nodeGroups } from "./nodeGroups";
import { accountId, clusterName, iamArn, kmsKeyArn, listOf, tags } from "./primitives";
import { proxy } from "./proxy";
import { registry } from "./registry";
import { securityGroupPolicies } from "./securityGroupPolicies";
import { serviceAccounts } from "./serviceAccounts";
import { tagPolicy } from "./tagPolicy";

/** Keys of cluster files, as `network.egress`. */
export const lockedKeys = listOf(z.string());

/** The keys by which a file says something of other files, and nothing of the cluster. */
export const directives: readonly string[] = ["extends", "locked"];

/** The YAML file of one cluster. Every object is strict: an unknown key is an error. */
export const clusterSchema = z
  .strictObject({
    extends: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .describe("Files with shared defaults, relative to this one; later ones win over earlier ones, and this file over all of them."),
    locked: lockedKeys
      .optional()
      .describe(
        "Keys that files which extend this one may not say, each with all below it, such as network.egress, or nodeGroups.managed.*.volume for every group. A key without a value here keeps its default. Default: none.",
      ),
    name: clusterName.describe("Name of the EKS cluster; its stacks are <name>-network, <name>-cluster and <name>-workload."),
    region: z.string().describe("AWS region, such as us-west-2, cn-northwest-1 or us-gov-west-1."),
    accountId: accountId
      .optional()
      .describe("AWS account of the cluster: plans with credentials of another fail. Default: that of the credentials, whichever it is."),
    assumeRoleArn: iamArn("role")
      .optional()
      .describe(
        "IAM role with which Terraform manages everything in AWS, and gets the token for Kubernetes; whoever runs it assumes the role. Default: the credentials of the environment.",
      ),
    kubernetesVersion: z
      .string()
      .regex(/^1\.[1-9]\d$/, { error: 'must be a Kubernetes version such as "1.35"' })
      .default("1.35")
      .describe('Kubernetes version, in quotes: "1.35". One that private-eks does not know yet is a warning.'),
    allowVersionRollback: z
      .boolean()
      .default(false)
      .describe(
        "Let the cluster stack go back by one minor version of Kubernetes, within seven days after an upgrade; otherwise a plan that would lower the version fails.",
      ),
    controlPlane: controlPlaneSettings.prefault({}).describe("Switches of the EKS control plane."),
    tags: tags.default({}).describe("Tags of every AWS resource."),
    tagPolicy: tagPolicy.prefault({}),
    backend: backend.describe("Where Terraform keeps the state."),
    network: network.prefault({}),
    proxy: proxy.optional().describe("HTTP proxy, with network.egress proxy."),
    certificateAuthorities: certificateAuthorities
      .optional()
      .describe("Certificate authorities to trust besides those of the systems, with any egress. Default: none."),
    access: access.prefault({}),
    iam: iam.prefault({}).describe("What the rules of a company ask of IAM roles."),
    encryption: z
      .strictObject({
        kmsKeyArn: kmsKeyArn
          .optional()
          .describe(
            "Existing KMS key for Kubernetes secrets. Default: the cluster's own key, which encrypts the control-plane logs unless logsKmsKeyArn names another.",
          ),
        createKey: z
          .boolean()
          .default(true)
          .describe(
            "Make a KMS key of the cluster's own. Without it, EKS encrypts secrets with a key of AWS's, CloudWatch Logs and Amazon ECR with theirs, unless another is named here.",
          ),
        administrators: listOf(iamArn("user|role"))
          .default([])
          .describe(
            "ARNs of the roles and users who alone manage the cluster's own key, and do not use it; assumeRoleArn is one of them. Whoever applies the cluster stack must be. Default: whom IAM policies of the account let.",
          ),
        logsKmsKeyArn: kmsKeyArn
          .optional()
          .describe(
            "Existing KMS key of every log group that is made here; its policy must let CloudWatch Logs of the region use it. Default: the cluster's own key for the control-plane logs, keys of CloudWatch Logs for the others.",
          ),
        volumesKmsKeyArn: kmsKeyArn
          .optional()
          .describe(
            "Existing KMS key of the encrypted volumes of nodes, Squid and bastion, which the EBS CSI driver may use, too; a node group's volume.kmsKeyArn goes first. Its policy must let Auto Scaling use it. Default: the account's aws/ebs key.",
          ),
        repositoriesKmsKeyArn: kmsKeyArn
          .optional()
          .describe("Existing KMS key of the repositories in Amazon ECR that name none. Default: the cluster's own key."),
      })
      .prefault({}),
    deletionProtection: z
      .boolean()
      .default(true)
      .describe(
        "EKS refuses to delete the cluster, and Terraform to destroy what holds data in network and cluster stack, until this is set to false and applied.",
      ),
    nodeGroups: nodeGroups
      .prefault({ managed: { default: {} } })
      .describe("Groups of nodes by name. Default: one managed group named default."),
    fargateProfiles: fargateProfiles.describe("AWS Fargate profiles by name. With them, nodeGroups: {} makes a cluster without nodes."),
    namespaces: namespaces
      .default({})
      .describe(
        "Kubernetes namespaces, made before what runs in them; those that every cluster has (default, kube-system, kube-public, kube-node-lease) get the labels and annotations. What goes from the file goes with everything in it.",
      ),
    serviceAccounts: serviceAccounts.describe(
      "IAM roles of the applications' Kubernetes service accounts, by <namespace>/<name>. The service accounts themselves come with the applications, unless createServiceAccount is true.",
    ),
    securityGroupPolicies: securityGroupPolicies
      .default({})
      .describe(
        "Which pods get security groups of their own, by namespace and name of the SecurityGroupPolicy; for pods on nodes with addons.vpcCni.podSecurityGroups. The namespace must exist: name it under namespaces, where nobody else makes it.",
      ),
    addons: addons.prefault({}),
    customNetworking: customNetworking.prefault({}),
    loadBalancerController: loadBalancerController.prefault({}),
    observability: observability.prefault({}),
    registry: registry.prefault({}),
    samples: samples.prefault({}),
  })
  .describe("One Amazon EKS cluster in a private VPC.");

/** What the user wrote, validated, with defaults. */
export type ClusterConfig = z.output<typeof clusterSchema>;

/**
 * Checks a cluster, and adds defaults. Zod could first make a function of the schema, which takes longer than it saves in one run, be it of a thousand
 * clusters.
 */
export const parseCluster = (value: unknown): z.ZodSafeParseResult<ClusterConfig> => clusterSchema.safeParse(value, { jitless: true });
