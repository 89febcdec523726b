import { byDefault, copy, implied, same, translate, unmapped, type Outcome } from "../outcome";
import type { NodeGroup } from "./givenGroups";

/** Policies that nodes or their add-ons have anyway. */
const always = /:iam::aws:policy\/(?:AmazonEKSWorkerNodePolicy|AmazonEC2ContainerRegistryPullOnly|AmazonEKS_CNI_Policy)$/;

/** The role of the nodes, SSH, and the instance metadata service. */
export function convertNodePermissions(node: NodeGroup): readonly Outcome[] {
  const { group, at, to } = node;
  const { appMesh: _, appMeshPreview: __, albIngress, ...policies } = group.iam?.withAddonPolicies ?? {};
  const given = group.iam?.attachPolicyARNs;
  const arns = given?.filter((arn) => !always.test(arn));
  return [
    ...Object.entries(policies).flatMap(([key, value]) =>
      copy(value, at("iam", "withAddonPolicies", key), to("iam", "withAddonPolicies", key)),
    ),
    ...copy(albIngress, at("iam", "withAddonPolicies", "albIngress"), to("iam", "withAddonPolicies", "awsLoadBalancerController")),
    ...copy(arns, at("iam", "attachPolicyARNs"), to("iam", "attachPolicyArns"), "besides those that nodes have anyway"),
    ...(given ?? []).flatMap((arn, index) => (always.test(arn) ? [same(at("iam", "attachPolicyARNs", index), arn)] : [])),
    ...ssh(node),
    ...metadataService(node),
  ];
}

/**
 * Session Manager and the key pair. eksctl opens port 22 with either, which nothing here does.
 * @see https://docs.aws.amazon.com/eks/latest/eksctl/nodegroups.html
 */
function ssh({ group, family, at, to }: NodeGroup): readonly Outcome[] {
  const { allow, publicKeyName, publicKey, publicKeyPath, enableSsm } = group.ssh ?? {};
  const hasKey = [publicKeyName, publicKey, publicKeyPath].some((key) => key !== undefined);
  const consoles = family === "Bottlerocket" && group.bottlerocket?.enableAdminContainer === undefined;
  const why = `eksctl opens port 22 of the nodes${consoles ? " and turns Bottlerocket's admin container on" : ""}, and here nothing reaches them by SSH`;
  const instead = `Use access.sessionManager${consoles ? ", and write [settings.host-containers.admin] into userData where it is needed" : ""}`;
  return [
    ...copy(publicKeyName, at("ssh", "publicKeyName"), to("keyName")),
    same(at("ssh", "allow"), false),
    ...(allow ? [unmapped(at("ssh", "allow"), why, instead)] : []),
    ...(allow === undefined && hasKey ? [implied(at("ssh"), why, instead)] : []),
    ...(enableSsm ? translate(true, at("ssh", "enableSsm"), ["access", "sessionManager"]) : []),
  ];
}

/** eksctl lets pods reach the metadata service unless it is told not to. */
function metadataService({ group, at, to }: NodeGroup): readonly Outcome[] {
  const { disableIMDSv1, disablePodIMDS } = group;
  const tokens = disableIMDSv1 === undefined ? undefined : disableIMDSv1 ? "required" : "optional";
  const hopLimit = to("metadata", "hopLimit");
  return [
    ...translate(tokens, at("disableIMDSv1"), to("metadata", "httpTokens")),
    ...(disablePodIMDS === undefined
      ? byDefault(hopLimit, 2, "eksctl's default; 1 keeps the node's role from pods")
      : translate(disablePodIMDS ? 1 : 2, at("disablePodIMDS"), hopLimit)),
  ];
}
