/** Digests of one tag: upstream now, in the mirror now, and what the journal says was copied last. */
export interface Digests {
  readonly source: string;
  /** @default - the mirror has no such tag */
  readonly target?: string | undefined;
  /** @default - never copied */
  readonly recorded?: string | undefined;
}

export type Decision =
  | { readonly action: "copy" | "present" }
  /** The tag has another image upstream than `before`, which was mirrored. */
  | { readonly action: "changed"; readonly before: string };

/**
 * What there is to do for one tag. What the mirror holds counts more than what the journal remembers.
 * @param acceptChanged copy over an image that upstream has replaced
 */
export function decide({ source, target, recorded }: Digests, acceptChanged: boolean): Decision {
  const before = target ?? recorded;
  if (target === source) return { action: "present" };
  return before === undefined || before === source || acceptChanged ? { action: "copy" } : { action: "changed", before };
}
