import { isMapping } from "../../../config/findings/path";
import type { ClientEnvironment } from "./environment";
import type { Placement } from "./placement";
import type { PodPlacement } from "./placement";
import { contains } from "../../../aws/cidr";
import { subnetOf } from "./subnets";
import { listedTexts, mappingsOf, parsedJson, plainText, type Value, valueBelow, itemsOf } from "./values";
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
export const autoModeNodes = (world: World): readonly AutoModeNodes[] =>
  world.blocks("helm_release").flatMap((release) => {
    const objects = mappingsOf(valueBelow(parsedJson(itemsOf(release.get("values"))[0]), ["objects"]));
    const named = (kind: string) => objects.filter((object) => object["kind"] === kind);
    return named("NodePool").flatMap((pool) => {
      const className = plainText(valueBelow(pool, ["spec", "template", "spec", "nodeClassRef", "name"]));
      const nodeClass = named("NodeClass").find((object) => objectName(object) === className);
      return nodeClass ? [nodesOf(world, release, pool, nodeClass["spec"] ?? {})] : [];
    });
  });

const objectName = (object: Value): string => plainText(valueBelow(object, ["metadata", "name"]));

/** What runs the agent of EKS Pod Identity on nodes: its add-on, or EKS Auto Mode, whose nodes have it built in. */
export const podIdentityAgent = (world: World): TracedBlock | undefined =>
  world.blocks("aws_eks_addon").find((block) => block.get("addon_name") === "eks-pod-identity-agent") ??
  world.blocks("aws_eks_cluster").find((block) => block.get("compute_config", 0, "enabled") === true);

const termIds = (spec: Value, terms: string): readonly string[] =>
  listedTexts(mappingsOf(valueBelow(spec, [terms])).map(({ id }) => id ?? ""));

/** The zones that a pool keeps to; undefined where it does not say. */
function zonesOfPool(pool: Value): readonly string[] | undefined {
  const [zones] = mappingsOf(valueBelow(pool, ["spec", "template", "spec", "requirements"])).filter(
    ({ key, operator }) => key === "topology.kubernetes.io/zone" && operator === "In",
  );
  return zones && listedTexts(zones["values"]);
}

function nodesOf(world: World, { address }: TracedBlock, pool: Value, spec: Value): AutoModeNodes {
  const at = (subnets: string, groups: string): readonly Placement[] =>
    termIds(spec, subnets).map((id) => ({ subnet: subnetOf(world, id, address), groups: termIds(spec, groups), address }));
  const ofPods = at("podSubnetSelectorTerms", "podSecurityGroupSelectorTerms");
  const zones = zonesOfPool(pool);
  return {
    name: objectName(pool),
    placements: at("subnetSelectorTerms", "securityGroupSelectorTerms").filter(
      ({ subnet }) => zones === undefined || zones.includes(subnet.zone),
    ),
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
