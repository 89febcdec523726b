import fc from "fast-check";
import { stringify } from "yaml";
import type { TeardownAccount } from "../../../../commands/teardown/rules/account";
import { blockers } from "../../../../commands/teardown/rules/blockers.table";
import { mayLeaveProfiles } from "../../../../commands/teardown/rules/profiles.blockers";
import { loadCluster } from "../../../../config/load";
import { type ClusterDesign, designCluster } from "../../../../design/cluster";
import { designFindings } from "../../../../design/cluster.findings";

function design(changes: Readonly<Record<string, unknown>> = {}): ClusterDesign {
  const { config, findings } = loadCluster(
    { file: "test.yaml", text: stringify({ name: "demo", region: "us-west-2", deletionProtection: false, ...changes }) },
    designFindings,
  );
  if (!config) throw new Error(JSON.stringify(findings));
  return designCluster(config);
}

/** A cluster as it was applied, and a VPC with a node subnet. */
const applied: TeardownAccount = {
  cluster: { deletionProtection: false, securityGroupId: "sg-eks", vpcId: "vpc-1" },
  nodeGroups: ["default-20260101000000000000000001"],
  fargateProfiles: [],
  addons: ["vpc-cni", "kube-proxy", "coredns"],
  vpcId: "vpc-1",
  filledRepositories: [],
  cachedRepositories: [],
  instanceProfiles: [],
  launchTemplates: [],
  subnets: [{ id: "subnet-node", cidr: "10.0.0.0/20", tags: { Name: "demo-node-us-west-2a" } }],
  loadBalancers: [],
  targetGroups: [],
  volumes: [],
  instances: [{ id: "i-node", subnetId: "subnet-node", tags: { Name: "demo-default" } }],
  networkInterfaces: [],
  endpoints: [
    {
      id: "vpce-ours",
      serviceName: "com.amazonaws.us-west-2.ec2",
      subnetIds: ["subnet-node"],
      networkInterfaceIds: ["eni-ours"],
      tags: { Name: "demo-ec2" },
    },
  ],
  natGateways: [{ id: "nat-ours", subnetId: "subnet-node", networkInterfaceIds: ["eni-nat"], tags: { Name: "demo-nat-us-west-2a" } }],
  peerings: [],
  internetGateways: [{ id: "igw-ours", tags: { Name: "demo" } }],
  vpnGateways: [],
  routeTables: [{ id: "rtb-ours", tags: { Name: "demo-private-us-west-2a" } }],
  networkAcls: [],
  securityGroups: [
    { id: "sg-default", name: "default", referencedIds: [], tags: {} },
    {
      id: "sg-eks",
      name: "eks-cluster-sg-demo-1",
      referencedIds: [],
      tags: { "aws:eks:cluster-name": "demo", "kubernetes.io/cluster/demo": "owned" },
    },
    { id: "sg-api", name: "demo-api-1", referencedIds: [], tags: { Name: "demo-api" } },
  ],
};

/** What is left when cluster and workload are destroyed. */
const withoutCluster = { cluster: undefined, nodeGroups: [], addons: [], instances: [], securityGroups: [] } as const;

const network = (changes: Partial<TeardownAccount["networkInterfaces"][number]> = {}) => ({
  id: "eni-1",
  subnetId: "subnet-node",
  status: "in-use",
  type: "interface",
  description: "",
  securityGroupIds: [],
  tags: {},
  ...changes,
});

const balanced = (tags: Readonly<Record<string, string>>) => ({
  id: "arn:lb",
  name: "k8s-web",
  subnetIds: ["subnet-node"],
  deletionProtection: false,
  tags: { "elbv2.k8s.aws/cluster": "demo", ...tags },
});
const ingress = { "ingress.k8s.aws/stack": "shop/web" };
const uuid = "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f";
const inRegion = (call: string) => `aws ${call} --region us-west-2`;

const withSample = {
  network: { egress: "nat" },
  loadBalancerController: { enabled: true },
  samples: { privateNlb: { enabled: true } },
};

const vpc = { id: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16" };
const zones = ["us-west-2a", "us-west-2b"];
const existing = {
  network: {
    availabilityZones: zones,
    nodeSubnets: { cidrs: { "us-west-2b": "10.0.1.0/24" } },
    existingVpc: { ...vpc, nodeSubnets: { "us-west-2a": { id: "subnet-0123456789abcdef0", cidr: "10.0.0.0/24" } } },
  },
};

const made = { id: "subnet-made", cidr: "10.0.1.0/24", tags: { Name: "demo-node-us-west-2b" } };
const theirs = { id: "subnet-theirs", cidr: "10.0.2.0/24", tags: {} };

const withTransitGateway = { network: { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } } };

const withKarpenter = {
  karpenter: { nodeClasses: { default: {} }, nodePools: { general: {} } },
  registry: { mirror: true, accountId: "111122223333" },
};
const template = (nodeClass: string, cluster = "demo") => ({
  id: `lt-${nodeClass}`,
  name: "karpenter.k8s.aws/1",
  tags: { "eks:eks-cluster-name": cluster, "karpenter.k8s.aws/ec2nodeclass": nodeClass },
});

type Row = readonly [what: string, changes: Readonly<Record<string, unknown>>, account: Partial<TeardownAccount>, found: readonly object[]];

const listed: readonly Row[] = [
  [
    "deletion protection that the file has lifted already",
    {},
    { cluster: { deletionProtection: true } },
    [
      {
        kind: "deletion protection",
        owner: "EKS cluster",
        stack: "cluster",
        effect: "blocks",
        why: "EKS refuses to delete the cluster",
        fix: "apply demo-cluster",
      },
    ],
  ],
  [
    "deletion protection that the file still asks for",
    { deletionProtection: true },
    { cluster: { deletionProtection: true } },
    [{ fix: "set deletionProtection: false in the cluster file, synthesize, apply demo-cluster" }],
  ],
  [
    "the load balancer of an Ingress",
    {},
    { loadBalancers: [balanced(ingress)] },
    [
      {
        kind: "load balancer",
        owner: "Ingress shop/web",
        stack: "network",
        effect: "blocks",
        fix: "kubectl --namespace shop delete ingress web",
      },
    ],
  ],
  [
    "the load balancer of an Ingress that went with its cluster",
    {},
    { ...withoutCluster, loadBalancers: [balanced(ingress)] },
    [{ owner: "Ingress shop/web", fix: inRegion("elbv2 delete-load-balancer --load-balancer-arn arn:lb") }],
  ],
  [
    "the load balancer of an IngressGroup",
    {},
    { loadBalancers: [balanced({ "ingress.k8s.aws/stack": "public" })] },
    [
      {
        owner: "IngressGroup public",
        fix: "kubectl delete each Ingress with the annotation alb.ingress.kubernetes.io/group.name: public",
      },
    ],
  ],
  [
    "a load balancer of the legacy controller",
    {},
    {
      loadBalancers: [
        {
          id: "arn:lb",
          name: "a1",
          subnetIds: ["subnet-node"],
          deletionProtection: false,
          tags: { "kubernetes.io/cluster/demo": "owned", "kubernetes.io/service-name": "shop/api" },
        },
      ],
    },
    [{ kind: "load balancer", owner: "Service shop/api", fix: "kubectl --namespace shop delete service api" }],
  ],
  [
    "a target group",
    {},
    { targetGroups: [{ ...balanced({ "service.k8s.aws/stack": "shop/api" }), id: "arn:tg" }] },
    [{ kind: "target group", id: "arn:tg", stack: "workload", effect: "outlives", fix: "kubectl --namespace shop delete service api" }],
  ],
  [
    "a target group without a cluster",
    {},
    { ...withoutCluster, targetGroups: [{ ...balanced({}), id: "arn:tg" }] },
    [{ owner: "k8s-web", fix: inRegion("elbv2 delete-target-group --target-group-arn arn:tg") }],
  ],
  [
    "a load balancer of somebody else's in our subnets",
    {},
    { loadBalancers: [{ id: "arn:lb", name: "theirs", subnetIds: ["subnet-node"], deletionProtection: false, tags: {} }] },
    [{ kind: "load balancer", owner: "theirs", fix: inRegion("elbv2 delete-load-balancer --load-balancer-arn arn:lb") }],
  ],
  [
    "the load balancer of a sample that its cluster left",
    withSample,
    { ...withoutCluster, loadBalancers: [balanced({ "service.k8s.aws/stack": "samples/sample-private-nlb" })] },
    [{ owner: "Service samples/sample-private-nlb" }],
  ],
  [
    "the load balancers of Gateways",
    {},
    {
      ...withoutCluster,
      loadBalancers: [
        balanced({ "gateway.k8s.aws.nlb/stack": "shop/queue" }),
        { ...balanced({ "gateway.k8s.aws.alb/stack": "shop/web" }), id: "arn:lb-2" },
      ],
    },
    [{ owner: "Gateway shop/queue" }, { owner: "Gateway shop/web" }],
  ],
  [
    "the volume of a claim",
    {},
    {
      volumes: [
        {
          id: "vol-1",
          tags: {
            KubernetesCluster: "demo",
            CSIVolumeName: "pvc-1",
            "kubernetes.io/created-for/pvc/namespace": "shop",
            "kubernetes.io/created-for/pvc/name": "data-0",
          },
        },
      ],
    },
    [
      {
        kind: "volume",
        owner: "PersistentVolumeClaim shop/data-0",
        effect: "outlives",
        stack: "workload",
        why: "it keeps its data, and costs, until it is deleted; make a snapshot of what you need first",
        fix: "kubectl --namespace shop delete persistentvolumeclaim data-0",
      },
    ],
  ],
  [
    "a volume that tells no claim, and one whose claim went with its cluster",
    {},
    {
      ...withoutCluster,
      volumes: [
        { id: "vol-1", tags: { KubernetesCluster: "demo", "kubernetes.io/created-for/pv/name": "pv-1" } },
        {
          id: "vol-2",
          tags: {
            KubernetesCluster: "demo",
            CSIVolumeName: "pvc-2",
            "kubernetes.io/created-for/pvc/namespace": "shop",
            "kubernetes.io/created-for/pvc/name": "data-0",
          },
        },
      ],
    },
    [
      { owner: "PersistentVolume", fix: inRegion("ec2 delete-volume --volume-id vol-1") },
      { owner: "PersistentVolumeClaim shop/data-0", fix: inRegion("ec2 delete-volume --volume-id vol-2") },
    ],
  ],
  [
    "a volume that tells no claim, beside the cluster",
    {},
    { volumes: [{ id: "vol-1", tags: { KubernetesCluster: "demo", CSIVolumeName: "pvc-1" } }] },
    [{ owner: "pvc-1", fix: inRegion("ec2 delete-volume --volume-id vol-1") }],
  ],
  [
    "a volume without a cluster",
    {},
    { ...withoutCluster, volumes: [{ id: "vol-1", tags: { KubernetesCluster: "demo", CSIVolumeName: "pvc-1" } }] },
    [{ owner: "pvc-1", fix: inRegion("ec2 delete-volume --volume-id vol-1") }],
  ],
  [
    "a node group that is not in the file",
    {},
    { nodeGroups: ["default-20260101000000000000000001", "by-hand"] },
    [
      {
        kind: "node group",
        id: "by-hand",
        owner: "not in the cluster file",
        effect: "blocks",
        stack: "cluster",
        why: "EKS deletes no cluster with a node group",
        fix: inRegion("eks delete-nodegroup --nodegroup-name by-hand --cluster-name demo"),
      },
    ],
  ],
  [
    "a node group beside several of the file, with the name of nodes that EKS does not manage",
    { nodeGroups: { managed: { a: {}, b: {} }, selfManaged: { c: {} } } },
    { instances: [], nodeGroups: ["a", "b", "c"].map((name) => `${name}-20260101000000000000000001`) },
    [{ kind: "node group", id: "c-20260101000000000000000001" }],
  ],
  [
    "a Fargate profile that is not in the file",
    {},
    { fargateProfiles: ["by-hand"] },
    [{ kind: "Fargate profile", fix: inRegion("eks delete-fargate-profile --fargate-profile-name by-hand --cluster-name demo") }],
  ],
  [
    "a Fargate profile that is not in the file, beside one that is",
    { fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } },
    { fargateProfiles: ["by-hand", "system-0123abcd", "system-2-0123abcd", "system-0123abcd-2"] },
    [{ id: "by-hand" }, { id: "system-2-0123abcd" }, { id: "system-0123abcd-2" }],
  ],
  [
    "a node of Karpenter",
    {},
    {
      instances: [
        { id: "i-1", subnetId: "subnet-node", tags: { "karpenter.sh/nodepool": "general", "kubernetes.io/cluster/demo": "owned" } },
        { id: "i-2", subnetId: "subnet-node", tags: { "karpenter.sh/nodepool": "general", "kubernetes.io/cluster/other": "owned" } },
      ],
    },
    [
      { kind: "instance", id: "i-1", owner: "Karpenter's NodePool general", fix: "kubectl delete nodepool general" },
      { kind: "instance", id: "i-2", fix: inRegion("ec2 terminate-instances --instance-ids i-2") },
    ],
  ],
  [
    "no node of a pool of the file, which goes with the workload stack",
    { karpenter: { nodePools: { general: {} } }, registry: { mirror: true, accountId: "111122223333" } },
    {
      instances: [
        { id: "i-1", subnetId: "subnet-node", tags: { "karpenter.sh/nodepool": "general", "kubernetes.io/cluster/demo": "owned" } },
      ],
    },
    [],
  ],
  [
    "a node of a pool of the same name of another cluster",
    { karpenter: { nodePools: { general: {} } }, registry: { mirror: true, accountId: "111122223333" } },
    {
      instances: [
        { id: "i-1", subnetId: "subnet-node", tags: { "karpenter.sh/nodepool": "general", "kubernetes.io/cluster/other": "owned" } },
      ],
    },
    [{ kind: "instance", id: "i-1", fix: inRegion("ec2 terminate-instances --instance-ids i-1") }],
  ],
  [
    "a node of a pool of the file, when the workload stack is gone",
    { karpenter: { nodePools: { general: {} } }, registry: { mirror: true, accountId: "111122223333" } },
    { addons: [], instances: [{ id: "i-1", subnetId: "subnet-node", tags: { "karpenter.sh/nodepool": "general" } }] },
    [{ kind: "instance", owner: "Karpenter's NodePool general", fix: inRegion("ec2 terminate-instances --instance-ids i-1") }],
  ],
  [
    "launch templates of Karpenter, when the workload stack is gone",
    withKarpenter,
    { addons: [], launchTemplates: [template("default"), template("gone")] },
    [
      {
        kind: "launch template",
        id: "lt-default",
        owner: "karpenter.k8s.aws/1 of Karpenter's node class default",
        effect: "outlives",
        stack: "workload",
        why: "Karpenter deletes it with the node class, and does not run any more",
        fix: inRegion("ec2 delete-launch-template --launch-template-id lt-default"),
      },
      { id: "lt-gone" },
    ],
  ],
  [
    "no launch template of a class of the file, as long as Karpenter runs, and none of another cluster",
    withKarpenter,
    { launchTemplates: [template("default"), template("byHand"), template("byHand", "other"), { ...template("default"), tags: {} }] },
    [
      {
        id: "lt-byHand",
        why: "Karpenter deletes it with the node class, which is in no stack",
        fix: "kubectl delete ec2nodeclass byHand",
      },
    ],
  ],
  [
    "an instance of somebody else's, and not its network interface too",
    {},
    {
      instances: [{ id: "i-1", subnetId: "subnet-node", tags: { Name: "jenkins" } }],
      networkInterfaces: [network({ instanceId: "i-1" })],
    },
    [{ kind: "instance", owner: "jenkins", fix: inRegion("ec2 terminate-instances --instance-ids i-1") }],
  ],
  [
    "an interface that the VPC CNI left",
    {},
    { networkInterfaces: [network({ status: "available", description: "aws-K8S-i-0abc" })] },
    [{ kind: "network interface", stack: "network", fix: inRegion("ec2 delete-network-interface --network-interface-id eni-1") }],
  ],
  [
    "an interface that the VPC CNI left, by its tags",
    {},
    { networkInterfaces: [network({ status: "available", tags: { "node.k8s.amazonaws.com/instance_id": "i-0abc" } })] },
    [{ owner: "VPC CNI of i-0abc" }],
  ],
  [
    "an interface of a Lambda function",
    {},
    { networkInterfaces: [network({ description: `AWS Lambda VPC ENI-my-function-${uuid}` })] },
    [
      {
        owner: "Lambda function my-function",
        fix: inRegion("lambda update-function-configuration --function-name my-function --vpc-config SubnetIds=[],SecurityGroupIds=[]"),
      },
    ],
  ],
  [
    "an EFS mount target",
    {},
    { networkInterfaces: [network({ description: "EFS mount target for fs-1 (fsmt-2)" })] },
    [{ fix: inRegion("efs delete-mount-target --mount-target-id fsmt-2") }],
  ],
  [
    "a Classic Load Balancer",
    {},
    { networkInterfaces: [network({ description: "ELB a1b2" })] },
    [{ fix: inRegion("elb delete-load-balancer --load-balancer-name a1b2") }],
  ],
  [
    "an interface in use by something unknown",
    {},
    { networkInterfaces: [network({ description: "RDSNetworkInterface" })] },
    [{ owner: "RDSNetworkInterface", fix: inRegion("ec2 describe-network-interfaces --network-interface-ids eni-1") }],
  ],
  [
    "the control plane of another cluster",
    {},
    { networkInterfaces: [network({ description: "Amazon EKS demo-2" })] },
    [{ owner: "Amazon EKS demo-2" }],
  ],
  [
    "endpoints, peerings, subnets and security groups of others in a VPC of ours",
    {},
    {
      subnets: [...applied.subnets, theirs],
      endpoints: [{ id: "vpce-1", serviceName: "com.amazonaws.us-west-2.sqs", subnetIds: [], networkInterfaceIds: ["eni-1"], tags: {} }],
      natGateways: [{ id: "nat-1", subnetId: "subnet-node", networkInterfaceIds: ["eni-1"], tags: {} }],
      networkInterfaces: [network()],
      peerings: [{ id: "pcx-1", tags: { Name: "to-office" } }],
      securityGroups: [{ id: "sg-1", name: "theirs", referencedIds: [], tags: {} }],
    },
    [
      { kind: "NAT gateway", fix: inRegion("ec2 delete-nat-gateway --nat-gateway-id nat-1") },
      { kind: "VPC endpoint", owner: "com.amazonaws.us-west-2.sqs", fix: inRegion("ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-1") },
      {
        kind: "VPC peering connection",
        owner: "to-office",
        why: "AWS deletes no VPC that has one",
        fix: inRegion("ec2 delete-vpc-peering-connection --vpc-peering-connection-id pcx-1"),
      },
      { kind: "subnet", fix: inRegion("ec2 delete-subnet --subnet-id subnet-theirs") },
      { kind: "security group", owner: "theirs", fix: inRegion("ec2 delete-security-group --group-id sg-1") },
    ],
  ],
  [
    "the security group that EKS left when its cluster went",
    {},
    { ...withoutCluster, securityGroups: applied.securityGroups },
    [{ kind: "security group", id: "sg-eks", effect: "blocks" }],
  ],
  [
    "the security group that the controller left in an existing VPC, which stays",
    existing,
    { ...withoutCluster, securityGroups: [{ id: "sg-1", name: "k8s-web", referencedIds: [], tags: { "elbv2.k8s.aws/cluster": "demo" } }] },
    [{ id: "sg-1", effect: "outlives", stack: "workload" }],
  ],
  [
    "in an existing VPC, what is in the subnet that the stack made",
    existing,
    {
      subnets: [{ id: "subnet-0123456789abcdef0", cidr: "10.0.0.0/24", tags: { Name: "demo-node-us-west-2a" } }, made],
      endpoints: [{ id: "vpce-1", serviceName: "sqs", subnetIds: ["subnet-made"], networkInterfaceIds: ["eni-1"], tags: {} }],
      networkInterfaces: [
        network({ id: "eni-theirs", subnetId: "subnet-0123456789abcdef0" }),
        network({ id: "eni-made", subnetId: "subnet-made" }),
      ],
    },
    [
      { kind: "network interface", id: "eni-made" },
      { kind: "VPC endpoint", id: "vpce-1", why: "it stands in a subnet that the stack deletes" },
    ],
  ],
  [
    "deletion protection of the file that somebody has lifted in EKS alone",
    { deletionProtection: true },
    {},
    [
      {
        owner: "cluster file",
        stack: "cluster",
        why: "Terraform refuses to destroy what the file protects",
        fix: "set deletionProtection: false in the cluster file, synthesize",
      },
    ],
  ],
  [
    "deletion protection of the file, of a cluster in subnets that all are given",
    { ...existing, deletionProtection: true },
    { subnets: [theirs] },
    [{ owner: "cluster file", stack: "cluster" }],
  ],
  [
    "deletion protection of the file, of what is left when the cluster is gone",
    { deletionProtection: true },
    withoutCluster,
    [{ stack: "network", fix: "set deletionProtection: false in the cluster file, synthesize" }],
  ],
  [
    "a repository with images",
    { registry: { repositories: { shop: {} } } },
    { filledRepositories: ["shop"] },
    [
      {
        kind: "repository",
        owner: "registry.repositories.shop",
        effect: "blocks",
        stack: "cluster",
        why: "Amazon ECR deletes no repository that holds images",
        fix: expect.stringMatching(/^set registry\.repositories\.shop\.forceDelete: true /),
      },
    ],
  ],
  [
    "a repository of a pull-through cache",
    { network: { egress: "nat" }, registry: { pullThroughCache: { quay: "quay.io", "quay-copy": "quay.io" } } },
    { cachedRepositories: ["quay/prometheus/prometheus", "quay-copy/team/app"] },
    [
      {
        kind: "repository",
        owner: "registry.pullThroughCache.quay",
        effect: "outlives",
        stack: "cluster",
        why: "Amazon ECR created it for the pull-through cache, and its images cost; other clusters of the account may pull from it",
        fix: inRegion("ecr delete-repository --force --repository-name quay/prometheus/prometheus"),
      },
      { owner: "registry.pullThroughCache.quay-copy" },
    ],
  ],
  [
    "a load balancer with deletion protection, by the annotation while the controller runs",
    {},
    { loadBalancers: [{ ...balanced(ingress), deletionProtection: true }] },
    [
      {
        fix: "set its attribute deletion_protection.enabled to false by the annotation that sets it, then kubectl --namespace shop delete ingress web",
      },
    ],
  ],
  [
    "a load balancer with deletion protection, and one without, when the controller is gone",
    {},
    {
      ...withoutCluster,
      loadBalancers: [
        { ...balanced(ingress), deletionProtection: true },
        { ...balanced(ingress), id: "arn:lb-2" },
      ],
    },
    [
      {
        fix: `set its attribute deletion_protection.enabled to false, then ${inRegion("elbv2 delete-load-balancer --load-balancer-arn arn:lb")}`,
      },
      { fix: inRegion("elbv2 delete-load-balancer --load-balancer-arn arn:lb-2") },
    ],
  ],
  [
    "load balancers of others than the samples, while these are there",
    withSample,
    {
      loadBalancers: [
        balanced(ingress),
        { ...balanced({ "service.k8s.aws/stack": "samples/api" }), id: "arn:lb-2" },
        { ...balanced({ "service.k8s.aws/stack": "shop/sample-private-nlb" }), id: "arn:lb-3" },
        { ...balanced({}), id: "arn:lb-4" },
      ],
    },
    [
      { owner: "Ingress shop/web" },
      { owner: "Service samples/api" },
      { owner: "Service shop/sample-private-nlb" },
      { id: "arn:lb-4", owner: "k8s-web" },
    ],
  ],
  [
    "the security group that load balancers share, beside a sample without one",
    { network: { egress: "nat" }, loadBalancerController: { enabled: true }, samples: { application: { enabled: true } } },
    {
      securityGroups: [
        ...applied.securityGroups,
        {
          id: "sg-1",
          name: "k8s-traffic",
          referencedIds: [],
          tags: { "elbv2.k8s.aws/cluster": "demo", "elbv2.k8s.aws/resource": "backend-sg" },
        },
      ],
    },
    [{ kind: "security group", id: "sg-1", owner: "k8s-traffic", effect: "blocks", stack: "network" }],
  ],
  [
    "gateways, route tables and network ACLs of others in a VPC of ours",
    {},
    {
      internetGateways: [...applied.internetGateways, { id: "igw-1", tags: {} }],
      vpnGateways: [{ id: "vgw-1", tags: { Name: "office" } }],
      routeTables: [...applied.routeTables, { id: "rtb-1", tags: { Name: "demo-2-public" } }],
      networkAcls: [{ id: "acl-1", tags: {} }],
    },
    [
      {
        kind: "internet gateway",
        owner: "somebody else's",
        fix: inRegion("ec2 detach-internet-gateway --internet-gateway-id igw-1 --vpc-id vpc-1"),
      },
      { kind: "VPN gateway", owner: "office", fix: inRegion("ec2 detach-vpn-gateway --vpn-gateway-id vgw-1 --vpc-id vpc-1") },
      { kind: "route table", owner: "demo-2-public", fix: inRegion("ec2 delete-route-table --route-table-id rtb-1") },
      { kind: "network ACL", fix: inRegion("ec2 delete-network-acl --network-acl-id acl-1") },
    ],
  ],
  [
    "in an existing VPC, what stands elsewhere and uses our security groups",
    existing,
    {
      subnets: [theirs],
      securityGroups: [
        ...applied.securityGroups,
        { id: "sg-nodes", name: "demo-nodes-1", referencedIds: [], tags: { Name: "demo-nodes" } },
        { id: "sg-pods", name: "demo-pods-1", referencedIds: [], tags: { Name: "demo-pods" } },
        { id: "sg-1", name: "database", referencedIds: ["sg-api"], tags: {} },
        { id: "sg-2", name: "cache", referencedIds: ["sg-nodes"], tags: {} },
        { id: "sg-3", name: "queue", referencedIds: ["sg-pods"], tags: {} },
      ],
      networkInterfaces: [
        network({ id: "eni-api", subnetId: theirs.id, securityGroupIds: ["sg-api"], description: `AWS Lambda VPC ENI-job-${uuid}` }),
        network({ id: "eni-eks", subnetId: theirs.id, securityGroupIds: ["sg-eks"], status: "available", description: "aws-K8S-i-1" }),
      ],
    },
    [
      { id: "eni-api", effect: "blocks", stack: "cluster", why: "it uses the security group sg-api, which the stack deletes" },
      { id: "eni-eks", effect: "outlives", stack: "cluster", why: "it uses the security group sg-eks, which EKS then leaves behind" },
      {
        kind: "security group rule",
        id: "sg-1",
        owner: "database",
        effect: "blocks",
        stack: "cluster",
        fix: "have the rules of sg-1 removed that name it",
      },
      { id: "sg-2", stack: "network", why: "it uses the security group sg-nodes, which the stack deletes" },
      { id: "sg-3", stack: "cluster", why: "it uses the security group sg-pods, which the stack deletes" },
    ],
  ],
  [
    "an interface that the VPC CNI left in a subnet of an existing VPC, and not that of another cluster",
    existing,
    {
      subnets: [theirs],
      networkInterfaces: ["demo", "demo-2"].map((name) =>
        network({ id: name, subnetId: theirs.id, status: "available", tags: { "cluster.k8s.amazonaws.com/name": name } }),
      ),
    },
    [{ id: "demo", effect: "outlives", stack: "workload", why: "nobody deletes it, and it keeps its addresses" }],
  ],
  [
    "in an existing VPC, the load balancer of an Ingress in subnets that stay",
    existing,
    { subnets: [theirs], loadBalancers: [{ ...balanced(ingress), subnetIds: [theirs.id] }] },
    [{ kind: "load balancer", effect: "outlives", stack: "workload", why: "nobody deletes it when the controller is gone" }],
  ],
  [
    "in an existing VPC, load balancers that stand in a subnet that the stack made, if only in one",
    existing,
    {
      subnets: [theirs, made],
      loadBalancers: [
        { ...balanced(ingress), subnetIds: [theirs.id, made.id] },
        { ...balanced(ingress), id: "arn:lb-2", subnetIds: [theirs.id] },
        { id: "arn:lb-3", name: "theirs", subnetIds: [made.id, theirs.id], deletionProtection: false, tags: {} },
      ],
    },
    [
      { id: "arn:lb", effect: "blocks", stack: "network" },
      { id: "arn:lb-2", effect: "outlives", stack: "workload" },
      { id: "arn:lb-3", effect: "blocks", stack: "network" },
    ],
  ],
  [
    "a node of Karpenter in a subnet of an existing VPC",
    existing,
    {
      subnets: [theirs],
      instances: [{ id: "i-1", subnetId: theirs.id, tags: { "karpenter.sh/nodepool": "general", "kubernetes.io/cluster/demo": "owned" } }],
    },
    [
      {
        kind: "instance",
        effect: "outlives",
        stack: "workload",
        why: "it is a node of the cluster that is in no stack",
        fix: "kubectl delete nodepool general",
      },
    ],
  ],
  [
    "the interface of a load balancer that is not in the list, and one of a program that only has such a name",
    {},
    {
      loadBalancers: [
        { id: "arn:lb", name: "squid1", subnetIds: ["subnet-node"], deletionProtection: false, tags: { Name: "demo-squid" } },
      ],
      networkInterfaces: [
        network({ id: "eni-1", description: "ELB net/squid2/0abc" }),
        network({ id: "eni-2", description: "program net/squid1/0abc" }),
      ],
    },
    [
      { id: "eni-1", owner: "ELB net/squid2/0abc" },
      { id: "eni-2", owner: "program net/squid1/0abc" },
    ],
  ],
  [
    "an interface in the security group of EKS, where no pod runs on Fargate, or that is in use by nothing",
    {},
    { networkInterfaces: [network({ securityGroupIds: ["sg-eks"], type: "quicksight" })] },
    [{ kind: "network interface", owner: "somebody else's (quicksight)" }],
  ],
  [
    "such an interface that is left, beside pods on Fargate",
    { fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } },
    { networkInterfaces: [network({ securityGroupIds: ["sg-eks"], status: "available", description: "aws-k8s-branch-eni" })] },
    [{ owner: "VPC CNI of a node", fix: inRegion("ec2 delete-network-interface --network-interface-id eni-1") }],
  ],
  [
    "a branch interface whose workload is gone",
    {},
    { addons: [], networkInterfaces: [network({ tags: { "eks:eni:owner": "eks-vpc-resource-controller" } })] },
    [{ owner: "VPC CNI of a node", fix: inRegion("ec2 describe-network-interfaces --network-interface-ids eni-1") }],
  ],
  [
    "the transit gateway attachment of others",
    {},
    {
      networkInterfaces: [
        network({ type: "transit_gateway", description: "Network Interface for Transit Gateway Attachment tgw-attach-1" }),
      ],
    },
    [{ owner: "Network Interface for Transit Gateway Attachment tgw-attach-1" }],
  ],
  [
    "another interface beside the transit gateway attachment that the network stack made",
    withTransitGateway,
    {
      networkInterfaces: [network({ id: "eni-1", type: "transit_gateway" }), network({ id: "eni-2", description: "RDSNetworkInterface" })],
    },
    [{ id: "eni-2" }],
  ],
  [
    "an interface in use, when the cluster whose pods ran on Fargate is gone",
    { fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } },
    { ...withoutCluster, networkInterfaces: [network({ description: "RDSNetworkInterface" })] },
    [{ id: "eni-1", effect: "blocks" }],
  ],
  [
    "who else has interfaces, by name",
    {},
    {
      networkInterfaces: [
        network({ id: "eni-1", description: "EFS mount target for fs-1 (fsmt-0a1b2c3d)" }),
        network({ id: "eni-2", description: "ELB a1b2" }),
        network({ id: "eni-3", description: `not AWS Lambda VPC ENI-job-${uuid}` }),
        network({ id: "eni-4", description: "not EFS mount target for fs-1 (fsmt-0a1b2c3d)" }),
        network({ id: "eni-5", description: "not ELB a1b2" }),
        network({ id: "eni-6", description: "not aws-k8s-branch-eni" }),
        network({ id: "eni-7", status: "available", tags: { "eks:kubernetes-cni-node-name": "ip-10-0-0-1" } }),
      ],
    },
    [
      { owner: "EFS mount target fsmt-0a1b2c3d" },
      { owner: "Classic Load Balancer a1b2" },
      { owner: `not AWS Lambda VPC ENI-job-${uuid}`, fix: inRegion("ec2 describe-network-interfaces --network-interface-ids eni-3") },
      { owner: "not EFS mount target for fs-1 (fsmt-0a1b2c3d)" },
      { owner: "not ELB a1b2" },
      { owner: "not aws-k8s-branch-eni" },
      { id: "eni-7", owner: "VPC CNI of a node" },
    ],
  ],
  [
    "an interface in our subnet of an instance that stands in another",
    existing,
    {
      subnets: [made],
      instances: [
        { id: "i-1", subnetId: theirs.id, tags: { Name: "demo-2-default" } },
        { id: "i-2", subnetId: made.id, tags: { Name: "demo-default" } },
      ],
      networkInterfaces: [network({ subnetId: "subnet-made", instanceId: "i-1", description: "aws-K8S-i-1" })],
    },
    [{ kind: "network interface", id: "eni-1" }],
  ],
];

test.each(listed)("%s is listed", (_what, changes, account, found) => {
  const result = blockers(design(changes), { ...applied, ...account });
  expect(result).toMatchObject(found);
  expect(result).toHaveLength(found.length);
});

const notListed: readonly (readonly [string, Readonly<Record<string, unknown>>, Partial<TeardownAccount>])[] = [
  ["a cluster as it was applied", {}, {}],
  ["a cluster that is gone", {}, withoutCluster],
  [
    "the load balancers of samples while the workload is there, and their security group",
    withSample,
    {
      loadBalancers: [balanced({ "service.k8s.aws/stack": "samples/sample-private-nlb" })],
      securityGroups: [
        {
          id: "sg-1",
          name: "k8s-traffic",
          referencedIds: [],
          tags: { "elbv2.k8s.aws/cluster": "demo", "elbv2.k8s.aws/resource": "backend-sg" },
        },
      ],
    },
  ],
  [
    "what another cluster's controller made elsewhere",
    {},
    { targetGroups: [{ ...balanced({}), tags: { "elbv2.k8s.aws/cluster": "demo-2" } }] },
  ],
  ["the root volume of a node of ours", {}, { volumes: [{ id: "vol-1", tags: { "kubernetes.io/cluster/demo": "owned" } }] }],
  [
    "the interfaces of a node, of the control plane and of endpoints",
    {},
    {
      networkInterfaces: [
        network({ description: "aws-K8S-i-node", instanceId: "i-node" }),
        network({ description: "Amazon EKS demo" }),
        network({ id: "eni-ours" }),
        network({ id: "eni-nat" }),
        network({ description: "aws-k8s-branch-eni", tags: { "eks:eni:owner": "eks-vpc-resource-controller" } }),
      ],
    },
  ],
  [
    "the interfaces of a load balancer of ours",
    {},
    {
      loadBalancers: [
        { id: "arn:lb", name: "squid1", subnetIds: ["subnet-node"], deletionProtection: false, tags: { Name: "demo-squid" } },
      ],
      networkInterfaces: [network({ description: "ELB net/squid1/0abc" })],
    },
  ],
  [
    "pods on Fargate, and a profile of ours",
    { nodeGroups: {}, fargateProfiles: { system: { selectors: [{ namespace: "kube-system" }] } } },
    { nodeGroups: [], instances: [], fargateProfiles: ["system-0123abcd"], networkInterfaces: [network({ securityGroupIds: ["sg-eks"] })] },
  ],
  ["a protected file of which nothing is there", { deletionProtection: true }, { ...withoutCluster, subnets: [] }],
  [
    "a cluster of another name that begins alike, in the same existing VPC",
    existing,
    {
      subnets: [{ id: "subnet-node", cidr: "10.0.1.0/24", tags: { Name: "demo-2-node-us-west-2b" } }],
      loadBalancers: [{ ...balanced(ingress), tags: { "elbv2.k8s.aws/cluster": "demo-2" } }],
      securityGroups: [{ id: "sg-2", name: "demo-2-api-1", referencedIds: ["sg-2"], tags: { Name: "demo-2-api" } }],
      instances: [{ id: "i-2", subnetId: "subnet-node", tags: { Name: "demo-2-default", "kubernetes.io/cluster/demo-2": "owned" } }],
      networkInterfaces: [network({ status: "available", description: "aws-K8S-i-2", securityGroupIds: ["sg-2"] })],
    },
  ],
  [
    "a subnet of others that has the name of ours, and another block",
    existing,
    { subnets: [{ id: "subnet-node", cidr: "10.0.9.0/24", tags: { Name: "demo-node-us-west-2b" } }], networkInterfaces: [network()] },
  ],
  [
    "a security group of the network team that has a name like ours",
    {
      network: {
        ...existing.network,
        existingVpc: { ...existing.network.existingVpc, securityGroups: { endpoints: "sg-0123456789abcdef0" } },
      },
    },
    {
      subnets: [theirs],
      securityGroups: [{ id: "sg-0123456789abcdef0", name: "endpoints", referencedIds: [], tags: { Name: "demo-endpoints" } }],
      networkInterfaces: [network({ subnetId: theirs.id, securityGroupIds: ["sg-0123456789abcdef0"] })],
    },
  ],
  [
    "the transit gateway attachment that the network stack made",
    withTransitGateway,
    { networkInterfaces: [network({ type: "transit_gateway" })] },
  ],
  ["an interface of an instance that is ending", {}, { networkInterfaces: [network({ instanceId: "i-ending" })] }],
  [
    "the same beside an instance of others in a subnet that stays",
    existing,
    {
      subnets: [made, theirs],
      instances: [{ id: "i-1", subnetId: theirs.id, tags: {} }],
      networkInterfaces: [network({ subnetId: made.id, instanceId: "i-ending" })],
    },
  ],
  [
    "volumes with tags that only look like those of the EBS CSI driver",
    {},
    { volumes: ["CSIVolumeName-2", "our/CSIVolumeName"].map((tag) => ({ id: tag, tags: { KubernetesCluster: "demo", [tag]: "1" } })) },
  ],
  [
    "the security group of EKS, whatever its tags",
    {},
    { securityGroups: [{ id: "sg-eks", name: "eks-cluster-sg-demo-1", referencedIds: [], tags: {} }] },
  ],
  [
    "a node of a node group that EKS is to delete",
    {},
    { instances: [{ id: "i-1", subnetId: "subnet-node", tags: { "eks:nodegroup-name": "x" } }] },
  ],
  [
    "what others have in an existing VPC",
    existing,
    {
      subnets: [theirs],
      endpoints: [{ id: "vpce-1", serviceName: "sqs", subnetIds: ["subnet-theirs"], networkInterfaceIds: ["eni-1"], tags: {} }],
      natGateways: [{ id: "nat-1", subnetId: "subnet-theirs", networkInterfaceIds: ["eni-2"], tags: {} }],
      loadBalancers: [{ id: "arn:lb", name: "theirs", subnetIds: ["subnet-theirs"], deletionProtection: false, tags: {} }],
      peerings: [{ id: "pcx-1", tags: {} }],
      securityGroups: [{ id: "sg-1", name: "theirs", referencedIds: [], tags: {} }],
      instances: [{ id: "i-1", subnetId: "subnet-theirs", tags: {} }],
      networkInterfaces: [network({ subnetId: "subnet-theirs" })],
    },
  ],
];

test.each(notListed)("%s: nothing blocks", (_what, changes, account) => {
  expect(blockers(design(changes), { ...applied, ...account })).toEqual([]);
});

describe("what GuardDuty makes by itself", () => {
  const managed = { GuardDutyManaged: "true" };
  const endpoint = {
    id: "vpce-guardduty",
    serviceName: "com.amazonaws.us-west-2.guardduty-data",
    subnetIds: ["subnet-node", "subnet-theirs"],
    networkInterfaceIds: ["eni-guardduty"],
    tags: managed,
  };
  const group = { id: "sg-guardduty", name: "GuardDutyManagedSecurityGroup-vpc-1", referencedIds: [], tags: managed };
  const owner = "GuardDuty's automated agent";

  test("is deleted in a VPC of ours, the endpoint before its security group", () => {
    expect(
      blockers(design(), {
        ...applied,
        endpoints: [...applied.endpoints, endpoint],
        securityGroups: [...applied.securityGroups, group],
        networkInterfaces: [network({ id: "eni-guardduty", description: "VPC Endpoint Interface vpce-guardduty" })],
      }),
    ).toMatchObject([
      {
        kind: "VPC endpoint",
        owner,
        stack: "network",
        fix: "aws ec2 delete-vpc-endpoints --vpc-endpoint-ids vpce-guardduty --region us-west-2",
      },
      { kind: "security group", owner, stack: "network", fix: "aws ec2 delete-security-group --group-id sg-guardduty --region us-west-2" },
    ]);
  });

  test("gives up our subnets in a VPC that stays, since others use it", () => {
    const subnets = [theirs, { id: "subnet-node", cidr: "10.0.1.0/24", tags: { Name: "demo-node-us-west-2b" } }];
    const account = { ...applied, subnets, endpoints: [endpoint], natGateways: [], securityGroups: [group], instances: [] };
    expect(blockers(design(existing), account)).toMatchObject([
      {
        kind: "VPC endpoint",
        owner,
        fix: "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-guardduty --remove-subnet-ids subnet-node --region us-west-2",
      },
    ]);
  });

  test("gives up each of our subnets", () => {
    const cidrs = { "us-west-2a": "10.0.0.0/24", "us-west-2b": "10.0.1.0/24" };
    const subnets = Object.entries(cidrs).map(([zone, cidr]) => ({ id: zone, cidr, tags: { Name: `demo-node-${zone}` } }));
    const inVpc = design({ network: { availabilityZones: zones, nodeSubnets: { cidrs }, existingVpc: vpc } });
    const endpoints = [{ ...endpoint, subnetIds: [...zones, theirs.id] }];
    const [found] = blockers(inVpc, { ...applied, subnets: [...subnets, theirs], endpoints, natGateways: [], instances: [] });
    expect(found?.fix).toContain(" --remove-subnet-ids us-west-2a us-west-2b --region ");
  });

  test("is known by the name of its security group, too", () => {
    const [found] = blockers(design(), { ...applied, securityGroups: [{ ...group, tags: {} }] });
    expect(found).toMatchObject({ kind: "security group", owner });
  });
});

test("instance profiles are asked for where EKS Auto Mode or Karpenter makes nodes", () => {
  const mayLeave = (changes: Readonly<Record<string, unknown>>) => mayLeaveProfiles(design(changes).config);
  const karpenter = { karpenter: { nodePools: { main: {} } }, registry: { mirror: true, accountId: "111122223333" } };
  expect([{}, { autoMode: { nodePools: { main: {} } } }, karpenter].map(mayLeave)).toEqual([false, true, true]);
});

test("what is left of the workload stack is told by its add-ons, and not by those of the cluster stack", () => {
  const withDriver = design({ addons: { ebsCsiDriver: { enabled: true } } });
  const fixWith = (...addons: readonly string[]) =>
    blockers(withDriver, { ...applied, addons, loadBalancers: [balanced(ingress)] })[0]!.fix;
  const byCall = inRegion("elbv2 delete-load-balancer --load-balancer-arn arn:lb");
  expect(fixWith("vpc-cni", "kube-proxy")).toBe(byCall);
  expect(fixWith("vpc-cni", "aws-ebs-csi-driver")).toBe("kubectl --namespace shop delete ingress web");
});

test("add-ons that cannot be read leave the objects of Kubernetes to Kubernetes", () => {
  expect(blockers(design(), { ...applied, addons: undefined, loadBalancers: [balanced(ingress)] })).toMatchObject([
    { fix: "kubectl --namespace shop delete ingress web" },
  ]);
});

test("each network interface that blocks is listed once, whatever else there is, and no other", () => {
  const status = fc.constantFrom("available", "in-use");
  const description = fc.constantFrom("", "Amazon EKS demo", "aws-K8S-i-1", "ELB app/x/1", "RDSNetworkInterface");
  const subnetId = fc.constantFrom("subnet-node", "subnet-elsewhere");
  const interfaces = fc.uniqueArray(fc.record({ id: fc.uuid(), status, description, subnetId }), { selector: ({ id }) => id });
  fc.assert(
    fc.property(interfaces, (found) => {
      const result = blockers(design(), { ...applied, networkInterfaces: found.map(network) });
      const expected = found.filter(
        (candidate) =>
          candidate.subnetId === "subnet-node" &&
          candidate.description !== "Amazon EKS demo" &&
          !(candidate.description.startsWith("aws-K8S") && candidate.status === "in-use"),
      );
      expect(result.map(({ id }) => id)).toEqual(expected.map(({ id }) => id));
    }),
  );
});

describe("instance profiles", () => {
  const suffix = "20261101000000000000000001";
  const withKarpenter = { karpenter: { nodePools: { general: {} } }, registry: { mirror: true, accountId: "111122223333" } };
  const roleOf = (user: string) => `demo-${user}-${suffix}`;
  const ofEks = "eks-us-west-2-demo-1234567890123456789";
  const profiles = (changes: Readonly<Record<string, unknown>>, instanceProfiles: TeardownAccount["instanceProfiles"], account = {}) =>
    blockers(design(changes), { ...applied, ...account, instanceProfiles }).filter(({ kind }) => kind === "instance profile");

  test("that EKS left when the cluster went outlive it, with a role and without one", () => {
    const role = roleOf("auto-mode-nodes");
    const left = [
      { name: "eks-anything", roles: [role] },
      { name: ofEks, roles: [] },
    ];
    expect(profiles({ autoMode: {} }, left, withoutCluster)).toEqual([
      {
        kind: "instance profile",
        id: "eks-anything",
        owner: `role ${role}`,
        effect: "outlives",
        stack: "cluster",
        why: "EKS left it when the cluster went with the role in it, which Terraform takes out only if it may",
        fix: `${inRegion(`iam remove-role-from-instance-profile --instance-profile-name eks-anything --role-name ${role}`)} && ${inRegion("iam delete-instance-profile --instance-profile-name eks-anything")}`,
      },
      {
        kind: "instance profile",
        id: ofEks,
        owner: "no role",
        effect: "outlives",
        stack: "cluster",
        why: "EKS left it when the cluster went",
        fix: inRegion("iam delete-instance-profile --instance-profile-name eks-us-west-2-demo-1234567890123456789"),
      },
    ]);
  });

  test.each([
    ["those of nodes that run", { autoMode: {} }, [{ name: ofEks, roles: [roleOf("auto-mode-nodes")] }], {}],
    [
      "those of another cluster whose name begins alike, and of others",
      { autoMode: {} },
      [
        { name: "eks-us-west-2-demo-2-1234567890123456789", roles: [] },
        { name: "eks-us-west-2-demo-2-1234567890123456780", roles: [`demo-2-auto-mode-nodes-${suffix}`] },
        { name: "eks-0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f", roles: [`demo-group-${suffix}`] },
        { name: "web", roles: ["web"] },
      ],
      withoutCluster,
    ],
    [
      "the one that Terraform made for Karpenter, and those that Karpenter made elsewhere",
      withKarpenter,
      [
        { name: `demo-karpenter-nodes-${suffix}`, roles: [roleOf("karpenter-nodes")] },
        { name: "other_123", roles: ["KarpenterNodeRole-other"] },
      ],
      {},
    ],
    ["any of a cluster that has neither", {}, [{ name: ofEks, roles: [] }], withoutCluster],
  ])("are left to whoever deletes them: %s", (_what, changes, found, account) => {
    expect(profiles(changes, found, account)).toEqual([]);
  });

  test("of others that hold a role of nodes block the stack that deletes the role", () => {
    expect(profiles(withKarpenter, [{ name: "by-hand", roles: [roleOf("karpenter-nodes")] }])).toMatchObject([
      { id: "by-hand", effect: "blocks", stack: "workload", why: "IAM deletes no role that an instance profile holds" },
    ]);
    const prefixed = { autoMode: {}, iam: { namePrefix: "team-" } };
    expect(profiles(prefixed, [{ name: "by-hand", roles: [`team-${roleOf("auto-mode-nodes")}`] }])).toMatchObject([
      { id: "by-hand", effect: "blocks", stack: "cluster" },
    ]);
  });
});

describe("EKS Auto Mode", () => {
  const autoMode = design({ autoMode: { nodePools: { main: {} } }, network: { nodeSecurityGroup: { restrictEgress: true } } });
  const ofCluster = { "eks:eks-cluster-name": "demo" };
  const running: TeardownAccount = { ...applied, nodeGroups: [], addons: [], instances: [] };
  const node = (pool: string) => ({
    id: `i-${pool}`,
    subnetId: "subnet-node",
    tags: { ...ofCluster, "eks:kubernetes-node-pool-name": pool },
  });
  const found = (account: Partial<TeardownAccount>) =>
    blockers(autoMode, { ...running, ...account }).map(({ kind, id, owner, fix }) => [kind, id, owner, fix]);

  test("takes the nodes of the pools of the file with the workload stack, and no others", () => {
    expect(found({ instances: [node("main")] })).toEqual([]);
    expect(found({ instances: [node("other")] })).toEqual([
      ["instance", "i-other", "NodePool other of EKS Auto Mode", "kubectl delete nodepool other"],
    ]);
  });

  test("takes the nodes of its built-in pools with the cluster, and leaves them when that is gone", () => {
    const builtIn = design({ autoMode: { builtInPools: ["general-purpose"] } });
    const ofPools = { ...running, instances: [node("general-purpose"), node("system")] };
    const ids = (account: TeardownAccount) => blockers(builtIn, account).map(({ id }) => id);
    expect(ids(ofPools)).toEqual(["i-system"]);
    expect(ids({ ...ofPools, cluster: undefined, securityGroups: [] })).toEqual(["i-general-purpose", "i-system"]);
  });

  test("has nodes of pools that are in no stack, which only Kubernetes ends", () => {
    const withDriver = design({ autoMode: { nodePools: { main: {} } }, nodeGroups: { managed: { default: {} } } });
    const [left] = blockers(withDriver, { ...applied, addons: ["vpc-cni"], instances: [node("main")] });
    expect(left).toMatchObject({ id: "i-main", fix: "kubectl delete nodepool main" });
  });

  test("has no command for a node of another cluster whose pool has the same name", () => {
    const tags = { "eks:eks-cluster-name": "other", "eks:kubernetes-node-pool-name": "main" };
    expect(found({ instances: [{ ...node("main"), tags }] })).toEqual([
      ["instance", "i-main", "NodePool main of EKS Auto Mode", "have NodePool main deleted in the cluster other"],
    ]);
  });

  test("has no command for a managed instance of another service", () => {
    const managed = { id: "i-managed", subnetId: "subnet-node", managedBy: "scaler.lambda.amazonaws.com", tags: {} };
    expect(found({ instances: [managed] })).toEqual([
      ["instance", "i-managed", "somebody else's", "have it ended through scaler.lambda.amazonaws.com, the service that manages it"],
    ]);
  });

  test("leaves nodes where the cluster went before its pools", () =>
    expect(found({ ...withoutCluster, instances: [node("main")] })).toEqual([
      ["instance", "i-main", "NodePool main of EKS Auto Mode", "aws ec2 terminate-instances --instance-ids i-main --region us-west-2"],
    ]));

  test("has made load balancers of Ingresses and Services, and volumes", () => {
    const balancer = {
      id: "arn:lb",
      name: "k8s-shop-web",
      subnetIds: ["subnet-node"],
      deletionProtection: false,
      tags: { ...ofCluster, "ingress.eks.amazonaws.com/stack": "shop/web" },
    };
    const volume = {
      id: "vol-1",
      tags: {
        ...ofCluster,
        "ebs.csi.eks.amazonaws.com/cluster": "true",
        "kubernetes.io/created-for/pvc/namespace": "shop",
        "kubernetes.io/created-for/pvc/name": "data",
      },
    };
    const others = ["service.eks.amazonaws.com/stack", "ingress.eks.amazonaws.com/stack"].map((tag, index) => ({
      ...balancer,
      id: `arn:lb-${index}`,
      tags: { ...ofCluster, [tag]: index === 0 ? "shop/api" : "public" },
    }));
    expect(found({ loadBalancers: [balancer, ...others], volumes: [volume] })).toEqual([
      ["load balancer", "arn:lb", "Ingress shop/web", "kubectl --namespace shop delete ingress web"],
      ["load balancer", "arn:lb-0", "Service shop/api", "kubectl --namespace shop delete service api"],
      [
        ...["load balancer", "arn:lb-1", "IngressGroup public"],
        "kubectl delete each Ingress whose IngressClassParams have spec.group.name: public",
      ],
      ["volume", "vol-1", "PersistentVolumeClaim shop/data", "kubectl --namespace shop delete persistentvolumeclaim data"],
    ]);
  });

  test("has its tag on security groups that the stacks delete", () =>
    expect(
      found({
        securityGroups: [
          ...applied.securityGroups,
          {
            id: "sg-nodes",
            name: "demo-nodes-1",
            referencedIds: [],
            tags: { ...ofCluster, Name: "demo-nodes", "kubernetes.io/cluster/demo": "owned" },
          },
        ],
      }),
    ).toEqual([]));
});
