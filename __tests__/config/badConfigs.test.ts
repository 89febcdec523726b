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
      "  allowed: name, region, kubernetesVersion, tags, backend, network, proxy, access, encryption, deletionProtection, nodeGroups, addons, customNetworking, loadBalancerController, observability, samples",
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
      "  allowed: name, region, kubernetesVersion, tags, backend, network, proxy, access, encryption, deletionProtection, nodeGroups, addons, customNetworking, loadBalancerController, observability, samples",
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
      '  allowed: "none", "nat", "transitGateway", "proxy"',
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
      "  allowed: a whole number, 20 to 65536",
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
      "  allowed: a whole number, 20 to 65536",
      "  fix:     Write 20 or more",
    ],
  },
  {
    name: "volume too large",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  selfManaged:", "    my-group:", "      volume:", "        size: 70000"],
    expected: [
      'clusters/demo.yaml:7:15: error: nodeGroups.selfManaged["my-group"].volume.size: 70000 is more than 65536',
      "  given:   70000",
      "  allowed: a whole number, 20 to 65536",
      "  fix:     Write 65536 or less",
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
      "  allowed: a mapping with the keys amiFamily, containerRuntime, amiId, amiReleaseVersion, instanceTypes, capacity, volume, availabilityZones, labels, taints, tags, keyName, metadata, userData, maxPods, monitoring, iam, update, repair",
      "  fix:     Write keys below it, or write {} for the defaults",
    ],
  },
  {
    name: "scalar with nothing",
    yaml: ["name: demo", "region: us-west-2", "network:", "  egress:"],
    expected: [
      "clusters/demo.yaml:4:3: error: network.egress: the value is empty",
      "  given:   null",
      '  allowed: "none", "nat", "transitGateway", "proxy"',
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
    name: "value that would write to the terminal",
    yaml: ["name: demo", "region: us-west-2", "network:", '  egress: "\\u001b[31mnat"'],
    expected: [
      'clusters/demo.yaml:4:11: error: network.egress: "\\u001b[31mnat" is not one of the allowed values',
      '  given:   "\\u001b[31mnat"',
      '  allowed: "none", "nat", "transitGateway", "proxy"',
      "  fix:     Write one of the allowed values",
    ],
  },
  {
    name: "region that does not exist",
    yaml: ["name: demo", "region: us-west-3"],
    expected: [
      'clusters/demo.yaml:2:9: error: region: there is no region "us-west-3"',
      '  given:   "us-west-3"',
      "  fix:     Write us-west-1",
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
    name: "zone of another region",
    yaml: ["name: demo", "region: us-west-2", "network:", "  availabilityZones: [us-west-2a, us-east-1b]"],
    expected: [
      "clusters/demo.yaml:4:35: error: network.availabilityZones[1]: us-east-1b is not an Availability Zone of us-west-2",
      '  given:   "us-east-1b"',
      "  allowed: us-west-2a, us-west-2b, us-west-2c, us-west-2d",
      "  fix:     Write a zone of us-west-2, or set region to the zone's",
    ],
  },
  {
    name: "zone listed twice",
    yaml: ["name: demo", "region: us-west-2", "network:", "  availabilityZones: [us-west-2a, us-west-2a]"],
    expected: [
      "clusters/demo.yaml:4:35: error: network.availabilityZones[1]: us-west-2a is listed twice",
      '  given:   "us-west-2a"',
      "  fix:     Remove it, or write us-west-2b or us-west-2c or us-west-2d",
    ],
  },
  {
    name: "VPC block too large",
    yaml: ["name: demo", "region: us-west-2", "network:", "  cidr: 10.0.0.0/8"],
    expected: [
      "clusters/demo.yaml:4:9: error: network.cidr: 10.0.0.0/8 is too large for a CIDR block of a VPC",
      '  given:   "10.0.0.0/8"',
      "  allowed: a prefix length of /28 to /16",
      "  fix:     Use 10.0.0.0/16",
    ],
  },
  {
    name: "VPC block too small for its subnets",
    yaml: ["name: demo", "region: us-west-2", "network:", "  cidr: 10.0.0.0/26"],
    expected: [
      "clusters/demo.yaml:4:9: error: network.cidr: 10.0.0.0/26 is too small: its node subnets would be /29, and AWS allows no subnet smaller than /28",
      '  given:   "10.0.0.0/26"',
      "  fix:     Use 10.0.0.0/25 or larger, or give network.nodeSubnets.cidrs a block for each zone",
    ],
  },
  {
    name: "secondary block that overlaps the primary one",
    yaml: ["name: demo", "region: us-west-2", "network:", "  cidr: 10.0.0.0/16", "  secondaryCidrs: [10.0.128.0/17]"],
    expected: [
      "clusters/demo.yaml:5:20: error: network.secondaryCidrs[0]: 10.0.128.0/17 overlaps 10.0.0.0/16, another CIDR block of the VPC",
      '  given:   "10.0.128.0/17"',
      "  fix:     Use a block that is free, such as 100.64.0.0/16",
    ],
  },
  {
    name: "private block of another range beside 10.0.0.0/8",
    yaml: ["name: demo", "region: us-west-2", "network:", "  cidr: 10.1.0.0/16", "  secondaryCidrs: [192.168.0.0/16]"],
    expected: [
      "clusters/demo.yaml:5:20: error: network.secondaryCidrs[0]: AWS does not allow 192.168.0.0/16 beside 10.1.0.0/16 in a VPC",
      '  given:   "192.168.0.0/16"',
      "  allowed: blocks of 10.0.0.0/8, 100.64.0.0/10 or public ranges",
      "  fix:     Use a block such as 100.64.0.0/16",
    ],
  },
  {
    name: "10.0.0.0/16 beside a block of 10.0.0.0/15",
    yaml: ["name: demo", "region: us-west-2", "network:", "  cidr: 10.1.0.0/16", "  secondaryCidrs: [10.0.0.0/16]"],
    expected: [
      "clusters/demo.yaml:5:20: error: network.secondaryCidrs[0]: AWS does not allow 10.0.0.0/16 beside 10.1.0.0/16 in a VPC",
      '  given:   "10.0.0.0/16"',
      "  allowed: blocks of 10.1.0.0 to 10.255.255.255, 100.64.0.0/10 or public ranges",
      "  fix:     Use a block such as 100.64.0.0/16",
    ],
  },
  {
    name: "172.31.0.0/16 beside 172.16.0.0/12",
    yaml: ["name: demo", "region: us-west-2", "network:", "  cidr: 172.16.0.0/16", "  secondaryCidrs: [172.31.0.0/16]"],
    expected: [
      "clusters/demo.yaml:5:20: error: network.secondaryCidrs[0]: AWS does not allow 172.31.0.0/16 beside 172.16.0.0/16 in a VPC",
      '  given:   "172.31.0.0/16"',
      "  allowed: blocks of 172.16.0.0 to 172.30.255.255, 100.64.0.0/10 or public ranges",
      "  fix:     Use a block such as 100.64.0.0/16",
    ],
  },
  {
    name: "private block beside 100.64.0.0/10",
    yaml: ["name: demo", "region: us-west-2", "network:", "  cidr: 100.64.0.0/16", "  secondaryCidrs: [10.1.0.0/16]"],
    expected: [
      "clusters/demo.yaml:5:20: error: network.secondaryCidrs[0]: AWS does not allow 10.1.0.0/16, which is in 10.0.0.0/8, beside 100.64.0.0/16 in a VPC",
      '  given:   "10.1.0.0/16"',
      "  allowed: blocks of 100.64.0.0/10 or public ranges; a private block must be the primary one",
      "  fix:     Use a block such as 100.65.0.0/16",
    ],
  },
  {
    name: "service CIDR outside the private ranges",
    yaml: ["name: demo", "region: us-west-2", "network:", "  serviceCidr: 100.64.0.0/16"],
    expected: [
      "clusters/demo.yaml:4:16: error: network.serviceCidr: 100.64.0.0/16 is not in a private address range",
      '  given:   "100.64.0.0/16"',
      "  allowed: a block of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16",
      "  fix:     Use 172.20.0.0/16, or another block of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 that is not in the VPC",
    ],
  },
  {
    name: "service CIDR too large",
    yaml: ["name: demo", "region: us-west-2", "network:", "  cidr: 192.168.0.0/16", "  serviceCidr: 10.0.0.0/8"],
    expected: [
      "clusters/demo.yaml:5:16: error: network.serviceCidr: 10.0.0.0/8 is too large for Kubernetes services",
      '  given:   "10.0.0.0/8"',
      "  allowed: a prefix length of /24 to /12",
      "  fix:     Use 10.0.0.0/12",
    ],
  },
  {
    name: "service CIDR that overlaps the VPC",
    yaml: ["name: demo", "region: us-west-2", "network:", "  cidr: 10.0.0.0/16", "  serviceCidr: 10.0.0.0/20"],
    expected: [
      "clusters/demo.yaml:5:16: error: network.serviceCidr: service CIDR 10.0.0.0/20 overlaps 10.0.0.0/16 of the VPC",
      '  given:   "10.0.0.0/20"',
      "  fix:     Use 172.20.0.0/16, or another block of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 that is not in the VPC",
    ],
  },
  {
    name: "node subnets too small for the control plane",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  cidr: 10.0.0.0/24",
      "  nodeSubnets:",
      "    prefixLength: 28",
      "nodeGroups:",
      "  managed:",
      "    general:",
      "      capacity: { max: 20 }",
    ],
    expected: [
      "clusters/demo.yaml:5:3: error: network.nodeSubnets: the node subnets are too small for the nodes and the control plane (nodes of general up to 20): us-west-2a needs 13 addresses, 10.0.0.0/28 has 11; us-west-2b needs 13 addresses, 10.0.0.64/28 has 11; us-west-2c needs 13 addresses, 10.0.0.128/28 has 11",
      '  given:   {"prefixLength":28}',
      "  fix:     Set network.nodeSubnets.prefixLength to 27 or less, or give network.nodeSubnets.cidrs blocks of /27 or larger, or lower capacity.max of the node groups",
    ],
  },
  {
    name: "node subnets too small for the nodes",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  cidr: 10.0.0.0/22",
      "nodeGroups:",
      "  managed:",
      "    general:",
      "      capacity: { max: 600 }",
    ],
    expected: [
      "clusters/demo.yaml:3:1: error: network.nodeSubnets: the node subnets are too small for the nodes and the control plane (nodes of general up to 600): us-west-2a needs 206 addresses, 10.0.0.0/25 has 123; us-west-2b needs 206 addresses, 10.0.1.0/25 has 123; us-west-2c needs 206 addresses, 10.0.2.0/25 has 123",
      "  fix:     Use 10.0.0.0/21 instead of 10.0.0.0/22, or give network.nodeSubnets.cidrs blocks of /24 or larger, or lower capacity.max of the node groups",
    ],
  },
  {
    name: "prefix length that does not fit the VPC",
    yaml: ["name: demo", "region: us-west-2", "network:", "  cidr: 10.0.0.0/22", "  nodeSubnets:", "    prefixLength: 22"],
    expected: [
      "clusters/demo.yaml:6:19: error: network.nodeSubnets.prefixLength: /22 does not fit: each zone has /25 of 10.0.0.0/22 for its node subnet",
      "  given:   22",
      "  allowed: 25 to 28",
      "  fix:     Set it to 25, or use 10.0.0.0/19 instead of 10.0.0.0/22",
    ],
  },
  {
    name: "explicit subnet outside the VPC",
    yaml: ["name: demo", "region: us-west-2", "network:", "  nodeSubnets:", "    cidrs: { us-west-2a: 10.1.0.0/20 }"],
    expected: [
      'clusters/demo.yaml:5:26: error: network.nodeSubnets.cidrs["us-west-2a"]: 10.1.0.0/20, the node subnet of us-west-2a, does not lie in one CIDR block of the VPC',
      '  given:   "10.1.0.0/20"',
      "  allowed: blocks within 10.0.0.0/16",
      "  fix:     Use a block within 10.0.0.0/16, or remove it to have it planned",
    ],
  },
  {
    name: "explicit subnet that overlaps a planned one",
    yaml: ["name: demo", "region: us-west-2", "network:", "  nodeSubnets:", "    cidrs: { us-west-2a: 10.0.64.0/20 }"],
    expected: [
      'clusters/demo.yaml:5:26: error: network.nodeSubnets.cidrs["us-west-2a"]: 10.0.64.0/20, the node subnet of us-west-2a, overlaps 10.0.64.0/19, the node subnet of us-west-2b',
      '  given:   "10.0.64.0/20"',
      "  fix:     Use a block outside 10.0.64.0/19, or give us-west-2b another block in network.nodeSubnets.cidrs",
    ],
  },
  {
    name: "explicit subnet in a zone that the network lacks",
    yaml: ["name: demo", "region: us-west-2", "network:", "  nodeSubnets:", "    cidrs: { us-west-2d: 10.0.192.0/20 }"],
    expected: [
      'clusters/demo.yaml:5:26: error: network.nodeSubnets.cidrs["us-west-2d"]: us-west-2d is not one of the network\'s Availability Zones',
      '  given:   "10.0.192.0/20"',
      "  allowed: us-west-2a, us-west-2b, us-west-2c",
      "  fix:     Remove it, or set network.availabilityZones to [us-west-2a, us-west-2b, us-west-2c, us-west-2d]",
    ],
  },
  {
    name: "pod subnets without custom networking",
    yaml: ["name: demo", "region: us-west-2", "network:", "  podSubnets:", "    prefixLength: 20"],
    expected: [
      "clusters/demo.yaml:4:3: error: network.podSubnets: pod subnets are configured, and custom networking, which makes them, is not enabled",
      '  given:   {"prefixLength":20}',
      "  fix:     Set customNetworking.enabled to true, or remove network.podSubnets",
    ],
  },
  {
    name: "custom networking without a secondary block",
    yaml: ["name: demo", "region: us-west-2", "network:", "  secondaryCidrs: []", "customNetworking:", "  enabled: true"],
    expected: [
      "clusters/demo.yaml:4:3: error: network.secondaryCidrs: custom networking is enabled, and there is no secondary CIDR block for the pods",
      "  given:   []",
      "  fix:     Set it to a list such as [100.64.0.0/16], or give network.podSubnets.cidrs a block for each zone",
    ],
  },
  {
    name: "public subnets switched off under NAT",
    yaml: ["name: demo", "region: us-west-2", "network:", "  egress: nat", "  publicSubnets:", "    enabled: false"],
    expected: [
      "clusters/demo.yaml:6:14: error: network.publicSubnets.enabled: network.egress: nat needs public subnets, which are switched off",
      "  given:   false",
      "  fix:     Set it to true or remove it, or do without network.egress: nat",
    ],
  },
  {
    name: "public endpoint without source addresses",
    yaml: ["name: demo", "region: us-west-2", "access:", "  publicEndpoint:", "    enabled: true"],
    expected: [
      "clusters/demo.yaml:4:3: error: access.publicEndpoint.cidrs: the public API endpoint has no source addresses, and EKS would open it to the whole internet",
      "  allowed: one block or more of public addresses",
      "  fix:     List the networks that may reach the public endpoint, or set access.publicEndpoint.enabled to false",
    ],
  },
  {
    name: "source addresses without the public endpoint",
    yaml: ["name: demo", "region: us-west-2", "access:", "  publicEndpoint:", "    cidrs: [52.94.76.0/24]"],
    expected: [
      "clusters/demo.yaml:5:5: error: access.publicEndpoint.cidrs: source addresses are given for a public API endpoint that is not enabled",
      '  given:   ["52.94.76.0/24"]',
      "  fix:     Set access.publicEndpoint.enabled to true, or remove the addresses",
    ],
  },
  {
    name: "credentials in the URL of the proxy",
    yaml: ["name: demo", "region: us-west-2", "access:", "  apiProxyUrl: http://me:secret@proxy.example.com:3128"],
    expected: [
      "clusters/demo.yaml:4:16: error: access.apiProxyUrl: the URL of the proxy holds credentials, which would be written into the Terraform JSON",
      '  given:   "http://***@proxy.example.com:3128"',
      "  fix:     Remove them from the URL, and let the proxy know the runner by its address",
    ],
  },
  {
    name: "administrator listed twice",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "access:",
      "  admins:",
      "    - arn:aws:iam::111122223333:role/admin",
      "    - arn:aws:iam::111122223333:role/admin",
    ],
    expected: [
      'clusters/demo.yaml:6:7: error: access.admins[1]: "arn:aws:iam::111122223333:role/admin" must not be listed twice',
      '  given:   "arn:aws:iam::111122223333:role/admin"',
      "  fix:     Remove it",
    ],
  },
  {
    name: "NAT gateways without NAT",
    yaml: ["name: demo", "region: us-west-2", "network:", "  natGateways: single"],
    expected: [
      "clusters/demo.yaml:4:16: error: network.natGateways: natGateways is set, but egress is none",
      '  given:   "single"',
      "  fix:     Set network.egress to nat, or remove network.natGateways",
    ],
  },
  {
    name: "transit gateway without its id",
    yaml: ["name: demo", "region: us-west-2", "network:", "  egress: transitGateway"],
    expected: [
      "clusters/demo.yaml:4:11: error: network.egress: egress is transitGateway, but no transit gateway is given",
      '  given:   "transitGateway"',
      "  fix:     Write its id at network.transitGateway.id",
    ],
  },
  {
    name: "transit gateway that is not the way out",
    yaml: ["name: demo", "region: us-west-2", "network:", "  egress: nat", "  transitGateway:", "    id: tgw-0123456789abcdef0"],
    expected: [
      "clusters/demo.yaml:5:3: error: network.transitGateway: a transit gateway is given, but egress is nat",
      '  given:   {"id":"tgw-0123456789abcdef0"}',
      "  fix:     Set network.egress to transitGateway, or to proxy for a proxy behind it, or remove network.transitGateway",
    ],
  },
  {
    name: "no endpoints, and additional ones",
    yaml: ["name: demo", "region: us-west-2", "network:", "  egress: nat", "  endpoints:", "    skip: true", "    additional: [xray]"],
    expected: [
      "clusters/demo.yaml:7:5: error: network.endpoints.additional: network.endpoints.additional names xray, but network.endpoints.skip is true",
      '  given:   ["xray"]',
      "  fix:     Remove network.endpoints.additional, or set network.endpoints.skip to false",
    ],
  },
  {
    name: "service by the egress without a way out",
    yaml: ["name: demo", "region: us-west-2", "network:", "  endpoints:", "    services: { ec2: proxy }"],
    expected: [
      "clusters/demo.yaml:5:22: error: network.endpoints.services.ec2: node bootstrap needs the AWS service ec2, and nothing in this VPC reaches it: network.endpoints.services.ec2 is proxy",
      '  given:   "proxy"',
      "  fix:     Set network.endpoints.services.ec2 to create, or choose network.egress nat, transitGateway or proxy",
      "clusters/demo.yaml:5:22: error: network.endpoints.services.ec2: VPC CNI needs the AWS service ec2, and nothing in this VPC reaches it: network.endpoints.services.ec2 is proxy",
      '  given:   "proxy"',
      "  fix:     Set network.endpoints.services.ec2 to create, or choose network.egress nat, transitGateway or proxy",
    ],
  },
  {
    name: "unknown endpoint service",
    yaml: ["name: demo", "region: us-west-2", "network:", "  endpoints:", "    additional: [secretmanager]"],
    expected: [
      'clusters/demo.yaml:5:18: error: network.endpoints.additional[0]: there is no endpoint service "secretmanager"',
      '  given:   "secretmanager"',
      "  fix:     Write secretsmanager",
    ],
  },
  {
    name: "endpoint policy without an endpoint",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  endpoints:",
      "    policies:",
      "      xray: { Version: '2012-10-17', Statement: [] }",
    ],
    expected: [
      "clusters/demo.yaml:6:7: error: network.endpoints.policies.xray: the endpoint policy of xray binds nothing, because no endpoint is created for xray",
      '  given:   {"Version":"2012-10-17","Statement":[]}',
      "  fix:     Remove network.endpoints.policies.xray, or add xray to network.endpoints.additional",
    ],
  },
  {
    name: "endpoint that the region does not offer",
    yaml: ["name: demo", "region: cn-northwest-1", "network:", "  endpoints:", "    additional: [bedrock-runtime]"],
    expected: [
      "clusters/demo.yaml:5:18: error: network.endpoints.additional[0]: AWS offers no VPC endpoint for bedrock-runtime in cn-northwest-1",
      '  given:   "bedrock-runtime"',
      "  fix:     Remove network.endpoints.additional[0]",
    ],
  },
  {
    name: "service without an endpoint in the region and without a way out",
    yaml: [
      "name: demo",
      "region: ap-southeast-7",
      "addons:",
      "  clusterAutoscaler:",
      "    enabled: true",
      "    image: { repository: 111122223333.dkr.ecr.ap-southeast-7.amazonaws.com/autoscaling/cluster-autoscaler }",
    ],
    expected: [
      "clusters/demo.yaml:5:14: error: addons.clusterAutoscaler.enabled: cluster autoscaler needs the AWS service eks, and nothing in this VPC reaches it: AWS offers no VPC endpoint for eks in ap-southeast-7",
      "  given:   true",
      "  fix:     Set addons.clusterAutoscaler.enabled to false, or choose network.egress nat, transitGateway or proxy",
    ],
  },
  {
    name: "public image in a private cluster",
    yaml: ["name: demo", "region: us-west-2", "loadBalancerController:", "  enabled: true"],
    expected: [
      "clusters/demo.yaml:3:1: error: loadBalancerController.image.repository: AWS Load Balancer Controller needs the image public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0, and nothing in this VPC reaches public.ecr.aws",
      "  fix:     Mirror it to <account>.dkr.ecr.us-west-2.amazonaws.com/eks/aws-load-balancer-controller and set loadBalancerController.image.repository to that, or choose network.egress nat, transitGateway or proxy",
    ],
  },
  {
    name: "Route 53 in a private cluster",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups:",
      "  managed:",
      "    general:",
      "      iam:",
      "        withAddonPolicies: { externalDNS: true }",
    ],
    expected: [
      "clusters/demo.yaml:7:43: error: nodeGroups.managed.general.iam.withAddonPolicies.externalDNS: a pod with the add-on policy externalDNS needs the host route53.amazonaws.com, and nothing in this VPC reaches route53.amazonaws.com",
      "  given:   true",
      "  fix:     Set nodeGroups.managed.general.iam.withAddonPolicies.externalDNS to false, or choose network.egress nat, transitGateway or proxy",
    ],
  },
  {
    name: "unknown instance type",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      instanceTypes: [m6i.lage]"],
    expected: [
      'clusters/demo.yaml:6:23: error: nodeGroups.managed.general.instanceTypes[0]: there is no instance type "m6i.lage"',
      '  given:   "m6i.lage"',
      "  fix:     Write m6i.large",
    ],
  },
  {
    name: "architectures in one node group",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      instanceTypes: [m6i.large, m6g.large]"],
    expected: [
      "clusters/demo.yaml:6:7: error: nodeGroups.managed.general.instanceTypes: the group mixes architectures, and one AMI cannot boot them all: m6i.large (x86_64), m6g.large (arm64)",
      '  given:   ["m6i.large","m6g.large"]',
      "  allowed: instance types of one architecture",
      "  fix:     Make a node group for each architecture",
    ],
  },
  {
    name: "GPU without an AMI",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      instanceTypes: [g4ad.xlarge]"],
    expected: [
      "clusters/demo.yaml:6:23: error: nodeGroups.managed.general.instanceTypes[0]: g4ad.xlarge has AMD GPUs, for which EKS has no AMI",
      '  given:   "g4ad.xlarge"',
      "  fix:     Choose an instance type with NVIDIA GPUs, or give amiId",
    ],
  },
  {
    name: "accelerator that the AMI family lacks",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups:",
      "  managed:",
      "    general:",
      "      amiFamily: Bottlerocket",
      "      instanceTypes: [inf2.xlarge]",
    ],
    expected: [
      "clusters/demo.yaml:7:23: error: nodeGroups.managed.general.instanceTypes[0]: EKS has no Bottlerocket AMI for inf2.xlarge (x86_64, neuron)",
      '  given:   "inf2.xlarge"',
      "  fix:     Choose another amiFamily or instance type, or give amiId",
    ],
  },
  {
    name: "GPU and none in one group",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      instanceTypes: [m6i.xlarge, g5.xlarge]"],
    expected: [
      "clusters/demo.yaml:6:35: error: nodeGroups.managed.general.instanceTypes[1]: g5.xlarge (accelerator nvidia) cannot share an AMI with m6i.xlarge (accelerator none)",
      '  given:   "g5.xlarge"',
      "  fix:     Put it into a node group of its own, or give amiId",
    ],
  },
  {
    name: "more IOPS than the volume allows",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      volume: { size: 20, iops: 12000 }"],
    expected: [
      "clusters/demo.yaml:6:33: error: nodeGroups.managed.general.volume.iops: 12000 IOPS are too many for a volume of 20 GiB",
      "  given:   12000",
      "  allowed: 3000 to 10000 IOPS (500 per GiB)",
      "  fix:     Lower volume.iops, or raise volume.size to 24",
    ],
  },
  {
    name: "more throughput than the IOPS allow",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      volume: { throughput: 1000 }"],
    expected: [
      "clusters/demo.yaml:6:29: error: nodeGroups.managed.general.volume.throughput: a throughput of 1000 MiB/s is too much for 3000 IOPS",
      "  given:   1000",
      "  allowed: 125 to 750 MiB/s (0.25 per IOPS)",
      "  fix:     Lower volume.throughput, or raise volume.iops to 4000",
    ],
  },
  {
    name: "KMS key of a volume that is not encrypted",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups:",
      "  managed:",
      "    general:",
      "      volume:",
      "        encrypted: false",
      "        kmsKeyArn: arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ],
    expected: [
      "clusters/demo.yaml:8:20: error: nodeGroups.managed.general.volume.kmsKeyArn: a key is given, arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab, but volume.encrypted is false",
      '  given:   "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-…',
      "  fix:     Set volume.encrypted to true, or remove volume.kmsKeyArn",
    ],
  },
  {
    name: "KMS key of another region",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups:",
      "  managed:",
      "    general:",
      "      volume:",
      "        kmsKeyArn: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    ],
    expected: [
      "clusters/demo.yaml:7:20: error: nodeGroups.managed.general.volume.kmsKeyArn: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab is in us-east-1, and the cluster in us-west-2",
      '  given:   "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-…',
      "  fix:     Write an ARN of us-west-2",
    ],
  },
  {
    name: "smallest number of nodes above the largest",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      capacity: { min: 5, max: 2 }"],
    expected: [
      "clusters/demo.yaml:6:24: error: nodeGroups.managed.general.capacity.min: capacity.min 5 is greater than capacity.max 2",
      "  given:   5",
      "  allowed: min <= desired <= max",
      "  fix:     Lower capacity.min or raise capacity.max",
    ],
  },
  {
    name: "reserved label",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      labels: { kubernetes.io/role: worker }"],
    expected: [
      'clusters/demo.yaml:6:37: error: nodeGroups.managed.general.labels["kubernetes.io/role"]: the label key kubernetes.io/role has a prefix that Kubernetes and EKS reserve',
      '  given:   "worker"',
      "  allowed: [domain/]name, outside kubernetes.io, k8s.io and eks.amazonaws.com; node.kubernetes.io is free",
      "  fix:     Choose a key of your own, such as example.com/role",
    ],
  },
  {
    name: "zone of a node group outside the network",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      availabilityZones: [us-west-2d]"],
    expected: [
      "clusters/demo.yaml:6:27: error: nodeGroups.managed.general.availabilityZones[0]: the network has no subnets in us-west-2d",
      '  given:   "us-west-2d"',
      "  allowed: us-west-2a, us-west-2b, us-west-2c",
      "  fix:     Choose a zone of the network, or add the zone to network.availabilityZones",
    ],
  },
  {
    name: "two node groups of one name",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general: {}", "  selfManaged:", "    general: {}"],
    expected: [
      "clusters/demo.yaml:7:5: error: nodeGroups.selfManaged.general: nodeGroups.managed has a group named general too",
      "  given:   {}",
      "  fix:     Give one of the two another name",
    ],
  },
  {
    name: "release of another Kubernetes version",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups:", "  managed:", "    general:", "      amiReleaseVersion: 1.34.2-20260415"],
    expected: [
      "clusters/demo.yaml:6:26: error: nodeGroups.managed.general.amiReleaseVersion: the release 1.34.2-20260415 is not for Kubernetes 1.35",
      '  given:   "1.34.2-20260415"',
      "  allowed: a release that begins with 1.35.",
      "  fix:     Choose a release for Kubernetes 1.35, or remove amiReleaseVersion",
    ],
  },
  {
    name: "sample without the load balancer controller",
    yaml: ["name: demo", "region: us-west-2", "network:", "  egress: nat", "samples:", "  publicAlb:", "    enabled: true"],
    expected: [
      "clusters/demo.yaml:7:14: error: samples.publicAlb.enabled: sample publicAlb needs the AWS Load Balancer Controller, which is not enabled",
      "  given:   true",
      "  fix:     Set loadBalancerController.enabled to true, or this sample's enabled to false",
    ],
  },
  {
    name: "fixed addresses of a sample that is off",
    yaml: ["name: demo", "region: us-west-2", "samples:", "  privateNlb:", "    addresses: [10.0.0.10]"],
    expected: [
      "clusters/demo.yaml:5:5: error: samples.privateNlb.addresses: fixed addresses are given for a sample that is not enabled",
      '  given:   ["10.0.0.10"]',
      "  fix:     Set samples.privateNlb.enabled to true, or remove the addresses",
    ],
  },
  {
    name: "too few fixed addresses",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  egress: nat",
      "loadBalancerController:",
      "  enabled: true",
      "samples:",
      "  privateNlb:",
      "    enabled: true",
      "    addresses: [10.0.0.10, 10.0.64.10]",
    ],
    expected: [
      "clusters/demo.yaml:10:5: error: samples.privateNlb.addresses: 2 fixed addresses for 3 node subnets",
      '  given:   ["10.0.0.10","10.0.64.10"]',
      "  allowed: one address in each node subnet, in this order: 10.0.0.0/19 (us-west-2a), 10.0.64.0/19 (us-west-2b), 10.0.128.0/19 (us-west-2c)",
      "  fix:     Give 3 addresses, or none",
    ],
  },
  {
    name: "fixed address outside its subnet",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  egress: nat",
      "loadBalancerController:",
      "  enabled: true",
      "samples:",
      "  privateNlb:",
      "    enabled: true",
      "    addresses: [10.0.0.10, 10.0.0.11, 10.0.128.3]",
    ],
    expected: [
      "clusters/demo.yaml:10:28: error: samples.privateNlb.addresses[1]: 10.0.0.11 is not a usable address of the node subnet of us-west-2b",
      '  given:   "10.0.0.11"',
      "  allowed: an address of 10.0.64.0/19, without its first four and its last, which AWS reserves",
      "  fix:     Write an address of 10.0.64.0/19 in place 2",
      "clusters/demo.yaml:10:39: error: samples.privateNlb.addresses[2]: 10.0.128.3 is not a usable address of the node subnet of us-west-2c",
      '  given:   "10.0.128.3"',
      "  allowed: an address of 10.0.128.0/19, without its first four and its last, which AWS reserves",
      "  fix:     Write an address of 10.0.128.0/19 in place 3",
    ],
  },
  {
    name: "variable of the VPC CNI that another key decides",
    yaml: ["name: demo", "region: us-west-2", "addons:", "  vpcCni:", '    env: { ENABLE_PREFIX_DELEGATION: "true" }'],
    expected: [
      "clusters/demo.yaml:5:38: error: addons.vpcCni.env.ENABLE_PREFIX_DELEGATION: ENABLE_PREFIX_DELEGATION is decided by addons.vpcCni.prefixDelegation",
      '  given:   "true"',
      "  fix:     Remove it, and set addons.vpcCni.prefixDelegation",
    ],
  },
  {
    name: "variable that the VPC CNI does not know",
    yaml: ["name: demo", "region: us-west-2", "addons:", "  vpcCni:", '    env: { WARM_IP_TARGETS: "2" }'],
    expected: [
      "clusters/demo.yaml:5:29: error: addons.vpcCni.env.WARM_IP_TARGETS: the vpc-cni add-on knows no variable WARM_IP_TARGETS",
      '  given:   "2"',
      "  allowed: the variables of https://github.com/aws/amazon-vpc-cni-k8s#cni-configuration-variables",
      "  fix:     Write WARM_IP_TARGET",
    ],
  },
  {
    name: "no endpoints, no way out and not all services existing",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  endpoints:",
      "    skip: true",
      "    services: { ec2: existing, ecr.api: existing, ecr.dkr: existing, sts: existing, eks-auth: existing }",
    ],
    expected: [
      "clusters/demo.yaml:5:11: error: network.endpoints.skip: kubelet needs the AWS service s3, and nothing in this VPC reaches it: network.endpoints.skip is true",
      "  given:   true",
      "  fix:     Set network.endpoints.skip to false, set network.endpoints.services.s3 to existing, or choose network.egress nat, transitGateway or proxy",
    ],
  },
  {
    name: "transit gateway that does not lead to the internet",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  egress: transitGateway",
      "  transitGateway: { id: tgw-0123456789abcdef0, cidrs: [10.0.0.0/8] }",
      "loadBalancerController:",
      "  enabled: true",
    ],
    expected: [
      "clusters/demo.yaml:6:1: error: loadBalancerController.image.repository: AWS Load Balancer Controller needs the image public.ecr.aws/eks/aws-load-balancer-controller:v3.5.0, and nothing in this VPC reaches public.ecr.aws",
      "  fix:     Mirror it to <account>.dkr.ecr.us-west-2.amazonaws.com/eks/aws-load-balancer-controller and set loadBalancerController.image.repository to that, or add 0.0.0.0/0 to network.transitGateway.cidrs",
    ],
  },
  {
    name: "rules beside a schema error of another key",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  egres: nat",
      "  cidr: 10.0.0.0/8",
      "access:",
      "  publicEndpoint:",
      "    enabled: true",
    ],
    expected: [
      'clusters/demo.yaml:4:3: error: network.egres: "egres" is not a key of network',
      '  given:   "egres"',
      "  fix:     Write egress",
      "clusters/demo.yaml:7:3: error: access.publicEndpoint.cidrs: the public API endpoint has no source addresses, and EKS would open it to the whole internet",
      "  allowed: one block or more of public addresses",
      "  fix:     List the networks that may reach the public endpoint, or set access.publicEndpoint.enabled to false",
    ],
  },
  {
    name: "several broken rules at once, in the order of the file",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  availabilityZones: [us-west-2a, us-west-2e]",
      "nodeGroups:",
      "  managed:",
      "    general:",
      "      instanceTypes: [m6i.lage]",
      "      capacity: { min: 6, max: 3 }",
    ],
    expected: [
      "clusters/demo.yaml:4:35: error: network.availabilityZones[1]: us-west-2e is not an Availability Zone of us-west-2",
      '  given:   "us-west-2e"',
      "  allowed: us-west-2a, us-west-2b, us-west-2c, us-west-2d",
      "  fix:     Write a zone of us-west-2, or set region to the zone's",
      'clusters/demo.yaml:8:23: error: nodeGroups.managed.general.instanceTypes[0]: there is no instance type "m6i.lage"',
      '  given:   "m6i.lage"',
      "  fix:     Write m6i.large",
      "clusters/demo.yaml:9:24: error: nodeGroups.managed.general.capacity.min: capacity.min 6 is greater than capacity.max 3",
      "  given:   6",
      "  allowed: min <= desired <= max",
      "  fix:     Lower capacity.min or raise capacity.max",
    ],
  },
  {
    name: "no node for the add-ons",
    yaml: ["name: demo", "region: us-west-2", "nodeGroups: {}"],
    expected: [
      "clusters/demo.yaml:3:1: error: nodeGroups: no node can run coredns",
      "  given:   {}",
      "  allowed: at least one node group without NoSchedule and NoExecute taints that starts with a node",
      "  fix:     Add such a node group, or remove nodeGroups to get the default one",
    ],
  },
  {
    name: "only tainted nodes",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "addons: { metricsServer: { enabled: true } }",
      "nodeGroups:",
      "  managed:",
      "    gpu:",
      "      instanceTypes: [g5.xlarge]",
      "      taints: [{ key: nvidia.com/gpu, effect: NoSchedule }]",
    ],
    expected: [
      "clusters/demo.yaml:4:1: error: nodeGroups: no node can run coredns, metrics-server",
      '  given:   {"managed":{"gpu":{"instanceTypes":["g5.xlarge"],"taints":[…',
      "  allowed: at least one node group without NoSchedule and NoExecute taints that starts with a node",
      "  fix:     Add such a node group, or remove nodeGroups to get the default one",
    ],
  },
  {
    name: "zone of a node group listed twice",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups:",
      "  managed:",
      "    general:",
      "      availabilityZones: [us-west-2a, us-west-2a]",
    ],
    expected: [
      "clusters/demo.yaml:6:39: error: nodeGroups.managed.general.availabilityZones[1]: us-west-2a is listed twice",
      '  given:   "us-west-2a"',
      "  fix:     Remove one of the two",
    ],
  },
  {
    name: "bastion without a way to its tools",
    yaml: ["name: demo", "region: us-west-2", "access:", "  bastion:", "    enabled: true"],
    expected: ["cdn.dl.k8s.io", "dl.k8s.io", "get.helm.sh"].flatMap((host) => [
      `clusters/demo.yaml:5:14: error: access.bastion.enabled: bastion needs the host ${host}, and nothing in this VPC reaches ${host}`,
      "  given:   true",
      "  fix:     Copy kubectl and helm to an S3 bucket and name it at access.bastion.toolsBucket, or choose network.egress nat, transitGateway or proxy",
    ]),
  },
  {
    name: "settings of a bastion that is not enabled",
    yaml: ["name: demo", "region: us-west-2", "access:", "  bastion:", "    subnet: public", "    toolsBucket: { name: my-tools }"],
    expected: [
      "clusters/demo.yaml:5:13: error: access.bastion.subnet: subnet is set, but the bastion is not enabled",
      '  given:   "public"',
      "  fix:     Set access.bastion.enabled to true, or remove access.bastion.subnet",
      "clusters/demo.yaml:6:5: error: access.bastion.toolsBucket: toolsBucket is set, but the bastion is not enabled",
      '  given:   {"name":"my-tools"}',
      "  fix:     Set access.bastion.enabled to true, or remove access.bastion.toolsBucket",
    ],
  },
  {
    name: "instance type of the bastion that does not exist, and a kubectl that is too new",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "access:",
      "  bastion:",
      "    enabled: true",
      "    subnet: public",
      "    instanceType: t3.micr",
      "    kubectlVersion: v1.37.0",
    ],
    expected: [
      'clusters/demo.yaml:7:19: error: access.bastion.instanceType: there is no instance type "t3.micr"',
      '  given:   "t3.micr"',
      "  fix:     Write t3.micro",
      "clusters/demo.yaml:8:21: error: access.bastion.kubectlVersion: kubectl v1.37.0 is more than one minor version away from Kubernetes 1.35",
      '  given:   "v1.37.0"',
      "  allowed: v1.34.x, v1.35.x, v1.36.x",
      "  fix:     Write a version such as v1.35.0, or remove it to get that one",
    ],
  },
  {
    name: "bastion in a public subnet that is switched off",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { publicSubnets: { enabled: false } }",
      "access: { bastion: { enabled: true, subnet: public } }",
    ],
    expected: [
      "clusters/demo.yaml:3:38: error: network.publicSubnets.enabled: access.bastion.subnet: public needs public subnets, which are switched off",
      "  given:   false",
      "  fix:     Set it to true or remove it, or do without access.bastion.subnet: public",
    ],
  },
  {
    name: "AL2 on a Kubernetes that has no AMI of it, and Docker on an AMI of EKS",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups:",
      "  managed:",
      "    general:",
      "      amiFamily: AL2",
      "      containerRuntime: docker",
    ],
    expected: [
      "clusters/demo.yaml:6:18: error: nodeGroups.managed.general.amiFamily: EKS has no AL2 AMI for Kubernetes 1.35: the last one is for 1.32",
      '  given:   "AL2"',
      "  allowed: AL2 until Kubernetes 1.32, or with a custom AMI",
      "  fix:     Choose AL2023 or Bottlerocket, or give amiId",
      "clusters/demo.yaml:7:25: error: nodeGroups.managed.general.containerRuntime: the AMIs of EKS hold Docker until Kubernetes 1.23 only",
      '  given:   "docker"',
      "  allowed: docker with a custom AMI that holds it",
      "  fix:     Remove containerRuntime, or give amiId",
    ],
  },
  {
    name: "user data that no program on the node reads, or that sets what the node group decides",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups:",
      "  managed:",
      "    general:",
      "      userData: [yum update]",
      "    bottlerocket:",
      "      amiFamily: Bottlerocket",
      '      userData: ["settings.kubernetes.max-pods = 5"]',
    ],
    expected: [
      'clusters/demo.yaml:6:18: error: nodeGroups.managed.general.userData[0]: nothing on a node of AL2023 reads a text that begins with "yum update"',
      '  given:   "yum update"',
      "  allowed: a first line such as #!/bin/bash, #cloud-config, #cloud-boothook, apiVersion: node.eks.aws/v1alpha1",
      "  fix:     Begin the text with the line that says what it is",
      "clusters/demo.yaml:9:18: error: nodeGroups.managed.bottlerocket.userData[0]: the text sets settings.kubernetes.max-pods, which the node group, proxy or another text sets already",
      '  given:   "settings.kubernetes.max-pods = 5"',
      "  fix:     Remove it from the text, and use maxPods, labels, taints and proxy instead",
    ],
  },
  {
    name: "user data over the limit of EC2",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups:",
      "  selfManaged:",
      "    general:",
      `      userData: ["#!/bin/sh\\n#${"x".repeat(17_000)}"]`,
    ],
    expected: [
      "clusters/demo.yaml:6:7: error: nodeGroups.selfManaged.general.userData: the user data of the node group general can take 19686 bytes",
      `  given:   ["#!/bin/sh\\n#${"x".repeat(45)}…`,
      "  allowed: at most 16384 bytes",
      "  fix:     Shorten userData, or let it fetch what is long",
    ],
  },
  {
    name: "overlapping domains of Squid",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: [.example.com, a.example.com] } }"],
    expected: [
      "clusters/demo.yaml:4:41: error: proxy.squid.allow[1]: a.example.com is allowed by .example.com already",
      '  given:   "a.example.com"',
      "  fix:     Remove it, or remove proxy.squid.allow[0]",
    ],
  },
  {
    name: "Squid without public subnets",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy, publicSubnets: { enabled: false } }", "proxy: { squid: {} }"],
    expected: [
      "clusters/demo.yaml:3:53: error: network.publicSubnets.enabled: proxy.squid needs public subnets, which are switched off",
      "  given:   false",
      "  fix:     Set it to true or remove it, or do without proxy.squid",
    ],
  },
  {
    name: "zones of public subnets without public subnets",
    yaml: ["name: demo", "region: us-west-2", "network: { publicSubnets: { availabilityZones: [us-west-2a] } }"],
    expected: [
      "clusters/demo.yaml:3:29: error: network.publicSubnets.availabilityZones: zones of public subnets are given, and there are no public subnets",
      '  given:   ["us-west-2a"]',
      "  fix:     Set network.publicSubnets.enabled to true, or remove network.publicSubnets.availabilityZones",
    ],
  },
  {
    name: "zone of a public subnet that is not the network's",
    yaml: ["name: demo", "region: us-west-2", "network: { publicSubnets: { enabled: true, availabilityZones: [us-west-2d] } }"],
    expected: [
      "clusters/demo.yaml:3:64: error: network.publicSubnets.availabilityZones[0]: us-west-2d is not one of the network's Availability Zones",
      '  given:   "us-west-2d"',
      "  allowed: us-west-2a, us-west-2b, us-west-2c",
      "  fix:     Remove it, or set network.availabilityZones to [us-west-2a, us-west-2b, us-west-2c, us-west-2d]",
    ],
  },
  {
    name: "NAT gateways without public subnets in their zones",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: nat, publicSubnets: { availabilityZones: [us-west-2a] } }"],
    expected: [
      "clusters/demo.yaml:3:42: error: network.publicSubnets.availabilityZones: NAT gateways are to stand in us-west-2b, us-west-2c, where no public subnet is",
      '  given:   ["us-west-2a"]',
      "  fix:     Add us-west-2b, us-west-2c, or set network.natGateways to single",
    ],
  },
  {
    name: "egress by a proxy that is not given",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }"],
    expected: [
      "clusters/demo.yaml:3:20: error: network.egress: egress is proxy, but no proxy is given",
      '  given:   "proxy"',
      "  fix:     Write proxy.url for an existing proxy, or proxy.squid: {} for a Squid in this VPC",
    ],
  },
  {
    name: "proxy that is not the way out",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: nat }", "proxy: { squid: {} }"],
    expected: [
      "clusters/demo.yaml:4:1: error: proxy: a proxy is given, but egress is nat",
      '  given:   {"squid":{}}',
      "  fix:     Set network.egress to proxy, or remove proxy",
    ],
  },
  {
    name: "existing proxy and Squid",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [192.0.2.0/24] } }",
      "proxy: { url: http://192.0.2.1:3128, squid: {} }",
    ],
    expected: [
      "clusters/demo.yaml:4:38: error: proxy.squid: a Squid is asked for, but proxy.url names another proxy, http://192.0.2.1:3128",
      "  given:   {}",
      "  fix:     Remove proxy.squid, or remove proxy.url",
    ],
  },
  {
    name: "neither an existing proxy nor Squid",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { noProxy: [.example.com] }"],
    expected: [
      "clusters/demo.yaml:4:1: error: proxy: neither proxy.url nor proxy.squid is given",
      '  given:   {"noProxy":[".example.com"]}',
      "  fix:     Write proxy.url for an existing proxy, or proxy.squid: {} for a Squid in this VPC",
    ],
  },
  {
    name: "Squid with a transit gateway",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [192.0.2.0/24] } }",
      "proxy: { squid: {} }",
    ],
    expected: [
      "clusters/demo.yaml:3:27: error: network.transitGateway: a transit gateway is given, but Squid is in this VPC, and nothing is routed to the transit gateway",
      '  given:   {"id":"tgw-0123456789abcdef0","cidrs":["192.0.2.0/24"]}',
      "  fix:     Remove network.transitGateway, or name a proxy behind it at proxy.url instead of proxy.squid",
    ],
  },
  {
    name: "proxy on localhost",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://localhost:3128" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the host localhost is in NO_PROXY (localhost), since it is in this cluster or has a VPC endpoint",
      '  given:   "http://localhost:3128"',
      "  fix:     Write the host of a proxy outside the cluster and its VPC",
    ],
  },
  {
    name: "proxy on a loopback address",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://127.0.0.2:3128" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the address 127.0.0.2 is that of no other host",
      '  given:   "http://127.0.0.2:3128"',
      "  fix:     Write the IPv4 address, or the name, by which nodes and pods reach the proxy",
    ],
  },
  {
    name: "proxy on a link-local address",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://169.254.1.1:3128" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the address 169.254.1.1 is that of no other host",
      '  given:   "http://169.254.1.1:3128"',
      "  fix:     Write the IPv4 address, or the name, by which nodes and pods reach the proxy",
    ],
  },
  {
    name: "proxy at the metadata service",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://169.254.169.254:80" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the host 169.254.169.254 is in NO_PROXY (169.254.169.254), since it is in this cluster or has a VPC endpoint",
      '  given:   "http://169.254.169.254:80"',
      "  fix:     Write the host of a proxy outside the cluster and its VPC",
    ],
  },
  {
    name: "proxy with an IPv6 address",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [0.0.0.0/0] } }",
      'proxy: { url: "http://[2001:db8::1]:3128" }',
    ],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the address 2001:db8::1 is IPv6, and the VPC has IPv4 only",
      '  given:   "http://[2001:db8::1]:3128"',
      "  fix:     Write the IPv4 address, or the name, by which nodes and pods reach the proxy",
    ],
  },
  {
    name: "proxy at an address of a Kubernetes service",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [172.16.0.0/12] } }",
      'proxy: { url: "http://172.20.0.9:3128" }',
    ],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the host 172.20.0.9 is in NO_PROXY (172.20.0.0/16), since it is in this cluster or has a VPC endpoint",
      '  given:   "http://172.20.0.9:3128"',
      "  fix:     Write the host of a proxy outside the cluster and its VPC",
    ],
  },
  {
    name: "proxy in the cluster",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://squid.proxy.svc.cluster.local:3128" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the host squid.proxy.svc.cluster.local is in NO_PROXY (.cluster.local), since it is in this cluster or has a VPC endpoint",
      '  given:   "http://squid.proxy.svc.cluster.local:3128"',
      "  fix:     Write the host of a proxy outside the cluster and its VPC",
    ],
  },
  {
    name: "proxy that is a service of the cluster",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://squid.proxy.svc:3128" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the host squid.proxy.svc is in NO_PROXY (.svc), since it is in this cluster or has a VPC endpoint",
      '  given:   "http://squid.proxy.svc:3128"',
      "  fix:     Write the host of a proxy outside the cluster and its VPC",
    ],
  },
  {
    name: "proxy with the host of a service that has an endpoint",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://sts.us-west-2.amazonaws.com:80" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the host sts.us-west-2.amazonaws.com is in NO_PROXY (sts.us-west-2.amazonaws.com), since it is in this cluster or has a VPC endpoint",
      '  given:   "http://sts.us-west-2.amazonaws.com:80"',
      "  fix:     Write the host of a proxy outside the cluster and its VPC",
    ],
  },
  {
    name: "proxy in the VPC that is yet to be made",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [10.0.0.0/8] } }",
      'proxy: { url: "http://10.0.3.4:3128" }',
    ],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: the address 10.0.3.4 is in 10.0.0.0/16 of the VPC, where nothing is before the VPC is made",
      '  given:   "http://10.0.3.4:3128"',
      "  fix:     Use proxy.squid for a proxy in this VPC, or write the address of one outside",
    ],
  },
  {
    name: "proxy in the noProxy of the file",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [0.0.0.0/0] } }",
      "proxy: { url: http://proxy.corp.example.com:3128, noProxy: [.corp.example.com, Proxy.corp.example.com] }",
    ],
    expected: [
      "clusters/demo.yaml:4:80: error: proxy.noProxy[1]: the entry stands for the proxy itself, proxy.corp.example.com",
      '  given:   "Proxy.corp.example.com"',
      "  fix:     Remove it, or list the destinations in it one by one",
    ],
  },
  {
    name: "proxy that the transit gateway has no route to",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, transitGateway: { id: tgw-0123456789abcdef0, cidrs: [192.0.2.0/24] } }",
      'proxy: { url: "http://198.51.100.1:3128" }',
    ],
    expected: [
      "clusters/demo.yaml:3:72: error: network.transitGateway.cidrs: no route leads from the nodes to the proxy at 198.51.100.1",
      '  given:   ["192.0.2.0/24"]',
      "  fix:     Add 198.51.100.1/32, or the network around it",
    ],
  },
  {
    name: "proxy outside the VPC without a transit gateway",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://198.51.100.1:3128" }'],
    expected: [
      "clusters/demo.yaml:4:15: error: proxy.url: no route leads from the nodes to 198.51.100.1, since no transit gateway is given",
      '  given:   "http://198.51.100.1:3128"',
      "  fix:     Name the transit gateway that leads there at network.transitGateway, or use proxy.squid instead of proxy.url",
    ],
  },
  {
    name: "no proxy for any address",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, noProxy: [0.0.0.0/0] }"],
    expected: [
      "clusters/demo.yaml:4:31: error: proxy.noProxy[0]: 0.0.0.0/0 stands for every address, and the proxy for none",
      '  given:   "0.0.0.0/0"',
      "  fix:     Remove it, or list only destinations that are reached without the proxy",
    ],
  },
  {
    name: "no proxy for what only the proxy reaches",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy, endpoints: { services: { ec2: proxy } } }",
      "proxy: { squid: {}, noProxy: [.amazonaws.com] }",
    ],
    expected: [
      "clusters/demo.yaml:4:31: error: proxy.noProxy[0]: .amazonaws.com stands for ec2.us-west-2.amazonaws.com too, which only the proxy reaches",
      '  given:   ".amazonaws.com"',
      "  fix:     Remove it, or list only destinations that are reached without the proxy",
    ],
  },
  {
    name: "namespaces for certificates that are not given",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, caNamespaces: [kube-system, apps] }"],
    expected: [
      "clusters/demo.yaml:4:21: error: proxy.caNamespaces: namespaces are to get certificates, but proxy.caCertificates has none",
      '  given:   ["kube-system","apps"]',
      "  fix:     Write the certificates at proxy.caCertificates, or remove proxy.caNamespaces",
    ],
  },
  {
    name: "proxy without a port",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://proxy.example.com" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://proxy.example.com" must name the port',
      '  given:   "http://proxy.example.com"',
      "  fix:     Write http://proxy.example.com:<port>",
    ],
  },
  {
    name: "proxy with https",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "https://proxy.example.com:443" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "https://proxy.example.com:443" must not be https, since not every program on a node speaks TLS with a proxy, and connections to https hosts are encrypted through an http proxy all the same',
      '  given:   "https://proxy.example.com:443"',
      "  fix:     Write http:// with the port of the proxy for plain HTTP",
    ],
  },
  {
    name: "proxy with another protocol",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "socks5://proxy.example.com:1080" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "socks5://proxy.example.com:1080" is not the URL of an HTTP proxy with its port',
      '  given:   "socks5://proxy.example.com:1080"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write the URL of an HTTP proxy with its port",
    ],
  },
  {
    name: "proxy without a scheme",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "proxy.example.com:3128" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "proxy.example.com:3128" is not the URL of an HTTP proxy with its port',
      '  given:   "proxy.example.com:3128"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write the URL of an HTTP proxy with its port",
    ],
  },
  {
    name: "proxy with credentials",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://me:secret@proxy.example.com:3128" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://***@proxy.example.com:3128" must not hold credentials, which would stand in the state and in user data',
      '  given:   "http://***@proxy.example.com:3128"',
      "  fix:     Remove them, and let the proxy know its clients by their addresses",
    ],
  },
  {
    name: "proxy with credentials that break its URL",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://me:sec/ret@proxy.example.com:3128" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://***@proxy.example.com:3128" is not the URL of an HTTP proxy with its port',
      '  given:   "http://***@proxy.example.com:3128"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write the URL of an HTTP proxy with its port",
    ],
  },
  {
    name: "proxy with credentials and without a scheme",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "me:secret@proxy.example.com:3128" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "me:***@proxy.example.com:3128" is not the URL of an HTTP proxy with its port',
      '  given:   "me:***@proxy.example.com:3128"',
      "  allowed: the URL of an HTTP proxy with its port, such as http://proxy.example.com:3128",
      "  fix:     Write the URL of an HTTP proxy with its port",
    ],
  },
  {
    name: "proxy with a path",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { url: "http://proxy.example.com:3128/proxy.pac" }'],
    expected: [
      'clusters/demo.yaml:4:15: error: proxy.url: "http://proxy.example.com:3128/proxy.pac" must end after the port',
      '  given:   "http://proxy.example.com:3128/proxy.pac"',
      "  fix:     Write http://proxy.example.com:3128",
    ],
  },
  {
    name: "noProxy with a wildcard",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { squid: {}, noProxy: ["*.example.com"] }'],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "*.example.com" must not hold a wildcard, which few programs know',
      '  given:   "*.example.com"',
      "  fix:     Write a domain with a leading dot, such as .example.com",
    ],
  },
  {
    name: "noProxy with a list in one text",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy }",
      'proxy: { squid: {}, noProxy: ["a.example.com,b.example.com"] }',
    ],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "a.example.com,b.example.com" must not hold blanks or commas',
      '  given:   "a.example.com,b.example.com"',
      "  fix:     Write each destination as an item of the list",
    ],
  },
  {
    name: "noProxy with a blank",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy }",
      'proxy: { squid: {}, noProxy: ["a.example.com b.example.com"] }',
    ],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "a.example.com b.example.com" must not hold blanks or commas',
      '  given:   "a.example.com b.example.com"',
      "  fix:     Write each destination as an item of the list",
    ],
  },
  {
    name: "noProxy with nothing",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { squid: {}, noProxy: [""] }'],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "" is not a host, a domain, an address or a CIDR block, without scheme and port',
      '  given:   ""',
      "  allowed: a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com",
      "  fix:     Write a host, a domain, an address or a CIDR block, without scheme and port",
    ],
  },
  {
    name: "noProxy with a URL",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, noProxy: [http://example.com] }"],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "http://example.com" is not a host, a domain, an address or a CIDR block, without scheme and port',
      '  given:   "http://example.com"',
      "  allowed: a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com",
      "  fix:     Write a host, a domain, an address or a CIDR block, without scheme and port",
    ],
  },
  {
    name: "noProxy with a port",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", 'proxy: { squid: {}, noProxy: ["example.com:443"] }'],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "example.com:443" is not a host, a domain, an address or a CIDR block, without scheme and port',
      '  given:   "example.com:443"',
      "  allowed: a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com",
      "  fix:     Write a host, a domain, an address or a CIDR block, without scheme and port",
    ],
  },
  {
    name: "noProxy with an address that is none",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, noProxy: [10.0.0.300] }"],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "10.0.0.300" is not a host, a domain, an address or a CIDR block, without scheme and port',
      '  given:   "10.0.0.300"',
      "  allowed: a host, a domain, an address or a CIDR block, without scheme and port, such as .example.com",
      "  fix:     Write a host, a domain, an address or a CIDR block, without scheme and port",
    ],
  },
  {
    name: "noProxy with a block that does not start at its network address",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, noProxy: [10.0.0.1/8] }"],
    expected: [
      'clusters/demo.yaml:4:31: error: proxy.noProxy[0]: "10.0.0.1/8" must start at its network address',
      '  given:   "10.0.0.1/8"',
      "  fix:     Write 10.0.0.0/8",
    ],
  },
  {
    name: "private key among the certificates",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy }",
      "proxy:",
      "  squid: {}",
      "  caCertificates:",
      "    corp: |",
      "      -----BEGIN EC PRIVATE KEY-----",
      "      c2VjcmV0",
      "      -----END EC PRIVATE KEY-----",
    ],
    expected: [
      'clusters/demo.yaml:7:11: error: proxy.caCertificates.corp: "-----BEGIN EC PRIVATE KEY-----…" must not hold a private key',
      '  given:   "-----BEGIN EC PRIVATE KEY-----…"',
      "  fix:     Remove it from the file and replace the key, which is no secret any more",
    ],
  },
  {
    name: "certificate of a server among the certificate authorities",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy }",
      "proxy:",
      "  squid: {}",
      "  caCertificates:",
      "    corp: |",
      "      -----BEGIN CERTIFICATE-----",
      "      MIIBizCCATKgAwIBAgIUNgNqsRckMtbcaRwMLNiRDupBscIwCgYIKoZIzj0EAwIw",
      "      HDEaMBgGA1UEAwwRcHJveHkuZXhhbXBsZS5jb20wIBcNMjYxMTIxMDkyMjU5WhgP",
      "      MjEyNjEwMjgwOTIyNTlaMBwxGjAYBgNVBAMMEXByb3h5LmV4YW1wbGUuY29tMFkw",
      "      EwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEkZB0MounoRNQw0t/EDyfQx9kKDNMuUse",
      "      cC0fy/kn2HLigALAwUQZuNVqS9pTD6wVph90LD4mOiYFOupyRHZHdqNQME4wHQYD",
      "      VR0OBBYEFFt5KEYAXhvfEkvsKmb7x8kKb6sJMB8GA1UdIwQYMBaAFFt5KEYAXhvf",
      "      EkvsKmb7x8kKb6sJMAwGA1UdEwEB/wQCMAAwCgYIKoZIzj0EAwIDRwAwRAIgSC0d",
      "      16g5XoAoZHt4XX5a/v9lOGEcn9Ixz+qwne9vUTsCIHfHWYYIu7Rs4o/quAlTZq7o",
      "      GxGDzmeT5d7DW2WPIswA",
      "      -----END CERTIFICATE-----",
    ],
    expected: [
      'clusters/demo.yaml:7:11: error: proxy.caCertificates.corp: "-----BEGIN CERTIFICATE-----\\nMIIBizCCATKgAwIBAgIUNgNqsRckM… must hold certificates of certificate authorities only',
      '  given:   "-----BEGIN CERTIFICATE-----\\nMIIBizCCATKgAwIBAgIUNgNqsRckM…',
      "  fix:     Write the root, or the intermediate, that signs for the proxy",
    ],
  },
  {
    name: "certificate that cannot be read",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: proxy }",
      "proxy:",
      "  squid: {}",
      "  caCertificates:",
      "    corp: |",
      "      -----BEGIN CERTIFICATE-----",
      "      AAAA",
      "      -----END CERTIFICATE-----",
    ],
    expected: [
      'clusters/demo.yaml:7:11: error: proxy.caCertificates.corp: "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE---… must hold certificates that can be read',
      '  given:   "-----BEGIN CERTIFICATE-----\\nAAAA\\n-----END CERTIFICATE---…',
      "  fix:     Copy the whole PEM block again",
    ],
  },
  {
    name: "no certificate",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: {}, caCertificates: { corp: garbage } }"],
    expected: [
      'clusters/demo.yaml:4:45: error: proxy.caCertificates.corp: "garbage" is not certificates in PEM form',
      '  given:   "garbage"',
      "  allowed: certificates in PEM form, such as a block from BEGIN CERTIFICATE to END CERTIFICATE",
      "  fix:     Write certificates in PEM form",
    ],
  },
  {
    name: "allow-list of Squid that is neither all nor a list",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: any } }"],
    expected: [
      'clusters/demo.yaml:4:26: error: proxy.squid.allow: "any" is not the word all or a list of domains',
      '  given:   "any"',
      "  allowed: the word all or a list of domains, such as [.example.com]",
      "  fix:     Write the word all or a list of domains",
    ],
  },
  {
    name: "allow-list of Squid with a number",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: [1] } }"],
    expected: [
      "clusters/demo.yaml:4:19: error: proxy.squid.allow: [1] is not the word all or a list of domains",
      "  given:   [1]",
      "  allowed: the word all or a list of domains, such as [.example.com]",
      "  fix:     Write the word all or a list of domains",
    ],
  },
  {
    name: "allow-list of Squid with a URL",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: [https://example.com/x] } }"],
    expected: [
      'clusters/demo.yaml:4:27: error: proxy.squid.allow[0]: "https://example.com/x" is not a domain without scheme, port and path',
      '  given:   "https://example.com/x"',
      "  allowed: a domain without scheme, port and path, such as registry.example.com (this host) or .example.com (with all below it)",
      "  fix:     Write a domain without scheme, port and path",
    ],
  },
  {
    name: "allow-list of Squid with an address",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: [10.0.0.1] } }"],
    expected: [
      'clusters/demo.yaml:4:27: error: proxy.squid.allow[0]: "10.0.0.1" is not a domain without scheme, port and path',
      '  given:   "10.0.0.1"',
      "  allowed: a domain without scheme, port and path, such as registry.example.com (this host) or .example.com (with all below it)",
      "  fix:     Write a domain without scheme, port and path",
    ],
  },
  {
    name: "allow-list of Squid with a domain twice",
    yaml: ["name: demo", "region: us-west-2", "network: { egress: proxy }", "proxy: { squid: { allow: [example.com, example.com] } }"],
    expected: [
      'clusters/demo.yaml:4:40: error: proxy.squid.allow[1]: "example.com" must not be listed twice',
      '  given:   "example.com"',
      "  fix:     Remove it",
    ],
  },
];

const lines = (text: readonly string[]): string => text.map((line) => `${line}\n`).join("");

test.each(badConfigs)("$name", ({ yaml, expected }) => {
  const loaded = loadCluster({ file: "clusters/demo.yaml", text: lines(yaml) }, rules);
  expect(renderFindings(loaded.findings)).toBe(lines(expected));
  expect(loaded.config).toBeUndefined();
});
