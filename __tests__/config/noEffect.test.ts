import { stringify } from "yaml";
import { pathText, prune } from "../../config/findings/path";
import { renderFindings } from "../../config/findings/located";
import { type BadConfig, loadText, textOf } from "../support/badConfigs";
import { type Changes, synthDemo } from "../support/synth";

const cluster = ["name: demo", "region: us-west-2"];

interface IdleSettings extends BadConfig {
  /** AWS gets the setting all the same, and does nothing with it. @default - the stacks are as they are without it */
  readonly isWritten?: true;
}

/** Cluster files with settings of what they do not have. */
const rows: readonly IdleSettings[] = [
  {
    isWritten: true,
    name: "a node class that no pool names, whose AMI need not be pinned",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups: { managed: { system: { capacity: { min: 2 } } } }",
      'registry: { mirror: true, accountId: "111122223333" }',
      "karpenter:",
      "  nodeClasses: { default: { amiReleaseVersion: 1.35.2-20260415 }, other: {} }",
      "  nodePools: { default: { limits: { nodes: 9 } } }",
    ],
    expected: [
      "clusters/demo.yaml:6:67: warning: karpenter.nodeClasses.other: this has no effect without a node pool with nodeClass: other",
      "  given:   {}",
      "  fix:     Set nodeClass of a pool to other, or remove karpenter.nodeClasses.other",
    ],
  },
  {
    name: "a proxy and certificates of a chart, where there are none, and a value that its images say",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network: { egress: nat }",
      "charts:",
      "  kyverno:",
      "    proxy: { env: [global.extraEnvVars] }",
      "    certificates: { volumes: [a], volumeMounts: [b] }",
      "    values: { webhooksCleanup: { image: { tag: latest } } }",
    ],
    expected: [
      "clusters/demo.yaml:6:5: warning: charts.kyverno.proxy: this has no effect without an HTTP proxy",
      '  given:   {"env":["global.extraEnvVars"]}',
      "  fix:     Set network.egress to proxy, or remove charts.kyverno.proxy",
      "clusters/demo.yaml:7:5: warning: charts.kyverno.certificates: this has no effect without certificateAuthorities",
      '  given:   {"volumes":["a"],"volumeMounts":["b"]}',
      "  fix:     Write certificateAuthorities, or remove charts.kyverno.certificates",
      "clusters/demo.yaml:8:48: warning: charts.kyverno.values.webhooksCleanup.image.tag: images of kyverno say what webhooksCleanup.image.tag is, so that this has no effect",
      '  given:   "latest"',
      "  fix:     Remove it, and write the image at charts.kyverno.images",
    ],
  },
  {
    isWritten: true,
    name: "device plugins where EKS Auto Mode has them built in, and no other node has devices",
    yaml: [
      ...["name: demo", "region: us-west-2", "network: { egress: nat }", "autoMode: { nodePools: { gpu: { instanceCategories: [g] } } }"],
      "charts: { nvidia-device-plugin: {}, neuron-device-plugin: {} }",
    ],
    expected: [
      'clusters/demo.yaml:5:11: warning: charts["nvidia-device-plugin"]: this has no effect without nodes with NVIDIA GPUs and no plugin of their own, as those of Bottlerocket and EKS Auto Mode have',
      "  given:   {}",
      '  fix:     Add a node group of AL2023 with instances such as g6.xlarge, or remove charts["nvidia-device-plugin"]',
      'clusters/demo.yaml:5:37: warning: charts["neuron-device-plugin"]: this has no effect without nodes with AWS Inferentia or Trainium and no plugin of their own, as those of EKS Auto Mode have',
      "  given:   {}",
      '  fix:     Add a node group with instances such as inf2.xlarge, or remove charts["neuron-device-plugin"]',
    ],
  },
  {
    name: "source addresses without the public endpoint",
    yaml: ["name: demo", "region: us-west-2", "access:", "  publicEndpoint:", "    cidrs: [52.94.76.0/24]"],
    expected: [
      "clusters/demo.yaml:5:5: warning: access.publicEndpoint.cidrs: this has no effect without access.publicEndpoint.enabled: true",
      '  given:   ["52.94.76.0/24"]',
      "  fix:     Set access.publicEndpoint.enabled to true, or remove access.publicEndpoint.cidrs",
    ],
  },
  {
    name: "configuration of an add-on that is not installed",
    yaml: ["name: demo", "region: us-west-2", "addons: { metricsServer: { configuration: { replicas: 3 } } }"],
    expected: [
      "clusters/demo.yaml:3:28: warning: addons.metricsServer.configuration: this has no effect without addons.metricsServer.enabled: true",
      '  given:   {"replicas":3}',
      "  fix:     Set addons.metricsServer.enabled to true, or remove addons.metricsServer.configuration",
    ],
  },
  {
    name: "configuration of an add-on of nodes without nodes",
    yaml: [
      ...["name: demo", "region: us-west-2", "nodeGroups: {}", "fargateProfiles: { all: { selectors: [{ namespace: '*' }] } }"],
      "addons: { kubeProxy: { configuration: { mode: ipvs } } }",
    ],
    expected: [
      "clusters/demo.yaml:5:24: warning: addons.kubeProxy.configuration: this has no effect without the add-on kube-proxy, because the cluster has no nodes",
      '  given:   {"mode":"ipvs"}',
      "  fix:     Add a node group, or remove addons.kubeProxy.configuration",
    ],
  },
  {
    name: "settings of a bastion that is not enabled",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "access:",
      "  bastion:",
      "    subnet: public",
      "    administrator: false",
      "    toolsBucket: { name: my-tools }",
    ],
    expected: [
      "clusters/demo.yaml:5:13: warning: access.bastion.subnet: this has no effect without access.bastion.enabled: true",
      '  given:   "public"',
      "  fix:     Set access.bastion.enabled to true, or remove access.bastion.subnet",
      "clusters/demo.yaml:6:20: warning: access.bastion.administrator: this has no effect without access.bastion.enabled: true",
      "  given:   false",
      "  fix:     Set access.bastion.enabled to true, or remove access.bastion.administrator",
      "clusters/demo.yaml:7:5: warning: access.bastion.toolsBucket: this has no effect without access.bastion.enabled: true",
      '  given:   {"name":"my-tools"}',
      "  fix:     Set access.bastion.enabled to true, or remove access.bastion.toolsBucket",
    ],
  },
  {
    name: "logging of sessions without a bastion",
    yaml: ["name: demo", "region: us-west-2", "access: { bastion: { sessionLogging: { cloudWatch: {} } } }"],
    expected: [
      "clusters/demo.yaml:3:22: warning: access.bastion.sessionLogging: this has no effect without access.bastion.enabled: true",
      '  given:   {"cloudWatch":{}}',
      "  fix:     Set access.bastion.enabled to true, or remove access.bastion.sessionLogging",
    ],
  },
  {
    name: "settings of features that are off",
    yaml: [
      ...["name: demo", "region: us-west-2", "network: { endpoints: { services: { bedrock-runtime: proxy } } }"],
      ...["loadBalancerController: { waf: true, shield: false }", "observability: { containerInsights: { retentionDays: 30 } }"],
      "samples: { privateNlb: { addresses: [10.0.0.10] } }",
    ],
    expected: [
      'clusters/demo.yaml:3:54: warning: network.endpoints.services["bedrock-runtime"]: bedrock-runtime should be reached by network.egress, which is none',
      '  given:   "proxy"',
      '  fix:     Set network.endpoints.services["bedrock-runtime"] to create, or remove it',
      "clusters/demo.yaml:4:32: warning: loadBalancerController.waf: this has no effect without loadBalancerController.enabled: true",
      "  given:   true",
      "  fix:     Set loadBalancerController.enabled to true, or remove loadBalancerController.waf",
      "clusters/demo.yaml:5:54: warning: observability.containerInsights.retentionDays: this has no effect without observability.containerInsights.enabled: true",
      "  given:   30",
      "  fix:     Set observability.containerInsights.enabled to true, or remove observability.containerInsights.retentionDays",
      "clusters/demo.yaml:6:26: warning: samples.privateNlb.addresses: this has no effect without samples.privateNlb.enabled: true",
      '  given:   ["10.0.0.10"]',
      "  fix:     Set samples.privateNlb.enabled to true, or remove samples.privateNlb.addresses",
    ],
  },
  {
    name: "definitions of Gateway API that are in the cluster already",
    yaml: [
      ...["name: demo", "region: us-west-2", "network: { egress: nat }", "loadBalancerController:", "  enabled: true", "  gatewayApi:"],
      ...["    enabled: true", "    crds: existing"],
      "    objects: [{ apiVersion: apiextensions.k8s.io/v1, kind: CustomResourceDefinition, metadata: { name: a.example.com } }]",
    ],
    expected: [
      "clusters/demo.yaml:9:5: warning: loadBalancerController.gatewayApi.objects: this has no effect without loadBalancerController.gatewayApi.crds: files",
      '  given:   [{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomReso…',
      "  fix:     Set loadBalancerController.gatewayApi.crds to files, or remove loadBalancerController.gatewayApi.objects",
    ],
  },
  {
    name: "settings of Gateway API where it is off",
    yaml: [
      ...["name: demo", "region: us-west-2", "network: { egress: nat }", "loadBalancerController:", "  enabled: true"],
      ...["  gatewayApi: { crds: existing }", "samples: { privateGateway: { addresses: [10.0.0.10] } }"],
    ],
    expected: [
      "clusters/demo.yaml:6:23: warning: loadBalancerController.gatewayApi.crds: this has no effect without loadBalancerController.gatewayApi.enabled: true",
      '  given:   "existing"',
      "  fix:     Set loadBalancerController.gatewayApi.enabled to true, or remove loadBalancerController.gatewayApi.crds",
      "clusters/demo.yaml:7:30: warning: samples.privateGateway.addresses: this has no effect without samples.privateGateway.enabled: true",
      '  given:   ["10.0.0.10"]',
      "  fix:     Set samples.privateGateway.enabled to true, or remove samples.privateGateway.addresses",
    ],
  },
  {
    name: "fixed addresses of a sample that is off",
    yaml: ["name: demo", "region: us-west-2", "samples:", "  privateNlb:", "    addresses: [10.0.0.10]"],
    expected: [
      "clusters/demo.yaml:5:5: warning: samples.privateNlb.addresses: this has no effect without samples.privateNlb.enabled: true",
      '  given:   ["10.0.0.10"]',
      "  fix:     Set samples.privateNlb.enabled to true, or remove samples.privateNlb.addresses",
    ],
  },
  {
    name: "existing VPC with rules for a security group of pods that is not given",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
      "    securityGroups: { podRules: create }",
    ],
    expected: [
      "clusters/demo.yaml:10:33: warning: network.existingVpc.securityGroups.podRules: this has no effect without a given security group of the pods, because the new one has all rules",
      '  given:   "create"',
      "  fix:     Remove network.existingVpc.securityGroups.podRules",
    ],
  },
  {
    name: "public subnets of an existing VPC without a use",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
      "    publicSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde1b, cidr: 10.20.96.0/20 }",
    ],
    expected: [
      "clusters/demo.yaml:10:5: warning: network.existingVpc.publicSubnets: this has no effect without network.publicSubnets.enabled: true, because nothing asks for public subnets",
      '  given:   {"us-west-2b":{"id":"subnet-0123456789abcde1b","cidr":"10.2…',
      "  fix:     Set network.publicSubnets.enabled to true, or remove network.existingVpc.publicSubnets",
    ],
  },
  {
    name: "pod subnets of an existing VPC without a use",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
      "    podSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde2b, cidr: 10.20.96.0/20 }",
    ],
    expected: [
      "clusters/demo.yaml:10:5: warning: network.existingVpc.podSubnets: this has no effect without customNetworking.enabled: true, because pods are in the node subnets",
      '  given:   {"us-west-2b":{"id":"subnet-0123456789abcde2b","cidr":"10.2…',
      "  fix:     Set customNetworking.enabled to true, or remove network.existingVpc.podSubnets",
    ],
  },
  {
    name: "security group of endpoints that are not made",
    isWritten: true,
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
      "    securityGroups: { endpoints: sg-0123456789abcdef0 }",
      "  egress: nat",
      "  endpoints: { skip: true }",
    ],
    expected: [
      "clusters/demo.yaml:10:34: warning: network.existingVpc.securityGroups.endpoints: this has no effect without an interface endpoint that is created",
      '  given:   "sg-0123456789abcdef0"',
      "  fix:     Remove network.existingVpc.securityGroups.endpoints",
    ],
  },
  {
    name: "prefix length in an existing VPC",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
      "  nodeSubnets: { prefixLength: 24 }",
    ],
    expected: [
      "clusters/demo.yaml:10:32: warning: network.nodeSubnets.prefixLength: this has no effect without a subnet that is planned",
      "  given:   24",
      "  fix:     Remove network.nodeSubnets.prefixLength",
    ],
  },
  {
    name: "NAT gateways in an existing VPC whose route tables exist",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
      "  egress: nat",
      "  natGateways: perZone",
    ],
    expected: [
      "clusters/demo.yaml:11:16: warning: network.natGateways: this has no effect without a NAT gateway that is created, because the route tables of all zones are given",
      '  given:   "perZone"',
      "  fix:     Set network.existingVpc.routeTables of a zone to create, or remove network.natGateways",
    ],
  },
  {
    name: "settings of public subnets that are switched off in an existing VPC",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
      "  publicSubnets: { enabled: false, prefixLength: 24, cidrs: { us-west-2b: 10.20.64.0/24 } }",
    ],
    expected: [
      "clusters/demo.yaml:10:50: warning: network.publicSubnets.prefixLength: this has no effect without a subnet that is planned",
      "  given:   24",
      "  fix:     Remove network.publicSubnets.prefixLength",
      "clusters/demo.yaml:10:54: warning: network.publicSubnets.cidrs: this has no effect without public subnets",
      '  given:   {"us-west-2b":"10.20.64.0/24"}',
      "  fix:     Set network.publicSubnets.enabled to true, or remove network.publicSubnets.cidrs",
    ],
  },
  {
    name: "tags of existing subnets that are not to be tagged",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
      "    tagSubnets: false",
      "  nodeSubnets: { tags: { Team: nodes } }",
      "  podSubnets: { enabled: true, tags: { Team: pods } }",
    ],
    expected: [
      "clusters/demo.yaml:11:18: warning: network.nodeSubnets.tags: this has no effect without network.existingVpc.tagSubnets: true, because all node subnets are existing ones",
      '  given:   {"Team":"nodes"}',
      "  fix:     Set network.existingVpc.tagSubnets to true, or remove network.nodeSubnets.tags",
    ],
  },
  {
    name: "domain name of the DHCP options of an existing VPC",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
      "  dhcpOptions: { domainName: corp.example.com }",
    ],
    expected: [
      "clusters/demo.yaml:10:30: warning: network.dhcpOptions.domainName: this has no effect without a new VPC, because an existing one keeps the DHCP options that it has",
      '  given:   "corp.example.com"',
      "  fix:     Remove network.dhcpOptions.domainName",
    ],
  },
  {
    name: "existing VPC with control-plane subnets that are not used",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    controlPlaneSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde1b, cidr: 10.20.32.0/28 }",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
    ],
    expected: [
      "clusters/demo.yaml:7:5: warning: network.existingVpc.controlPlaneSubnets: this has no effect without network.controlPlaneSubnets.enabled: true, because the control plane is in the node subnets",
      '  given:   {"us-west-2b":{"id":"subnet-0123456789abcde1b","cidr":"10.2…',
      "  fix:     Set network.controlPlaneSubnets.enabled to true, or remove network.existingVpc.controlPlaneSubnets",
    ],
  },
  {
    name: "existing VPC with transit-gateway subnets that are not used",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    transitGatewaySubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde1b, cidr: 10.20.32.0/28 }",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
    ],
    expected: [
      "clusters/demo.yaml:7:5: warning: network.existingVpc.transitGatewaySubnets: this has no effect without an attachment that is created in subnets of its own",
      '  given:   {"us-west-2b":{"id":"subnet-0123456789abcde1b","cidr":"10.2…',
      "  fix:     Remove network.existingVpc.transitGatewaySubnets",
    ],
  },
  {
    name: "a version without a level",
    yaml: ["name: demo", "region: us-west-2", "namespaces: { team-a: { podSecurity: { version: v1.35 } } }"],
    expected: [
      'clusters/demo.yaml:3:49: warning: namespaces["team-a"].podSecurity.version: this has no effect without a level whose version it would be',
      '  given:   "v1.35"',
      '  fix:     Write a level at enforce, audit or warn, or remove namespaces["team-a"].podSecurity.version',
    ],
  },
  {
    name: "a namespace that every cluster has, and nothing about it",
    yaml: ["name: demo", "region: us-west-2", "namespaces: { default: {} }"],
    expected: [
      "clusters/demo.yaml:3:15: warning: namespaces.default: this has no effect without podSecurity, labels or annotations, because every cluster has the namespace default",
      "  given:   {}",
      "  fix:     Write one of them, or remove namespaces.default",
    ],
  },
  {
    name: "pod subnets without custom networking",
    yaml: ["name: demo", "region: us-west-2", "network:", "  podSubnets:", "    prefixLength: 20"],
    expected: [
      "clusters/demo.yaml:4:3: warning: network.podSubnets: this has no effect without customNetworking.enabled: true",
      '  given:   {"prefixLength":20}',
      "  fix:     Set customNetworking.enabled to true, or remove network.podSubnets",
    ],
  },
  {
    name: "zones of public subnets without public subnets",
    yaml: ["name: demo", "region: us-west-2", "network: { publicSubnets: { availabilityZones: [us-west-2a] } }"],
    expected: [
      "clusters/demo.yaml:3:29: warning: network.publicSubnets.availabilityZones: this has no effect without public subnets",
      '  given:   ["us-west-2a"]',
      "  fix:     Set network.publicSubnets.enabled to true, or remove network.publicSubnets.availabilityZones",
    ],
  },
  {
    name: "default route table of an existing attachment",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
      "  egress: transitGateway",
      "  transitGateway:",
      "    id: tgw-0123456789abcdef0",
      "    attachment: existing",
      "    defaultRouteTableAssociation: false",
    ],
    expected: [
      "clusters/demo.yaml:14:35: warning: network.transitGateway.defaultRouteTableAssociation: this has no effect without an attachment that is created, because an existing one stays as it is",
      "  given:   false",
      "  fix:     Remove network.transitGateway.defaultRouteTableAssociation",
    ],
  },
  {
    name: "settings of pod subnets that are switched off",
    yaml: ["name: demo", "region: us-west-2", "network:", "  podSubnets: { enabled: false, tags: { Team: pods } }"],
    expected: [
      "clusters/demo.yaml:4:3: warning: network.podSubnets: this has no effect without network.podSubnets.enabled: true",
      '  given:   {"enabled":false,"tags":{"Team":"pods"}}',
      "  fix:     Set network.podSubnets.enabled to true, or remove network.podSubnets",
    ],
  },
  {
    name: "settings of public subnets that are not made",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  publicSubnets: { prefixLength: 24, cidrs: { us-west-2b: 10.0.250.0/24 }, tags: { Team: web } }",
    ],
    expected: [
      "clusters/demo.yaml:4:34: warning: network.publicSubnets.prefixLength: this has no effect without public subnets",
      "  given:   24",
      "  fix:     Set network.publicSubnets.enabled to true, or remove network.publicSubnets.prefixLength",
      "clusters/demo.yaml:4:38: warning: network.publicSubnets.cidrs: this has no effect without public subnets",
      '  given:   {"us-west-2b":"10.0.250.0/24"}',
      "  fix:     Set network.publicSubnets.enabled to true, or remove network.publicSubnets.cidrs",
      "clusters/demo.yaml:4:76: warning: network.publicSubnets.tags: this has no effect without public subnets",
      '  given:   {"Team":"web"}',
      "  fix:     Set network.publicSubnets.enabled to true, or remove network.publicSubnets.tags",
    ],
  },
  {
    name: "settings of control-plane subnets that are not there",
    yaml: ["name: demo", "region: us-west-2", "network:", "  controlPlaneSubnets:", "    prefixLength: 27"],
    expected: [
      "clusters/demo.yaml:5:19: warning: network.controlPlaneSubnets.prefixLength: this has no effect without network.controlPlaneSubnets.enabled: true",
      "  given:   27",
      "  fix:     Set network.controlPlaneSubnets.enabled to true, or remove network.controlPlaneSubnets.prefixLength",
    ],
  },
  {
    name: "rules out of nodes that are not restricted",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  nodeSecurityGroup:",
      "    egress:",
      "      web: { fromPort: 443, cidrs: [10.9.0.0/24] }",
    ],
    expected: [
      "clusters/demo.yaml:5:5: warning: network.nodeSecurityGroup.egress: this has no effect without network.nodeSecurityGroup.restrictEgress: true, because nodes have the cluster's security group, which lets everything out",
      '  given:   {"web":{"fromPort":443,"cidrs":["10.9.0.0/24"]}}',
      "  fix:     Set network.nodeSecurityGroup.restrictEgress to true, or remove network.nodeSecurityGroup.egress",
    ],
  },
  {
    name: "protection of nothing",
    yaml: ["name: demo", "region: us-west-2", "network:", "  dnsFirewall: { mutationProtection: true }"],
    expected: [
      "clusters/demo.yaml:4:38: warning: network.dnsFirewall.mutationProtection: this has no effect without a rule group that is associated here",
      "  given:   true",
      "  fix:     Name rule groups at network.dnsFirewall.ruleGroups, set network.dnsFirewall.allowList.enabled to true, or remove network.dnsFirewall.mutationProtection",
    ],
  },
  {
    name: "query logs that nobody writes",
    yaml: ["name: demo", "region: us-west-2", "network:", "  queryLogs: { retentionDays: 30 }"],
    expected: [
      "clusters/demo.yaml:4:31: warning: network.queryLogs.retentionDays: this has no effect without network.queryLogs.enabled: true",
      "  given:   30",
      "  fix:     Set network.queryLogs.enabled to true, or remove network.queryLogs.retentionDays",
    ],
  },
  {
    name: "days of a log group that is there already",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  queryLogs: { enabled: true, destinationArn: 'arn:aws:s3:::logs', retentionDays: 30 }",
    ],
    expected: [
      "clusters/demo.yaml:4:83: warning: network.queryLogs.retentionDays: this has no effect without a log group that is created, because the logs go to arn:aws:s3:::logs",
      "  given:   30",
      "  fix:     Remove network.queryLogs.destinationArn, or remove network.queryLogs.retentionDays",
    ],
  },
  {
    name: "shared VPC: an owner of a VPC that is not shared",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    cidr: 10.20.0.0/16",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
      '    ownerAccountId: "111122223333"',
    ],
    expected: [
      "clusters/demo.yaml:10:21: warning: network.existingVpc.ownerAccountId: this has no effect without network.existingVpc.shared: true",
      '  given:   "111122223333"',
      "  fix:     Set network.existingVpc.shared to true, or remove network.existingVpc.ownerAccountId",
    ],
  },

  {
    name: "what is asked of the load balancer controller",
    yaml: [...cluster, "loadBalancerController: { waf: true, shield: true, certificateDiscovery: true, replicas: 3 }"],
    expected: [
      "clusters/demo.yaml:3:32: warning: loadBalancerController.waf: this has no effect without loadBalancerController.enabled: true",
      "  given:   true",
      "  fix:     Set loadBalancerController.enabled to true, or remove loadBalancerController.waf",
      "clusters/demo.yaml:3:46: warning: loadBalancerController.shield: this has no effect without loadBalancerController.enabled: true",
      "  given:   true",
      "  fix:     Set loadBalancerController.enabled to true, or remove loadBalancerController.shield",
      "clusters/demo.yaml:3:74: warning: loadBalancerController.certificateDiscovery: this has no effect without loadBalancerController.enabled: true",
      "  given:   true",
      "  fix:     Set loadBalancerController.enabled to true, or remove loadBalancerController.certificateDiscovery",
      "clusters/demo.yaml:3:90: warning: loadBalancerController.replicas: this has no effect without loadBalancerController.enabled: true",
      "  given:   3",
      "  fix:     Set loadBalancerController.enabled to true, or remove loadBalancerController.replicas",
    ],
  },
  {
    name: "versions of add-ons that are not installed",
    yaml: [...cluster, "addons: { efsCsiDriver: { version: v2.1.4-eksbuild.1 }, ebsCsiDriver: { volumes: any } }"],
    expected: [
      "clusters/demo.yaml:3:36: warning: addons.efsCsiDriver.version: this has no effect without addons.efsCsiDriver.enabled: true",
      '  given:   "v2.1.4-eksbuild.1"',
      "  fix:     Set addons.efsCsiDriver.enabled to true, or remove addons.efsCsiDriver.version",
      "clusters/demo.yaml:3:82: warning: addons.ebsCsiDriver.volumes: this has no effect without addons.ebsCsiDriver.enabled: true",
      '  given:   "any"',
      "  fix:     Set addons.ebsCsiDriver.enabled to true, or remove addons.ebsCsiDriver.volumes",
    ],
  },
  {
    name: "modes of network policies, and of security groups of pods",
    yaml: [
      ...cluster,
      "addons: { vpcCni: { networkPolicy: { enforcingMode: strict, eventLogs: node }, podSecurityGroups: { enforcingMode: standard } } }",
    ],
    expected: [
      "clusters/demo.yaml:3:53: warning: addons.vpcCni.networkPolicy.enforcingMode: this has no effect without addons.vpcCni.networkPolicy.enabled: true",
      '  given:   "strict"',
      "  fix:     Set addons.vpcCni.networkPolicy.enabled to true, or remove addons.vpcCni.networkPolicy.enforcingMode",
      "clusters/demo.yaml:3:72: warning: addons.vpcCni.networkPolicy.eventLogs: this has no effect without addons.vpcCni.networkPolicy.enabled: true",
      '  given:   "node"',
      "  fix:     Set addons.vpcCni.networkPolicy.enabled to true, or remove addons.vpcCni.networkPolicy.eventLogs",
      "clusters/demo.yaml:3:116: warning: addons.vpcCni.podSecurityGroups.enforcingMode: this has no effect without addons.vpcCni.podSecurityGroups.enabled: true",
      '  given:   "standard"',
      "  fix:     Set addons.vpcCni.podSecurityGroups.enabled to true, or remove addons.vpcCni.podSecurityGroups.enforcingMode",
    ],
  },
  {
    name: "a mode of network policies as a variable",
    isWritten: true,
    yaml: [...cluster, "addons: { vpcCni: { env: { NETWORK_POLICY_ENFORCING_MODE: strict } } }"],
    expected: [
      "clusters/demo.yaml:3:59: warning: addons.vpcCni.env.NETWORK_POLICY_ENFORCING_MODE: this has no effect without addons.vpcCni.networkPolicy.enabled: true",
      '  given:   "strict"',
      "  fix:     Move it to addons.vpcCni.networkPolicy.enforcingMode and set addons.vpcCni.networkPolicy.enabled to true, or remove addons.vpcCni.env.NETWORK_POLICY_ENFORCING_MODE",
    ],
  },
  {
    name: "a bucket of flow logs that are off",
    yaml: [...cluster, "network: { flowLogs: { s3: { bucketArn: 'arn:aws:s3:::logs' } } }"],
    expected: [
      "clusters/demo.yaml:3:24: warning: network.flowLogs.s3: this has no effect without network.flowLogs.enabled: true",
      '  given:   {"bucketArn":"arn:aws:s3:::logs"}',
      "  fix:     Set network.flowLogs.enabled to true, or remove network.flowLogs.s3",
    ],
  },
  {
    name: "days and role of flow logs to a bucket",
    yaml: [
      ...cluster,
      "network: { flowLogs: { enabled: true, retentionDays: 30, s3: { bucketArn: 'arn:aws:s3:::logs' } } }",
      "iam: { roles: { flowLogs: 'arn:aws:iam::111122223333:role/logs' } }",
    ],
    expected: [
      "clusters/demo.yaml:3:54: warning: network.flowLogs.retentionDays: this has no effect without a log group, because the flow logs go to Amazon S3, where the lifecycle rules of the bucket end them",
      "  given:   30",
      "  fix:     Remove network.flowLogs.s3, or remove network.flowLogs.retentionDays",
      "clusters/demo.yaml:4:27: warning: iam.roles.flowLogs: this has no effect without a log group, because the flow logs go to Amazon S3, by a policy of the bucket and without a role",
      '  given:   "arn:aws:iam::111122223333:role/logs"',
      "  fix:     Remove network.flowLogs.s3, or remove iam.roles.flowLogs",
    ],
  },
  {
    name: "roles that nothing uses",
    yaml: [
      ...cluster,
      "iam: { roles: { squid: 'arn:aws:iam::111122223333:role/squid', fargate: 'arn:aws:iam::111122223333:role/fargate', bastion: 'arn:aws:iam::111122223333:role/bastion' } }",
    ],
    expected: [
      "clusters/demo.yaml:3:24: warning: iam.roles.squid: this has no effect without proxy.squid",
      '  given:   "arn:aws:iam::111122223333:role/squid"',
      "  fix:     Set network.egress to proxy and write proxy.squid: {}, or remove iam.roles.squid",
      "clusters/demo.yaml:3:73: warning: iam.roles.fargate: this has no effect without a Fargate profile",
      '  given:   "arn:aws:iam::111122223333:role/fargate"',
      "  fix:     Write a profile into fargateProfiles, or remove iam.roles.fargate",
      "clusters/demo.yaml:3:124: warning: iam.roles.bastion: this has no effect without access.bastion.enabled: true",
      '  given:   "arn:aws:iam::111122223333:role/bastion"',
      "  fix:     Set access.bastion.enabled to true, or remove iam.roles.bastion",
    ],
  },
  {
    name: "repairs of nodes that are not repaired",
    yaml: [...cluster, "nodeGroups: { managed: { a: { nodeRepairConfig: { maxParallelNodesRepairedCount: 1 } } } }"],
    expected: [
      "clusters/demo.yaml:3:31: warning: nodeGroups.managed.a.nodeRepairConfig: this has no effect without nodeGroups.managed.a.repair: true",
      '  given:   {"maxParallelNodesRepairedCount":1}',
      "  fix:     Set nodeGroups.managed.a.repair to true, or remove nodeGroups.managed.a.nodeRepairConfig",
    ],
  },
  {
    name: "repairs for conditions that nobody reports",
    isWritten: true,
    yaml: [
      ...cluster,
      "nodeGroups: { managed: { a: { repair: true, nodeRepairConfig: { nodeRepairConfigOverrides: [{ nodeMonitoringCondition: NetworkingReady, nodeUnhealthyReason: NPANotRunning, minRepairWaitTimeMins: 5, repairAction: Reboot }] } } } }",
    ],
    expected: [
      "clusters/demo.yaml:3:93: warning: nodeGroups.managed.a.nodeRepairConfig.nodeRepairConfigOverrides[0]: this has no effect without addons.nodeMonitoringAgent.enabled: true, because only this agent reports NetworkingReady",
      '  given:   {"nodeMonitoringCondition":"NetworkingReady","nodeUnhealthy…',
      "  fix:     Set addons.nodeMonitoringAgent.enabled to true, or remove nodeGroups.managed.a.nodeRepairConfig.nodeRepairConfigOverrides[0]",
    ],
  },
  {
    name: "hosts of a control plane that EKS routes",
    yaml: [...cluster, "controlPlane: { egressHosts: [oidc.example.com] }"],
    expected: [
      "clusters/demo.yaml:3:17: warning: controlPlane.egressHosts: this has no effect without controlPlane.egressMode: CUSTOMER_ROUTED, because EKS itself leads the control plane to them",
      '  given:   ["oidc.example.com"]',
      "  fix:     Set controlPlane.egressMode to CUSTOMER_ROUTED, or remove controlPlane.egressHosts",
    ],
  },
  {
    name: "a subscription to no logs",
    isWritten: true,
    yaml: [
      ...cluster,
      "observability: { controlPlaneLogs: { types: [], subscription: { destinationArn: 'arn:aws:logs:us-west-2:111122223333:destination:d' } } }",
    ],
    expected: [
      "clusters/demo.yaml:3:49: warning: observability.controlPlaneLogs.subscription: this has no effect without observability.controlPlaneLogs.types, because the control plane writes no logs",
      '  given:   {"destinationArn":"arn:aws:logs:us-west-2:111122223333:dest…',
      "  fix:     Name types of logs at observability.controlPlaneLogs.types, or remove observability.controlPlaneLogs.subscription",
    ],
  },
  {
    name: "DNS Firewall without rule groups",
    isWritten: true,
    yaml: [...cluster, "network: { dnsFirewall: { failOpen: true, allowList: { domains: [.example.com], otherwise: ALERT } } }"],
    expected: [
      "clusters/demo.yaml:3:37: warning: network.dnsFirewall.failOpen: this has no effect without a rule group that is associated here",
      "  given:   true",
      "  fix:     Name rule groups at network.dnsFirewall.ruleGroups, set network.dnsFirewall.allowList.enabled to true, or remove network.dnsFirewall.failOpen",
      "clusters/demo.yaml:3:56: warning: network.dnsFirewall.allowList.domains: this has no effect without network.dnsFirewall.allowList.enabled: true",
      '  given:   [".example.com"]',
      "  fix:     Set network.dnsFirewall.allowList.enabled to true, or remove network.dnsFirewall.allowList.domains",
      "clusters/demo.yaml:3:92: warning: network.dnsFirewall.allowList.otherwise: this has no effect without network.dnsFirewall.allowList.enabled: true",
      '  given:   "ALERT"',
      "  fix:     Set network.dnsFirewall.allowList.enabled to true, or remove network.dnsFirewall.allowList.otherwise",
    ],
  },
  {
    name: "discovery of pod subnets that are not there",
    isWritten: true,
    yaml: [...cluster, "addons: { vpcCni: { subnetDiscovery: true } }"],
    expected: [
      "clusters/demo.yaml:3:38: warning: addons.vpcCni.subnetDiscovery: this has no effect without network.podSubnets.enabled: true, because there are no pod subnets to discover",
      "  given:   true",
      "  fix:     Set network.podSubnets.enabled to true, or remove addons.vpcCni.subnetDiscovery",
    ],
  },
  {
    name: "administrators of a key that is not created",
    yaml: [...cluster, "encryption: { createKey: false, administrators: ['arn:aws:iam::111122223333:role/keys'] }"],
    expected: [
      "clusters/demo.yaml:3:33: warning: encryption.administrators: this has no effect without encryption.createKey: true",
      '  given:   ["arn:aws:iam::111122223333:role/keys"]',
      "  fix:     Set encryption.createKey to true, or remove encryption.administrators",
    ],
  },
  {
    name: "settings of logs of Fargate, and of samples",
    yaml: [...cluster, "observability: { fargateLogging: { retentionDays: 30 } }", "samples: { application: { replicas: 2 } }"],
    expected: [
      "clusters/demo.yaml:3:51: warning: observability.fargateLogging.retentionDays: this has no effect without observability.fargateLogging.enabled: true",
      "  given:   30",
      "  fix:     Set observability.fargateLogging.enabled to true, or remove observability.fargateLogging.retentionDays",
      "clusters/demo.yaml:4:37: warning: samples.application.replicas: this has no effect without samples.application.enabled: true",
      "  given:   2",
      "  fix:     Set samples.application.enabled to true, or remove samples.application.replicas",
    ],
  },
  {
    name: "pools of EKS Auto Mode that is off",
    yaml: [...cluster, "autoMode: { enabled: false, nodePools: { main: {} }, nodeClasses: { private: {} } }"],
    expected: [
      "clusters/demo.yaml:3:29: warning: autoMode.nodePools: this has no effect without autoMode.enabled: true",
      '  given:   {"main":{}}',
      "  fix:     Set autoMode.enabled to true, or remove autoMode.nodePools",
      "clusters/demo.yaml:3:54: warning: autoMode.nodeClasses: this has no effect without autoMode.enabled: true",
      '  given:   {"private":{}}',
      "  fix:     Set autoMode.enabled to true, or remove autoMode.nodeClasses",
    ],
  },
  {
    name: "classes of EKS Auto Mode that is off",
    yaml: [
      ...cluster,
      "autoMode: { enabled: false, storageClass: { enabled: false, name: fast, isDefault: true }, ingressClass: { isDefault: true } }",
    ],
    expected: [
      "clusters/demo.yaml:3:54: warning: autoMode.storageClass.enabled: this has no effect without autoMode.enabled: true",
      "  given:   false",
      "  fix:     Set autoMode.enabled to true, or remove autoMode.storageClass.enabled",
      "clusters/demo.yaml:3:67: warning: autoMode.storageClass.name: this has no effect without autoMode.enabled: true",
      '  given:   "fast"',
      "  fix:     Set autoMode.enabled to true, or remove autoMode.storageClass.name",
      "clusters/demo.yaml:3:84: warning: autoMode.storageClass.isDefault: this has no effect without autoMode.enabled: true",
      "  given:   true",
      "  fix:     Set autoMode.enabled to true, or remove autoMode.storageClass.isDefault",
      "clusters/demo.yaml:3:119: warning: autoMode.ingressClass.isDefault: this has no effect without autoMode.enabled: true",
      "  given:   true",
      "  fix:     Set autoMode.enabled to true, or remove autoMode.ingressClass.isDefault",
    ],
  },
  {
    name: "classes of EKS Auto Mode that are not made",
    yaml: [
      ...cluster,
      "autoMode: { storageClass: { enabled: false, isDefault: false }, ingressClass: { enabled: false, name: internal } }",
    ],
    expected: [
      "clusters/demo.yaml:3:56: warning: autoMode.storageClass.isDefault: this has no effect without autoMode.storageClass.enabled: true",
      "  given:   false",
      "  fix:     Set autoMode.storageClass.enabled to true, or remove autoMode.storageClass.isDefault",
      "clusters/demo.yaml:3:103: warning: autoMode.ingressClass.name: this has no effect without autoMode.ingressClass.enabled: true",
      '  given:   "internal"',
      "  fix:     Set autoMode.ingressClass.enabled to true, or remove autoMode.ingressClass.name",
    ],
  },
  {
    name: "node class without a pool",
    yaml: [...cluster, "autoMode: { nodePools: { main: {} }, nodeClasses: { large: {} } }"],
    expected: [
      "clusters/demo.yaml:3:53: warning: autoMode.nodeClasses.large: this has no effect without a node pool of it",
      "  given:   {}",
      "  fix:     Write nodeClass: large in a pool of autoMode.nodePools, or remove autoMode.nodeClasses.large",
    ],
    isWritten: true,
  },
  {
    name: "roles of nodes that EKS Auto Mode does not make",
    yaml: [
      ...cluster,
      "iam: { roles: { autoModeNodes: 'arn:aws:iam::111122223333:role/nodes', autoModeBuiltInNodes: 'arn:aws:iam::111122223333:role/own' } }",
    ],
    expected: [
      "clusters/demo.yaml:3:32: warning: iam.roles.autoModeNodes: this has no effect without a node pool of autoMode",
      '  given:   "arn:aws:iam::111122223333:role/nodes"',
      "  fix:     Write a pool into autoMode.nodePools, or remove iam.roles.autoModeNodes",
      "clusters/demo.yaml:3:94: warning: iam.roles.autoModeBuiltInNodes: this has no effect without autoMode.builtInPools",
      '  given:   "arn:aws:iam::111122223333:role/own"',
      "  fix:     Name pools in autoMode.builtInPools, or remove iam.roles.autoModeBuiltInNodes",
    ],
  },
  {
    name: "variables of the VPC CNI that EKS Auto Mode does not read",
    yaml: [
      ...cluster,
      "network: { egress: nat }",
      'addons: { vpcCni: { env: { AWS_VPC_K8S_CNI_EXTERNALSNAT: "false", WARM_IP_TARGET: "2" } } }',
      "autoMode: {}",
    ],
    expected: [
      "clusters/demo.yaml:4:83: warning: addons.vpcCni.env.WARM_IP_TARGET: this has no effect without a node group, because nodes of EKS Auto Mode have built in what the add-on does",
      '  given:   "2"',
      "  fix:     Add a node group, or remove addons.vpcCni.env.WARM_IP_TARGET",
    ],
  },
  {
    name: "settings of add-ons and of nodes that EKS Auto Mode does not have",
    yaml: [
      ...cluster,
      "access: { sessionManager: true }",
      "addons:",
      "  vpcCni: { version: v1.21.1-eksbuild.1, prefixDelegation: true, configuration: { resources: {} } }",
      "  kubeProxy: { version: v1.35.0-eksbuild.2 }",
      "  coreDns: { version: v1.12.4-eksbuild.1, configuration: { replicaCount: 3 } }",
      "autoMode: {}",
    ],
    expected: [
      "clusters/demo.yaml:3:27: warning: access.sessionManager: this has no effect without a node group or proxy.squid, because nobody can log in to nodes of EKS Auto Mode",
      "  given:   true",
      "  fix:     Add a node group, or remove access.sessionManager",
      "clusters/demo.yaml:5:22: warning: addons.vpcCni.version: this has no effect without a node group, because nodes of EKS Auto Mode have built in what the add-on does",
      '  given:   "v1.21.1-eksbuild.1"',
      "  fix:     Add a node group, or remove addons.vpcCni.version",
      "clusters/demo.yaml:5:60: warning: addons.vpcCni.prefixDelegation: this has no effect without a node group, because nodes of EKS Auto Mode have built in what the add-on does",
      "  given:   true",
      "  fix:     Add a node group, or remove addons.vpcCni.prefixDelegation",
      "clusters/demo.yaml:5:66: warning: addons.vpcCni.configuration: this has no effect without the add-on vpc-cni, because nodes of EKS Auto Mode have built in what it does",
      '  given:   {"resources":{}}',
      "  fix:     Add a node group, or remove addons.vpcCni.configuration",
      "clusters/demo.yaml:6:25: warning: addons.kubeProxy.version: this has no effect without a node group, because nodes of EKS Auto Mode have built in what the add-on does",
      '  given:   "v1.35.0-eksbuild.2"',
      "  fix:     Add a node group, or remove addons.kubeProxy.version",
      "clusters/demo.yaml:7:23: warning: addons.coreDns.version: this has no effect without a node group, because nodes of EKS Auto Mode have built in what the add-on does",
      '  given:   "v1.12.4-eksbuild.1"',
      "  fix:     Add a node group, or remove addons.coreDns.version",
      "clusters/demo.yaml:7:43: warning: addons.coreDns.configuration: this has no effect without the add-on coredns, because nodes of EKS Auto Mode have built in what it does",
      '  given:   {"replicaCount":3}',
      "  fix:     Add a node group, or remove addons.coreDns.configuration",
    ],
  },
];

/** The JSON of the three stacks. */
const stacksOf = (value: unknown): string => JSON.stringify(synthDemo(value as Changes));

describe.each(rows)("$name", ({ yaml, expected, isWritten = false }) => {
  const { config, findings, value } = loadText(textOf(yaml));
  const idle = findings.filter(({ problem }) => problem.startsWith("this has no effect without "));

  test("is a warning that says what is missing, and how to get it or be rid of the setting", () => {
    expect(renderFindings(findings)).toBe(textOf(expected));
    expect(config).toBeDefined();
  });

  const rest = prune(
    value,
    idle.map(({ path }) => path),
  );

  test("follows its fix: the setting goes, with its warning", () => {
    expect(idle.map(({ path, fix }) => fix.toLowerCase().endsWith(`remove ${pathText(path)}`.toLowerCase()))).toEqual(idle.map(() => true));
    const left = loadText(stringify(rest)).findings.map(({ problem }) => problem);
    expect(left).toEqual(findings.filter((finding) => !idle.includes(finding)).map(({ problem }) => problem));
  });

  test("tells the truth: the stacks are the same without the setting", () => {
    expect(stacksOf(rest) === stacksOf(value)).toBe(!isWritten);
  });
});

test("no row is about something else", () => {
  const problems = rows.map(({ yaml }) =>
    loadText(textOf(yaml))
      .findings.map(({ problem }) => problem)
      .join("\n"),
  );
  expect(problems.filter((text) => !text.includes("this has no effect without"))).toEqual([]);
});
