import { clusterSchema } from "../../../config/schema/schema";
import { planAddons } from "../../../design/software/addons";
import { vpcCniFindings, vpcCniStartFindings } from "../../../design/software/addons.findings";
import { vpcCniConfiguration } from "../../../design/software/vpcCni";

const parse = (cluster: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster });
const addon = (name: string, cluster: object = {}) => planAddons(parse(cluster)).find((candidate) => candidate.name === name);
const environment = (cluster: object) => addon("vpc-cni", cluster)?.configuration?.env;

const everyAddon = {
  addons: { ebsCsiDriver: { enabled: true }, efsCsiDriver: { enabled: true }, metricsServer: { enabled: true } },
  observability: { containerInsights: { enabled: true } },
};

describe("planAddons", () => {
  test("installs what nodes need with the cluster, and CoreDNS when there are nodes", () => {
    expect(planAddons(parse({})).map(({ name, stack }) => [name, stack])).toEqual([
      ["vpc-cni", "cluster"],
      ["kube-proxy", "cluster"],
      ["eks-pod-identity-agent", "cluster"],
      ["coredns", "workload"],
    ]);
  });

  test("installs the optional add-ons where they are enabled", () => {
    expect(
      planAddons(parse(everyAddon))
        .filter(({ stack }) => stack === "workload")
        .map(({ name }) => name),
    ).toEqual(["coredns", "metrics-server", "aws-ebs-csi-driver", "aws-efs-csi-driver", "amazon-cloudwatch-observability"]);
  });

  test.each([
    [100, undefined],
    [101, 21],
    [600, 70],
  ])("with %d nodes gets %s minutes to be ready on each of them", (max, timeoutMinutes) => {
    expect(addon("vpc-cni", { nodeGroups: { managed: { main: { capacity: { max } } } } })?.timeoutMinutes).toBe(timeoutMinutes);
  });

  test("pins a version that is given, and leaves others to EKS", () => {
    const cluster = { addons: { coreDns: { version: "v1.12.4-eksbuild.1" } } };
    expect(addon("coredns", cluster)?.version).toBe("v1.12.4-eksbuild.1");
    expect(addon("kube-proxy", cluster)?.version).toBeUndefined();
  });

  test("gives the VPC CNI an IAM role for its service account", () => {
    expect(addon("vpc-cni")?.roles[0]).toMatchObject({
      credentials: "irsa",
      namespace: "kube-system",
      serviceAccount: "aws-node",
      managedPolicyArns: ["arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy"],
      inlinePolicies: {},
    });
  });

  test.each([
    ["aws-ebs-csi-driver", "kube-system", "ebs-csi-controller-sa", "AmazonEBSCSIDriverPolicyV2"],
    ["aws-efs-csi-driver", "kube-system", "efs-csi-controller-sa", "service-role/AmazonEFSCSIDriverPolicy"],
    ["amazon-cloudwatch-observability", "amazon-cloudwatch", "cloudwatch-agent", "CloudWatchAgentServerPolicy"],
  ])("gives %s a role by pod identity", (name, namespace, serviceAccount, policy) => {
    expect(addon(name, everyAddon)?.roles[0]).toMatchObject({
      credentials: "podIdentity",
      namespace,
      serviceAccount,
      managedPolicyArns: [`arn:aws:iam::aws:policy/${policy}`],
      inlinePolicies: {},
    });
  });

  test.each(["coredns", "metrics-server", "kube-proxy"])("gives %s no role", (name) => {
    expect(addon(name, everyAddon)?.roles).toEqual([]);
  });

  test("does without pod identity in China, which has none", () => {
    const addons = planAddons(parse({ ...everyAddon, region: "cn-northwest-1" }));
    expect(addons.map(({ name }) => name)).not.toContain("eks-pod-identity-agent");
    const roles = addons.flatMap(({ roles }) => roles);
    expect(roles).toHaveLength(4);
    expect(roles.every(({ credentials }) => credentials === "irsa")).toBe(true);
    expect(roles.flatMap(({ managedPolicyArns }) => managedPolicyArns).every((arn) => arn.startsWith("arn:aws-cn:"))).toBe(true);
  });
});

describe("the environment of aws-node", () => {
  const peerings = { shared: { connectionId: "pcx-0123456789abcdef0", cidrs: ["10.50.0.0/16"] } };

  test("has ENIConfigs named after zones with custom networking", () => {
    expect(environment({ customNetworking: { enabled: true } })).toEqual({
      AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG: "true",
      AWS_VPC_K8S_CNI_EXTERNALSNAT: "false",
      ENI_CONFIG_LABEL_DEF: "topology.kubernetes.io/zone",
    });
  });

  test("has one warm prefix with prefix delegation", () => {
    expect(environment({ addons: { vpcCni: { prefixDelegation: true } } })).toMatchObject({
      ENABLE_PREFIX_DELEGATION: "true",
      WARM_PREFIX_TARGET: "1",
    });
  });

  test.each([
    ["nat", false, "true"],
    ["nat", true, "true"],
    ["transitGateway", false, "true"],
    ["transitGateway", true, "false"],
    ["none", false, "false"],
    ["none", true, "false"],
  ])("with egress %s and custom networking %s has external SNAT %s", (egress, enabled, expected) => {
    expect(environment({ network: { egress }, customNetworking: { enabled } })).toMatchObject({ AWS_VPC_K8S_CNI_EXTERNALSNAT: expected });
  });

  test.each([
    [{ egress: "nat", peerings }, true, "false"],
    [{ egress: "nat", peerings }, false, "true"],
    [{ egress: "none", peerings }, true, "false"],
    [{ egress: "nat", peerings, podSubnets: { enabled: true, tags: { "kubernetes.io/role/cni": "1" } } }, false, "false"],
    [{ egress: "transitGateway", podSubnets: { enabled: true, tags: { "kubernetes.io/role/cni": "1" } } }, false, "false"],
    [{ egress: "nat", podSubnets: { enabled: true, tags: { "kubernetes.io/role/cni": "1" } } }, false, "true"],
  ])("with %j and custom networking %s has external SNAT %s", (network, enabled, expected) => {
    expect(environment({ network, customNetworking: { enabled } })).toMatchObject({ AWS_VPC_K8S_CNI_EXTERNALSNAT: expected });
  });

  test("takes the user's variables, which win over defaults", () => {
    const env = { WARM_PREFIX_TARGET: "2", AWS_VPC_K8S_CNI_EXTERNALSNAT: "true", AWS_VPC_K8S_CNI_LOGLEVEL: "INFO" };
    expect(environment({ addons: { vpcCni: { prefixDelegation: true, env } } })).toMatchObject(env);
  });
});

test("variables of the VPC CNI stand at the containers that read them", () => {
  const env = { ENABLE_POD_ENI: "true", DISABLE_TCP_EARLY_DEMUX: "true", ENABLE_V6_EGRESS: "true" };
  const { configuration } = planAddons(parse({ addons: { vpcCni: { env } } })).find(({ name }) => name === "vpc-cni")!;
  expect(configuration).toEqual({
    env: { AWS_VPC_K8S_CNI_EXTERNALSNAT: "false", ENABLE_POD_ENI: "true", ENABLE_V6_EGRESS: "true" },
    init: { env: { DISABLE_TCP_EARLY_DEMUX: "true", ENABLE_V6_EGRESS: "true" } },
  });
});

describe("vpcCniFindings", () => {
  const findings = (env: Record<string, string>) => vpcCniFindings(parse({ addons: { vpcCni: { env } } }));

  test("accepts variables that the add-on knows", () => {
    expect(findings({ AWS_VPC_K8S_CNI_LOGLEVEL: "DEBUG", WARM_IP_TARGET: "4", AWS_VPC_K8S_CNI_EXTERNALSNAT: "true" })).toEqual([]);
  });

  test.each([
    ["AWS_VPC_K8S_CNI_CUSTOM_NETWORK_CFG", "customNetworking.enabled"],
    ["ENI_CONFIG_LABEL_DEF", "customNetworking.enabled"],
    ["ENABLE_PREFIX_DELEGATION", "addons.vpcCni.prefixDelegation"],
    ["ADDITIONAL_ENI_TAGS", "tags"],
  ])("refuses %s, which %s decides", (name, key) => {
    expect(findings({ [name]: "true" })).toEqual([
      {
        severity: "error",
        path: ["addons", "vpcCni", "env", name],
        problem: `${name} is decided by ${key}`,
        fix: `Remove it, and set ${key}`,
      },
    ]);
  });

  test.each(["ENABLE_IPv6", "MAX_ENI"])("refuses %s, which would make the design wrong", (name) => {
    expect(findings({ [name]: "true" })).toMatchObject([{ severity: "error", path: ["addons", "vpcCni", "env", name] }]);
  });

  test.each([
    ["ENABLE_POD_ENI", "yes", 'Write "true" or "false"'],
    ["DISABLE_TCP_EARLY_DEMUX", "1", 'Write "true" or "false"'],
    ["WARM_IP_TARGET", "five", 'Write a whole number in quotes, such as "5"'],
    ["MINIMUM_IP_TARGET", "-1", 'Write a whole number in quotes, such as "5"'],
    ["POD_SECURITY_GROUP_ENFORCING_MODE", "Strict", "Write one of these"],
  ])("refuses the value of %s=%s", (name, value, fix) => {
    const problem = `the vpc-cni add-on cannot read the value "${value}" of ${name}`;
    expect(findings({ [name]: value })).toMatchObject([{ severity: "error", problem, fix }]);
  });

  test.each(["AWS_VPC_K8S_CNI_CONFIGURE_RPFILTER", "ENABLE_NFTABLES"])("refuses %s, which the add-on's schema no longer has", (name) => {
    expect(findings({ [name]: "true" })).toMatchObject([{ severity: "error", fix: "Remove it" }]);
  });

  test("names the variable that was meant", () => {
    expect(findings({ WARM_IP_TARGT: "4" })).toEqual([
      {
        severity: "warning",
        path: ["addons", "vpcCni", "env", "WARM_IP_TARGT"],
        problem:
          "private-eks does not know the variable WARM_IP_TARGT of the vpc-cni add-on: EKS refuses it where the add-on's version does not have it either",
        allowed: "the variables of https://github.com/aws/amazon-vpc-cni-k8s#cni-configuration-variables",
        fix: "Write WARM_IP_TARGET, unless the add-on has both",
      },
    ]);
  });

  test.each(["HTTPS_PROXY", "toString"])("warns of %s, which a newer version may have", (name) => {
    expect(findings({ [name]: "x" })).toMatchObject([{ severity: "warning", fix: "Remove it, unless the add-on has it" }]);
    expect(vpcCniConfiguration(parse({ addons: { vpcCni: { env: { [name]: "x" } } } }))).toMatchObject({ env: { [name]: "x" } });
  });
});

describe("vpcCniStartFindings", () => {
  const paths = (vpcCni: object) => vpcCniStartFindings(parse({ addons: { vpcCni } })).map(({ path }) => path.at(-1));
  const none = { WARM_PREFIX_TARGET: "0" };

  test.each<[string, object, readonly string[]]>([
    ["no prefix and no address to spare, with prefix delegation", { prefixDelegation: true, env: none }, ["WARM_PREFIX_TARGET"]],
    ["only zeros", { prefixDelegation: true, env: { ...none, WARM_IP_TARGET: "00", MINIMUM_IP_TARGET: "0" } }, ["WARM_PREFIX_TARGET"]],
    ["addresses to spare", { prefixDelegation: true, env: { ...none, WARM_IP_TARGET: "5" } }, []],
    ["a minimum of addresses", { prefixDelegation: true, env: { ...none, MINIMUM_IP_TARGET: "16" } }, []],
    ["the default of prefix delegation", { prefixDelegation: true }, []],
    ["addresses one by one", { env: none }, []],
    ["a log at stdout", { env: { AWS_VPC_K8S_PLUGIN_LOG_FILE: "stdout" } }, ["AWS_VPC_K8S_PLUGIN_LOG_FILE"]],
    ["a log at stderr", { env: { AWS_VPC_K8S_PLUGIN_LOG_FILE: "stderr" } }, []],
    ["a prefix of five characters", { env: { AWS_VPC_K8S_CNI_VETHPREFIX: "podif" } }, ["AWS_VPC_K8S_CNI_VETHPREFIX"]],
    ["a reserved prefix", { env: { AWS_VPC_K8S_CNI_VETHPREFIX: "vlan" } }, ["AWS_VPC_K8S_CNI_VETHPREFIX"]],
    ["a prefix that begins like a reserved one", { env: { AWS_VPC_K8S_CNI_VETHPREFIX: "eth1" } }, []],
  ])("%s", (_name, vpcCni, expected) => {
    expect(paths(vpcCni)).toEqual(expected);
  });
});
