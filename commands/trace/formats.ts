import { columns, jsonText } from "../printing";
import type { Hop, HopKind } from "./rules/hop";
import type { Trace } from "./rules/trace";

/** What a hop is called. */
const hopNames: Readonly<Record<HopKind, string>> = {
  noProxy: "NO_PROXY",
  name: "name",
  source: "source address",
  egressRules: "rules out",
  route: "route",
  networkAcls: "network ACLs",
  ingressRules: "rules in",
  beyond: "beyond the VPC",
  endpointPolicy: "endpoint policy",
  proxyList: "proxy's list",
  proxyWayOut: "proxy's way out",
  interception: "TLS interception",
  credentials: "credentials",
  permission: "permission",
};

/** For people: each hop with what decided. */
export function traceText({ from, hops, status, to }: Trace): string {
  const rows = hops.flatMap((hop) => [
    [hop.status, hopNames[hop.kind], hop.says],
    ...hop.decidedBy.slice(0, 3).map((address) => ["", "", `  ${address}`]),
    ...(hop.decidedBy.length > 3 ? [["", "", `  and ${hop.decidedBy.length - 3} more`]] : []),
  ]);
  return `${from} to ${to}: ${status}\n${columns(["RESULT", "HOP", "WHAT HAPPENS"], rows)}\n`;
}

/** For people: a row for each trace, with the hop that decides. */
export function tracesText(traces: readonly Trace[]): string {
  const rows = traces.map((trace) => {
    const hop = decidingHop(trace);
    return [trace.from, trace.to, trace.status, hop ? hopNames[hop.kind] : "", hop?.says ?? ""];
  });
  const count = (status: Trace["status"]): number => traces.filter((trace) => trace.status === status).length;
  return `${columns(["FROM", "TO", "RESULT", "HOP", "WHAT HAPPENS"], rows)}\n\n${traces.length} pairs: ${count("ok")} ok, ${count("unknown")} unknown, ${count("fails")} fail\n`;
}

const decidingHop = ({ hops, status }: Trace): Hop | undefined => (status === "ok" ? undefined : hops.find((hop) => hop.status === status));

/** For programs. A change that breaks readers raises the version. */
export const tracesJson = (cluster: string, traces: readonly Trace[]): string => `${jsonText({ version: 1, cluster, traces })}\n`;
