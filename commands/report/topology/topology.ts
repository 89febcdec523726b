import type { ClusterDesign } from "../../../design/cluster";
import type { SubnetRole } from "../../../design/network/subnetLayout";
import type { Explanation } from "../../explain/model";
import { topologyLayers, type SubnetLayer, type NodeLane, nodeLanes } from "./layers";
import { type DrawnConsumer, type Leg, legsOf, type Way, waysOf } from "./pathways";

/** What a drawing of a cluster shows, without coordinates: a grid of subnets, who calls out, and by which ways to what. */
export interface Topology {
  readonly cluster: string;
  readonly vpc: { readonly title: string; readonly blocks: readonly string[] };
  readonly controlPlane: { readonly title: string; readonly note: string };
  /** Who reaches the Kubernetes API. */
  readonly callers: { readonly title: string; readonly names: readonly string[]; readonly isPublic: boolean };
  readonly zones: readonly string[];
  /** Subnets by role, the most public first. */
  readonly layers: readonly SubnetLayer[];
  /** Node groups and Fargate profiles, over the zones that they are in. */
  readonly lanes: readonly NodeLane[];
  readonly consumers: readonly DrawnConsumer[];
  readonly ways: readonly Way[];
  /** Which consumer takes which way, and to what. */
  readonly legs: readonly Leg[];
}

/** The role whose subnets the nodes, and so the lanes, are in. */
export const laneRole: SubnetRole = "node";

/** What there is to draw of a cluster. */
export function planTopology(explained: Explanation, design: ClusterDesign): Topology {
  const { addresses, api, cluster, reachability } = explained;
  const consumers = [...new Set(reachability.map(({ consumer }) => consumer))].map((name, index) => ({ id: `c${index}`, name }));
  const ways = waysOf(explained, design);
  const isPublic = api.endpoint !== "private";
  return {
    cluster: cluster.name,
    vpc: { title: addresses.vpcId === undefined ? "VPC" : `Existing VPC ${addresses.vpcId}`, blocks: addresses.vpcBlocks },
    controlPlane: {
      title: `Control plane, Kubernetes ${cluster.kubernetesVersion}`,
      note: `in AWS’s account; API endpoint ${api.endpoint}`,
    },
    callers: {
      title: isPublic ? "Reaches the API, also from the internet" : "Reaches the API, privately",
      // The public ones first: not all may have room.
      names: [
        ...api.networks.filter(({ by }) => by === "public endpoint").map(({ from }) => `public: ${from}`),
        ...api.networks.filter(({ by }) => by !== "public endpoint").map(({ from }) => from),
      ],
      isPublic,
    },
    zones: [...new Set(addresses.subnets.map(({ zone }) => zone))],
    layers: topologyLayers(explained, design),
    lanes: nodeLanes(design),
    consumers,
    ways,
    legs: legsOf(explained, consumers, ways),
  };
}
