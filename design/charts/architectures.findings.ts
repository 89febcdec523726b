import type { Finding } from "../../config/findings/finding";
import { pathText, valueAt } from "../../config/findings/path";
import { autoModeNodeKinds } from "../autoMode/nodeKinds";
import type { ClusterFacts } from "../facts";
import { imageArchitectures, knownArchitectures } from "../images/singlePlatform";
import { karpenterNodeKinds } from "../karpenter/nodePools";
import { presetOf } from "./presetTable";
import { chosenReleases } from "./releases";
import { valueKeysOf } from "./valuePaths";

/** Images of presets for other processors than nodes have: their containers end with exec format error. */
export function imageArchitectureFindings(facts: ClusterFacts): readonly Finding[] {
  const { config, nodeGroups } = facts;
  return chosenReleases(config).flatMap(({ images, name, path, values }): readonly Finding[] =>
    images.flatMap(({ paths, repository }) => {
      const known = knownArchitectures(repository);
      if (!known) return [];
      const kinds = [...nodeGroups, ...karpenterNodeKinds(config), ...autoModeNodeKinds(config)];
      const ofNodes = new Set(kinds.map(({ architecture }) => imageArchitectures[architecture]));
      const others = [...ofNodes].filter((one) => !known.includes(one));
      const place = Object.keys(paths).find((one) => paths[one] === "repository");
      if (others.length === 0 || place === undefined) return [];
      const selector = [...valueKeysOf(place).slice(0, -2), "nodeSelector"];
      const selected = valueAt(values, [...selector, "kubernetes.io/arch"]);
      if (typeof selected === "string" && ofNodes.has(selected as "amd64") && known.includes(selected as "amd64")) return [];
      const isForSome = known.some((one) => ofNodes.has(one));
      const select = `Set ${pathText([...path, "values", ...selector, "kubernetes.io/arch"])} to ${known[0]}`;
      const another = `write an image for ${others.join(" and ")} at ${pathText([...path, "values", ...valueKeysOf(place)])}`;
      return [
        {
          severity: "warning",
          path: presetOf(name) ? [...path] : [...path, "images"],
          alsoReads: [["nodeGroups"], ["karpenter"], ["autoMode"]],
          problem: `${repository} runs on ${known.join(" and ")} alone, and nodes of this cluster are of ${others.join(" and ")}`,
          fix: isForSome ? `${select}, or ${another}` : another.replace(/^w/, "W"),
        },
      ];
    }),
  );
}
