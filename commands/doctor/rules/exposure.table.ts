import { prefixLengthOf } from "../../../aws/cidr";
import { nodeGroupEntries } from "../../../config/schema/nodeGroups";
import { hasNodes } from "../../../design/fargate/pods";
import { anyAddress, openNodeRules } from "../../../design/network/openRules";
import { reachesInternet } from "../../../design/reachability/paths";
import { type DoctorCheck, when } from "./check";
import { isAllowAll } from "./wideStatements";

/** Public blocks of at most this prefix length are of more than one company: 65,536 addresses. */
const longestWidePublic = 15;

/** Private blocks of at most this prefix length are a whole company. */
const longestWidePrivate = 8;

const endpointPage = "https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html";
const networkSecurityPage = "https://docs.aws.amazon.com/eks/latest/best-practices/network-security.html";

/** What else a synthesis says of blocks: all addresses are a warning of its own there. */
const wideBlocks = (cidrs: readonly string[], longest: number): readonly string[] =>
  cidrs.filter((cidr) => cidr !== anyAddress && prefixLengthOf(cidr) <= longest);

/** What others can reach, and what the cluster can. */
export const exposureChecks: readonly DoctorCheck[] = [
  {
    id: "public-endpoint",
    severity: "advice",
    reason: "With a public endpoint, only IAM and the CIDR blocks keep others from the Kubernetes API",
    link: endpointPage,
    controls: ["5.4.2"],
    find: ({ config: { access } }) =>
      when(
        access.publicEndpoint.enabled,
        ["access", "publicEndpoint", "enabled"],
        "the Kubernetes API has a public endpoint",
        "Remove access.publicEndpoint, and reach the private endpoint by access.bastion, access.runnerCidrs or access.apiProxyUrl",
      ),
  },
  {
    id: "public-endpoint-wide",
    severity: "warning",
    reason: "A block of that size holds the networks of many others, who then all reach the Kubernetes API",
    link: endpointPage,
    controls: ["5.4.1"],
    find: ({ config: { access } }) =>
      wideBlocks(access.publicEndpoint.cidrs, longestWidePublic).map((cidr) => ({
        path: ["access", "publicEndpoint", "cidrs", access.publicEndpoint.cidrs.indexOf(cidr)],
        problem: `${cidr} are ${2 ** (32 - prefixLengthOf(cidr))} public addresses`,
        fix: "List the blocks of your own networks instead",
      })),
  },
  {
    id: "runner-cidrs-wide",
    severity: "advice",
    reason: "Whoever is in that network reaches the Kubernetes API, which only IAM then guards",
    link: endpointPage,
    controls: ["5.4.1"],
    find: ({ config: { access } }) =>
      wideBlocks(access.runnerCidrs, longestWidePrivate).map((cidr) => ({
        path: ["access", "runnerCidrs", access.runnerCidrs.indexOf(cidr)],
        problem: `all of ${cidr} may reach the Kubernetes API`,
        fix: "List the networks of the runners and administrators instead",
      })),
  },
  {
    id: "public-bastion",
    severity: "advice",
    reason: "An instance with a public address can be attacked from the internet, and Session Manager needs no public address",
    link: "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager.html",
    find: ({ config: { access } }) =>
      when(
        access.bastion.enabled && access.bastion.subnet === "public",
        ["access", "bastion", "subnet"],
        "the bastion has a public address",
        "Write private, with access.bastion.toolsBucket where nothing leads to the internet",
      ),
  },
  {
    id: "public-load-balancer",
    severity: "advice",
    reason: "A load balancer with public addresses lets the internet reach pods",
    link: "https://docs.aws.amazon.com/eks/latest/best-practices/load-balancing.html",
    controls: ["5.4.5"],
    find: ({ config: { samples } }) =>
      (["publicAlb", "publicNlb"] as const).flatMap((name) =>
        when(
          samples[name].enabled,
          ["samples", name, "enabled"],
          "a sample application is reached from the internet, without TLS",
          "Set it to false when the load balancers are proven",
        ),
      ),
  },
  {
    id: "nodes-open-to-everywhere",
    severity: "warning",
    reason: "Every network that routes to the VPC reaches nodes and pods",
    link: networkSecurityPage,
    find: ({ config }) =>
      openNodeRules("ingress", config).map(({ name, path }) => ({
        path,
        problem: `the rule ${name} lets in traffic from ${anyAddress}`,
        fix: "List the networks that need it, or their security groups or prefix lists",
      })),
  },
  {
    id: "egress-rule-open",
    severity: "advice",
    reason: "A rule to everywhere makes restrictEgress an empty word for its ports",
    link: networkSecurityPage,
    find: ({ config }) =>
      openNodeRules("egress", config).map(({ name, path }) => ({
        path,
        problem: `the rule ${name} lets nodes and pods reach ${anyAddress}`,
        fix: "List the destinations instead",
      })),
  },
  {
    id: "endpoints-without-perimeter",
    severity: "advice",
    reason: "By endpoints that allow all, stolen credentials of any account can carry data of the cluster to that account",
    link: "https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html",
    find: ({ config: { network }, endpoints }) => {
      const named = endpoints.filter(({ policy }) => isAllowAll(policy)).map(({ service }) => service);
      const open = endpoints.filter(({ isForOwnAccount, perimeter, policy }) => !isForOwnAccount && !perimeter && !policy);
      return [
        ...when(
          network.endpoints.perimeter === undefined && open.length > 0,
          ["network", "endpoints"],
          `endpoint policies allow everything: ${open.map(({ service }) => service).join(", ")}`,
          "Name your organization at network.endpoints.perimeter, or write policies at network.endpoints.policies",
        ),
        ...named.map((service) => ({
          path: ["network", "endpoints", "policies", service],
          problem: `the policy of the ${service} endpoint allows everything to everybody`,
          fix: "Write a policy that names your organization, or remove it and name the organization at network.endpoints.perimeter",
        })),
      ];
    },
  },
  {
    id: "node-egress-unrestricted",
    severity: "advice",
    reason: "Routes alone then decide what nodes and pods reach, on every port",
    link: networkSecurityPage,
    find: ({ config }) =>
      when(
        hasNodes(config) && reachesInternet(config) && !config.network.nodeSecurityGroup.restrictEgress,
        ["network", "nodeSecurityGroup", "restrictEgress"],
        "security groups let nodes and pods reach every address and port, and routes lead to the internet",
        "Set it to true, and list what else they need at network.nodeSecurityGroup.egress",
      ),
  },
  {
    id: "egress-unfiltered",
    severity: "advice",
    reason: "Nothing that runs in the cluster is kept from sending data to any host of the internet",
    link: "https://docs.aws.amazon.com/prescriptive-guidance/latest/secure-outbound-network-traffic/restricting-outbound-traffic.html",
    find: ({ config: { network } }) =>
      when(
        network.egress === "nat" && !network.dnsFirewall.allowList.enabled && Object.keys(network.dnsFirewall.ruleGroups).length === 0,
        ["network", "egress"],
        "nodes and pods reach every host by NAT gateways",
        "Choose proxy or firewall, or set network.dnsFirewall.allowList.enabled to true",
      ),
  },
  {
    id: "squid-allows-all",
    severity: "warning",
    reason: "A proxy without a list filters nothing, and only logs",
    link: "https://docs.aws.amazon.com/prescriptive-guidance/latest/secure-outbound-network-traffic/restricting-outbound-traffic.html",
    find: ({ config: { proxy } }) =>
      when(
        proxy?.squid?.allow === "all",
        ["proxy", "squid", "allow"],
        "Squid lets every destination pass",
        "List the domains that applications need: those of the cluster itself are allowed already",
      ),
  },
  {
    id: "dns-firewall-alerts-only",
    severity: "advice",
    reason: "Names that are not on the list resolve, and only the query logs tell",
    link: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-actions.html",
    find: ({ config: { network } }) =>
      when(
        network.dnsFirewall.allowList.otherwise === "ALERT",
        ["network", "dnsFirewall", "allowList", "otherwise"],
        "DNS Firewall blocks no name",
        "Write BLOCK when the query logs show no name that is missing",
      ),
  },
  {
    id: "dns-firewall-fails-open",
    severity: "advice",
    reason: "Names resolve unfiltered while DNS Firewall does not answer",
    link: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-vpc-configuration.html",
    find: ({ config: { network } }) =>
      when(
        network.dnsFirewall.failOpen === true,
        ["network", "dnsFirewall", "failOpen"],
        "DNS Firewall fails open",
        "Write false if security weighs more than availability",
      ),
  },
  {
    id: "block-public-access-open",
    severity: "advice",
    reason: "The exclusion takes back, for this VPC, what VPC Block Public Access keeps out of the account",
    link: "https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa-basics.html",
    find: ({ config: { network } }) =>
      when(
        network.blockPublicAccessExclusion === "allow-bidirectional",
        ["network", "blockPublicAccessExclusion"],
        "the VPC may be reached from the internet",
        "Write allow-egress, unless something public is asked for",
      ),
  },
  {
    id: "ssh-key",
    severity: "advice",
    reason: "A key pair has no owner and no end, and its use is in no log of AWS",
    link: "https://docs.aws.amazon.com/eks/latest/best-practices/protecting-the-infrastructure.html",
    find: ({ config }) =>
      nodeGroupEntries(config).flatMap(({ name, group, path }) =>
        when(
          group.keyName !== undefined,
          [...path, "keyName"],
          `nodes of ${name} take the SSH key ${group.keyName ?? ""}`,
          "Remove it, and set access.sessionManager to true",
        ),
      ),
  },
];
