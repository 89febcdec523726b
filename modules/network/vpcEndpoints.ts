import { DataAwsVpcEndpointService } from "@cdktf/provider-aws/lib/data-aws-vpc-endpoint-service";
import { SecurityGroup } from "@cdktf/provider-aws/lib/security-group";
import { VpcEndpoint } from "@cdktf/provider-aws/lib/vpc-endpoint";
import { VpcSecurityGroupIngressRule } from "@cdktf/provider-aws/lib/vpc-security-group-ingress-rule";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { enclosingBlocks } from "../../aws/cidr";
import { securityGroupPrefix } from "../../aws/names";
import type { EndpointDesign } from "../../design/reachability/endpoints";
import { expression } from "../expression";
import { addCheck } from "../overrides";
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
        : new ExistingEndpointGroup(this, "existing-security-group", { securityGroupId: existingSecurityGroupId, vpcId, clientCidrs }).id;
    for (const endpoint of props.endpoints) {
      new VpcEndpoint(this, endpoint.service.replace(".", "-"), {
        vpcId: props.vpcId,
        serviceName: endpoint.serviceName,
        vpcEndpointType: endpoint.type,
        ...this.policyOf(endpoint),
        tags: { Name: `${props.name}-${endpoint.service}` },
        ...(endpoint.type === "Gateway"
          ? { routeTableIds: [...props.routeTableIds] }
          : {
              privateDnsEnabled: endpoint.privateDns,
              securityGroupIds: [this.securityGroupId],
              subnetIds: this.subnetsOfferedBy(endpoint, props),
            }),
      });
    }
  }

  private createSecurityGroup(props: VpcEndpointsProps): string {
    const group = new SecurityGroup(this, "security-group", {
      namePrefix: securityGroupPrefix(`${props.name}-endpoints`),
      description: "HTTPS from the VPC to its interface endpoints",
      vpcId: props.vpcId,
      tags: { Name: `${props.name}-endpoints` },
      lifecycle: { createBeforeDestroy: true },
    });
    for (const cidr of props.clientCidrs) {
      new VpcSecurityGroupIngressRule(this, `https-from-${cidr.replace("/", "-")}`, {
        securityGroupId: group.id,
        description: `HTTPS from ${cidr}`,
        cidrIpv4: cidr,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
      });
    }
    return group.id;
  }

  /** Only the plan knows whether the service of an interface endpoint takes policies. Those of gateway endpoints do. */
  private policyOf(endpoint: EndpointDesign): { policy?: string } {
    const { perimeter, policy = perimeter, type } = endpoint;
    if (!policy) return {};
    const document = JSON.stringify(policy);
    if (policy !== perimeter || type === "Gateway") return { policy: document };
    return { policy: expression`${this.serviceOf(endpoint).fqn}.vpc_endpoint_policy_supported ? ${document} : null` };
  }

  private serviceOf({ service, serviceName }: EndpointDesign): DataAwsVpcEndpointService {
    const id = `${service.replace(".", "-")}-service`;
    const existing = this.node.tryFindChild(id) as DataAwsVpcEndpointService | undefined;
    return existing ?? new DataAwsVpcEndpointService(this, id, { serviceName });
  }

  /** Not every service is offered in every zone: https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html */
  private subnetsOfferedBy(endpoint: EndpointDesign, props: VpcEndpointsProps): string[] {
    const service = this.serviceOf(endpoint);
    const { subnetIdByZone } = props;
    const subnets = expression`zipmap(${Object.keys(subnetIdByZone)}, ${Object.values(subnetIdByZone)})`;
    return Token.asList(expression`[for zone, id in ${subnets} : id if contains(${service.fqn}.availability_zones, zone)]`);
  }
}

export interface ExistingEndpointGroupProps extends Omit<ExistingSecurityGroupProps, "key"> {
  /** CIDR blocks whose addresses use the endpoints. */
  readonly clientCidrs: readonly string[];
}

/**
 * A security group of interface endpoints that is there already. Its rules are its owner's: the plan warns of blocks that none of them lets in.
 * Ports are not looked at, nor what rules that refer to groups and prefix lists let in.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
 */
export class ExistingEndpointGroup extends Construct {
  readonly id: string;

  constructor(scope: Construct, id: string, { clientCidrs, securityGroupId, vpcId }: ExistingEndpointGroupProps) {
    super(scope, id);
    this.id = new ExistingSecurityGroup(this, "existing", { securityGroupId, vpcId, key: "endpoints" }).id;
    for (const cidr of clientCidrs) {
      addCheck(this, `endpoint-clients-${cidr.replace(/[./]/g, "-")}`, {
        type: "aws_security_groups",
        attributes: {
          filter: [
            { name: "group-id", values: [securityGroupId] },
            { name: "ip-permission.cidr", values: enclosingBlocks(cidr) },
          ],
        },
        assertions: (groups) => [
          {
            condition: expression`length(${groups}.ids) == 1`,
            errorMessage: `No rule of ${securityGroupId} lets in ${cidr}. Nodes and pods with these addresses need the VPC endpoints behind it, on port 443: have its owner add a rule, or remove network.existingVpc.securityGroups.endpoints to get a group here.`,
          },
        ],
      });
    }
  }
}
