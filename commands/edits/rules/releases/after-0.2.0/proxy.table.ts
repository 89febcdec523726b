import { analyse } from "../../../../../design/facts";
import type { ClusterDesign } from "../../../../../design/cluster";
import { byIpv4Name, registryOf } from "../../../../../design/images/images";
import { otherPorts } from "../../../../../design/proxy/destinations";
import { hasCertificates } from "../../../../../design/userData/caCertificates";
import type { ReleaseRow } from "../releaseRow";

/** What 0.2.0's successor changes behind an HTTP proxy: of the company's, or Squid. */
export const proxyRowsAfter020: readonly ReleaseRow[] = [
  {
    clusters: "`proxy.squid`",
    concerns: ({ squid }) => squid !== undefined,
    stacks: ["network"],
    plan:
      "destroys the attachment of AmazonSSMManagedInstanceCore of Squid's role (with `access.sessionManager`: creates an inline policy). The AMI stays " +
      "(`ignore_changes`), so a pending AMI update is no longer in the plan",
    differences: [
      "- aws_iam_role_policy_attachment.forward-proxy_role_attach-aws-policy-AmazonSSMManagedInstanceCore-*",
      "+ aws_iam_role_policy.forward-proxy_role_policy-session-manager_*",
      "~ aws_launch_template.forward-proxy_* lifecycle.ignore_changes",
    ],
  },
  {
    clusters: "`proxy.squid` with `proxy.caCertificates`",
    concerns: ({ certificateAuthorities, squid }) => squid !== undefined && hasCertificates(certificateAuthorities),
    stacks: ["network"],
    plan: "updates Squid's launch template in place; its instances, which trust the certificates now, are replaced one after the other",
    differences: ["~ aws_launch_template.forward-proxy_* user_data"],
  },
  {
    clusters: "`withAddonPolicies.externalDNS` or `certManager` in the partition aws, behind a proxy",
    concerns: hasRoute53BehindProxy,
    stacks: ["network"],
    plan: "`route53.amazonaws.com` moves from Squid's allow-list to `NO_PROXY`, in place; a private bastion is replaced (NO_PROXY in its user data)",
    differences: ["~ output.proxy_destinations *", "~ aws_instance.bastion_instance_* user_data"],
  },
  {
    clusters: "`withAddonPolicies.externalDNS` or `certManager` in the partition aws, behind a proxy",
    concerns: hasRoute53BehindProxy,
    stacks: ["workload"],
    plan: "nodes roll, aws-node, kube-proxy and charts update: NO_PROXY has `route53.amazonaws.com`",
    rollsNodes: true,
    differences: noProxyDifferences(),
  },
  {
    clusters:
      "`egress: proxy` with an image whose registry is a private address, or a name below a private domain (`.corp`, `.lan` …; not `.internal`, which was in " +
      "NO_PROXY already), where `network.transitGateway` or `network.peerings` leads to it",
    concerns: hasPrivateRegistry,
    stacks: ["network"],
    plan: "the output `proxy_destinations` loses the host; a private bastion is replaced (NO_PROXY in its user data)",
    differences: ["~ output.proxy_destinations *", "~ aws_instance.bastion_instance_* user_data"],
  },
  {
    clusters: "`egress: proxy` with an image in a private network, as above",
    concerns: hasPrivateRegistry,
    stacks: ["workload"],
    plan: "nodes roll, aws-node, kube-proxy and charts update: NO_PROXY has the registry",
    rollsNodes: true,
    differences: noProxyDifferences(),
  },
  {
    clusters: "`proxy.squid` with an image, or another host, at a port that is neither 80 nor 443",
    concerns: ({ config, squid }) => squid !== undefined && otherPorts(analyse(config)).length > 0,
    stacks: ["network"],
    plan:
      "Squid's security group gets a rule for the port, the output `proxy_destinations` has the host without it, and Squid's instances, which let nobody " +
      "through to the port before, are replaced one after the other",
    unrecorded: "no recorded cluster has such a host",
  },
];

/** Where the variables of an HTTP proxy stand in the workload stack. */
function noProxyDifferences(): readonly string[] {
  return [
    "~ aws_launch_template.node-groups_* user_data",
    "~ helm_release.* values",
    "~ kubernetes_config_map_v1.proxy_config-map_* data.NO_PROXY",
  ];
}

function hasRoute53BehindProxy({ endpoints, nodeGroups, partition, proxy }: ClusterDesign): boolean {
  return proxy !== undefined && partition.id === "aws" && nodeGroups.length > 0 && endpoints.some(({ service }) => service === "route53");
}

/** Whether an image is in a registry of a private network, to which the cluster file has a route. */
function hasPrivateRegistry({ config }: ClusterDesign): boolean {
  if (config.network.egress !== "proxy") return false;
  return analyse(config).reachability.some(
    ({ need, path }) =>
      need.kind === "image" &&
      (path === "transitGateway" || path === "peering") &&
      !/\.internal(:\d+)?$/.test(registryOf(byIpv4Name(need.repository, config.region))),
  );
}
