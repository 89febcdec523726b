import type { HopKind } from "../../commands/trace/rules/hop";
import type { Trace } from "../../commands/trace/rules/trace";
import type { Tried } from "./rehearsal";

/** Hops that packets do not meet: IAM and endpoint policies decide there. */
const beyondPackets: readonly HopKind[] = ["endpointPolicy", "credentials", "permission"];

/** Whether a hop stops packets. */
export const isMetByPackets = (kind: HopKind | undefined): boolean => kind !== undefined && !beyondPackets.includes(kind);

/** Where a trace says that a request is stopped on its way; undefined where it says that it arrives, or does not know. */
const stoppedAt = ({ hops }: Pick<Trace, "hops">): HopKind | undefined => {
  const kind = hops.find(({ status }) => status === "fails")?.kind;
  return isMetByPackets(kind) ? kind : undefined;
};

/** Whether a trace says that all of a request is known to arrive. */
const arrives = ({ hops }: Trace): boolean => hops.every(({ kind, status }) => status === "ok" || beyondPackets.includes(kind));

/** Pairs of which trace and packets do not say the same. What a trace does not know, it leaves open. */
export const disagreements = (traces: readonly Trace[], tried: readonly Tried[]): readonly string[] =>
  traces.flatMap((trace) => {
    const own = tried.filter(({ from, to }) => from === trace.from && to === trace.to);
    if (own.length === 0) return [];
    const failed = own.find((one) => one.error !== undefined);
    const stopped = stoppedAt(trace);
    if (failed && arrives(trace))
      return [`${trace.from} to ${trace.to}: the trace says ok, and ${failed.client} at ${failed.url}: ${failed.error}`];
    if (own.every(({ error }) => error === undefined) && stopped !== undefined)
      return [`${trace.from} to ${trace.to}: the trace says that it fails at ${stopped}, and it arrives`];
    return [];
  });
