import * as fc from "fast-check";
import { parse, stringify } from "yaml";
import * as z from "zod";
import { withAddonValues } from "../../../../commands/import/eksctl/convert/addons";
import { importEksctl, outcomesOf } from "../../../../commands/import/eksctl/import";
import { accounting, isAtOrBelow, leaves } from "../../../../commands/import/eksctl/leaves";
import type { ImportOutcome } from "../../../../commands/import/eksctl/outcome";
import { eksctlFindings } from "../../../../commands/import/eksctl/eksctl.findings";
import { eksctlSchema } from "../../../../commands/import/eksctl/schema/cluster";
import { hasErrors, type ConfigPath } from "../../../../config/findings/finding";
import { loadCluster } from "../../../../config/load";
import { pathText, valueAt } from "../../../../config/findings/path";
import { renderFindings } from "../../../../config/findings/located";
import { designFindings } from "../../../../design/cluster.findings";

const today = "2026-11-29";
const head = "apiVersion: eksctl.io/v1alpha5\nkind: ClusterConfig\nmetadata: { name: shop, region: eu-west-1 }\n";
const group = "managedNodeGroups:\n  - name: web\n    privateNetworking: true\n";

/** Imports a file, and loads what comes out. */
function imported(text: string) {
  const result = importEksctl({ file: "shop.yaml", text }, today);
  const loaded = loadCluster({ file: "out.yaml", text: result.text ?? "" }, designFindings);
  const findings = [...result.findings, ...(result.text === undefined ? [] : loaded.findings.flatMap(result.locate))];
  return { ...result, value: parse(result.text ?? "") as unknown, config: loaded.config, findings, stderr: renderFindings(findings) };
}

const web = (...keys: string[]) => ["nodeGroups", "managed", "web", ...keys];
const selfManaged = head + "nodeGroups:\n  - name: web\n    privateNetworking: true\n";
const pool = (...keys: string[]) => ["nodeGroups", "selfManaged", "web", ...keys];
const vpc = (yaml: string) => `${head}${group}vpc: ${yaml}\n`;
const arn = "arn:aws:iam::111122223333:role/admin";
const boundary = "arn:aws:iam::111122223333:policy/boundary";

test("eksctl's labels are missed only where the file does not write them", () => {
  const labels = '{ alpha.eksctl.io/cluster-name: shop, alpha.eksctl.io/nodegroup-name: "" }';
  expect(imported(head + group).stderr).toContain("alpha.eksctl.io/cluster-name and alpha.eksctl.io/nodegroup-name");
  expect(imported(`${head}${group}    labels: ${labels}\n`).stderr).not.toContain("and here they have only what labels says");
});

test("a raised version keeps no AMI, release or add-on of the old one", () => {
  const old = head.replace("eu-west-1", 'eu-west-1, version: "1.27"');
  const { findings, value } = imported(
    `${old}${group}    releaseVersion: 1.27.9-20240129
  - name: own
    amiFamily: AmazonLinux2023
    ami: ami-0123456789abcdef0
addons: [{ name: kube-proxy, version: v1.27.6-eksbuild.2 }]
`,
  );
  expect(valueAt(value, web("amiReleaseVersion"))).toBeUndefined();
  expect(valueAt(value, ["nodeGroups", "managed", "own", "amiId"])).toBe("<an AMI for Kubernetes 1.32>");
  expect(valueAt(value, ["addons", "kubeProxy"])).toBeUndefined();
  const problems = findings.map(({ severity, path, problem }) => `${severity}: ${pathText(path)}: ${problem}`);
  expect(problems).toEqual(
    expect.arrayContaining([
      "warning: managedNodeGroups[0].releaseVersion: not in the result: the release is one of Kubernetes 1.27, and 1.32 is written",
      "error: managedNodeGroups[1].ami: ami-0123456789abcdef0 is an AMI for Kubernetes 1.27, and 1.32 is written",
      "warning: addons[0].version: not in the result: the version is one for Kubernetes 1.27, and 1.32 is written",
    ]),
  );
  expect(findings.filter((finding) => hasErrors([finding]))).toHaveLength(1);
});

test("a custom AMI without a family is an error that asks for it", () => {
  const { findings, value } = imported(`${head}${group}    ami: ami-0123456789abcdef0\n`);
  expect(valueAt(value, web("amiFamily"))).toBe("<AL2023, AL2 or Bottlerocket>");
  expect(findings.filter((finding) => hasErrors([finding]))).toMatchObject([
    {
      path: ["managedNodeGroups", 0, "ami"],
      problem: "the file does not say of which family ami-0123456789abcdef0 is, and its nodes join in the way of their family",
      fix: "Write AL2023, AL2 or Bottlerocket in nodeGroups.managed.web.amiFamily",
    },
  ]);
});

describe("what becomes of a field", () => {
  const rows: readonly [what: string, yaml: string, path: readonly string[], value: unknown][] = [
    ["name", head + group, ["name"], "shop"],
    ["region", head + group, ["region"], "eu-west-1"],
    ["no version", head + group, ["kubernetesVersion"], "1.34"],
    ["a version", head.replace("eu-west-1", 'eu-west-1, version: "1.33"') + group, ["kubernetesVersion"], "1.33"],
    ["a version that EKS has no more", head.replace("eu-west-1", 'eu-west-1, version: "1.21"') + group, ["kubernetesVersion"], "1.32"],
    ["tags", head.replace("eu-west-1", "eu-west-1, tags: { Team: shop }") + group, ["tags"], { Team: "shop" }],
    [
      "Karpenter with its queue",
      `${head}${group}karpenter: { version: v1.14.0, createServiceAccount: true, withSpotInterruptionQueue: true }`,
      ["karpenter"],
      { version: "1.14.0", interruptionQueue: true },
    ],
    [
      "Karpenter without a queue, and an older one",
      `${head}${group}karpenter: { version: "0.37.0", createServiceAccount: false }`,
      ["karpenter"],
      { version: "1.14.1", interruptionQueue: false },
    ],
    [
      "EKS Auto Mode",
      `${head}autoModeConfig: { enabled: true }`,
      ["autoMode"],
      { enabled: true, builtInPools: ["general-purpose", "system"] },
    ],
    [
      "EKS Auto Mode without pools of EKS",
      `${head}autoModeConfig: { enabled: true, nodePools: [], nodeRoleARN: ${arn} }`,
      ["autoMode"],
      { enabled: true, builtInPools: [] },
    ],
    [
      "the role of nodes of EKS Auto Mode",
      `${head}autoModeConfig: { enabled: true, nodeRoleARN: ${arn} }`,
      ["iam"],
      { roles: { autoModeBuiltInNodes: arn } },
    ],
    [
      "the boundary of that role",
      `${head}autoModeConfig: { enabled: true, permissionsBoundaryARN: ${boundary} }`,
      ["iam"],
      { permissionsBoundary: boundary },
    ],
    ["no EKS Auto Mode", `${head}${group}autoModeConfig: { enabled: false }`, ["autoMode"], undefined],
    [
      "a boundary of the cluster's role",
      `${head}${group}iam: { serviceRolePermissionsBoundary: ${boundary} }`,
      ["iam"],
      { permissionsBoundary: boundary },
    ],
    [
      "boundaries of several roles, which are one",
      `${head}${group}    iam: { instanceRolePermissionsBoundary: ${boundary} }
iam:
  fargatePodExecutionRolePermissionsBoundary: ${boundary}
  podIdentityAssociations:
    - { namespace: kube-system, serviceAccountName: cluster-autoscaler, permissionsBoundaryARN: ${boundary} }
  serviceAccounts:
    - { metadata: { namespace: kube-system, name: ebs-csi-controller-sa }, permissionsBoundary: ${boundary} }
addons: [{ name: aws-efs-csi-driver, permissionsBoundary: ${boundary} }]`,
      ["iam"],
      { permissionsBoundary: boundary },
    ],
    [
      "existing roles",
      `${head}${group}    iam: { instanceRoleARN: ${arn} }
iam:
  serviceRoleARN: ${arn}-1
  fargatePodExecutionRoleARN: ${arn}-2
  podIdentityAssociations:
    - { namespace: kube-system, serviceAccountName: cluster-autoscaler, roleARN: ${arn}-3 }
  serviceAccounts:
    - { metadata: { namespace: kube-system, name: aws-load-balancer-controller }, attachRoleARN: ${arn}-4 }
fargateProfiles: [{ name: jobs, selectors: [{ namespace: jobs }], podExecutionRoleARN: ${arn}-2 }]
addons: [{ name: aws-efs-csi-driver, serviceAccountRoleARN: ${arn}-5 }]`,
      ["iam", "roles"],
      {
        cluster: `${arn}-1`,
        fargate: `${arn}-2`,
        efsCsiDriver: `${arn}-5`,
        clusterAutoscaler: `${arn}-3`,
        loadBalancerController: `${arn}-4`,
      },
    ],
    [
      "existing roles of applications",
      `${head}${group}iam:
  serviceAccounts: [{ metadata: { namespace: shop, name: orders }, attachRoleARN: ${arn} }]
  podIdentityAssociations: [{ namespace: shop, serviceAccountName: mine, roleARN: ${arn}-2 }]`,
      ["serviceAccounts"],
      { "shop/orders": { roleArn: arn }, "shop/mine": { roleArn: `${arn}-2` } },
    ],
    [
      "the existing role of an add-on's pod identity",
      `${head}${group}addons:
  - name: aws-ebs-csi-driver
    podIdentityAssociations: [{ serviceAccountName: ebs-csi-controller-sa, roleARN: ${arn} }]`,
      ["iam", "roles", "ebsCsiDriver"],
      arn,
    ],
    [
      "the configuration of add-ons that have keys",
      `${head}${group}addons:
  - { name: coredns, configurationValues: '{ replicaCount: 3, computeType: ec2 }' }
  - { name: kube-proxy, configurationValues: "mode: ipvs" }`,
      ["addons"],
      { coreDns: { configuration: { replicaCount: 3 } }, kubeProxy: { configuration: { mode: "ipvs" } }, metricsServer: { enabled: true } },
    ],
    [
      "an add-on of which nothing is said",
      `${head}${group}addons: [{ name: snapshot-controller }]`,
      ["addons", "eks"],
      { "snapshot-controller": {} },
    ],
    [
      "other add-ons, with version, configuration and roles",
      `${head}${group}addons:
  - name: aws-mountpoint-s3-csi-driver
    version: v2.1.0-eksbuild.1
    attachPolicyARNs: [${arn}]
  - name: aws-fsx-csi-driver
    podIdentityAssociations: [{ serviceAccountName: fsx-csi-controller-sa, roleARN: ${arn} }]
  - name: acme_agent
    version: 2.0.1
    configurationValues: '{"logLevel": "info"}'
    podIdentityAssociations: [{ namespace: acme, serviceAccountName: agent, permissionPolicy: { Statement: [] }, createServiceAccount: false }]`,
      ["addons", "eks"],
      {
        "aws-mountpoint-s3-csi-driver": {
          version: "v2.1.0-eksbuild.1",
          roles: { "kube-system/s3-csi-driver-sa": { policyArns: [arn] } },
        },
        "aws-fsx-csi-driver": { roles: { "kube-system/fsx-csi-controller-sa": { roleArn: arn } } },
        acme_agent: { version: "2.0.1", configuration: { logLevel: "info" }, roles: { "acme/agent": { policy: { Statement: [] } } } },
      },
    ],
    [
      "endpoints that a given VPC has",
      `${head.replace(/^managedNodeGroups.*$/m, "")}${group}privateCluster: { enabled: true, skipEndpointCreation: true }
vpc: { id: vpc-0123456789abcdef0, cidr: 10.0.0.0/16, subnets: { private: { eu-west-1a: { id: subnet-0123456789abcde01, cidr: 10.0.0.0/20 } } } }`,
      ["network", "endpoints"],
      { interface: "existing", services: { s3: "existing" } },
    ],
    ["an existing node role", `${head}${group}    iam: { instanceRoleARN: ${arn} }`, web("iam"), { roleArn: arn }],
    [
      "an existing instance profile",
      `${selfManaged}    iam: { instanceRoleARN: ${arn}, instanceProfileARN: arn:aws:iam::111122223333:instance-profile/nodes }`,
      pool("iam"),
      { roleArn: arn, instanceProfileArn: "arn:aws:iam::111122223333:instance-profile/nodes" },
    ],
    [
      "an existing instance profile, whose role the file does not name",
      `${selfManaged}    iam: { instanceProfileARN: arn:aws:iam::111122223333:instance-profile/nodes }`,
      pool("iam", "roleArn"),
      "<the role of the instance profile>",
    ],
    ["no OIDC provider", `${head}${group}iam: { withOIDC: false }`, ["iam", "oidcProvider"], false],
    ["an OIDC provider", `${head}${group}iam: { withOIDC: true }`, ["iam"], undefined],
    ["no VPC", head + group, ["network", "cidr"], "192.168.0.0/16"],
    ["no service block", head + group, ["network", "serviceCidr"], "10.100.0.0/16"],
    ["no service block in 10.0.0.0/8", vpc("{ cidr: 10.1.0.0/16 }"), ["network", "serviceCidr"], "172.20.0.0/16"],
    [
      "a service block",
      `${head}${group}kubernetesNetworkConfig: { serviceIPv4CIDR: 10.50.0.0/24 }`,
      ["network", "serviceCidr"],
      "10.50.0.0/24",
    ],
    ["no NAT gateway mode", head + group, ["network", "natGateways"], "single"],
    ["NAT gateways per zone", vpc("{ nat: { gateway: HighlyAvailable } }"), ["network", "natGateways"], "perZone"],
    ["no NAT gateway", vpc("{ nat: { gateway: Disable } }"), ["network", "egress"], "none"],
    ["a fully private cluster", `${head}${group}privateCluster: { enabled: true }`, ["network", "egress"], "none"],
    [
      "further endpoints",
      `${head}${group}privateCluster: { enabled: true, additionalEndpointServices: [autoscaling, logs] }`,
      ["network", "endpoints", "additional"],
      ["autoscaling", "logs"],
    ],
    ["zones", `${head}${group}availabilityZones: [eu-west-1a, eu-west-1b]`, ["network", "availabilityZones"], ["eu-west-1a", "eu-west-1b"]],
    ["networks of the API", vpc("{ extraCIDRs: [10.9.0.0/16] }"), ["access", "runnerCidrs"], ["10.9.0.0/16"]],
    ["a public endpoint for some", vpc("{ publicAccessCIDRs: [198.18.0.0/15] }"), ["access", "publicEndpoint", "enabled"], true],
    ["a public endpoint for all", vpc("{ clusterEndpoints: { publicAccess: true } }"), ["access", "publicEndpoint"], undefined],
    ["no instance type", head + group, web("instanceTypes"), ["m5.large"]],
    ["an instance type", `${head}${group}    instanceType: c6i.large`, web("instanceTypes"), ["c6i.large"]],
    ["no number of nodes", head + group, web("capacity"), { min: 2, desired: 2, max: 2 }],
    ["a number of nodes", `${head}${group}    desiredCapacity: 3`, web("capacity"), { min: 3, desired: 3, max: 3 }],
    ["spot", `${head}${group}    spot: true`, web("capacity", "type"), "SPOT"],
    [
      "spot in an Auto Scaling group",
      `${selfManaged}    instancesDistribution: { instanceTypes: [m5.large, m5a.large], onDemandBaseCapacity: 0, onDemandPercentageAboveBaseCapacity: 0 }`,
      pool("capacity", "type"),
      "SPOT",
    ],
    ["an AMI family", `${head}${group}    amiFamily: Bottlerocket`, web("amiFamily"), "Bottlerocket"],
    ["an AMI family in another case", `${head}${group}    amiFamily: BOTTLErocket`, web("amiFamily"), "Bottlerocket"],
    ["a boolean of YAML 1.1", `${head}${group}    spot: yes`, web("capacity", "type"), "SPOT"],
    ["another one", `${head}${group}    volumeEncrypted: off`, web("volume", "encrypted"), false],
    ["such a word in quotes", `${head}${group}    labels: { on: "yes" }`, web("labels"), { on: "yes" }],
    [
      "texts that only look like numbers",
      `${head}${group}    labels: { zone: e2, commit: 123e4567 }`,
      web("labels"),
      { zone: "e2", commit: "123e4567" },
    ],
    [
      "endpoints of a cluster that is not fully private",
      `${head}${group}privateCluster: { enabled: false, additionalEndpointServices: [logs] }`,
      ["network", "endpoints"],
      undefined,
    ],
    [
      "variables of the VPC CNI's init container",
      `${head}${group}addons: [{ name: vpc-cni, configurationValues: '{ init: { env: { DISABLE_TCP_EARLY_DEMUX: true, MINE: 1 } } }' }]`,
      ["addons", "vpcCni", "env"],
      { DISABLE_TCP_EARLY_DEMUX: "true" },
    ],
    [
      "the EBS CSI driver with the policy for every volume",
      `${head}${group}addons: [{ name: aws-ebs-csi-driver, attachPolicyARNs: [arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy] }]`,
      ["addons", "ebsCsiDriver"],
      { enabled: true, volumes: "any" },
    ],
    [
      "the EBS CSI driver with the policy for tagged volumes",
      `${head}${group}addons: [{ name: aws-ebs-csi-driver, attachPolicyARNs: [arn:aws:iam::aws:policy/AmazonEBSCSIDriverPolicyV2] }]`,
      ["addons", "ebsCsiDriver"],
      { enabled: true },
    ],
    ["a volume", `${head}${group}    volumeSize: 100\n    volumeIOPS: 4000`, web("volume"), { size: 100, iops: 4000, encrypted: true }],
    ["an unencrypted volume", `${head}${group}    volumeEncrypted: false`, web("volume", "encrypted"), false],
    ["labels", `${head}${group}    labels: { role: web }`, web("labels"), { role: "web" }],
    ["a label without a value", `${head}${group}    labels: { role: "" }`, web("labels"), { role: "" }],
    ["a release that eksctl's --dry-run leaves empty", `${head}${group}    releaseVersion: ""`, web("amiReleaseVersion"), undefined],
    ["the version auto", head.replace("eu-west-1", "eu-west-1, version: auto") + group, ["kubernetesVersion"], "1.34"],
    ["the version latest", head.replace("eu-west-1", "eu-west-1, version: latest") + group, ["kubernetesVersion"], "1.36"],
    ["a version that is empty", head.replace("eu-west-1", 'eu-west-1, version: ""') + group, ["kubernetesVersion"], "1.34"],
    [
      "taints as a mapping",
      `${selfManaged}    taints: { dedicated: "gpu:NoSchedule", lonely: NoExecute }`,
      pool("taints"),
      [
        { key: "dedicated", value: "gpu", effect: "NoSchedule" },
        { key: "lonely", value: "", effect: "NoExecute" },
      ],
    ],
    [
      "policies of add-ons",
      `${head}${group}    iam: { withAddonPolicies: { albIngress: true } }`,
      web("iam", "withAddonPolicies"),
      { awsLoadBalancerController: true },
    ],
    [
      "policies that nodes have anyway",
      `${head}${group}    iam: { attachPolicyARNs: ["arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess"] }`,
      web("iam", "attachPolicyArns"),
      ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
    ],
    ["a key pair", `${head}${group}    ssh: { allow: true, publicKeyName: me }`, web("keyName"), "me"],
    ["Session Manager", `${head}${group}    ssh: { enableSsm: true }`, ["access", "sessionManager"], true],
    ["IMDSv1", `${head}${group}    disableIMDSv1: false`, web("metadata"), { httpTokens: "optional", hopLimit: 2 }],
    ["no metadata service for pods", `${head}${group}    disablePodIMDS: true`, web("metadata"), { hopLimit: 1 }],
    ["pods per node", `${head}${group}    maxPodsPerNode: 20`, web("maxPods"), 20],
    [
      "the pace of updates",
      `${head}${group}    updateConfig: { maxUnavailablePercentage: 25 }`,
      web("update"),
      { maxUnavailablePercentage: 25 },
    ],
    ["node repair", `${head}${group}    nodeRepairConfig: { enabled: true }`, web("repair"), true],
    [
      "limits of node repair",
      `${head}${group}    nodeRepairConfig: { enabled: true, maxUnhealthyNodeThresholdPercentage: 20, nodeRepairConfigOverrides: [{ nodeMonitoringCondition: DiskPressure, nodeUnhealthyReason: Full, minRepairWaitTimeMins: 5, repairAction: Reboot }] }`,
      web("nodeRepairConfig"),
      {
        maxUnhealthyNodeThresholdPercentage: 20,
        nodeRepairConfigOverrides: [
          { nodeMonitoringCondition: "DiskPressure", nodeUnhealthyReason: "Full", minRepairWaitTimeMins: 5, repairAction: "Reboot" },
        ],
      },
    ],
    [
      "the switches of the control plane",
      `${head}${group}vpc: { controlPlaneEgressMode: CUSTOMER_ROUTED }\nupgradePolicy: { supportType: STANDARD }\nzonalShiftConfig: { enabled: true }\ncontrolPlaneScalingConfig: { tier: tier-xl }`,
      ["controlPlane"],
      { egressMode: "CUSTOMER_ROUTED", upgradePolicy: "STANDARD", zonalShift: true, scalingTier: "tier-xl" },
    ],
    [
      "the node monitoring agent",
      `${head}${group}addons: [{ name: eks-node-monitoring-agent }]`,
      ["addons", "nodeMonitoringAgent", "enabled"],
      true,
    ],
    [
      "a custom AMI",
      `${selfManaged}    amiFamily: AmazonLinux2023\n    ami: ami-0123456789abcdef0`,
      pool("amiId"),
      "ami-0123456789abcdef0",
    ],
    [
      "commands before the node joins",
      `${head}${group}    preBootstrapCommands: [echo hello]`,
      web("userData"),
      ["#!/bin/bash\necho hello\n"],
    ],
    [
      "kubelet's configuration",
      `${selfManaged}    kubeletExtraConfig: { registryPullQPS: 10 }`,
      pool("userData"),
      ["apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nspec:\n  kubelet:\n    config:\n      registryPullQPS: 10\n"],
    ],
    [
      "Bottlerocket's settings",
      `${head}${group}    amiFamily: Bottlerocket\n    bottlerocket: { enableAdminContainer: true, settings: { motd: hi } }`,
      web("userData"),
      ['[settings]\nmotd = "hi"\n', "[settings.host-containers.admin]\nenabled = true\n"],
    ],
    [
      "a name with capitals",
      `${head}managedNodeGroups: [{ name: Web_1 }]`,
      ["nodeGroups", "managed", "web-1", "instanceTypes"],
      ["m5.large"],
    ],
    ["no nodes", head, ["nodeGroups"], {}],
    [
      "log types",
      `${head}${group}cloudWatch: { clusterLogging: { enableTypes: [audit], logRetentionInDays: 30 } }`,
      ["observability", "controlPlaneLogs"],
      { types: ["audit"], retentionDays: 30 },
    ],
    [
      "all log types",
      `${head}${group}cloudWatch: { clusterLogging: { enableTypes: ["*"] } }`,
      ["observability", "controlPlaneLogs", "types"],
      ["api", "audit", "authenticator", "controllerManager", "scheduler"],
    ],
    ["no log types", head + group, ["observability", "controlPlaneLogs", "types"], []],
    [
      "a key for secrets",
      `${head}${group}secretsEncryption: { keyARN: "arn:aws:kms:eu-west-1:111122223333:key/1234" }`,
      ["encryption", "kmsKeyArn"],
      "arn:aws:kms:eu-west-1:111122223333:key/1234",
    ],
    [
      "administrators",
      `${head}${group}accessConfig: { accessEntries: [{ principalARN: "${arn}", accessPolicies: [{ policyARN: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy", accessScope: { type: cluster } }] }] }`,
      ["access", "admins"],
      [arn],
    ],
    [
      "identity mappings of administrators",
      `${head}${group}iamIdentityMappings: [{ arn: "${arn}", groups: [system:masters] }]`,
      ["access", "admins"],
      [arn],
    ],
    [
      "an access entry of others, in namespaces, with groups and a name",
      `${head}${group}accessConfig: { accessEntries: [{ principalARN: "arn:aws:iam::111122223333:role/team/Viewers_A", accessPolicies: [{ policyARN: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", accessScope: { type: namespace, namespaces: [shop, "dev-*"] } }], kubernetesGroups: [viewers], kubernetesUsername: viewer }] }`,
      ["access", "entries"],
      {
        "viewers-a": {
          principal: "arn:aws:iam::111122223333:role/team/Viewers_A",
          policies: [{ name: "AmazonEKSViewPolicy", namespaces: ["shop", "dev-*"] }],
          groups: ["viewers"],
          username: "viewer",
        },
      },
    ],
    [
      "an access entry of nodes",
      `${head}${group}accessConfig: { accessEntries: [{ principalARN: "${arn}", type: EC2_LINUX }] }`,
      ["access", "entries"],
      { admin: { principal: arn, type: "EC2_LINUX" } },
    ],
    [
      "identity mappings of groups",
      `${head}${group}iamIdentityMappings: [{ arn: "${arn}", groups: [viewers], username: viewer }]`,
      ["access", "entries"],
      { admin: { principal: arn, groups: ["viewers"], username: "viewer" } },
    ],
    [
      "an add-on",
      `${head}${group}addons: [{ name: aws-ebs-csi-driver, version: v1.40.0-eksbuild.1 }]`,
      ["addons", "ebsCsiDriver"],
      { enabled: true, version: "v1.40.0-eksbuild.1" },
    ],
    ["metrics-server", head + group, ["addons", "metricsServer", "enabled"], true],
    [
      "metrics-server on Fargate",
      `${head}fargateProfiles: [{ name: system, selectors: [{ namespace: kube-system }] }]`,
      ["addons", "metricsServer", "enabled"],
      true,
    ],
    ["no default add-ons", `${head}${group}addonsConfig: { disableDefaultAddons: true }`, ["addons", "metricsServer"], undefined],
    [
      "custom networking",
      `${head}${group}addons: [{ name: vpc-cni, configurationValues: '{"env":{"AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG":"true","ENABLE_PREFIX_DELEGATION":"true","WARM_IP_TARGET":"5"}}' }]`,
      ["addons", "vpcCni"],
      { prefixDelegation: true, env: { WARM_IP_TARGET: "5" } },
    ],
    [
      "network policies and security groups for pods",
      `${head}${group}addons: [{ name: vpc-cni, configurationValues: '{ enableNetworkPolicy: "true", nodeAgent: { enablePolicyEventLogs: "true", enableCloudWatchLogs: "true" }, env: { ENABLE_POD_ENI: "true", POD_SECURITY_GROUP_ENFORCING_MODE: standard, NETWORK_POLICY_ENFORCING_MODE: strict } }' }]`,
      ["addons", "vpcCni"],
      {
        networkPolicy: { enabled: true, enforcingMode: "strict", eventLogs: "cloudWatch" },
        podSecurityGroups: { enabled: true, enforcingMode: "standard" },
      },
    ],
    [
      "modes of what is off",
      `${head}${group}addons: [{ name: vpc-cni, configurationValues: '{ enableNetworkPolicy: "false", env: { POD_SECURITY_GROUP_ENFORCING_MODE: standard } }' }]`,
      ["addons", "vpcCni"],
      { networkPolicy: { enabled: false }, env: { POD_SECURITY_GROUP_ENFORCING_MODE: "standard" } },
    ],
    ["the agent of GuardDuty", `${head}${group}addons: [{ name: aws-guardduty-agent }]`, ["addons", "guardDutyAgent", "enabled"], true],
    [
      "the service account of a controller",
      `${head}${group}iam: { withOIDC: true, serviceAccounts: [{ metadata: { name: lbc, namespace: kube-system }, wellKnownPolicies: { awsLoadBalancerController: true } }] }`,
      ["loadBalancerController", "enabled"],
      true,
    ],
    [
      "pod identity of the autoscaler",
      `${head}${group}iam: { podIdentityAssociations: [{ namespace: kube-system, serviceAccountName: cluster-autoscaler }] }`,
      ["addons", "clusterAutoscaler", "enabled"],
      true,
    ],
    [
      "the role of an application",
      `${head}${group}iam: { serviceAccounts: [{ metadata: { name: mine, namespace: shop }, attachPolicyARNs: ["arn:aws:iam::111122223333:policy/mine"], attachPolicy: { Statement: [{ Effect: Allow, Action: "s3:*", Resource: "*" }] }, wellKnownPolicies: { autoScaler: true, certManager: false }, roleOnly: true }] }`,
      ["serviceAccounts"],
      {
        "shop/mine": {
          policyArns: ["arn:aws:iam::111122223333:policy/mine"],
          policy: { Statement: [{ Effect: "Allow", Action: "s3:*", Resource: "*" }] },
          wellKnownPolicies: { autoScaler: true, certManager: false },
        },
      },
    ],
    [
      "the role of an application in the namespace that eksctl takes",
      `${head}${group}iam: { serviceAccounts: [{ metadata: { name: cluster-autoscaler } }] }`,
      ["serviceAccounts"],
      { "default/cluster-autoscaler": {} },
    ],
    [
      "the pod identity of an application",
      `${head}${group}iam: { podIdentityAssociations: [{ namespace: shop, serviceAccountName: mine, permissionPolicyARNs: ["arn:aws:iam::aws:policy/ReadOnlyAccess"], permissionPolicy: { Statement: [] }, wellKnownPolicies: { externalDNS: true }, targetRoleARN: "${arn}", disableSessionTags: true, policy: '{"Statement": []}', createServiceAccount: true }] }`,
      ["serviceAccounts", "shop/mine"],
      {
        policyArns: ["arn:aws:iam::aws:policy/ReadOnlyAccess"],
        policy: { Statement: [] },
        wellKnownPolicies: { externalDNS: true },
        targetRoleArn: arn,
        disableSessionTags: true,
        sessionPolicy: { Statement: [] },
        createServiceAccount: true,
      },
    ],
    [
      "the pod identity of a service account that comes with its application",
      `${head}${group}iam: { podIdentityAssociations: [{ namespace: shop, serviceAccountName: mine, createServiceAccount: false }] }`,
      ["serviceAccounts", "shop/mine"],
      {},
    ],
    [
      "the configuration of an add-on, in which words of YAML 1.1 are booleans, as in the file itself",
      `${head}${group}addons: [{ name: coredns, configurationValues: "autoScaling: { enabled: yes }" }]`,
      ["addons", "coreDns", "configuration"],
      { autoScaling: { enabled: true } },
    ],
    [
      "a Fargate profile",
      `${head}fargateProfiles: [{ name: apps, selectors: [{ namespace: shop, labels: { on: fargate } }] }]`,
      ["fargateProfiles", "apps"],
      { selectors: [{ namespace: "shop", labels: { on: "fargate" } }] },
    ],
  ];

  test.each(rows)("%s", (_what, yaml, path, value) => {
    const result = imported(yaml);
    expect(result.text).toBeDefined();
    expect(valueAt(result.value, path)).toEqual(value);
  });

  test("custom networking is switched on", () => {
    const yaml = `${head}${group}addons: [{ name: vpc-cni, configurationValues: 'env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true" }' }]`;
    expect(imported(yaml).config?.customNetworking).toEqual({ enabled: true });
  });

  test("comments say where a value came from", () => {
    expect(imported(`${head}${group}    instanceType: c6i.large\n`).text).toContain(
      "instanceTypes: [c6i.large] # managedNodeGroups[0].instanceType, line 7\n",
    );
  });
});

describe("hardware of node groups", () => {
  const groupOf = (fields: string) => imported(`${head}${group}    ${fields}\n`).config?.nodeGroups.managed["web"];
  const reservation = "capacityReservation: { capacityReservationTarget: { capacityReservationID: cr-0123456789abcdef0 } }";

  test("adapters come with the placement group that eksctl makes for them", () => {
    const zone = "instanceType: c6in.32xlarge\n    availabilityZones: [eu-west-1a]";
    expect(groupOf(`efaEnabled: true\n    ${zone}`)).toMatchObject({ efa: true, placementGroup: "cluster" });
    const reserved = groupOf(`efaEnabled: true\n    ${zone}\n    ${reservation}`);
    expect([reserved?.efa, reserved?.placementGroup]).toEqual([true, undefined]);
    expect(groupOf("efaEnabled: false")).not.toHaveProperty("placementGroup");
  });

  test("reservations by id and by resource group, and Capacity Blocks", () => {
    const arn = "arn:aws:resource-groups:eu-west-1:111122223333:group/gpus";
    const byArn = `capacityReservation: { capacityReservationTarget: { capacityReservationResourceGroupARN: "${arn}" } }`;
    const block = "instanceMarketOptions: { marketType: capacity-block }\n    availabilityZones: [eu-west-1a]";
    expect(groupOf(byArn)).toMatchObject({ capacityReservation: { resourceGroupArn: arn } });
    expect(groupOf(`${reservation}\n    ${block}`)).toMatchObject({
      capacityReservation: { id: "cr-0123456789abcdef0" },
      capacity: { type: "CAPACITY_BLOCK" },
    });
  });
});

describe("what has no counterpart", () => {
  test.each([
    [
      "no capacity reservation",
      `${head}${group}    capacityReservation: { capacityReservationPreference: none }`,
      /capacityReservationPreference: not in the result: instances may be of any open capacity reservation/,
    ],
    [
      "a Capacity Block of a self-managed group",
      `${selfManaged}    instanceMarketOptions: { marketType: capacity-block }`,
      /instanceMarketOptions\.marketType: not in the result: only managed groups are of Capacity Blocks/,
    ],
    [
      "a placement group that exists",
      `${head}${group}    placement: { groupName: one }`,
      /placement: not in the result: a placement group is made for each group that asks for one/,
    ],
    [
      "a field",
      `${head}${group}    placement: { groupName: one }`,
      /shop\.yaml:7:5: warning: managedNodeGroups\[0\]\.placement: not in the result: .*\n {2}given: {3}.*one.*\n {2}fix: /,
    ],
    [
      "nodes of another system",
      `${head}${group}    amiFamily: WindowsServer2022CoreContainer`,
      /there are no nodes of WindowsServer2022CoreContainer, so the node group is left out/,
    ],
    [
      "public nodes",
      `${head}managedNodeGroups: [{ name: web }]`,
      /eksctl gives these nodes public addresses, and here they become private/,
    ],
    [
      "public nodes that are asked for",
      `${head}managedNodeGroups: [{ name: web, privateNetworking: false }]`,
      /privateNetworking: not in the result: nodes have no public addresses/,
    ],
    ["an endpoint for the world", head + group, /eksctl opens the API endpoint to 0\.0\.0\.0\/0, and here it becomes private/],
    [
      "a public endpoint only",
      vpc("{ clusterEndpoints: { publicAccess: true, privateAccess: false } }"),
      /privateAccess: not in the result: the API endpoint is always private/,
    ],
    [
      "other types of volumes",
      `${head}${group}    volumeType: io1\n    volumeIOPS: 100`,
      /volumeType: not in the result: volumes are gp3[^]*volumeIOPS: not in the result/,
    ],
    [
      "a service account that eksctl creates",
      `${head}${group}iam: { serviceAccounts: [{ metadata: { name: mine } }] }`,
      /iam\.serviceAccounts: eksctl creates service accounts with the annotation of their role/,
    ],
    [
      "a role for many service accounts",
      `${head}${group}iam: { serviceAccounts: [{ metadata: { name: mine }, subjectPattern: "system:serviceaccount:*:mine" }] }`,
      /iam\.serviceAccounts\[0\]: not in the result: a role is for one service account/,
    ],
    [
      "what a role of an application has not",
      `${head}${group}iam: { podIdentityAssociations: [{ namespace: shop, serviceAccountName: mine, roleName: mine, policy: "{" }] }`,
      /roleName: not in the result: roles are named[^]*policy: not in the result: it is not a document in JSON/,
    ],
    ["an add-on that EKS cannot have", `${head}${group}addons: [{ name: my.addon }]`, /EKS has no add-on named my\.addon/],
    [
      "a role of an add-on whose service account is not known",
      `${head}${group}addons: [{ name: acme, serviceAccountRoleARN: ${arn} }]`,
      /serviceAccountRoleARN: not in the result: the service account of the role is not known/,
    ],
    [
      "where CoreDNS runs",
      `${head}${group}addons: [{ name: coredns, configurationValues: '{"computeType": "Fargate"}' }]`,
      /computeType: not in the result: the Fargate profiles decide where CoreDNS runs/,
    ],
    [
      "a configuration that is no mapping",
      `${head}${group}addons: [{ name: acme, configurationValues: fast }]`,
      /configurationValues: not in the result: it is not a mapping[^]*Write the mapping in addons\.eks\.acme\.configuration/,
    ],
    [
      "what TOML cannot say",
      `${head}${group}    amiFamily: Bottlerocket\n    bottlerocket: { settings: { list: [1, null] } }`,
      /bottlerocket\.settings: not in the result: it cannot be written as TOML/,
    ],
    [
      "node classes and node pools of Karpenter",
      `${head}${group}karpenter: { version: "1.14.0" }`,
      /karpenter: eksctl makes no node class and no node pool, and here there is one of each[^]*karpenter\.nodeClasses and karpenter\.nodePools/,
    ],
    [
      "a Karpenter that is too old for the version of Kubernetes",
      `${head}${group}karpenter: { version: "1.2.1" }`,
      /karpenter\.version: not in the result: Karpenter 1\.2\.1 does not support Kubernetes 1\.\d+, and 1\.14\.1 is written/,
    ],
    [
      "a Karpenter with other definitions",
      `${head}${group}karpenter: { version: "0.37.0" }`,
      /karpenter\.version: not in the result: Karpenter 0\.37\.0 has other node classes and node pools/,
    ],
    [
      "an instance profile of Karpenter's nodes",
      `${head}${group}karpenter: { version: "1.14.0", defaultInstanceProfile: nodes }`,
      /karpenter\.defaultInstanceProfile: not in the result: the instance profile is created under a name of its own/,
    ],
    [
      "a proxy in commands",
      `${head}${group}    preBootstrapCommands: ['export HTTPS_PROXY=http://user:secret@proxy.example.com:3128']`,
      /the commands set an HTTP proxy, http:\/\/(?!user:secret).*for the node alone\n {2}given.*\n {2}fix: {5}Write it in proxy\.url/,
    ],
    [
      "log retention",
      `${head}${group}cloudWatch: { clusterLogging: { enableTypes: [api] } }`,
      /eksctl's logs never expire, and here they are kept for 90 days/,
    ],
  ])("%s is reported", (_what, yaml, message) => {
    const result = imported(yaml);
    expect(result.text).toBeDefined();
    expect(result.stderr).toMatch(message);
    expect(result.stderr).not.toContain("secret@");
  });

  test("what only AWS knows is a placeholder and an error", () => {
    const result = imported(vpc("{ subnets: { private: { eu-west-1a: { id: subnet-0123456789abcdef0 } } } }"));
    expect(valueAt(result.value, ["network", "existingVpc", "nodeSubnets", "eu-west-1a", "cidr"])).toBe(
      "<the CIDR block of subnet-0123456789abcdef0>",
    );
    expect(result.config).toBeUndefined();
    expect(result.stderr).toMatch(/error: vpc\.id: the file does not say the id of the VPC/);
    expect(result.stderr).toMatch(
      /fix: {5}Write it in network\.existingVpc\.nodeSubnets\.eu-west-1a\.cidr; aws ec2 describe-subnets --subnet-ids subnet-0123456789abcdef0 tells it/,
    );
    expect(result.stderr).not.toContain("must be an IPv4");
  });

  test("instance types that eksctl selects are an error", () => {
    const result = imported(`${head}${group}    instanceSelector: { vCPUs: 2, memory: 4GiB }`);
    expect(result.stderr).toContain(
      "error: managedNodeGroups[0].instanceSelector: eksctl finds out the instance types, types with vCPUs 2, memory 4GiB",
    );
    expect(result.config).toBeUndefined();
  });

  test("an error of our own rules stands at the line of eksctl's file", () => {
    const result = imported(`${head}${group}    instanceType: m9.enormous\n`);
    expect(result.stderr).toMatch(
      /shop\.yaml:7:19: error: .*there is no instance type "m9\.enormous" \(nodeGroups\.managed\.web\.instanceTypes\[0\] in the result\)/,
    );
  });
});

describe("what is not the same is not dropped", () => {
  const given = (subnets: string) => `${head}${group}    subnets: [two]
fargateProfiles: [{ name: apps, selectors: [{ namespace: shop }], subnets: [two] }]
vpc: { id: vpc-0123456789abcdef0, cidr: 10.0.0.0/16, subnets: { private: ${subnets} } }
`;
  const account = (yaml: string) => `${head}${group}iam: { serviceAccounts: [${yaml}] }`;
  const addon = (yaml: string) => `${head}${group}addons: [${yaml}]`;
  const own = "arn:aws:iam::111122223333:policy";
  test.each([
    [
      "a policy of a controller",
      account(`{ metadata: { name: cluster-autoscaler, namespace: kube-system }, attachPolicyARNs: ["${own}/Mine"] }`),
      /serviceAccounts\[0\]\.attachPolicyARNs: not in the result/,
    ],
    [
      "a document of a controller",
      account("{ metadata: { name: cluster-autoscaler, namespace: kube-system }, attachPolicy: { Version: x } }"),
      /attachPolicy: not in the result/,
    ],
    [
      "the other of two roles of an account",
      account(`{ metadata: { name: mine }, attachPolicyARNs: ["${own}/A"] }, { metadata: { name: mine }, attachPolicyARNs: ["${own}/B"] }`),
      /serviceAccounts\[1\]\.attachPolicyARNs: not in the result: serviceAccounts\["default\/mine"\] is/,
    ],
    [
      "another name of a controller",
      account("{ metadata: { name: lbc, namespace: kube-system }, wellKnownPolicies: { awsLoadBalancerController: true } }"),
      /metadata\.name: not in the result/,
    ],
    [
      "the role of another account of an add-on",
      addon(
        `{ name: aws-ebs-csi-driver, podIdentityAssociations: [{ serviceAccountName: ebs-csi-node-sa, roleARN: "${arn}" }, { namespace: shop, serviceAccountName: ebs-csi-controller-sa, roleARN: "${arn}" }] }`,
      ),
      /podIdentityAssociations\[0\]: not in the result: the role of the add-on is that of kube-system\/ebs-csi-controller-sa, [^]*podIdentityAssociations\[1\]: not in the result/,
    ],
    [
      "a policy of an add-on",
      addon(`{ name: vpc-cni, attachPolicyARNs: ["arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy", "${own}/AmazonEKS_CNI_Policy"] }`),
      /addons\[0\]\.attachPolicyARNs\[1\]: not in the result/,
    ],
    [
      "another add-on's policy",
      addon("{ name: aws-ebs-csi-driver, wellKnownPolicies: { ebsCSIController: true, efsCSIController: true } }"),
      /wellKnownPolicies\.efsCSIController: not in the result/,
    ],
    [
      "a policy of the cluster's role",
      `${head}${group}iam: { vpcResourceControllerPolicy: true }`,
      /vpcResourceControllerPolicy: not in the result/,
    ],
    ["variables as a list", addon(`{ name: vpc-cni, configurationValues: 'env: ["A=B"]' }`), /configurationValues: not in the result/],
    [
      "another label of ENIConfigs",
      addon("{ name: vpc-cni, configurationValues: '{ env: { ENI_CONFIG_LABEL_DEF: mine, WARM_IP_TARGET: 5 } }' }"),
      /configurationValues\.env\.ENI_CONFIG_LABEL_DEF: not in the result: .*\n {2}given: {3}"mine"/,
    ],
    [
      "a version of the same add-on",
      addon("{ name: coredns, version: v1.11.1-eksbuild.1 }, { name: coredns, version: v1.12.1-eksbuild.1 }"),
      /addons\[1\]\.version: not in the result: addons\.coreDns\.version is "v1\.11\.1-eksbuild\.1" already, by addons\[0\]\.version/,
    ],
    [
      "another boundary of nodes",
      `${head}${group}    iam: { instanceRolePermissionsBoundary: ${boundary}-2 }\niam: { serviceRolePermissionsBoundary: ${boundary} }`,
      /instanceRolePermissionsBoundary: not in the result: iam\.permissionsBoundary is ".*" already, by .*\n.*\n {2}fix: {5}Have a role with that boundary created for it, and write its ARN in nodeGroups\.managed\.\w+\.iam\.roleArn/,
    ],
    [
      "another boundary of Fargate's role",
      `${head}${group}iam: { serviceRolePermissionsBoundary: ${boundary}, fargatePodExecutionRolePermissionsBoundary: ${boundary}-2 }`,
      /fargatePodExecutionRolePermissionsBoundary: not in the result: .*\n.*\n {2}fix: {5}Have a role .*, and write its ARN in iam\.roles\.fargate/,
    ],
    [
      "another boundary of an application",
      `${head}${group}iam: { serviceRolePermissionsBoundary: ${boundary}, podIdentityAssociations: [{ namespace: a, serviceAccountName: b, permissionsBoundaryARN: ${boundary}-2 }] }`,
      /permissionsBoundaryARN: not in the result: .*\n.*\n {2}fix: {5}Have a role .*, and write its ARN in serviceAccounts\["a\/b"\]\.roleArn/,
    ],
    ["an AMI by parameter", `${head}${group}    ami: resolve:ssm:/aws/x`, /ami: not in the result/],
    ["open SSH", `${head}${group}    ssh: { allow: true, publicKeyName: me }`, /ssh\.allow: not in the result: eksctl opens port 22/],
    ["open SSH by a key", `${head}${group}    ssh: { publicKeyName: me }`, /warning: managedNodeGroups\[0\]\.ssh: eksctl opens port 22/],
    [
      "the admin container by SSH",
      `${head}${group}    amiFamily: Bottlerocket\n    ssh: { allow: true, publicKeyName: me }`,
      /turns Bottlerocket's admin container on/,
    ],
    [
      "endpoints of a cluster that is not fully private",
      `${head}${group}privateCluster: { skipEndpointCreation: true }`,
      /skipEndpointCreation: not in the result: eksctl reads it in fully private clusters only/,
    ],
    ["NVIDIA's device plugin", `${head}${group}    instanceTypes: [g6.xlarge]`, /eksctl installs NVIDIA's device plugin for these nodes/],
    [
      "Neuron's device plugin",
      `${head}${group}    instanceType: inf2.xlarge`,
      /pods cannot ask for aws\.amazon\.com\/neuron[^]*Write neuron-device-plugin: \{\} below charts/,
    ],
    [
      "metrics-server that no Fargate profile selects",
      `${head}fargateProfiles: [{ name: shop, selectors: [{ namespace: shop }] }]`,
      /fargateProfiles: eksctl installs metrics-server, which no Fargate profile selects/,
    ],
    [
      "tags of a managed group's labels",
      `${head}${group}    propagateASGTags: true`,
      /propagateASGTags: not in the result: the cluster autoscaler asks EKS/,
    ],
    [
      "no tags of a self-managed group's labels",
      `${selfManaged}    propagateASGTags: false`,
      /propagateASGTags: not in the result: labels and taints are tags of the Auto Scaling group in any case/,
    ],
    [
      "an instance type newer than ours",
      `${head}${group}    instanceType: m99i.large`,
      /warning: .*does not know the instance type m99i\.large/,
    ],
    [
      "more unavailable nodes than there are",
      `${head}${group}    updateConfig: { maxUnavailable: 9 }`,
      /error: managedNodeGroups\[0\]\.updateConfig\.maxUnavailable: maxUnavailable 9 is greater than capacity\.max 2/,
    ],
    [
      "a variable that no init container reads",
      `${head}${group}addons: [{ name: vpc-cni, configurationValues: '{ init: { env: { DISABLE_TCP_EARLY_DEMUX: true, MINE: 1 } } }' }]`,
      /init\.env\.MINE: not in the result/,
    ],
    ["Session Manager by default", head + group, /eksctl lets Session Manager reach nodes/],
    ["labels by default", head + group, /eksctl labels nodes with alpha\.eksctl\.io\/cluster-name/],
    ["aws-auth by default", head + group, /also read the ConfigMap aws-auth \(API_AND_CONFIG_MAP\)/],
    [
      "the internet of public nodes",
      `${head}managedNodeGroups: [{ name: web }]\nvpc: { nat: { gateway: Disable } }`,
      /they no longer reach the internet\n.*\n {2}fix: {5}Write network\.egress: nat/,
    ],
    [
      "an access policy in namespaces that are not named, which must not become one for the whole cluster",
      `${head}${group}accessConfig: { accessEntries: [{ principalARN: "${arn}", accessPolicies: [{ policyARN: "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy", accessScope: { type: namespace } }] }] }`,
      /accessEntries\[0\]: not in the result: EKS creates no such access entry/,
    ],
    [
      "the role of nodes in the ConfigMap aws-auth",
      `${head}${group}iamIdentityMappings: [{ arn: "${arn}", groups: [system:nodes], username: "system:node:{{EC2PrivateDNSName}}" }]`,
      /iamIdentityMappings\[0\]: not in the result: EKS creates no such access entry/,
    ],
    [
      "another group of an administrator",
      `${head}${group}iamIdentityMappings: [{ arn: "${arn}", groups: [system:masters, devs] }]`,
      /groups\[1\]: not in the result/,
    ],
    [
      "the second block of a zone",
      vpc(
        "{ cidr: 10.0.0.0/16, subnets: { private: { one: { az: eu-west-1a, cidr: 10.0.0.0/20 }, two: { az: eu-west-1a, cidr: 10.0.64.0/20 } } } }",
      ),
      /private\.two\.cidr: not in the result: .* is "10\.0\.0\.0\/20" already, by vpc\.subnets\.private\.one\.cidr/,
    ],
    [
      "a group's subnet that is the second of its zone",
      given(
        "{ one: { az: eu-west-1a, id: subnet-0123456789abcde01, cidr: 10.0.0.0/20 }, two: { az: eu-west-1a, id: subnet-0123456789abcde02, cidr: 10.0.64.0/20 } }",
      ),
      /subnets\[0\]: not in the result[^]*fargateProfiles\[0\]\.subnets: not in the result/,
    ],
    [
      "a zone without a given subnet",
      `${given("{ eu-west-1a: { id: subnet-0123456789abcde01, cidr: 10.0.0.0/20 } }")}availabilityZones: [eu-west-1a, eu-west-1c]`,
      /availabilityZones\[1\]: not in the result/,
    ],
    ["a key that JavaScript keeps for itself", `${head}${group}    labels: { __proto__: x }`, /labels\.__proto__: not in the result/],
    [
      "the block of services where the VPC's is unknown",
      vpc("{ id: vpc-0123456789abcdef0 }"),
      /EKS chooses 172\.20\.0\.0\/16 for services where the VPC is in 10\.0\.0\.0\/8/,
    ],
  ])("%s is reported", (_what, yaml, message) => {
    const result = imported(yaml);
    expect(result.text).toBeDefined();
    expect(result.stderr).toMatch(message);
  });

  test("the block of services is not written where the VPC's is unknown", () => {
    expect(valueAt(imported(vpc("{ id: vpc-0123456789abcdef0 }")).value, ["network", "serviceCidr"])).toBeUndefined();
  });

  test("subnets without zones are asked for by the VPC where they have no id", () => {
    const { stderr } = imported(given("{ one: { cidr: 10.0.0.0/20 } }"));
    expect(stderr).toContain("the file does not say the zone of one");
    expect(stderr).toContain("aws ec2 describe-subnets --filters Name=vpc-id,Values=vpc-0123456789abcdef0 tells it");
    expect(stderr).not.toMatch(/names no private subnets|--subnet-ids (one|undefined|null)/);
  });

  test("a password in a command is not shown", () => {
    const { stderr } = imported(
      `${head}${group}    amiFamily: Bottlerocket\n    preBootstrapCommands: [". /x;https_proxy=http://u:p4ss@h:3128"]`,
    );
    expect(stderr).toContain("***@h:3128");
    expect(stderr).not.toContain("p4ss");
  });

  test("origins are places that are there", () => {
    expect(imported(`${head}${group}    launchTemplate: { id: lt-1 }\n`).text).toContain("# managedNodeGroups[0].launchTemplate, line 7");
    expect(imported(vpc("{ subnets: { private: { eu-west-1a: { cidr: 192.168.0.0/20 } } } }")).text).toContain(
      'availabilityZones: [eu-west-1a] # vpc.subnets.private["eu-west-1a"], line 7',
    );
  });

  test("an error of a number that eksctl derives stands at what it follows from", () => {
    const { stderr } = imported(`${head}${group}    minSize: 5\n    maxSize: 2\n`);
    expect(stderr).toMatch(/error: managedNodeGroups\[0\]\.m/);
    expect(stderr).not.toContain("out.yaml");
  });
});

describe("a file is refused", () => {
  const privateCluster = `${head}privateCluster: { enabled: true }\n`;
  test.each([
    ["empty", "", /no mapping of keys|the file is empty/],
    ["a comment", "# nothing", /error/],
    ["a list", "- a", /the file holds no mapping/],
    ["text", "hello", /the file holds no mapping/],
    ["no YAML", "a: [", /YAML syntax/],
    ["tabs", "a:\n\tb: 1", /tabs are not allowed/],
    ["two documents", `${head}---\n${head}`, /more than one YAML document/],
    ["a key twice", `${head}kind: ClusterConfig`, /"?kind"? is written twice/],
    ["an alias without anchor", `${head}vpc: *other`, /has no anchor before it/],
    [
      "another version",
      head.replace("v1alpha5", "v1alpha4"),
      /shop\.yaml:1:13: error: apiVersion: this is not a ClusterConfig of eksctl\.io\/v1alpha5/,
    ],
    ["another kind", head.replace("ClusterConfig", "Pod"), /kind: this is not a ClusterConfig/],
    ["one of our own files", "name: shop\nregion: eu-west-1\n", /there is no apiVersion, so this is not a file of eksctl/],
    ["large", `# ${"x".repeat(1_000_001)}`, /the file has 1000003 characters/],
    ["deep", "[".repeat(5000), /error/],
    ["an unknown field", `${head}managedNodeGroup: []`, /"managedNodeGroup" is not a key[^]*fix: {5}Write managedNodeGroups/],
    [
      "an unknown field below",
      `${head}${group}    instanceTyp: c6i.large`,
      /shop\.yaml:7:5: error: .*"instanceTyp" is not a key of managedNodeGroups\[0\]\n.*\n?.*Write instanceType$/m,
    ],
    [
      "a number as version",
      head.replace("eu-west-1", "eu-west-1, version: 1.30"),
      /1\.30 is a number, not text[^]*Write it in quotes: "1\.30"/,
    ],
    ["no region", head.replace(", region: eu-west-1", ""), /region/],
    ["on Outposts", `${head}outpost: { controlPlaneOutpostARN: x }`, /AWS Outposts, which is not supported/],
    ["IPv6", `${head}kubernetesNetworkConfig: { ipFamily: IPv6 }`, /only IPv4 is supported/],
    ["local zones", `${head}localZones: [us-west-2-lax-1a]`, /nodes are in local zones/],
    ["a name twice", `${head}${group}nodeGroups: [{ name: web }]`, /nodeGroups\[0\]\.name: the name web is given twice/],
    [
      "names that become one",
      `${head}managedNodeGroups: [{ name: ng.1 }, { name: ng-1 }]`,
      /managedNodeGroups\[1\]\.name: the names ng\.1 and ng-1 both become ng-1/,
    ],
    [
      "names that get a letter",
      `${head}managedNodeGroups: [{ name: "123" }]\nnodeGroups: [{ name: ng-123 }]`,
      /the names 123 and ng-123 both become ng-123/,
    ],
    [
      "zones and subnets of a group",
      `${head}${group}    subnets: [a]\n    availabilityZones: [eu-west-1a]`,
      /names both subnets and availabilityZones/,
    ],
    ["nodes without SSM agent", `${head}${group}    ssh: { enableSsm: false }`, /eksctl cannot turn the SSM agent off/],
    ["an unknown key at the top", `${head}nodegroups: []`, /"nodegroups" is not a key of a ClusterConfig of eksctl/],
    [
      "private, without private subnets",
      `${privateCluster}vpc: { id: vpc-0123456789abcdef0 }`,
      /vpc\.id: a fully private cluster is in a given VPC, but no private subnets are given/,
    ],
    [
      "private, with endpoints skipped and added",
      `${head}privateCluster: { enabled: true, skipEndpointCreation: true, additionalEndpointServices: [logs] }`,
      /endpoints are asked for, logs, but skipEndpointCreation is true/,
    ],
    [
      "private, with an endpoint access",
      `${privateCluster}vpc: { clusterEndpoints: { privateAccess: true } }`,
      /the API endpoint of a fully private cluster is always private/,
    ],
    [
      "private, with public nodes",
      `${privateCluster}managedNodeGroups: [{ name: web }]`,
      /the nodes of web have public addresses, in a fully private cluster/,
    ],
    [
      "private, on an Outpost",
      `${privateCluster}nodeGroups: [{ name: web, privateNetworking: true, outpostARN: x }]`,
      /the nodes of web are on an Outpost/,
    ],
  ])("%s", (_what, yaml, message) => {
    const result = imported(yaml);
    expect(result.text).toBeUndefined();
    expect(hasErrors(result.findings)).toBe(true);
    expect(result.stderr).toMatch(message);
  });

  test.each([
    ["of another form", "[Logs]", /"Logs" is not the last part of an endpoint service name/],
    ["listed twice", "[logs, logs]", /logs is listed twice/],
  ])("an endpoint service that is %s is an error of the result", (_what, services, message) => {
    const result = imported(`${head}${group}privateCluster: { enabled: true, additionalEndpointServices: ${services} }`);
    expect(result.config).toBeUndefined();
    expect(result.stderr).toMatch(message);
  });
});

test("an endpoint service that is not known is taken, with a warning", () => {
  const { config, stderr } = imported(`${head}${group}privateCluster: { enabled: true, additionalEndpointServices: [nonsense] }`);
  expect(config?.network.endpoints.additional).toEqual(["nonsense"]);
  expect(stderr).toMatch(/warning: privateCluster\.additionalEndpointServices: private-eks does not know the endpoint service nonsense/);
});

describe("an architecture comes out whole", () => {
  const subnet = (id: number, cidr: string) => `{ id: subnet-0123456789abcde0${id}, cidr: ${cidr} }`;

  test("fully private, with managed and self-managed nodes", () => {
    const { config, unmapped, stderr } = imported(`
apiVersion: eksctl.io/v1alpha5
kind: ClusterConfig
metadata: { name: vault, region: us-west-2, version: "1.35" }
availabilityZones: [us-west-2b, us-west-2c, us-west-2d]
privateCluster:
  enabled: true
  additionalEndpointServices: [autoscaling, logs]
managedNodeGroups:
  - name: managed
    instanceType: m6i.large
    desiredCapacity: 2
    privateNetworking: true
    iam: { withAddonPolicies: { imageBuilder: true, autoScaler: true } }
nodeGroups:
  - name: own
    instanceType: m6g.large
    privateNetworking: true
`);
    expect(stderr).not.toContain("error");
    expect(unmapped).toBe(0);
    expect(config?.network).toMatchObject({ egress: "none", endpoints: { additional: ["autoscaling", "logs"] } });
    expect(Object.keys(config?.nodeGroups.selfManaged ?? {})).toEqual(["own"]);
    expect(config?.access.publicEndpoint.enabled).toBe(false);
  });

  test("in an existing VPC", () => {
    const { config, stderr } = imported(
      `${head}${group}
    subnets: [first, subnet-0123456789abcde02]
vpc:
  id: vpc-0123456789abcdef0
  cidr: 10.20.0.0/16
  securityGroup: sg-0123456789abcdef0
  subnets:
    private:
      first: { az: eu-west-1a, id: subnet-0123456789abcde01, cidr: 10.20.0.0/20 }
      eu-west-1b: ${subnet(2, "10.20.16.0/20")}
    public:
      eu-west-1a: { id: subnet-0123456789abcde03 }
privateCluster: { enabled: true }
`.replace("  cidr: 10.20.0.0/16\n  securityGroup", "  cidr: 10.20.0.0/16\n  securityGroup"),
    );
    expect(stderr).not.toContain("error");
    expect(stderr).toContain('vpc.subnets.public["eu-west-1a"]: not in the result: nothing of the cluster is in a public subnet');
    expect(config?.network.existingVpc).toMatchObject({
      id: "vpc-0123456789abcdef0",
      nodeSubnets: { "eu-west-1a": { id: "subnet-0123456789abcde01" }, "eu-west-1b": { cidr: "10.20.16.0/20" } },
      securityGroups: { controlPlane: "sg-0123456789abcdef0" },
    });
    expect(config?.network.availabilityZones).toEqual(["eu-west-1a", "eu-west-1b"]);
    expect(config?.nodeGroups.managed["web"]?.availabilityZones).toEqual(["eu-west-1a", "eu-west-1b"]);
  });

  test("security groups and subnets of the control plane, in an existing VPC", () => {
    const { config, stderr } = imported(
      `${head}${group}
    securityGroups: { attachIDs: [sg-0123456789abcde01] }
nodeGroups:
  - name: own
    privateNetworking: true
    securityGroups: { withShared: false }
vpc:
  id: vpc-0123456789abcdef0
  cidr: 10.20.0.0/16
  securityGroup: sg-0123456789abcde02
  controlPlaneSecurityGroupIDs: [sg-0123456789abcde02, sg-0123456789abcde03]
  sharedNodeSecurityGroup: sg-0123456789abcde04
  manageSharedNodeSecurityGroupRules: false
  controlPlaneSubnetIDs: [subnet-0123456789abcde03, subnet-0123456789abcde04]
  subnets:
    private:
      eu-west-1a: ${subnet(1, "10.20.0.0/20")}
      eu-west-1b: ${subnet(2, "10.20.16.0/20")}
      cluster-a: { az: eu-west-1a, id: subnet-0123456789abcde03, cidr: 10.20.32.0/28 }
      cluster-b: { az: eu-west-1b, id: subnet-0123456789abcde04, cidr: 10.20.32.16/28 }
privateCluster: { enabled: true }
`,
    );
    expect(stderr).not.toContain("error");
    expect(stderr).not.toMatch(/not in the result: .*(subnet|security group)/);
    expect(config?.network.existingVpc).toMatchObject({
      securityGroups: { controlPlane: "sg-0123456789abcde02" },
      controlPlaneSubnets: {
        "eu-west-1a": { id: "subnet-0123456789abcde03", cidr: "10.20.32.0/28" },
        "eu-west-1b": { id: "subnet-0123456789abcde04", cidr: "10.20.32.16/28" },
      },
    });
    expect(config?.network.controlPlaneSubnets.enabled).toBe(true);
    expect(config?.access.additionalSecurityGroupIds).toEqual(["sg-0123456789abcde03"]);
    expect(config?.nodeGroups.managed["web"]?.securityGroupIds).toEqual(["sg-0123456789abcde01", "sg-0123456789abcde04"]);
    expect(config?.nodeGroups.selfManaged["own"]?.securityGroupIds).toEqual([]);
  });

  test("the shared group of all that a group of nodes names, and does not want, is reported", () => {
    const { stderr } = imported(`${head}${group}
    securityGroups: { attachIDs: [sg-0123456789abcde04], withShared: false }
vpc:
  id: vpc-0123456789abcdef0
  cidr: 10.20.0.0/16
  sharedNodeSecurityGroup: sg-0123456789abcde04
  subnets: { private: { eu-west-1a: ${subnet(1, "10.20.0.0/20")}, eu-west-1b: ${subnet(2, "10.20.16.0/20")} } }
`);
    expect(stderr).toContain(
      "managedNodeGroups[0].securityGroups.withShared: not in the result: attachIDs names the shared group sg-0123456789abcde04, which is attached",
    );
  });

  test("subnets of the control plane of which the file says but the ids", () => {
    const subnets = `subnets: { private: { eu-west-1a: ${subnet(1, "10.20.0.0/20")}, eu-west-1b: ${subnet(2, "10.20.16.0/20")} } }`;
    const known = `id: vpc-0123456789abcdef0, cidr: 10.20.0.0/16, ${subnets}`;
    const { stderr, text, value } = imported(vpc(`{ ${known}, controlPlaneSubnetIDs: [subnet-0123456789abcde09] }`));
    expect(text).toMatch(/id: subnet-0123456789abcde09 # .*complete this: its zone in place of its id above/);
    expect(valueAt(value, ["network", "existingVpc", "controlPlaneSubnets"])).toEqual({
      "subnet-0123456789abcde09": { id: "subnet-0123456789abcde09", cidr: "<the CIDR block of subnet-0123456789abcde09>" },
    });
    expect(stderr).toContain("the file does not say the zone of subnet-0123456789abcde09");

    const ofNodes = imported(vpc(`{ ${known}, controlPlaneSubnetIDs: [subnet-0123456789abcde01, subnet-0123456789abcde02] }`));
    expect(ofNodes.stderr).not.toContain("controlPlaneSubnetIDs");
    expect(ofNodes.config?.network.controlPlaneSubnets.enabled).toBe(false);
    const ofOne = imported(vpc(`{ ${known}, controlPlaneSubnetIDs: [subnet-0123456789abcde01] }`));
    expect(ofOne.stderr).toContain("a new control plane is in the node subnets of all zones, also in eu-west-1b");
  });

  test("Fargate only", () => {
    const { config, stderr, unmapped } = imported(`${head}
fargateProfiles:
  - name: system
    selectors: [{ namespace: kube-system }, { namespace: default }]
cloudWatch: { clusterLogging: { enableTypes: [all], logRetentionInDays: 30 } }
`);
    expect(stderr).not.toContain("error");
    expect(unmapped).toBe(0);
    expect(config?.nodeGroups).toEqual({ managed: {}, selfManaged: {} });
    expect(config?.fargateProfiles["system"]?.selectors).toHaveLength(2);
  });

  test("custom networking in an existing VPC asks for the blocks of the pod subnets", () => {
    const { value, stderr } = imported(`${head}${group}
vpc:
  id: vpc-0123456789abcdef0
  cidr: 10.20.0.0/16
  subnets: { private: { eu-west-1a: ${subnet(1, "10.20.0.0/20")}, eu-west-1b: ${subnet(2, "10.20.16.0/20")} } }
addons:
  - name: vpc-cni
    configurationValues: |-
      env: { AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true", ENI_CONFIG_LABEL_DEF: topology.kubernetes.io/zone }
      eniConfig:
        create: true
        subnets:
          eu-west-1a: { id: subnet-0123456789abcde04, securityGroups: [sg-0123456789abcdef0] }
`);
    expect(valueAt(value, ["network", "existingVpc", "podSubnets", "eu-west-1a", "id"])).toBe("subnet-0123456789abcde04");
    expect(valueAt(value, ["network", "existingVpc", "securityGroups", "pods"])).toBe("sg-0123456789abcdef0");
    expect(stderr).toContain("Write it in network.existingVpc.podSubnets.eu-west-1a.cidr");
  });

  test("JSON, with tabs and anchors of YAML", () => {
    const json = JSON.stringify(
      { apiVersion: "eksctl.io/v1alpha5", kind: "ClusterConfig", metadata: { name: "shop", region: "eu-west-1" } },
      undefined,
      "\t",
    );
    expect(imported(json).value).toMatchObject({ name: "shop" });
    expect(
      imported(`${head}managedNodeGroups:\n  - &one { name: web, tags: { a: b } }\n  - { <<: *one, name: api }\n`).value,
    ).toMatchObject({
      nodeGroups: { managed: { api: { tags: { a: "b" } } } },
    });
  });
});

/** Texts that fields of eksctl hold, and some that they do not. */
const words = fc.constantFrom(
  "web",
  "eu-west-1a",
  "eu-west-1b",
  "subnet-0123456789abcde01",
  "10.0.0.0/16",
  "AmazonLinux2023",
  "AmazonLinux2",
  "Bottlerocket",
  "Windows",
  "gp3",
  "io1",
  "vpc-cni",
  "metrics-server",
  "aws-node",
  "cluster-autoscaler",
  "latest",
  "true",
  "system:masters",
  arn,
  "m5.large",
  "mixed",
  "NoSchedule",
  "v1.2.3-eksbuild.1",
  "{",
  "__proto__",
  "eniConfig: { subnets: { a: { id: b } } }",
);

/** Values of any form that a schema takes. */
function valuesOf(schema: z.core.$ZodType): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodOptional) return valuesOf(schema.unwrap());
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodArray) return fc.array(valuesOf(schema.element), { minLength: 1, maxLength: 2 });
  if (schema instanceof z.ZodUnion) return fc.oneof(...schema.options.map(valuesOf));
  if (schema instanceof z.ZodRecord)
    return fc.dictionary(
      words.filter((word) => word !== "__proto__"),
      valuesOf(schema.valueType),
      { minKeys: 1, maxKeys: 2, noNullPrototype: true },
    );
  if (schema instanceof z.ZodObject) {
    const required = Object.entries(schema.shape)
      .filter(([, field]) => !(field instanceof z.ZodOptional))
      .map(([key]) => key);
    const fields = Object.fromEntries(Object.entries(schema.shape).map(([key, field]) => [key, valuesOf(field)]));
    return fc.record(fields, { requiredKeys: required, noNullPrototype: true });
  }
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return fc.integer({ min: 0, max: 200 });
  return words;
}

/** Any configuration that is not refused, as the conversion gets it. */
const configs = valuesOf(eksctlSchema)
  .map((value) => {
    const { outpost: _, localZones: __, kubernetesNetworkConfig: ___, ...config } = eksctlSchema.parse(value);
    return withAddonValues(config);
  })
  .filter((config) => eksctlFindings(config).length === 0);

test("no value is lost: each is in the result, is what the result has anyway, or is reported with a reason", () => {
  fc.assert(
    fc.property(configs, (config) => {
      const outcomes = outcomesOf(config, config, today);
      const isKnown = accounting(config, outcomes);
      const lost = leaves(config).filter((leaf) => !isKnown(leaf));
      expect(lost.map(pathText)).toEqual([]);
      const withoutReason = outcomes.filter((outcome) => outcome.kind === "unmapped" && outcome.why === "there is no key for it");
      expect(withoutReason).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

/** The file with another value of the same type at a place. */
function changed(file: unknown, [key, ...rest]: ConfigPath): unknown {
  if (key === undefined) return typeof file === "boolean" ? !file : typeof file === "number" ? file + 1 : `${String(file)}x`;
  const copy = Array.isArray(file) ? [...(file as unknown[])] : { ...(file as object) };
  return Object.assign(copy, { [key]: changed((file as Record<string | number, unknown>)[key], rest) });
}

const isReported = (outcomes: readonly ImportOutcome[], leaf: ConfigPath): boolean =>
  outcomes.some((outcome) => outcome.kind === "unmapped" && isAtOrBelow(leaf, outcome.path));

const written = (outcomes: readonly ImportOutcome[]): string => JSON.stringify(outcomes.filter(({ kind }) => kind === "setting"));

test("a value that is not reported matters: with another one there, something else is written", () => {
  fc.assert(
    fc.property(configs, fc.nat(), (config, random) => {
      const before = outcomesOf(config, config, today);
      const silent = leaves(config).filter((leaf) => !isReported(before, leaf));
      const leaf = silent[random % silent.length] ?? [];
      const other = changed(config, leaf) as typeof config;
      fc.pre(eksctlSchema.safeParse(other).success && eksctlFindings(other).length === 0);
      const after = outcomesOf(other, other, today);
      const matters = isReported(after, leaf) || written(before) !== written(after);
      expect({ leaf: pathText(leaf), matters }).toEqual({ leaf: pathText(leaf), matters: true });
    }),
    { numRuns: 100 },
  );
});

test("whatever comes out is YAML, and loads unless the import is not complete; what is not in it is reported at its line", () => {
  const shop = { outpost: undefined, localZones: undefined, kubernetesNetworkConfig: undefined, privateCluster: undefined };
  const metadata = { name: "shop", region: "eu-west-1" };
  fc.assert(
    fc.property(valuesOf(eksctlSchema), (value) => {
      const result = imported(stringify({ ...(value as object), ...shop, metadata }));
      expect(result.config !== undefined || hasErrors(result.findings)).toBe(true);
      expect(result.text === undefined || valueAt(result.value, ["name"]) === "shop").toBe(true);
      expect(result.findings.every(({ line }) => line > 0)).toBe(true);
    }),
    { numRuns: 20 },
  );
});
