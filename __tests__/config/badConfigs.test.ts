import { loadCluster } from "../../config/load";
import { renderFindings } from "../../config/render";
import { designFindings } from "../../design/cluster";

/** The checks that run after the schema. */
const rules = designFindings;

interface BadConfig {
  readonly name: string;
  /** Lines of the cluster file. */
  readonly yaml: readonly string[];
  /** Lines that the user reads. */
  readonly expected: readonly string[];
}

const badConfigs: readonly BadConfig[] = [
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
    name: "custom YAML tag is a warning beside the errors",
    yaml: ["name: demo", "region: us-west-2", "tags:", "  Owner: !secret me", "egres: nat"],
    expected: [
      "clusters/demo.yaml:4:10: warning: YAML syntax: unresolved tag: !secret",
      "  fix:     Remove the tag",
      'clusters/demo.yaml:5:1: error: egres: "egres" is not a key of a cluster file',
      '  given:   "egres"',
      "  allowed: name, region, kubernetesVersion, tags, backend, network, access, encryption, deletionProtection, nodeGroups, addons, customNetworking, loadBalancerController, observability, samples",
      "  fix:     Remove it, or write one of the allowed keys",
    ],
  },
  {
    name: "name and region missing",
    yaml: ['kubernetesVersion: "1.35"'],
    expected: [
      "clusters/demo.yaml:1:1: error: name: name is missing",
      "  allowed: Name of the EKS cluster; its stacks are <name>-network, <name>-cluster and <name>-workload",
      "  fix:     Add name",
      "clusters/demo.yaml:1:1: error: region: region is missing",
      "  allowed: AWS region, such as us-west-2, cn-northwest-1 or us-gov-west-1",
      "  fix:     Add region",
    ],
  },
  {
    name: "name with capitals",
    yaml: ["name: Demo", "region: us-west-2"],
    expected: [
      'clusters/demo.yaml:1:7: error: name: "Demo" is not a lower-case name',
      '  given:   "Demo"',
      "  allowed: a lower-case name such as my-group (1 to 63 letters, digits and hyphens, starting with a letter, not ending with a hyphen)",
      "  fix:     Write a lower-case name",
    ],
  },
  {
    name: "name too long",
    yaml: ["name: demo-cluster-of-the-platform-team-in-the-north-west", "region: us-west-2"],
    expected: [
      'clusters/demo.yaml:1:7: error: name: "demo-cluster-of-the-platform-team-in-the-north-west" has 51 characters',
      '  given:   "demo-cluster-of-the-platform-team-in-the-north-west"',
      "  allowed: a lower-case name such as my-group (1 to 63 letters, digits and hyphens, starting with a letter, not ending with a hyphen), at most 50 characters",
      "  fix:     Write 50 characters or fewer",
    ],
  },
  {
    name: "name as a number",
    yaml: ["name: 2024", "region: us-west-2"],
    expected: [
      "clusters/demo.yaml:1:7: error: name: 2024 is a number, not text",
      "  given:   2024",
      "  allowed: a lower-case name such as my-group (1 to 63 letters, digits and hyphens, starting with a letter, not ending with a hyphen), at most 50 characters",
      "  fix:     Write a lower-case name",
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
      "  allowed: name, region, kubernetesVersion, tags, backend, network, access, encryption, deletionProtection, nodeGroups, addons, customNetworking, loadBalancerController, observability, samples",
      "  fix:     Remove it, or write one of the allowed keys",
    ],
  },
  {
    name: "unknown nested key",
    yaml: ["name: demo", "region: us-west-2", "network:", "  endpoints:", "    aditional: [xray]"],
    expected: [
      'clusters/demo.yaml:5:5: error: network.endpoints.aditional: "aditional" is not a key of network.endpoints',
      '  given:   "aditional"',
      "  fix:     Write additional",
    ],
  },
  {
    name: "unknown key in a node group",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    my-group:", "      instanceType: m6i.large"],
    expected: [
      'clusters/demo.yaml:6:7: error: nodeGroups.managed["my-group"].instanceType: "instanceType" is not a key of nodeGroups.managed["my-group"]',
      '  given:   "instanceType"',
      "  fix:     Write instanceTypes",
    ],
  },
  {
    name: "version without quotes",
    yaml: ["name: demo", "region: us-west-2", "kubernetesVersion: 1.35"],
    expected: [
      "clusters/demo.yaml:3:20: error: kubernetesVersion: 1.35 is a number, not text",
      "  given:   1.35",
      '  allowed: "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"',
      '  fix:     Write it in quotes: "1.35"',
    ],
  },
  {
    name: "unsupported version without quotes",
    yaml: ["name: demo", "region: us-west-2", "kubernetesVersion: 1.30"],
    expected: [
      "clusters/demo.yaml:3:20: error: kubernetesVersion: 1.30 is a number, not text",
      "  given:   1.30",
      '  allowed: "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"',
      "  fix:     Write one of the allowed values, in quotes",
    ],
  },
  {
    name: "unsupported version",
    yaml: ["name: demo", "region: us-west-2", 'kubernetesVersion: "1.29"'],
    expected: [
      'clusters/demo.yaml:3:20: error: kubernetesVersion: "1.29" is not one of the allowed values',
      '  given:   "1.29"',
      '  allowed: "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"',
      "  fix:     Write one of the allowed values",
    ],
  },
  {
    name: "enum in the wrong case",
    yaml: ["name: demo", "region: us-west-2", "network:", "  egress: NAT"],
    expected: [
      'clusters/demo.yaml:4:11: error: network.egress: "NAT" is not one of the allowed values',
      '  given:   "NAT"',
      '  allowed: "none", "nat", "transitGateway"',
      "  fix:     Write nat",
    ],
  },
  {
    name: "enum value far from all",
    yaml: ["name: demo", "region: us-west-2", "loadBalancerController:", "  credentials: accessKey"],
    expected: [
      'clusters/demo.yaml:4:16: error: loadBalancerController.credentials: "accessKey" is not one of the allowed values',
      '  given:   "accessKey"',
      '  allowed: "podIdentity", "irsa"',
      "  fix:     Write one of the allowed values",
    ],
  },
  {
    name: "CIDR with host bits",
    yaml: ["name: demo", "region: us-west-2", "network:", "  cidr: 10.0.0.1/16"],
    expected: [
      'clusters/demo.yaml:4:9: error: network.cidr: "10.0.0.1/16" must start at its network address',
      '  given:   "10.0.0.1/16"',
      "  fix:     Write 10.0.0.0/16",
    ],
  },
  {
    name: "malformed CIDR",
    yaml: ["name: demo", "region: us-west-2", "network:", "  serviceCidr: 10.0.0.0/33"],
    expected: [
      'clusters/demo.yaml:4:16: error: network.serviceCidr: "10.0.0.0/33" is not an IPv4 CIDR block',
      '  given:   "10.0.0.0/33"',
      "  allowed: an IPv4 CIDR block such as 10.0.0.0/16",
      "  fix:     Write an IPv4 CIDR block",
    ],
  },
  {
    name: "CIDR as a number",
    yaml: ["name: demo", "region: us-west-2", "network:", "  cidr: 10"],
    expected: [
      "clusters/demo.yaml:4:9: error: network.cidr: 10 is a number, not text",
      "  given:   10",
      "  allowed: an IPv4 CIDR block such as 10.0.0.0/16",
      "  fix:     Write an IPv4 CIDR block",
    ],
  },
  {
    name: "single value for a list",
    yaml: ["name: demo", "region: us-west-2", "access:", "  runnerCidrs: 192.168.0.0/16"],
    expected: [
      'clusters/demo.yaml:4:16: error: access.runnerCidrs: "192.168.0.0/16" is text, not a list',
      '  given:   "192.168.0.0/16"',
      "  allowed: a list",
      '  fix:     Write it as a list: ["192.168.0.0/16"]',
    ],
  },
  {
    name: "one zone only",
    yaml: ["name: demo", "region: us-west-2", "network:", "  availabilityZones: [us-west-2a]"],
    expected: [
      'clusters/demo.yaml:4:3: error: network.availabilityZones: ["us-west-2a"] has 1 item',
      '  given:   ["us-west-2a"]',
      "  allowed: a list, 2 or more items",
      "  fix:     Write 2 items or more",
    ],
  },
  {
    name: "zone id instead of the zone name",
    yaml: ["name: demo", "region: us-west-2", "network:", "  availabilityZones: [us-west-2a, usw2-az2]"],
    expected: [
      'clusters/demo.yaml:4:35: error: network.availabilityZones[1]: "usw2-az2" is not an Availability Zone name',
      '  given:   "usw2-az2"',
      "  allowed: an Availability Zone name such as us-west-2b",
      "  fix:     Write an Availability Zone name",
    ],
  },
  {
    name: "zone as a record key",
    yaml: ["name: demo", "region: us-west-2", "network:", "  nodeSubnets:", "    cidrs:", "      zone-a: 10.0.0.0/24"],
    expected: [
      'clusters/demo.yaml:6:7: error: network.nodeSubnets.cidrs["zone-a"]: the key "zone-a" is not an Availability Zone name',
      '  given:   "zone-a"',
      "  allowed: an Availability Zone name such as us-west-2b",
      "  fix:     Write an Availability Zone name",
    ],
  },
  {
    name: "prefix length out of range",
    yaml: ["name: demo", "region: us-west-2", "network:", "  podSubnets:", "    prefixLength: 29"],
    expected: [
      "clusters/demo.yaml:5:19: error: network.podSubnets.prefixLength: 29 is more than 28",
      "  given:   29",
      "  allowed: a whole number, 16 to 28",
      "  fix:     Write 28 or less",
    ],
  },
  {
    name: "resolver that is neither alternative",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  dhcpOptions:",
      "    domainNameServers:",
      "      - AmazonProvidedDNS",
      "      - dns.example.com",
      "      - 53",
    ],
    expected: [
      'clusters/demo.yaml:7:9: error: network.dhcpOptions.domainNameServers[1]: "dns.example.com" is not an IPv4 address',
      '  given:   "dns.example.com"',
      "  allowed: an IPv4 address such as 10.0.0.10",
      "  fix:     Write an IPv4 address",
      "clusters/demo.yaml:8:9: error: network.dhcpOptions.domainNameServers[2]: 53 is not allowed here",
      "  given:   53",
      '  allowed: "AmazonProvidedDNS", or an IPv4 address such as 10.0.0.10',
      "  fix:     Write one of the allowed values",
    ],
  },
  {
    name: "unknown endpoint mode",
    yaml: ["name: demo", "region: us-west-2", "network:", "  endpoints:", "    services:", "      s3: exists"],
    expected: [
      'clusters/demo.yaml:6:11: error: network.endpoints.services.s3: "exists" is not one of the allowed values',
      '  given:   "exists"',
      '  allowed: "create", "existing", "proxy"',
      "  fix:     Write one of the allowed values",
    ],
  },
  {
    name: "bad transit gateway id",
    yaml: ["name: demo", "region: us-west-2", "network:", "  transitGateway:", "    id: vpc-0123456789abcdef0"],
    expected: [
      'clusters/demo.yaml:5:9: error: network.transitGateway.id: "vpc-0123456789abcdef0" is not a transit gateway id',
      '  given:   "vpc-0123456789abcdef0"',
      "  allowed: a transit gateway id such as tgw-0123456789abcdef0",
      "  fix:     Write a transit gateway id",
    ],
  },
  {
    name: "transit gateway destination with host bits",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  transitGateway:",
      "    id: tgw-0123456789abcdef0",
      "    cidrs:",
      "      - 10.1.2.3/8",
    ],
    expected: [
      'clusters/demo.yaml:7:9: error: network.transitGateway.cidrs[0]: "10.1.2.3/8" must start at its network address',
      '  given:   "10.1.2.3/8"',
      "  fix:     Write 10.0.0.0/8",
    ],
  },
  {
    name: "retention that CloudWatch Logs does not offer",
    yaml: ["name: demo", "region: us-west-2", "network:", "  flowLogs:", "    retentionDays: 10"],
    expected: [
      "clusters/demo.yaml:5:20: error: network.flowLogs.retentionDays: 10 is not one of the allowed values",
      "  given:   10",
      "  allowed: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
      "  fix:     Write one of the allowed values",
    ],
  },
  {
    name: "bad IAM ARN",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "access:",
      "  admins:",
      "    - arn:aws:iam::111122223333:role/admin",
      "    - arn:aws:sts::111122223333:assumed-role/admin/me",
    ],
    expected: [
      'clusters/demo.yaml:6:7: error: access.admins[1]: "arn:aws:sts::111122223333:assumed-role/admin/me" is not the ARN of an IAM user or role',
      '  given:   "arn:aws:sts::111122223333:assumed-role/admin/me"',
      "  allowed: the ARN of an IAM user or role, such as arn:aws:iam::111122223333:role/example",
      "  fix:     Write the ARN of an IAM user or role",
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
    name: "reserved tag",
    yaml: ["name: demo", "region: us-west-2", "tags:", "  aws:Owner: me"],
    expected: [
      'clusters/demo.yaml:4:3: error: tags["aws:Owner"]: the key "aws:Owner" must not start with aws:, which AWS reserves',
      '  given:   "aws:Owner"',
      "  fix:     Change it",
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
    name: "boolean as a word of YAML 1.1",
    yaml: ["name: demo", "region: us-west-2", "access:", "  sessionManager: yes"],
    expected: [
      'clusters/demo.yaml:4:19: error: access.sessionManager: "yes" is text, not true or false',
      '  given:   "yes"',
      "  allowed: true or false",
      "  fix:     Write it without quotes: true",
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
    name: "quoted number",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      volume:", '        size: "100"'],
    expected: [
      'clusters/demo.yaml:7:15: error: nodeGroups.managed.general.volume.size: "100" is text, not a number',
      '  given:   "100"',
      "  allowed: a whole number, 20 to 16384",
      "  fix:     Write it without quotes: 100",
    ],
  },
  {
    name: "fraction",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      capacity:", "        min: 1.5"],
    expected: [
      "clusters/demo.yaml:7:14: error: nodeGroups.managed.general.capacity.min: 1.5 is not a whole number",
      "  given:   1.5",
      "  allowed: a whole number, 0 or more",
      "  fix:     Write a whole number",
    ],
  },
  {
    name: "volume too small",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    my-group:", "      volume:", "        size: 8"],
    expected: [
      'clusters/demo.yaml:7:15: error: nodeGroups.managed["my-group"].volume.size: 8 is less than 20',
      "  given:   8",
      "  allowed: a whole number, 20 to 16384",
      "  fix:     Write 20 or more",
    ],
  },
  {
    name: "volume too large",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  selfManaged:", "    my-group:", "      volume:", "        size: 20000"],
    expected: [
      'clusters/demo.yaml:7:15: error: nodeGroups.selfManaged["my-group"].volume.size: 20000 is more than 16384',
      "  given:   20000",
      "  allowed: a whole number, 20 to 16384",
      "  fix:     Write 16384 or less",
    ],
  },
  {
    name: "node group name with capitals",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    General:", "      monitoring: true"],
    expected: [
      'clusters/demo.yaml:5:5: error: nodeGroups.managed.General: the key "General" is not a lower-case name',
      '  given:   "General"',
      "  allowed: a lower-case name such as my-group (1 to 63 letters, digits and hyphens, starting with a letter, not ending with a hyphen)",
      "  fix:     Write a lower-case name",
    ],
  },
  {
    name: "empty list",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      instanceTypes: []"],
    expected: [
      "clusters/demo.yaml:6:7: error: nodeGroups.managed.general.instanceTypes: [] has 0 items",
      "  given:   []",
      "  allowed: a list, 1 or more items",
      "  fix:     Write 1 item or more",
    ],
  },
  {
    name: "taint without key",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      taints:", "        - effect: NoSchedule"],
    expected: [
      "clusters/demo.yaml:7:11: error: nodeGroups.managed.general.taints[0].key: key is missing",
      "  allowed: text, 1 to 63 characters",
      "  fix:     Add nodeGroups.managed.general.taints[0].key",
    ],
  },
  {
    name: "object with nothing",
    yaml: ["name: demo", "region: us-west-2", "customNetworking:", "nodeGroups:", "  managed:", "    general:"],
    expected: [
      "clusters/demo.yaml:3:1: error: customNetworking: the value is empty",
      "  given:   null",
      "  allowed: a mapping with the keys enabled",
      "  fix:     Write keys below it, or write {} for the defaults, or remove the key",
      "clusters/demo.yaml:6:5: error: nodeGroups.managed.general: the value is empty",
      "  given:   null",
      "  allowed: a mapping with the keys amiFamily, amiId, amiReleaseVersion, instanceTypes, capacity, volume, availabilityZones, labels, taints, tags, keyName, metadata, maxPods, monitoring, iam, update, repair",
      "  fix:     Write keys below it, or write {} for the defaults",
    ],
  },
  {
    name: "scalar with nothing",
    yaml: ["name: demo", "region: us-west-2", "network:", "  egress:"],
    expected: [
      "clusters/demo.yaml:4:3: error: network.egress: the value is empty",
      "  given:   null",
      '  allowed: "none", "nat", "transitGateway"',
      "  fix:     Write a value, or remove the key",
    ],
  },
  {
    name: "text for an object",
    yaml: ["name: demo", "region: us-west-2", "loadBalancerController: enabled"],
    expected: [
      'clusters/demo.yaml:3:25: error: loadBalancerController: "enabled" is text, not a mapping of keys to values',
      '  given:   "enabled"',
      "  allowed: a mapping with the keys enabled, chart, image, credentials, replicas",
      "  fix:     Write a mapping of keys to values",
    ],
  },
  {
    name: "backend without type",
    yaml: ["name: demo", "region: us-west-2", "backend:", "  bucket: my-state"],
    expected: [
      "clusters/demo.yaml:3:1: error: backend.type: type is missing",
      '  allowed: "local", "s3", "cloud"',
      "  fix:     Add backend.type",
    ],
  },
  {
    name: "unknown backend type",
    yaml: ["name: demo", "region: us-west-2", "backend:", "  type: gcs"],
    expected: [
      'clusters/demo.yaml:4:9: error: backend.type: "gcs" is not one of the allowed values',
      '  given:   "gcs"',
      '  allowed: "local", "s3", "cloud"',
      "  fix:     Write one of the allowed values",
    ],
  },
  {
    name: "s3 backend without bucket, with an unknown key",
    yaml: ["name: demo", "region: us-west-2", "backend:", "  type: s3", "  region: us-west-2", "  key: demo"],
    expected: [
      "clusters/demo.yaml:3:1: error: backend.bucket: bucket is missing",
      "  allowed: Name of an existing bucket",
      "  fix:     Add backend.bucket",
      'clusters/demo.yaml:6:3: error: backend.key: "key" is not a key of backend',
      '  given:   "key"',
      "  allowed: type, bucket, region, keyPrefix, kmsKeyArn",
      "  fix:     Remove it, or write one of the allowed keys",
    ],
  },
  {
    name: "add-on version without build",
    yaml: ["name: demo", "region: us-west-2", "addons:", "  coreDns:", "    version: v1.12.1"],
    expected: [
      'clusters/demo.yaml:5:14: error: addons.coreDns.version: "v1.12.1" is not an add-on version',
      '  given:   "v1.12.1"',
      "  allowed: an add-on version such as v1.21.1-eksbuild.1",
      "  fix:     Write an add-on version",
    ],
  },
  {
    name: "environment variable as a number",
    yaml: ["name: demo", "region: us-west-2", "addons:", "  vpcCni:", "    env:", "      WARM_IP_TARGET: 5"],
    expected: [
      "clusters/demo.yaml:6:23: error: addons.vpcCni.env.WARM_IP_TARGET: 5 is a number, not text",
      "  given:   5",
      "  allowed: text",
      '  fix:     Write it in quotes: "5"',
    ],
  },
  {
    name: "anchor shared by two places, reported at the place that is wrong",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  nodeSubnets:",
      "    tags: &shared",
      "      Tier: 1",
      "  podSubnets:",
      "    tags: *shared",
    ],
    expected: [
      "clusters/demo.yaml:6:13: error: network.nodeSubnets.tags.Tier: 1 is a number, not text",
      "  given:   1",
      "  allowed: text, at most 256 characters",
      '  fix:     Write it in quotes: "1"',
      "clusters/demo.yaml:6:13: error: network.podSubnets.tags.Tier: 1 is a number, not text",
      "  given:   1",
      "  allowed: text, at most 256 characters",
      '  fix:     Write it in quotes: "1"',
    ],
  },
  {
    name: "several errors at once, in the order of the file",
    yaml: [
      "name: Demo",
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
      'clusters/demo.yaml:1:7: error: name: "Demo" is not a lower-case name',
      '  given:   "Demo"',
      "  allowed: a lower-case name such as my-group (1 to 63 letters, digits and hyphens, starting with a letter, not ending with a hyphen)",
      "  fix:     Write a lower-case name",
      "clusters/demo.yaml:3:20: error: kubernetesVersion: 1.34 is a number, not text",
      "  given:   1.34",
      '  allowed: "1.31", "1.32", "1.33", "1.34", "1.35", "1.36"',
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
      "  allowed: a whole number, 20 to 16384",
      "  fix:     Write 20 or more",
      "clusters/demo.yaml:10:32: error: nodeGroups.managed.general.volume.iops: 100 is less than 3000",
      "  given:   100",
      "  allowed: a whole number, 3000 to 16000",
      "  fix:     Write 3000 or more",
      "clusters/demo.yaml:11:7: error: nodeGroups.managed.general.labels: the value is empty",
      "  given:   null",
      "  allowed: a mapping of keys to values",
      "  fix:     Write keys below it, or write {} for the defaults, or remove the key",
    ],
  },
  {
    name: "value that would write to the terminal",
    yaml: ["name: demo", "region: us-west-2", "network:", '  egress: "\\u001b[31mnat"'],
    expected: [
      'clusters/demo.yaml:4:11: error: network.egress: "\\u001b[31mnat" is not one of the allowed values',
      '  given:   "\\u001b[31mnat"',
      '  allowed: "none", "nat", "transitGateway"',
      "  fix:     Write one of the allowed values",
    ],
  },
];

const lines = (text: readonly string[]): string => text.map((line) => `${line}\n`).join("");

test.each(badConfigs)("$name", ({ yaml, expected }) => {
  const loaded = loadCluster({ file: "clusters/demo.yaml", text: lines(yaml) }, rules);
  expect(renderFindings(loaded.findings)).toBe(lines(expected));
  expect(loaded.config).toBeUndefined();
});
