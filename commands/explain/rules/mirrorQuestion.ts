import { anyRegistry } from "../../../config/schema/registryMirrors";
import { pathText } from "../../../config/findings/path";
import type { ClusterDesign } from "../../../design/cluster";
import { registryOf } from "../../../design/images/images";
import { mirrorsOf } from "../../../design/images/registry/nodeMirrors";
import type { Explanation } from "../model";
import type { ReachedPair } from "./reachedPairs";

/** Where nodes pull images of a registry from, if they have mirrors for it. What is a registry, only its key and the images of the cluster tell. */
export function mirrorStatements(host: string, of: Explanation, { config }: ClusterDesign): readonly string[] {
  const mirrors = mirrorsOf(config, host).map((mirror) => mirror.host);
  if (mirrors.length === 0 || mirrors.includes(host)) return [];
  const isKnown = config.registry.mirrors[host] !== undefined || of.reachability.some(isImageOf(host));
  const which = mirrors.length === 1 ? "its mirror" : "its mirrors";
  const key = config.registry.mirrors[host] === undefined ? anyRegistry : host;
  return [
    `nodes pull images of ${host}${isKnown ? "" : ", if it is a registry,"} from ${which} ${mirrors.join(", then ")}, as ${pathText(["registry", "mirrors", key])} says`,
  ];
}

/** The images of a registry that nodes pull from its mirror, and what else they need for it. */
export const mirroredPairs = (host: string, of: Explanation): readonly ReachedPair[] =>
  of.reachability.filter((pair) => isImageOf(host)(pair) || pair.place.key === pathText(["registry", "mirrors", host]));

const isImageOf =
  (host: string) =>
  ({ destination: { kind, mirror, name } }: ReachedPair): boolean =>
    kind === "image" && mirror !== undefined && registryOf(name) === host;
