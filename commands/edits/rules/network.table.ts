import { controllerFeatures } from "../../../design/software/controllerFeatures";
import { podSubnetsCases } from "./podSubnets.table";
import { addedBlocks } from "../../../design/network/cidrBlocks";
import type { SubnetRole } from "../../../design/network/subnetLayout";
import {
  anyChange,
  type Change,
  type EditCase,
  type EditTable,
  factsOf,
  onAndOff,
  whenAdded,
  whenRemoved,
  whenSwitchedOn,
} from "./editCase";
import { routeEdits, swapsDefaultRoute } from "./routes.table";
import { securityGroupEdits } from "./securityGroups.table";
import { smallSubnetEdits } from "./smallSubnets.table";
import {
  addedZoneCase,
  addsZone,
  changesServiceCidr,
  movesFirstZone,
  newSubnets,
  refusesLossOf,
  refusesOtherControlPlaneZones,
  replacesVpc,
} from "./subnetCases";

const keepBlock = "Keep the blocks of the existing subnets; write them into cidrs of their role";
const subnetKeys = (role: SubnetRole, key: string): EditTable => ({
  [`network.${key}.prefixLength`]: [refusesLossOf(role, keepBlock), ...anyChange({ network: "create" }, "new subnets have it")],
  [`network.${key}.cidrs`]: [
    refusesLossOf(role, keepBlock),
    ...(role === "node" ? [refusesOtherControlPlaneZones] : []),
    addedZoneCase,
    ...anyChange({ network: "create" }, "new subnets have the blocks"),
  ],
  [`network.${key}.tags`]: anyChange({ network: "update" }, "tags of the subnets"),
});

const keepPublic = "Keep network.publicSubnets.enabled: true, and the zones";
const gainsPublic = {
  text: "it brings public subnets",
  test: ({ old, next }: Change): boolean => newSubnets("public", old, next).length > 0,
};

const addsBlock = {
  text: "a block is added",
  test: ({ old, next }: Change): boolean => addedBlocks(old).every(({ cidr }) => addedBlocks(next).some((block) => block.cidr === cidr)),
};

const isProxy = ({ before, after }: Change): boolean => before === "proxy" || after === "proxy";

const endpointServices = (config: Change["old"]): readonly string[] => factsOf(config).endpoints.map(({ service }) => service);

const asksWaf = (config: Change["old"]): boolean => config.loadBalancerController.enabled && controllerFeatures(config).waf;

/** Where an endpoint of ours is no longer needed or asked for. */
export const endpointGoes: NonNullable<EditCase["when"]> = {
  text: "an endpoint goes",
  test: ({ old, next }) => endpointServices(old).some((service) => !endpointServices(next).includes(service)),
};

/** Where an endpoint of ours is needed or asked for that was not. */
export const endpointComes: NonNullable<EditCase["when"]> = {
  text: "an endpoint comes",
  test: ({ old, next }) => endpointServices(next).some((service) => !endpointServices(old).includes(service)),
};

const endpointsComeOrGo: readonly EditCase[] = [
  {
    when: endpointGoes,
    effects: { network: "remove" },
    changesProxyVariables: true,
    meaning: "the endpoints; what uses them must have another way",
  },
  { effects: { network: "create" }, changesProxyVariables: true, meaning: "the endpoints" },
];

const endpointCases: readonly EditCase[] = [
  {
    when: {
      text: "the load balancer controller asks AWS WAF by one, or no longer",
      test: ({ old, next }) => asksWaf(old) !== asksWaf(next),
    },
    effects: { network: "remove", workload: "update" },
    changesProxyVariables: true,
    meaning: "the endpoints, and the controller in place; what uses them must have another way",
  },
  ...endpointsComeOrGo,
];

/** The policy of each endpoint that is created, as JSON, or that it has one for its own account; undefined where it has none. */
const policyByService = (config: Change["old"]): ReadonlyMap<string, string | undefined> =>
  new Map(
    factsOf(config).endpoints.map(({ service, policy, perimeter, isForOwnAccount }) => [
      service,
      JSON.stringify(policy ?? perimeter ?? isForOwnAccount),
    ]),
  );

/** The provider leaves an endpoint the policy that it has: https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_endpoint */
const onlyTakesPolicies: EditCase = {
  when: {
    text: "policies are only taken away",
    test: ({ old, next }) => {
      const before = policyByService(old);
      return [...policyByService(next)].every(([service, policy]) => policy === undefined || policy === before.get(service));
    },
  },
  effects: {},
  meaning:
    'the endpoints keep the policies that they have; one that allows everything opens an endpoint (Effect Allow, and "*" as Principal, Action and Resource)',
};

const changesPolicies: readonly EditCase[] = [
  onlyTakesPolicies,
  ...anyChange({ network: "update" }, "policies of the endpoints; one that is left without a policy keeps what it has"),
];

/** Nodes with FIPS call the endpoints with FIPS only where the network leads to them. */
const changesFipsEndpoints: EditCase = {
  when: {
    text: "of a cluster whose nodes have FIPS",
    test: ({ old, next }) => {
      const before = factsOf(old).nodeGroups;
      return factsOf(next).nodeGroups.some(({ name, fipsEndpoints }) =>
        before.some((group) => group.name === name && group.fipsEndpoints !== fipsEndpoints),
      );
    },
  },
  effects: { network: "remove", cluster: "update", workload: "roll nodes" },
  meaning: "gateways and routes come or go, and nodes learn which endpoints of AWS to call",
};

/** Whether an endpoint gets its first private name, or loses its last: the AWS provider makes another one then. */
const changesPrivateDns = ({ before, after }: Change): boolean => isEmptyList(before) !== isEmptyList(after);

const isEmptyList = (names: unknown): boolean => ((names ?? []) as readonly unknown[]).length === 0;

/**
 * Edits of the network.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html
 */
export const networkEdits: EditTable = {
  "network.cidr": [
    {
      when: { text: "the primary block changes", test: ({ old, next }) => replacesVpc(old, next) },
      effects: {},
      meaning: "the primary block of a VPC cannot change: VPC, subnets and cluster would be replaced",
      instead: "Keep it; add blocks by network.secondaryCidrs, or make a second cluster",
    },
    ...anyChange({}, "the same block, written out"),
  ],
  "network.secondaryCidrs": [
    refusesLossOf("pod", "Keep the block that the pod subnets are cut from, as the first of the list"),
    refusesLossOf("node", "Keep the blocks that hold subnets"),
    { when: addsBlock, effects: { network: "create" }, changesProxyVariables: true, meaning: "one more block of the VPC" },
    { effects: { network: "remove" }, changesProxyVariables: true, meaning: "a block without subnets" },
  ],
  "network.serviceCidr": [
    {
      when: { text: "the block changes", test: ({ old, next }) => changesServiceCidr(old, next) },
      effects: {},
      meaning: "EKS sets the block of the services when a cluster is created: the cluster would be replaced",
      instead: "Keep it, or make a second cluster",
    },
    ...anyChange({}, "the same block, written out"),
  ],
  "network.availabilityZones": [
    refusesOtherControlPlaneZones,
    refusesLossOf(
      "node",
      "Write the whole list with the existing zones, and set availabilityZones of the node groups to the zones that need nodes",
    ),
    {
      when: {
        text: "a zone is added, and the single NAT gateway or the bastion moves",
        test: (change) => addsZone.test(change) && movesFirstZone(change),
      },
      effects: { network: "replace", workload: "replace node group" },
      meaning: "as where a zone is added; list it last, and nothing moves",
    },
    addedZoneCase,
    {
      when: { text: "the single NAT gateway or the bastion moves", test: movesFirstZone },
      effects: { network: "replace" },
      meaning: "it is recreated in the zone that is first; a gateway has a new address there, and there is no way out meanwhile",
    },
    ...anyChange({}, "the same zones in another order, or written out"),
  ],
  "network.publicSubnets.enabled": [
    refusesLossOf("public", keepPublic),
    { when: gainsPublic, effects: { network: "create" }, meaning: "public subnets with an internet gateway" },
    ...anyChange({}, "the same, written out"),
  ],
  "network.publicSubnets.availabilityZones": [
    refusesLossOf("public", keepPublic),
    {
      when: { text: "the bastion moves", test: movesFirstZone },
      effects: { network: "replace" },
      meaning: "it is recreated in the zone that is first",
    },
    ...anyChange({ network: "create" }, "public subnets of the zones"),
  ],
  ...subnetKeys("public", "publicSubnets"),
  ...subnetKeys("node", "nodeSubnets"),
  "network.podSubnets.enabled": podSubnetsCases,
  ...subnetKeys("pod", "podSubnets"),
  "network.blockPublicAccessExclusion": [
    { when: whenAdded, effects: { network: "create" }, meaning: "the exclusion of the VPC" },
    {
      when: whenRemoved,
      effects: { network: "remove" },
      meaning: "the exclusion of the VPC; where the account blocks internet gateways, nothing passes that of the VPC any more",
    },
    ...anyChange({ network: "update" }, "the mode of the exclusion"),
  ],
  ...subnetKeys("control-plane", "controlPlaneSubnets"),
  ...subnetKeys("transit-gateway", "transitGatewaySubnets"),
  ...smallSubnetEdits,
  ...securityGroupEdits,
  "network.egress": [
    {
      when: { text: "0.0.0.0/0 moves between nat, a transit gateway and a firewall", test: swapsDefaultRoute },
      effects: {},
      meaning: "a route table holds one default route, and the new one would be created before the old one is gone",
      instead: "Set it to none and apply the network stack, then set the new one: nothing has a way out meanwhile",
    },
    refusesLossOf("public", keepPublic),
    {
      when: { text: "to or from proxy", test: isProxy },
      effects: { network: "replace", cluster: "update", workload: "roll nodes" },
      meaning: "routes, endpoints, the proxy in the nodes' user data, in aws-node and kube-proxy; apply the workload stack at once",
    },
    changesFipsEndpoints,
    {
      when: { text: "from none", test: ({ before }) => before === "none" },
      effects: { network: "create", cluster: "update", workload: "update" },
      meaning: "gateways and routes; aws-node learns who translates addresses",
    },
    ...anyChange({ network: "remove", cluster: "update", workload: "update" }, "gateways and routes go"),
  ],
  "network.natGateways": [
    {
      when: { text: "to perZone", test: ({ after }) => after !== "single" },
      effects: { network: "create" },
      meaning: "a gateway and an address for each zone",
    },
    ...anyChange({ network: "remove" }, "gateways and addresses of the other zones; these have no way out for the minutes it takes"),
  ],
  ...routeEdits,
  "network.dhcpOptions.domainName": anyChange(
    { network: "replace" },
    "DHCP options are recreated; instances take them with their next lease",
  ),
  "network.dhcpOptions.domainNameServers": anyChange(
    { network: "replace" },
    "DHCP options are recreated; instances take them with their next lease",
  ),
  "network.resolverRules": anyChange({ network: "update" }, "associations with the VPC come and go"),
  "network.privateHostedZones": anyChange({ network: "update" }, "associations with the VPC come and go"),
  "network.route53ProfileId": anyChange(
    { network: "replace" },
    "the association is recreated: names that only a profile knows are unknown meanwhile",
  ),
  "network.endpoints.skip": [
    {
      when: whenSwitchedOn,
      effects: { network: "remove" },
      changesProxyVariables: true,
      meaning: "all endpoints that the network stack created",
    },
    { effects: { network: "create" }, changesProxyVariables: true, meaning: "the endpoints that the features need" },
  ],
  "network.endpoints.additional": endpointCases,
  "network.endpoints.services": endpointCases,
  "network.endpoints.interface": endpointsComeOrGo,
  "network.endpoints.privateLink.<name>": onAndOff(
    { effects: { network: "create" }, meaning: "the endpoint" },
    { effects: { network: "remove" }, meaning: "the endpoint; what uses it must have another way" },
  ),
  "network.endpoints.privateLink.<name>.serviceName": [
    { effects: { network: "replace" }, changesProxyVariables: true, meaning: "the endpoint is recreated: no way to its service meanwhile" },
  ],
  "network.endpoints.privateLink.<name>.privateDnsNames": [
    {
      when: { text: "the first come, or the last go", test: changesPrivateDns },
      effects: { network: "replace" },
      changesProxyVariables: true,
      meaning: "private DNS of the endpoint is on where there are some, and it is recreated: no way to its service meanwhile",
    },
    { effects: { network: "update" }, changesProxyVariables: true, meaning: "other names of the service" },
  ],
  "network.endpoints.privateLink.<name>.ports": anyChange({ network: "update" }, "rules of the security group of the endpoints"),
  "network.endpoints.policies": changesPolicies,
  "network.endpoints.perimeter": changesPolicies,
};
