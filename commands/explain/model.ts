import { partitionOf } from "../../aws/regions";
import type { ClusterConfig } from "../../config/schema/schema";
import { designCluster } from "../../design/cluster";
import { analyse } from "../../design/facts";
import type { DnsFirewallDesign } from "../../design/network/dnsFirewall";
import { keyOnly, type PlaceOf } from "./places";
import { type AddressUse, addressUse } from "./rules/addressPlan";
import { type ApiAccess, apiAccess } from "./rules/apiAccess";
import { clusterRoles, type ExplainedRole } from "./rules/clusterRoles";
import { type ExplainedEndpoint, explainedEndpoints } from "./rules/endpointReasons";
import { type MonthlyCost, monthlyCost } from "./rules/monthlyCost";
import { type ExplainedNoProxy, explainedNoProxy, type FilteredEgress, filteredEgress } from "./rules/proxyRequests";
import { publicPairs, type ReachedPair, reachedPairs } from "./rules/reachedPairs";
import { type StackStep, stackSteps } from "./rules/stackSteps";

/**
 * What a cluster will be, as data: the text, the papers, the comparison of two versions and the report are made of it. Plain JSON; a change that breaks
 * readers raises the version.
 */
export interface Explanation {
  readonly version: 1;
  readonly cluster: {
    readonly name: string;
    readonly region: string;
    readonly partition: string;
    readonly kubernetesVersion: string;
    readonly egress: ClusterConfig["network"]["egress"];
    /** The cluster file. @default - it is not at hand */
    readonly file?: string;
  };
  /** In the order in which they are applied. */
  readonly stacks: readonly StackStep[];
  readonly addresses: AddressUse;
  /** Created ones first, then those of others. */
  readonly endpoints: readonly ExplainedEndpoint[];
  readonly cost: MonthlyCost;
  /** Every pair of a consumer and what it needs: those of the dependency model, then those of what is in public subnets. */
  readonly reachability: readonly ReachedPair[];
  /** In their order; empty without an HTTP proxy. */
  readonly noProxy: readonly ExplainedNoProxy[];
  /** What a proxy, or the firewall that is the way out, must let pass. @default - there is neither */
  readonly filteredEgress?: FilteredEgress | undefined;
  /** What DNS Firewall lets the VPC resolve. @default - nothing filters names, as far as the cluster file says */
  readonly dnsFirewall?: DnsFirewallDesign | undefined;
  readonly roles: readonly ExplainedRole[];
  readonly api: ApiAccess;
}

export interface ExplanationOptions {
  /** Day in UTC, such as 2026-11-29: decides about extended support. */
  readonly today: string;
  /** The cluster file. @default - it is not at hand */
  readonly file?: string;
  /** Finds keys in the file. @default - keys without file and line */
  readonly placeOf?: PlaceOf;
}

/** Explains the cluster of a configuration without errors, from its design alone. */
export function explanation(config: ClusterConfig, { today, file, placeOf = keyOnly }: ExplanationOptions): Explanation {
  const facts = analyse(config);
  const design = designCluster(config);
  const pairs = reachedPairs(facts, design, placeOf);
  const endpoints = explainedEndpoints(facts, design, pairs, placeOf);
  return {
    version: 1,
    cluster: {
      name: config.name,
      region: config.region,
      partition: partitionOf(config.region).id,
      kubernetesVersion: config.kubernetesVersion,
      egress: config.network.egress,
      ...(file !== undefined && { file }),
    },
    stacks: stackSteps(design),
    addresses: addressUse(facts, design.addresses),
    endpoints,
    cost: monthlyCost(design, endpoints, today),
    reachability: [...pairs, ...publicPairs(facts, design, placeOf)],
    noProxy: explainedNoProxy(facts, placeOf),
    filteredEgress: filteredEgress(design, pairs, placeOf),
    ...(design.dnsFirewall && { dnsFirewall: design.dnsFirewall }),
    roles: clusterRoles(design, placeOf),
    api: apiAccess(design, placeOf),
  };
}
