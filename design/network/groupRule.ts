/** The other end of a rule: a block, a prefix list by its id or name, a security group by its id, or that of the interface endpoints. */
export type RulePeer =
  | { readonly cidr: string }
  | { readonly prefixListId: string }
  | { readonly prefixListName: string }
  | { readonly groupId: string }
  | { readonly group: "endpoints" };

/** A rule of a security group. */
export interface GroupRule {
  /** Unique in the group and direction: part of its address in the state. */
  readonly key: string;
  readonly description: string;
  readonly protocol: "tcp" | "udp" | "all";
  /** @default - every port */
  readonly ports?: { readonly from: number; readonly to: number } | undefined;
  readonly peer: RulePeer;
  /** The user's name of it. @default - it follows from other keys */
  readonly name?: string;
}
