import { instanceType } from "../../aws/instanceTypes";

/** Whether the number of adapters does not tell the interfaces of a type: some of its network cards have one interface, others several. */
const hasOtherCards = (name: string): boolean => name.startsWith("p6e-");

/** Whether the first network card has no adapter, and carries the traffic of the node alone. @see https://github.com/aws/aws-parallelcluster/issues/7143 */
const hasPlainFirstCard = (name: string): boolean => name.startsWith("p6-b300.");

/** How many Elastic Fabric Adapters a type has, one a network card; undefined where it has none, or nothing is known of it. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html */
export const efaAdapters = (name: string): number | undefined => (hasOtherCards(name) ? undefined : instanceType(name)?.efa);

/** Whether a node of a type would be without adapters, or with interfaces on the wrong cards. Of a type that is not known here, EC2 may know more. */
export const lacksAdapters = (name: string): boolean =>
  efaAdapters(name) === undefined && (instanceType(name) !== undefined || hasOtherCards(name));

/** A network interface of a launch template. */
export interface EfaInterface {
  readonly networkCardIndex: number;
  readonly deviceIndex: number;
  /** One with `efa` carries the traffic of the node, too; one with `efa-only` needs no address. @default - it has no adapter */
  readonly interfaceType?: "efa" | "efa-only";
}

/** The interfaces of a node, one on each network card. */
export function efaInterfaces(name: string): readonly EfaInterface[] {
  const adapters = efaAdapters(name) ?? 1;
  const plain = hasPlainFirstCard(name) ? 1 : 0;
  return Array.from({ length: adapters + plain }, (_, index) => ({
    networkCardIndex: index,
    deviceIndex: 0,
    ...(index > 0 ? { interfaceType: "efa-only" as const } : plain === 0 && { interfaceType: "efa" as const }),
  }));
}

/** The network cards with adapters, as `0 to 31`. */
export function cardsWithAdapters(name: string): string {
  const cards = efaInterfaces(name).flatMap(({ interfaceType, networkCardIndex }) => (interfaceType ? [networkCardIndex] : []));
  const [first, last] = [cards[0], cards.at(-1)];
  return first === last ? String(first) : `${first} to ${last}`;
}
