import { contains, privateRanges } from "../../../aws/cidr";
import { serviceHosts } from "../../../aws/hosts";
import type { ClusterDesign } from "../../../design/cluster";
import { vpcBlocks } from "../../../design/network/cidrBlocks";
import { type Fault, faultIf, type LiveResult, outcome } from "./live";
import type { ObservedHost } from "./observed";

/** Shared address space, which VPCs use for pods. @see https://datatracker.ietf.org/doc/html/rfc6598 */
const sharedSpace = "100.64.0.0/10";

const isPrivate = (address: string): boolean => [...privateRanges, sharedSpace].some((range) => contains(range, `${address}/32`));

/** The hosts that must resolve to an interface endpoint in the VPC, by service. Names that begin with a dot stand for many, and have none to ask for. */
export const resolvedHosts = ({ config, endpoints }: ClusterDesign): readonly string[] =>
  endpoints.flatMap(({ ports, privateDns, service, type }) =>
    type === "Interface" && privateDns && ports === undefined
      ? serviceHosts(service, config.region).filter((host) => !host.startsWith("."))
      : [],
  );

/** Whether a machine is in the VPC, by its own addresses: only there its name server and its routes are those of the nodes. */
export const isMachineInVpc = (design: ClusterDesign, addresses: readonly string[]): boolean =>
  addresses.some((address) => vpcBlocks(design.config).some(({ cidr: block }) => contains(block, `${address}/32`)));

/**
 * Hosts of endpoints resolve to addresses of the VPC, and answer on port 443 with a certificate of their own; that of the Kubernetes API resolves to private ones.
 * @param api the host of the Kubernetes API, whose network interfaces are in the VPC too
 */
export function checkHosts(design: ClusterDesign, hosts: readonly ObservedHost[], api: string | undefined): readonly LiveResult[] {
  const blocks = vpcBlocks(design.config).map(({ cidr }) => cidr);
  return hosts.flatMap(({ addresses, certificate, connection, host }) => [
    ...outcome(
      "name",
      host,
      nameFaults(blocks, addresses, host === api),
      "value" in addresses ? `it resolves to ${addresses.value.join(", ")}` : "",
    ),
    ...("problem" in addresses
      ? []
      : outcome(
          "port 443",
          host,
          "problem" in connection ? [{ detail: connection.problem, fix: portFix }] : [],
          "it opens at each address",
        )),
    ...("problem" in certificate && !("problem" in addresses)
      ? outcome("certificate", host, [{ detail: certificate.problem, fix: certificateFix }], "")
      : []),
  ]);
}

const portFix = "Look at the security groups of the endpoint, at network ACLs, and at the route tables of the subnets";

const certificateFix =
  "Find what answers there in place of the service: a proxy that intercepts TLS, or another host of that address. Nodes and pods do not trust it either";

function nameFaults(blocks: readonly string[], addresses: ObservedHost["addresses"], isApi: boolean): readonly Fault[] {
  const fix = isApi
    ? "Use the name server of the VPC: the private name of the API is known there only"
    : "Use the name server of the VPC, and look at private DNS of the endpoint, at network.resolverRules and at private hosted zones";
  if ("problem" in addresses) return [{ detail: addresses.problem, fix }];
  const outside = addresses.value.filter((address) => !blocks.some((block) => contains(block, `${address}/32`)));
  const isPublic = outside.filter((address) => !isPrivate(address));
  return [
    ...faultIf(isPublic.length > 0, `it resolves to the public address ${isPublic.join(", ")}`, fix),
    ...faultIf(outside.length > 0 && isPublic.length === 0, `it resolves to ${outside.join(", ")}, which is not in the VPC`, fix),
  ];
}
