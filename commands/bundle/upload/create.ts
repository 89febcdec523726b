import { Refusal } from "./api";

/** A resource, and whether this call has made it. */
interface FoundOrCreated<T> {
  readonly resource: T;
  readonly created: boolean;
}

/**
 * What is there, or else what is created. Where another upload creates it in between, the host refuses a second one, and the first is taken.
 * @throws Refusal if the creation is refused, and there is nothing that the token may see
 */
export async function findOrCreate<T>(find: () => Promise<T | undefined>, create: () => Promise<T>): Promise<FoundOrCreated<T>> {
  const found = await find();
  if (found !== undefined) return { resource: found, created: false };
  try {
    return { resource: await create(), created: true };
  } catch (error) {
    const taken = error instanceof Refusal && [409, 422].includes(error.status) ? await find() : undefined;
    if (taken === undefined) throw error;
    return { resource: taken, created: false };
  }
}
