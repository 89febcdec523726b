/** A block of IPv4 addresses: the first one, and how many. */
export interface AddressBlock {
  readonly first: number;
  readonly size: number;
  readonly prefix: number;
}

/** Reads a block such as `10.0.0.0/16`; undefined where it is none, or does not begin with its network address. */
export function addressBlock(text: string): AddressBlock | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!match) return undefined;
  const [a, b, c, d, prefix] = match.slice(1).map(Number) as [number, number, number, number, number];
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefix);
  return [a, b, c, d].every((octet) => octet < 256) && prefix <= 32 && first % size === 0 ? { first, size, prefix } : undefined;
}

export const overlap = (one: AddressBlock, other: AddressBlock): boolean =>
  one.first < other.first + other.size && other.first < one.first + one.size;

export const holds = (outer: AddressBlock, inner: AddressBlock): boolean =>
  outer.first <= inner.first && inner.first + inner.size <= outer.first + outer.size;
