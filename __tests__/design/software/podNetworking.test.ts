import { clusterSchema } from "../../../config/schema/schema";
import { designCluster } from "../../../design/cluster";
import { analyse } from "../../../design/facts";
import { guardDutyAgentFindings } from "../../../design/software/guardDutyAgent.findings";
import type { PolicyDocument } from "../../../design/iam/policy";
import type { AddonDesign } from "../../../design/software/addonDesign";
import { clusterRolePolicyArns } from "../../../design/iam/roles";
import { capacityFindings } from "../../../design/nodes/capacity.findings";
import { planNetworkPolicies } from "../../../design/software/networkPolicies";
import { podNetworkingFindings } from "../../../design/software/podNetworking.findings";
import { unusedSettingFindings } from "../../../design/software/unusedSettings.findings";
import { podAddressesLeave, podSubnetTags, vpcCniConfiguration } from "../../../design/software/vpcCni";
import { reachability } from "../../../design/reachability/paths";

const parse = (cluster: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster });
const withCni = (vpcCni: object, cluster: object = {}) => parse({ addons: { vpcCni }, ...cluster });
const nodes = { nodeGroups: { managed: { main: { instanceTypes: ["m6i.large"] } } } };
const strict = { networkPolicy: { enabled: true, enforcingMode: "strict" } };
const warnings = (vpcCni: object, cluster: object = {}) =>
  podNetworkingFindings(withCni(vpcCni, cluster)).map(({ severity, problem }) => `${severity}: ${problem}`);

describe("the configuration of the VPC CNI", () => {
  const plain = { env: { AWS_VPC_K8S_CNI_EXTERNALSNAT: "false" } };

  test.each([
    [{}, plain],
    [{ networkPolicy: { enabled: true } }, { enableNetworkPolicy: "true", ...plain }],
    [
      { networkPolicy: { enabled: true, eventLogs: "node" } },
      { enableNetworkPolicy: "true", nodeAgent: { enablePolicyEventLogs: "true" }, ...plain },
    ],
    [
      { networkPolicy: { enabled: true, eventLogs: "cloudWatch" } },
      { enableNetworkPolicy: "true", nodeAgent: { enablePolicyEventLogs: "true", enableCloudWatchLogs: "true" }, ...plain },
    ],
    [strict, { enableNetworkPolicy: "true", env: { ...plain.env, NETWORK_POLICY_ENFORCING_MODE: "strict" } }],
    [{ networkPolicy: { enabled: false, enforcingMode: "strict", eventLogs: "cloudWatch" } }, plain],
    [
      { podSecurityGroups: { enabled: true } },
      {
        env: { ...plain.env, ENABLE_POD_ENI: "true", POD_SECURITY_GROUP_ENFORCING_MODE: "strict" },
        init: { env: { DISABLE_TCP_EARLY_DEMUX: "true" } },
      },
    ],
    [
      { podSecurityGroups: { enabled: true, enforcingMode: "standard" } },
      { env: { ...plain.env, ENABLE_POD_ENI: "true", POD_SECURITY_GROUP_ENFORCING_MODE: "standard" } },
    ],
    [{ subnetDiscovery: false }, { env: { ...plain.env, ENABLE_SUBNET_DISCOVERY: "false" } }],
  ])("%j gives %j", (vpcCni, expected) => {
    expect(vpcCniConfiguration(withCni(vpcCni))).toEqual(expected);
  });

  test("has early demultiplexing as the file has it", () => {
    const env = { DISABLE_TCP_EARLY_DEMUX: "false" };
    expect(vpcCniConfiguration(withCni({ podSecurityGroups: { enabled: true }, env }))["init"]).toEqual({ env });
  });
});

describe("events of network policies in CloudWatch Logs", () => {
  const networkPolicy = { enabled: true, eventLogs: "cloudWatch" };

  test("need CloudWatch Logs, and what the VPC CNI needs for credentials and the name of the cluster", () => {
    const services = reachability(withCni({ networkPolicy })).flatMap(({ consumer, need }) =>
      consumer === "network policy agent" && need.kind === "service" ? [need.service] : [],
    );
    expect(services).toEqual(["ec2", "logs", "sts"]);
  });

  test("are in the log group of the control plane, and on self-managed nodes in one of all clusters", () => {
    const policyOf = (addons: readonly AddonDesign[]) =>
      addons.find(({ name }) => name === "vpc-cni")!.roles[0]!.inlinePolicies["permissions"];
    const resources = (cluster: object) =>
      (policyOf(designCluster(withCni({ networkPolicy }, cluster)).addons) as PolicyDocument).Statement[1]!.Resource;
    const group = "arn:aws:logs:us-west-2:*:log-group:/aws/eks/demo/cluster";
    expect(resources(nodes)).toEqual([group, `${group}:*`]);
    const shared = "arn:aws:logs:us-west-2:*:log-group:/aws/k8s-cluster/cluster";
    expect(resources({ nodeGroups: { selfManaged: { main: {} } } })).toEqual([group, `${group}:*`, shared, `${shared}:*`]);
    expect(warnings({ networkPolicy }, { nodeGroups: { selfManaged: { main: {} } } })).toEqual([
      "warning: on self-managed nodes the agent does not know the cluster, and writes to /aws/k8s-cluster/cluster, which it creates for all clusters of the account, without retention and key",
    ]);
  });
});

describe("strict network policies", () => {
  const policies = (cluster: object = {}) => planNetworkPolicies(withCni(strict, cluster));
  const everything = {
    registry: { mirror: true, accountId: "111122223333" },
    loadBalancerController: { enabled: true },
    observability: { containerInsights: { enabled: true }, fluentBit: { enabled: true } },
    samples: { application: { enabled: true }, publicNlb: { enabled: true } },
  };

  test("come with policies of what is installed", () => {
    expect(planNetworkPolicies(withCni({ networkPolicy: { enabled: true } }, everything))).toEqual([]);
    expect(policies(everything).map(({ name, namespace, ports }) => [namespace, name, ports?.map(({ port }) => port)])).toEqual([
      ["kube-system", "private-eks-coredns", [53, 53, 9153]],
      ["kube-system", "private-eks-aws-load-balancer-controller", [9443, 8080]],
      ["kube-system", "private-eks-aws-for-fluent-bit", []],
      ["amazon-cloudwatch", "private-eks-amazon-cloudwatch", undefined],
      ["samples", "private-eks-sample-public-nlb", [80]],
      ["demo", "private-eks-sample-application", [80]],
    ]);
  });

  test("select the pods by the labels that Fargate profiles select them by", () => {
    expect(policies()[0]!.labels).toEqual({ "k8s-app": "kube-dns", "eks.amazonaws.com/component": "coredns" });
  });
});

describe("warnings", () => {
  const fargateProfiles = { jobs: { selectors: [{ namespace: "jobs" }] } };

  test.each([
    [{ networkPolicy: { enabled: true } }, { ...nodes, fargateProfiles }, "network policies do not hold for pods on Fargate"],
    [{ env: { NETWORK_POLICY_ENFORCING_MODE: "strict" } }, nodes, "no effect without addons.vpcCni.networkPolicy.enabled: true"],
    [{ podSecurityGroups: { enabled: true } }, { nodeGroups: { managed: { main: { instanceTypes: ["t3.large"] } } } }, "find no node"],
  ])("%j with %j: %s", (vpcCni, cluster, text) => {
    expect(warnings(vpcCni, cluster)).toEqual([expect.stringContaining(text)]);
  });

  test.each([
    [{ networkPolicy: { enabled: true } }, nodes],
    [{ podSecurityGroups: { enabled: true } }, nodes],
    [
      { subnetDiscovery: true, version: "v1.18.0-eksbuild.1" },
      { network: { podSubnets: { enabled: true, tags: { "kubernetes.io/role/cni": "1" } } } },
    ],
    [{ version: "v2.0.0-eksbuild.1", networkPolicy: { enabled: true } }, nodes],
    [{}, { fargateProfiles, securityGroupPolicies: { "jobs/a": { podSelector: {}, securityGroupIds: ["sg-12345678"] } } }],
  ])("none of %j with %j", (vpcCni, cluster) => {
    expect(warnings(vpcCni, cluster)).toEqual([]);
  });

  test("of pods with several groups that load balancers may have as targets", () => {
    const podSecurityGroups = { podSecurityGroups: { enabled: true } };
    const policy = (...securityGroupIds: string[]) => ({ "jobs/a": { podSelector: {}, securityGroupIds } });
    const controller = { ...nodes, loadBalancerController: { enabled: true } };
    const two = policy("sg-12345678", "sg-12345679");
    expect(warnings(podSecurityGroups, { ...controller, securityGroupPolicies: two })).toEqual([
      "warning: the load balancer controller takes the pods for targets only where exactly one of sg-12345678, sg-12345679 has the tag kubernetes.io/cluster/demo, and their tags are not known here",
    ]);
    expect(warnings(podSecurityGroups, { ...nodes, securityGroupPolicies: two })).toEqual([]);
    expect(warnings(podSecurityGroups, { ...controller, securityGroupPolicies: policy("sg-12345678") })).toEqual([]);
  });

  test("tell of settings of what is off", () => {
    const vpcCni = { networkPolicy: { enforcingMode: "standard", eventLogs: "node" }, podSecurityGroups: { enforcingMode: "strict" } };
    expect(unusedSettingFindings(withCni(vpcCni)).map(({ path }) => path.join("."))).toEqual([
      "addons.vpcCni.networkPolicy.enforcingMode",
      "addons.vpcCni.networkPolicy.eventLogs",
      "addons.vpcCni.podSecurityGroups.enforcingMode",
    ]);
  });
});

test("the cluster's role may manage interfaces of pods by key and by variable", () => {
  const policy = "arn:aws:iam::aws:policy/AmazonEKSVPCResourceController";
  expect(clusterRolePolicyArns(withCni({ podSecurityGroups: { enabled: true } }))).toContain(policy);
  expect(clusterRolePolicyArns(withCni({ env: { ENABLE_POD_ENI: "true" } }))).toContain(policy);
  expect(clusterRolePolicyArns(withCni({}))).not.toContain(policy);
});

describe("the subnet discovery", () => {
  const network = { availabilityZones: ["us-west-2a", "us-west-2b"], podSubnets: { enabled: true } };
  const found = withCni({ subnetDiscovery: true }, { network });

  test("tags the pod subnets for this cluster alone", () => {
    expect(podSubnetTags(found)).toEqual({ "kubernetes.io/role/cni": "1", "cni.networking.k8s.aws/cluster/demo": "shared" });
    expect(podSubnetTags(withCni({}, { network }))).toEqual({});
  });

  test("keeps addresses of pods in the VPC where nobody routes back to them", () => {
    const transitGateway = { egress: "transitGateway", transitGateway: { id: "tgw-0123456789abcdef0" } };
    const leaving = withCni({ subnetDiscovery: true }, { network: { ...network, ...transitGateway } });
    expect(vpcCniConfiguration(leaving)["env"]).toMatchObject({ AWS_VPC_K8S_CNI_EXTERNALSNAT: "false" });
    expect(podAddressesLeave(leaving)).toBe(false);
  });

  test("lets pods that do not fit the node subnets be in the pod subnets", () => {
    const cidrs = { "us-west-2a": "10.0.0.0/26", "us-west-2b": "10.0.0.64/26" };
    const small = { network: { ...network, nodeSubnets: { cidrs } }, nodeGroups: { managed: { main: { capacity: { max: 4 } } } } };
    const crowded = (vpcCni: object) => {
      const facts = analyse(withCni(vpcCni, small));
      return capacityFindings(facts, facts.addresses!).map(({ path }) => path.join("."));
    };
    expect(crowded({})).toEqual(["network.nodeSubnets"]);
    expect(crowded({ subnetDiscovery: true })).toEqual([]);
  });
});

describe("the agent of GuardDuty", () => {
  const agent = { addons: { guardDutyAgent: { enabled: true } } };
  const problems = (cluster: object = {}) => guardDutyAgentFindings(analyse(parse({ ...agent, ...cluster }))).map(({ problem }) => problem);

  test("has an endpoint that principals of the account use alone, unless the file says otherwise", () => {
    const endpoint = (network: object = {}) =>
      designCluster(parse({ ...agent, network })).endpoints.find(({ service }) => service === "guardduty-data");
    expect(endpoint()).toMatchObject({ isForOwnAccount: true, neededBy: ["GuardDuty agent"] });
    const policy = { Version: "2012-10-17", Statement: [] };
    const own = endpoint({ endpoints: { policies: { "guardduty-data": policy } } });
    expect(own).toMatchObject({ policy });
    expect(own).not.toHaveProperty("isForOwnAccount");
    expect(endpoint({ endpoints: { perimeter: { organization: "o-abcd123456" } } })).not.toHaveProperty("isForOwnAccount");
    const asked = designCluster(parse({ network: { endpoints: { additional: ["guardduty-data"] } } })).endpoints;
    expect(asked.find(({ service }) => service === "guardduty-data")).not.toHaveProperty("isForOwnAccount");
  });

  test("has no IAM role, and one image", () => {
    const addon = designCluster(parse(agent)).addons.find(({ name }) => name === "aws-guardduty-agent");
    expect(addon).toMatchObject({ stack: "workload", path: ["addons", "guardDutyAgent"] });
    expect(addon).not.toHaveProperty("role");
  });

  test("warns where it reports to nobody", () => {
    expect(problems()).toEqual([]);
    expect(problems({ network: { egress: "nat", endpoints: { skip: true } } })).toEqual([expect.stringContaining("VPC endpoint")]);
    expect(problems({ nodeGroups: { managed: { main: { instanceTypes: ["a1.large"] } } } })).toEqual([expect.stringContaining("a1.large")]);
    expect(problems({ tags: { GuardDutyManaged: "false" } })).toEqual([]);
  });
});
