import { loadText } from "../../support/badConfigs";

const role = "arn:aws:iam::111122223333:role/x";
const vpc = "id: vpc-0123456789abcdef0, cidr: 10.20.0.0/16";
const subnets = "Write each under its zone in network.existingVpc.nodeSubnets: <zone>: { id: <id>, cidr: <block> }";
const entries = "Write each under access.entries by a name: <name>: { principal: <ARN>, groups: [<group>] }";
const accounts = "Write each under serviceAccounts: <namespace>/<name>: { policyArns: [<ARN>] }";
const controlPlaneRole = "Write iam.roles.cluster for a role of the control plane, or assumeRoleArn for the role that Terraform assumes";
const nothing = "Remove it, or write one of the allowed keys";
const group = (keys: string): string => `nodeGroups: { managed: { a: { ${keys} } } }`;

const nodeClass = (keys: string): string =>
  `karpenter: { nodeClasses: { default: { ${keys} } }, nodePools: { default: { limits: { nodes: 9 } } } }`;
const nodePool = (keys: string): string => `karpenter: { nodePools: { default: { limits: { nodes: 9 }, ${keys} } } }`;
const nodeRole = "Write the ARN of the role as karpenter.iam.roleArn; its instance profile is created";
const intoPool = "Write what is below template.spec, and the labels of template.metadata, into the node pool itself";

const fixesOf = (text: string): readonly string[] => loadText(`name: demo\nregion: eu-central-1\n${text}\n`).findings.map(({ fix }) => fix);

// What each key means, by eksctl, by terraform-aws-eks or in plain English; never a neighbour that does something else.
test.each([
  [`backend: { type: local, assumeRoleArn: ${role} }`, "Set backend.type to s3, which has this key, or remove it"],
  ["backend: { type: local, bucket: states }", "Set backend.type to s3, which has this key, or remove it"],
  ["backend: { type: s3, bucket: states, region: eu-central-1, dynamodbTable: x }", "Remove it: the lock is a file in the bucket"],
  ["backend: { type: s3, bucket: states, region: eu-central-1, key: x }", "Write keyPrefix, which stands before <stack>.tfstate"],
  [group("nodeRepairConfig: { enabled: true }"), "Move it to nodeGroups.managed.a.repair"],
  [group("volume: { type: gp2 }"), "Remove it: volumes are gp3"],
  [
    "karpenter: { nodeClasses: { default: { volume: { type: gp2 } } }, nodePools: { default: { limits: { nodes: 9 } } } }",
    "Remove it: volumes are gp3",
  ],
  [
    nodeClass("amiSelectorTerms: [{ alias: al2023@latest }]"),
    "Write amiReleaseVersion for a release of the EKS optimized AMI, or amiId for an image of your own",
  ],
  [nodeClass("blockDeviceMappings: [{ deviceName: /dev/xvda }]"), "Write the data volume as volume, such as { size: 100 }"],
  [nodeClass("metadataOptions: { httpTokens: required }"), "Write metadata"],
  [nodeClass("metadata: { httpPutResponseHopLimit: 2 }"), "Write hopLimit"],
  [nodeClass("metadata: { httpEndpoint: enabled }"), "Remove it: the service is on, since nodes need it"],
  [nodeClass("detailedMonitoring: true"), "Write monitoring"],
  [nodeClass("role: KarpenterNodeRole-shop"), nodeRole],
  [nodeClass("instanceProfile: shop"), nodeRole],
  [
    nodeClass("kubelet: { maxPods: 50 }"),
    "Write maxPods, and other settings of the kubelet into userData, as a NodeConfig or in TOML for Bottlerocket",
  ],
  [nodeClass("subnetSelectorTerms: [{ tags: { a: b } }]"), "Write availabilityZones: nodes are in the node subnets of these zones"],
  [
    nodeClass("securityGroupSelectorTerms: [{ id: sg-0123456789abcdef0 }]"),
    "Remove it, or write securityGroupIds for groups besides that of all nodes",
  ],
  [nodePool("template: { spec: { expireAfter: 720h } }"), intoPool],
  [nodePool("nodeClassRef: { name: default }"), "Write its name as nodeClass"],
  ["autoMode: { nodePools: { default: { template: { spec: {} } } } }", intoPool],
  [
    "autoMode: { nodePools: { main: {} }, nodeClasses: { private: { capacityReservationSelectorTerms: [{ id: cr-0123456789abcdef0 }] } } }",
    "Write the ids of the reservations as capacityReservation: { ids: [<id>] }",
  ],
  ["registry: { type: gp2 }", nothing],
  ["type: local", "Move it to backend.type"],
  [group("spot: true"), "Write capacity.type: SPOT, or ON_DEMAND for false"],
  [group("ssh: { allow: true }"), "Write the name of the key pair as keyName, or use Session Manager"],
  [group("privateNetworking: true"), "Remove it: nodes are in private subnets in any case"],
  [group("ami_type: AL2023_x86_64_STANDARD"), "Write amiFamily, or amiId for an image of your own"],
  [group("disk_size: 50"), "Move it to nodeGroups.managed.a.volume.size"],
  [group("subnet_ids: [subnet-0123456789abcdef0]"), "Write availabilityZones: a group is in the node subnets of these zones"],
  [group("iam: { instanceProfileArn: x }"), "Write the ARN of its role as roleArn: EKS creates the instance profile of a managed group"],
  ["nodeGroups: { a: { instanceTypes: [m6i.large] } }", "Move it to nodeGroups.managed.a"],
  [
    "managedNodeGroups: [{ name: a }]",
    "Write each under nodeGroups.managed by its name; private-eks import eksctl converts a whole file of eksctl",
  ],
  ["serviceAccounts: { a/b: { permissionPolicy: {} } }", "Write policy"],
  [`serviceAccounts: { a/b: { attachRoleARN: ${role} } }`, "Write roleArn"],
  ["serviceAccounts: { a/b: { namespace: a } }", "Remove it: the key of the service account, <namespace>/<name>, has it"],
  ["serviceAccounts: { a/b: { wellKnownPolicies: { ebs: true } } }", "Write ebsCSIController"],
  ["encryption: { enabled: true }", "Remove it: secrets are encrypted in any case"],
  ["encryption: { secrets: x }", nothing],
  ["observability: { enabled: true }", nothing],
  ["observability: { controlPlaneLogs: { enabled: true } }", "Remove it, and write types: [] for no logs"],
  [
    "cloudWatch: { clusterLogging: { enableTypes: ['*'] } }",
    "Write the types of logs, or [] for none, as observability.controlPlaneLogs.types",
  ],
  ["vpc: { id: vpc-0123456789abcdef0 }", "Move it to network.existingVpc"],
  ["vpc_id: vpc-0123456789abcdef0", "Move it to network.existingVpc.id"],
  ["subnet_ids: [subnet-0123456789abcdef0]", subnets],
  ["cluster_endpoint_public_access: false", "Move it to access.publicEndpoint.enabled"],
  ["privateCluster: { enabled: true }", "Remove it: a cluster is fully private unless network.egress says otherwise"],
  ["network: { vpcId: vpc-0123456789abcdef0 }", "Move it to network.existingVpc.id"],
  ["network: { tgw: tgw-0123456789abcdef0 }", "Move it to network.transitGateway.id"],
  ["network: { subnets: [subnet-0123456789abcdef0] }", subnets],
  [
    "network: { nodeSecurityGroup: { rules: {} } }",
    "Write each under ingress or egress by a name: <name>: { fromPort: <port>, cidrs: [<block>] }",
  ],
  [`roleArn: ${role}`, controlPlaneRole],
  [`role: ${role}`, controlPlaneRole],
  [`clusterRole: ${role}`, "Move it to iam.roles.cluster"],
  ["iamIdentityMappings: [{ arn: x }]", entries],
  ["accessEntries: [{ principalARN: x }]", entries],
  ["podIdentityAssociations: []", accounts],
  ["iam: { serviceAccounts: [] }", accounts],
  ["controlPlane: { zonalShiftConfig: { enabled: true } }", "Write it as controlPlane.zonalShift, true or false"],
  ["controlPlane: { controlPlaneScalingConfig: { tier: tier-xl } }", "Write its tier as controlPlane.scalingTier, such as tier-xl"],
  ["controlPlane: { scalingTier: XL }", "Write tier-xl"],
  [
    `network: { existingVpc: { ${vpc}, nodeSubnets: { euc1-az1: { id: subnet-0123456789abcdef0, cidr: 10.20.0.0/20 } } } }`,
    "Write the name that the account has for this zone: aws ec2 describe-availability-zones --filters Name=zone-id,Values=euc1-az1",
  ],
  [
    "network: { nodeSubnets: { cidrs: { euc1-az1: 10.0.0.0/20 } } }",
    "Write the name that the account has for this zone: aws ec2 describe-availability-zones --filters Name=zone-id,Values=euc1-az1",
  ],
  [
    `network: { existingVpc: { ${vpc}, nodeSubnets: { eu-central-1a: subnet-0123456789abcdef0 } } }`,
    "Write { id: subnet-0123456789abcdef0, cidr: <block> }, as aws ec2 describe-subnets prints them",
  ],
  [
    `network: { controlPlaneSubnets: { enabled: true }, existingVpc: { ${vpc}, controlPlaneSubnets: { subnet-0123456789abcdef0: { id: subnet-0123456789abcdef0, cidr: 10.20.0.0/20 } } } }`,
    "Write the zone of the subnet in place of its id: aws ec2 describe-subnets --subnet-ids subnet-0123456789abcdef0",
  ],
  ["access: { entries: [a] }", "Write a mapping of keys to values, such as { <name>: { principal: … } }"],
  ["iam: [a]", "Write a mapping of keys to values, such as { permissionsBoundary: … }"],
  ["nodeGroups: { managed: { a: { taints: x } } }", "Write a list, such as [{ key: …, effect: … }]"],
])("%s: %s", (text, fix) => {
  expect(fixesOf(text)).toContain(fix);
});

test("a word in a name that stands for another thing is no misspelling", () => {
  for (const text of [
    "encryption: { logKmsKeyArn: x }",
    "encryption: { etcdKmsKeyArn: x }",
    "serviceAccounts: { a/b: { permissionsPolicy: {} } }",
  ]) {
    expect(fixesOf(text).filter((fix) => /^(Write|Move)/.test(fix))).toEqual(text.includes("logKms") ? ["Write logsKmsKeyArn"] : []);
  }
});
