import { loadCluster } from "../../config/load";
import { designCluster } from "../../design/cluster";
import { designFindings } from "../../design/cluster.findings";
import { isOwn } from "../../commands/teardown/rules/ownership";
import { prerequisites, type Stack, resources } from "../support/stack";
import { clusterFiles, sourceOf, synthFile } from "../support/synth";

/**
 * Pairs of types where the first needs the second until it is deleted: Terraform destroys what depends on something before the thing itself.
 */
const order = [
  [
    "the samples, before their namespace, and the controller that deletes their load balancers",
    "kubernetes_manifest",
    "sample-",
    ["kubernetes_namespace_v1", "helm_release"],
  ],
  [
    "charts before the permissions of their pods, the add-ons and the nodes",
    "helm_release",
    "",
    ["aws_iam_role_policy", "aws_eks_addon", "aws_eks_node_group"],
  ],
  ["add-ons before the nodes they run on", "aws_eks_addon", "", ["aws_eks_node_group"]],
  [
    "nodes before the ENIConfigs and the permissions that their VPC CNI cleans up with",
    "aws_eks_node_group",
    "",
    ["kubernetes_manifest", "aws_iam_role_policy_attachment"],
  ],
] as const;

test.each(order)("destroy takes %s", (_what, type, path, types) => {
  const { workload } = synthFile("examples/custom-networking.yaml");
  const found = resources(workload, type).filter((block) => block.path.includes(path));
  expect(found.length).toBeGreaterThan(0);
  for (const block of found) expect(typesBehind(workload, block)).toEqual(expect.arrayContaining([...types]));
});

const typesBehind = (stack: Stack, block: Parameters<typeof prerequisites>[1]): readonly string[] =>
  [...prerequisites(stack, block)].map((address) => address.split(".")[0]!);

/** What the check finds in a VPC, and what it must not take for somebody else's. */
const inVpc = [
  "aws_default_security_group",
  "aws_instance",
  "aws_internet_gateway",
  "aws_lb",
  "aws_nat_gateway",
  "aws_route_table",
  "aws_security_group",
  "aws_subnet",
  "aws_vpc_endpoint",
];

test.each(clusterFiles)("the check knows what the stacks of %s make in the VPC", (file) => {
  const { config } = loadCluster(sourceOf(file), designFindings);
  const design = designCluster(config!);
  const { network, cluster } = synthFile(file);
  const found = [network, cluster].flatMap((stack) => resources(stack)).filter(({ type }) => inVpc.includes(type));
  const names = found.map(({ attributes }) => String((attributes["tags"] as { Name?: string } | undefined)?.Name));
  expect(names).not.toEqual([]);
  // The name of the cluster is an expression in some.
  const tags = names.map((name) => ({ Name: name.replace(/^\$\{aws_eks_cluster\.[\w-]+\.name\}/, design.config.name) }));
  expect(tags.filter((tags) => !isOwn(design, { id: "", tags }))).toEqual([]);
});
