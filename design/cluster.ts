import type { Finding } from "../config/finding";
import type { ClusterConfig } from "../config/schema";
import { accessFindings } from "./access";
import { addonFindings, type AddonDesign, planAddons } from "./addons";
import { type AddressPlan, planAddresses } from "./addresses/addresses";
import { arnFindings } from "./arns";
import { capacityFindings } from "./addresses/capacity";
import { type ChartDesign, planCharts } from "./charts";
import { type EndpointDesign, endpointFindings, planEndpoints } from "./endpoints";
import { egressFindings, planNatGateways } from "./egress";
import { instanceTypeFindings } from "./nodes/instanceTypeRules";
import { computeFindings } from "./nodes/computeFindings";
import { nodeGroupFindings } from "./nodes/nodeGroupFindings";
import { type NodeGroupDesign, planNodeGroups } from "./nodes/nodeGroups";
import { pathFindings } from "./paths";
import { defaultDomainName, type Partition, partitionOf, regionFindings } from "./regions";
import { reservedTextFindings } from "./reservedText";
import { planSamples, type SampleDesign, sampleFindings } from "./samples";

/** What will be built, as data: the stacks render it and the commands explain it. */
export interface ClusterDesign {
  readonly config: ClusterConfig;
  readonly partition: Partition;
  /** Domain name of the VPC's DHCP options. */
  readonly domainName: string;
  readonly addresses: AddressPlan;
  /** For each zone, the zone of the NAT gateway that its private subnets use. @default - no NAT gateways */
  readonly natGatewayZones?: Readonly<Record<string, string>>;
  readonly endpoints: readonly EndpointDesign[];
  readonly addons: readonly AddonDesign[];
  readonly nodeGroups: readonly NodeGroupDesign[];
  readonly charts: readonly ChartDesign[];
  readonly samples: readonly SampleDesign[];
}

/** All that is wrong, or unwise, in a configuration whose form is right. */
export function designFindings(config: ClusterConfig): readonly Finding[] {
  const region = regionFindings(config);
  if (region.length > 0) return region;
  const { plan, findings } = planAddresses(config);
  return [
    ...findings,
    ...reservedTextFindings(config),
    ...accessFindings(config),
    ...arnFindings(config),
    ...egressFindings(config),
    ...instanceTypeFindings(config),
    ...nodeGroupFindings(config),
    ...computeFindings(config),
    ...addonFindings(config),
    ...endpointFindings(config),
    ...pathFindings(config),
    ...(plan ? [...capacityFindings(config, plan), ...sampleFindings(config, plan)] : []),
  ];
}

/** The design of a configuration without errors. */
export function designCluster(config: ClusterConfig): ClusterDesign {
  const { plan } = planAddresses(config);
  if (!plan) throw new Error(`cluster ${config.name} has no address plan: its findings were not checked`);
  const zones = plan.zones.map(({ zone }) => zone);
  return {
    config,
    partition: partitionOf(config.region),
    domainName: config.network.dhcpOptions.domainName ?? defaultDomainName(config.region),
    addresses: plan,
    ...planNatGateways(config, zones),
    endpoints: planEndpoints(config),
    addons: planAddons(config),
    nodeGroups: planNodeGroups(config, zones),
    charts: planCharts(config),
    samples: planSamples(config, plan),
  };
}
