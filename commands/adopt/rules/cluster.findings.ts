import type { ClusterConfig } from "../../../config/schema/schema";
import { clusterAdminPolicy } from "../../../config/schema/accessEntries";
import { namesAdministrator } from "../../../design/access/entries";
import type { ExistingResource } from "./adoptable.table";
import type { AdoptionFinding, Disagreement } from "./attributes.findings";
import { attributeAt } from "./expressions";
import type { Matches } from "./match";

/** What somebody would lose with a cluster that is adopted: nodes the API, because of a security group that goes, or everybody the administrator. */
export function adoptedClusterFindings(
  config: ClusterConfig,
  matches: Matches,
  existing: readonly ExistingResource[],
): readonly AdoptionFinding[] {
  return matches.resources.flatMap((resource) => {
    const cluster = resource.type === "aws_eks_cluster" ? matches.existingOf(resource) : undefined;
    if (!cluster) return [];
    const { stack, address } = resource;
    return [...securityGroupDisagreements(config, cluster, existing), ...administratorDisagreements(config, existing)].map(
      (disagreement) => ({
        stack,
        address,
        importId: cluster.importId,
        ...disagreement,
      }),
    );
  });
}

/** Rules of nodes that others made refer to the control plane's additional groups. Those of the cluster stack are nobody else's. */
function securityGroupDisagreements(
  { network }: ClusterConfig,
  cluster: ExistingResource,
  existing: readonly ExistingResource[],
): readonly Disagreement[] {
  const attribute = "vpc_config.security_group_ids";
  const given = network.existingVpc?.securityGroups.controlPlane;
  const ours = existing.filter(({ type }) => type === "aws_security_group").map(({ importId }) => importId);
  const groups = ((attributeAt(cluster.attributes, attribute) ?? []) as readonly string[]).filter((id) => !ours.includes(id));
  if (groups.every((id) => id === given)) return [];
  const take = network.existingVpc
    ? "Write network.existingVpc.securityGroups.controlPlane"
    : "Take the VPC as it is, with network.existingVpc and in it securityGroups.controlPlane";
  const without = "away from the cluster with aws eks update-cluster-config, once no node needs";
  const fix =
    groups.length === 1
      ? `${take}: ${groups[0]}, or take the group ${without} it`
      : `${take}: with one of the groups, and take the others ${without} them`;
  return [{ attribute, aws: groups.join(", "), file: given ?? "a new one", fix }];
}

/** The ConfigMap aws-auth counts no longer, so that an access entry must make somebody an administrator. */
function administratorDisagreements(config: ClusterConfig, existing: readonly ExistingResource[]): readonly Disagreement[] {
  const isAdministrator = ({ type, attributes }: ExistingResource) =>
    type === "aws_eks_access_policy_association" &&
    String(attributes["policy_arn"]).endsWith(`/${clusterAdminPolicy}`) &&
    attributeAt(attributes, "access_scope.type") === "cluster";
  if (namesAdministrator(config) || existing.some(isAdministrator)) return [];
  const fix = "Write the IAM roles of the administrators under access.admins";
  return [{ attribute: "the administrator", aws: "in no access entry", file: "nobody", fix }];
}
