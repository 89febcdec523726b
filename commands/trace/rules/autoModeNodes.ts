import { isMapping } from "../../../config/findings/path";
import type { ClientEnvironment } from "./environment";
import type { Placement } from "./placement";
import type { PodPlacement } from "./placement";
import { contains } from "../../../aws/cidr";
import { type NodePoolObject, nodePoolObjects } from "./nodePoolObjects";
import { itemsOf, listedTexts, type Value, valueBelow } from "./values";
import type { TracedBlock, World } from "./world";

/** The nodes of a node pool of EKS Auto Mode. */
export interface AutoModeNodes {
  /** Name of the pool, as in `autoMode.nodePools`. */
  readonly name: string;
  readonly placements: readonly Placement[];
  readonly environment: ClientEnvironment;
  /** By its name. */
  readonly role: Value | undefined;
  readonly address: string;
  /** Where pods on a node are. */
  readonly podsOn: (node: Placement) => readonly PodPlacement[];
}

/** The node pools that the workload stack makes. Those of EKS itself are in no stack. */
export const autoModeNodes = (world: World): readonly AutoModeNodes[] => nodePoolObjects(world, "NodeClass").map(nodesOf);

/** What runs the agent of EKS Pod Identity on nodes: its add-on, or EKS Auto Mode, whose nodes have it built in. */
export const podIdentityAgent = (world: World): TracedBlock | undefined =>
  world.blocks("aws_eks_addon").find((block) => block.get("addon_name") === "eks-pod-identity-agent") ??
  world.blocks("aws_eks_cluster").find((block) => block.get("compute_config", 0, "enabled") === true);

function nodesOf({ address, name, nodeClass: spec, placements }: NodePoolObject): AutoModeNodes {
  const ofPods = placements("podSubnetSelectorTerms", "podSecurityGroupSelectorTerms");
  return {
    name,
    placements: placements("subnetSelectorTerms", "securityGroupSelectorTerms"),
    environment: environmentOfClass(spec, address),
    role: valueBelow(spec, ["role"]),
    address,
    podsOn: (node) => {
      const apart = ofPods.filter(({ subnet }) => subnet.zone === node.subnet.zone);
      return (apart.length > 0 ? apart : [node]).map((own) => ({ own, node, isTranslated: translates(spec) }));
    },
  };
}

function environmentOfClass(spec: Value, address: string): ClientEnvironment {
  const networking = valueBelow(spec, ["advancedNetworking"]);
  const proxy = isMapping(networking) ? networking["httpsProxy"] : undefined;
  return {
    proxy: typeof proxy === "string" ? proxy : undefined,
    noProxy: listedTexts(valueBelow(spec, ["advancedNetworking", "noProxy"])),
    hasAuthorities: itemsOf(valueBelow(spec, ["certificateBundles"])).length > 0,
    decidedBy: [address],
  };
}

/** Nodes put their own address in place of a pod's on the way out of the VPC, unless the class says otherwise. */
const translates =
  (spec: Value): PodPlacement["isTranslated"] =>
  (vpc, destination) => {
    if (valueBelow(spec, ["snatPolicy"]) === "Disabled") return false;
    return destination.kind !== "address" || !vpc.cidrs.some((cidr) => contains(cidr, destination.cidr));
  };
