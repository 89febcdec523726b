import { testBadConfigs } from "../../support/badConfigs";

const demo = ["name: demo", "region: us-west-2", "iam:"];
const role = "arn:aws:iam::111122223333:role/platform/nodes";
const groups = (managed: string, selfManaged: string) => [
  ...["name: demo", "region: us-west-2", "nodeGroups:"],
  `  managed: { one: { iam: { ${managed} } } }`,
  `  selfManaged: { two: { iam: { ${selfManaged} } } }`,
];

testBadConfigs([
  {
    name: "application by IRSA without an OIDC provider",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "iam: { oidcProvider: false }",
      'serviceAccounts: { apps/x: { credentials: irsa, policyArns: ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"] } }',
    ],
    expected: [
      'clusters/demo.yaml:4:20: error: serviceAccounts["apps/x"]: the pods of apps/x get their role by IAM roles for service accounts, which need the OIDC provider that iam.oidcProvider forbids',
      '  given:   {"credentials":"irsa","policyArns":["arn:aws:iam::aws:polic…',
      "  fix:     Let its pods run on nodes with EKS Pod Identity, or set iam.oidcProvider to true",
    ],
  },
  {
    name: "a permissions boundary that is not a policy",
    yaml: [...demo, "  permissionsBoundary: arn:aws:iam::111122223333:role/boundary"],
    expected: [
      'clusters/demo.yaml:4:24: error: iam.permissionsBoundary: "arn:aws:iam::111122223333:role/boundary" is not the ARN of an IAM policy',
      '  given:   "arn:aws:iam::111122223333:role/boundary"',
      "  allowed: the ARN of an IAM policy, such as arn:aws:iam::111122223333:policy/example",
      "  fix:     Write the ARN of an IAM policy",
    ],
  },
  {
    name: "a permissions boundary of another partition",
    yaml: [...demo, "  permissionsBoundary: arn:aws-cn:iam::111122223333:policy/boundary"],
    expected: [
      "clusters/demo.yaml:4:24: error: iam.permissionsBoundary: arn:aws-cn:iam::111122223333:policy/boundary is of the partition aws-cn, and us-west-2 is of aws",
      '  given:   "arn:aws-cn:iam::111122223333:policy/boundary"',
      "  allowed: an ARN of the partition aws, which begins with arn:aws:",
      "  fix:     Write an ARN of the partition aws",
    ],
  },
  {
    name: "a path without its slashes",
    yaml: [...demo, "  path: platform"],
    expected: [
      'clusters/demo.yaml:4:9: error: iam.path: "platform" is not an IAM path',
      '  given:   "platform"',
      "  allowed: an IAM path such as /platform/, which begins and ends with a slash",
      "  fix:     Write an IAM path",
    ],
  },
  {
    name: "a path that AWS keeps",
    yaml: [...demo, "  path: /aws-service-role/eks.amazonaws.com/"],
    expected: [
      'clusters/demo.yaml:4:9: error: iam.path: "/aws-service-role/eks.amazonaws.com/" must not be a path that AWS keeps for roles of its own',
      '  given:   "/aws-service-role/eks.amazonaws.com/"',
      "  allowed: an IAM path such as /platform/, which begins and ends with a slash",
      "  fix:     Write a path of your own",
    ],
  },
  {
    name: "a prefix that leaves no room for the rest of the name",
    yaml: [...demo, "  namePrefix: a-very-long-company-prefix-"],
    expected: [
      'clusters/demo.yaml:4:15: error: iam.namePrefix: "a-very-long-company-prefix-" is not the start of an IAM name',
      '  given:   "a-very-long-company-prefix-"',
      "  allowed: the start of an IAM name such as eks- (1 to 20 letters, digits and _+=,.@-)",
      "  fix:     Write the start of an IAM name",
    ],
  },
  {
    name: "a role that exists and is none, or is a service's own",
    yaml: [
      ...demo,
      "  roles:",
      "    cluster: cluster-role",
      "    fargate: arn:aws:iam::111122223333:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS",
    ],
    expected: [
      'clusters/demo.yaml:5:14: error: iam.roles.cluster: "cluster-role" is not the ARN of an IAM role',
      '  given:   "cluster-role"',
      "  allowed: the ARN of an IAM role, such as arn:aws:iam::111122223333:role/example",
      "  fix:     Write the ARN of an IAM role",
      'clusters/demo.yaml:6:14: error: iam.roles.fargate: "arn:aws:iam::111122223333:role/aws-service-role/eks.amazon… must not be a service-linked role, which only its service uses',
      '  given:   "arn:aws:iam::111122223333:role/aws-service-role/eks.amazon…',
      "  allowed: the ARN of an IAM role, such as arn:aws:iam::111122223333:role/example",
      "  fix:     Name a role of your own",
    ],
  },
  {
    name: "roles of another partition and of another account",
    yaml: [
      ...demo,
      "  roles:",
      "    cluster: arn:aws-us-gov:iam::111122223333:role/cluster",
      "    vpcCni: arn:aws:iam::444455556666:role/cni",
    ],
    expected: [
      "clusters/demo.yaml:5:14: error: iam.roles.cluster: arn:aws-us-gov:iam::111122223333:role/cluster is of the partition aws-us-gov, and us-west-2 is of aws",
      '  given:   "arn:aws-us-gov:iam::111122223333:role/cluster"',
      "  allowed: an ARN of the partition aws, which begins with arn:aws:",
      "  fix:     Write an ARN of the partition aws",
      "clusters/demo.yaml:6:13: error: iam.roles.vpcCni: arn:aws:iam::444455556666:role/cni is in another account than the cluster, which is in 111122223333 by iam.roles.cluster",
      '  given:   "arn:aws:iam::444455556666:role/cni"',
      "  allowed: an ARN of the account 111122223333",
      "  fix:     Name one of the account 111122223333, or correct iam.roles.cluster",
    ],
  },
  {
    name: "a boundary of another account than the registry",
    yaml: [...demo, "  permissionsBoundary: arn:aws:iam::444455556666:policy/boundary", "registry:", '  accountId: "111122223333"'],
    expected: [
      "clusters/demo.yaml:4:24: error: iam.permissionsBoundary: arn:aws:iam::444455556666:policy/boundary is in another account than the cluster, which is in 111122223333 by registry.accountId",
      '  given:   "arn:aws:iam::444455556666:policy/boundary"',
      "  allowed: an ARN of the account 111122223333",
      "  fix:     Name one of the account 111122223333, or correct registry.accountId",
    ],
  },
  {
    name: "policies for a node role that exists",
    yaml: groups(
      `roleArn: ${role}, attachPolicyArns: [arn:aws:iam::111122223333:policy/a]`,
      `roleArn: ${role}-2, withAddonPolicies: { ebs: true, efs: false }`,
    ),
    expected: [
      "clusters/demo.yaml:4:84: error: nodeGroups.managed.one.iam.attachPolicyArns: the group uses an existing role, which gets no policies",
      '  given:   ["arn:aws:iam::111122223333:policy/a"]',
      "  fix:     Remove it, and give the role these permissions where it is created; or remove iam.roleArn of the group",
      "clusters/demo.yaml:5:116: error: nodeGroups.selfManaged.two.iam.withAddonPolicies.ebs: the group uses an existing role, which gets no policies",
      "  given:   true",
      "  fix:     Remove it, and give the role these permissions where it is created; or remove iam.roleArn of the group",
    ],
  },
  {
    name: "an instance profile without its role",
    yaml: groups("", "instanceProfileArn: arn:aws:iam::111122223333:instance-profile/nodes"),
    expected: [
      "clusters/demo.yaml:5:52: error: nodeGroups.selfManaged.two.iam.instanceProfileArn: the role of the instance profile is not named, and nodes join the cluster by an access entry of their role",
      '  given:   "arn:aws:iam::111122223333:instance-profile/nodes"',
      "  fix:     Write the role of the profile in iam.roleArn of the group",
    ],
  },
  {
    name: "an instance profile of a managed group",
    yaml: groups(`roleArn: ${role}, instanceProfileArn: arn:aws:iam::111122223333:instance-profile/nodes`, ""),
    expected: [
      'clusters/demo.yaml:4:84: error: nodeGroups.managed.one.iam.instanceProfileArn: "instanceProfileArn" is not a key of nodeGroups.managed.one.iam',
      '  given:   "instanceProfileArn"',
      "  fix:     Write the ARN of its role as roleArn: EKS creates the instance profile of a managed group",
    ],
  },
  {
    name: "a role with two access entries",
    yaml: [
      ...groups(`roleArn: ${role}`, `roleArn: ${role}`),
      "access:",
      `  admins: [${role}-3]`,
      "  bastion: { enabled: true, toolsBucket: { name: tools } }",
      "iam:",
      `  roles: { bastion: ${role}-3 }`,
    ],
    expected: [
      "clusters/demo.yaml:5:41: error: nodeGroups.selfManaged.two.iam.roleArn: arn:aws:iam::111122223333:role/platform/nodes is also nodeGroups.managed.one.iam.roleArn, and a principal has one access entry, of one type",
      '  given:   "arn:aws:iam::111122223333:role/platform/nodes"',
      "  fix:     Name another role in one of the two",
      "clusters/demo.yaml:10:21: error: iam.roles.bastion: arn:aws:iam::111122223333:role/platform/nodes-3 is also access.admins[0], and a principal has one access entry, of one type",
      '  given:   "arn:aws:iam::111122223333:role/platform/nodes-3"',
      "  fix:     Name another role in one of the two",
    ],
  },
  {
    name: "no OIDC provider, for pods on Fargate and a controller that asks for it",
    yaml: [
      ...[...demo, "  oidcProvider: false", "addons:", "  ebsCsiDriver: { enabled: true }", "  efsCsiDriver: { enabled: true }"],
      ...["loadBalancerController: { enabled: true, credentials: irsa }", "registry: { mirror: true, accountId: '111122223333' }"],
      "fargateProfiles: { system: { selectors: [{ namespace: kube-system, labels: { app: efs-csi-controller } }] } }",
    ],
    expected: [
      "clusters/demo.yaml:7:3: error: addons.efsCsiDriver: the pods of aws-efs-csi-driver get their role by IAM roles for service accounts, which need the OIDC provider that iam.oidcProvider forbids",
      '  given:   {"enabled":true}',
      "  fix:     Let no Fargate profile select its pods, or set iam.oidcProvider to true",
      "clusters/demo.yaml:8:55: error: loadBalancerController.credentials: the pods of aws-load-balancer-controller get their role by IAM roles for service accounts, which need the OIDC provider that iam.oidcProvider forbids",
      '  given:   "irsa"',
      "  fix:     Remove it, or set iam.oidcProvider to true",
    ],
  },
  {
    name: "no OIDC provider, and Karpenter asks for it",
    yaml: [
      ...[...demo, "  oidcProvider: false", "nodeGroups: { managed: { system: { capacity: { min: 2 } } } }"],
      ...["registry: { mirror: true, accountId: '111122223333' }", "karpenter:", "  credentials: irsa"],
      "  nodeClasses: { default: { amiReleaseVersion: 1.35.2-20260415 } }",
      "  nodePools: { default: { limits: { nodes: 3 } } }",
    ],
    expected: [
      "clusters/demo.yaml:8:16: error: karpenter.credentials: the pods of karpenter get their role by IAM roles for service accounts, which need the OIDC provider that iam.oidcProvider forbids",
      '  given:   "irsa"',
      "  fix:     Remove it, or set iam.oidcProvider to true",
    ],
  },
  {
    name: "no OIDC provider in a partition without EKS Pod Identity",
    yaml: ["name: demo", "region: cn-north-1", "iam:", "  oidcProvider: false"],
    expected: [
      "clusters/demo.yaml:4:17: error: iam.oidcProvider: aws-cn has no EKS Pod Identity, and without an OIDC provider pods would have no roles",
      "  given:   false",
      "  fix:     Set iam.oidcProvider to true",
    ],
  },
  {
    name: "policies of another account than the cluster's, beside those of AWS",
    yaml: [
      ...["name: demo", "region: us-west-2", 'accountId: "111122223333"', "serviceAccounts:", "  apps/orders:"],
      ...["    policyArns: [arn:aws:iam::aws:policy/ReadOnlyAccess, arn:aws:iam::444455556666:policy/orders]"],
      ...["nodeGroups:", "  managed:", "    main:", "      iam: { attachPolicyArns: [arn:aws:iam::444455556666:policy/nodes] }"],
    ],
    expected: [
      'clusters/demo.yaml:6:58: error: serviceAccounts["apps/orders"].policyArns[1]: arn:aws:iam::444455556666:policy/orders is in another account than the cluster, which is in 111122223333 by accountId',
      '  given:   "arn:aws:iam::444455556666:policy/orders"',
      "  allowed: an ARN of the account 111122223333",
      "  fix:     Name one of the account 111122223333, or correct accountId",
      "clusters/demo.yaml:10:33: error: nodeGroups.managed.main.iam.attachPolicyArns[0]: arn:aws:iam::444455556666:policy/nodes is in another account than the cluster, which is in 111122223333 by accountId",
      '  given:   "arn:aws:iam::444455556666:policy/nodes"',
      "  allowed: an ARN of the account 111122223333",
      "  fix:     Name one of the account 111122223333, or correct accountId",
    ],
  },
]);
