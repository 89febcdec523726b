import { stackRoles } from "../../config/schema/backend";
import { editsBetween, hasRefused, strongestEffects } from "../../commands/edits/rules/edits";
import { proxyCertificate } from "../support/certificates";
import { effectRank, neededEffects } from "../support/neededEffects";
import { definition, gatewayDefinitions } from "../support/gatewayDefinitions";
import { type Changes, configDemo, merge, synthDemo } from "../support/synth";

const image = { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/image" };
const role = "arn:aws:iam::111122223333:role/platform/given";
const controller = { loadBalancerController: { enabled: true, image } };

const plain: Changes = {
  kubernetesVersion: "1.33",
  network: { availabilityZones: ["us-west-2a", "us-west-2b"] },
  nodeGroups: { managed: { one: {}, custom: { amiId: "ami-87654321" } }, selfManaged: { two: {} } },
  registry: { repositories: { "team/application": {} } },
};

/** In place of the groups: an empty map would keep them. */
const noGroups = { managed: undefined, selfManaged: undefined };

/** Behind a proxy, with a bastion behind it too. */
const proxied = merge(plain, {
  network: { egress: "proxy", transitGateway: { id: "tgw-12345678" } },
  proxy: { url: "http://proxy.example.com:3128" },
  access: { bastion: { enabled: true, subnet: "private", toolsBucket: { name: "tools" } } },
});

/** A release of a chart of the user's own. */
const shop = {
  chart: { repository: "oci://ghcr.io/example/charts", name: "shop", version: "1.2.3" },
  namespace: "web",
  images: [{ repository: "ghcr.io/example/shop", tag: "1.2.3", paths: { "image.repository": "repository", "image.tag": "tag" } }],
  services: ["s3", "dynamodb"],
  proxy: { env: ["extraEnv"] },
};

/** With NAT gateways and all that can be switched on. */
const full = merge(plain, {
  ...controller,
  network: { egress: "nat", natGateways: "single", publicSubnets: { enabled: true }, flowLogs: { enabled: true } },
  access: {
    sessionManager: true,
    bastion: { enabled: true, subnet: "public" },
    publicEndpoint: { enabled: true, cidrs: ["203.0.113.0/24"] },
  },
  addons: {
    clusterAutoscaler: { enabled: true, image },
    ebsCsiDriver: { enabled: true },
    efsCsiDriver: { enabled: true },
    metricsServer: { enabled: true },
  },
  fargateProfiles: { jobs: { selectors: [{ namespace: "jobs" }] } },
  observability: { containerInsights: { enabled: true }, fluentBit: { enabled: true, image }, fargateLogging: { enabled: true } },
  samples: { image, publicNlb: { enabled: true }, privateNlb: { enabled: true }, application: { enabled: true } },
});

/** With mirrors of every registry but those of Amazon ECR, in a peered network. */
const mirrored = merge(plain, {
  network: { peerings: { company: { connectionId: "pcx-12345678", cidrs: ["10.1.0.0/16"] } } },
  registry: { mirrors: { "*": [{ url: "https://10.1.0.5" }], "ghcr.io": [{ url: "https://10.1.0.5/ghcr" }] } },
});

const gateways = { enabled: true, objects: gatewayDefinitions };

const existing = merge(plain, {
  network: {
    existingVpc: {
      id: "vpc-12345678",
      cidr: "10.20.0.0/16",
      nodeSubnets: { "us-west-2a": { id: "subnet-12345678", cidr: "10.20.0.0/22" } },
    },
    nodeSubnets: { cidrs: { "us-west-2b": "10.20.4.0/22" } },
  },
});

/** With all node subnets, in which nothing has to be made but endpoints. */
const given = merge(plain, {
  network: {
    existingVpc: {
      id: "vpc-12345678",
      cidr: "10.20.0.0/16",
      nodeSubnets: {
        "us-west-2a": { id: "subnet-12345678", cidr: "10.20.0.0/22" },
        "us-west-2b": { id: "subnet-87654321", cidr: "10.20.4.0/22" },
      },
    },
  },
});

/** With Karpenter, whose hosts and image are reached. */
const karpenterPool = { limits: { nodes: 3 } };
const withKarpenter = merge(plain, {
  network: { egress: "nat", natGateways: "single", publicSubnets: { enabled: true } },
  karpenter: { nodeClasses: { default: { amiReleaseVersion: "1.33.2-20260415" } }, nodePools: { default: karpenterPool } },
});

/** Behind a Squid of ours; the public subnets stay without it too. */
const squid = merge(plain, { network: { egress: "proxy", publicSubnets: { enabled: true } }, proxy: { squid: {} } });
const proxyUrl = "http://proxy.example.com:3128";

const logDestination = "arn:aws:logs:us-west-2:444455556666:destination:audit";
const logStream = "arn:aws:kinesis:us-west-2:111122223333:stream/audit";
const entry = (settings: Changes = {}): Changes => ({ principal: "arn:aws:iam::111122223333:role/a", ...settings });
const policyArns = ["arn:aws:iam::111122223333:policy/orders"];
const off = { enabled: false };
const serviceName = "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0";
const peerings = { company: { connectionId: "pcx-12345678", cidrs: ["10.1.0.0/16"] } };
const discovered = { "kubernetes.io/role/cni": "1" };
const reservations = { capacityReservation: { ids: ["cr-0123456789abcdef0"] } };
const volumesKey = "arn:aws:kms:us-west-2:111122223333:key/volumes";
const everyAction = { Effect: "Allow", Action: "*", Resource: "*" };
const everything = { Effect: "Allow", Principal: "*", Action: "*", Resource: "*" };
const groups: readonly Changes[] = [
  { containerRuntime: "docker", amiFamily: "AL2", amiId: "ami-12345678" },
  { capacity: { min: 2, desired: 2, max: 9 } },
  { capacity: { type: "SPOT" } },
  { volume: { size: 100 } },
  { tags: { a: "b" } },
  { metadata: { hopLimit: 3 } },
  { maxPods: 20 },
  { monitoring: true },
  { localStorage: "RAID0" },
  { capacityReservation: { resourceGroupArn: "arn:aws:resource-groups:us-west-2:111122223333:group/reserved" } },
  { fastImagePull: true },
  { placementGroup: "partition" },
  { instanceTypes: ["c6in.32xlarge"], efa: true, availabilityZones: ["us-west-2a"] },
  { securityGroupIds: ["sg-12345678"] },
  { iam: { withAddonPolicies: { ebs: true } } },
  { iam: { attachPolicyArns: ["arn:aws:iam::111122223333:policy/a"] } },
  { amiFamily: "Bottlerocket" },
  { amiId: "ami-12345678" },
  { instanceTypes: ["m6g.xlarge"] },
  { availabilityZones: ["us-west-2a"] },
  { labels: { a: "b" } },
  { taints: [{ key: "a", effect: "NoSchedule" }] },
];

/** Changes to each cluster; they are tried in both directions. */
const edits: readonly (readonly [name: string, base: Changes, changes: readonly Changes[]])[] = [
  [
    "Karpenter",
    withKarpenter,
    [
      { karpenter: { version: "1.14.0" } },
      { karpenter: { image: { repository: image.repository, tag: "1.14.1" }, chart: { repository: "oci://ghcr.io/example/charts" } } },
      { karpenter: { credentials: "irsa" } },
      { karpenter: { credentials: "podIdentity" } },
      { fargateProfiles: { system: { selectors: [{ namespace: "kube-system", labels: { "app.kubernetes.io/name": "karpenter" } }] } } },
      { karpenter: { replicas: 1, resources: { cpu: "1500m", memory: "4Gi" } } },
      { karpenter: { isolatedVPC: true } },
      { karpenter: { interruptionQueue: false } },
      { karpenter: { iam: { withAddonPolicies: { ebs: true }, attachPolicyArns: policyArns } } },
      { karpenter: { iam: { withAddonPolicies: { efs: true } } } },
      { karpenter: { nodeClasses: { other: { amiFamily: "Bottlerocket", amiReleaseVersion: "1.49.0-713f44ce" } } } },
      { karpenter: { nodeClasses: { default: { amiReleaseVersion: undefined, amiId: "ami-12345678" } } } },
      { karpenter: { nodeClasses: { default: { amiFamily: "Bottlerocket", amiReleaseVersion: "1.49.0-713f44ce" } } } },
      ...[
        { amiReleaseVersion: "1.33.2-20260501" },
        { maxPods: 20 },
        { instanceStorePolicy: "RAID0" },
        { metadata: { hopLimit: 2, httpTokens: "optional" } },
        { monitoring: true },
        { securityGroupIds: ["sg-12345678"] },
        { tags: { a: "b" } },
        { userData: ["#!/bin/bash\necho"] },
        { volume: { size: 100, iops: 4000, throughput: 200, kmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/1" } },
        { volume: { encrypted: false } },
        { availabilityZones: ["us-west-2a"] },
      ].map((settings) => ({ karpenter: { nodeClasses: { default: settings } } })),
      { karpenter: { nodePools: { other: karpenterPool } } },
      ...[
        { requirements: [{ key: "karpenter.sh/capacity-type", operator: "In", values: ["spot"] }] },
        { labels: { a: "b" }, taints: [{ key: "a", effect: "NoSchedule" }], startupTaints: [{ key: "b", effect: "NoSchedule" }] },
        { limits: { cpu: "9", memory: "9Gi", nodes: 4 } },
        { weight: 9, expireAfter: "Never", terminationGracePeriod: "1h" },
        { disruption: { consolidateAfter: "5m", budgets: [{ nodes: "1" }] } },
      ].map((settings) => ({ karpenter: { nodePools: { default: settings } } })),
      { iam: { roles: { karpenter: role } } },
      { addons: { clusterAutoscaler: { enabled: true, image } } },
    ],
  ],
  [
    "Karpenter, with a key of the company's own for volumes",
    merge(withKarpenter, { encryption: { volumesKmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/1" } }),
    ["default", "other"].map((name) => ({
      karpenter: {
        nodePools: {
          [name]: { ...karpenterPool, requirements: [{ key: "karpenter.sh/capacity-type", operator: "In", values: ["spot"] }] },
        },
      },
    })),
  ],
  [
    "Karpenter comes",
    merge(plain, { network: { egress: "nat", natGateways: "single", publicSubnets: { enabled: true } } }),
    [{ karpenter: { nodePools: { default: karpenterPool } } }],
  ],
  [
    "Karpenter comes, behind Squid",
    merge(plain, { network: { egress: "proxy", publicSubnets: { enabled: true } }, proxy: { squid: {} } }),
    [{ karpenter: { nodePools: { default: karpenterPool } } }],
  ],
  [
    "Karpenter behind Squid",
    merge(withKarpenter, { network: { egress: "proxy", natGateways: undefined }, proxy: { squid: {} } }),
    [
      { karpenter: { isolatedVPC: true } },
      { karpenter: { interruptionQueue: false } },
      { karpenter: { nodeClasses: { default: { amiReleaseVersion: undefined, amiId: "ami-12345678" } } } },
    ],
  ],
  [
    "plain",
    plain,
    [
      ...groups.flatMap((settings) => [{ nodeGroups: { managed: { one: settings } } }, { nodeGroups: { selfManaged: { two: settings } } }]),
      { nodeGroups: { managed: { one: { repair: true, update: { maxUnavailable: 2, force: true } } } } },
      { nodeGroups: { managed: { one: { repair: true, nodeRepairConfig: { maxParallelNodesRepairedCount: 2 } } } } },
      { controlPlane: { egressMode: "CUSTOMER_ROUTED", egressHosts: [] } },
      { controlPlane: { upgradePolicy: "STANDARD" } },
      { controlPlane: { zonalShift: true } },
      { controlPlane: { scalingTier: "tier-8xl" } },
      { addons: { nodeMonitoringAgent: { enabled: true } } },
      { addons: { coreDns: { configuration: { replicaCount: 3 } }, kubeProxy: { configuration: { mode: "ipvs" } } } },
      { addons: { eks: { "external-dns": {}, "cert-manager": {} } } },
      { addons: { eks: { "aws-fsx-csi-driver": {} } } },
      { addons: { eks: { "aws-network-flow-monitoring-agent": { order: "beforeNodes" } } } },
      { observability: { controlPlaneLogs: { subscription: { destinationArn: logDestination } } } },
      { observability: { controlPlaneLogs: { subscription: { destinationArn: logStream } } } },
      { nodeGroups: { managed: { custom: { labels: { a: "b" } } } } },
      { nodeGroups: { managed: { custom: { taints: [{ key: "a", effect: "NoSchedule" }] } } } },
      { nodeGroups: { managed: { custom: { maxPods: 20 } } } },
      { nodeGroups: { managed: { three: {} }, selfManaged: { four: {} } } },
      { kubernetesVersion: "1.34" },
      { kubernetesVersion: "1.32", allowVersionRollback: true },
      { allowVersionRollback: true },
      { tags: { a: "b" } },
      { deletionProtection: false },
      { access: { publicEndpoint: { enabled: true, cidrs: ["203.0.113.0/24"] } } },
      { access: { admins: ["arn:aws:iam::111122223333:role/a"] } },
      { access: { entries: { viewer: { principal: "arn:aws:iam::111122223333:role/a" } } } },
      { access: { runnerCidrs: ["10.9.0.0/24"] } },
      { iam: { permissionsBoundary: "arn:aws:iam::111122223333:policy/boundary" } },
      { iam: { path: "/platform/", namePrefix: "app-" } },
      { iam: { inlinePolicies: false } },
      { iam: { roles: { vpcCni: role } } },
      { iam: { oidcProvider: false } },
      { nodeGroups: { managed: { one: { iam: { roleArn: role } } } } },
      { certificateAuthorities: { certificates: { corporate: proxyCertificate }, namespaces: ["apps"] } },
      { proxy: { caCertificates: { corporate: proxyCertificate } } },
      { access: { apiProxyUrl: "http://127.0.0.1:8888" } },
      { customNetworking: { enabled: true } },
      { network: { podSubnets: { enabled: true } } },
      { network: { controlPlaneSubnets: { enabled: true } } },
      { network: { controlPlaneSubnets: { enabled: true, tags: { a: "b" } } } },
      { network: { nodeSecurityGroup: { ingress: { ssh: { fromPort: 22, cidrs: ["10.9.0.0/24"] } } } } },
      { network: { nodeSecurityGroup: { restrictEgress: true } } },
      { network: { nodeSecurityGroup: { restrictEgress: true, egress: { all: { protocol: "all", cidrs: ["10.9.0.0/24"] } } } } },
      { access: { additionalSecurityGroupIds: ["sg-12345678"] } },
      { network: { secondaryCidrs: ["100.64.0.0/16"] } },
      { network: { availabilityZones: ["us-west-2a", "us-west-2b", "us-west-2c"] } },
      { network: { availabilityZones: ["us-west-2b", "us-west-2a"] } },
      { network: { egress: "nat", publicSubnets: { enabled: true } } },
      { network: { egress: "transitGateway", transitGateway: { id: "tgw-12345678" } } },
      { network: { peerings: { data: { connectionId: "pcx-12345678", cidrs: ["10.99.0.0/16"] } } } },
      { network: { dhcpOptions: { domainName: "example.com" } } },
      { network: { dhcpOptions: { domainNameServers: ["10.0.0.5"] } } },
      { network: { resolverRules: ["rslvr-rr-0123456789abcdef0"], privateHostedZones: ["Z0123456789"] } },
      { network: { route53ProfileId: "rp-0123456789" } },
      { network: { dnsFirewall: { ruleGroups: { company: { id: "rslvr-frg-0123456789", priority: 200 } }, failOpen: false } } },
      { network: { dnsFirewall: { allowList: { enabled: true } } } },
      { network: { queryLogs: { enabled: true } } },
      { network: { nodeSubnets: { tags: { a: "b" } } } },
      { network: { endpoints: { policies: { sts: { Version: "2012-10-17", Statement: [everything] } } } } },
      { network: { endpoints: { perimeter: { organization: "o-abcd123456" } } } },
      { addons: { vpcCni: { prefixDelegation: true, env: { WARM_IP_TARGET: "2" } } } },
      { addons: { vpcCni: { prefixDelegation: true, reservePrefixes: true } } },
      { serviceAccounts: { "apps/orders": { policyArns, services: ["sqs"], wellKnownPolicies: { efsCSIController: true } } } },
      { registry: { mirror: true, accountId: "111122223333" } },
      { accountId: "111122223333" },
      { assumeRoleArn: "arn:aws:iam::111122223333:role/terraform" },
      { encryption: { volumesKmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/volumes" } },
      { registry: { repositories: { "team/other": { forceDelete: true } } } },
      { registry: { repositories: { "team/application": { immutableTags: false, keepImages: 5, keepUntaggedDays: 3 } } } },
    ],
  ],
  [
    "logged",
    merge(plain, { network: { egress: "nat" }, access: { bastion: { enabled: true, sessionLogging: { cloudWatch: {} } } } }),
    [
      { access: { bastion: { sessionLogging: { cloudWatch: { retentionDays: 30 }, idleMinutes: 5 } } } },
      { access: { bastion: { sessionLogging: { s3: { bucket: "session-logs" } } } } },
      { access: { bastion: { sessionLogging: { kmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/sessions" } } } },
    ],
  ],
  [
    "proxied",
    proxied,
    [
      { proxy: { noProxy: ["x.example.com"] } },
      { proxy: { url: "http://other.example.com:8080" } },
      { certificateAuthorities: { certificates: { corporate: proxyCertificate }, namespaces: ["apps"] } },
      { proxy: { caCertificates: { corporate: proxyCertificate } } },
      { network: { transitGateway: { id: "tgw-12345679" } } },
      { network: { transitGateway: { attachment: "create" } } },
      { network: { transitGatewaySubnets: { enabled: true } } },
      { network: { transitGateway: { defaultRouteTableAssociation: false, defaultRouteTablePropagation: false } } },
      { network: { transitGateway: { cidrs: ["10.50.0.0/16", "172.16.0.0/12"] } } },
      { network: { secondaryCidrs: ["100.64.0.0/16"] } },
      { samples: { image: { repository: "10.50.0.9/image" }, application: { enabled: true } } },
      { network: { endpoints: { additional: ["xray"] } } },
      { network: { endpoints: { privateLink: { kafka: { serviceName: "com.amazonaws.vpce.us-west-2.vpce-svc-0123456789abcdef0" } } } } },
      { network: { endpoints: { services: { sts: "proxy" } } } },
      { network: { endpoints: { interface: "existing" } } },
      { network: { availabilityZones: ["us-west-2b", "us-west-2a"] } },
      { access: { bastion: { subnet: "public" } } },
      { access: { bastion: { kubectlVersion: "v1.33.5" } } },
      { access: { bastion: { administrator: false } } },
      { access: { bastion: { sessionLogging: { cloudWatch: {} } } } },
      { access: { sessionManager: true } },
      { iam: { oidcProvider: false } },
      { customNetworking: { enabled: true } },
      { addons: { efsCsiDriver: { enabled: true } } },
      { observability: { containerInsights: { enabled: true } } },
      { ...controller, samples: { image, application: { enabled: true } } },
    ],
  ],
  [
    "private registry",
    merge(proxied, {
      network: { transitGateway: { cidrs: ["10.50.0.0/16"] } },
      samples: { image: { repository: "10.50.0.9/image" }, application: { enabled: true } },
    }),
    [
      { samples: { image: { repository: "10.50.0.8/image" } } },
      { network: { transitGateway: { cidrs: ["172.16.0.0/12"] } } },
      { network: { peerings: { data: { connectionId: "pcx-12345678", cidrs: ["10.50.0.0/24"] } } } },
    ],
  ],
  [
    "mirrored",
    merge(plain, { accountId: "111122223333", registry: { mirror: true }, samples: { application: { enabled: true } } }),
    [{ registry: { accountId: "444455556666" } }, { registry: { accountId: "111122223333" } }],
  ],
  [
    "mirrored centrally",
    merge(plain, {
      accountId: "111122223333",
      registry: { mirror: true, accountId: "444455556666" },
      samples: { application: { enabled: true } },
    }),
    [{ registry: { accountId: "111122223333" } }, { registry: { accountId: "777788889999" } }],
  ],
  [
    "prefixes",
    merge(plain, { addons: { vpcCni: { prefixDelegation: true, reservePrefixes: true } } }),
    [
      { addons: { vpcCni: { reservePrefixes: false } } },
      { customNetworking: { enabled: true } },
      { network: { availabilityZones: ["us-west-2a", "us-west-2b", "us-west-2c"] } },
    ],
  ],
  ...[plain, proxied, squid].map((base): (typeof edits)[number] => [
    "services that pods reach with the role of their nodes",
    base,
    [
      { nodeGroups: { managed: { one: { iam: { withAddonPolicies: { cloudWatch: true } } } } } },
      { nodeGroups: { selfManaged: { two: { iam: { withAddonPolicies: { xRay: true, ebs: true } } } } } },
      { nodeGroups: { managed: { three: { iam: { withAddonPolicies: { efs: true } } } } } },
      { nodeGroups: { selfManaged: { four: { iam: { withAddonPolicies: { externalDNS: true } } } } } },
    ],
  ]),
  ...[plain, proxied, squid].map((base): (typeof edits)[number] => [
    "service accounts",
    merge(base, { serviceAccounts: { "apps/orders": { policyArns, services: ["s3"] }, "apps/dns": { policyArns } } }),
    [
      { serviceAccounts: { "apps/orders": { services: ["sqs"] } } },
      { serviceAccounts: { "apps/orders": { services: [] } } },
      ...(base === plain ? [] : [{ serviceAccounts: { "apps/orders": { hosts: ["api.example.com"] } } }]),
      {
        serviceAccounts: { "apps/orders": { policyArns: [], policy: { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] } } },
      },
      { serviceAccounts: { "apps/orders": { credentials: "irsa" } } },
      { serviceAccounts: { "apps/orders": { roleArn: role, policyArns: [] } } },
      { serviceAccounts: { "apps/orders": { targetRoleArn: "arn:aws:iam::222233334444:role/orders" } } },
      { serviceAccounts: { "apps/orders": { disableSessionTags: true } } },
      { serviceAccounts: { "apps/orders": { disableSessionTags: true, sessionPolicy: { Statement: [everyAction] } } } },
      { serviceAccounts: { "apps/orders": { createServiceAccount: true } } },
      { serviceAccounts: { "apps/dns": { wellKnownPolicies: { externalDNS: true, imageBuilder: true } } } },
      { serviceAccounts: { "other/orders": { policyArns, services: ["dynamodb"] } } },
      { fargateProfiles: { apps: { selectors: [{ namespace: "apps" }] } } },
    ],
  ]),
  ...[merge(plain, { network: { egress: "nat" } }), proxied, squid].map((base): (typeof edits)[number] => [
    "releases of charts",
    merge(base, {
      accountId: "111122223333",
      registry: { mirror: true },
      serviceAccounts: { "web/shop": { policyArns } },
      charts: { shop, blog: { ...shop, namespace: "blog" } },
    }),
    [
      { charts: { kyverno: {} } },
      { charts: { shop: { chart: { repository: "oci://ghcr.io/example/other" } } } },
      { charts: { shop: { chart: { name: "store" } } } },
      { charts: { shop: { chart: { version: "1.2.4" } } } },
      { charts: { shop: { namespace: "store" } } },
      { charts: { shop: { values: { replicas: 3 } } } },
      { charts: { shop: { images: [{ repository: "ghcr.io/example/shop", tag: "1.2.4", paths: shop.images[0]!.paths }] } } },
      { charts: { shop: { images: [{ repository: "quay.io/example/store", tag: "1.2.3", paths: shop.images[0]!.paths }] } } },
      { charts: { shop: { serviceAccount: { name: "shop" } } } },
      { charts: { shop: { services: ["sqs"] } } },
      { charts: { shop: { services: [] } } },
      ...(base === proxied || base === squid ? [{ charts: { shop: { hosts: ["api.example.com"] } } }] : []),
      { charts: { shop: { proxy: { env: ["env"], style: "map" } } } },
      { charts: { shop: { after: ["blog"] } } },
    ],
  ]),
  [
    "further add-ons",
    merge(plain, {
      addons: { eks: { "external-dns": {}, other: { services: ["sqs"] }, "fluent-bit": { order: "beforeNodes" } } },
    }),
    [
      { addons: { eks: { "external-dns": { version: "v0.19.0-eksbuild.1", configuration: { policy: "sync" } } } } },
      { addons: { eks: { "external-dns": { roles: {} } } } },
      { addons: { eks: { "external-dns": { roles: { "external-dns/external-dns": { roleArn: role } } } } } },
      { addons: { eks: { other: { services: ["sns"] } } } },
      { addons: { eks: { other: { roles: { "a/b": { wellKnownPolicies: { efsCSIController: true } } } } } } },
      { addons: { eks: { "fluent-bit": { version: "v4.0.0-eksbuild.1", configuration: { a: "b" } } } } },
      { addons: { eks: { "fluent-bit": { roles: { "fluent-bit/fluent-bit": { wellKnownPolicies: { efsCSIController: true } } } } } } },
      { addons: { eks: { "fluent-bit": { order: "afterNodes" } } } },
    ],
  ],
  [
    "gateways",
    merge(full, { loadBalancerController: { gatewayApi: gateways }, samples: { image, privateGateway: { enabled: true } } }),
    [
      { loadBalancerController: { gatewayApi: { crds: "existing", objects: [] } } },
      { loadBalancerController: { gatewayApi: { objects: [...gatewayDefinitions, definition("XMesh", ["v1alpha1"])] } } },
      { loadBalancerController: { gatewayApi: { enabled: undefined } }, samples: { privateGateway: off } },
      { loadBalancerController: { gatewayApi: off }, samples: { privateGateway: off } },
      { samples: { privateGateway: off } },
      { samples: { privateGateway: { addresses: ["10.0.0.70", "10.0.64.70"] } } },
    ],
  ],
  [
    "full",
    full,
    [
      { addons: { clusterAutoscaler: off } },
      { addons: { clusterAutoscaler: { image: { tag: "v1.33.9" } } } },
      { addons: { ebsCsiDriver: off } },
      { addons: { efsCsiDriver: off } },
      { addons: { metricsServer: off } },
      { addons: { coreDns: { version: "v1.11.4-eksbuild.2" }, vpcCni: { version: "v1.19.0-eksbuild.1" } } },
      { fargateProfiles: { jobs: { selectors: [{ namespace: "other" }] } } },
      { fargateProfiles: { jobs: { selectors: [{ namespace: "kube-*" }] } } },
      { fargateProfiles: { jobs: { tags: { a: "b" } }, more: { selectors: [{ namespace: "more" }] } } },
      { loadBalancerController: { credentials: "irsa" } },
      { loadBalancerController: { waf: true } },
      { loadBalancerController: { waf: false, shield: false } },
      { loadBalancerController: { replicas: 3, chart: { version: "1.1.1" } } },
      { observability: { controlPlaneLogs: { types: ["api"], retentionDays: 30 } } },
      { observability: { containerInsights: off } },
      { observability: { containerInsights: { retentionDays: 30 } } },
      { encryption: { logsKmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/logs" } },
      { addons: { ebsCsiDriver: { volumes: "any" } } },
      { observability: { fluentBit: off } },
      { observability: { fluentBit: { retentionDays: 30 } } },
      { observability: { fargateLogging: off } },
      { observability: { fargateLogging: { retentionDays: 30 } } },
      { registry: { pullThroughCache: { quay: "quay.io" } } },
      { registry: { mirrors: { "quay.io": [{ url: "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/quay" }] } } },
      { samples: { image: { tag: "1.1.1" } } },
      { samples: { publicNlb: off, application: { namespace: "other", replicas: 9 } } },
      { samples: { privateNlb: off } },
      { samples: { privateNlb: { addresses: ["10.0.0.50", "10.0.64.50"] } } },
      { loadBalancerController: { gatewayApi: off } },
      { loadBalancerController: { gatewayApi: gateways } },
      { loadBalancerController: { gatewayApi: { enabled: true, crds: "existing" } } },
      { loadBalancerController: { gatewayApi: gateways }, samples: { privateGateway: { enabled: true } } },
      { access: { bastion: { ...off, subnet: "private" } } },
      { encryption: { volumesKmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/volumes" } },
      { access: { bastion: { subnet: "private", toolsBucket: { name: "tools" } } } },
      { access: { bastion: { instanceType: "t3.medium" } } },

      { access: { sessionManager: false } },
      { iam: { inlinePolicies: false } },
      { iam: { roles: { fargate: role, flowLogs: `${role}-2` } } },
      { iam: { roles: { bastion: role } } },
      { iam: { roles: { ebsCsiDriver: role, efsCsiDriver: role, containerInsights: role } } },
      { iam: { roles: { loadBalancerController: role, clusterAutoscaler: role, fluentBit: role } } },
      { network: { natGateways: "perZone" } },
      { network: { blockPublicAccessExclusion: "allow-bidirectional" } },
      { network: { flowLogs: off } },
      { network: { flowLogs: { trafficType: "REJECT", retentionDays: 30 } } },
      { network: { flowLogs: { s3: { bucketArn: "arn:aws:s3:::logs" } } } },
      { network: { flowLogs: { ...off, s3: { bucketArn: "arn:aws:s3:::logs" } } } },
      { network: { availabilityZones: ["us-west-2c", "us-west-2a", "us-west-2b"] } },
      { network: { availabilityZones: ["us-west-2b", "us-west-2a"] } },
    ],
  ],
  [
    "pods",
    merge(plain, {
      nodeGroups: { managed: { one: { instanceTypes: ["m6i.large"] } } },
      addons: { vpcCni: { podSecurityGroups: { enabled: true } } },
      network: { podSubnets: { enabled: true } },
      namespaces: { "amazon-guardduty": {}, "team-a": {}, default: { podSecurity: { warn: "baseline" } } },
      securityGroupPolicies: { "team-a/db": { podSelector: { app: "db" }, securityGroupIds: ["sg-12345678"] } },
    }),
    [
      { addons: { vpcCni: { networkPolicy: { enabled: true } } } },
      { addons: { vpcCni: { networkPolicy: { enabled: true, eventLogs: "node" } } } },
      { addons: { vpcCni: { networkPolicy: { enabled: true, enforcingMode: "strict", eventLogs: "cloudWatch" } } } },
      { addons: { vpcCni: { podSecurityGroups: { enforcingMode: "standard" } } } },
      { addons: { vpcCni: { subnetDiscovery: true } } },
      { addons: { vpcCni: { subnetDiscovery: false } } },
      { addons: { guardDutyAgent: { enabled: true, version: "v1.12.1-eksbuild.2" } } },
      { securityGroupPolicies: { "team-a/db": { podSelector: { app: "other" }, serviceAccountSelector: {} } } },
      { securityGroupPolicies: { "team-a/db": { securityGroupIds: ["sg-12345679"] } } },
      { securityGroupPolicies: { "team-a/cache": { podSelector: {}, securityGroupIds: ["sg-12345678"] } } },
      { securityGroupPolicies: { "team-a/db": undefined }, addons: { vpcCni: { podSecurityGroups: off } } },
      { namespaces: { "team-a": { podSecurity: { enforce: "restricted" }, labels: { team: "a" }, annotations: { a: "b" } } } },
      { namespaces: { default: { podSecurity: { warn: "restricted" }, labels: { a: "b" }, annotations: { a: "b" } } } },
      { namespaces: { "team-b": {}, "kube-public": { labels: { a: "b" } } } },
    ],
  ],
  [
    "strict",
    merge(plain, {
      addons: { vpcCni: { networkPolicy: { enabled: true, enforcingMode: "strict" } } },
      observability: { containerInsights: { enabled: true } },
      namespaces: { "amazon-cloudwatch": {} },
    }),
    [
      { addons: { vpcCni: { networkPolicy: { enforcingMode: "standard" } } } },
      { addons: { vpcCni: { networkPolicy: { eventLogs: "cloudWatch" } } } },
      { addons: { metricsServer: { enabled: true }, ebsCsiDriver: { enabled: true } } },
      { observability: { containerInsights: off } },
    ],
  ],
  [
    "firewall",
    merge(plain, {
      network: { egress: "firewall", firewall: { targetIds: { "us-west-2a": "vpce-12345678", "us-west-2b": "vpce-12345679" } } },
    }),
    [
      { network: { firewall: { targetIds: { "us-west-2a": "eni-12345678", "us-west-2b": undefined } } } },
      { network: { firewall: { cidrs: ["10.50.0.0/16", "0.0.0.0/0"] } } },
      { network: { firewall: undefined } },
      { network: { egress: "none", firewall: undefined } },
      { network: { transitGateway: { id: "tgw-12345678", cidrs: ["10.96.0.0/12"] } } },
      { customNetworking: { enabled: true } },
    ],
  ],
  [
    "restricted nodes",
    merge(plain, { network: { nodeSecurityGroup: { restrictEgress: true } } }),
    [
      { network: { dhcpOptions: { domainNameServers: ["10.0.0.53", "AmazonProvidedDNS"] } } },
      { network: { endpoints: { additional: ["dynamodb"] } } },
      { addons: { efsCsiDriver: { enabled: true } } },
    ],
  ],
  [
    "restricted nodes and groups of pods",
    merge(plain, {
      nodeGroups: { managed: { one: { instanceTypes: ["m6i.large"] } } },
      addons: { vpcCni: { podSecurityGroups: { enabled: true } } },
      network: { nodeSecurityGroup: { restrictEgress: true }, podSubnets: { enabled: true } },
      namespaces: { "team-a": {} },
      securityGroupPolicies: { "team-a/db": { podSelector: {}, securityGroupIds: ["sg-12345678"] } },
    }),
    [
      { securityGroupPolicies: { "team-a/db": { securityGroupIds: ["sg-12345679"] } } },
      { securityGroupPolicies: { "team-a/cache": { podSelector: {}, securityGroupIds: ["sg-12345670"] } } },
      { customNetworking: { enabled: true } },
    ],
  ],
  [
    "EKS Auto Mode",
    merge(proxied, {
      nodeGroups: { managed: { custom: undefined }, selfManaged: undefined },
      autoMode: { nodePools: { main: {}, batch: {} } },
    }),
    [
      { autoMode: { nodePools: { main: { limits: { cpu: "10" } }, more: {} } } },
      { autoMode: { nodeClasses: { private: { ephemeralStorage: { size: 200 } } } } },
      { autoMode: { nodeClasses: { private: { tags: { a: "b" }, ephemeralStorage: { kmsKeyArn: volumesKey } } } } },
      { autoMode: { nodeClasses: { private: reservations }, nodePools: { main: { capacityTypes: ["reserved", "on-demand"] } } } },
      { autoMode: { storageClass: { name: "other", kmsKeyArn: volumesKey } } },
      { autoMode: { ingressClass: { enabled: false } } },
      { autoMode: { enabled: false } },
      { tags: { a: "b" } },
      { encryption: { volumesKmsKeyArn: volumesKey } },
      { proxy: { noProxy: ["x.example.com"] } },
      { certificateAuthorities: { certificates: { corporate: proxyCertificate } } },
      { customNetworking: { enabled: true } },
      { network: { availabilityZones: ["us-west-2a", "us-west-2b", "us-west-2c"] } },
      { addons: { vpcCni: { networkPolicy: { enabled: true } } } },
      { nodeGroups: { managed: { one: undefined } } },
      { samples: { image, publicAlb: { enabled: true } }, network: { publicSubnets: { enabled: true } } },
    ],
  ],
  [
    "built-in pools of EKS Auto Mode alone",
    merge(plain, { nodeGroups: noGroups, autoMode: { builtInPools: ["system"] } }),
    [
      { autoMode: { nodeClasses: { batch: {} } } },
      { autoMode: { nodeClasses: { batch: {} }, nodePools: { batch: { nodeClass: "batch" } } } },
    ],
  ],
  [
    "nodes of EKS Auto Mode alone",
    merge(plain, { nodeGroups: noGroups, autoMode: {} }),
    [
      { addons: { vpcCni: { networkPolicy: { enabled: true } } } },
      { addons: { vpcCni: { networkPolicy: { enabled: true, enforcingMode: "strict" } }, metricsServer: { enabled: true } } },
      { addons: { vpcCni: { networkPolicy: { enabled: true, eventLogs: "cloudWatch" } } } },
      { customNetworking: { enabled: true } },
      { network: { podSubnets: { enabled: true } } },
      { autoMode: { nodePools: { batch: {} } } },
      { autoMode: { nodePools: { main: { limits: { cpu: "10" } } }, nodeClasses: { private: { fips: true } } } },
      { network: { nodeSecurityGroup: { restrictEgress: true } } },
      { autoMode: { builtInPools: ["general-purpose"] } },
      { loadBalancerController: controller.loadBalancerController, autoMode: { ingressClass: { name: "auto" } } },
    ],
  ],
  [
    "private names of an endpoint of another company",
    merge(plain, { network: { endpoints: { privateLink: { kafka: { serviceName, privateDnsNames: ["kafka.example.com"] } } } } }),
    [
      { network: { endpoints: { privateLink: { kafka: { privateDnsNames: undefined } } } } },
      { network: { endpoints: { privateLink: { kafka: { privateDnsNames: ["broker.example.com"] } } } } },
    ],
  ],
  [
    "translated addresses of pods in subnets of their own",
    merge(plain, { network: { egress: "nat", podSubnets: { enabled: true } } }),
    [
      { network: { peerings, podSubnets: { tags: discovered } } },
      { network: { peerings }, addons: { vpcCni: { subnetDiscovery: true } } },
      { addons: { vpcCni: { env: { AWS_VPC_K8S_CNI_EXTERNALSNAT: "false" } } } },
    ],
  ],
  [
    "peering connections of pods with custom networking",
    merge(plain, { network: { egress: "nat" }, customNetworking: { enabled: true }, autoMode: {} }),
    [{ network: { peerings } }],
  ],
  [
    "peering connections of pods that the VPC CNI finds subnets for",
    merge(plain, { network: { egress: "nat", podSubnets: { enabled: true } }, addons: { vpcCni: { subnetDiscovery: true } } }),
    [{ network: { peerings } }],
  ],
  [
    "tags of pod subnets before a transit gateway, which the VPC CNI goes by",
    merge(plain, { network: { egress: "transitGateway", transitGateway: { id: "tgw-12345678" }, podSubnets: { enabled: true } } }),
    [{ network: { podSubnets: { tags: discovered } } }],
  ],
  [
    "settings of the VPC CNI beside nodes of EKS Auto Mode alone, behind a proxy",
    merge(proxied, { nodeGroups: noGroups, autoMode: {} }),
    [{ addons: { vpcCni: { subnetDiscovery: true } } }, { addons: { vpcCni: { env: { AWS_VPC_K8S_CNI_EXTERNALSNAT: "false" } } } }],
  ],
  [
    "network policies of EKS Auto Mode beside groups",
    merge(plain, { autoMode: {} }),
    [
      { addons: { vpcCni: { networkPolicy: { enabled: true } } } },
      { addons: { vpcCni: { networkPolicy: { enabled: true, enforcingMode: "strict" } } } },
      { addons: { vpcCni: { networkPolicy: { enabled: true, eventLogs: "cloudWatch" } } } },
    ],
  ],
  [
    "network policies and pod subnets of EKS Auto Mode alone, behind a proxy",
    merge(proxied, {
      nodeGroups: noGroups,
      autoMode: {},
      addons: { metricsServer: { enabled: true }, vpcCni: { networkPolicy: { enabled: true } } },
      network: { podSubnets: { enabled: true } },
    }),
    [
      { addons: { vpcCni: { networkPolicy: { enabled: false } } } },
      { addons: { vpcCni: { networkPolicy: { enforcingMode: "strict" } } } },
      { addons: { vpcCni: { networkPolicy: { eventLogs: "cloudWatch" } } } },
      { customNetworking: { enabled: true } },
    ],
  ],
  [
    "built-in pools of EKS Auto Mode beside groups",
    merge(plain, { autoMode: { builtInPools: ["system"] } }),
    [{ autoMode: { enabled: false } }, { autoMode: { enabled: false, builtInPools: [] } }, { autoMode: { builtInPools: [] } }],
  ],
  [
    "EKS Auto Mode that goes off",
    merge(plain, { autoMode: { enabled: false, builtInPools: ["system"] } }),
    [{ autoMode: { builtInPools: [] } }, { autoMode: undefined }, { autoMode: { enabled: true } }],
  ],
  [
    "built-in pools of EKS Auto Mode",
    merge(plain, { nodeGroups: noGroups, autoMode: { builtInPools: ["system", "general-purpose"] } }),
    [{ autoMode: { builtInPools: ["general-purpose"] } }, { autoMode: { builtInPools: [] } }, { autoMode: { nodePools: { batch: {} } } }],
  ],
  [
    "pools of both kinds of EKS Auto Mode",
    merge(plain, { nodeGroups: noGroups, autoMode: { builtInPools: ["system"], nodePools: { batch: {} } } }),
    [{ autoMode: { builtInPools: [] } }, { autoMode: { nodePools: { batch: undefined } } }],
  ],
  ["a cluster that gets EKS Auto Mode", plain, [{ autoMode: {} }, { autoMode: { builtInPools: ["system"] } }]],
  [
    "firewall and own subnets of the control plane",
    merge(plain, {
      network: {
        egress: "firewall",
        firewall: { targetIds: { "us-west-2a": "vpce-12345678", "us-west-2b": "vpce-12345679" } },
        controlPlaneSubnets: { enabled: true },
      },
      access: { runnerCidrs: ["10.8.0.0/16"] },
    }),
    [
      { access: { runnerCidrs: ["10.8.0.0/16", "10.9.0.0/16"] } },
      { access: { runnerCidrs: [] } },
      { controlPlane: { egressMode: "CUSTOMER_ROUTED" } },
      { network: { firewall: { cidrs: ["10.8.0.0/13"] } } },
      { network: { firewall: undefined } },
    ],
  ],
  [
    "NAT gateways and own subnets of the control plane",
    merge(plain, { network: { egress: "nat", controlPlaneSubnets: { enabled: true } } }),
    [{ controlPlane: { egressMode: "CUSTOMER_ROUTED" } }],
  ],
  [
    "filtered names",
    merge(plain, {
      network: {
        dnsFirewall: {
          ruleGroups: { company: { id: "rslvr-frg-0123456789", priority: 200 } },
          allowList: { enabled: true, domains: ["example.com"] },
          failOpen: false,
        },
        queryLogs: { enabled: true },
      },
    }),
    [
      { network: { dnsFirewall: { ruleGroups: { company: { priority: 300 }, other: { id: "rslvr-frg-1", priority: 400 } } } } },
      { network: { dnsFirewall: { allowList: { domains: [".example.com"], otherwise: "ALERT" } } } },
      { network: { dnsFirewall: { failOpen: true } } },
      { network: { dnsFirewall: { mutationProtection: true } } },
      { network: { dnsFirewall: { allowList: { enabled: false, domains: undefined } } } },
      { network: { queryLogs: { destinationArn: "arn:aws:s3:::logs/names" } } },
      { network: { queryLogs: { retentionDays: 30 } } },
      { network: { egress: "nat", publicSubnets: { enabled: true } } },
      { network: { endpoints: { additional: ["xray"] } } },
      { addons: { efsCsiDriver: { enabled: true } } },
      { serviceAccounts: { "apps/orders": { policyArns, services: ["sqs"] } } },
      { samples: { image, application: { enabled: true } } },
    ],
  ],
  [
    "an endpoint with a policy of its own account",
    merge(plain, { addons: { guardDutyAgent: { enabled: true } } }),
    [{ network: { endpoints: { perimeter: { organization: "o-abcd123456" } } } }],
  ],
  [
    "proxy with endpoints of others",
    merge(proxied, { network: { endpoints: { interface: "existing" } } }),
    [{ nodeGroups: { managed: { logs: { iam: { withAddonPolicies: { cloudWatch: true } } } } } }],
  ],
  [
    "mirrors of all registries",
    mirrored,
    [
      {
        addons: {
          clusterAutoscaler: {
            enabled: true,
            image: { repository: "444455556666.dkr.ecr.us-west-2.amazonaws.com/scaler", tag: "v1.33.0" },
          },
        },
      },
      { network: { egress: "nat" } },
    ],
  ],
  [
    "squid",
    merge(squid, { network: { blockPublicAccessExclusion: "allow-egress" } }),
    [
      { network: { blockPublicAccessExclusion: "allow-bidirectional" } },
      { network: { blockPublicAccessExclusion: undefined } },
      { proxy: { squid: undefined, url: proxyUrl } },
      { proxy: undefined, network: { egress: "nat" } },
      { proxy: { squid: { instances: 3, logRetentionDays: 30 } } },
      { proxy: { squid: { instanceType: "m6i.large" } } },
      { iam: { roles: { squid: role } } },
      { proxy: { squid: { amiId: "ami-12345678" } } },
      { certificateAuthorities: { certificates: { corporate: proxyCertificate } } },
      { proxy: { squid: { allow: [".example.com"] } } },
      { loadBalancerController: { enabled: true } },
      { tags: { a: "b" } },
    ],
  ],
  [
    "Fargate alone",
    merge(plain, {
      nodeGroups: { managed: { one: undefined, custom: undefined }, selfManaged: undefined },
      fargateProfiles: { system: { selectors: [{ namespace: "*" }] } },
    }),
    [{ nodeGroups: { managed: { first: {} } } }],
  ],
  [
    "Fargate alone, with Squid and a bastion behind it",
    merge(squid, {
      access: { bastion: { enabled: true, subnet: "private", toolsBucket: { name: "tools" } } },
      nodeGroups: { managed: { one: undefined, custom: undefined }, selfManaged: undefined },
      fargateProfiles: { system: { selectors: [{ namespace: "*" }] } },
    }),
    [{ autoMode: {} }],
  ],
  [
    "a key with administrators",
    merge(plain, { encryption: { createKey: true, administrators: [role] } }),
    [{ assumeRoleArn: "arn:aws:iam::111122223333:role/terraform" }],
  ],
  [
    "without a key",
    merge(plain, { registry: { repositories: undefined }, encryption: { createKey: false } }),
    [
      { encryption: { createKey: true } },
      { encryption: { kmsKeyArn: "arn:aws:kms:us-west-2:111122223333:key/secrets" } },
      { encryption: { createKey: true, administrators: [role] } },
    ],
  ],
  [
    "keys of the company",
    merge(plain, {
      encryption: Object.fromEntries(
        ["kmsKeyArn", "logsKmsKeyArn", "repositoriesKmsKeyArn"].map((name) => [name, `arn:aws:kms:us-west-2:111122223333:key/${name}`]),
      ),
    }),
    [{ encryption: { createKey: false } }, { encryption: { administrators: [role] } }],
  ],
  [
    "entries",
    merge(plain, { access: { entries: { viewer: entry() } } }),
    [
      { access: { entries: { viewer: entry({ principal: "arn:aws:iam::111122223333:role/b" }) } } },
      { access: { entries: { viewer: entry({ type: "EC2_LINUX" }) } } },
      { access: { entries: { viewer: entry({ policies: [{ name: "AmazonEKSViewPolicy", namespaces: ["a"] }] }) } } },
      { access: { entries: { viewer: entry({ groups: ["viewers"] }) } } },
      { access: { entries: { viewer: entry({ username: "viewer" }) } } },
      { access: { entries: { viewer: undefined, other: entry() } } },
    ],
  ],
  [
    "switches",
    merge(plain, {
      controlPlane: { egressMode: "CUSTOMER_ROUTED", upgradePolicy: "STANDARD", zonalShift: true, scalingTier: "tier-xl" },
      observability: { controlPlaneLogs: { subscription: { destinationArn: logStream } } },
    }),
    [
      { controlPlane: { upgradePolicy: "EXTENDED", zonalShift: false, scalingTier: "standard" } },
      { controlPlane: { scalingTier: undefined, upgradePolicy: undefined } },
      { observability: { controlPlaneLogs: { subscription: { filterPattern: "delete" } } } },
      { observability: { controlPlaneLogs: { subscription: { roleArn: role } } } },
      { observability: { controlPlaneLogs: { subscription: { destinationArn: logDestination } } } },
    ],
  ],
  [
    "controller",
    merge(plain, controller),
    [
      { network: { endpoints: { additional: ["wafv2"] } } },
      { network: { endpoints: { services: { wafv2: "create" } } } },
      { loadBalancerController: { waf: true } },
      { loadBalancerController: { certificateDiscovery: true } },
      { loadBalancerController: { certificateDiscovery: false } },
    ],
  ],
  [
    "squid with controller",
    merge(squid, controller),
    [{ loadBalancerController: { shield: true } }, { loadBalancerController: { waf: true } }, { loadBalancerController: { waf: false } }],
  ],
  [
    "existing",
    existing,
    [
      { access: { runnerCidrs: ["10.9.0.0/24"] }, network: { existingVpc: { securityGroups: { controlPlane: "sg-12345678" } } } },
      { network: { existingVpc: { securityGroups: { endpoints: "sg-12345678" } } } },
      { network: { existingVpc: { routeTables: { "us-west-2a": "create" } } } },
      { network: { existingVpc: { secondaryCidrs: ["100.64.0.0/16"] } } },
      { network: { existingVpc: { tagSubnets: false } } },
      {
        network: {
          controlPlaneSubnets: { enabled: true },
          existingVpc: {
            controlPlaneSubnets: {
              "us-west-2a": { id: "subnet-12345679", cidr: "10.20.8.0/28" },
              "us-west-2b": { id: "subnet-1234567a", cidr: "10.20.8.16/28" },
            },
          },
        },
      },
      { network: { nodeSubnets: { tags: { a: "b" } } } },
      { network: { existingVpc: { zoneIds: { "us-west-2a": "usw2-az2" } } } },
    ],
  ],
  [
    "of one account",
    given,
    [{ network: { existingVpc: { shared: true } } }, { network: { existingVpc: { shared: true, ownerAccountId: "444455556666" } } }],
  ],
  [
    "versions of providers",
    plain,
    [
      { terraform: { providers: { aws: { version: "6.30.0" } } } },
      { terraform: { providers: { kubernetes: { version: "2.39.0" }, helm: { version: "3.2.0" } } } },
    ],
  ],
];

const cases = edits.flatMap(([name, base, all]) => all.map((changes) => ({ name, base, changes })));

test.each(cases)("$name: $changes does no more than the table says", ({ base, changes }) => {
  const both = [base, merge(base, changes)] as const;
  let tried = 0;
  for (const [from, to] of [both, [...both].reverse() as [Changes, Changes]]) {
    const found = editsBetween(configDemo(from), configDemo(to));
    expect(found.length).toBeGreaterThan(0);
    if (hasRefused(found)) continue;
    tried += 1;
    const effects = strongestEffects(found.map((edit) => edit.effects));
    const [before, after] = [synthDemo(from), synthDemo(to)];
    for (const role of stackRoles) {
      const more = neededEffects(before[role], after[role]).filter(([effect]) => effectRank(effect) > effectRank(effects[role]));
      expect({ role, says: effects[role], more }).toEqual({ role, says: effects[role], more: [] });
    }
  }
  expect(tried).toBeGreaterThan(0);
});
