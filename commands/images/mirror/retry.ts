import { setTimeout as wait } from "node:timers/promises";
import { MirrorFailure } from "./failures";

/** Waits between the attempts, in milliseconds. */
export const retryDelays: readonly number[] = [1_000, 4_000, 15_000];

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
