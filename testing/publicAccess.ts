import { isMapping, valueAt } from "../config/findings/path";
import type { Block } from "./blocks";

type Attributes = Block["attributes"];

const isTrue = (value: unknown): boolean => value === true || value === "true";

const everywhere: readonly unknown[] = ["0.0.0.0/0", "::/0"];

/** What a Kubernetes object asks of the AWS Load Balancer Controller. */
function annotationsOf(attributes: Attributes): readonly unknown[] {
  const annotations = valueAt(attributes, ["manifest", "metadata", "annotations"]);
  return isMapping(annotations) ? Object.values(annotations) : [];
}

/** For a type of resource, whether one can be reached from the internet, and the words for that. */
const openings: Readonly<Record<string, readonly [words: string, isOpen: (attributes: Attributes) => boolean]>> = {
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
  aws_subnet: ["its instances get public IPv4 addresses", ({ map_public_ip_on_launch: isPublic }) => isTrue(isPublic)],
  aws_vpc_security_group_ingress_rule: [
    "it lets in every address",
    ({ cidr_ipv4: ipv4, cidr_ipv6: ipv6 }) => [ipv4, ipv6].some((cidr) => everywhere.includes(cidr)),
  ],
  kubernetes_manifest: ["its load balancer is internet-facing", (attributes) => annotationsOf(attributes).includes("internet-facing")],
};

/** Resources that can be reached from the internet, each with the reason. */
export const publicResources = (resources: readonly Block[]): readonly { readonly block: Block; readonly reason: string }[] =>
  resources.flatMap((block) => {
    const [reason, isOpen] = openings[block.type] ?? [];
    return reason !== undefined && isOpen?.(block.attributes) ? [{ block, reason }] : [];
  });
