import type { ClusterDesign } from "../../../design/cluster";
import { bastionEgress } from "../../../design/access/bastion/bastion";
import { hasPodSubnets } from "../../../design/network/cidrBlocks";
import { webPorts } from "../../../design/proxy/destinations";
import { anyAddress } from "../../../design/network/openRules";

/**
 * Security groups that let through more than what is needed, in sentences: route tables, a proxy and firewalls decide then. EKS lets everything out of the
 * group that it makes for control plane and nodes.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 */
export function openGroups(design: ClusterDesign): readonly string[] {
  const { bastion, config, nodeSecurityGroup, proxy, squid } = design;
  const ports = bastion
    ? bastionEgress(bastion, proxy && bastion.subnet === "private" ? { ...proxy, url: proxy.url ?? "http://squid:3128" } : undefined)
        .filter(({ cidr }) => cidr === anyAddress)
        .map(({ port }) => port)
    : [];
  const blocks = [design.addresses.vpcCidr, ...design.addresses.secondaryCidrs];
  const out = [
    ...(nodeSecurityGroup?.restrictsEgress
      ? []
      : [
          "those of control plane, nodes and pods let everything out (network.nodeSecurityGroup.restrictEgress closes those of nodes and pods)",
        ]),
    ...(squid
      ? [
          `that of Squid's instances lets out TCP ${[...webPorts, ...squid.otherPorts.map(({ port }) => port)].join(" and ")}, and Squid decides where to`,
        ]
      : []),
    ...(bastion ? [`that of the bastion lets out TCP ${ports.join(" and ")}`] : []),
  ];
  const hasPodGroup = hasPodSubnets(config) && design.existingVpc?.securityGroups.pods === undefined;
  return [
    ...(nodeSecurityGroup && hasPodGroup
      ? ["The security groups of nodes and of pods have the same rules for what is not in the cluster."]
      : []),
    ...(out.length > 0
      ? [`Security groups that let out more than these rows, to ${anyAddress}: ${out.join("; ")}. What is reached, route tables decide.`]
      : []),
    ...(design.endpoints.some(({ type }) => type === "Interface") &&
    design.existingVpc?.securityGroups.endpoints === undefined &&
    config.network.existingVpc?.shared !== true
      ? [`Whatever is in the VPC may use its endpoints: their security group lets in ${blocks.join(" and ")}.`]
      : []),
  ];
}
