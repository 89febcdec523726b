import { testBadConfigs } from "../../support/badConfigs";

/** Lines of tags, below a key. */
const numbered = (prefix: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `  ${prefix}${index}: x`);

testBadConfigs([
  {
    name: "empty file",
    yaml: [],
    expected: [
      "clusters/demo.yaml:1:1: error: the file is empty",
      "  allowed: the keys of one cluster, of which name and region are required",
      '  fix:     Write at least "name: <cluster>" and "region: <region>"',
    ],
  },
  {
    name: "only a comment",
    yaml: ["# my cluster"],
    expected: [
      "clusters/demo.yaml:1:1: error: the file is empty",
      "  allowed: the keys of one cluster, of which name and region are required",
      '  fix:     Write at least "name: <cluster>" and "region: <region>"',
    ],
  },
  {
    name: "list at the top level",
    yaml: ["- name: demo"],
    expected: [
      "clusters/demo.yaml:1:1: error: the file is a list, not a mapping of keys to values",
      "  allowed: the keys of one cluster, of which name and region are required",
      '  fix:     Write at least "name: <cluster>" and "region: <region>"',
    ],
  },
  {
    name: "text at the top level",
    yaml: ["demo"],
    expected: [
      "clusters/demo.yaml:1:1: error: the file is text, not a mapping of keys to values",
      "  allowed: the keys of one cluster, of which name and region are required",
      '  fix:     Write at least "name: <cluster>" and "region: <region>"',
    ],
  },
  {
    name: "tab indentation",
    yaml: ["name: demo", "region: us-west-2", "network:", "\tcidr: 10.1.0.0/16"],
    expected: ["clusters/demo.yaml:4:1: error: YAML syntax: tabs are not allowed as indentation", "  fix:     Indent with spaces"],
  },
  {
    name: "unclosed bracket",
    yaml: ["name: demo", "region: us-west-2", "tags: {Owner: me"],
    expected: [
      "clusters/demo.yaml:4:1: error: YAML syntax: flow map in block collection must be sufficiently indented and end with a }",
      "  fix:     Correct the indentation, or close the bracket that is open",
    ],
  },
  {
    name: "uneven indentation",
    yaml: ["name: demo", "region: us-west-2", "network:", "  egress: nat", "   cidr: 10.1.0.0/16"],
    expected: [
      "clusters/demo.yaml:4:11: error: YAML syntax: nested mappings are not allowed in compact mappings",
      "  fix:     Correct the indentation, or put a value that holds a colon in quotes",
    ],
  },
  {
    name: "key written twice",
    yaml: ["name: demo", "region: us-west-2", "tags:", "  Owner: me", "region: eu-west-1"],
    expected: ['clusters/demo.yaml:5:1: error: the key "region" is written twice', "  fix:     Keep one of the two"],
  },
  {
    name: "two documents",
    yaml: ["name: demo", "region: us-west-2", "---", "name: demo", "region: us-west-2"],
    expected: [
      "clusters/demo.yaml:3:1: error: the file holds more than one YAML document",
      "  fix:     Give each cluster a file of its own, and remove the line ---",
    ],
  },
  {
    name: "alias without anchor",
    yaml: ["name: demo", "region: us-west-2", "tags: *shared"],
    expected: [
      'clusters/demo.yaml:3:7: error: the alias "shared" has no anchor before it',
      "  fix:     Write &shared before the value it stands for",
    ],
  },
  {
    name: "alias inside its own anchor",
    yaml: ["name: demo", "region: us-west-2", "tags: &shared", "  Owner: *shared"],
    expected: [
      'clusters/demo.yaml:4:10: error: the alias "shared" stands inside its own anchor',
      "  fix:     Write the value instead of the alias",
    ],
  },
  {
    name: "mapping as a key",
    yaml: ["name: demo", "region: us-west-2", "tags:", "  ? [a, b]", "  : c"],
    expected: ["clusters/demo.yaml:4:5: error: the key is not plain text", "  fix:     Write a word as the key"],
  },
  {
    name: "YAML tags of other programs",
    yaml: ["name: demo", "region: us-west-2", "tags: { Owner: !secret me, Team: !!binary YQ==, Stage: !!str 1 }", "network: !Ref {}"],
    expected: [
      'clusters/demo.yaml:3:16: error: the YAML tag "!secret" has no meaning here',
      "  fix:     Remove the tag, and write the value itself",
      'clusters/demo.yaml:3:34: error: the YAML tag "!!binary" has no meaning here',
      "  fix:     Remove the tag, and write the value itself",
      'clusters/demo.yaml:4:10: error: the YAML tag "!Ref" has no meaning here',
      "  fix:     Remove the tag, and write the value itself",
    ],
  },
  {
    name: "merge keys of what is not a mapping",
    yaml: [
      "name: &name demo",
      "region: us-west-2",
      "tags:",
      "  <<: *name",
      "network: { <<: [{ cidr: 10.1.0.0/16 }, 1] }",
      "access:",
      "  <<:",
    ],
    expected: [
      "clusters/demo.yaml:4:7: error: << merges mappings, and this is text",
      "  fix:     Name anchors of mappings, or write the keys out",
      "clusters/demo.yaml:5:40: error: << merges mappings, and this is a number",
      "  fix:     Name anchors of mappings, or write the keys out",
      "clusters/demo.yaml:7:6: error: << merges mappings, and this is null",
      "  fix:     Name anchors of mappings, or write the keys out",
    ],
  },
  {
    name: "extends without a name",
    yaml: ["name: demo", "region: us-west-2", "extends: [null, { file: a.yaml }]"],
    expected: [
      "clusters/demo.yaml:3:11: error: extends[0]: null is not the name of a file",
      "  given:   null",
      "  allowed: the name of a file",
      "  fix:     Name a file by its path relative to this one, or remove it",
      'clusters/demo.yaml:3:17: error: extends[1]: {"file":"a.yaml"} is not the name of a file',
      '  given:   {"file":"a.yaml"}',
      "  allowed: the name of a file",
      "  fix:     Name a file by its path relative to this one, or remove it",
    ],
  },
  {
    name: "text whose direction turns",
    yaml: ['name: "de\u202emo"', "region: us-west-2"],
    expected: [
      'clusters/demo.yaml:1:7: error: name: "de\\u202emo" is not the name of a cluster',
      '  given:   "de\\u202emo"',
      "  allowed: the name of a cluster such as my-cluster (1 to 100 letters, digits, hyphens and underscores, starting with a letter or digit)",
      "  fix:     Write the name of a cluster",
    ],
  },
  {
    name: "name and region missing",
    yaml: ['kubernetesVersion: "1.35"'],
    expected: [
      "clusters/demo.yaml:1:1: error: name: name is missing",
      "  allowed: the name of a cluster such as my-cluster (1 to 100 letters, digits, hyphens and underscores, starting with a letter or digit)",
      "  fix:     Add name",
      "clusters/demo.yaml:1:1: error: region: region is missing",
      "  allowed: AWS region, such as us-west-2, cn-northwest-1 or us-gov-west-1",
      "  fix:     Add region",
    ],
  },
  {
    name: "name with a dot",
    yaml: ["name: demo.example", "region: us-west-2"],
    expected: [
      'clusters/demo.yaml:1:7: error: name: "demo.example" is not the name of a cluster',
      '  given:   "demo.example"',
      "  allowed: the name of a cluster such as my-cluster (1 to 100 letters, digits, hyphens and underscores, starting with a letter or digit)",
      "  fix:     Write the name of a cluster",
    ],
  },
  {
    name: "name too long",
    yaml: [`name: ${"a".repeat(101)}`, "region: us-west-2"],
    expected: [
      `clusters/demo.yaml:1:7: error: name: "${"a".repeat(58)}… is not the name of a cluster`,
      `  given:   "${"a".repeat(58)}…`,
      "  allowed: the name of a cluster such as my-cluster (1 to 100 letters, digits, hyphens and underscores, starting with a letter or digit)",
      "  fix:     Write the name of a cluster",
    ],
  },
  {
    name: "name as a number",
    yaml: ["name: 2024", "region: us-west-2"],
    expected: [
      "clusters/demo.yaml:1:7: error: name: 2024 is a number, not text",
      "  given:   2024",
      "  allowed: the name of a cluster such as my-cluster (1 to 100 letters, digits, hyphens and underscores, starting with a letter or digit)",
      '  fix:     Write it in quotes: "2024"',
    ],
  },
  {
    name: "unknown key near a known one",
    yaml: ["name: demo", "region: us-west-2", "nodegroup:", "  managed: {}"],
    expected: [
      'clusters/demo.yaml:3:1: error: nodegroup: "nodegroup" is not a key of a cluster file',
      '  given:   "nodegroup"',
      "  fix:     Write nodeGroups",
    ],
  },
  {
    name: "unknown key far from all",
    yaml: ["name: demo", "region: us-west-2", "fargate: true"],
    expected: [
      'clusters/demo.yaml:3:1: error: fargate: "fargate" is not a key of a cluster file',
      '  given:   "fargate"',
      "  allowed: extends, locked, name, region, accountId, assumeRoleArn, kubernetesVersion, allowVersionRollback, controlPlane, tags, tagPolicy, backend, terraform, extensions, network, proxy, certificateAuthorities, access, iam, encryption, deletionProtection, nodeGroups, autoMode, karpenter, fargateProfiles, namespaces, serviceAccounts, securityGroupPolicies, addons, customNetworking, loadBalancerController, charts, observability, registry, samples",
      "  fix:     Remove it, or write one of the allowed keys",
    ],
  },
  {
    name: "an account without quotes, and a role to assume that is a user",
    yaml: ["name: demo", "region: us-west-2", "accountId: 111122223333", "assumeRoleArn: arn:aws:iam::111122223333:user/ci"],
    expected: [
      "clusters/demo.yaml:3:12: error: accountId: 111122223333 is a number, not text",
      "  given:   111122223333",
      '  allowed: an AWS account id of 12 digits, in quotes, such as "111122223333"',
      '  fix:     Write it in quotes: "111122223333"',
      'clusters/demo.yaml:4:16: error: assumeRoleArn: "arn:aws:iam::111122223333:user/ci" is not the ARN of an IAM role',
      '  given:   "arn:aws:iam::111122223333:user/ci"',
      "  allowed: the ARN of an IAM role, such as arn:aws:iam::111122223333:role/example",
      "  fix:     Write the ARN of an IAM role",
    ],
  },
  {
    name: "a role to assume of another account, which is no administrator",
    yaml: [
      "name: demo",
      "region: us-west-2",
      'accountId: "111122223333"',
      "assumeRoleArn: arn:aws:iam::444455556666:role/terraform",
      "access: { admins: [arn:aws:iam::111122223333:role/admin] }",
    ],
    expected: [
      "clusters/demo.yaml:4:16: error: assumeRoleArn: arn:aws:iam::444455556666:role/terraform is a role of the account 444455556666, whose clusters these would be, and accountId is 111122223333",
      '  given:   "arn:aws:iam::444455556666:role/terraform"',
      "  allowed: an ARN of the account 111122223333",
      "  fix:     Write the ARN of a role of 111122223333, or correct accountId",
      "clusters/demo.yaml:4:16: warning: assumeRoleArn: arn:aws:iam::444455556666:role/terraform has no access entry, and with its token the workload stack cannot change anything in Kubernetes",
      '  given:   "arn:aws:iam::444455556666:role/terraform"',
      "  fix:     Add arn:aws:iam::444455556666:role/terraform to access.admins",
    ],
  },
  {
    name: "version without quotes",
    yaml: ["name: demo", "region: us-west-2", "kubernetesVersion: 1.35"],
    expected: [
      "clusters/demo.yaml:3:20: error: kubernetesVersion: 1.35 is a number, not text",
      "  given:   1.35",
      '  allowed: a Kubernetes version such as "1.35"',
      '  fix:     Write it in quotes: "1.35"',
    ],
  },
  {
    name: "unsupported version without quotes",
    yaml: ["name: demo", "region: us-west-2", "kubernetesVersion: 1.30"],
    expected: [
      "clusters/demo.yaml:3:20: error: kubernetesVersion: 1.30 is a number, not text",
      "  given:   1.30",
      '  allowed: a Kubernetes version such as "1.35"',
      '  fix:     Write it in quotes: "1.30"',
    ],
  },
  {
    name: "unsupported version",
    yaml: ["name: demo", "region: us-west-2", 'kubernetesVersion: "1.29"'],
    expected: [
      "clusters/demo.yaml:3:20: error: kubernetesVersion: EKS ended support for Kubernetes 1.29, and creates no cluster of it any more",
      '  given:   "1.29"',
      '  allowed: "1.32", "1.33", "1.34", "1.35", "1.36"',
      '  fix:     Write one of the allowed values; for a cluster that runs "1.32", to which EKS upgrades it',
    ],
  },
  {
    name: "version whose support has just ended",
    yaml: ["name: demo", "region: us-west-2", 'kubernetesVersion: "1.31"'],
    expected: [
      "clusters/demo.yaml:3:20: error: kubernetesVersion: EKS ended support for Kubernetes 1.31 on 2026-11-26, and creates no cluster of it any more",
      '  given:   "1.31"',
      '  allowed: "1.32", "1.33", "1.34", "1.35", "1.36"',
      '  fix:     Write one of the allowed values; for a cluster that runs "1.32", to which EKS upgrades it',
    ],
  },
  {
    name: "version with a patch",
    yaml: ["name: demo", "region: us-west-2", "kubernetesVersion: 1.35.2"],
    expected: [
      'clusters/demo.yaml:3:20: error: kubernetesVersion: "1.35.2" is not a Kubernetes version',
      '  given:   "1.35.2"',
      '  allowed: a Kubernetes version such as "1.35"',
      "  fix:     Write a Kubernetes version",
    ],
  },
  {
    name: "alias instead of a KMS key ARN",
    yaml: ["name: demo", "region: us-west-2", "encryption:", "  kmsKeyArn: alias/eks"],
    expected: [
      'clusters/demo.yaml:4:14: error: encryption.kmsKeyArn: "alias/eks" is not the ARN of a KMS key',
      '  given:   "alias/eks"',
      "  allowed: the ARN of a KMS key, such as arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
      "  fix:     Write the ARN of a KMS key",
    ],
  },
  {
    name: "administrators of a key that is not made, and one of another partition",
    yaml: [
      ...["name: demo", "region: us-west-2", "encryption:", "  createKey: false"],
      "  administrators: [arn:aws-cn:iam::111122223333:role/keys]",
    ],
    expected: [
      "clusters/demo.yaml:5:3: warning: encryption.administrators: this has no effect without encryption.createKey: true",
      '  given:   ["arn:aws-cn:iam::111122223333:role/keys"]',
      "  fix:     Set encryption.createKey to true, or remove encryption.administrators",
      "clusters/demo.yaml:5:20: error: encryption.administrators[0]: arn:aws-cn:iam::111122223333:role/keys is of the partition aws-cn, and us-west-2 is of aws",
      '  given:   "arn:aws-cn:iam::111122223333:role/keys"',
      "  allowed: an ARN of the partition aws, which begins with arn:aws:",
      "  fix:     Write an ARN of the partition aws",
    ],
  },
  {
    name: "a key policy that nobody of the account could change",
    yaml: [
      ...["name: demo", "region: us-west-2", 'accountId: "111122223333"', "encryption:"],
      "  administrators: [arn:aws:iam::444455556666:role/keys]",
    ],
    expected: [
      "clusters/demo.yaml:5:3: error: encryption.administrators: none of them is of the account 111122223333, and AWS KMS refuses a policy that whoever applies the cluster stack could not change",
      '  given:   ["arn:aws:iam::444455556666:role/keys"]',
      "  fix:     Add the role that applies the cluster stack",
    ],
  },
  {
    name: "key of log groups in another region",
    yaml: ["name: demo", "region: us-west-2", "encryption:", "  logsKmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/k"],
    expected: [
      "clusters/demo.yaml:4:18: error: encryption.logsKmsKeyArn: arn:aws:kms:eu-west-1:111122223333:key/k is in eu-west-1, and the cluster in us-west-2",
      '  given:   "arn:aws:kms:eu-west-1:111122223333:key/k"',
      "  allowed: an ARN of the region us-west-2",
      "  fix:     Write an ARN of us-west-2",
    ],
  },
  {
    name: "reserved tag",
    yaml: ["name: demo", "region: us-west-2", "tags:", "  aws:Owner: me"],
    expected: [
      'clusters/demo.yaml:4:3: error: tags["aws:Owner"]: the key "aws:Owner" must not start with aws:, which AWS reserves',
      '  given:   "aws:Owner"',
      "  fix:     Change it",
    ],
  },
  {
    name: "tags that are too many once they come together, or differ by case",
    yaml: [
      ...["name: demo", "region: us-west-2", "tags:", "  Team: a", "  team: b", ...numbered("a", 30)],
      ...["network:", "  nodeSubnets:", "    tags:", ...numbered("    b", 20)],
    ],
    expected: [
      "clusters/demo.yaml:5:9: error: tags.team: the roles of the cluster get the tags Team and team, and IAM refuses keys that differ by case only",
      '  given:   "b"',
      "  fix:     Remove one of the two",
      "clusters/demo.yaml:38:5: error: network.nodeSubnets.tags: a node subnet would have 54 tags, with those of tags and those that are added",
      '  given:   {"b0":"x","b1":"x","b2":"x","b3":"x","b4":"x","b5":"x","b6"…',
      "  allowed: at most 50 tags on a resource",
      "  fix:     Remove 4 of network.nodeSubnets.tags or tags",
    ],
  },
  {
    name: "tag value as a number",
    yaml: ["name: demo", "region: us-west-2", "tags:", "  CostCenter: 0042"],
    expected: [
      "clusters/demo.yaml:4:15: error: tags.CostCenter: 0042 is a number, not text",
      "  given:   0042",
      "  allowed: text, at most 256 characters",
      '  fix:     Write it in quotes: "0042"',
    ],
  },
  {
    name: "quoted boolean",
    yaml: ["name: demo", "region: us-west-2", 'deletionProtection: "false"'],
    expected: [
      'clusters/demo.yaml:3:21: error: deletionProtection: "false" is text, not true or false',
      '  given:   "false"',
      "  allowed: true or false",
      "  fix:     Write it without quotes: false",
    ],
  },
  {
    name: "several errors at once, in the order of the file",
    yaml: [
      "name: -demo",
      "region: us-west-2",
      "kubernetesVersion: 1.34",
      "network:",
      "  cidr: 10.0.0.0/8/8",
      "  egres: nat",
      "nodeGroups:",
      "  managed:",
      "    general:",
      "      volume: { size: 8, iops: 100 }",
      "      labels:",
    ],
    expected: [
      'clusters/demo.yaml:1:7: error: name: "-demo" is not the name of a cluster',
      '  given:   "-demo"',
      "  allowed: the name of a cluster such as my-cluster (1 to 100 letters, digits, hyphens and underscores, starting with a letter or digit)",
      "  fix:     Write the name of a cluster",
      "clusters/demo.yaml:3:20: error: kubernetesVersion: 1.34 is a number, not text",
      "  given:   1.34",
      '  allowed: a Kubernetes version such as "1.35"',
      '  fix:     Write it in quotes: "1.34"',
      'clusters/demo.yaml:5:9: error: network.cidr: "10.0.0.0/8/8" is not an IPv4 CIDR block',
      '  given:   "10.0.0.0/8/8"',
      "  allowed: an IPv4 CIDR block such as 10.0.0.0/16",
      "  fix:     Write an IPv4 CIDR block",
      'clusters/demo.yaml:6:3: error: network.egres: "egres" is not a key of network',
      '  given:   "egres"',
      "  fix:     Write egress",
      "clusters/demo.yaml:10:23: error: nodeGroups.managed.general.volume.size: 8 is less than 20",
      "  given:   8",
      "  allowed: a whole number, 20 to 65536",
      "  fix:     Write 20 or more",
      "clusters/demo.yaml:10:32: error: nodeGroups.managed.general.volume.iops: 100 is less than 3000",
      "  given:   100",
      "  allowed: a whole number, 3000 to 80000",
      "  fix:     Write 3000 or more",
      "clusters/demo.yaml:11:7: error: nodeGroups.managed.general.labels: the value is empty",
      "  given:   null",
      "  allowed: a mapping of keys to values",
      "  fix:     Write keys below it, or write {} for the defaults, or remove the key",
    ],
  },
  {
    name: "region that does not exist",
    yaml: ["name: demo", "region: us-wset-2"],
    expected: [
      'clusters/demo.yaml:2:9: error: region: there is no region "us-wset-2"',
      '  given:   "us-wset-2"',
      "  fix:     Write us-west-2",
    ],
  },
  {
    name: "region that is not known, and a zone of another",
    yaml: ["name: demo", "region: us-west-3", "network:", "  availabilityZones: [us-west-3a, us-west-2b]"],
    expected: [
      "clusters/demo.yaml:2:9: warning: region: private-eks does not know the region us-west-3: it is taken for one of the partition aws",
      '  given:   "us-west-3"',
      "  fix:     Write us-west-1, or see that AWS has it: aws account get-region-opt-status --region-name us-west-3",
      "clusters/demo.yaml:4:35: error: network.availabilityZones[1]: us-west-2b is not an Availability Zone of us-west-3",
      '  given:   "us-west-2b"',
      "  allowed: us-west-3a, us-west-3b, us-west-3c, us-west-3d",
      "  fix:     Write a zone of us-west-3, or set region to the zone's",
    ],
  },
  {
    name: "region of an isolated partition",
    yaml: ["name: demo", "region: us-iso-east-1"],
    expected: [
      "clusters/demo.yaml:2:9: error: region: region us-iso-east-1 is in a partition that is not supported",
      '  given:   "us-iso-east-1"',
      "  allowed: regions of the partitions aws, aws-cn, aws-us-gov",
      "  fix:     Choose a region of a supported partition",
    ],
  },
  {
    name: "key that would be lost with what is below it",
    yaml: [
      ...["name: demo", "region: us-west-2", "tags: { __proto__: lost }"],
      ...["nodeGroups:", "  managed:", '    "__proto__": { instanceTypes: [nonsense] }'],
    ],
    expected: [
      'clusters/demo.yaml:3:9: error: tags.__proto__: "__proto__" cannot be a key: its value would be lost',
      '  given:   "__proto__"',
      "  fix:     Remove it, or write another key",
      'clusters/demo.yaml:6:5: error: nodeGroups.managed.__proto__: "__proto__" cannot be a key: its value would be lost',
      '  given:   "__proto__"',
      "  fix:     Remove it, or write another key",
    ],
  },
  {
    name: "GuardDuty asked to manage its agent by itself, too",
    yaml: ["name: demo", "region: us-west-2", 'tags: { GuardDutyManaged: "true" }', "addons: { guardDutyAgent: { enabled: true } }"],
    expected: [
      "clusters/demo.yaml:3:27: error: tags.GuardDutyManaged: the tag asks GuardDuty to install its agent and a VPC endpoint by itself, and addons.guardDutyAgent installs both",
      '  given:   "true"',
      '  fix:     Set the tag to "false", or addons.guardDutyAgent.enabled to false',
    ],
  },
]);
