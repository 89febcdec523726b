import { renderFindings } from "../../../config/findings/located";
import { loadText, textOf } from "../../support/badConfigs";

/** Cluster files that are right, and that somebody should look at again. */
const rows: readonly { readonly name: string; readonly yaml: readonly string[]; readonly expected: readonly string[] }[] = [
  {
    name: "Cluster Autoscaler besides Karpenter",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups: { managed: { system: { capacity: { min: 2 } } } }",
      'registry: { mirror: true, accountId: "111122223333" }',
      "addons: { clusterAutoscaler: { enabled: true } }",
      "karpenter:",
      "  nodeClasses: { default: { amiReleaseVersion: 1.35.2-20260415 } }",
      "  nodePools: { default: { limits: { nodes: 9 } } }",
    ],
    expected: [
      "clusters/demo.yaml:5:41: warning: addons.clusterAutoscaler.enabled: Cluster Autoscaler and Karpenter both start nodes for pods that wait",
      "  given:   true",
      "  fix:     Set addons.clusterAutoscaler.enabled to false once the node pools are Ready: see docs/guides/karpenter.md",
    ],
  },
  {
    name: "one node for two pods of Karpenter",
    yaml: [
      "name: demo",
      "region: us-west-2",
      'registry: { mirror: true, accountId: "111122223333" }',
      "karpenter:",
      "  nodeClasses: { default: { amiReleaseVersion: 1.35.2-20260415 } }",
      "  nodePools: { default: { limits: { nodes: 9 } } }",
    ],
    expected: [
      "clusters/demo.yaml:4:1: warning: karpenter.replicas: the 2 pods of Karpenter need as many nodes that Karpenter has not started, and default begins with 1",
      "  allowed: at most 1",
      "  fix:     Raise capacity.min of default by 1, or set karpenter.replicas to 1",
    ],
  },
  {
    name: "AMIs that nothing pins, and pools without limits",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups: { managed: { system: { capacity: { min: 2 } } } }",
      'registry: { mirror: true, accountId: "111122223333" }',
      "karpenter: {}",
    ],
    expected: [
      "clusters/demo.yaml:5:1: warning: karpenter.nodeClasses.default: Karpenter takes the newest AL2023 AMI at any time, and replaces the nodes when AWS releases one",
      "  fix:     Write amiReleaseVersion, such as private-eks pin prints it, or amiId",
      "clusters/demo.yaml:5:1: warning: karpenter.nodePools.default.limits: the pool has no limits, and nothing keeps a mistake in a Deployment from starting instances without end",
      '  fix:     Write karpenter.nodePools.default.limits.cpu, such as "200", or limits.nodes, by which subnets are checked, too',
    ],
  },
  {
    name: "Spot Instances without the queue of interruptions",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups: { managed: { system: { capacity: { min: 2 } } } }",
      'registry: { mirror: true, accountId: "111122223333" }',
      "karpenter:",
      "  interruptionQueue: false",
      "  nodeClasses: { default: { amiReleaseVersion: 1.35.2-20260415 } }",
      "  nodePools: { default: { limits: { nodes: 9 }, requirements: [] } }",
    ],
    expected: [
      "clusters/demo.yaml:6:22: warning: karpenter.interruptionQueue: Karpenter does not learn that EC2 takes Spot Instances of default back, and their pods end without notice",
      "  given:   false",
      "  fix:     Remove it, or leave spot out of the requirements of the pools",
    ],
  },
  {
    name: "a version of Kubernetes of which Karpenter's is not known",
    yaml: [
      "name: demo",
      "region: us-west-2",
      'kubernetesVersion: "1.40"',
      "nodeGroups: { managed: { system: { capacity: { min: 2 } } } }",
      'registry: { mirror: true, accountId: "111122223333" }',
      "karpenter:",
      "  nodeClasses: { default: { amiReleaseVersion: 1.40.2-20260415 } }",
      "  nodePools: { default: { limits: { nodes: 9 } } }",
    ],
    expected: [
      "clusters/demo.yaml:3:20: warning: kubernetesVersion: private-eks does not know Kubernetes 1.40; the newest version it knows is 1.36",
      '  given:   "1.40"',
      '  fix:     Ask EKS by aws eks describe-cluster-versions (the plan fails where EKS does not offer it), or write "1.36"',
      "clusters/demo.yaml:6:1: warning: karpenter.version: whether Karpenter 1.14.1 supports Kubernetes 1.40 is not known here",
      "  fix:     See https://karpenter.sh/docs/upgrading/compatibility/, and write a version that does",
    ],
  },
  {
    name: "a label that a newer version of Karpenter may know, and a text beyond ASCII",
    yaml: [
      "name: demo",
      "region: us-west-2",
      "nodeGroups: { managed: { system: { capacity: { min: 2 } } } }",
      'registry: { mirror: true, accountId: "111122223333" }',
      "karpenter:",
      "  version: 1.99.0",
      "  nodeClasses:",
      "    default:",
      "      amiReleaseVersion: 1.35.2-20260415",
      "      userData:",
      "        - |",
      "          #!/bin/sh",
      "          echo grün",
      "  nodePools: { default: { limits: { nodes: 9 }, requirements: [{ key: karpenter.sh/capacity-type, operator: In, values: [on-demand] }, { key: karpenter.k8s.aws/instance-categroy, operator: In, values: [m] }] } }",
    ],
    expected: [
      "clusters/demo.yaml:11:11: warning: karpenter.nodeClasses.default.userData[0]: the text has characters beyond ASCII, which Karpenter hands to cloud-init in a form that it reads as others",
      "  given:   (not shown: it may hold a secret)",
      "  fix:     Write ASCII alone, or let the text fetch or decode what has other characters",
      "clusters/demo.yaml:14:143: warning: karpenter.nodePools.default.requirements[1].key: private-eks knows no label karpenter.k8s.aws/instance-categroy of Karpenter, and no instance type would have it",
      '  given:   "karpenter.k8s.aws/instance-categroy"',
      "  fix:     Write karpenter.k8s.aws/instance-category",
    ],
  },
];

test.each(rows)("warns of $name", ({ yaml, expected }) => {
  const loaded = loadText(textOf(yaml));
  expect(renderFindings(loaded.findings)).toBe(textOf(expected));
  expect(loaded.config).toBeDefined();
});
