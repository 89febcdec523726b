import { DataAwsSecurityGroups } from "@cdktf/provider-aws/lib/data-aws-security-groups";
import { DataAwsSubnets } from "@cdktf/provider-aws/lib/data-aws-subnets";
import { TerraformLocal } from "cdktf";
import { Construct } from "constructs";
import { enclosingBlocks } from "../../aws/cidr";
import type { UsedEndpoint } from "../../design/reachability/requests";
import { expression } from "../expression";
import { addCheck, type Assertion } from "../overrides";

export interface ExistingEndpointsProps {
  readonly vpcId: string;
  /** CIDR blocks whose addresses use the endpoints: all of the VPC. */
  readonly clientCidrs: readonly string[];
  /** Zones of the nodes. */
  readonly zones: readonly string[];
  /** Private route tables, which a gateway endpoint must be associated with. */
  readonly routeTableIds: readonly string[];
  readonly endpoints: readonly UsedEndpoint[];
}

/**
 * Warns at plan and apply of VPC endpoints that the cluster file says are there, and are not, or are not for this cluster: their names, security
 * groups, zones, route tables and policies. It stops nothing: their owner may be about to make them.
 * @see https://developer.hashicorp.com/terraform/language/checks
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/create-interface-endpoint.html
 */
export class ExistingEndpoints extends Construct {
  constructor(scope: Construct, id: string, props: ExistingEndpointsProps) {
    super(scope, id);
    const { endpoints, vpcId } = props;
    const interfaceAssertions = endpoints.some(({ type }) => type === "Interface") ? this.interfaceAssertions(props) : () => [];
    for (const { actions, service, serviceName, type } of endpoints) {
      const name = `${service} endpoint of ${vpcId}`;
      addCheck(this, `existing-endpoint-${service.replaceAll(".", "-")}`, {
        type: "aws_vpc_endpoint",
        mayBeMissing: true,
        attributes: {
          vpc_id: vpcId,
          service_name: serviceName,
          state: "available",
          filter: filters({ "vpc-endpoint-type": [type] }),
        },
        assertions: (endpoint) => [
          ...(type === "Gateway"
            ? [hasRoutes(endpoint, name, props.routeTableIds)]
            : [answersToNames(endpoint, name, service), ...interfaceAssertions(endpoint, name)]),
          allowsCalls(endpoint, name, actions),
        ],
      });
    }
  }

  /** What must be true of each interface endpoint, as seen from every block and zone. */
  private interfaceAssertions(props: ExistingEndpointsProps): (endpoint: string, name: string) => readonly Assertion[] {
    const groupIds = new TerraformLocal(this, "groups-that-admit", this.groupsThatAdmit(props)).fqn;
    const subnetIds = new TerraformLocal(this, "subnets", this.subnetsByZone(props)).fqn;
    return (endpoint, name) => [admitsClients(endpoint, name, groupIds), isInZones(endpoint, name, subnetIds)];
  }

  /**
   * The security groups of the VPC that let in a block, by that block: a rule names it, or a larger one. Ports are not looked at. Those with a rule
   * for a prefix list are among them, which may hold the block; but not those with a rule for a group only, since the cluster's groups are younger.
   * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
   */
  private groupsThatAdmit({ clientCidrs, vpcId }: ExistingEndpointsProps): Readonly<Record<string, string>> {
    const having = (name: string, permission: string, values: readonly string[]) =>
      new DataAwsSecurityGroups(this, name, { filter: filters({ "vpc-id": [vpcId], [`ip-permission.${permission}`]: values }) }).fqn;
    const byPrefixList = having("groups-that-admit-prefix-lists", "prefix-list-id", ["pl-*"]);
    return Object.fromEntries(
      clientCidrs.map((cidr) => {
        const byBlock = having(`groups-that-admit-${cidr.replace("/", "-")}`, "cidr", enclosingBlocks(cidr));
        return [cidr, expression`concat(${byBlock}.ids, ${byPrefixList}.ids)`];
      }),
    );
  }

  private subnetsByZone({ vpcId, zones }: ExistingEndpointsProps): Readonly<Record<string, string>> {
    return Object.fromEntries(
      zones.map((zone) => {
        const inZone = new DataAwsSubnets(this, `subnets-${zone}`, { filter: filters({ "vpc-id": [vpcId], "availability-zone": [zone] }) });
        return [zone, expression`${inZone.fqn}.ids`];
      }),
    );
  }
}

const filters = (valuesByName: Readonly<Record<string, readonly string[]>>) =>
  Object.entries(valuesByName).map(([name, values]) => ({ name, values: [...values] }));

const hasRoutes = (endpoint: string, name: string, routeTableIds: readonly string[]): Assertion => ({
  condition: expression`length(setsubtract(${routeTableIds}, ${endpoint}.route_table_ids)) == 0`,
  errorMessage: `The ${name} has no route in some of the private route tables: [${routeTableIds.join(", ")}]. Have its owner associate it with them.`,
});

const answersToNames = (endpoint: string, name: string, service: string): Assertion => ({
  condition: expression`${endpoint}.private_dns_enabled`,
  errorMessage: `The ${name} does not answer to the service's own name. Have its owner turn its private DNS on, or remove network.endpoints.services.${service} to get one here.`,
});

function admitsClients(endpoint: string, name: string, groupIds: string): Assertion {
  const refused = expression`[for cidr, ids in ${groupIds} : cidr if length(setintersection(ids, ${endpoint}.security_group_ids)) == 0]`;
  return {
    condition: expression`length(${refused}) == 0`,
    errorMessage: `No security group of the ${name} has a rule that lets in ${expression`join(", ", ${refused})`}. Nodes and pods with these addresses need it, on port 443: have its owner add rules for the blocks.`,
  };
}

function isInZones(endpoint: string, name: string, subnetIds: string): Assertion {
  const missing = expression`[for zone, ids in ${subnetIds} : zone if length(setintersection(ids, ${endpoint}.subnet_ids)) == 0]`;
  return {
    condition: expression`length(${missing}) == 0`,
    errorMessage: `The ${name} has no network interface in ${expression`join(", ", ${missing})`}: nodes there reach it in other zones only, and not while those fail. Have its owner add a subnet of each zone where AWS offers the service.`,
  };
}

/**
 * Statements say more than the actions that they allow, which is their owner's matter; but what none names is certainly refused.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
function allowsCalls(endpoint: string, name: string, actions: readonly string[]): Assertion {
  const statements = expression`[for statement in flatten([jsondecode(${endpoint}.policy).Statement]) : statement if statement.Effect == "Allow"]`;
  const matches = expression`can(regex("(?i)^\${replace(replace(pattern, "*", ".*"), "?", ".")}$", action))`;
  const isNamed = expression`can(statement.NotAction) || anytrue([for pattern in flatten([try(statement.Action, [])]) : ${matches}])`;
  const refused = expression`try([for action in ${actions} : action if !anytrue([for statement in ${statements} : ${isNamed}])], [])`;
  return actions.length === 0
    ? {
        condition: expression`try(length(${statements}) > 0, true)`,
        errorMessage: `The policy of the ${name} allows nothing. Have its owner allow what is called through it.`,
      }
    : {
        condition: expression`length(${refused}) == 0`,
        errorMessage: `The policy of the ${name} has no statement that allows ${expression`join(", ", ${refused})`}. Have its owner allow what the cluster calls.`,
      };
}
