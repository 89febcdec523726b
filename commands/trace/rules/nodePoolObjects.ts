import type { NodePoolConfig } from "../../../config/schema/karpenter";
import { permitsLabel, zoneLabel } from "../../../design/nodePools/requirements";
import type { Placement } from "./placement";
import { subnetOf } from "./subnets";
import { itemsOf, listedTexts, mappingsOf, parsedJson, plainText, type Value, valueBelow } from "./values";
import type { World } from "./world";

/** A node pool of Karpenter or EKS Auto Mode, an object in a Helm release of the workload stack, with its node class. */
export interface NodePoolObject {
  /** Name of the pool, as in the cluster file. */
  readonly name: string;
  /** The specification of its node class. */
  readonly nodeClass: Value;
  /** Of the Helm release. */
  readonly address: string;
  /** The subnets and security groups that terms of the class name by their ids, in the zones that the pool keeps to. */
  readonly placements: (subnetTerms: string, groupTerms: string) => readonly Placement[];
}

/** The node pools whose classes are of a kind. A class that no pool names has no nodes. */
export const nodePoolObjects = (world: World, classKind: "EC2NodeClass" | "NodeClass"): readonly NodePoolObject[] =>
  world.blocks("helm_release").flatMap(({ address, get }) => {
    const objects = mappingsOf(valueBelow(parsedJson(itemsOf(get("values"))[0]), ["objects"]));
    const named = (kind: string) => objects.filter((object) => object["kind"] === kind);
    return named("NodePool").flatMap((pool): readonly NodePoolObject[] => {
      const className = plainText(valueBelow(pool, [...specOfNodes, "nodeClassRef", "name"]));
      const nodeClass = named(classKind).find((object) => objectName(object) === className)?.["spec"];
      if (nodeClass === undefined) return [];
      const ids = (terms: string) => listedTexts(mappingsOf(valueBelow(nodeClass, [terms])).map(({ id }) => id ?? ""));
      const isOfPool = ({ subnet }: Placement) => permitsLabel(requirementsOf(pool), zoneLabel, subnet.zone);
      return [
        {
          name: objectName(pool),
          nodeClass,
          address,
          placements: (subnetTerms, groupTerms) =>
            ids(subnetTerms)
              .map((id): Placement => ({ subnet: subnetOf(world, id, address), groups: ids(groupTerms), address }))
              .filter(isOfPool),
        },
      ];
    });
  });

const specOfNodes = ["spec", "template", "spec"] as const;

const objectName = (object: Value): string => plainText(valueBelow(object, ["metadata", "name"]));

const requirementsOf = (pool: Value): NodePoolConfig["requirements"] =>
  mappingsOf(valueBelow(pool, [...specOfNodes, "requirements"])).map(({ key, operator, values }) => ({
    key: plainText(key),
    operator: plainText(operator) as NodePoolConfig["requirements"][number]["operator"],
    values: [...listedTexts(values)],
  }));
