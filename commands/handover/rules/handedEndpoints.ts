import { takesPolicy } from "../../../aws/endpointServices";
import { serviceHosts } from "../../../aws/hosts";
import type { ClusterFacts } from "../../../design/facts";
import { vpcBlocks } from "../../../design/network/cidrBlocks";
import { networkZones } from "../../../design/network/zones";
import { endpointsOfOthers } from "../../../design/reachability/endpoints";
import { calledActions } from "../../../design/reachability/requests";

/** A VPC endpoint that others make. */
export interface HandedEndpoint {
  readonly service: string;
  readonly serviceName: string;
  readonly type: "Interface" | "Gateway";
  /** Names that must resolve to an interface endpoint in the VPC; a leading dot stands for all names below. */
  readonly names: readonly string[];
  /** Whether private DNS of an interface endpoint tells the names in the VPC that has it. A hosted zone or a profile tells them to others. */
  readonly privateDns: boolean;
  /** TCP ports that the security groups of an interface endpoint let in; empty of a gateway endpoint. */
  readonly ports: readonly number[];
  /** CIDR blocks that they let in, or whose route tables a gateway endpoint is associated with. */
  readonly sources: readonly string[];
  /** Zones that an interface endpoint has a subnet in, where AWS offers the service. */
  readonly zones: readonly string[];
  /** What the cluster calls through it, as far as that is known: a policy must allow it to the principals of its account. */
  readonly actions: readonly string[];
  /** The policy that the cluster file asks for. @default - full access, or what the owner chooses */
  readonly policy?: object | undefined;
  readonly neededBy: readonly string[];
}

/** The endpoints that others make, sorted by service. */
export function handedEndpoints(facts: ClusterFacts): readonly HandedEndpoint[] {
  const { config, reachability } = facts;
  const actions = calledActions(facts);
  const sources = vpcBlocks(config).map(({ cidr }) => cidr);
  return endpointsOfOthers(config, reachability).map(({ neededBy, perimeter, policy, privateDns, service, serviceName, type }) => ({
    service,
    serviceName,
    type,
    ...(type === "Interface"
      ? { names: serviceHosts(service, config.region), privateDns, ports: [443], zones: networkZones(config) }
      : { names: [], privateDns, ports: [], zones: [] }),
    sources,
    actions: actions(service),
    policy: policy ?? (takesPolicy(service) ? perimeter : undefined),
    neededBy: neededBy.length > 0 ? neededBy : ["network.endpoints.services"],
  }));
}
