import { instanceType } from "../../aws/instanceTypes";

/** Types whose first network card has no adapter, unlike all others: their interfaces are not told by the number of adapters. */
const withOtherCards = /^p6-b300\.|^p6e-/;

/** How many Elastic Fabric Adapters a type has, one a network card; undefined where it has none, or nothing is known of it. @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/efa-acc-inst-types.html */
export const efaAdapters = (name: string): number | undefined => (withOtherCards.test(name) ? undefined : instanceType(name)?.efa);

/** Whether a node of a type would be without adapters, or with interfaces on the wrong cards. Of a type that is not known here, EC2 may know more. */
export const lacksAdapters = (name: string): boolean =>
  efaAdapters(name) === undefined && (instanceType(name) !== undefined || withOtherCards.test(name));

/** A network interface of a launch template. */
export interface EfaInterface {
  readonly networkCardIndex: number;
  readonly deviceIndex: number;
  /** The first carries the traffic of the node, too; the others need no address. */
  readonly interfaceType: "efa" | "efa-only";
}

/** The interfaces of a node, one on each network card. */
export const efaInterfaces = (name: string): readonly EfaInterface[] =>
  Array.from({ length: efaAdapters(name) ?? 1 }, (_, index) => ({
    networkCardIndex: index,
    deviceIndex: 0,
    interfaceType: index === 0 ? "efa" : "efa-only",
  }));
