import { parse, stringify } from "yaml";
import type { ConfigPath } from "../../config/findings/finding";
import type { LocatedFinding } from "../../config/findings/located";
import { child, isMapping, valueAt } from "../../config/findings/path";
import { loadText } from "../support/badConfigs";

const kmsKey = "arn:aws:kms:eu-central-1:111122223333:key/11111111-2222-3333-4444-555555555555";
const arn = "arn:aws:iam::111122223333:role/platform";

/** What people write, with the one key or value that is wrong. */
const mistakes: readonly string[] = [
  "version: '1.35'",
  "kubernetesversion: '1.35'",
  "kubernetesVersion: 1.35",
  `admins: [${arn}]`,
  `admin: [${arn}]`,
  `access: { admin: [${arn}] }`,
  `access: { admins: ${arn} }`,
  "access: { bastion: true, publicEndpoint: { enabled: false } }\nnetwork: { egress: nat }",
  "bastion: true\nnetwork: { egress: nat }",
  "Bastion: false",
  "bastion: true\naccess: { admins: [] }\nnetwork: { egress: nat }",
  "bastion: { enabled: false }",
  "access: { runnerCidr: [10.0.0.0/16] }\nnetwork: { cidr: 10.9.0.0/16, peerings: { a: { connectionId: pcx-0123456789abcdef0, cidrs: [10.0.0.0/16] } } }",
  "cidr: 10.1.0.0/16",
  "vpcCidr: 10.1.0.0/16\nnetwork: {}",
  "vpc: { cidr: 10.1.0.0/16 }",
  "netwrok: { cidr: 10.1.0.0/16 }",
  "network: { Cidr: 10.1.0.0/16 }",
  "egress: nat",
  "network: { egress: NAT }",
  "network: { egres: nat }",
  "network: { availabilityZone: [eu-central-1a, eu-central-1b] }",
  "azs: [eu-central-1a, eu-central-1b]\nnetwork: {}",
  "availabilityZones: [eu-central-1a, eu-central-1b]",
  "nodegroups: { managed: { general: {} } }",
  "managed: { general: {} }",
  "managedNodeGroups: { general: { instanceTypes: [m6i.large] } }",
  "nodeGroups: { managed: { general: { instanceType: m6i.large } } }",
  "nodeGroups: { managed: { general: { instanceTypes: m6i.large } } }",
  "nodeGroups: { managed: { general: { minSize: 1 } } }",
  "nodeGroups: { managed: { general: { maxSize: 9 } } }",
  "nodeGroups: { managed: { general: { desiredCapacity: 3 } } }",
  "nodeGroups: { managed: { general: { volumeSize: 100 } } }",
  "nodeGroups: { managed: { general: { volume: { size: '100' } } } }",
  "nodeGroups: { managed: { general: { volume: { encrypted: 'yes' } } } }",
  "nodeGroups: { managed: { general: { amiFamily: al2023 } } }",
  "nodeGroups: { managed: { general: { label: { team: a } } } }",
  "nodeGroups: { managed: { general: { taints: { key: a, value: b, effect: PreferNoSchedule } } } }",
  "loadBalancerController: true\nnetwork: { egress: nat }",
  "loadBalancerController: { enable: true }\nnetwork: { egress: nat }",
  "addons: { loadBalancerController: true }\nnetwork: { egress: nat }",
  "addons: { load_balancer_controller: false }",
  "ebsCsiDriver: true",
  "publicEndpoint: false",
  "nodeGroups: { managed: { general: { amiFamily: AmazonLinux2023 } } }",
  "nodeGroups: { managed: { general: { amiFamily: Amazon Linux 2023 } } }",
  "ebsCsiDriver: { enabled: true }",
  "addons: { ebsCsi: { enabled: true } }",
  "network: { peerings: { a: { id: pcx-0123456789abcdef0, cidrs: [10.9.0.0/16] } } }",
  "addons: { ebsCsiDriver: true }",
  "deletionProtection: 'no'",
  "tag: { team: a }",
  "tags: { cost-center: 4711 }",
  "flowLogs: { enabled: true }",
  "k8sVersion: '1.35'",
  "cluster_version: '1.35'",
  "kubernetes_version: '1.35'",
  "awsAccount: '111122223333'",
  `iam_role_permissions_boundary: arn:aws:iam::111122223333:policy/boundary`,
  `permissionsBoundary: arn:aws:iam::111122223333:policy/boundary`,
  "cluster_enabled_log_types: [api]",
  "nodeGroups: { general: { min_size: 1, max_size: 9, desired_size: 3 } }",
  "eks_managed_node_groups: { general: { instance_types: [m6i.large], disk_size: 100, capacity_type: SPOT } }",
  "nodeGroups: { managed: { general: { nodeRepairConfig: { enabled: true } } } }",
  "nodeGroups: { managed: { general: { nodeRepair: true } } }",
  "iam: { withOIDC: true }",
  "iam: { serviceRolePermissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary' }",
  `iam: { serviceRoleARN: ${arn} }`,
  `iam: { roleArn: ${arn} }`,
  `encryption: { secretsKmsKeyArn: ${kmsKey} }`,
  `encryption: { ebsKmsKeyArn: ${kmsKey} }`,
  `secretsEncryption: { keyARN: ${kmsKey} }`,
  `kmsKeyArn: ${kmsKey}`,
  `controlPlane: { kmsKeyArn: ${kmsKey} }`,
  "controlPlane: { version: '1.35' }",
  "controlPlane: { scalingTier: XL }",
  `access: { entries: { a: { principalARN: ${arn}, kubernetesGroups: [viewers], kubernetesUsername: me } } }`,
  "addons: { vpcCni: { enableNetworkPolicy: true } }",
  "addons: { aws-ebs-csi-driver: { enabled: true } }",
  "tagPolicy: { requiredTags: [team] }\ntags: { team: a }",
];

const whole = (text: string): string => `name: demo\nregion: eu-central-1\n${text}\n`;

/** A change of the file, by its path from one place to another, or to another value. */
type Change = (root: unknown) => void;

const parentOf = (root: unknown, path: ConfigPath): Record<string | number, unknown> => {
  for (const [index, key] of path.slice(0, -1).entries()) {
    const above = path.slice(0, index).reduce<unknown>((value, step) => child(value, step)?.value, root) as Record<
      string | number,
      unknown
    >;
    if (!isMapping(above[key])) above[key] = {};
  }
  return valueAt(root, path.slice(0, -1)) as Record<string | number, unknown>;
};

const moved =
  (from: ConfigPath, to: ConfigPath): Change =>
  (root) => {
    const value = valueAt(root, from);
    Reflect.deleteProperty(parentOf(root, from), from.at(-1)!);
    parentOf(root, to)[to.at(-1)!] = value;
  };

/** What a fix says to do, where a program can do it. */
function changeOf({ path, problem, fix }: LocatedFinding): Change | undefined {
  const [, switched, setting] = /^Move it to ([\w.]+) with (\{.*\})$/.exec(fix) ?? [];
  if (switched !== undefined && setting !== undefined)
    return (root) => {
      Reflect.deleteProperty(parentOf(root, path), path.at(-1)!);
      const to = switched.split(".");
      parentOf(root, to)[to.at(-1)!] = parse(setting) as unknown;
    };
  const place = /^Move it to ([\w.]+)$/.exec(fix)?.[1];
  if (place !== undefined) return moved(path, place.split("."));
  const literal = /^Write (?:it (?:without quotes|in quotes|as a list): )?(.+)$/.exec(fix)?.[1];
  if (literal === undefined || (problem.includes("is not a key of") && !/^\w+$/.test(literal)) || /^(a|an|one|\d+) /.test(literal))
    return undefined;
  if (problem.includes("is not a key of") && /^\w+$/.test(literal)) return moved(path, [...path.slice(0, -1), literal]);
  return (root) => (parentOf(root, path)[path.at(-1)!] = parse(literal) as unknown);
}

/** Follows the first fix that a program can follow, again and again. */
function followed(text: string): { readonly text: string; readonly findings: readonly LocatedFinding[] } {
  const { findings } = loadText(text);
  const first = findings.find((finding) => finding.severity === "error" && changeOf(finding));
  const change = first && changeOf(first);
  if (!change) return { text, findings };
  const root: unknown = parse(text);
  change(root);
  const next = stringify(root);
  const same = loadText(next).findings.find(({ path, problem }) => problem === first.problem && path.join() === first.path.join());
  expect(same).toBeUndefined();
  return followed(next);
}

test("each mistake is an error, and following the fixes of most leads to a valid file", () => {
  for (const text of mistakes) expect(loadText(whole(text)).config).toBeUndefined();
  const left = mistakes.filter((text) => {
    const { findings } = followed(whole(text));
    return findings.some(({ severity }) => severity === "error");
  });
  expect(left).toEqual([]);
});

test.each([
  ["kubernetesVersion: '1.35'\nversion: '1.35'", "Remove it, or write one of the allowed keys"],
  [`access: { admins: [] }\nadmins: [${arn}]`, "Remove it, or move what it says to access.admins, which is written already"],
  ["bastion: true", "Move it to access.bastion with { enabled: true }"],
  ["addons: { loadBalancerController: true }", "Move it to loadBalancerController with { enabled: true }"],
  [
    "network: { natGateway: true }",
    "Write network.egress: nat for a way out by NAT gateways, and network.natGateways: single for one of them",
  ],
  ["network: { natGateway: single }", "Write natGateways"],
  ["nodeGroups: { managed: { general: { amiFamily: AmazonLinux2023 } } }", "Write AL2023"],
  // Several sections have such a key: its name alone does not say which is meant.
  ["labels: { a: b }", "Remove it, or write one of the allowed keys"],
  ["capacity: { min: 1 }", "Move it to nodeGroups.managed.<name>.capacity or nodeGroups.selfManaged.<name>.capacity"],
  ["apiVersion: eksctl.io/v1alpha5", "Run private-eks import eksctl clusters/demo.yaml -o clusters/<name>.yaml, and name that file"],
  [
    "network: { existingVpc: { id: vpc-0123456789abcdef0, cidr: 10.0.0.0/16, nodeSubnets: [subnet-0123456789abcdef0] } }",
    "Write each under its zone: <zone>: { id: subnet-0123456789abcdef0, cidr: <block> }, as aws ec2 describe-subnets prints them",
  ],
  [
    "network: { availabilityZones: [euc1-az1, eu-central-1b] }",
    "Write the name that the account has for this zone: aws ec2 describe-availability-zones --filters Name=zone-id,Values=euc1-az1",
  ],
  [
    "access: { admins: ['arn:aws:sts::111122223333:assumed-role/platform/me'] }",
    "Write the ARN of the role, arn:aws:iam::111122223333:role/platform, with its path if it has one",
  ],
])("%s: %s", (text, fix) => {
  expect(loadText(whole(text)).findings.map((finding) => finding.fix)).toEqual([fix]);
});
