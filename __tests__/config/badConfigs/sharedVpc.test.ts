import { type BadConfig, testBadConfigs } from "../../support/badConfigs";

/** A VPC of another account with a node subnet in two zones; more keys of network.existingVpc may follow. */
const shared: readonly string[] = [
  "name: demo",
  "region: us-west-2",
  "network:",
  "  existingVpc:",
  "    id: vpc-0123456789abcdef0",
  "    shared: true",
  "    cidr: 10.20.0.0/16",
  "    nodeSubnets:",
  "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
  "      us-west-2c: { id: subnet-0123456789abcde0c, cidr: 10.20.16.0/20 }",
];

const rows: readonly BadConfig[] = [
  {
    name: "shared VPC: a CIDR block to add",
    yaml: [...shared, "  secondaryCidrs: [100.64.0.0/16]"],
    expected: [
      "clusters/demo.yaml:11:3: error: network.secondaryCidrs: CIDR blocks would be added to the VPC, and only its owner can add them",
      '  given:   ["100.64.0.0/16"]',
      "  fix:     Remove network.secondaryCidrs, and list the blocks that the owner has added at network.existingVpc.secondaryCidrs",
    ],
  },
  {
    name: "shared VPC: a node subnet to make",
    yaml: [...shared, "  nodeSubnets: { cidrs: { us-west-2d: 10.20.32.0/20 } }"],
    expected: [
      'clusters/demo.yaml:11:39: error: network.nodeSubnets.cidrs["us-west-2d"]: a subnet of us-west-2d would be created, and only the owner of the VPC can create subnets in it',
      '  given:   "10.20.32.0/20"',
      '  fix:     Have its owner share one, and name it at network.existingVpc.nodeSubnets["us-west-2d"] instead',
    ],
  },
  {
    name: "shared VPC: no pod subnets for custom networking",
    yaml: [...shared, "customNetworking: { enabled: true }"],
    expected: [
      "clusters/demo.yaml:4:3: error: network.existingVpc.podSubnets: there is no pod subnet for us-west-2b, us-west-2c, and the owner of the VPC alone creates subnets in it",
      '  fix:     Have its owner share one, and name it at network.existingVpc.podSubnets["us-west-2b"] and network.existingVpc.podSubnets["us-west-2c"]',
    ],
  },
  {
    name: "shared VPC: a pod subnet to make",
    yaml: [
      ...shared,
      "      us-west-2d: { id: subnet-0123456789abcde0d, cidr: 10.20.32.0/20 }",
      "    podSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde1b, cidr: 10.20.48.0/20 }",
      "      us-west-2c: { id: subnet-0123456789abcde1c, cidr: 10.20.64.0/20 }",
      "  podSubnets: { cidrs: { us-west-2d: 10.20.80.0/20 } }",
      "customNetworking: { enabled: true }",
    ],
    expected: [
      'clusters/demo.yaml:15:38: error: network.podSubnets.cidrs["us-west-2d"]: a subnet of us-west-2d would be created, and only the owner of the VPC can create subnets in it',
      '  given:   "10.20.80.0/20"',
      '  fix:     Have its owner share one, and name it at network.existingVpc.podSubnets["us-west-2d"] instead',
    ],
  },
  {
    name: "shared VPC: no public subnet for a bastion",
    yaml: [...shared, "access: { bastion: { enabled: true, subnet: public } }"],
    expected: [
      "clusters/demo.yaml:4:3: error: network.existingVpc.publicSubnets: access.bastion.subnet: public needs a public subnet, and none is named",
      "  fix:     Name the public subnet of a zone there",
    ],
  },
  {
    name: "shared VPC: a route table to make",
    yaml: [...shared, "    routeTables: { us-west-2b: create }"],
    expected: [
      'clusters/demo.yaml:11:32: error: network.existingVpc.routeTables["us-west-2b"]: a route table of us-west-2b would be created, and only the owner of the VPC can create route tables in it',
      '  given:   "create"',
      "  fix:     Remove it: the one that the owner has associated with the node subnet is used",
    ],
  },
  {
    name: "shared VPC: a NAT gateway for route tables that are not made",
    yaml: [...shared, "    natGatewayIds: { us-west-2b: nat-0123456789abcdef0 }", "  egress: nat"],
    expected: [
      "clusters/demo.yaml:11:5: error: network.existingVpc.natGatewayIds: NAT gateways are for route tables that are created, and the owner of the VPC alone creates route tables in it",
      '  given:   {"us-west-2b":"nat-0123456789abcdef0"}',
      "  fix:     Remove network.existingVpc.natGatewayIds; network.egress: nat says that the owner's route tables lead to some",
    ],
  },
  {
    name: "shared VPC: NAT gateways to make",
    yaml: [...shared, "  egress: nat", "  natGateways: perZone"],
    expected: [
      "clusters/demo.yaml:12:16: error: network.natGateways: NAT gateways are for route tables that are created, and the owner of the VPC alone creates route tables in it",
      '  given:   "perZone"',
      "  fix:     Remove network.natGateways; network.egress: nat says that the owner's route tables lead to some",
    ],
  },
  {
    name: "shared VPC: an attachment to make",
    yaml: [...shared, "  egress: transitGateway", "  transitGateway: { id: tgw-0123456789abcdef0, attachment: create }"],
    expected: [
      "clusters/demo.yaml:12:60: error: network.transitGateway.attachment: the owner of the VPC alone attaches it to a transit gateway",
      '  given:   "create"',
      "  fix:     Remove network.transitGateway.attachment, and have the owner attach the VPC",
    ],
  },
  {
    name: "shared VPC: interface endpoints to make",
    yaml: [...shared, "  endpoints: { interface: create }"],
    expected: [
      "clusters/demo.yaml:11:27: error: network.endpoints.interface: the owner of the VPC alone creates VPC endpoints in it",
      '  given:   "create"',
      "  fix:     Remove it, and have the owner make the endpoints",
    ],
  },
  {
    name: "shared VPC: one endpoint to make",
    yaml: [...shared, "  endpoints: { services: { sts: create } }"],
    expected: [
      "clusters/demo.yaml:11:33: error: network.endpoints.services.sts: the owner of the VPC alone creates VPC endpoints in it",
      '  given:   "create"',
      "  fix:     Set network.endpoints.services.sts to existing, and have the owner make the endpoint",
    ],
  },
  {
    name: "shared VPC: an endpoint by its full name",
    yaml: [
      ...shared,
      "  endpoints:",
      "    privateLink:",
      "      feed: { serviceName: com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0 }",
    ],
    expected: [
      "clusters/demo.yaml:13:7: error: network.endpoints.privateLink.feed: the owner of the VPC alone creates VPC endpoints in it",
      '  given:   {"serviceName":"com.amazonaws.vpce.us-west-2.vpce-svc-01234…',
      "  fix:     Remove network.endpoints.privateLink.feed, and have the owner make the endpoint; beside a proxy, list its names at proxy.noProxy",
    ],
  },
  {
    name: "shared VPC: a policy of an endpoint that is not needed",
    yaml: [...shared, "  endpoints: { policies: { sqs: { Version: '2012-10-17', Statement: [] } } }"],
    expected: [
      "clusters/demo.yaml:11:28: error: network.endpoints.policies.sqs: the endpoint policy of sqs binds nothing, because no endpoint is created for sqs",
      '  given:   {"Version":"2012-10-17","Statement":[]}',
      "  fix:     Remove network.endpoints.policies.sqs, or add sqs to network.endpoints.additional",
    ],
  },
  {
    name: "shared VPC: a service by an egress that is none, and needed",
    yaml: [...shared, "  endpoints: { services: { sts: proxy } }"],
    expected: [
      "clusters/demo.yaml:11:33: error: network.endpoints.services.sts: VPC CNI needs the AWS service sts, and nothing in this VPC reaches it: network.endpoints.services.sts is proxy",
      '  given:   "proxy"',
      "  fix:     Set network.endpoints.services.sts to existing, or choose network.egress nat, firewall, transitGateway with network.transitGateway.id, or proxy with proxy.url or proxy.squid",
    ],
  },
  {
    name: "shared VPC: Route 53 Resolver rules",
    yaml: [...shared, "  resolverRules: [rslvr-rr-0123456789abcdef0]"],
    expected: [
      "clusters/demo.yaml:11:3: error: network.resolverRules: the owner of the VPC alone associates Route 53 Resolver rules",
      '  given:   ["rslvr-rr-0123456789abcdef0"]',
      "  fix:     Remove network.resolverRules, and have the owner do it",
    ],
  },
  {
    name: "shared VPC: private hosted zones",
    yaml: [...shared, "  privateHostedZones: [Z0123456789ABCDEFGHIJ]"],
    expected: [
      "clusters/demo.yaml:11:3: error: network.privateHostedZones: the owner of the VPC alone associates private hosted zones",
      '  given:   ["Z0123456789ABCDEFGHIJ"]',
      "  fix:     Remove network.privateHostedZones, and have the owner do it",
    ],
  },
  {
    name: "shared VPC: a Route 53 Profile",
    yaml: [...shared, "  route53ProfileId: rp-0123456789abcdef0"],
    expected: [
      "clusters/demo.yaml:11:21: error: network.route53ProfileId: the owner of the VPC alone associates a Route 53 Profile",
      '  given:   "rp-0123456789abcdef0"',
      "  fix:     Remove network.route53ProfileId, and have the owner do it",
    ],
  },
  {
    name: "shared VPC: flow logs",
    yaml: [...shared, "  flowLogs: { enabled: true }"],
    expected: [
      "clusters/demo.yaml:11:3: error: network.flowLogs: the owner of the VPC alone makes flow logs of it",
      '  given:   {"enabled":true}',
      "  fix:     Remove network.flowLogs, and have the owner do it",
    ],
  },
  {
    name: "shared VPC: an owner that is the cluster's account",
    yaml: [...shared, '    ownerAccountId: "111122223333"', 'accountId: "111122223333"'],
    expected: [
      "clusters/demo.yaml:11:21: error: network.existingVpc.ownerAccountId: 111122223333 is the account of the cluster, whose own VPC nobody shares with it",
      '  given:   "111122223333"',
      "  fix:     Write the account that shares the VPC, or remove network.existingVpc.shared and network.existingVpc.ownerAccountId",
    ],
  },
  {
    name: "shared VPC: one zone id for two zones",
    yaml: [...shared, "    zoneIds: { us-west-2b: usw2-az1, us-west-2c: usw2-az1 }"],
    expected: [
      'clusters/demo.yaml:11:50: error: network.existingVpc.zoneIds["us-west-2c"]: usw2-az1 is the id of us-west-2b already, and a zone has one name in an account',
      '  given:   "usw2-az1"',
      "  fix:     Write the id that AWS shows for each zone",
    ],
  },
  {
    name: "shared VPC: the id of a zone that is not used",
    yaml: [...shared, "    zoneIds: { us-west-2d: usw2-az4 }"],
    expected: [
      'clusters/demo.yaml:11:28: error: network.existingVpc.zoneIds["us-west-2d"]: us-west-2d is none of the zones that are used',
      '  given:   "usw2-az4"',
      "  allowed: us-west-2b, us-west-2c",
      "  fix:     Remove it, or set network.availabilityZones to [us-west-2b, us-west-2c, us-west-2d]",
    ],
  },
  {
    name: "shared VPC: a zone name for a zone id",
    yaml: [...shared, "    zoneIds: { us-west-2b: us-west-2b }"],
    expected: [
      'clusters/demo.yaml:11:28: error: network.existingVpc.zoneIds["us-west-2b"]: "us-west-2b" is not the id of an Availability Zone',
      '  given:   "us-west-2b"',
      "  allowed: the id of an Availability Zone such as use1-az1",
      "  fix:     Write the id of an Availability Zone",
    ],
  },
  {
    name: "shared VPC: a node subnet in one zone",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "network:",
      "  existingVpc:",
      "    id: vpc-0123456789abcdef0",
      "    shared: true",
      "    cidr: 10.20.0.0/16",
      "    nodeSubnets:",
      "      us-west-2b: { id: subnet-0123456789abcde0b, cidr: 10.20.0.0/20 }",
    ],
    expected: [
      "clusters/demo.yaml:8:5: error: network.existingVpc.nodeSubnets: there is a node subnet of us-west-2b only, and EKS needs two zones",
      '  given:   {"us-west-2b":{"id":"subnet-0123456789abcde0b","cidr":"10.2…',
      "  fix:     Name the node subnet of a second zone there",
    ],
  },
];

testBadConfigs(rows);
