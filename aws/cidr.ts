/** An IPv4 address as a number: `0.0.1.2` is 258. */
export const toNumber = (address: string): number => address.split(".").reduce((number, octet) => number * 256 + Number(octet), 0);

/** The dotted-decimal form of a number: 258 is `0.0.1.2`. */
export const toAddress = (number: number): string => [24, 16, 8, 0].map((bits) => Math.floor(number / 2 ** bits) % 256).join(".");

/** The prefix length of a CIDR block: 16 for `10.0.0.0/16`. */
export const prefixLengthOf = (cidr: string): number => Number(cidr.slice(cidr.indexOf("/") + 1));

/** How many addresses a CIDR block has: 65536 for `10.0.0.0/16`. */
export const sizeOf = (cidr: string): number => 2 ** (32 - prefixLengthOf(cidr));

/** The first address of a CIDR block, as a number. */
export const firstAddress = (cidr: string): number => {
  const address = toNumber(cidr.slice(0, cidr.indexOf("/")));
  return address - (address % sizeOf(cidr));
};

/** The last address of a CIDR block, as a number. */
export const lastAddress = (cidr: string): number => firstAddress(cidr) + sizeOf(cidr) - 1;

/** The nth address of a CIDR block, counted from 0 for the network address: number 10 of `172.20.0.0/16` is `172.20.0.10`. */
export const nthAddress = (cidr: string, index: number): string => toAddress(firstAddress(cidr) + index);

/** Whether the whole of `inner` lies in `outer`; a block contains itself. */
export const contains = (outer: string, inner: string): boolean =>
  firstAddress(outer) <= firstAddress(inner) && lastAddress(inner) <= lastAddress(outer);

/** The addresses of a CIDR block, for comparisons with many others. */
export interface AddressRange {
  readonly first: number;
  readonly last: number;
}

/** The range of a CIDR block. */
export const rangeOf = (cidr: string): AddressRange => ({ first: firstAddress(cidr), last: lastAddress(cidr) });

/** Whether two ranges share an address. */
export const rangesOverlap = (one: AddressRange, other: AddressRange): boolean => one.first <= other.last && other.first <= one.last;

/** Whether two CIDR blocks share an address. */
export const overlaps = (one: string, other: string): boolean => rangesOverlap(rangeOf(one), rangeOf(other));

/** The block of a prefix length that lies at a place, counted from 0, among the equal parts of `parent`: /24 number 3 of `10.0.0.0/16` is `10.0.3.0/24`. */
export const subnetAt = (parent: string, prefixLength: number, index: number): string =>
  `${toAddress(firstAddress(parent) + index * 2 ** (32 - prefixLength))}/${prefixLength}`;

/** The block of a shorter prefix length that a block lies in: /12 around `172.20.0.0/16` is `172.16.0.0/12`. */
export const enclosing = (cidr: string, prefixLength: number): string => {
  const size = 2 ** (32 - prefixLength);
  return `${toAddress(Math.floor(firstAddress(cidr) / size) * size)}/${prefixLength}`;
};

/** Every block that a block lies in, from `0.0.0.0/0` to the block itself. */
export const enclosingBlocks = (cidr: string): readonly string[] =>
  Array.from({ length: prefixLengthOf(cidr) + 1 }, (_, prefixLength) => enclosing(cidr, prefixLength));

/**
 * Addresses that AWS keeps in every subnet: the first four and the last.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
const reservedAddresses = 5;

/** How many addresses of a subnet AWS hands out: 11 for a /28. */
export const usableAddresses = (cidr: string): number => Math.max(0, sizeOf(cidr) - reservedAddresses);

/** The prefix length of the smallest block with so many usable addresses: 28 for 11, 27 for 12. */
export const prefixLengthFor = (usable: number): number => 32 - Math.ceil(Math.log2(usable + reservedAddresses));

/** The block brought to a prefix length within the limits: the block around it where it is too small, its start where it is too large. */
export const resized = (cidr: string, limits: { readonly shortest: number; readonly longest: number }): string => {
  const prefixLength = prefixLengthOf(cidr);
  if (prefixLength > limits.longest) return enclosing(cidr, limits.longest);
  return prefixLength < limits.shortest ? subnetAt(cidr, limits.shortest, 0) : cidr;
};

/** Whether an address lies in a subnet and is not one of the first four or the last, which AWS reserves. */
export const isUsableAddress = (cidr: string, address: string): boolean =>
  toNumber(address) >= firstAddress(cidr) + reservedAddresses - 1 && toNumber(address) < lastAddress(cidr);

/** The private address ranges. @see https://datatracker.ietf.org/doc/html/rfc1918 */
export const privateRanges = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"] as const;

/** The link-local addresses, among them the instance metadata service and Amazon's DNS server. @see https://datatracker.ietf.org/doc/html/rfc3927 */
export const linkLocalRange = "169.254.0.0/16";
