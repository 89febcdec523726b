import { releaseConsumer } from "../../../design/reachability/chartDependencies";
import type { Explanation } from "../model";
import { nameWithMirror } from "../rules/hops";
import { pathWords } from "../rules/reachedPairs";
import { costName, endpointMonth } from "../rules/monthlyCost";
import type { SubnetUse } from "../rules/addressPlan";
import { accessSection } from "./accessSections";
import { egressSection, noProxySection } from "./egressSections";
import { groupedBy, sentenceLine, rowLines, type TextWidth } from "./layout";
import { amountText, monthlySumText, unitPriceText } from "../../../aws/prices";
import { rolesSection } from "./accessSections";

type Section = (of: Explanation, width: TextWidth) => readonly string[];

/** The sections of an explanation by name, in their order. Of what a cluster does not have, there are no lines. */
export const explanationSections = {
  stacks: stacksSection,
  addresses: addressesSection,
  endpoints: endpointsSection,
  cost: costSection,
  reachability: reachabilitySection,
  "no-proxy": noProxySection,
  egress: egressSection,
  roles: rolesSection,
  api: accessSection,
} as const satisfies Readonly<Record<string, Section>>;

export type SectionName = keyof typeof explanationSections;

/** An explanation for people. @param only the section that is asked for */
export function explanationText(of: Explanation, width: TextWidth, only?: SectionName): string {
  const { name, region, kubernetesVersion, file } = of.cluster;
  const first = [`${name}  ${region}  Kubernetes ${kubernetesVersion}${file === undefined ? "" : `  ${file}`}`];
  const parts = (only === undefined ? Object.values(explanationSections) : [explanationSections[only]]).map((section: Section) =>
    section(of, width),
  );
  const none = only !== undefined && parts[0]!.length === 0 ? [[`nothing to tell of ${only}: the cluster has none`]] : [];
  return [...(only === undefined ? [first] : []), ...parts, ...none]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map((line) => `${line}\n`).join(""))
    .join("\n");
}

function stacksSection({ stacks }: Explanation, width: TextWidth): readonly string[] {
  const rows = stacks.map(({ order, name, makes }) => [String(order), name, makes]);
  const from = groupedBy(stacks, ({ runFrom }) => runFrom.join()).map((group) => {
    const calls =
      group[0].calls.length > 1 ? "it calls the Kubernetes API" : group.length > 1 ? "they call AWS alone" : "it calls AWS alone";
    return sentenceLine(`${group.map(({ role }) => role).join(", ")}: ${calls}; apply from ${group[0].runFrom.join("; or ")}`, width);
  });
  return [...rowLines(["", "STACK", "MAKES"], rows, width), ...from];
}

function addressesSection({ addresses }: Explanation, width: TextWidth): readonly string[] {
  const { clusterDnsAddress, serviceBlock, subnets, vpcBlocks, vpcId } = addresses;
  const rows = subnets.map((subnet) => {
    const { atMaximum, certain, cidr, left, role, usable, zone } = subnet;
    const isKnown = certain.length > 0 || atMaximum.length > 0;
    return [
      zone,
      role,
      cidr,
      String(usable),
      isKnown ? String(total(certain)) : "-",
      isKnown ? String(total(atMaximum)) : "-",
      isKnown ? `${left}${left < 0 ? ", too small" : ""}` : "-",
    ];
  });
  const holders = groupedBy(subnets, (subnet) => sharesText(subnet)).flatMap((group) => {
    const text = sharesText(group[0]);
    const zones =
      group.length === subnets.filter(({ role }) => role === group[0].role).length ? "" : ` in ${group.map(({ zone }) => zone).join(", ")}`;
    return text === "" ? [] : [sentenceLine(`${group[0].role} subnets${zones}, ${text}`, width)];
  });
  return [
    ...rowLines(["ZONE", "SUBNET", "BLOCK", "USABLE", "CERTAIN", "AT MAXIMUM", "LEFT"], rows, width, [3, 4, 5]),
    ...holders,
    sentenceLine(`${vpcId ?? "VPC"} ${vpcBlocks.join(", ")}; Kubernetes services ${serviceBlock}, cluster DNS ${clusterDnsAddress}`, width),
  ];
}

const total = (shares: SubnetUse["certain"]): number => shares.reduce((sum, { addresses }) => sum + addresses, 0);

const holdersText = (shares: SubnetUse["certain"]): string =>
  shares.map(({ addresses, holder }) => `${addresses} for ${holder}`).join(", ");

/** What is certain, and what is different or added at the node groups' maximum. */
function sharesText({ atMaximum, certain }: SubnetUse): string {
  const isCertain = ({ addresses, holder }: SubnetUse["certain"][number]): boolean =>
    certain.some((share) => share.addresses === addresses && share.holder === holder);
  const more = atMaximum.filter((share) => !isCertain(share));
  return [
    ...(certain.length > 0 ? [`certain: ${holdersText(certain)}`] : []),
    ...(more.length > 0 ? [`at the groups' maximum ${holdersText(more)}`] : []),
  ].join("; ");
}

function endpointsSection({ cluster, cost, endpoints }: Explanation, width: TextWidth): readonly string[] {
  if (endpoints.length === 0) return [];
  const rows = endpoints.flatMap((endpoint) =>
    endpoint.neededBy.map(({ consumer, why }, index) => {
      const isFirst = index === 0;
      const month = endpoint.origin === "existing" ? "of others" : amountText(endpointMonth(endpoint, cluster.region), cost.currency);
      return [isFirst ? endpoint.service : "", isFirst ? endpoint.type : "", isFirst ? month : "", `${consumer}: ${why}`];
    }),
  );
  return rowLines(["ENDPOINT", "TYPE", "A MONTH", "NEEDED BY"], rows, width, [2]);
}

function costSection({ cost }: Explanation, width: TextWidth): readonly string[] {
  const { currency, isComplete, lines, month, notCounted } = cost;
  const rows = lines.map((line) => [
    amountText(line.month, currency),
    `${line.count > 1 && !/^\S+ endpoints/.test(line.what) ? `${line.count} ` : ""}${costName(line)}, ${unitPriceText(line.hour, currency)} an hour${line.count > 1 ? " each" : ""}${
      line.gigabyte === undefined ? "" : `, ${unitPriceText(line.gigabyte, currency)} a GB`
    }${line.note === undefined ? "" : ` (${line.note})`}`,
  ]);
  const sources = [...new Map(lines.flatMap(({ source }) => (source ? [[`${source.name}${source.date}`, source] as const] : []))).values()];
  return [
    ...rowLines(["A MONTH", "COSTS"], rows, width, [0]),
    sentenceLine(
      `${monthlySumText(month, isComplete, currency)}${isComplete || month > 0 ? ` of ${cost.hoursOfMonth} hours` : ""}, on demand; without ${notCounted.join(", ")}`,
      width,
    ),
    ...(sources.length > 0 ? [sentenceLine(`Prices: ${sources.map(({ date, name }) => `${name}, ${date}`).join("; ")}`, width)] : []),
  ];
}

/** A consumer as its row begins: of releases, each by its key. */
const shownConsumer = ({ consumer, place: { key } }: Explanation["reachability"][number]): string =>
  consumer === releaseConsumer ? `${consumer} at ${key}` : consumer;

function reachabilitySection({ reachability }: Explanation, width: TextWidth): readonly string[] {
  if (reachability.length === 0) return [];
  const rows = groupedBy(reachability, (pair) => JSON.stringify([shownConsumer(pair), pair.path, pair.isCertain])).map((group) => {
    const [first] = group;
    const { isCertain, path } = first;
    const names = [...new Set(group.map(({ destination }) => nameWithMirror(destination)))];
    return [shownConsumer(first), `${pathWords[path]}${isCertain ? "" : ", perhaps"}`, names.join(", ")];
  });
  const sorted = rows.map(([consumer, ...rest], index) => [rows[index - 1]?.[0] === consumer ? "" : consumer!, ...rest]);
  return rowLines(["CONSUMER", "REACHES BY", "DESTINATIONS"], sorted, width);
}
