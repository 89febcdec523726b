import { kubernetesVersions } from "../../../aws/kubernetesVersions";
import {
  type Currency,
  currencyOf,
  hoursOfMonth,
  instancePrice,
  moneyText,
  partitionPrice,
  type PriceSource,
  regionPrice,
  tierPrice,
  type UnitPrice,
} from "../../../aws/prices";
import { partitionOf } from "../../../aws/regions";
import type { ClusterDesign } from "../../../design/cluster";
import { transitGatewayAttachment, newNatGatewayZones } from "../../../design/network/routes";
import type { ExplainedEndpoint } from "./endpointReasons";

/** Something that costs by the hour, whether or not it is used. */
export interface CostLine {
  readonly what: string;
  readonly count: number;
  /** Price of one for an hour. @default - unknown */
  readonly hour?: number | undefined;
  /** Of all, for a month of 730 hours. @default - unknown */
  readonly month?: number | undefined;
  /** Price of a gigabyte that goes through it, which no sum holds. @default - free, or unknown */
  readonly gigabyte?: number | undefined;
  /** @default - the price is unknown */
  readonly source?: PriceSource | undefined;
  /** What else is to be known of it. */
  readonly note?: string | undefined;
}

/** What a cluster costs a month at least: on demand, without nodes, volumes, logs, keys and traffic. */
export interface MonthlyCost {
  readonly currency: Currency;
  readonly hoursOfMonth: number;
  readonly lines: readonly CostLine[];
  /** Sum of the lines whose price is known. */
  readonly month: number;
  /** Whether the price of every line is known; the sum is a minimum otherwise. */
  readonly isComplete: boolean;
  readonly notCounted: readonly string[];
}

/** @param today such as 2026-11-29, in UTC */
export function monthlyCost(design: ClusterDesign, endpoints: readonly ExplainedEndpoint[], today: string): MonthlyCost {
  const lines = [
    ...controlPlaneLines(design, today),
    ...endpointCostLines(design, endpoints),
    ...gatewayLines(design),
    ...instanceLines(design),
  ];
  return {
    currency: currencyOf(design.config.region),
    hoursOfMonth,
    lines,
    month: lines.reduce((total, { month = 0 }) => total + month, 0),
    isComplete: lines.every(({ month }) => month !== undefined),
    notCounted: ["nodes and pods on Fargate", "load balancers of applications", "volumes", "logs", "KMS keys", "traffic by the gigabyte"],
  };
}

/** What one endpoint costs a month; undefined where its price is unknown. Gateway endpoints, and those of others, cost nothing here. */
export function endpointMonth({ origin, type, zones }: ExplainedEndpoint, region: string): number | undefined {
  if (type === "Gateway" || origin === "existing") return 0;
  const price = regionPrice("endpointHour", region);
  return price && price.amount * zones.length * hoursOfMonth;
}

const namesOfOne = { "NAT gateways": "NAT gateway", "public IPv4 addresses": "public IPv4 address", "Squid instances": "Squid instance" };

/** How a line is read with its count; its own name stays the same with any count. */
export const costName = ({ count, what }: Pick<CostLine, "count" | "what">): string =>
  count === 1 ? Object.entries(namesOfOne).reduce((text, [plural, one]) => text.replace(plural, one), what) : what;

interface LineOptions {
  readonly what: string;
  readonly count: number;
  readonly price: UnitPrice | undefined;
  readonly gigabyte?: UnitPrice | undefined;
  readonly note?: string | undefined;
}

const costLine = ({ what, count, price, gigabyte, note }: LineOptions): CostLine => ({
  what,
  count,
  hour: price?.amount,
  month: price && price.amount * count * hoursOfMonth,
  gigabyte: gigabyte?.amount,
  source: price?.source,
  note,
});

function controlPlaneLines({ config }: ClusterDesign, today: string): readonly CostLine[] {
  const { controlPlane, kubernetesVersion, region } = config;
  // A version that EKS ended, or that is newer than those of the table, is in no support that is known.
  const support = kubernetesVersions.find(({ extendedUntil, version }) => version === kubernetesVersion && today < extendedUntil);
  // EKS upgrades a cluster of this policy when standard support ends.
  const staysStandard = controlPlane.upgradePolicy === "STANDARD";
  const isExtended = support && today >= support.standardUntil && !staysStandard;
  const price = support && partitionPrice(isExtended ? "extendedSupportHour" : "controlPlaneHour", region);
  const later = support && !isExtended && !staysStandard ? partitionPrice("extendedSupportHour", region) : undefined;
  const { scalingTier = "standard" } = controlPlane;
  const isInTheUs = partitionOf(region).id === "aws" && region.startsWith("us-");
  return [
    costLine({
      what: `control plane, Kubernetes ${kubernetesVersion}${support ? ` in ${isExtended ? "extended" : "standard"} support` : ""}`,
      count: 1,
      price,
      note:
        later &&
        `from ${support?.standardUntil} on in extended support: ${moneyText(later.amount * hoursOfMonth, currencyOf(region))} a month`,
    }),
    ...(scalingTier === "standard"
      ? []
      : [
          costLine({
            what: `scaling tier ${scalingTier} of the control plane`,
            count: 1,
            price: isInTheUs ? tierPrice(scalingTier) : undefined,
          }),
        ]),
  ];
}

function endpointCostLines({ config }: ClusterDesign, endpoints: readonly ExplainedEndpoint[]): readonly CostLine[] {
  const created = endpoints.filter(({ origin, type }) => origin === "created" && type === "Interface");
  const [zones = []] = created.map((endpoint) => endpoint.zones);
  if (created.length === 0) return [];
  return [
    costLine({
      what: `interface endpoints: ${created.length} in ${zones.length} zones`,
      count: created.length * zones.length,
      price: regionPrice("endpointHour", config.region),
      gigabyte: regionPrice("endpointGigabyte", config.region),
      note: "fewer zones where AWS does not offer a service in each",
    }),
  ];
}

function gatewayLines({ config }: ClusterDesign): readonly CostLine[] {
  const { region } = config;
  const zones = newNatGatewayZones(config);
  const nat = {
    what: "NAT gateways",
    count: zones.length,
    price: regionPrice("natGatewayHour", region),
    gigabyte: regionPrice("natGatewayGigabyte", region),
  };
  return [
    ...(zones.length > 0 ? [costLine(nat)] : []),
    ...(transitGatewayAttachment(config) === "create"
      ? [costLine({ what: "transit gateway attachment", count: 1, price: regionPrice("transitGatewayAttachmentHour", region) })]
      : []),
  ];
}

function instanceLines({ bastion, config, squid }: ClusterDesign): readonly CostLine[] {
  const { region } = config;
  const publicAddresses = (squid?.instances ?? 0) + (bastion?.subnet === "public" ? 1 : 0) + newNatGatewayZones(config).length;
  const instances = (what: string, instanceType: string, count: number): CostLine =>
    costLine({ what: `${what} of type ${instanceType}`, count, price: instancePrice(instanceType, region) });
  return [
    ...(squid ? [instances("Squid instances", squid.instanceType, squid.instances)] : []),
    ...(squid ? [costLine({ what: "load balancer of Squid", count: 1, price: regionPrice("networkLoadBalancerHour", region) })] : []),
    ...(bastion ? [instances("bastion", bastion.instanceType, 1)] : []),
    ...(publicAddresses > 0
      ? [costLine({ what: "public IPv4 addresses", count: publicAddresses, price: partitionPrice("publicAddressHour", region) })]
      : []),
  ];
}
