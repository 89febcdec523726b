import { contains, firstAddress, sizeOf } from "../../../../aws/cidr";
import type { Explanation } from "../../../explain/model";
import type { ClusterReport } from "../../clusterReport";
import { type Markup, markup } from "../../markup";
import type { PageSection } from "../shell";
import { code, lines, tableMarkup } from "../table";

type PageSubnet = Explanation["addresses"]["subnets"][number];
type AddressShare = PageSubnet["certain"][number];

/** The blocks to scale, and every subnet with what takes its addresses. */
export function addressesPart({ explanation: { addresses } }: ClusterReport): PageSection {
  const { clusterDnsAddress, serviceBlock, subnets, vpcBlocks } = addresses;
  const strips = vpcBlocks.map((block) => strip(block, subnets));
  const roles = [...new Set(subnets.map(({ role }) => role))];
  const legend = roles.map(
    (role) =>
      markup`<li><svg class="strip" viewBox="0 0 12 12" aria-hidden="true"><rect class="${role}" width="12" height="12"/></svg>${role}</li>`,
  );
  const subnetTable = tableMarkup({
    caption: "Subnets: addresses besides the five that AWS keeps in each; used for certain, and with all node groups at their maximum",
    rows: subnets,
    columns: [
      { heading: "Subnet", cell: ({ id, role, zone }) => lines([`${role}, ${zone}`, ...(id === undefined ? [] : [code(id)])]) },
      { heading: "Block", cell: ({ cidr }) => markup`<code class="nowrap">${cidr}</code>` },
      { heading: "Usable", isNumber: true, cell: ({ usable }) => count(usable) },
      { heading: "Certain", isNumber: true, cell: ({ certain }) => count(sumOfShares(certain)) },
      { heading: "At maximum", isNumber: true, cell: ({ left, usable }) => count(usable - left) },
      {
        heading: "Left",
        isNumber: true,
        cell: ({ left }) => (left < 0 ? markup`<span class="error">${count(left)}: too small</span>` : count(left)),
      },
      { heading: "Use", cell: (subnet) => meter(subnet) },
      {
        heading: "By what, at maximum",
        cell: ({ atMaximum }) => atMaximum.map(({ addresses: number, holder }) => `${count(number)} for ${holder}`).join("; "),
      },
    ],
  });
  const services = markup`<p>Kubernetes services have ${code(serviceBlock)}, and the DNS service of the cluster ${code(clusterDnsAddress)}. Neither is routed outside the cluster.</p>`;
  return { id: "addresses", title: "Address plan", content: markup`${strips}<ul class="legend">${legend}</ul>${services}${subnetTable}` };
}

const sumOfShares = (shares: readonly AddressShare[]): number => shares.reduce((sum, { addresses }) => sum + addresses, 0);

const count = (number: number): string => number.toLocaleString("en-US");

/** A block with its subnets, each as wide as its share of the addresses, and never too narrow to be seen. */
function strip(block: string, subnets: readonly PageSubnet[]): Markup {
  const inside = subnets.filter(({ cidr }) => contains(block, cidr));
  const percent = (addresses: number): number => Math.round((addresses / sizeOf(block)) * 100_000) / 1000;
  const bars = inside.map(
    ({ cidr, role, zone }) =>
      markup`<rect class="subnet ${role}" x="${percent(firstAddress(cidr) - firstAddress(block))}%" y="1" width="${Math.max(percent(sizeOf(cidr)), 0.25)}%" height="44"><title>${role}, ${zone}: ${cidr}</title></rect>${stripLabel(percent(sizeOf(cidr)), percent(firstAddress(cidr) - firstAddress(block)), `${role} ${zone.at(-1)}`)}`,
  );
  const used = inside.reduce((sum, { cidr }) => sum + percent(sizeOf(cidr)), 0);
  const text = `${block} to scale: ${inside.length} subnets in ${Math.round(used)} % of its addresses`;
  return markup`<h3>${block}</h3><svg class="strip" role="img" aria-label="${text}"><rect class="free" y="1" width="100%" height="44" rx="4"/>${bars}</svg><p class="quiet">${inside.length} subnets in ${Math.round(used)} % of ${count(sizeOf(block))} addresses; the rest is free.</p>`;
}

/** Percents of the strip; a bar that is too narrow has no label. */
const stripLabel = (width: number, x: number, text: string): Markup | false =>
  width > text.length * 0.75 && markup`<text x="${x + 0.6}%" y="27" aria-hidden="true">${text}</text>`;

/** How full a subnet is; the numbers beside it say the same. */
function meter({ certain, left, usable }: PageSubnet): Markup {
  const width = (addresses: number): string => `${usable > 0 ? Math.min(100, Math.round((addresses / usable) * 1000) / 10) : 100}%`;
  return markup`<svg class="meter" aria-hidden="true"><rect class="all" width="100%" height="10" rx="3"/><rect class="${left < 0 ? "over" : "maximum"}" width="${width(usable - left)}" height="10" rx="3"/><rect class="certain" width="${width(sumOfShares(certain))}" height="10" rx="3"/></svg>`;
}
