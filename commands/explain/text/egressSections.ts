import type { Explanation } from "../model";
import { placeText } from "../places";
import { dnsFirewallSentences } from "../rules/dnsFirewallHops";
import { groupedBy, sentenceLine, rowLines, type TextWidth } from "./layout";

/** The entries with one reason are in one row. */
export function noProxySection({ noProxy }: Explanation, width: TextWidth): readonly string[] {
  if (noProxy.length === 0) return [];
  const groups = groupedBy(noProxy, ({ place, reason }) =>
    JSON.stringify([reason, place && { ...place, key: place.key.replace(/\[\d+\]$/, "") }]),
  );
  const rows = groups.map((group) => {
    const [{ place, reason }] = group;
    return [place ? `${reason}: ${placeText(place)}` : reason, group.map(({ entry }) => entry).join(", ")];
  });
  return rowLines(["NO_PROXY HAS", "ENTRIES"], rows, width);
}

/** Whom connections and names pass on their way out. */
export const egressSection = (of: Explanation, width: TextWidth): readonly string[] => [
  ...filterLines(of, width),
  ...dnsFirewallSentences(of).map((sentence) => sentenceLine(sentence, width)),
];

function filterLines({ filteredEgress }: Explanation, width: TextWidth): readonly string[] {
  if (!filteredEgress) return [];
  const { isOurs, kind, mustNotIntercept, mustPass, sources, url } = filteredEgress;
  const who =
    kind === "firewall" ? "The firewall" : isOurs ? (mustPass.length > 0 ? "Squid, which allows this," : "Squid") : (url ?? "The proxy");
  const passed = mustPass.map(({ host, method, neededBy, port }) => [host, String(port), method, neededBy.join(", ")]);
  const kept = mustNotIntercept.map(({ host, reason, source }) => [host, `${reason}${source === undefined ? "" : ` (${source})`}`]);
  return [
    ...rowLines([kind === "proxy" ? "PROXY MUST LET PASS" : "FIREWALL MUST LET PASS", "PORT", "METHOD", "FOR"], passed, width),
    ...(passed.length === 0 ? ["nothing: all that is needed has another way"] : []),
    ...(kept.length > 0 ? rowLines(["MUST NOT INTERCEPT", "BECAUSE"], kept, width) : []),
    sentenceLine(`${who} is asked from ${sources.join(", ")}`, width),
  ];
}
