import { contains } from "../../../aws/cidr";
import type { ClusterDesign } from "../../../design/cluster";
import { vpcBlocks } from "../../../design/network/cidrBlocks";
import type { EndpointDesign } from "../../../design/reachability/endpoints";
import { type Fault, faultIf, meansSame, type LiveResult, ofSeen, outcome, type Seen } from "./live";
import type { ObservedAws, ObservedEndpoint, ObservedRouteTable, ObservedSecurityGroup, ObservedSubnet } from "./observed";

/** The policy of an endpoint that was given none. @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html */
const fullAccess = { Statement: [{ Action: "*", Effect: "Allow", Principal: "*", Resource: "*" }] };

/** The endpoints that the network stack makes are there, and let in and through what they should. */
export function checkEndpoints(design: ClusterDesign, observed: ObservedAws, vpcId: string): readonly LiveResult[] {
  return design.endpoints.flatMap((endpoint) =>
    ofSeen("endpoint", endpoint.service, observed.endpoints, (all) => {
      const found = all.filter((one) => isOf(endpoint, one));
      const usable = found.filter(({ State }) => isAvailable(State));
      // Others may have one of the same service in an existing VPC.
      const there = usable.find(({ Tags = [] }) => isNamedLike(Tags, `${design.config.name}-${endpoint.service}`)) ?? usable[0];
      const id = there?.VpcEndpointId ?? "";
      const faults = there
        ? endpointFaults(design, observed, endpoint, there)
        : [missingEndpoint(design, endpoint, vpcId, found[0]?.State)];
      const unknown = there && faults.length === 0 && endpoint.type === "Interface" ? doubts(design, observed, endpoint, there) : [];
      if (unknown.length > 0)
        return unknown.map((detail) => ({ check: "endpoint", subject: endpoint.service, status: "skipped" as const, detail }));
      return outcome("endpoint", endpoint.service, faults, `${id} is available, with ${whatIsRight(endpoint)} as the file says`);
    }),
  );
}

const whatIsRight = ({ type }: EndpointDesign): string =>
  type === "Gateway" ? "routes and policy" : "private DNS, subnets, groups and policy";

/** The SDK types the state in one case, and EC2 answers in another. */
const isAvailable = (state: string | undefined): boolean => state?.toLowerCase() === "available";

/** Amazon S3 has a gateway and an interface of one name; and EC2 shows an endpoint for a while after its end. */
const isOf = ({ serviceName, type }: EndpointDesign, { ServiceName, State, VpcEndpointType = type }: ObservedEndpoint): boolean =>
  ServiceName === serviceName && VpcEndpointType === type && State?.toLowerCase() !== "deleted";

const isNamedLike = (tags: NonNullable<ObservedEndpoint["Tags"]>, name: string): boolean =>
  tags.some(({ Key, Value }) => Key === "Name" && Value === name);

const missingEndpoint = (
  { config }: ClusterDesign,
  { serviceName, neededBy }: EndpointDesign,
  vpcId: string,
  state: string | undefined,
): Fault => ({
  detail:
    state === undefined
      ? `${vpcId} has no endpoint of ${serviceName}, which ${neededBy.join(", ") || "the file"} needs`
      : `the endpoint of ${serviceName} is ${state}`,
  fix: `Apply ${config.name}-network`,
});

function endpointFaults(design: ClusterDesign, observed: ObservedAws, endpoint: EndpointDesign, there: ObservedEndpoint): readonly Fault[] {
  const apply = `Apply ${design.config.name}-network`;
  const byType =
    endpoint.type === "Gateway"
      ? routeFaults(design, observed, there, apply)
      : [
          ...faultIf(
            (there.PrivateDnsEnabled ?? false) !== endpoint.privateDns,
            `private DNS of ${there.VpcEndpointId ?? ""} is ${endpoint.privateDns ? "off" : "on"}, and the file wants it ${endpoint.privateDns ? "on" : "off"}`,
            apply,
          ),
          ...subnetFaults(design, observed, there, apply),
          ...groupFaults(design, observed.securityGroups, endpoint, there, apply),
        ];
  return [...byType, ...policyFaults(endpoint, there, apply)];
}

/** A perimeter may be left out where a service takes no policies; one for the own account names it, which the file need not know. */
function policyFaults(
  { isForOwnAccount, perimeter, policy, type }: EndpointDesign,
  there: ObservedEndpoint,
  fix: string,
): readonly Fault[] {
  if (isForOwnAccount || there.PolicyDocument === undefined) return [];
  const given = JSON.parse(there.PolicyDocument) as unknown;
  const wanted = policy ?? perimeter ?? fullAccess;
  const others = [fullAccess, { ...fullAccess, Version: "2008-10-17" }, { ...fullAccess, Version: "2012-10-17" }];
  const isOpenAllowed = wanted === fullAccess || (wanted === perimeter && type === "Interface");
  const isRight = meansSame(given, wanted) || (isOpenAllowed && others.some((other) => meansSame(given, other)));
  return faultIf(!isRight, `the policy of ${there.VpcEndpointId ?? ""} is not the one of the file`, fix);
}

function groupFaults(
  { config }: ClusterDesign,
  seen: Seen<readonly ObservedSecurityGroup[]>,
  endpoint: EndpointDesign,
  there: ObservedEndpoint,
  apply: string,
): readonly Fault[] {
  if ("problem" in seen) return [];
  const ids = groupIds(there);
  const given = config.network.existingVpc?.securityGroups.endpoints;
  const closed = clientsOf(config, seen.value, endpoint, there, "no");
  return [
    ...faultIf(
      given !== undefined && !ids.includes(given),
      `${there.VpcEndpointId ?? ""} has the security groups ${ids.join(", ")}, and the file says ${given ?? ""}`,
      apply,
    ),
    ...faultIf(
      closed.length > 0,
      `the security groups ${ids.join(", ")} of ${there.VpcEndpointId ?? ""} do not let in ${closed.join(", ")}`,
      given === undefined ? apply : `Have the owner of ${given} add a rule`,
    ),
  ];
}

const groupIds = ({ Groups = [] }: ObservedEndpoint): readonly string[] => Groups.flatMap(({ GroupId }) => GroupId ?? []);

/** The blocks of the VPC, with ports, that the groups of an endpoint let in: for certain, perhaps, or not. */
function clientsOf(
  config: ClusterDesign["config"],
  all: readonly ObservedSecurityGroup[],
  { ports = [443] }: EndpointDesign,
  there: ObservedEndpoint,
  answer: "no" | "perhaps",
): readonly string[] {
  const ids = groupIds(there);
  const groups = all.filter(({ GroupId }) => GroupId !== undefined && ids.includes(GroupId));
  const answerFor = (port: number, cidr: string): string => {
    const answers = groups.map((group) => admits(group, port, cidr));
    return answers.find((one) => one === "yes") ?? answers.find((one) => one === "perhaps") ?? "no";
  };
  return ports.flatMap((port) =>
    vpcBlocks(config).flatMap(({ cidr }) => (answerFor(port, cidr) === answer ? [`${cidr} on TCP port ${port}`] : [])),
  );
}

/** A rule that names a group or a prefix list may admit a client; only AWS knows what is in it. */
function admits({ IpPermissions = [] }: ObservedSecurityGroup, port: number, cidr: string): "yes" | "perhaps" | "no" {
  const onPort = IpPermissions.filter(
    ({ FromPort = 0, IpProtocol, ToPort = 65535 }) => IpProtocol === "-1" || (IpProtocol === "tcp" && FromPort <= port && port <= ToPort),
  );
  if (onPort.some(({ IpRanges = [] }) => IpRanges.some(({ CidrIp }) => CidrIp !== undefined && contains(CidrIp, cidr)))) return "yes";
  const isByName = onPort.some(({ PrefixListIds = [], UserIdGroupPairs = [] }) => PrefixListIds.length + UserIdGroupPairs.length > 0);
  return isByName ? "perhaps" : "no";
}

/** The zones of the file in which an endpoint has an interface in the node subnet, and those in which it has none. */
function endpointZones({ addresses }: ClusterDesign, { subnets }: ObservedAws, { SubnetIds = [] }: ObservedEndpoint) {
  if ("problem" in subnets) return undefined;
  const blocks = subnets.value.flatMap(({ CidrBlock, SubnetId = "" }) => (SubnetIds.includes(SubnetId) ? [CidrBlock] : []));
  return {
    held: addresses.zones.filter(({ node }) => blocks.includes(node)),
    missing: addresses.zones.filter(({ node }) => !blocks.includes(node)),
  };
}

function subnetFaults(design: ClusterDesign, observed: ObservedAws, there: ObservedEndpoint, fix: string): readonly Fault[] {
  const isElsewhere = endpointZones(design, observed, there)?.held.length === 0;
  return faultIf(isElsewhere, `${there.VpcEndpointId ?? ""} is in no node subnet of the file`, fix);
}

/** What only AWS knows: who is in a group, and in which zones a service is offered. The stacks leave out the others. */
function doubts(design: ClusterDesign, observed: ObservedAws, endpoint: EndpointDesign, there: ObservedEndpoint): readonly string[] {
  const id = there.VpcEndpointId ?? "";
  const { securityGroups } = observed;
  const unsure = "problem" in securityGroups ? [] : clientsOf(design.config, securityGroups.value, endpoint, there, "perhaps");
  const missing = (endpointZones(design, observed, there)?.missing ?? []).map(({ zone }) => zone);
  return [
    ...(unsure.length > 0
      ? [`${id} lets in ${unsure.join(", ")} by other groups or prefix lists alone: whether nodes and pods are in them is not known here`]
      : []),
    ...(missing.length > 0
      ? [`${id} has no subnet in ${missing.join(", ")}: right only if AWS does not offer ${endpoint.service} there`]
      : []),
  ];
}

function routeFaults(design: ClusterDesign, { routeTables, subnets }: ObservedAws, there: ObservedEndpoint, fix: string): readonly Fault[] {
  if ("problem" in routeTables || "problem" in subnets) return [];
  const ids = privateSubnets(design, subnets.value).flatMap(({ SubnetId }) => SubnetId ?? []);
  const tables = [...new Set(ids.flatMap((id) => routeTableOf(routeTables.value, id)))];
  const without = tables.filter((id) => !there.RouteTableIds?.includes(id));
  return faultIf(without.length > 0, `${without.join(", ")} of private subnets have no route to ${there.VpcEndpointId ?? ""}`, fix);
}

/** The subnets of nodes and pods. */
const privateSubnets = ({ addresses }: ClusterDesign, subnets: readonly ObservedSubnet[]): readonly ObservedSubnet[] =>
  subnets.filter(({ CidrBlock }) => addresses.zones.some(({ node, pod }) => CidrBlock !== undefined && [node, pod].includes(CidrBlock)));

/** The route table of a subnet: the main one of the VPC, if it is associated with no other. */
function routeTableOf(tables: readonly ObservedRouteTable[], subnetId: string): readonly string[] {
  const associated = (isIt: (association: { readonly SubnetId?: string | undefined; readonly Main?: boolean | undefined }) => boolean) =>
    tables.find(({ Associations = [] }) => Associations.some(isIt))?.RouteTableId;
  const id = associated(({ SubnetId }) => SubnetId === subnetId) ?? associated(({ Main }) => Main === true);
  return id === undefined ? [] : [id];
}
