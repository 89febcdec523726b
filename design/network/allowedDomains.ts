import { isIP } from "node:net";
import { distinctDomains, serviceHosts } from "../../aws/hosts";
import { partitionOf } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";
import type { ClusterFacts } from "../facts";
import { hostsOf, proxyDestinations } from "../proxy/destinations";
import { noProxy } from "../proxy/noProxy";
import { dependencies } from "../reachability/dependencies";
import { hostNameOf } from "../reachability/paths";

/**
 * The names that the VPC must resolve: what is reached without an HTTP proxy, whatever the path, and the proxy. One of others resolves for its
 * clients; a Squid of ours asks the name server of the VPC.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-domain-lists.html
 */
export function allowedDomains(facts: ClusterFacts): readonly string[] {
  const { config, reachability } = facts;
  const direct = reachability.flatMap(({ need, path }) => (path === "proxy" ? [] : hostsOf(config.region, need)));
  const others = [
    ...proxyNames(facts),
    ...namesOfInstances(config),
    ...namesOfRegion(config),
    ...config.network.dnsFirewall.allowList.domains,
  ];
  const domains = [...noProxy(facts), ...direct, ...others].filter(isResolved).map(hostNameOf);
  return distinctDomains(domains).flatMap(firewallDomains);
}

function proxyNames(facts: ClusterFacts): readonly string[] {
  const { proxy } = facts.config;
  const squid = proxy?.squid ? [...proxyDestinations(facts), ...(proxy.squid.allow === "all" ? [] : proxy.squid.allow)] : [];
  return proxy?.url === undefined ? squid : [new URL(proxy.url).hostname];
}

/** What instances in public subnets ask for. They go straight to the internet, so that no path has to be found for it. */
function namesOfInstances(config: ClusterConfig): readonly string[] {
  const { access, proxy, region } = config;
  const asPrivate: ClusterConfig = { ...config, access: { ...access, bastion: { ...access.bastion, subnet: "private" } } };
  const ofBastion = access.bastion.subnet === "private" ? [] : dependencies.filter(({ consumer }) => consumer === "the bastion");
  const ofSquid = ["logs", "s3", ...(access.sessionManager ? ["ssm", "ssmmessages"] : [])];
  return [
    ...ofBastion.flatMap(({ askedBy, needs }) =>
      askedBy(asPrivate).flatMap((path) => needs(asPrivate, path).flatMap((need) => hostsOf(region, need))),
    ),
    ...(proxy?.squid ? ofSquid.flatMap((service) => serviceHosts(service, region)) : []),
  ];
}

/**
 * Names that only Amazon's name servers answer for, and that no need names: load balancers, those of Squid among them, and file systems; and the domain
 * of the VPC's DHCP options.
 * @see https://docs.aws.amazon.com/general/latest/gr/elb.html
 * @see https://docs.aws.amazon.com/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html
 */
function namesOfRegion({ addons, network, region }: ClusterConfig): readonly string[] {
  const { dnsSuffix } = partitionOf(region);
  return [
    `.elb.${region}.${dnsSuffix}`,
    `.${region}.elb.${dnsSuffix}`,
    ...(addons.efsCsiDriver.enabled ? [`.efs.${region}.${dnsSuffix}`] : []),
    ...("aws-fsx-csi-driver" in addons.eks ? [`.fsx.${region}.${dnsSuffix}`] : []),
    ...(network.dhcpOptions.domainName ?? "").split(" ").map((domain) => `.${domain}`),
  ];
}

/** Whether it is a name that somebody asks the VPC's name server for: no address or block, nothing of the host itself, and no name of the cluster. */
const isResolved = (entry: string): boolean =>
  isIP(entry.replace(/^\[|\]$/g, "").replace(/\/\d+$/, "")) === 0 && !/^(?:\.?|localhost|.*\.svc|.*\.cluster\.local)$/.test(entry);

/** A top-level domain is no name of a host. */
function firewallDomains(domain: string): readonly string[] {
  if (!domain.startsWith(".")) return [domain];
  const name = domain.slice(1);
  return name.includes(".") ? [name, `*.${name}`] : [`*.${name}`];
}
