import { isIP } from "node:net";
import { contains } from "../../../aws/cidr";
import type { ClusterConfig } from "../../../config/schema/schema";
import { vpcBlocks } from "../../../design/network/cidrBlocks";
import { type NeededRoute, neededRoutes } from "../../../design/network/routes";

/** The routes that private route tables of an owner must have: those to other networks, and the one to an HTTP proxy that none of these leads to. */
export function routesToAskFor(config: ClusterConfig): readonly NeededRoute[] {
  const destination = proxyDestination(config);
  return [
    ...neededRoutes(config),
    ...(destination === undefined ? [] : [{ cidr: destination, target: "the HTTP proxy", path: ["proxy", "url"] }]),
  ];
}

/** The routes by which the Kubernetes API answers Terraform and users: in the route tables of the subnets of its network interfaces. */
export function answerRoutes(config: ClusterConfig): readonly NeededRoute[] {
  const reached = blocksReached(config);
  return config.access.runnerCidrs.flatMap((cidr, index) =>
    reached.some((block) => contains(block, cidr))
      ? []
      : [{ cidr, target: "the network that Terraform and users come from", path: ["access", "runnerCidrs", index] }],
  );
}

/** The address, or else the name, of an existing proxy that no other route leads to. @default - the proxy is ours, in the VPC, or routed */
function proxyDestination(config: ClusterConfig): string | undefined {
  const url = config.network.egress === "proxy" ? config.proxy?.url : undefined;
  if (url === undefined) return undefined;
  const host = new URL(url).hostname;
  const isName = isIP(host) === 0;
  // A name may stand for any address.
  const isReached = blocksReached(config).some((cidr) => (isName ? cidr === "0.0.0.0/0" : contains(cidr, `${host}/32`)));
  return isReached ? undefined : isName ? host : `${host}/32`;
}

const blocksReached = (config: ClusterConfig): readonly string[] => [...vpcBlocks(config), ...neededRoutes(config)].map(({ cidr }) => cidr);
