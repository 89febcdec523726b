import { setTimeout as wait } from "node:timers/promises";
import { CommandFailure } from "../../failure";

/** Why one image was not copied. */
export type FailureKind = "repositoryMissing" | "missing" | "immutable" | "refused" | "network" | "other";

export class MirrorFailure extends CommandFailure {
  constructor(
    readonly kind: FailureKind,
    message: string,
  ) {
    super(message);
  }
}

/**
 * What registries and tools say, first match first.
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes
 */
const failurePatterns: readonly (readonly [FailureKind, RegExp])[] = [
  ["repositoryMissing", /NAME_UNKNOWN|name unknown|repository with name .* does not exist/i],
  // skopeo answers a refused tag by trying another format, and says that it may not.
  ["immutable", /TAG_INVALID|tag invalid|immutable|must be converted to type/i],
  ["network", /timeout|timed out|deadline exceeded|connection re(fused|set)|broken pipe|no such host|unreachable|\bEOF\b|TLS handshake/i],
  [
    "network",
    /TOOMANYREQUESTS|too many requests|\b50[0234] (Internal|Bad|Service|Gateway)|status(?: code)?(?: from registry)?:? (?:429|5\d\d)\b/i,
  ],
  ["refused", /UNAUTHORIZED|DENIED|no basic auth|\b40[13]\b/i],
  ["missing", /MANIFEST_UNKNOWN|manifest unknown|not found/i],
];

/** Addresses that registries redirect to carry signatures in their query. */
const withoutQueries = (text: string): string => text.replaceAll(/\?[^\s"']+/g, "?…");

/** skopeo writes the message as a quoted field. */
const unquoted = (line: string): string => /^time=.* msg="(.*)"$/.exec(line)?.[1]?.replaceAll('\\"', '"') ?? line;

/** The failure that a tool means by its messages, of which the last one counts. */
export function failureOf(messages: string): MirrorFailure {
  const last = messages.trim().split("\n").at(-1)!;
  const kind = failurePatterns.find(([, pattern]) => pattern.test(last))?.[0] ?? "other";
  return new MirrorFailure(kind, withoutQueries(unquoted(last)));
}

/** Waits between the attempts, in milliseconds. */
export const copyRetryDelays: readonly number[] = [1_000, 4_000, 15_000];

/**
 * Repeats an action that fails on the network.
 * @param signal ends the waiting, and with it the attempts
 * @throws what the last attempt threw, and at once what is no failure of the network
 */
export async function withRetries<T>(action: () => Promise<T>, delays: readonly number[], signal: AbortSignal): Promise<T> {
  const [delay, ...later] = delays;
  try {
    return await action();
  } catch (error) {
    if (delay === undefined || signal.aborted || !(error instanceof MirrorFailure && error.kind === "network")) throw error;
  }
  await wait(delay, undefined, { signal });
  return withRetries(action, later, signal);
}
