import { setTimeout as wait } from "node:timers/promises";
import { CommandFailure } from "../../failure";
import type { Resource } from "./api";

/** Waits between looks, in milliseconds; the last one goes on. */
const delays: readonly number[] = [500, 1_000, 2_000, 5_000];

/** How long a run is followed: clusters, and the queues before them, take their time. */
const patience = 3 * 3_600_000;

/**
 * Looks at a resource until it has come to rest.
 * @throws CommandFailure if it vanishes, or after three hours
 */
export async function poll(
  look: () => Promise<Resource | undefined>,
  atRest: (resource: Resource) => boolean,
  what: string,
): Promise<Resource> {
  const end = performance.now() + patience;
  for (let looks = 0; performance.now() < end; looks++) {
    const resource = await look();
    if (!resource) throw new CommandFailure(`${what}: it is not there any more`);
    if (atRest(resource)) return resource;
    await wait(delays[Math.min(looks, delays.length - 1)]);
  }
  throw new CommandFailure(`${what}: it has not ended in three hours, and goes on`);
}
