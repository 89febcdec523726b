import { isIPv4 } from "node:net";
import { hasPrivateDns } from "../../../aws/endpointServices";
import { serviceHosts } from "../../../aws/hosts";
import { isPrivateName, isPublicName } from "../../../aws/publicHosts";
import { dnsFirewallVerdict } from "./dnsFirewallRules";
import { forwardingRule, privateZoneOf, rulesFor, unreadRules, unreadZones } from "./dnsAssociations";
import { endpointsOf, isHostOf, servicesOfHost, type TracedEndpoint } from "./endpointsOf";
import { cannotTell, type HopVerdict, passes, stops } from "./hop";
import { type Asker, serversVerdict } from "./nameServers";
import { leadsBeyond, routeVerdict } from "./routes";
import { s3PlaceOf } from "./s3Names";
import { hasDnsHostnames } from "./subnets";
import { isUnknown, plainText, shown, listedTexts } from "./values";
import type { TracedBlock } from "./world";

/** What a name stands for in the VPC. */
export type NameAnswer =
  | { readonly kind: "endpoint"; readonly endpoint: TracedEndpoint }
  | { readonly kind: "address"; readonly cidr: string }
  /** Addresses on the internet, those of AWS services where the host is one of theirs. */
  | { readonly kind: "public"; readonly services: readonly string[] }
  | { readonly kind: "unknown" };

export interface NameVerdict extends HopVerdict {
  readonly answer: NameAnswer;
}

/** What the name of a host stands for, as seen from a subnet. */
export const nameVerdict = (asker: Asker, host: string): NameVerdict =>
  asker.world.once(`name ${host} ${plainText(asker.subnet.id)} ${asker.isPublic ?? false} ${asker.senders?.key}`, () =>
    resolved(asker, host),
  );

function resolved(asker: Asker, host: string): NameVerdict {
  if (isIPv4(host)) return { ...passes(`${host} is an address`), answer: { kind: "address", cidr: `${host}/32` } };
  const servers = serversVerdict(asker);
  const unknown = { answer: { kind: "unknown" } } as const;
  if (servers.status === "fails") return { ...servers, ...unknown };
  const firewall = dnsFirewallVerdict(asker.world, asker.vpc, host);
  if (firewall?.status === "fails") return { ...firewall, ...unknown };
  const answer = answerOf(asker, host);
  const doubt = [servers, firewall].find((verdict) => verdict?.status === "unknown");
  return doubt && answer.status === "ok"
    ? { ...answer, ...doubt, says: `${answer.says}, if ${doubt.says}`, decidedBy: [...answer.decidedBy, ...doubt.decidedBy] }
    : answer;
}

function answerOf(asker: Asker, host: string): NameVerdict {
  const { region, vpc, world } = asker;
  const ofHost = endpointsOf(world).filter(({ service }) => serviceHosts(service, region).some((name) => isHostOf(name, host)));
  const interfaces = ofHost.filter(
    ({ block, service, type }) => type === "Interface" && hasPrivateDns(service) && !answersInboundOnly(block),
  );
  const [found] = interfaces;
  if (found && !isAnsweredMoreExactly(asker, host, found.service)) {
    const endpoint = interfaces.find(({ block }) => block.get("private_dns_enabled") === true) ?? found;
    return unlessUnread(asker, host, endpointAnswer(asker, host, endpoint));
  }
  const forwarding = forwardingRule(world, vpc, host);
  if (forwarding) {
    const says = `a rule forwards ${host} to other DNS servers, whose answer is not in the JSON`;
    return { ...cannotTell(says, ...forwarding), answer: { kind: "unknown" } };
  }
  const isOldBucketName = s3PlaceOf(host, region) === "here";
  const named = servicesOfHost(world, host, region);
  const services = named.length === 0 && isOldBucketName ? ["s3"] : named;
  const zone = privateZoneOf(world, vpc, host);
  if (zone) {
    const says = `the private hosted zone ${zone.name} of the VPC answers to ${host}, and its records are not followed here`;
    return { ...cannotTell(says, zone.block.address), answer: { kind: "unknown" } };
  }
  const zones = unreadAnswers(asker);
  const others = [...zones, ...unreadRules(world, vpc)].map(({ address }) => address);
  const bucket = named.length === 0 ? otherBucketName(asker, host) : undefined;
  if (bucket) return bucket;
  // Registries have layers of images in Amazon CloudFront.
  const isPublic = services.length > 0 || isPublicName(host) || host.endsWith(".cloudfront.net");
  // Which endpoints others made in a VPC that exists, nobody tells; and a private hosted zone may have the addresses of an endpoint elsewhere.
  const hasEndpoint = ofHost.length > 0 || (isOldBucketName && endpointsOf(world).some(({ service }) => service === "s3"));
  if (services.length > 0 && !hasEndpoint && !vpc.isMade && (!vpc.isWhole || leadsBeyond(world, vpc, asker.subnet))) {
    const says = vpc.isWhole
      ? `the VPC has no endpoint for ${host}: what a private hosted zone or a forwarding rule says, if there is one, is not in the answers`
      : `${host} stands for an endpoint that others made in the VPC, or for public addresses: which one is not in the JSON`;
    return { ...cannotTell(says, vpc.address), answer: { kind: "unknown" } };
  }
  // Nobody else answers for public names, but for AWS services others may have endpoints, to which a rule or zone leads.
  if (isPublic && (services.length > 0 ? others : zones).length === 0) {
    return { ...passes(`${host} stands for public addresses`), answer: { kind: "public", services } };
  }
  if (others.length > 0) {
    const says = `${host} may be in a private hosted zone, or forwarded by a rule, of which only the id is in the JSON`;
    return {
      ...cannotTell(says, ...others),
      answer: isPublic && services.length === 0 ? { kind: "public", services } : { kind: "unknown" },
    };
  }
  // Owners of other VPCs and accounts can associate their zones with this VPC.
  if (isPrivateName(host)) {
    const says = `public name servers do not know ${host}, and a private hosted zone or rule that does is not in the JSON`;
    return { ...cannotTell(says, vpc.address), answer: { kind: "unknown" } };
  }
  return { ...cannotTell(`what ${shown(host)} stands for is not in the JSON`), answer: { kind: "unknown" } };
}

/** What has private hosted zones of which only the id is known. */
const unreadAnswers = ({ vpc, world }: Asker): readonly TracedBlock[] => [
  ...unreadZones(world, vpc),
  ...world.blocks("aws_route53profiles_association"),
];

/** The answer of an endpoint, unless a zone or rule of which only the id is known is for the same name, or one below. */
function unlessUnread(asker: Asker, host: string, answer: NameVerdict): NameVerdict {
  const unread = [...unreadAnswers(asker), ...unreadRules(asker.world, asker.vpc)].map(({ address }) => address);
  if (answer.status !== "ok" || unread.length === 0) return answer;
  const says = `${answer.says}, if no private hosted zone or rule of which only the id is in the JSON is for ${host}`;
  return { ...answer, ...cannotTell(says, ...answer.decidedBy, ...unread) };
}

/**
 * Whether the name of an interface endpoint stands for it only where an inbound endpoint of the Resolver is asked: in the VPC the gateway endpoint is used.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html#private-dns-s3
 */
const answersInboundOnly = (endpoint: TracedBlock): boolean =>
  endpoint.get("dns_options", 0, "private_dns_only_for_inbound_resolver_endpoint") === true;

/**
 * Whether a rule or another private hosted zone is for what the private hosted zone of an endpoint is for: of both, the more specific decides, of a zone and a
 * rule alike the rule, and two zones alike AWS refuses.
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html#hosted-zone-private-considerations-resolver-rules
 */
function isAnsweredMoreExactly({ region, vpc, world }: Asker, host: string, service: string): boolean {
  const zones = serviceHosts(service, region).filter((name) => isHostOf(name, host));
  const longest = Math.max(...zones.map((name) => name.replace(/^\./, "").length));
  if ((privateZoneOf(world, vpc, host)?.name.length ?? 0) >= longest) return true;
  return forwardingRule(world, vpc, host) !== undefined && rulesFor(world, vpc, host)[0]!.domain.length >= longest;
}

/** Of a name of Amazon S3 that does not say where its addresses are, a gateway endpoint may take them, or another way, if there is one. */
function otherBucketName({ region, world }: Asker, host: string): NameVerdict | undefined {
  const gateway = endpointsOf(world).find(({ service, type }) => service === "s3" && type === "Gateway");
  if (!gateway || s3PlaceOf(host, region) !== "unknown") return undefined;
  const says = `${host} stands for addresses of Amazon S3: the gateway endpoint takes those of ${region}, and which they are is not in the JSON`;
  return { ...cannotTell(says, gateway.block.address), answer: { kind: "unknown" } };
}

/**
 * The private DNS of an interface endpoint needs DNS support and host names in the VPC.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html
 */
function endpointAnswer({ isPublic = false, subnet, vpc, world }: Asker, host: string, endpoint: TracedEndpoint): NameVerdict {
  const { block, isMade, service } = endpoint;
  const answer = { answer: { kind: "endpoint", endpoint } } as const;
  const says = `${host} stands for the ${service} endpoint`;
  if (!isMade) return { ...cannotTell(`${says}, which the cluster file says exists`, block.address), ...answer };
  if (block.get("private_dns_enabled") !== true) {
    if (routeVerdict(world, vpc, { subnet, isPublic }, { kind: "internet" }).status === "ok") {
      const outside = `${host} stands for public addresses, to which there is a route: the private DNS of the ${service} endpoint is off`;
      return { ...passes(outside, block.address), answer: { kind: "public", services: [service] } };
    }
    return { ...stops(`${host} does not stand for the ${service} endpoint, whose private DNS is off`, block.address), ...answer };
  }
  if (!hasDnsHostnames(vpc)) {
    return {
      ...stops(
        `${host} does not stand for the ${service} endpoint: enable_dns_hostnames of the VPC is not true`,
        vpc.address,
        block.address,
      ),
      ...answer,
    };
  }
  const subnets = block.get("subnet_ids");
  if (Array.isArray(subnets) ? subnets.length === 0 : !isUnknown(subnets)) {
    return { ...stops(`the ${service} endpoint is in no subnet, and so ${host} has no address`, block.address), ...answer };
  }
  const elsewhere = vpc.isWhole
    ? listedTexts(subnets).find((id) => !isUnknown(id) && !world.find(id, "aws_subnet", "data.aws_subnet"))
    : undefined;
  if (elsewhere !== undefined) {
    return { ...stops(`the ${service} endpoint is in ${elsewhere}, which is not a subnet of the VPC`, block.address), ...answer };
  }
  return { ...passes(says, block.address), ...answer };
}
