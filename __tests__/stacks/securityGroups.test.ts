import { type Block, dataSources, resource, resources, type Stack } from "../support/stack";
import { type Changes, merge, synthDemo } from "../support/synth";

const base: Changes = { nodeGroups: { managed: { web: {} }, selfManaged: { own: {} } } };
const restricted = merge(base, { network: { nodeSecurityGroup: { restrictEgress: true } } });
const ssh = { fromPort: 22, cidrs: ["10.9.0.0/24"] };
const rulesIn = (stack: Stack) => paths(resources(stack, "aws_vpc_security_group_ingress_rule"));
const rulesOut = (stack: Stack) => paths(resources(stack, "aws_vpc_security_group_egress_rule"));
const paths = (blocks: readonly Block[]) => blocks.map(({ path }) => path);
/** The security groups of the launch templates: of the self-managed group, and of the managed one. */
const groups = (changes: Changes) =>
  resources(synthDemo(changes).workload, "aws_launch_template").map(({ attributes }) =>
    (attributes["vpc_security_group_ids"] as string[] | undefined)?.map((id) => /\.(\w+)\}$/.exec(id)?.[1] ?? id),
  );
const ofCluster = "cluster_security_group_id";
const ofNodes = "node_security_group_id";

describe("further security groups", () => {
  test("of the control plane are read, and beside the one that is made", () => {
    const { cluster } = synthDemo({ access: { additionalSecurityGroupIds: ["sg-12345678", "sg-87654321"] } });
    const { security_group_ids: ids } = resource(cluster, "aws_eks_cluster").attributes["vpc_config"] as { security_group_ids: string[] };
    expect(ids).toEqual([
      expect.stringContaining("api-security-group"),
      expect.stringContaining("data.aws_security_group.control-plane_additional-sg-12345678"),
      expect.stringContaining("data.aws_security_group.control-plane_additional-sg-87654321"),
    ]);
    expect(JSON.stringify(dataSources(cluster, "aws_security_group"))).toContain("Correct access.additionalSecurityGroupIds.");
  });

  test("of nodes are beside that of the cluster", () => {
    const securityGroupIds = ["sg-12345678"];
    const changes = merge(base, { nodeGroups: { managed: { web: { securityGroupIds } }, selfManaged: { own: { securityGroupIds } } } });
    const given = expect.stringContaining("data.aws_security_group.") as string;
    expect(groups(base)).toEqual([[ofCluster], undefined]);
    expect(groups(changes).map((ids) => ids?.length)).toEqual([2, 2]);
    expect(
      resources(synthDemo(changes).workload, "aws_launch_template").map(({ attributes }) => attributes["vpc_security_group_ids"]),
    ).toEqual([
      [expect.stringContaining(ofCluster), given],
      [expect.stringContaining(ofCluster), given],
    ]);
    const checks = synthDemo(changes).workload.json["check"] as Record<string, { assert: { condition: string }[] }>;
    expect(checks["nodeGroups-managed-web-securityGroupIds-sg-12345678"]!.assert[0]!.condition).toContain('"kubernetes.io/cluster/demo"');
  });
});

describe("the security group of the nodes", () => {
  test("is beside that of the cluster, with rules in", () => {
    const changes = merge(base, { network: { nodeSecurityGroup: { ingress: { ssh } } } });
    const { cluster } = synthDemo(changes);
    expect(rulesIn(cluster)).toEqual(["node-security-group/ingress-rule-ssh-10.9.0.0-24"]);
    expect(rulesOut(cluster)).toEqual([]);
    expect(groups(changes)).toEqual([
      [ofCluster, ofNodes],
      [ofCluster, ofNodes],
    ]);
    expect(resource(cluster, "aws_security_group", "node-security-group/security-group").attributes["tags"]).toEqual({
      Name: "demo-nodes",
    });
  });

  test("is in place of that of the cluster where nothing else is to go out", () => {
    const { cluster } = synthDemo(restricted);
    expect(groups(restricted)).toEqual([[ofNodes], [ofNodes]]);
    expect(rulesOut(cluster)).toEqual([
      "node-security-group/egress-to-endpoints-443",
      "node-security-group/egress-to-s3",
      "node-security-group/nodes-to-cluster-out",
      "node-security-group/nodes-to-nodes-out",
    ]);
    expect(rulesIn(cluster)).toEqual([
      "node-security-group/cluster-to-nodes-in",
      "node-security-group/nodes-to-cluster-in",
      "node-security-group/nodes-to-nodes-in",
    ]);
    expect(dataSources(cluster, "aws_prefix_list").map(({ attributes }) => attributes["name"])).toEqual(["com.amazonaws.us-west-2.s3"]);
    expect(resource(cluster, "aws_security_group", "node-security-group/security-group").attributes["tags"]).toEqual({
      Name: "demo-nodes",
      "kubernetes.io/cluster/demo": "owned",
    });
  });

  test.each<Changes>([{ existingVpc: { shared: true } }, { endpoints: { interface: "existing" } }])(
    "lets out to the endpoints that others make in the VPC: %j",
    (ofOthers) => {
      const existingVpc = {
        id: "vpc-0123456789abcdef0",
        cidr: "10.20.0.0/16",
        nodeSubnets: {
          "us-west-2a": { id: "subnet-0123456789abcde0a", cidr: "10.20.0.0/20" },
          "us-west-2b": { id: "subnet-0123456789abcde0b", cidr: "10.20.16.0/20" },
        },
      };
      const { cluster } = synthDemo(merge(restricted, { network: merge({ existingVpc }, ofOthers) }));
      const to = resource(cluster, "aws_vpc_security_group_egress_rule", "node-security-group/egress-to-existing-endpoints-10.20.0.0-16");
      expect(to.attributes).toMatchObject({ cidr_ipv4: "10.20.0.0/16", from_port: 443, to_port: 443, ip_protocol: "tcp" });
      expect(rulesOut(cluster)).toContain("node-security-group/egress-to-s3");
    },
  );

  test("has the pods in subnets of their own let in, and keep to the same rules", () => {
    const { cluster } = synthDemo(
      merge(restricted, { customNetworking: { enabled: true }, network: { nodeSecurityGroup: { ingress: { ssh } } } }),
    );
    expect(rulesOut(cluster)).not.toContain("pod-security-group/egress");
    expect(rulesOut(cluster)).toEqual(
      expect.arrayContaining(
        [
          "nodes-to-pods-out",
          "pods-to-nodes-out",
          "pods-to-pods-out",
          "pods-to-cluster-out",
          "pods/egress-to-endpoints-443",
          "pods/egress-to-s3",
        ].map((path) => `node-security-group/${path}`),
      ),
    );
    expect(rulesIn(cluster)).toEqual(
      expect.arrayContaining([
        "node-security-group/nodes-to-pods-in",
        "node-security-group/pods-to-nodes-in",
        "node-security-group/pods/ingress-rule-ssh-10.9.0.0-24",
        "pod-security-group/cluster-from-pods",
      ]),
    );
  });

  const policies: Changes = {
    addons: { vpcCni: { podSecurityGroups: { enabled: true } } },
    namespaces: { apps: {} },
    nodeGroups: { managed: { web: { instanceTypes: ["m6i.large"] } } },
    securityGroupPolicies: {
      "apps/a": { podSelector: {}, securityGroupIds: ["sg-12345678"] },
      "apps/b": { podSelector: {}, securityGroupIds: ["sg-12345678"] },
    },
  };
  const own = { customNetworking: { enabled: true } };
  const ofPolicies = (changes: Changes) => {
    const { cluster } = synthDemo(merge(merge(base, policies), changes));
    return [...rulesIn(cluster), ...rulesOut(cluster)].filter((path) => path.includes("sg-12345678"));
  };

  test("lets pods with groups of their own ask CoreDNS where it is, and be probed and called", () => {
    const restrict = { network: { nodeSecurityGroup: { restrictEgress: true } } };
    expect(ofPolicies({})).toEqual([]);
    expect(ofPolicies(restrict)).toEqual([
      "node-security-group/ingress-dns-of-sg-12345678-tcp",
      "node-security-group/ingress-dns-of-sg-12345678-udp",
      "node-security-group/egress-to-pods-of-sg-12345678",
    ]);
    expect(ofPolicies(own)).toEqual(["pod-security-group/dns-of-sg-12345678-tcp", "pod-security-group/dns-of-sg-12345678-udp"]);
    expect(ofPolicies(merge(restrict, own))).toEqual([
      "pod-security-group/dns-of-sg-12345678-tcp",
      "pod-security-group/dns-of-sg-12345678-udp",
      "node-security-group/egress-to-pods-of-sg-12345678",
      "node-security-group/pods/egress-to-pods-of-sg-12345678",
    ]);
    const { cluster } = synthDemo(merge(merge(base, policies), own));
    expect(resource(cluster, "aws_vpc_security_group_ingress_rule", "pod-security-group/dns-of-sg-12345678-udp").attributes).toMatchObject({
      referenced_security_group_id: "sg-12345678",
      ip_protocol: "udp",
      from_port: 53,
      to_port: 53,
    });
  });

  test("leaves the rules of a given group of the pods to its owner", () => {
    const network: Changes = {
      availabilityZones: ["us-west-2a", "us-west-2b"],
      existingVpc: {
        id: "vpc-12345678",
        cidr: "10.20.0.0/16",
        securityGroups: { pods: "sg-12345678", podRules: "create" },
      },
      nodeSubnets: { cidrs: { "us-west-2a": "10.20.0.0/20", "us-west-2b": "10.20.16.0/20" } },
    };
    const { cluster } = synthDemo(merge(restricted, { network, customNetworking: { enabled: true } }));
    expect(rulesOut(cluster).filter((path) => path.includes("pods-to") || path.includes("/pods/"))).toEqual([]);
    expect(rulesIn(cluster)).toEqual(
      expect.arrayContaining(["node-security-group/nodes-to-pods-in", "node-security-group/pods-to-nodes-in"]),
    );
  });
});
