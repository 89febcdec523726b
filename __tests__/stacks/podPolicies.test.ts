import { runnerPolicy } from "../../design/iam/runnerPolicy";
import { proxyCertificate } from "../support/certificates";
import { type Block, dataSources, embedded, prerequisites, resource, resources, type Stack } from "../support/stack";
import { type Changes, merge, synthDemo } from "../support/synth";

const strict: Changes = { addons: { vpcCni: { networkPolicy: { enabled: true, enforcingMode: "strict", eventLogs: "cloudWatch" } } } };
const mirrored: Changes = { registry: { mirror: true, accountId: "111122223333" } };
const everything = merge(merge(strict, mirrored), {
  nodeGroups: { managed: { main: { instanceTypes: ["m6i.large"] } } },
  addons: { vpcCni: { podSecurityGroups: { enabled: true } }, guardDutyAgent: { enabled: true } },
  loadBalancerController: { enabled: true },
  observability: { containerInsights: { enabled: true } },
  certificateAuthorities: { certificates: { corporate: proxyCertificate }, namespaces: ["team-a"] },
  samples: { application: { enabled: true } },
  namespaces: {
    "amazon-cloudwatch": {},
    "amazon-guardduty": {},
    "team-a": { podSecurity: { enforce: "restricted" } },
    default: { podSecurity: { enforce: "baseline" }, annotations: { "example.com/owner": "platform" } },
    demo: { labels: { team: "b" } },
  },
  securityGroupPolicies: {
    "team-a/db": { podSelector: { app: "db" }, securityGroupIds: ["sg-0123456789abcdef0"] },
    "demo/db": { serviceAccountSelector: {}, securityGroupIds: ["sg-0123456789abcdef0", "sg-0123456789abcdef1"] },
  },
});

const { network, cluster, workload } = synthDemo(everything);
const ofType = (stack: Stack, type: string): readonly Block[] => resources(stack, type);
const addresses = (blocks: readonly Block[]) => blocks.map(({ address }) => address);
const policies = ofType(workload, "kubernetes_network_policy_v1");
const groupPolicies = ofType(workload, "kubernetes_manifest").filter(({ path }) => path.includes("security-groups-"));

test("the VPC CNI may write the events of network policies, and knows of network policies before nodes join", () => {
  const addon = ofType(cluster, "aws_eks_addon").find(({ attributes }) => attributes["addon_name"] === "vpc-cni")!;
  expect(embedded(addon.attributes["configuration_values"])).toMatchObject({
    enableNetworkPolicy: "true",
    nodeAgent: { enableCloudWatchLogs: "true" },
    env: { NETWORK_POLICY_ENFORCING_MODE: "strict", ENABLE_POD_ENI: "true" },
  });
  const policy = resource(cluster, "aws_iam_role_policy");
  expect(JSON.stringify(policy.attributes["policy"])).toContain(":log-group:/aws/eks/demo/cluster:*");
  expect(prerequisites(cluster, addon)).toContain(policy.address);
});

test("network policies let everybody reach the ports of what is installed, and let its pods out", () => {
  const coreDns = policies.find(({ path }) => path.includes("coredns"))!;
  expect(coreDns.attributes).toMatchObject({
    metadata: { name: "private-eks-coredns", namespace: "kube-system" },
    spec: {
      pod_selector: { match_labels: { "k8s-app": "kube-dns" } },
      policy_types: ["Ingress", "Egress"],
      ingress: [
        {
          ports: [
            { port: "53", protocol: "UDP" },
            { port: "53", protocol: "TCP" },
            { port: "9153", protocol: "TCP" },
          ],
        },
      ],
      egress: [{}],
    },
  });
  const specOf = (name: string) => policies.find(({ path }) => path.includes(name))!.attributes["spec"];
  expect(specOf("amazon-cloudwatch")).toMatchObject({ pod_selector: {}, ingress: [{}], egress: [{}] });
  expect(specOf("guardduty")).not.toHaveProperty("ingress");
});

test("pods come after the policies that they need, and those after their namespaces", () => {
  const [ofSamples, others] = [true, false].map((isSample) => policies.filter(({ path }) => path.startsWith("sample-") === isSample));
  for (const addon of ofType(workload, "aws_eks_addon"))
    expect([...prerequisites(workload, addon)]).toEqual(expect.arrayContaining(addresses(others!)));
  const sample = resources(workload).find(({ path }) => path === "sample-application/deployment")!;
  expect(ofSamples).toHaveLength(1);
  expect([...prerequisites(workload, sample)]).toEqual(expect.arrayContaining(addresses(ofSamples!)));
  const namespaces = ofType(workload, "kubernetes_namespace_v1");
  const namespaceOf = ({ attributes }: Block) => {
    const { namespace } = ((attributes["manifest"] ?? attributes) as { metadata: { namespace: string } }).metadata;
    return namespaces.filter((block) => (block.attributes["metadata"] as { name: string }).name === namespace);
  };
  for (const policy of [...policies, ...groupPolicies]) {
    expect([...prerequisites(workload, policy)]).toEqual(expect.arrayContaining(addresses(namespaceOf(policy))));
  }
});

test("the certificates of a namespace come after it", () => {
  const certificates = resource(workload, "kubernetes_config_map_v1", "ca-certificates/team-a");
  const namespace = resource(workload, "kubernetes_namespace_v1", "namespaces/team-a");
  expect([...prerequisites(workload, certificates)]).toContain(namespace.address);
});

test("security groups of pods are SecurityGroupPolicies", () => {
  expect(groupPolicies.map(({ attributes }) => attributes["manifest"])).toEqual([
    {
      apiVersion: "vpcresources.k8s.aws/v1beta1",
      kind: "SecurityGroupPolicy",
      metadata: { name: "db", namespace: "team-a" },
      spec: { podSelector: { matchLabels: { app: "db" } }, securityGroups: { groupIds: ["sg-0123456789abcdef0"] } },
    },
    {
      apiVersion: "vpcresources.k8s.aws/v1beta1",
      kind: "SecurityGroupPolicy",
      metadata: { name: "db", namespace: "demo" },
      spec: {
        serviceAccountSelector: { matchLabels: {} },
        securityGroups: { groupIds: ["sg-0123456789abcdef0", "sg-0123456789abcdef1"] },
      },
    },
  ]);
});

test("namespaces are made, those of every cluster get labels, and that of the sample has its own", () => {
  const named = (name: string) => resources(workload).filter(({ path }) => path.startsWith(`namespaces/${name}/`));
  expect(named("team-a").map(({ attributes }) => attributes["metadata"])).toEqual([
    { name: "team-a", labels: { "pod-security.kubernetes.io/enforce": "restricted" } },
  ]);
  expect(named("default").map(({ type, attributes }) => [type, attributes["labels"] ?? attributes["annotations"]])).toEqual(
    [
      ["kubernetes_labels", { "pod-security.kubernetes.io/enforce": "baseline" }],
      ["kubernetes_annotations", { "example.com/owner": "platform" }],
    ].reverse(),
  );
  expect(named("demo")).toEqual([]);
  const ofSample = resources(workload, "kubernetes_namespace_v1").find(({ path }) => path === "samples-demo")!;
  expect(ofSample.attributes["metadata"]).toEqual({ name: "demo", labels: { team: "b" } });
});

test("the agent of GuardDuty has an endpoint for its account alone, and the plan asks whether GuardDuty listens", () => {
  const endpoint = ofType(network, "aws_vpc_endpoint").find(({ path }) => path.endsWith("guardduty-data"))!;
  expect(JSON.stringify(endpoint.attributes["policy"])).toContain("aws:PrincipalAccount");
  const check = (stack: Stack) =>
    (stack.json["check"] as Readonly<Record<string, { assert: unknown[] }>> | undefined)?.["guardduty-runtime-monitoring"];
  expect(check(network)!.assert).toHaveLength(2);
  const tagged = synthDemo({ addons: { guardDutyAgent: { enabled: true } }, tags: { GuardDutyManaged: "false" } });
  expect(check(tagged.network)!.assert).toHaveLength(1);
  expect(check(synthDemo().network)).toBeUndefined();
  const options = { partition: "aws", dnsSuffix: "amazonaws.com", region: "us-west-2", cluster: "demo" };
  expect(JSON.stringify(runnerPolicy(network.json, options))).toContain('"guardduty:GetDetector","guardduty:ListDetectors"');
});

test("given pod subnets that get no tags must have those by which the VPC CNI finds them", () => {
  const existingVpc = {
    id: "vpc-12345678",
    cidr: "10.20.0.0/16",
    tagSubnets: false,
    nodeSubnets: {
      "us-west-2a": { id: "subnet-12345678", cidr: "10.20.0.0/22" },
      "us-west-2b": { id: "subnet-12345679", cidr: "10.20.4.0/22" },
    },
    podSubnets: {
      "us-west-2a": { id: "subnet-1234567a", cidr: "10.20.8.0/22" },
      "us-west-2b": { id: "subnet-1234567b", cidr: "10.20.12.0/22" },
    },
  };
  const conditions = (subnetDiscovery: boolean | undefined) => {
    const { network: stack } = synthDemo({
      network: { availabilityZones: ["us-west-2a", "us-west-2b"], existingVpc, podSubnets: { enabled: true } },
      addons: { vpcCni: { subnetDiscovery } },
    });
    return JSON.stringify(dataSources(stack, "aws_subnet"));
  };
  expect(conditions(true)).toContain('lookup(self.tags, \\"kubernetes.io/role/cni\\", \\"\\") == \\"1\\"');
  expect(conditions(true)).toContain("cni.networking.k8s.aws/cluster/demo");
  expect(conditions(undefined)).not.toContain("kubernetes.io/role/cni");
});

test("the plan reads the groups, each once for the policies that are made together, and demands that they are of the VPC", () => {
  const groups = dataSources(workload, "aws_security_group").filter(({ path }) => path.includes("policies"));
  expect(groups.map(({ path, attributes }) => [path, attributes["id"]])).toEqual([
    ["pod-policies/sg-0123456789abcdef0/security-group", "sg-0123456789abcdef0"],
    ["sample-policies/sg-0123456789abcdef0/security-group", "sg-0123456789abcdef0"],
    ["sample-policies/sg-0123456789abcdef1/security-group", "sg-0123456789abcdef1"],
  ]);
  for (const { attributes } of groups) {
    expect(JSON.stringify(attributes["lifecycle"])).toContain("self.vpc_id == data.terraform_remote_state.network.outputs.vpc_id");
  }
});
