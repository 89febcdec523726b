import { type Hop, type HopStatus, hopKinds, type HopVerdict, worstOf } from "./hop";
import type { TracedSource } from "./sources";
import { type Request, type Surroundings, walkFrom } from "./walk";

/** The way from something to something else, from wherever the one runs to all names of the other. */
export interface Trace {
  readonly from: string;
  readonly to: string;
  /** `fails` where a hop does, `unknown` where one is. */
  readonly status: HopStatus;
  /** In their order, up to the one that fails. Of many places and names, those that matter are told. */
  readonly hops: readonly Hop[];
}

/** What is traced: who sends from where, and what for. */
export interface TraceSubject {
  readonly from: string;
  readonly to: string;
  /** Every place that it sends from. */
  readonly sources: () => readonly TracedSource[];
  readonly requests: readonly Request[];
}

/** Walks from each place to each name, and puts the walks verdictOf. */
export function traceOf(surroundings: Surroundings, { from, requests, sources: places, to }: TraceSubject): Trace {
  const sources = places();
  if (sources.length === 0) {
    const nothing: Hop = { kind: "source", status: "unknown", says: `nothing in the JSON runs ${from}`, decidedBy: [] };
    return { from, to, status: "unknown", hops: [nothing] };
  }
  const walks = sources.flatMap((source) => requests.map((request) => walkFrom(surroundings, source, request)));
  const hops = hopKinds.flatMap((kind): Hop[] => {
    const [first, ...others] = walks.flatMap((walk) => walk.filter((hop) => hop.kind === kind));
    return first ? [{ kind, ...verdictOf([first, ...others]) }] : [];
  });
  return { from, to, status: hops.length > 0 ? worstOf(hops as [Hop, ...Hop[]]).status : "unknown", hops };
}

/** How many different sentences of one hop are told. */
const mostSentences = 3;

/** One verdict of many: what those say that matter. */
function verdictOf(hops: readonly [Hop, ...Hop[]]): HopVerdict {
  const { status } = worstOf(hops);
  const telling = hops.filter((hop) => hop.status === status);
  const sentences = [...new Set(telling.map(({ says }) => says))];
  const more = sentences.length - mostSentences;
  const says = [...sentences.slice(0, mostSentences), ...(more > 0 ? [`and so on, ${more} more`] : [])].join("; ");
  return { status, says, decidedBy: [...new Set(telling.flatMap(({ decidedBy }) => decidedBy))] };
}
