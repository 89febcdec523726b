import { addressBlock, holds } from "./addresses";
import { follow } from "./expressions";
import {
  type Block,
  isTrue,
  type Json,
  list,
  type Mapping,
  mapping,
  resourcesOf,
  text,
  texts,
  violation,
  type Violation,
  type Written,
} from "./model";
import { isOfObjects, objectsOf } from "./objects";
import { isPublic } from "./routes";

/** What opens a cluster, only where its file asks for it, and what endpoints let in. */
export const privacyViolations = (written: Written): readonly Violation[] => [
  ...publicApi(written),
  ...internetGateways(written),
  ...publicRoutes(written),
  ...publicAddresses(written),
  ...publicLoadBalancers(written),
  ...closedEndpoints(written),
];

/** The value of a key of the file, as `access.publicEndpoint.enabled`. */
const keyOf = ({ file }: Written, path: string): Json | undefined =>
  path.split(".").reduce<Json | undefined>((value, key) => mapping(value)[key], file);

const hasSquid = (written: Written): boolean => keyOf(written, "network.egress") === "proxy" && keyOf(written, "proxy.squid") !== undefined;

const hasPublicBastion = (written: Written): boolean =>
  keyOf(written, "access.bastion.enabled") === true && keyOf(written, "access.bastion.subnet") === "public";

const hasNat = (written: Written): boolean => keyOf(written, "network.egress") === "nat";

const hasPublicSample = (written: Written, ...samples: readonly string[]): boolean =>
  samples.some((sample) => keyOf(written, `samples.${sample}.enabled`) === true);

/** Whether the file asks for public subnets, or for what stands in them. */
const asksForPublic = (written: Written): boolean =>
  keyOf(written, "network.publicSubnets.enabled") === true ||
  hasNat(written) ||
  hasSquid(written) ||
  hasPublicBastion(written) ||
  hasPublicSample(written, "publicAlb", "publicNlb");

/** @see https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html a public endpoint is open to 0.0.0.0/0 where no blocks are named */
const publicApi = (written: Written): readonly Violation[] =>
  resourcesOf(written, "aws_eks_cluster").flatMap((cluster) => {
    const { endpoint_private_access, endpoint_public_access, public_access_cidrs } = mapping(cluster.body["vpc_config"]);
    const isAsked = keyOf(written, "access.publicEndpoint.enabled") === true;
    const asked = isAsked ? texts(keyOf(written, "access.publicEndpoint.cidrs")) : [];
    const given = texts(public_access_cidrs);
    const same = JSON.stringify([...new Set(given)].sort()) === JSON.stringify([...new Set(asked)].sort());
    return [
      ...(endpoint_private_access === true ? [] : ["has no private endpoint"]),
      ...(endpoint_public_access === isAsked
        ? []
        : [`has the public endpoint ${String(endpoint_public_access)}, and the file says otherwise`]),
      ...(same ? [] : [`opens the API to ${given.join(", ") || "everybody"}, and the file to ${asked.join(", ") || "nobody"}`]),
    ].map((problem) => violation("privacy", cluster, problem));
  });

const leadsToInternet = ({ body }: Block): boolean => /internet_gateway|^igw-/.test(text(body["gateway_id"]).replaceAll("${", ""));

/** Internet gateways and routes to them. */
const internetGateways = (written: Written): readonly Violation[] =>
  asksForPublic(written)
    ? []
    : [
        ...resourcesOf(written, "aws_internet_gateway", "aws_nat_gateway", "aws_egress_only_internet_gateway"),
        ...resourcesOf(written, "aws_route").filter(leadsToInternet),
      ].map((block) => violation("privacy", block, "leads to the internet, and nothing in the file asks for it"));

/** Subnets of an output of the network stack, as they are made. */
const subnetsOf = (written: Written, output: string): readonly (readonly [id: string, subnet: Block | undefined])[] =>
  texts(Object.values(mapping(mapping(mapping(written.stacks.network["output"])[output])["value"]))).map((id) => [
    id,
    follow(written, "network", id).block,
  ]);

const privateOutputs = ["node_subnet_ids", "pod_subnet_ids"] as const;

/** @see https://docs.aws.amazon.com/vpc/latest/userguide/configure-subnets.html#subnet-types what has a route to an internet gateway is public */
const publicRoutes = (written: Written): readonly Violation[] =>
  privateOutputs
    .flatMap((output) => subnetsOf(written, output))
    .flatMap(([id, subnet]) =>
      subnet && isPublic(written, id) ? [violation("privacy", subnet, "is of nodes or pods, and has a route to an internet gateway")] : [],
    );

/** Addresses of the internet: Squid's, the bastion's, and those of NAT gateways and load balancers. */
function publicAddresses(written: Written): readonly Violation[] {
  const ofSubnets = resourcesOf(written, "aws_subnet")
    .filter(({ body }) => isTrue(body["map_public_ip_on_launch"]))
    .map((subnet) => violation("privacy", subnet, "gives instances public addresses"));
  const ofInstances = [
    ...resourcesOf(written, "aws_instance").filter(({ body }) => isTrue(body["associate_public_ip_address"]) && !hasPublicBastion(written)),
    ...resourcesOf(written, "aws_launch_template").filter((template) => {
      const interfaces = list(template.body["network_interfaces"]).map(mapping);
      const mayBePublic = template.stack === "network" && hasSquid(written);
      return interfaces.some((one) => isTrue(one["associate_public_ip_address"])) && !mayBePublic;
    }),
  ].map((block) => violation("privacy", block, "has a public address, and nothing in the file asks for it"));
  const fixed = resourcesOf(written, "aws_eip")
    .filter(() => !hasNat(written) && !hasPublicSample(written, "publicNlb"))
    .map((address) => violation("privacy", address, "is an address of the internet, and nothing in the file asks for it"));
  const ofClasses = resourcesOf(written, "helm_release")
    .filter(isOfObjects)
    .flatMap((release) => (objectsOf(written, release) ?? []).filter(givesAddresses).map((object) => [release, object] as const))
    .map(([release, object]) =>
      violation("privacy", release, `${text(object["kind"])} ${text(mapping(object["metadata"])["name"])} gives nodes public addresses`),
    );
  return [...ofSubnets, ...ofInstances, ...fixed, ...ofClasses];
}

/**
 * Whether the nodes of a class may have public addresses: without the key, the subnet decides.
 * @see https://karpenter.sh/docs/concepts/nodeclasses/#specassociatepublicipaddress
 * @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html
 */
function givesAddresses({ kind, spec }: Mapping): boolean {
  if (kind === "EC2NodeClass") return mapping(spec)["associatePublicIPAddress"] !== false;
  return kind === "NodeClass" && mapping(mapping(spec)["advancedNetworking"])["associatePublicIPAddress"] !== false;
}

/** @see https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/#scheme */
function publicLoadBalancers(written: Written): readonly Violation[] {
  const own = resourcesOf(written, "aws_lb").filter(({ body }) => body["internal"] !== true);
  const asked = { Ingress: hasPublicSample(written, "publicAlb"), Service: hasPublicSample(written, "publicNlb") };
  const ofObjects = resourcesOf(written, "kubernetes_manifest").filter(({ body }) => {
    const { kind, metadata } = mapping(body["manifest"]);
    const schemes = Object.entries(mapping(mapping(metadata)["annotations"])).filter(([key]) => key.endsWith("scheme"));
    const isAsked = kind === "Ingress" ? asked.Ingress : kind === "Service" && asked.Service;
    return !isAsked && schemes.some(([, scheme]) => scheme !== "internal");
  });
  return [...own, ...ofObjects].map((block) =>
    violation("privacy", block, "is a public load balancer, and nothing in the file asks for it"),
  );
}

/** Blocks of the subnets of nodes and pods: of those that are made, and of those that the file gives. */
const clientBlocks = (written: Written): readonly string[] => [
  ...privateOutputs.flatMap((output) => subnetsOf(written, output)).map(([, subnet]) => text(subnet?.body["cidr_block"])),
  ...["nodeSubnets", "podSubnets"].flatMap((role) =>
    Object.values(mapping(keyOf(written, `network.existingVpc.${role}`))).map((subnet) => text(mapping(subnet)["cidr"])),
  ),
];

/** @see https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html#prerequisites-interface-endpoints HTTPS from the clients */
function closedEndpoints(written: Written): readonly Violation[] {
  const clients = [...new Set(clientBlocks(written))].flatMap((block) => addressBlock(block) ?? []);
  const rules = resourcesOf(written, "aws_vpc_security_group_ingress_rule").filter(
    ({ body }) => body["ip_protocol"] === "-1" || (Number(body["from_port"]) <= 443 && Number(body["to_port"]) >= 443),
  );
  const letsIn = (groups: readonly string[]) =>
    rules
      .filter(({ body }) => groups.includes(text(body["security_group_id"])))
      .flatMap(({ body }) => addressBlock(text(body["cidr_ipv4"])) ?? []);
  // What a group that exists lets in, only AWS knows.
  if (keyOf(written, "network.existingVpc.securityGroups.endpoints") !== undefined) return [];
  return resourcesOf(written, "aws_vpc_endpoint")
    .filter(({ body }) => body["vpc_endpoint_type"] === "Interface")
    .filter(({ body }) => {
      const open = letsIn(texts(body["security_group_ids"]));
      return clients.length === 0 || clients.some((client) => !open.some((block) => holds(block, client)));
    })
    .map((endpoint) => violation("privacy", endpoint, "lets no HTTPS in from a subnet of nodes or pods"));
}
