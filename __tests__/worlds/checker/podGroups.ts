import { partsOf } from "./expressions";
import { type Json, mapping, resourcesOf, type StackName, text, texts, violation, type Violation, type Written } from "./model";

/**
 * Pods with interfaces of an ENIConfig reach the Kubernetes API, CoreDNS and each other only as far as the cluster's security group lets theirs in.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/cni-custom-network.html
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 */
export function podGroupViolations(written: Written): readonly Violation[] {
  const admitted = new Set(
    resourcesOf(written, "aws_vpc_security_group_ingress_rule")
      .filter(
        ({ body }) =>
          body["ip_protocol"] === "-1" && /^\$\{aws_eks_cluster\..*\.cluster_security_group_id\}$/.test(text(body["security_group_id"])),
      )
      .map(({ stack, body }) => sourceOf(written, stack, body["referenced_security_group_id"] ?? "")),
  );
  const isAdmitted = (group: string): boolean => admitted.has(group) || group.endsWith("cluster_security_group_id}");
  return resourcesOf(written, "kubernetes_manifest").flatMap((block) => {
    const manifest = mapping(block.body["manifest"]);
    if (manifest["kind"] !== "ENIConfig") return [];
    const groups = texts(mapping(manifest["spec"])["securityGroups"]);
    if (groups.length === 0 || groups.some((group) => isAdmitted(sourceOf(written, block.stack, group)))) return [];
    return [violation("security groups", block, `has pods in ${groups.join(", ")}, which the cluster's security group does not let in`)];
  });
}

/** What an expression stands for, with the stack that has it: an output is what its stack puts into it. */
function sourceOf(written: Written, stack: StackName, value: Json): string {
  const [part, ...others] = partsOf(text(value));
  const [, from, name = ""] =
    (part && others.length === 0 && /^data\.terraform_remote_state\.(network|cluster)\.outputs\.(\w+)$/.exec(part.value)) || [];
  if (from === undefined) return `${text(value).includes("${") ? stack : ""} ${text(value)}`;
  return sourceOf(written, from as StackName, mapping(mapping(written.stacks[from as StackName]["output"])[name])["value"] ?? "");
}
