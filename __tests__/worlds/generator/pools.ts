import { proxyCertificate, registryCertificate } from "../../support/certificates";
import { gatewayDefinitions } from "../../support/gatewayDefinitions";
import { endpointDocument, permissionDocument } from "./documents";
import { schemaKeys } from "./schemaKeys";
import { ec2Id, iamArnOf, nameOf, type Setting, subnetBlock } from "./setting";

/** Draws a value of a key. */
export type Pool = (setting: Setting) => unknown;

const hex = "0123456789abcdef";

const id =
  (prefix: string): Pool =>
  (setting) =>
    ec2Id(prefix, setting);
const arn =
  (resource: (setting: Setting) => string): Pool =>
  (setting) =>
    iamArnOf(resource(setting), setting);
const of =
  (...values: readonly unknown[]): Pool =>
  ({ random }) =>
    random.pick(values);

const roleName = (setting: Setting): string =>
  `role/${setting.random.pick(["", "platform/", "a/b/"])}${nameOf(setting)}-${setting.random.int(1, 999)}`;
const roleArn = arn(roleName);
const policyArn: Pool = (setting) =>
  setting.random.chance(0.3)
    ? `arn:${setting.partition}:iam::aws:policy/${setting.random.pick(["ReadOnlyAccess", "AmazonSQSFullAccess", "service-role/AmazonEC2RoleforSSM"])}`
    : iamArnOf(`policy/${setting.random.pick(["", "team/"])}${nameOf(setting)}`, setting);
const kmsKey: Pool = ({ partition, region, account, random }) =>
  `arn:${partition}:kms:${region}:${account}:key/${random.text(hex, 8)}-${random.text(hex, 4)}-4${random.text(hex, 3)}-a${random.text(hex, 3)}-${random.text(hex, 12)}`;
const zone: Pool = ({ random, zones }) => random.pick(zones);
const reservedGroup: Pool = ({ partition, region, account }) => ({
  resourceGroupArn: `arn:${partition}:resource-groups:${region}:${account}:group/reserved`,
});
const name: Pool = nameOf;
const domain = of("example.com", "corp.example.com", "registry.example.org", "a.b.c.example.net");
const hostPool = of("api.example.com", "hooks.example.org", "idp.corp.example.com", "packages.example.net");
const servicePool = of("xray", "kms", "sqs", "sns", "s3", "dynamodb", "secretsmanager", "ssm", "states", "events", "logs", "monitoring");
const imageRepository: Pool = ({ random, account, region, dnsSuffix }) =>
  random.chance(0.85)
    ? `${account}.dkr.ecr.${region}.${dnsSuffix}/${random.pick(["team/image", "image", "mirror/public.ecr.aws/image"])}`
    : random.pick(["registry.example.com/team/image", "registry.example.com:5000/image"]);
const tagValues = of("platform", "1e+3", "ünïcode Ωmega", "a:b/c=d+e-f@g", "", "x".repeat(256), "yes", "0x1F");
const labelValues = of("web", "v1.2.3", "A_b-c.d", "x".repeat(63), "true", "007");
/** Blocks of other networks, which overlap no VPC of these worlds. */
const otherBlock: Pool = ({ random }) =>
  random.pick([
    () => `10.${random.int(200, 255)}.0.0/16`,
    () => `192.168.${random.int(0, 255)}.0/24`,
    () => `172.${random.int(24, 30)}.0.0/16`,
    () => `10.${random.int(200, 255)}.${random.int(0, 255)}.${random.int(0, 255)}/32`,
  ])();
const publicBlock: Pool = ({ random }) => `203.0.113.${random.int(0, 15) * 16}/28`;
const chartRepository = of(
  "https://example.com/charts",
  "oci://registry.example.com/charts",
  "/charts",
  "https://charts.example.org/a%20b?x=1",
);
const addonVersion: Pool = ({ random }) => `v1.${random.int(21, 24)}.${random.int(0, 9)}-eksbuild.${random.int(1, 9)}`;
const certificate = of(proxyCertificate, registryCertificate, `${proxyCertificate}${registryCertificate}`);
const instanceType = of("m6i.large", "m5.xlarge", "c6i.2xlarge", "r5.large", "m7i.4xlarge");
/** Where nodes pull images of other registries from: Amazon ECR, or a registry of a company by its name or address. */
const mirrorUrl: Pool = ({ random, account, region, dnsSuffix }) =>
  random.pick([
    `https://${account}.dkr.ecr.${region}.${dnsSuffix}/v2/${random.pick(["docker-hub", "quay", "a/b"])}`,
    `${random.pick(["https", "https", "http"])}://registry.example.com${random.pick(["", "/", ":5000", "/v2/docker-hub"])}`,
    "https://10.250.7.9:8443/v2",
  ]);
const secret: Pool = ({ random, partition, region, account }) =>
  `arn:${partition}:secretsmanager:${region}:${account}:secret:ecr-pullthroughcache/${random.pick(["hub", "team_a.b+c=d@e"])}-AbCdEf`;
/** A registry that asks for nothing by its name, or one with all that it asks for. */
const cachedRegistry: Pool = (setting) => {
  const { random, account, region } = setting;
  const own = () => random.pick([account, "777788889999"]);
  const registry = random.pick([
    () => random.pick(["quay.io", "public.ecr.aws", "registry.k8s.io"]),
    () => ({ registry: random.pick(["quay.io", "registry.k8s.io"]) }),
    () => ({
      registry: random.pick(["docker.io", "ghcr.io", "registry.gitlab.com", "cgr.dev", "acme-1.azurecr.io"]),
      credentialArn: secret(setting),
    }),
    () => ({
      registry: `${own()}.dkr.ecr.${random.pick([region, "eu-west-1"])}.amazonaws.com`,
      roleArn: roleArn(setting),
      ...(random.chance(0.5) && { upstreamPrefix: "base/images" }),
    }),
  ])();
  if (typeof registry === "string" || random.chance(0.4)) return registry;
  return {
    ...registry,
    repositories: {
      ...(random.chance(0.5) && { kmsKeyArn: kmsKey(setting) }),
      ...(random.chance(0.5) && { keepImages: random.pick([1, 20, 1000]) }),
      ...(random.chance(0.5) && { keepUntaggedDays: random.pick([1, 14, 3650]) }),
    },
  };
};
/** What an add-on is told, as its own schema may have it. */
const configuration = of(
  {},
  { resources: { limits: { memory: "64Mi" } } },
  { tolerations: [{ operator: "Exists" }], "a.b": ["${x}", 1, true] },
);
const addonsWithConfiguration = [
  ...["coreDns", "ebsCsiDriver", "efsCsiDriver", "eks.*", "guardDutyAgent", "kubeProxy", "metricsServer"],
  ...["nodeMonitoringAgent", "podIdentityAgent", "vpcCni"],
];
const presets = ["external-secrets", "kyverno"];
/** A release of a preset as it is, or of a chart of somebody's, with some of what may be said of it. */
function chartOf(setting: Setting, release: string): unknown {
  const { random } = setting;
  const isPreset = presets.includes(release) && random.chance(0.6);
  const said: Readonly<Record<string, unknown>> = {
    ...(!isPreset && {
      chart: { repository: chartRepository(setting), name: random.pick(["shop", "my-chart"]), version: random.pick(["1.2.3", "3.5.0"]) },
      namespace: random.pick(["shop", "tools", "team-a"]),
    }),
    values: { replicaCount: 2, podAnnotations: { "example.com/a": "${x} %{y}" }, list: [1, "two"] },
    valuesFiles: [],
    images: [
      { repository: imageRepository(setting), tag: "1.29.3", paths: { "image.repository": "repository", "image.tag": "tag" } },
      { repository: "public.ecr.aws/docker/library/redis", tag: "7.4" },
    ],
    serviceAccount: { name: "orders", ...(random.chance(0.5) && { path: "controller.serviceAccount" }) },
    services: [servicePool(setting)],
    hosts: [hostPool(setting)],
    proxy: { env: ["extraEnv"], style: random.pick(["list", "map"]), noProxy: ["orders.shop.svc"] },
    certificates: { volumes: ["extraVolumes"], volumeMounts: ["extraVolumeMounts"] },
    after: [],
  };
  return Object.fromEntries(Object.entries(said).filter(([key]) => key === "chart" || key === "namespace" || random.chance(0.35)));
}
const nodeGroup = (key: string): readonly (readonly [string, Pool])[] =>
  ["managed", "selfManaged"].map((kind) => [`nodeGroups.${kind}.*.${key}`, poolOfNodeGroup[key]!] as const);

const poolOfNodeGroup: Readonly<Record<string, Pool>> = {
  amiId: id("ami"),
  amiReleaseVersion: ({ kubernetesVersion }) => `${kubernetesVersion}.2-20261101`,
  "instanceTypes.*": instanceType,
  "availabilityZones.*": zone,
  "labels.*": labelValues,
  "taints.*.key": of("dedicated", "example.com/gpu", "n".repeat(63)),
  "taints.*.value": labelValues,
  "tags.*": tagValues,
  keyName: of("team key", "a", 'key-$(id)-`x`-"q"', "k".repeat(255)),
  "userData.*": of("#!/bin/bash\ntrue\n"),
  "volume.kmsKeyArn": kmsKey,
  "capacity.min": ({ random }) => random.int(0, 3),
  "capacity.desired": ({ random }) => random.int(1, 3),
  "capacity.max": ({ random }) => random.int(3, 450),
  "volume.size": of(20, 80, 200, 1000, 65536),
  "volume.iops": of(3000, 4000, 10000),
  "volume.throughput": of(125, 250, 750),
  maxPods: of(8, 29, 110, 250),
  "iam.attachPolicyArns.*": policyArn,
  "iam.roleArn": roleArn,
  "iam.instanceProfileArn": arn((setting) => `instance-profile/${nameOf(setting)}`),
  "securityGroupIds.*": id("sg"),
  "update.maxUnavailable": of(1, 2, 3),
  "nodeRepairConfig.maxUnhealthyNodeThresholdCount": of(1, 5),
  "nodeRepairConfig.maxParallelNodesRepairedCount": of(1, 5),
  "nodeRepairConfig.nodeRepairConfigOverrides.*.nodeMonitoringCondition": of("NetworkingReady", "KernelReady"),
  "nodeRepairConfig.nodeRepairConfigOverrides.*.nodeUnhealthyReason": of("IPAMDNotRunning", "ForkFailedOutOfPID", "KubeletFailed"),
  "nodeRepairConfig.nodeRepairConfigOverrides.*.minRepairWaitTimeMins": of(1, 10, 60),
};

const inZones = (role: "nodes" | "public" | "controlPlane" | "transitGateway") => (setting: Setting, zoneName: string) =>
  subnetBlock(role, setting.zones.indexOf(zoneName), setting);

/** Values of keys below a name of the user's, or a zone: they depend on which one it is. */
export const poolsByName: Readonly<Record<string, (setting: Setting, name: string) => unknown>> = {
  "charts.*": chartOf,
  "addons.vpcCni.env.*": (_, variable) => (variable.endsWith("TARGET") ? "4" : variable.startsWith("DISABLE") ? "true" : "DEBUG"),
  "network.nodeSubnets.cidrs.*": inZones("nodes"),
  "network.publicSubnets.cidrs.*": inZones("public"),
  "network.controlPlaneSubnets.cidrs.*": inZones("controlPlane"),
  "network.transitGatewaySubnets.cidrs.*": inZones("transitGateway"),
  "network.podSubnets.cidrs.*": (setting, zoneName) => `100.64.${setting.zones.indexOf(zoneName) * 64}.0/18`,
  "network.existingVpc.nodeSubnets.*.cidr": inZones("nodes"),
  "network.existingVpc.publicSubnets.*.cidr": inZones("public"),
  "network.existingVpc.controlPlaneSubnets.*.cidr": inZones("controlPlane"),
  "network.existingVpc.transitGatewaySubnets.*.cidr": inZones("transitGateway"),
  "network.existingVpc.podSubnets.*.cidr": (setting, zoneName) => `100.64.${setting.zones.indexOf(zoneName) * 64}.0/18`,
  "network.existingVpc.zoneIds.*": ({ region }, zoneName) =>
    `${region.replaceAll(/north|south|east|west|central|gov/g, (word) => word.slice(0, 1)).replaceAll("-", "")}-az${zoneName.charCodeAt(zoneName.length - 1) - 96}`,
  "network.existingVpc.routeTables.*": (setting) => (setting.random.chance(0.5) ? "create" : ec2Id("rtb", setting)),
  "network.existingVpc.natGatewayIds.*": (setting) => ec2Id("nat", setting),
  "network.firewall.targetIds.*": (setting) => ec2Id(setting.random.pick(["vpce", "eni"]), setting),
};

/** Values of keys by their names in the schema. */
export const pools: Readonly<Record<string, Pool>> = Object.fromEntries<Pool>([
  ["name", ({ random }) => random.pick(["demo", "A_cluster-1", `c${random.text("abc0-_", random.int(1, 30))}`, "n".repeat(100), "9"])],
  ["region", ({ region }) => region],
  ["accountId", ({ account }) => account],
  ["assumeRoleArn", roleArn],
  ["kubernetesVersion", ({ kubernetesVersion }) => kubernetesVersion],
  ["controlPlane.egressHosts.*", hostPool],
  ["tags.*", tagValues],
  ["tagPolicy.required.*", of("team")],
  ["tagPolicy.values.*.*", of("*")],
  ["backend.bucket", of("my-terraform-state", "states.example")],
  ["backend.region", ({ region }) => region],
  ["backend.keyPrefix", of("", "eks/", "a/b-")],
  ["backend.kmsKeyArn", kmsKey],
  ["backend.assumeRoleArn", roleArn],
  ["backend.organization", of("acme", "My_Org")],
  ["backend.hostname", of("app.terraform.io", "tfe.example.com")],
  ["backend.project", of("platform", "my project")],
  ["backend.workspacePrefix", of("", "eks-")],
  ["backend.tags.*", of("private-eks", "team:platform")],
  ["backend.terraformVersion", of("1.13.4", "~> 1.10")],
  ["backend.agents.pool", of("inside", 'pool "a"')],
  ["terraform.providers.aws.version", of("6.30.0", "6.66.0")],
  ["terraform.providers.kubernetes.version", of("2.38.0", "2.40.1")],
  ["terraform.providers.helm.version", of("3.1.1", "3.2.0")],
  ["network.cidr", ({ block }) => `${block}.0.0/16`],
  ["network.egress", ({ egress }) => egress],
  ["network.existingVpc.id", id("vpc")],
  ["network.existingVpc.cidr", ({ block }) => `${block}.0.0/16`],
  ["network.existingVpc.ownerAccountId", of("999988887777")],
  ["network.existingVpc.secondaryCidrs.*", of("100.64.0.0/16")],
  ["network.existingVpc.internetGatewayId", id("igw")],
  ...["node", "pod", "public", "controlPlane", "transitGateway"].flatMap((role) => [
    [`network.existingVpc.${role}Subnets.*.id`, id("subnet")] as const,
    [`network.${role}Subnets.tags.*`, tagValues] as const,
  ]),
  ...["endpoints", "pods", "controlPlane"].map((user) => [`network.existingVpc.securityGroups.${user}`, id("sg")] as const),
  ["network.availabilityZones.*", zone],
  ["network.secondaryCidrs.*", of("100.64.0.0/16", "100.65.0.0/16", "100.66.0.0/17")],
  ["network.serviceCidr", of("172.20.0.0/16", "10.255.0.0/20", "192.168.128.0/24")],
  ["network.publicSubnets.availabilityZones.*", zone],
  ["network.controlPlaneSubnets.availabilityZones.*", zone],
  ["network.publicSubnets.prefixLength", of(24, 26, 28)],
  ["network.nodeSubnets.prefixLength", of(19, 20, 22, 24)],
  ["network.podSubnets.prefixLength", of(18, 19, 20)],
  ["network.controlPlaneSubnets.prefixLength", of(26, 28)],
  ["network.transitGatewaySubnets.prefixLength", of(27, 28)],
  ...["ingress", "egress"].flatMap((way) => [
    [`network.nodeSecurityGroup.${way}.*.description`, of("Monitoring", "a ${b} {c} [d]")] as const,
    [`network.nodeSecurityGroup.${way}.*.fromPort`, of(0, 443, 8000)] as const,
    [`network.nodeSecurityGroup.${way}.*.toPort`, of(8000, 8443, 65535)] as const,
    [`network.nodeSecurityGroup.${way}.*.cidrs.*`, otherBlock] as const,
    [`network.nodeSecurityGroup.${way}.*.prefixListIds.*`, id("pl")] as const,
    [`network.nodeSecurityGroup.${way}.*.securityGroupIds.*`, id("sg")] as const,
  ]),
  ["network.transitGateway.id", id("tgw")],
  ["network.transitGateway.cidrs.*", otherBlock],
  ["network.firewall.cidrs.*", otherBlock],
  ["network.peerings.*.connectionId", id("pcx")],
  ["network.peerings.*.cidrs.*", otherBlock],
  ["network.dhcpOptions.domainName", domain],
  ["network.dhcpOptions.domainNameServers.*", ({ block, random }) => random.pick(["AmazonProvidedDNS", `${block}.0.53`, `${block}.16.53`])],
  ["network.resolverRules.*", ({ random }) => `rslvr-rr-${random.text(hex, 17)}`],
  ["network.privateHostedZones.*", ({ random }) => `Z${random.text("0123456789ABCDEFGHIJ", 20)}`],
  ["network.route53ProfileId", ({ random }) => `rp-${random.text(hex, 16)}`],
  ["network.dnsFirewall.ruleGroups.*.id", ({ random }) => `rslvr-frg-${random.text(hex, 16)}`],
  ["network.dnsFirewall.ruleGroups.*.priority", ({ random }) => random.int(101, 9899)],
  ["network.dnsFirewall.allowList.domains.*", of("registry.example.com", ".example.org", "a.example.net")],
  [
    "network.queryLogs.destinationArn",
    ({ random, partition, region, account }) =>
      random.pick([
        `arn:${partition}:s3:::my-dns-logs/prefix`,
        `arn:${partition}:logs:${region}:${account}:log-group:/dns/logs`,
        `arn:${partition}:firehose:${region}:${account}:deliverystream/dns`,
      ]),
  ],
  ["network.flowLogs.s3.bucketArn", ({ partition }) => `arn:${partition}:s3:::my-flow-logs`],
  ["network.flowLogs.s3.prefix", of("eks/", "a/b/")],
  ["network.endpoints.additional.*", servicePool],
  ["network.endpoints.privateLink.*.serviceName", ({ random, region }) => `com.amazonaws.vpce.${region}.vpce-svc-${random.text(hex, 17)}`],
  ["network.endpoints.privateLink.*.privateDnsNames.*", of("api.vendor.example", "*.vendor.example")],
  ["network.endpoints.privateLink.*.ports.*", of(443, 8443, 9092)],
  ["network.endpoints.policies.*", endpointDocument],
  ["network.endpoints.perimeter.organization", of("o-abcd123456")],
  ["network.endpoints.perimeter.accounts.*", of("777788889999", "012345678901")],
  ["proxy.url", of("http://proxy.example.com:3128", "http://10.250.7.8:3128", "http://proxy:8080")],
  ["proxy.squid.instanceType", of("t3.small", "t4g.small", "m6i.large")],
  ["proxy.squid.amiId", id("ami")],
  ["proxy.squid.allow.*", of(".example.com", "registry.example.org", "a.b.example.net")],
  ["proxy.noProxy.*", of(".corp.example.com", "internal.example.com", ".svc.example")],
  ["proxy.caCertificates.*", certificate],
  ["proxy.caNamespaces.*", name],
  ["certificateAuthorities.certificates.*", certificate],
  ["certificateAuthorities.namespaces.*", name],
  ["access.publicEndpoint.cidrs.*", publicBlock],
  ["access.admins.*", (setting) => iamArnOf(setting.random.chance(0.8) ? roleName(setting) : `user/${nameOf(setting)}`, setting)],
  ["access.entries.*.principal", roleArn],
  ["access.entries.*.policies.*.name", of("AmazonEKSViewPolicy", "AmazonEKSAdminPolicy", "AmazonEKSClusterAdminPolicy")],
  ["access.entries.*.policies.*.namespaces.*", of("team-a", "team-*", "default")],
  ["access.entries.*.groups.*", of("viewers", "team:a", "${x}")],
  ["access.entries.*.username", of("ci", "ci:{{SessionName}}")],
  ["access.runnerCidrs.*", otherBlock],
  ["access.additionalSecurityGroupIds.*", id("sg")],
  ["access.apiProxyUrl", of("http://proxy.example.com:3128", "socks5://127.0.0.1:1080")],
  ["access.bastion.instanceType", of("t3.micro", "t4g.micro")],
  ["access.bastion.kubectlVersion", ({ kubernetesVersion }) => `v${kubernetesVersion}.2`],
  ["access.bastion.helmVersion", of("v3.19.2", "v3.18.0")],
  ["access.bastion.toolsBucket.name", of("tools", "my-tools.example")],
  ["access.bastion.toolsBucket.prefix", of("", "tools/")],
  ["access.bastion.sessionLogging.s3.bucket", of("my-session-logs")],
  ["access.bastion.sessionLogging.s3.prefix", of("", "bastions/shop")],
  ["access.bastion.sessionLogging.s3.kmsKeyArn", kmsKey],
  ["access.bastion.sessionLogging.kmsKeyArn", kmsKey],
  ["iam.permissionsBoundary", policyArn],
  ["iam.path", of("/", "/platform/", "/a/b.c/")],
  ...schemaKeys.filter((key) => key.startsWith("iam.roles.")).map((key) => [key, roleArn] as const),
  ["iam.namePrefix", of("eks-", "P+", "n".repeat(20))],
  ...["kmsKeyArn", "logsKmsKeyArn", "volumesKmsKeyArn", "repositoriesKmsKeyArn"].map((key) => [`encryption.${key}`, kmsKey] as const),
  ["encryption.administrators.*", roleArn],
  ...Object.keys(poolOfNodeGroup).flatMap(nodeGroup),
  ["karpenter.version", of("1.14.1", "1.13.0")],
  ["karpenter.chart.repository", chartRepository],
  ["karpenter.image.repository", imageRepository],
  ["karpenter.image.tag", of("1.14.1", "latest")],
  ["karpenter.resources.cpu", of("1", "500m", "2")],
  ["karpenter.resources.memory", of("1Gi", "4096Mi")],
  ["karpenter.iam.attachPolicyArns.*", policyArn],
  ["karpenter.iam.roleArn", roleArn],
  ...["amiId", "amiReleaseVersion", "availabilityZones.*", "maxPods", "securityGroupIds.*", "tags.*", "userData.*"].map(
    (key) => [`karpenter.nodeClasses.*.${key}`, poolOfNodeGroup[key]!] as const,
  ),
  ...["iops", "kmsKeyArn", "throughput"].map(
    (key) => [`karpenter.nodeClasses.*.volume.${key}`, poolOfNodeGroup[`volume.${key}`]!] as const,
  ),
  ["karpenter.nodeClasses.*.volume.size", of(20, 80, 1000, 59_000)],
  ["karpenter.nodePools.*.nodeClass", of("default")],
  ["karpenter.nodePools.*.requirements.*.key", of("karpenter.k8s.aws/instance-family", "karpenter.k8s.aws/instance-cpu")],
  ["karpenter.nodePools.*.requirements.*.values.*", of("m6i", "c7i", "8")],
  ["karpenter.nodePools.*.labels.*", labelValues],
  ...["taints", "startupTaints"].flatMap((taints) => [
    [`karpenter.nodePools.*.${taints}.*.key`, poolOfNodeGroup["taints.*.key"]!] as const,
    [`karpenter.nodePools.*.${taints}.*.value`, labelValues] as const,
  ]),
  ["karpenter.nodePools.*.limits.cpu", of("9", "200", "1k")],
  ["karpenter.nodePools.*.limits.memory", of("400Gi", "1Ti")],
  ["karpenter.nodePools.*.limits.nodes", of(1, 5, 20)],
  ["karpenter.nodePools.*.expireAfter", of("720h", "Never", "24h30m")],
  ["karpenter.nodePools.*.terminationGracePeriod", of("1h", "30m")],
  ["karpenter.nodePools.*.disruption.consolidateAfter", of("0s", "1m", "Never")],
  ["karpenter.nodePools.*.disruption.budgets.*.nodes", of("1", "10%", "100%")],
  ["karpenter.nodePools.*.disruption.budgets.*.schedule", of("0 9 * * mon-fri", "@daily")],
  ["karpenter.nodePools.*.disruption.budgets.*.duration", of("8h", "1h30m")],
  ["autoMode.storageClass.name", of("auto-ebs", "encrypted")],
  ["autoMode.storageClass.kmsKeyArn", kmsKey],
  ["autoMode.ingressClass.name", of("alb", "internal")],
  ["autoMode.nodeClasses.*.ephemeralStorage.kmsKeyArn", kmsKey],
  [
    "autoMode.nodeClasses.*.capacityReservation",
    of({ ids: ["cr-0123456789abcdef0"] }, { ids: ["cr-0123456789abcdef0", "cr-0123456789abcdef1"] }),
  ],
  ["autoMode.nodeClasses.*.tags.*", tagValues],
  ["autoMode.nodePools.*.nodeClass", of("private")],
  ["autoMode.nodePools.*.instanceCategories.*", of("c", "m", "r", "t")],
  ["autoMode.nodePools.*.newerThanGeneration", of(3, 4, 5)],
  ["autoMode.nodePools.*.instanceTypes.*", of("m6i.large", "m7i.4xlarge", "c6i.2xlarge")],
  ["autoMode.nodePools.*.availabilityZones.*", zone],
  ["autoMode.nodePools.*.requirements.*.key", of("eks.amazonaws.com/instance-memory", "eks.amazonaws.com/instance-cpu")],
  ["autoMode.nodePools.*.requirements.*.values.*", of("4", "8192")],
  ["autoMode.nodePools.*.labels.*", labelValues],
  ["autoMode.nodePools.*.taints.*.key", poolOfNodeGroup["taints.*.key"]!],
  ["autoMode.nodePools.*.taints.*.value", labelValues],
  ["autoMode.nodePools.*.limits.cpu", of("9", "200", "1k")],
  ["autoMode.nodePools.*.limits.memory", of("400Gi", "1Ti")],
  ["autoMode.nodePools.*.expireAfter", of("336h", "24h30m", "504h")],
  ["autoMode.nodePools.*.terminationGracePeriod", of("1h", "30m")],
  ["autoMode.nodePools.*.disruption.consolidateAfter", of("0s", "1m", "Never")],
  ["autoMode.nodePools.*.disruption.budgets.*.nodes", of("1", "10%", "100%", "0")],
  ["autoMode.nodePools.*.disruption.budgets.*.schedule", of("0 9 * * mon-fri", "@daily")],
  ["autoMode.nodePools.*.disruption.budgets.*.duration", of("8h", "1h30m")],
  ["fargateProfiles.*.selectors.*.namespace", of("jobs", "team-*", "batch?")],
  ["fargateProfiles.*.selectors.*.labels.*", labelValues],
  ["fargateProfiles.*.availabilityZones.*", zone],
  ["fargateProfiles.*.tags.*", tagValues],
  ["namespaces.*.podSecurity.version", of("latest", "v1.33")],
  ["namespaces.*.labels.*", labelValues],
  ["namespaces.*.annotations.*", of("text", '{"a": "${b}"}', "line\nline\n")],
  ["serviceAccounts.*.roleArn", roleArn],
  ["serviceAccounts.*.policyArns.*", policyArn],
  ["serviceAccounts.*.policy", permissionDocument],
  ["serviceAccounts.*.targetRoleArn", ({ partition }) => `arn:${partition}:iam::999988887777:role/target`],
  ["serviceAccounts.*.sessionPolicy", permissionDocument],
  ["serviceAccounts.*.services.*", servicePool],
  ["serviceAccounts.*.hosts.*", hostPool],
  ["securityGroupPolicies.*.podSelector.*", labelValues],
  ["securityGroupPolicies.*.serviceAccountSelector.*", labelValues],
  ["securityGroupPolicies.*.securityGroupIds.*", id("sg")],
  ...["vpcCni", "kubeProxy", "podIdentityAgent", "coreDns", "ebsCsiDriver", "efsCsiDriver", "metricsServer", "guardDutyAgent"].map(
    (addon) => [`addons.${addon}.version`, addonVersion] as const,
  ),
  ...addonsWithConfiguration.map((addon) => [`addons.${addon}.configuration`, configuration] as const),
  ["observability.containerInsights.configuration", configuration],
  ["addons.eks.*.version", addonVersion],
  ["addons.eks.*.services.*", servicePool],
  ["addons.eks.*.hosts.*", hostPool],
  ["addons.eks.*.roles.*.roleArn", roleArn],
  ["addons.eks.*.roles.*.policyArns.*", policyArn],
  ["addons.eks.*.roles.*.policy", permissionDocument],
  ["addons.nodeMonitoringAgent.version", addonVersion],
  ["observability.containerInsights.version", addonVersion],
  ...["addons.clusterAutoscaler", "loadBalancerController", "observability.fluentBit"].flatMap((chart) => [
    [`${chart}.chart.repository`, chartRepository] as const,
    [`${chart}.chart.name`, of("chart", "my-chart")] as const,
    [`${chart}.chart.version`, of("3.5.0", "1.0.0-rc.1+build")] as const,
    [`${chart}.image.repository`, imageRepository] as const,
    [`${chart}.image.tag`, of("1.29.3", "v3.5.0", "latest")] as const,
  ]),
  ...["managed", "selfManaged"].flatMap((kind) => [
    [`nodeGroups.${kind}.*.capacity.type`, of("ON_DEMAND", "SPOT")] as const,
    [`nodeGroups.${kind}.*.capacityReservation`, reservedGroup] as const,
    [`nodeGroups.${kind}.*.placementGroup`, of("partition")] as const,
  ]),
  [
    "loadBalancerController.gatewayApi",
    of({ enabled: false }, { enabled: true, crds: "existing" }, { enabled: true, objects: gatewayDefinitions }),
  ],
  ["addons.clusterAutoscaler.image.tag", ({ kubernetesVersion }) => `v${kubernetesVersion}.0`],
  ["samples.image.repository", imageRepository],
  ["samples.image.tag", of("1.29.3")],
  [
    "observability.controlPlaneLogs.subscription.destinationArn",
    ({ random, partition, region, account }) =>
      random.pick([
        `arn:${partition}:logs:${region}:444455556666:destination:eks-audit`,
        `arn:${partition}:kinesis:${region}:${account}:stream/audit`,
        `arn:${partition}:firehose:${region}:${account}:deliverystream/audit`,
      ]),
  ],
  ["observability.controlPlaneLogs.subscription.filterPattern", of("", '{ $.verb = "delete" }')],
  ["observability.controlPlaneLogs.subscription.roleArn", roleArn],
  ["observability.fargateLogging.filters", of("[FILTER]\n    Name parser\n    Match *\n    Key_name log\n    Parser crio\n")],
  ["observability.fargateLogging.parsers", of("[PARSER]\n    Name own\n    Format json\n")],
  ["registry.accountId", ({ account }) => account],
  ["registry.prefix", of("", "my-cluster/", "a/b_c/")],
  ["registry.repositories.*.kmsKeyArn", kmsKey],
  ["registry.mirrors.*.*.url", mirrorUrl],
  ["registry.pullThroughCache.*", cachedRegistry],
  [
    "samples.privateNlb.addresses.*",
    ({ block, zones, random }) => `${block}.${random.int(0, zones.length - 1) * 16}.${random.int(20, 40)}`,
  ],
  [
    "samples.privateGateway.addresses.*",
    ({ block, zones, random }) => `${block}.${random.int(0, zones.length - 1) * 16}.${random.int(41, 60)}`,
  ],
  ["samples.application.namespace", of("demo", "apps")],
]);

const zoneRecord: Pool = zone;
const tagKey: Pool = ({ random, scale }) =>
  scale > 1 ? `key${random.int(1, 60)}` : random.pick(["team", "cost-center", "Owner", "a b", "n".repeat(128)]);
const serviceAccountNames = ["shop/orders", "team-a/worker.v2", "kube-system/external-dns", "jobs/runner", "payments/api"];
const labelKey = of("app", "example.com/tier", "pool", "a.b_c-d", `long.prefix.of.a.company.example.com/${"n".repeat(60)}`);

/** Names of the user's by the key above them. */
export const namePools: Readonly<Record<string, Pool>> = Object.fromEntries<Pool>([
  ...["tags", "tagPolicy.values", "fargateProfiles.*.tags", "nodeGroups.managed.*.tags", "nodeGroups.selfManaged.*.tags"].map(
    (key) => [key, tagKey] as const,
  ),
  ...["node", "pod", "public", "controlPlane", "transitGateway"].flatMap((role) => [
    [`network.${role}Subnets.tags`, tagKey] as const,
    [`network.${role}Subnets.cidrs`, zoneRecord] as const,
    [`network.existingVpc.${role}Subnets`, zoneRecord] as const,
  ]),
  ...["zoneIds", "routeTables", "natGatewayIds"].map((key) => [`network.existingVpc.${key}`, zoneRecord] as const),
  ["network.firewall.targetIds", zoneRecord],
  ["network.endpoints.services", servicePool],
  ["network.endpoints.policies", servicePool],
  ["nodeGroups.managed.*.labels", labelKey],
  ["nodeGroups.selfManaged.*.labels", labelKey],
  ["fargateProfiles.*.selectors.*.labels", labelKey],
  ["autoMode.nodePools.*.labels", labelKey],
  ["karpenter.nodePools.*.labels", labelKey],
  ["karpenter.nodeClasses.*.tags", tagKey],
  ["karpenter.nodeClasses", of("default", "own", "large")],
  ["autoMode.nodeClasses.*.tags", tagKey],
  ["autoMode.nodeClasses", of("private", "large", "fips")],
  ["namespaces.*.labels", labelKey],
  ["namespaces.*.annotations", labelKey],
  ["securityGroupPolicies.*.podSelector", labelKey],
  ["securityGroupPolicies.*.serviceAccountSelector", labelKey],
  ["namespaces", of("team-a", "payments", "default", "kube-system", "jobs")],
  [
    "serviceAccounts",
    ({ random, scale }) =>
      scale > 1 ? `ns${random.int(1, 20)}/${"long-name-".repeat(8)}${random.int(1, 99)}` : random.pick(serviceAccountNames),
  ],
  ["securityGroupPolicies", of("team-a/database", "payments/api")],
  ["charts", of("external-secrets", "kyverno", "shop", "other-app", "n".repeat(53))],
  ["addons.eks", of("cert-manager", "external-dns", "snapshot-controller", "aws-mountpoint-s3-csi-driver", "acme_agent")],
  ["addons.eks.*.roles", of("shop/orders", "acme/agent", "kube-system/s3-csi-driver-sa")],
  ["addons.vpcCni.env", of("WARM_IP_TARGET", "MINIMUM_IP_TARGET", "AWS_VPC_K8S_CNI_LOGLEVEL", "DISABLE_METRICS")],
  ["registry.repositories", of("team/application", "base", "a-b/c_d.e")],
  ["registry.pullThroughCache", of("quay", "k8s", "ecr-public", "hub", "central/images")],
  ["registry.mirrors", of("docker.io", "quay.io", "ghcr.io", "registry.example.org:5000", "*")],
]);
