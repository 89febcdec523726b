import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity";
import { DataAwsVpcEndpointService } from "@cdktf/provider-aws/lib/data-aws-vpc-endpoint-service";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { knownServices } from "../../aws/endpointServices";
import { securityGroupPrefix } from "../../aws/names";
import { type EndpointDesign, ownAccountPolicy } from "../../design/reachability/endpoints";
import { blockHolds, expression } from "../expression";
import { addAssertions } from "../overrides";
import { isByPrefixList, isOnPort, readRules } from "../securityGroupRules";
import { ExistingSecurityGroup, type ExistingSecurityGroupProps } from "./existingVpc";

export interface VpcEndpointsProps {
  /** Start of the names and Name tags. */
  readonly name: string;
  readonly vpcId: string;
  /** CIDR blocks whose addresses may use the interface endpoints: all of the VPC. */
  readonly clientCidrs: readonly string[];
  /** One subnet per zone for the interface endpoints. */
  readonly subnetIdByZone: Readonly<Record<string, string>>;
  /** Route tables that get the routes of the gateway endpoints. */
  readonly routeTableIds: readonly string[];
  readonly endpoints: readonly EndpointDesign[];
  /** A security group that is there already, which must let in HTTPS of all clients. @default - a new one */
  readonly existingSecurityGroupId?: string | undefined;
}

/**
 * VPC endpoints: one network interface per zone for each interface endpoint, all behind one security group; routes for the gateway endpoints.
 * @see https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html
 */
export class VpcEndpoints extends Construct {
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, props: VpcEndpointsProps) {
    super(scope, id);
    const { clientCidrs, existingSecurityGroupId, vpcId } = props;
    this.securityGroupId =
      existingSecurityGroupId === undefined
        ? this.createSecurityGroup(props)
        : new ExistingEndpointGroup(this, "existing-security-group", {
            securityGroupId: existingSecurityGroupId,
            vpcId,
            clientCidrs,
            ports: portsOf(props.endpoints),
          }).id;
    for (const endpoint of props.endpoints) {
      // Names of the user's are in scopes of their own, where they meet no other.
      const scope = endpoint.ports ? new Construct(this, `private-link-${endpoint.service}`) : this;
      const id = endpoint.ports ? "endpoint" : endpoint.service.replaceAll(".", "-");
      const service = endpoint.type === "Gateway" ? undefined : new DataAwsVpcEndpointService(scope, `${id}-service`, askedFor(endpoint));
      new VpcEndpoint(scope, id, {
        vpcId: props.vpcId,
        serviceName: endpoint.serviceName,
        ...(endpoint.serviceRegion === undefined ? {} : { serviceRegion: endpoint.serviceRegion }),
        vpcEndpointType: endpoint.type,
        ...policyOf(this.withAccount(endpoint), service),
        tags: { Name: `${props.name}-${endpoint.service}` },
        ...(service
          ? {
              privateDnsEnabled: endpoint.privateDns,
              securityGroupIds: [this.securityGroupId],
              subnetIds: subnetsOfferedBy(service, endpoint, props),
            }
          : { routeTableIds: [...props.routeTableIds] }),
      });
    }
  }

  /** Only the plan knows the account. */
  private withAccount(endpoint: EndpointDesign): EndpointDesign {
    if (!endpoint.isForOwnAccount) return endpoint;
    return { ...endpoint, policy: ownAccountPolicy(new DataAwsCallerIdentity(this, `${endpoint.service}-account`).accountId) };
  }

  private createSecurityGroup(props: VpcEndpointsProps): string {
    const group = new SecurityGroup(this, "security-group", {
      namePrefix: securityGroupPrefix(`${props.name}-endpoints`),
      description: "HTTPS from the VPC to its interface endpoints",
      vpcId: props.vpcId,
      tags: { Name: `${props.name}-endpoints` },
      lifecycle: { createBeforeDestroy: true },
    });
    for (const port of portsOf(props.endpoints)) {
      const protocol = port === 443 ? "HTTPS" : `TCP ${port}`;
      for (const cidr of props.clientCidrs) {
        new VpcSecurityGroupIngressRule(this, `${protocol.toLowerCase().replace(" ", "-")}-from-${cidr.replace("/", "-")}`, {
          securityGroupId: group.id,
          description: `${protocol} from ${cidr}`,
          cidrIpv4: cidr,
          ipProtocol: "tcp",
          fromPort: port,
          toPort: port,
        });
      }
    }
    return group.id;
  }
}

/** TCP ports of interface endpoints, each once. */
const portsOf = (endpoints: readonly EndpointDesign[]): readonly number[] => [
  ...new Set([443, ...endpoints.flatMap(({ ports = [] }) => ports)]),
];

/** Only the plan knows whether the service of an interface endpoint takes policies. Those of gateway endpoints do. */
function policyOf(endpoint: EndpointDesign, service: DataAwsVpcEndpointService | undefined): { policy?: string } {
  const { perimeter, policy = perimeter } = endpoint;
  if (!policy) return {};
  const document = JSON.stringify(policy);
  if (policy !== perimeter || !service) return { policy: document };
  return { policy: expression`${service.fqn}.vpc_endpoint_policy_supported ? ${document} : null` };
}

/** What the plan asks AWS for: it fails where there is no such service. Services that only AWS knows may have another type of endpoint besides. */
const askedFor = ({ service, serviceName, serviceRegion }: EndpointDesign) => ({
  serviceName,
  ...(knownServices.includes(service) ? {} : { serviceType: "Interface" }),
  ...(serviceRegion === undefined ? {} : { serviceRegions: [serviceRegion] }),
});

/**
 * Not every service is offered in every zone. The zones of a service in another region are of that region: its endpoint has all of ours.
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
 */
function subnetsOfferedBy(
  service: DataAwsVpcEndpointService,
  { serviceRegion }: EndpointDesign,
  { subnetIdByZone }: VpcEndpointsProps,
): string[] {
  if (serviceRegion !== undefined) return Object.values(subnetIdByZone);
  const subnets = expression`zipmap(${Object.keys(subnetIdByZone)}, ${Object.values(subnetIdByZone)})`;
  return Token.asList(expression`[for zone, id in ${subnets} : id if contains(${service.fqn}.availability_zones, zone)]`);
}

export interface ExistingEndpointGroupProps extends Omit<ExistingSecurityGroupProps, "key"> {
  /** CIDR blocks whose addresses use the endpoints. */
  readonly clientCidrs: readonly string[];
  /** TCP ports of the endpoints. */
  readonly ports: readonly number[];
}

/**
 * A security group of interface endpoints that is there already. Its rules are its owner's: the plan warns of blocks that none of them lets in on a
 * port. Rules that refer to groups and prefix lists may let them in.
 */
export class ExistingEndpointGroup extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, { clientCidrs, ports, securityGroupId, vpcId }: ExistingEndpointGroupProps) {
    super(scope, id);
    this.id = new ExistingSecurityGroup(this, "existing", {
      securityGroupId,
      vpcId,
      key: "network.existingVpc.securityGroups.endpoints",
    }).id;
    const rules = readRules(this, securityGroupId);
    const byGroup = expression`try(length(rule.referenced_security_group_id) > 0, false)`;
    for (const cidr of clientCidrs) {
      const admits = expression`anytrue([${isByPrefixList()}, ${byGroup}, ${blockHolds("rule.cidr_ipv4", cidr)}])`;
      addAssertions(
        this,
        `endpoint-clients-${cidr.replace(/[./]/g, "-")}`,
        ports.map((port) => ({
          condition: expression`anytrue([for rule in ${rules} : ${admits} if !rule.is_egress && ${isOnPort("tcp", port)}])`,
          errorMessage: `No rule of ${securityGroupId} lets in ${cidr} on TCP port ${port}. Nodes and pods with these addresses need the VPC endpoints behind it: have its owner add a rule, or remove network.existingVpc.securityGroups.endpoints to get a group here.`,
        })),
      );
    }
  }
}
