import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";

/** All IPv4 addresses. */
export const anyAddress = "0.0.0.0/0";

/** A rule of `network.nodeSecurityGroup` that names all addresses. */
export interface OpenRule {
  readonly name: string;
  readonly cidr: string;
  readonly path: ConfigPath;
}

/** The rules of nodes and pods from all addresses, or to them. */
export const openNodeRules = (direction: "ingress" | "egress", { network: { nodeSecurityGroup } }: ClusterConfig): readonly OpenRule[] =>
  Object.entries(nodeSecurityGroup[direction]).flatMap(([name, { cidrs }]) =>
    cidrs.includes(anyAddress)
      ? [{ name, cidr: anyAddress, path: ["network", "nodeSecurityGroup", direction, name, "cidrs", cidrs.indexOf(anyAddress)] }]
      : [],
  );
