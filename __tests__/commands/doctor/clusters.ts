/** A cluster with nothing to find. */
export const quiet = {
  name: "shop",
  region: "us-west-2",
  accountId: "111122223333",
  backend: { type: "s3", bucket: "shop-states", region: "us-west-2" },
  access: { admins: ["arn:aws:iam::111122223333:role/administrators"] },
  network: { flowLogs: { enabled: true }, endpoints: { perimeter: { organization: "o-abcd123456" } } },
  addons: { vpcCni: { networkPolicy: { enabled: true } } },
  nodeGroups: { managed: { general: { instanceTypes: ["m6g.medium"], capacity: { min: 2, max: 4 } } } },
};

const times = (count: number, item: (index: number) => readonly [string, unknown]): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => item(index)));

const role = "arn:aws:iam::111122223333:role/operators";
const key = "arn:aws:kms:us-west-2:111122223333:key/11111111-2222-3333-4444-555555555555";
const general = "nodeGroups.managed.general";
const vpc = {
  id: "vpc-0123456789abcdef0",
  cidr: "10.0.0.0/16",
  nodeSubnets: {
    "us-west-2a": { id: "subnet-0123456789abcde0a", cidr: "10.0.0.0/20" },
    "us-west-2b": { id: "subnet-0123456789abcde0b", cidr: "10.0.16.0/20" },
  },
};
const firewall = (index: number): string => `vpce-0123456789abcdef${index}`;
const created = { "us-west-2a": "create", "us-west-2b": "create" };
const gateways = (first: number, second: number) => ({
  "us-west-2a": `nat-0123456789abcdef${first}`,
  "us-west-2b": `nat-0123456789abcdef${second}`,
});
const guarded = { egress: "nat", dnsFirewall: { allowList: { enabled: true } } };
const ofOrganization = { StringEquals: { "aws:PrincipalOrgID": "o-abcd123456" } };
const endpointPolicy = (statement: object) => ({ "network.endpoints.policies": { ec2: { Statement: [statement] } } });
const applicationPolicy = (statement: object) => ({
  "serviceAccounts.shop/orders.policy": { Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] },
});
const group = { instanceTypes: ["m6g.medium"], capacity: { min: 1, max: 1 } };
const partner = (index: number): readonly [string, unknown] => [
  `partner-${index}`,
  { serviceName: `com.amazonaws.vpce.us-west-2.vpce-svc-${String(index).padStart(17, "0")}` },
];
const routed = (count: number) => ({
  id: "tgw-0123456789abcdef0",
  cidrs: Array.from({ length: count }, (_, index) => `10.${100 + Math.floor(index / 250)}.${index % 250}.0/24`),
});
const peering = (index: number) => ({ connectionId: `pcx-${String(index).padStart(17, "0")}`, cidrs: [`10.${index + 20}.0.0/16`] });

const karpenterWith = (pool: object, nodeClass: object = {}) => ({
  image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/karpenter" },
  // The nodes of the quiet cluster have one vCPU.
  resources: { cpu: "500m" },
  nodeClasses: { default: { amiReleaseVersion: "1.35.2-20261120", ...nodeClass } },
  nodePools: { default: pool },
});

const categories = (...values: readonly string[]) => ({ key: "karpenter.k8s.aws/instance-category", operator: "In", values });
const zone = (name: string) => ({ key: "topology.kubernetes.io/zone", operator: "In", values: [name] });
const bought = (...values: readonly string[]) => ({ key: "karpenter.sh/capacity-type", operator: "In", values });
const ofType = (...values: readonly string[]) => ({ key: "node.kubernetes.io/instance-type", operator: "In", values });
const bottlerocketClass = { amiFamily: "Bottlerocket", amiReleaseVersion: "1.49.0-713f44ce" };

/** Changes of the quiet cluster, by the paths of keys, and the ids that they lead to, each as often as it is found. */
export const sickClusters: readonly (readonly [changes: Readonly<Record<string, unknown>>, ...ids: readonly string[]])[] = [
  // Public exposure
  [{ "network.endpoints": {} }, "advice endpoints-without-perimeter"],
  [endpointPolicy({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }), "advice endpoints-without-perimeter"],
  [endpointPolicy({ Effect: "Allow", Principal: { AWS: "*" }, Action: ["ec2:*"], Resource: ["*"] }), "advice endpoints-without-perimeter"],
  [endpointPolicy({ Effect: "Allow", Principal: "*", Action: "*", Resource: "*", Condition: ofOrganization })],
  [
    {
      "network.endpoints": { skip: true },
      "network.egress": "nat",
      "network.nodeSecurityGroup.restrictEgress": false,
      "network.dnsFirewall.allowList.enabled": true,
    },
    "advice node-egress-unrestricted",
  ],
  [{ "access.publicEndpoint": { enabled: true, cidrs: ["9.9.9.0/24"] } }, "advice public-endpoint"],
  [
    { "access.publicEndpoint": { enabled: true, cidrs: ["9.0.0.0/8", "8.8.0.0/16"] } },
    "advice public-endpoint",
    "warning public-endpoint-wide",
  ],
  [
    { "access.publicEndpoint": { enabled: true, cidrs: ["0.0.0.0/0"] } },
    "advice public-endpoint",
    "warning synth:access.publicEndpoint.cidrs[0]",
  ],
  [
    { "access.publicEndpoint": { enabled: true, cidrs: ["0.0.0.0/1", "128.0.0.0/1"] } },
    "advice public-endpoint",
    "warning public-endpoint-wide",
    "warning public-endpoint-wide",
  ],
  [
    { "access.publicEndpoint": { enabled: true, cidrs: ["203.0.113.0/24"] } },
    "advice public-endpoint",
    "warning synth:access.publicEndpoint.cidrs[0]",
  ],
  [{ "access.publicEndpoint": { enabled: true } }, "error synth:access.publicEndpoint.cidrs"],
  [{ "access.publicEndpoint": { enabled: true, cidrs: ["10.0.0.0/8"] } }, "error synth:access.publicEndpoint.cidrs[0]"],
  [{ "access.publicEndpoint": { cidrs: ["9.9.9.0/24"] } }, "warning synth:access.publicEndpoint.cidrs"],
  [
    { "access.runnerCidrs": ["0.0.0.0/0"], "network.egress": "transitGateway", "network.transitGateway": { id: "tgw-0123456789abcdef0" } },
    "advice node-egress-unrestricted",
    "warning synth:access.runnerCidrs[0]",
  ],
  [
    {
      "access.runnerCidrs": ["172.0.0.0/8"],
      "network.egress": "transitGateway",
      "network.transitGateway": { id: "tgw-0123456789abcdef0" },
    },
    "advice node-egress-unrestricted",
    "advice runner-cidrs-wide",
  ],
  [
    {
      "access.runnerCidrs": ["172.20.0.0/16"],
      "network.egress": "transitGateway",
      "network.transitGateway": { id: "tgw-0123456789abcdef0" },
    },
    "advice node-egress-unrestricted",
  ],
  [
    { "access.bastion": { enabled: true, subnet: "public" } },
    "advice bastion-administrator",
    "advice public-bastion",
    "advice session-log-off",
    "advice single-way-to-api",
  ],
  [
    { "access.bastion": { enabled: true, subnet: "public", administrator: false, sessionLogging: { cloudWatch: {} } } },
    "advice public-bastion",
    "advice single-way-to-api",
  ],
  [
    { "access.bastion": { enabled: true, administrator: false, toolsBucket: { name: "tools" } } },
    "advice session-log-off",
    "advice single-way-to-api",
  ],
  [{ "access.apiProxyUrl": "http://user:secret@proxy.example.com:3128" }, "error synth:access.apiProxyUrl"],
  [
    {
      "access.bastion": { enabled: true, administrator: false, toolsBucket: { name: "tools" }, sessionLogging: { cloudWatch: {} } },
      "access.apiProxyUrl": "http://proxy.example.com:3128",
    },
  ],
  [
    {
      "samples.publicAlb.enabled": false,
      "loadBalancerController.enabled": true,
      "network.egress": "nat",
      "network.dnsFirewall.allowList.enabled": true,
    },
    "advice node-egress-unrestricted",
  ],
  [
    {
      "samples.publicAlb.enabled": true,
      "loadBalancerController.enabled": true,
      "network.egress": "nat",
      "network.dnsFirewall.allowList.enabled": true,
    },
    "advice node-egress-unrestricted",
    "advice public-load-balancer",
  ],
  [{ "network.nodeSecurityGroup.ingress": { web: { fromPort: 30000, cidrs: ["0.0.0.0/0"] } } }, "warning nodes-open-to-everywhere"],
  [{ "network.nodeSecurityGroup.ingress": { web: { fromPort: 30000, cidrs: ["10.9.0.0/16"] } } }],
  [
    { "network.nodeSecurityGroup": { restrictEgress: true, egress: { out: { fromPort: 443, cidrs: ["0.0.0.0/0"] } } } },
    "advice egress-rule-open",
  ],
  [{ "network.nodeSecurityGroup": { restrictEgress: true, egress: { out: { fromPort: 443, cidrs: ["10.9.0.0/16"] } } } }],
  [{ "network.egress": "nat", "network.dnsFirewall.allowList.enabled": true, "network.nodeSecurityGroup.restrictEgress": true }],
  [{ "network.egress": "nat" }, "advice egress-unfiltered", "advice node-egress-unrestricted"],
  [{ "network.egress": "nat", "network.dnsFirewall.allowList.enabled": true }, "advice node-egress-unrestricted"],
  [
    { "network.egress": "nat", "network.dnsFirewall.allowList": { enabled: true, otherwise: "ALERT" } },
    "advice dns-firewall-alerts-only",
    "advice node-egress-unrestricted",
    "warning synth:network.dnsFirewall.allowList.otherwise",
  ],
  [{ "network.egress": "nat", "network.dnsFirewall.allowList": { enabled: true, otherwise: "BLOCK" } }, "advice node-egress-unrestricted"],
  [
    { "network.egress": "nat", "network.dnsFirewall": { allowList: { enabled: true }, failOpen: false } },
    "advice node-egress-unrestricted",
  ],
  [
    { "network.egress": "nat", "network.dnsFirewall": { allowList: { enabled: true }, failOpen: true } },
    "advice dns-firewall-fails-open",
    "advice node-egress-unrestricted",
  ],
  [
    { "network.egress": "nat", "network.dnsFirewall.allowList.enabled": true, "network.blockPublicAccessExclusion": "allow-bidirectional" },
    "advice block-public-access-open",
    "advice node-egress-unrestricted",
  ],
  [
    { "network.egress": "nat", "network.dnsFirewall.allowList.enabled": true, "network.blockPublicAccessExclusion": "allow-egress" },
    "advice node-egress-unrestricted",
  ],
  [{ "network.blockPublicAccessExclusion": "allow-egress" }, "error synth:network.blockPublicAccessExclusion"],
  [{ "network.egress": "proxy", "proxy.squid": { allow: "all" } }, "warning squid-allows-all"],
  [{ "network.egress": "proxy", "proxy.squid": { allow: [".example.com"] } }],
  [{ [`${general}.keyName`]: "operators" }, "advice ssh-key"],
  // Single points of failure
  [
    { "network.egress": "nat", "network.natGateways": "single", "network.dnsFirewall.allowList.enabled": true },
    "advice node-egress-unrestricted",
    "advice single-nat-gateway",
  ],
  [{ "network.egress": "proxy", "proxy.squid": { instances: 1 } }, "advice single-squid-instance"],
  [{ "network.egress": "proxy", "proxy.squid": { instances: 2 } }],
  [{ "network.egress": "proxy", "proxy.squid": {}, "network.publicSubnets.availabilityZones": ["us-west-2a"] }, "advice single-squid-zone"],
  [{ "network.egress": "proxy", "proxy.squid": {}, "network.publicSubnets.availabilityZones": ["us-west-2a", "us-west-2b"] }],
  [
    {
      "network.dhcpOptions.domainNameServers": ["10.9.0.10"],
      "network.peerings": { dns: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.9.0.0/16"] } },
    },
    "advice single-name-server",
    "warning synth:network.dhcpOptions.domainNameServers",
  ],
  [
    {
      "network.dhcpOptions.domainNameServers": ["10.9.0.10", "10.9.0.11"],
      "network.peerings": { dns: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.9.0.0/16"] } },
    },
    "warning synth:network.dhcpOptions.domainNameServers",
  ],
  [{ "network.dhcpOptions.domainNameServers": ["AmazonProvidedDNS"] }],
  [{ [`${general}.availabilityZones`]: ["us-west-2b"] }, "advice nodes-in-one-zone"],
  [{ [`${general}.availabilityZones`]: ["us-west-2b"], "nodeGroups.managed.other": { ...group, availabilityZones: ["us-west-2a"] } }],
  [{ [`${general}.availabilityZones`]: ["us-west-2b"], karpenter: karpenterWith({ limits: { nodes: 9 } }) }],
  [
    {
      [`${general}.availabilityZones`]: ["us-west-2b"],
      karpenter: karpenterWith({ limits: { nodes: 9 }, requirements: [zone("us-west-2b")] }),
    },
    "advice nodes-in-one-zone",
  ],
  [{ [`${general}.capacity`]: { min: 1, max: 4 } }, "advice single-node"],
  [{ [`${general}.capacity`]: { min: 0, max: 4 } }, "advice single-node"],
  [{ [`${general}.capacity`]: { min: 1, max: 4 }, "nodeGroups.managed.other": group }],
  [{ [`${general}.capacity`]: { min: 2, max: 4, type: "SPOT" } }, "advice spot-one-instance-type", "advice spot-only"],
  [
    { karpenter: karpenterWith({ limits: { nodes: 9 }, requirements: [bought("spot", "on-demand"), ofType("m6i.large")] }) },
    "advice spot-one-instance-type",
  ],
  [{ karpenter: karpenterWith({ limits: { nodes: 9 }, requirements: [bought("spot"), ofType("m6i.large", "m5.large")] }) }],
  [{ karpenter: karpenterWith({ limits: { nodes: 9 }, requirements: [bought("on-demand"), ofType("m6i.large")] }) }],
  [
    {
      [`${general}.capacity`]: { min: 2, max: 4, type: "SPOT" },
      karpenter: karpenterWith({ limits: { nodes: 9 }, requirements: [bought("spot")] }),
    },
    "advice spot-one-instance-type",
    "advice spot-only",
  ],
  [
    {
      [`${general}.capacity`]: { min: 2, max: 4, type: "SPOT" },
      karpenter: karpenterWith({ limits: { nodes: 9 }, requirements: [bought("spot", "on-demand")] }),
    },
    "advice spot-one-instance-type",
  ],
  [
    {
      [`${general}.capacity`]: { min: 2, max: 4, type: "SPOT" },
      [`${general}.instanceTypes`]: ["m6i.large", "m5.large"],
      "nodeGroups.managed.other": group,
    },
    "advice quota-vcpus-standard",
  ],
  [{ [`${general}.capacity`]: { min: 2, max: 4, type: "SPOT" }, "nodeGroups.managed.other": group }, "advice spot-one-instance-type"],
  [
    {
      loadBalancerController: {
        enabled: true,
        replicas: 2,
        image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/controller" },
      },
    },
  ],
  [
    {
      loadBalancerController: {
        enabled: true,
        replicas: 1,
        image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/controller" },
      },
    },
    "advice single-controller-replica",
  ],
  [{ [`${general}.update.maxUnavailable`]: 3 }],
  [{ [`${general}.update.maxUnavailable`]: 4 }, "advice update-replaces-all"],
  [{ [`${general}.update.maxUnavailable`]: 5 }, "error synth:nodeGroups.managed.general.update.maxUnavailable"],
  [{ [`${general}.update.maxUnavailablePercentage`]: 100 }, "advice update-replaces-all"],
  [{ [`${general}.update.maxUnavailablePercentage`]: 99 }],
  [{ [`${general}.update.force`]: false }],
  [{ [`${general}.update.force`]: true }, "advice update-forced"],
  [
    { "nodeGroups.selfManaged.own": { ...group, capacity: { min: 0, max: 2 }, update: { minHealthyPercentage: 0 } } },
    "advice quota-vcpus-standard",
    "advice update-replaces-all",
  ],
  [{ "nodeGroups.selfManaged.own": { ...group, update: { minHealthyPercentage: 0 } } }],
  [{ "access.admins": [] }, "advice creator-only-admin"],
  [{ "access.admins": [], "access.entries": { boss: { principal: role, policies: [{ name: "AmazonEKSClusterAdminPolicy" }] } } }],
  [{ backend: { type: "local" } }, "advice local-state"],
  [{ deletionProtection: false }, "warning deletion-unprotected"],
  [
    {
      "network.egress": "firewall",
      "network.firewall.targetIds": { "us-west-2a": firewall(1), "us-west-2b": firewall(1), "us-west-2c": firewall(1) },
    },
    "advice node-egress-unrestricted",
    'warning synth:network.firewall.targetIds["us-west-2b"]',
    'warning synth:network.firewall.targetIds["us-west-2c"]',
  ],
  [
    {
      "network.egress": "firewall",
      "network.firewall.targetIds": { "us-west-2a": firewall(1), "us-west-2b": firewall(2), "us-west-2c": firewall(1) },
    },
    "advice node-egress-unrestricted",
    'warning synth:network.firewall.targetIds["us-west-2c"]',
  ],
  [
    { network: { existingVpc: { ...vpc, routeTables: created, natGatewayIds: gateways(1, 1) }, ...guarded } },
    "advice endpoints-without-perimeter",
    "advice node-egress-unrestricted",
    "advice single-nat-gateway",
  ],
  [
    { network: { existingVpc: { ...vpc, routeTables: created, natGatewayIds: gateways(1, 2) }, ...guarded } },
    "advice endpoints-without-perimeter",
    "advice node-egress-unrestricted",
  ],
  // CIS Amazon EKS Benchmark
  [{ "observability.controlPlaneLogs.types": ["api", "authenticator", "controllerManager", "scheduler"] }, "warning audit-log-off"],
  [{ "observability.controlPlaneLogs.types": ["audit"] }, "advice control-plane-logs-missing"],
  [{ "observability.controlPlaneLogs.types": [] }, "advice control-plane-logs-missing", "warning audit-log-off"],
  [{ "observability.controlPlaneLogs.retentionDays": 30 }, "advice audit-log-short"],
  [{ "observability.controlPlaneLogs.retentionDays": 90 }],
  [{ "encryption.createKey": false }, "advice secrets-without-own-key"],
  [{ encryption: { createKey: false, kmsKeyArn: key } }],
  [{ "addons.vpcCni.networkPolicy.enabled": false }, "advice network-policies-off"],
  [{ "namespaces.shop": {} }, "advice pod-security-not-enforced"],
  [{ "namespaces.shop.podSecurity.enforce": "privileged" }, "advice pod-security-not-enforced"],
  [{ "namespaces.shop.podSecurity.enforce": "baseline" }],
  [{ "namespaces.kube-system": {} }, 'warning synth:namespaces["kube-system"]'],
  [{ "serviceAccounts.shop/orders": {} }, 'warning synth:serviceAccounts["shop/orders"]'],
  [{ "serviceAccounts.default/orders": {} }, "advice default-namespace-used", 'warning synth:serviceAccounts["default/orders"]'],
  [{ "access.entries": { audit: { principal: role, policies: [{ name: "AmazonEKSAdminViewPolicy" }] } } }, "advice entry-reads-secrets"],
  [{ "access.entries": { audit: { principal: role, policies: [{ name: "AmazonEKSAdminViewPolicy", namespaces: ["shop"] }] } } }],
  [{ "access.entries": { audit: { principal: role, policies: [{ name: "AmazonEKSViewPolicy" }] } } }],
  [{ "access.entries": { audit: { principal: role, policies: [{ name: "AmazonEKSSecretReaderPolicy" }] } } }, "advice entry-reads-secrets"],
  [{ "access.entries": { audit: { principal: role, policies: [{ name: "AmazonEKSSecretReaderPolicy", namespaces: ["shop"] }] } } }],
  [{ "access.admins": ["arn:aws:iam::111122223333:user/boss"] }, "advice iam-user-administrator"],
  [
    {
      "access.entries": { boss: { principal: "arn:aws:iam::111122223333:user/boss", policies: [{ name: "AmazonEKSClusterAdminPolicy" }] } },
    },
    "advice iam-user-administrator",
  ],
  [{ [`${general}.iam.withAddonPolicies`]: { ebs: true, cloudWatch: true } }, "advice node-role-permissions"],
  [{ [`${general}.iam.withAddonPolicies`]: { imageBuilder: true } }, "advice node-role-pushes-images"],
  [{ [`${general}.iam.attachPolicyArns`]: ["arn:aws:iam::111122223333:policy/of-nodes"] }, "advice node-role-permissions"],
  [
    { [`${general}.iam.attachPolicyArns`]: ["arn:aws:iam::aws:policy/AdministratorAccess", "arn:aws:iam::aws:policy/AmazonS3FullAccess"] },
    "warning node-role-full-access",
    "warning node-role-full-access",
  ],
  [{ "registry.repositories.orders.scanOnPush": true }],
  [{ "registry.repositories.orders.scanOnPush": false }, "advice image-scan-off"],
  // Good practice
  [{ [`${general}.metadata.httpTokens`]: "optional" }, "warning imds-v1"],
  [{ [`${general}.metadata.hopLimit`]: 2 }, "advice imds-hop-limit"],
  [{ [`${general}.metadata.hopLimit`]: 1 }],
  [{ [`${general}.volume.encrypted`]: false }, "warning volume-unencrypted"],
  [{ "network.flowLogs.enabled": false }, "advice flow-logs-off"],
  [{ "serviceAccounts.shop/orders.policyArns": ["arn:aws:iam::aws:policy/PowerUserAccess"] }, "warning service-account-full-access"],
  [
    { "serviceAccounts.shop/orders.policy": { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] } },
    "warning service-account-full-access",
  ],
  [
    {
      "serviceAccounts.shop/orders.policy": {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
      },
    },
  ],
  // Administrators in disguise, and statements that differ from theirs in one thing
  ...[
    { Action: "iam:*", Resource: "*" },
    { Action: ["logs:PutLogEvents", "sts:*"], Resource: ["*"] },
    { NotAction: "iam:CreateUser", Resource: "*" },
    { Action: "*", Resource: "arn:aws:*" },
    { Action: "s3:*", Resource: "arn:aws:s3:::*" },
    { Action: "*", NotResource: "arn:aws:s3:::x" },
    { Action: "*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "true" } } },
  ].map((statement) => [applicationPolicy(statement), "warning service-account-full-access"] as const),
  ...[
    { Action: ["iam:GetRole", "iam:List*"], Resource: "*" },
    { Action: "sts:*", Resource: "arn:aws:iam::111122223333:role/orders" },
    { NotAction: "s3:DeleteBucket", Resource: "arn:aws:s3:::orders/*" },
    { Action: "s3:*", Resource: "arn:aws:s3:::orders*" },
    { Action: "s3:GetObject", NotResource: "arn:aws:s3:::x" },
    { Action: "*", Resource: "*", Condition: { StringEquals: { "aws:ResourceTag/team": "shop" } } },
  ].map((statement) => [applicationPolicy(statement)] as const),
  [{ "serviceAccounts.shop/orders.disableSessionTags": true }, "advice session-tags-off", 'warning synth:serviceAccounts["shop/orders"]'],
  [{ "registry.repositories.orders": { immutableTags: true, forceDelete: false } }],
  [
    { "registry.repositories.orders": { immutableTags: false, forceDelete: true } },
    "advice image-tags-mutable",
    "advice repository-force-delete",
  ],
  [
    {
      "samples.application.enabled": true,
      "samples.image": { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx", tag: "latest" },
    },
    "advice image-tag-latest",
  ],
  [
    {
      "samples.application.enabled": true,
      "samples.image": { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/nginx", tag: "1.29.1" },
    },
  ],
  [{ "observability.containerInsights.enabled": true }, "advice logs-never-expire"],
  [{ "observability.containerInsights": { enabled: true, retentionDays: 90 } }],
  [
    { "observability.containerInsights": { enabled: true, retentionDays: 90 }, [`${general}.iam.withAddonPolicies.ebs`]: true },
    "advice node-role-permissions",
    "warning synth:nodeGroups.managed.general",
  ],
  [{ [`${general}.userData`]: ["#!/bin/bash\nexport AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE\n"] }, "warning secret-in-file"],
  [{ [`${general}.userData`]: ["#!/bin/bash\nregistry --password=hunter2-hunter2\n"] }, "warning secret-in-file"],
  [{ [`${general}.userData`]: ["#!/bin/bash\ntoken=$(curl -X PUT http://169.254.169.254/latest/api/token)\n"] }],
  // What names a secret holds none.
  [
    {
      serviceAccounts: {
        "apps/orders": {
          policy: {
            Statement: [
              {
                Effect: "Allow",
                Action: ["secretsmanager:GetSecretValue"],
                Resource: "arn:aws:secretsmanager:us-west-2:111122223333:secret:orders/database-*",
              },
            ],
          },
          services: ["secretsmanager"],
        },
      },
    },
  ],
  // Quotas: one more than an account has by default, and just as many
  [{ "network.endpoints.privateLink": times(46, partner) }, "warning quota-interface-endpoints"],
  [{ "network.endpoints.privateLink": times(45, partner) }],
  [{ "network.egress": "transitGateway", "network.transitGateway": routed(501) }, "warning quota-routes"],
  [{ "network.egress": "transitGateway", "network.transitGateway": routed(500) }],
  [{ "network.peerings": times(51, (index) => [`peer-${index}`, peering(index)]) }, "warning quota-peerings"],
  [{ "network.peerings": times(50, (index) => [`peer-${index}`, peering(index)]) }],
  [{ [`${general}.capacity`]: { min: 2, max: 6 } }, "advice quota-vcpus-standard"],
  [{ [`${general}.capacity`]: { min: 2, max: 5 } }],
  [{ [`${general}.instanceTypes`]: ["m6g.medium", "m6g.large"] }, "advice quota-vcpus-standard"],
  [
    {
      [`${general}.capacity`]: { min: 2, max: 5 },
      "nodeGroups.managed.other.capacity": { min: 1, max: 1, type: "SPOT" },
      "nodeGroups.managed.other.instanceTypes": ["m6g.medium", "m7g.medium"],
    },
  ],
  [
    {
      karpenter: {
        ...karpenterWith({ limits: { nodes: 9 } }),
        iam: {
          withAddonPolicies: { imageBuilder: true, externalDNS: true },
          attachPolicyArns: ["arn:aws:iam::aws:policy/AmazonS3FullAccess"],
        },
      },
    },
    "advice node-role-permissions",
    "advice node-role-pushes-images",
    "warning node-role-full-access",
  ],
  [{ karpenter: karpenterWith({ limits: { cpu: "200" } }) }, "advice quota-vcpus-standard"],
  [{ karpenter: karpenterWith({ limits: { cpu: "1000m" } }) }],
  [{ karpenter: karpenterWith({ limits: { nodes: 9 }, requirements: [categories("g")] }) }, "advice no-gpu-device-plugin"],
  [{ karpenter: karpenterWith({ limits: { nodes: 9 }, requirements: [categories("g")] }, bottlerocketClass) }],
  [{ karpenter: karpenterWith({ limits: { nodes: 9 }, requirements: [categories("inf")] }) }, "advice no-neuron-device-plugin"],
  [
    { karpenter: karpenterWith({ limits: { nodes: 9 } }, { metadata: { hopLimit: 2, httpTokens: "optional" } }) },
    "advice imds-hop-limit",
    "warning imds-v1",
  ],
  [{ karpenter: karpenterWith({ limits: { nodes: 9 } }, { volume: { encrypted: false } }) }, "warning volume-unencrypted"],
  [{ "nodeGroups.managed.gpu": { ...group, instanceTypes: ["g5.xlarge"] } }, "advice no-gpu-device-plugin", "warning quota-vcpus-special"],
  [
    {
      "nodeGroups.managed.gpu": { ...group, instanceTypes: ["g5.xlarge"] },
      charts: { "nvidia-device-plugin": {} },
      "registry.mirror": true,
    },
    "warning quota-vcpus-special",
  ],
  [{ "nodeGroups.managed.gpu": { ...group, instanceTypes: ["g5.xlarge"], amiFamily: "Bottlerocket" } }, "warning quota-vcpus-special"],
  [
    { "nodeGroups.managed.neuron": { ...group, instanceTypes: ["inf2.xlarge"], amiFamily: "Bottlerocket" } },
    "advice no-neuron-device-plugin",
    "warning quota-vcpus-special",
  ],
  [
    {
      "nodeGroups.managed.neuron": { ...group, instanceTypes: ["inf2.xlarge"] },
      charts: { "neuron-device-plugin": {} },
      "registry.mirror": true,
    },
    "warning quota-vcpus-special",
  ],
  [
    { "nodeGroups.managed.gpu": { instanceTypes: ["p5.48xlarge", "p4d.24xlarge"], capacity: { min: 0, max: 1, type: "SPOT" } } },
    "advice no-gpu-device-plugin",
    "warning quota-vcpus-special",
    "warning quota-vcpus-special",
  ],
  [{ "nodeGroups.managed.gpu": group }],
  [
    {
      region: "us-east-1",
      "backend.region": "us-east-1",
      "network.availabilityZones": ["a", "b", "c", "d", "e", "f"].map((zone) => `us-east-1${zone}`),
      "network.egress": "nat",
      "network.dnsFirewall.allowList.enabled": true,
    },
    "advice node-egress-unrestricted",
    "warning quota-elastic-ips",
  ],
  [
    {
      region: "us-east-1",
      "backend.region": "us-east-1",
      "network.availabilityZones": ["a", "b", "c", "d", "e"].map((zone) => `us-east-1${zone}`),
      "network.egress": "nat",
      "network.dnsFirewall.allowList.enabled": true,
    },
    "advice node-egress-unrestricted",
  ],
  [
    { "nodeGroups.managed": times(31, (index) => [`group-${index}`, group]) },
    "advice quota-vcpus-standard",
    "warning quota-managed-node-groups",
  ],
  [{ "nodeGroups.managed": times(30, (index) => [`group-${index}`, group]) }, "advice quota-vcpus-standard"],
  [
    { [`${general}.capacity`]: { min: 2, max: 451 }, [`${general}.update.maxUnavailable`]: 50 },
    "advice quota-vcpus-standard",
    "warning quota-nodes-of-group",
  ],
  [{ [`${general}.capacity`]: { min: 2, max: 450 }, [`${general}.update.maxUnavailable`]: 50 }, "advice quota-vcpus-standard"],
  [
    { fargateProfiles: times(11, (index) => [`profile-${index}`, { selectors: [{ namespace: `team-${index}` }] }]) },
    "warning quota-fargate-profiles",
    "warning synth:addons.vpcCni.networkPolicy.enabled",
  ],
  [
    { fargateProfiles: times(10, (index) => [`profile-${index}`, { selectors: [{ namespace: `team-${index}` }] }]) },
    "warning synth:addons.vpcCni.networkPolicy.enabled",
  ],
  [
    {
      "access.runnerCidrs": Array.from({ length: 61 }, (_, index) => `10.9.${index}.0/24`),
      "network.peerings": { office: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.9.0.0/16"] } },
    },
    "warning synth:access.runnerCidrs",
  ],
  [
    { [`${general}.iam.attachPolicyArns`]: Array.from({ length: 9 }, (_, index) => `arn:aws:iam::111122223333:policy/part-${index}`) },
    "advice node-role-permissions",
    "warning synth:nodeGroups.managed.general.iam.attachPolicyArns",
  ],
  // Age
  [{ kubernetesVersion: "1.34" }, "advice kubernetes-two-behind", "advice support-ends-soon"],
  [{ kubernetesVersion: "1.33" }, "advice kubernetes-two-behind", "warning synth:kubernetesVersion"],
  [{ kubernetesVersion: "1.31" }, "error synth:kubernetesVersion"],
  [
    { kubernetesVersion: "1.31", deletionProtection: false, backend: { type: "local" } },
    "advice local-state",
    "error synth:kubernetesVersion",
    "warning deletion-unprotected",
  ],
  [{ kubernetesVersion: "1.30", "network.flowLogs.enabled": false }, "advice flow-logs-off", "error synth:kubernetesVersion"],
  [{ kubernetesVersion: "1.31", versoin: "1.35" }, "error synth:versoin"],
  [{ kubernetesVersion: "1.36" }],
  [{ kubernetesVersion: "1.37" }, "warning synth:kubernetesVersion"],
  [
    { kubernetesVersion: "1.34", "controlPlane.upgradePolicy": "STANDARD" },
    "advice kubernetes-two-behind",
    "warning synth:kubernetesVersion",
  ],
  [{ [`${general}.amiReleaseVersion`]: "1.35.0-20260801" }, "advice ami-release-old"],
  [{ [`${general}.amiReleaseVersion`]: "1.35.2-20261110" }],
  [{ [`${general}.amiFamily`]: "AL2" }, "error synth:nodeGroups.managed.general.amiFamily"],
  [
    { [general]: { amiFamily: "AL2", amiId: "ami-0123456789abcdef0", instanceTypes: ["m6g.medium"], capacity: { min: 2, max: 4 } } },
    "advice amazon-linux-2",
    "advice custom-ami",
  ],
  [{ [`${general}.amiId`]: "ami-0123456789abcdef0" }, "advice custom-ami"],
  [{ "addons.kubeProxy.version": "v1.33.0-eksbuild.1" }, "advice kube-proxy-behind"],
  [{ "addons.kubeProxy.version": "v1.34.0-eksbuild.1" }],
  [
    {
      loadBalancerController: {
        enabled: true,
        chart: { version: "2.17.1" },
        image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/controller", tag: "v2.17.1" },
      },
    },
    "advice software-behind",
    "advice software-behind",
  ],
  [
    {
      "observability.fluentBit": {
        enabled: true,
        image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/fluent-bit", tag: "2.34.0" },
      },
    },
    "advice software-behind",
  ],
  // Broken
  [{ region: "us-west-9" }, "warning synth:network.endpoints.perimeter", "warning synth:region"],
  [{ name: "" }, "error synth:name"],
  [{ kubernetesVersion: 1.35 }, "error synth:kubernetesVersion"],
  [{ versoin: "1.35" }, "error synth:versoin"],
  [{ "network.cidr": "10.0.0.0/8" }, "error synth:network.cidr"],
  [{ "network.cidr": "10.0.0.1/16" }, "error synth:network.cidr"],
  [{ "network.availabilityZones": ["us-west-2a"] }, "error synth:network.availabilityZones"],
  [{ "network.availabilityZones": ["us-west-2a", "us-west-2z"] }, "error synth:network.availabilityZones[1]"],
  [{ "network.cidr": "10.0.0.0/27" }, "error synth:network.cidr"],
  [{ "network.serviceCidr": "10.0.0.0/16" }, "error synth:network.serviceCidr"],
  [{ "network.egress": "proxy" }, "error synth:network.egress"],
  [{ "network.egress": "proxy", "proxy.url": "https://proxy.example.com:3128" }, "error synth:proxy.url"],
  [{ "network.egress": "transitGateway" }, "error synth:network.egress"],
  [{ "loadBalancerController.enabled": true }, "error synth:loadBalancerController.image.repository"],
  [
    { "network.endpoints.skip": true },
    "error synth:network.endpoints.perimeter",
    "error synth:network.endpoints.skip",
    "error synth:network.endpoints.skip",
    "error synth:network.endpoints.skip",
    "error synth:network.endpoints.skip",
    "error synth:network.endpoints.skip",
    "error synth:network.endpoints.skip",
  ],
  [{ "network.endpoints.services": { sts: "proxy" } }, "error synth:network.endpoints.services.sts"],
  [{ "nodeGroups.managed.general.instanceTypes": ["m6i.lage"] }, "error synth:nodeGroups.managed.general.instanceTypes[0]"],
  [{ "nodeGroups.managed.general.instanceTypes": ["m6i.large", "m6g.large"] }, "error synth:nodeGroups.managed.general.instanceTypes"],
  [{ "nodeGroups.managed.general.capacity": { min: 5, max: 4 } }, "error synth:nodeGroups.managed.general.capacity.min"],
  [{ "nodeGroups.managed.general.volume": { size: 20, iops: 20000 } }, "error synth:nodeGroups.managed.general.volume.iops"],
  [
    { "nodeGroups.managed.general.taints": [{ key: "node-role.kubernetes.io/x", effect: "NoSchedule" }] },
    "error synth:nodeGroups",
    "error synth:nodeGroups.managed.general.taints[0]",
  ],
  [{ "nodeGroups.managed.general.containerRuntime": "docker" }, "error synth:nodeGroups.managed.general.containerRuntime"],
  [{ "customNetworking.enabled": true, "network.secondaryCidrs": ["10.0.0.0/16"] }, "error synth:network.secondaryCidrs[0]"],
  [
    {
      observability: {
        containerInsights: { enabled: true, retentionDays: 30 },
        fluentBit: { enabled: true, image: { repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/fluent-bit" } },
      },
    },
    "warning synth:observability.fluentBit.enabled",
  ],
  [{ "tagPolicy.required": ["team"] }, "error synth:tags.team"],
  [{ "network.existingVpc": vpc, "network.cidr": "10.0.0.0/16" }, "error synth:network.cidr"],
  [{ "network.existingVpc": vpc, "network.flowLogs": {} }],
];
