import { isIP } from "node:net";
import type { ClusterDesign } from "../../../design/cluster";
import type { Handover } from "../../handover/rules/handover";
import { shareTerms, subnetTerms, vpcTerms } from "../../handover/rules/terms";
import { type NetworkItem, returnRoutes } from "./networkItems";

/** What owners of a VPC, of its subnets and of a proxy see to, besides blocks, routes and endpoints. `handover` asks for the same. */
export const ownerItems = (design: ClusterDesign, handover: Handover): readonly NetworkItem[] => [
  ...vpcItems(handover),
  ...subnetItems(handover),
  ...proxyItems(design, handover),
];

function vpcItems({ share, vpc }: Handover): readonly NetworkItem[] {
  if (!vpc) return [];
  return [
    {
      item: "VPC attributes",
      name: vpc.id,
      value: vpcTerms,
      isMade: false,
      reason: "without both, private names of endpoints and of the Kubernetes API are not known in the VPC",
    },
    ...(share
      ? [
          {
            item: "resource share (AWS RAM)",
            name: share.subnetIds.join(" "),
            value: shareTerms(share),
            isMade: false,
            reason: "network.existingVpc.shared",
          },
        ]
      : []),
  ];
}

function subnetItems({ subnets }: Handover): readonly NetworkItem[] {
  if (subnets.length === 0) return [];
  const ids = subnets.filter(({ role }) => role === "node" || role === "pod").map(({ id }) => id);
  return [
    { item: "subnet attributes", name: ids.join(" "), value: subnetTerms, isMade: false, reason: "network.existingVpc" },
    ...subnets.flatMap(({ id, role, tags, zone }) =>
      Object.entries(tags).map(([key, value]) => ({
        item: "subnet tag",
        name: id,
        zone,
        value: `${key}=${value}`,
        isMade: false,
        reason: `${role} subnets`,
      })),
    ),
  ];
}

/** A proxy that others run: the way back to its clients, and its name. */
function proxyItems(design: ClusterDesign, { proxy, routes }: Handover): readonly NetworkItem[] {
  if (!proxy) return [];
  const { hostname } = new URL(proxy.url);
  const isRouted = routes.some(({ destination }) => destination.split("/")[0] === hostname);
  return [
    { item: "HTTP proxy", name: proxy.url, value: `reached from ${proxy.sources.join(" ")}`, isMade: false, reason: "proxy.url" },
    ...(isIP(hostname) === 0
      ? [
          {
            item: "DNS name",
            name: hostname,
            value: "resolves in the VPC, to the address of the HTTP proxy",
            isMade: false,
            reason: "proxy.url",
          },
        ]
      : []),
    ...(isRouted ? returnRoutes(design, proxy.url, "the VPC, in the network of the HTTP proxy") : []),
  ];
}
