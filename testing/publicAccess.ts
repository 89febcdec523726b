import { isMapping, valueAt } from "../config/findings/path";
import type { Block } from "./blocks";

type Attributes = Block["attributes"];

const isTrue = (value: unknown): boolean => value === true || value === "true";

/**
 * The shortest prefix of a block that is not the internet, or much of it: a network has no more of IPv4 than 10.0.0.0/8. Two blocks of /1 are all
 * addresses, as 0.0.0.0/0 is.
 */
const shortestPrefix = { ipv4: 8, ipv6: 16 } as const;

/** Unique local, link-local and multicast addresses, which begin with f, are not routed in the internet. */
const isLocalIpv6 = (cidr: string): boolean => /^f[c-f]/i.test(cidr);

/** Whether a block of a rule has addresses of the internet without limit. Of an expression only Terraform knows. */
function isOpenBlock(cidr: unknown): boolean {
  const [, address = "", prefix = ""] = (typeof cidr === "string" && /^\s*([\da-f.:]+)\/(\d+)\s*$/i.exec(cidr)) || [];
  if (prefix === "") return false;
  return address.includes(":") ? Number(prefix) < shortestPrefix.ipv6 && !isLocalIpv6(address) : Number(prefix) < shortestPrefix.ipv4;
}

/** Terraform takes a block that may be repeated as a mapping, too. */
const asBlockList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

const hasOpenBlock = (rule: unknown): boolean =>
  ["cidr_blocks", "ipv6_cidr_blocks"].some((key) => asBlockList(valueAt(rule, [key])).some(isOpenBlock));

/** Whether a rule lets in every address that a security group has within it, be it written or made of an iterator. */
const hasOpenIngress = (group: Attributes): boolean =>
  [...asBlockList(group["ingress"]), ...asBlockList(valueAt(group, ["dynamic", "ingress"])).map((one) => valueAt(one, ["content"]))].some(
    hasOpenBlock,
  );

const letsInAll = "it lets in every address";

/** What a Kubernetes object asks of the AWS Load Balancer Controller. */
function annotationsOf(attributes: Attributes): readonly unknown[] {
  const annotations = valueAt(attributes, ["manifest", "metadata", "annotations"]);
  return isMapping(annotations) ? Object.values(annotations) : [];
}

/** For a type of resource, whether one can be reached from the internet, and the words for that. */
const openings: Readonly<Record<string, readonly [words: string, isOpen: (attributes: Attributes) => boolean]>> = {
  aws_default_security_group: [letsInAll, hasOpenIngress],
  aws_eks_cluster: [
    "its Kubernetes API has a public endpoint",
    (attributes) => valueAt(attributes, ["vpc_config", "endpoint_public_access"]) !== false,
  ],
  aws_instance: ["it has a public IPv4 address", ({ associate_public_ip_address: isPublic }) => isTrue(isPublic)],
  aws_launch_template: [
    "its instances have public IPv4 addresses",
    ({ network_interfaces: interfaces }) =>
      Array.isArray(interfaces) && interfaces.some((one) => isTrue(valueAt(one, ["associate_public_ip_address"]))),
  ],
  aws_lb: ["it is internet-facing", ({ internal }) => !isTrue(internal)],
  aws_security_group: [letsInAll, hasOpenIngress],
  aws_security_group_rule: [letsInAll, (attributes) => attributes["type"] === "ingress" && hasOpenBlock(attributes)],
  aws_subnet: ["its instances get public IPv4 addresses", ({ map_public_ip_on_launch: isPublic }) => isTrue(isPublic)],
  aws_vpc_security_group_ingress_rule: [letsInAll, ({ cidr_ipv4: ipv4, cidr_ipv6: ipv6 }) => [ipv4, ipv6].some(isOpenBlock)],
  kubernetes_manifest: ["its load balancer is internet-facing", (attributes) => annotationsOf(attributes).includes("internet-facing")],
};

/** Resources that can be reached from the internet, each with the reason. */
export const publicResources = (resources: readonly Block[]): readonly { readonly block: Block; readonly reason: string }[] =>
  resources.flatMap((block) => {
    const [reason, isOpen] = openings[block.type] ?? [];
    return reason !== undefined && isOpen?.(block.attributes) ? [{ block, reason }] : [];
  });
