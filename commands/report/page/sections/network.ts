import { placeText } from "../../../explain/places";
import type { ClusterReport } from "../../clusterReport";
import { markup } from "../../markup";
import type { PageSection } from "../shell";
import { code, lines, tableMarkup } from "../table";

/** Endpoints with who needs them. */
export function endpointsPart({ explanation: { endpoints } }: ClusterReport): PageSection {
  const content =
    endpoints.length === 0
      ? markup`<p>The cluster uses no VPC endpoints.</p>`
      : tableMarkup({
          caption: "VPC endpoints, created ones first",
          rows: endpoints,
          columns: [
            { heading: "Service", cell: ({ service, serviceName }) => lines([service, code(serviceName)]) },
            { heading: "Type", cell: ({ origin, type }) => (origin === "existing" ? `${type}, exists` : type) },
            {
              heading: "Names",
              cell: ({ hosts, privateDns }) =>
                lines([...hosts.map((host) => code(host.replace(/^\./, "*."))), privateDns ? "private DNS" : ""]),
            },
            { heading: "Policy", cell: ({ policy }) => policy },
            { heading: "Needed by", cell: ({ neededBy }) => [...new Set(neededBy.map(({ consumer }) => consumer))].join(", ") },
          ],
        });
  return { id: "endpoints", title: "VPC endpoints", content };
}

/** What a proxy or firewall must let pass, and what goes past the proxy; nothing where there is neither. */
export function egressParts({ explanation: { filteredEgress, noProxy } }: ClusterReport): readonly PageSection[] {
  if (!filteredEgress) return [];
  const { isOurs, kind, mustNotIntercept, mustPass, sources, url } = filteredEgress;
  const passed = tableMarkup({
    caption: `What the ${kind} must let pass, from ${sources.join(", ")}`,
    rows: mustPass,
    columns: [
      { heading: "Host", cell: ({ host }) => code(host.replace(/^\./, "*.")) },
      { heading: "Port", isNumber: true, cell: ({ port }) => port },
      { heading: "How", cell: ({ method }) => method },
      { heading: "Needed by", cell: ({ neededBy }) => neededBy.join(", ") },
    ],
  });
  const untouched = tableMarkup({
    caption: `Whose TLS connections the ${kind} must not intercept`,
    rows: mustNotIntercept,
    columns: [
      { heading: "Host", cell: ({ host }) => code(host.replace(/^\./, "*.")) },
      { heading: "Why", cell: ({ reason }) => reason },
    ],
  });
  const bypassed = tableMarkup({
    caption: "NO_PROXY, entry by entry",
    rows: noProxy,
    columns: [
      { heading: "Entry", cell: ({ entry }) => code(entry) },
      { heading: "Why", cell: ({ reason }) => reason },
      { heading: "Key", cell: ({ place }) => place && code(placeText(place)) },
    ],
  });
  const name = isOurs
    ? "Squid is made with the cluster, and lets these pass."
    : `The owner of the ${kind}${url === undefined ? "" : ` ${url}`} lets these pass.`;
  const content = markup`<p>${name}</p>${passed}${mustNotIntercept.length > 0 && untouched}${noProxy.length > 0 && bypassed}`;
  return [{ id: "way-out", title: kind === "proxy" ? "The proxy" : "The firewall", content }];
}

/** The stacks, in the order in which they are applied. */
export const stacksPart = ({ explanation: { stacks } }: ClusterReport): PageSection => ({
  id: "stacks",
  title: "Stacks",
  content: tableMarkup({
    caption: "In the order in which they are applied",
    rows: stacks,
    columns: [
      { heading: "Stack", cell: ({ name, order }) => `${order}. ${name}` },
      { heading: "Makes", cell: ({ makes }) => makes },
      { heading: "Calls", cell: ({ calls }) => calls.join(", ") },
      { heading: "Run from", cell: ({ runFrom }) => runFrom.join("; or ") },
    ],
  }),
});
