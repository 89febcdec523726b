/** What a trace looks at on the way, in the order in which a request meets it. */
export const hopKinds = [
  "noProxy",
  "name",
  "source",
  "egressRules",
  "route",
  "networkAcls",
  "ingressRules",
  "beyond",
  "endpointPolicy",
  "proxyList",
  "proxyWayOut",
  "interception",
  "credentials",
  "permission",
] as const;

export type HopKind = (typeof hopKinds)[number];

/** Whether a hop lets the request pass. `unknown`: what decides is not in the JSON. */
export type HopStatus = "ok" | "unknown" | "fails";

/** What a hop does with a request. */
export interface Hop {
  readonly kind: HopKind;
  readonly status: HopStatus;
  /** What it does, or what is wrong, as a phrase without a full stop. */
  readonly says: string;
  /** The addresses of the resources that decided, the one that matters most first. */
  readonly decidedBy: readonly string[];
}

/** A verdict on a hop, before it is known which one it is. */
export type HopVerdict = Omit<Hop, "kind">;

export const passes = (says: string, ...decidedBy: readonly string[]): HopVerdict => ({ status: "ok", says, decidedBy });
export const cannotTell = (says: string, ...decidedBy: readonly string[]): HopVerdict => ({ status: "unknown", says, decidedBy });
export const stops = (says: string, ...decidedBy: readonly string[]): HopVerdict => ({ status: "fails", says, decidedBy });

const severity: Readonly<Record<HopStatus, number>> = { ok: 0, unknown: 1, fails: 2 };

/** The verdict that matters: the first that fails, or else the first that is unknown, or else the first. */
export const worstOf = <V extends HopVerdict>(verdicts: readonly [V, ...V[]]): V =>
  verdicts.reduce((worst, other) => (severity[other.status] > severity[worst.status] ? other : worst));
