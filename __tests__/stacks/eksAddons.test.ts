import { type Block, embedded, resources, type Stack } from "../support/stack";
import { merge, synthDemo } from "../support/synth";

const addon = (stack: Stack, name: string): Block =>
  resources(stack, "aws_eks_addon").find(({ attributes }) => attributes["addon_name"] === name)!;
const edges = (block: Block): readonly string[] => block.attributes["depends_on"] as readonly string[];

const eks = {
  adot: {},
  "cert-manager": { configuration: { replicaCount: 2, note: "${kept}" } },
  "external-dns": {},
  "aws-network-flow-monitoring-agent": { order: "beforeNodes" },
};
const { cluster, workload } = synthDemo({ addons: { eks } });

test("an add-on is installed after the nodes, its role and what it needs", () => {
  const certManager = addon(workload, "cert-manager").address;
  expect(edges(addon(workload, "adot"))).toContain(certManager);
  const dns = edges(addon(workload, "external-dns"));
  expect(dns).not.toContain(certManager);
  for (const type of ["aws_eks_node_group", "aws_eks_pod_identity_association", "aws_iam_role_policy"]) {
    expect(dns.filter((edge) => edge.startsWith(`${type}.`))).not.toEqual([]);
  }
});

test("one that nodes need is in the cluster stack, with its role and association before it", () => {
  expect(addon(workload, "aws-network-flow-monitoring-agent")).toBeUndefined();
  const before = edges(addon(cluster, "aws-network-flow-monitoring-agent"));
  expect(before.some((edge) => edge.startsWith("aws_iam_role_policy_attachment."))).toBe(true);
  const association = resources(cluster, "aws_eks_pod_identity_association")[0]!;
  expect(before).toContain(association.address);
  expect(association.attributes).toMatchObject({
    namespace: "amazon-network-flow-monitor",
    service_account: "aws-network-flow-monitor-agent-service-account",
  });
});

test("its role trusts EKS for the pods of its service account in this cluster alone", () => {
  const role = resources(workload, "aws_iam_role").find(({ attributes }) => String(attributes["name_prefix"]).includes("external-dns"))!;
  expect(JSON.stringify(embedded(role.attributes["assume_role_policy"]))).toContain(
    '"aws:RequestTag/kubernetes-namespace":"external-dns","aws:RequestTag/kubernetes-service-account":"external-dns"',
  );
});

test("its configuration arrives as it is written", () => {
  expect(addon(workload, "cert-manager").attributes["configuration_values"]).toBe('{"replicaCount":2,"note":"$${kept}"}');
});

test("by IRSA the add-on gets the role of its service account", () => {
  const china = synthDemo(
    merge({ addons: { eks: { "aws-fsx-csi-driver": {} } } }, { region: "cn-north-1", network: { egress: "nat" } }),
  ).workload;
  expect(addon(china, "aws-fsx-csi-driver").attributes["service_account_role_arn"]).toMatch(/^\$\{aws_iam_role\.aws-fsx-csi-driver-role/);
  expect(resources(china, "aws_eks_pod_identity_association")).toEqual([]);
});
