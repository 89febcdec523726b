import * as z from "zod";
import { isMapping } from "../findings/path";
import { access } from "./access";
import { autoMode } from "./autoMode";
import { addons, customNetworking, loadBalancerController, observability, samples } from "./addons";
import { backend } from "./backend";
import { certificateAuthorities } from "./certificateAuthorities";
import { charts } from "./charts";
import { controlPlaneSettings } from "./controlPlane";
import { fargateProfiles } from "./fargate";
import { iam } from "./iam";
import { karpenter } from "./karpenter";
import { namespaces } from "./namespaces";
import { network } from "./network";
import { nodeGroups } from "./nodeGroups";
import { accountId, clusterName, iamArn, kmsKeyArn, listOf, tags } from "./primitives";
import { proxy } from "./proxy";
import { registry } from "./registry";
import { securityGroupPolicies } from "./securityGroupPolicies";
import { serviceAccounts } from "./serviceAccounts";
import { tagPolicy } from "./tagPolicy";
import { extensions, terraformSettings } from "./terraform";

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
      .describe(
        "Files with shared defaults, by paths relative to this file. Later files override earlier ones, and this file overrides all of them.",
      ),
    locked: lockedKeys
      .optional()
      .describe(
        "Keys that files which extend this one must not set, each with all keys below it, such as network.egress, or nodeGroups.managed.*.volume for every group. A locked key without a value here keeps its default. Default: none.",
      ),
    name: clusterName.describe("Name of the EKS cluster. Its stacks are <name>-network, <name>-cluster and <name>-workload."),
    region: z.string().describe("AWS region, such as us-west-2, cn-northwest-1 or us-gov-west-1."),
    accountId: accountId
      .optional()
      .describe(
        "Id of the AWS account of the cluster, in quotes. A plan with credentials of another account fails. Default: the account of the credentials.",
      ),
    assumeRoleArn: iamArn("role")
      .optional()
      .describe(
        "ARN of the IAM role that Terraform assumes to manage everything in AWS and to get the token for Kubernetes. Default: the credentials of the environment.",
      ),
    kubernetesVersion: z
      .string()
      .regex(/^1\.[1-9]\d$/, { error: 'must be a Kubernetes version such as "1.35"' })
      .default("1.35")
      .describe('Kubernetes version, in quotes: "1.35". A version that private-eks does not know yet is a warning.'),
    allowVersionRollback: z
      .boolean()
      .default(false)
      .describe(
        "Allow going back by one minor version of Kubernetes within seven days after an upgrade. Otherwise, a plan that lowers the version fails.",
      ),
    controlPlane: controlPlaneSettings
      .prefault({})
      .describe("Capacity, upgrades and outgoing calls of the EKS control plane. What is left out keeps the default of EKS."),
    tags: tags.default({}).describe("AWS tags of every resource, 40 at most."),
    tagPolicy: tagPolicy.prefault({}),
    backend: backend.describe("Where Terraform keeps the state of the three stacks: local files, an S3 bucket, or Terraform Cloud."),
    terraform: terraformSettings.prefault({}).describe("Terraform itself: the versions of its providers."),
    extensions: extensions
      .default([])
      .describe(
        "Your TypeScript or JavaScript modules, by paths relative to the file that names them, which add resources to the three stacks and change what is in them, in this order. Default: none.",
      ),
    network: network.prefault({}).describe("The VPC: its addresses, subnets, way out and VPC endpoints."),
    proxy: proxy.optional().describe("HTTP proxy that is the way out, with network.egress proxy: an existing one, or Squid."),
    certificateAuthorities: certificateAuthorities
      .optional()
      .describe("Certificate authorities that nodes, pods, bastion and Squid trust besides those of their systems. Default: none."),
    access: access.prefault({}).describe("Who may use the Kubernetes API, and from where."),
    iam: iam.prefault({}).describe("Requirements of a company for IAM roles: permissions boundary, path, names, and existing roles."),
    encryption: z
      .strictObject({
        kmsKeyArn: kmsKeyArn
          .optional()
          .describe(
            "Existing KMS key that encrypts Kubernetes secrets. Default: the cluster's own key, which encrypts the control-plane logs, too, unless logsKmsKeyArn names another.",
          ),
        createKey: z
          .boolean()
          .default(true)
          .describe(
            "Create a KMS key for the cluster, at a price by the month. With false, EKS, CloudWatch Logs and Amazon ECR encrypt with keys of AWS, unless a key is named here.",
          ),
        administrators: listOf(iamArn("user|role"))
          .default([])
          .describe(
            "ARNs of the only roles and users that may manage the cluster's own key, without using it. assumeRoleArn is one of them, and whoever applies the cluster stack must be one. Default: whoever is allowed by IAM policies of the account.",
          ),
        logsKmsKeyArn: kmsKeyArn
          .optional()
          .describe(
            "Existing KMS key that encrypts every log group that is created. Its policy must let CloudWatch Logs of the region use it. Default: the cluster's own key for the control-plane logs, keys of CloudWatch Logs for the others.",
          ),
        volumesKmsKeyArn: kmsKeyArn
          .optional()
          .describe(
            "Existing KMS key that encrypts the volumes of nodes, Squid and bastion, unless volume.kmsKeyArn of a node group names another. The EBS CSI driver may use it, too. Its policy must let Auto Scaling use it. Default: the aws/ebs key of the account.",
          ),
        repositoriesKmsKeyArn: kmsKeyArn
          .optional()
          .describe("Existing KMS key that encrypts the repositories in Amazon ECR that name none. Default: the cluster's own key."),
      })
      .prefault({})
      .describe("KMS keys of secrets, logs, volumes and repositories."),
    deletionProtection: z
      .boolean()
      .default(true)
      .describe(
        "Let EKS refuse to delete the cluster, and Terraform to destroy what has data in the network and cluster stacks. To destroy them, set it to false and apply first.",
      ),
    nodeGroups: nodeGroups
      .prefault({ managed: { default: {} } })
      .describe(
        "Groups of nodes, under names of your choice. Default: one managed group named default, of 1 to 3 m6i.large; none with autoMode.",
      ),
    autoMode: autoMode
      .optional()
      .describe(
        "EKS Auto Mode: EKS runs nodes, their networking, volumes and load balancers. autoMode: {} is enough. With it no node group is made by default, and no add-on that its nodes have built in. Default: off.",
      ),
    karpenter: karpenter
      .optional()
      .describe(
        "Karpenter, which starts the nodes that pods wait for and removes those that nothing needs. karpenter: {} is enough; its controller runs on a node group or on Fargate. Default: none.",
      ),
    fargateProfiles: fargateProfiles.describe(
      "AWS Fargate profiles, under names of your choice: the pods that they select run without nodes. With them, nodeGroups: {} gives a cluster without nodes.",
    ),
    namespaces: namespaces
      .default({})
      .describe(
        "Kubernetes namespaces by name, created before what runs in them. Those that every cluster has (default, kube-system, kube-public, kube-node-lease) get the labels and annotations. A namespace that is removed from the file is destroyed with everything in it.",
      ),
    serviceAccounts: serviceAccounts.describe(
      "IAM roles of Kubernetes service accounts, by <namespace>/<name>. The service accounts themselves come with your applications, unless createServiceAccount is true.",
    ),
    securityGroupPolicies: securityGroupPolicies
      .default({})
      .describe(
        "Which pods get security groups of their own, by <namespace>/<name> of the SecurityGroupPolicy. It needs addons.vpcCni.podSecurityGroups. The namespace must exist: list it in namespaces unless something else creates it.",
      ),
    addons: addons.prefault({}).describe("Amazon EKS add-ons, and Cluster Autoscaler."),
    customNetworking: customNetworking.prefault({}).describe("Custom networking of the VPC CNI: pods get addresses of the pod subnets."),
    loadBalancerController: loadBalancerController
      .prefault({})
      .describe("AWS Load Balancer Controller, which creates load balancers for Ingresses and Services."),
    charts: charts.describe(
      "Your own Helm releases, by name, installed after nodes, add-ons and AWS Load Balancer Controller. external-secrets, argo-cd, flux, kube-prometheus-stack, kyverno, ingress-nginx, nvidia-device-plugin and neuron-device-plugin are known: external-secrets: {} is enough.",
    ),
    observability: observability.prefault({}).describe("Logs and metrics of control plane, nodes and pods in CloudWatch."),
    registry: registry.prefault({}).describe("Amazon ECR: a mirror of all images, repositories and pull-through caches."),
    samples: samples.prefault({}).describe("Sample applications that show whether the cluster works. Off by default."),
  })
  .describe("One Amazon EKS cluster in a private VPC.");

/** What the user wrote, validated, with defaults. */
export type ClusterConfig = z.output<typeof clusterSchema>;

/**
 * Checks a cluster, and adds defaults. Zod could first make a function of the schema, which takes longer than it saves in one run, be it of a thousand
 * clusters.
 */
export const parseCluster = (value: unknown): z.ZodSafeParseResult<ClusterConfig> =>
  clusterSchema.safeParse(withoutDefaultGroup(value), { jitless: true });

/** EKS Auto Mode makes nodes by itself: with it, the file gets no node group that it does not name. */
function withoutDefaultGroup(value: unknown): unknown {
  if (!isMapping(value) || value["nodeGroups"] !== undefined || !isMapping(value["autoMode"])) return value;
  return value["autoMode"]["enabled"] === false ? value : { ...value, nodeGroups: {} };
}
