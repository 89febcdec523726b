import type { ConfigPath, Finding } from "../../../config/findings/finding";
import { pathText } from "../../../config/findings/path";
import type { ClusterConfig } from "../../../config/schema/schema";
import type { ClusterFacts } from "../../facts";
import { pathFor } from "../../reachability/paths";
import { amazonEcrOf, type namedMirrors } from "./nodeMirrors";

/** The key with the mirrors of nodes. */
export const mirrorsPath: ConfigPath = ["registry", "mirrors"];

/** The mirrors of a registry, and their place in the cluster file. */
export interface MirrorEntry extends Pick<ReturnType<typeof namedMirrors>[number], "registry" | "mirrors"> {
  readonly path: ConfigPath;
}

/** The nodes that know mirrors: of each group, and of each class of Karpenter. */
const nodesWithMirrors = ({ config, nodeGroups }: ClusterFacts) => [
  ...nodeGroups.map(({ family, kind, name, containerRuntime }) => ({ family, path: ["nodeGroups", kind, name], containerRuntime })),
  ...Object.entries(config.karpenter?.nodeClasses ?? {}).map(([name, { amiFamily }]) => ({
    family: amiFamily,
    path: ["karpenter", "nodeClasses", name],
    containerRuntime: undefined,
  })),
];

/**
 * What nodes of a family cannot do: those of Amazon Linux 2, which is at its end, and of Bottlerocket, which asks the registry itself last, and mirrors
 * in an order of its own.
 */
export const familyFindings = (facts: ClusterFacts, registries: readonly MirrorEntry[]): readonly Finding[] =>
  nodesWithMirrors(facts).flatMap(({ family, path, containerRuntime }): readonly Finding[] => {
    const alsoReads = [mirrorsPath];
    if (family === "Bottlerocket") {
      const place = [...path, "amiFamily"];
      return [...askedLast(facts.config, registries, place), ...inOtherOrder(registries, place)];
    }
    if (family !== "AL2") return [];
    if (containerRuntime === "docker") {
      const problem = "Docker does not know the mirrors of registries";
      return [
        {
          severity: "error",
          path: [...path, "containerRuntime"],
          alsoReads,
          problem,
          fix: "Choose containerd, or remove registry.mirrors",
        },
      ];
    }
    return registries.some(({ mirrors }) => mirrors.some(amazonEcrOf))
      ? [
          {
            severity: "error",
            path: [...path, "amiFamily"],
            alsoReads,
            problem: "nodes of AL2 fetch no token for a mirror in Amazon ECR",
            fix: "Choose AL2023 or Bottlerocket, or remove the mirror",
          },
        ]
      : [];
  });

/** @see https://github.com/containerd/containerd/blob/v2.4.2/internal/cri/server/images/image_pull.go */
function askedLast(config: ClusterConfig, registries: readonly MirrorEntry[], path: ConfigPath): readonly Finding[] {
  const asked = registries
    .filter(({ registry, mirrors }) => mirrors.some(amazonEcrOf) && pathFor(config, { kind: "host", host: registry }) !== undefined)
    .map(({ registry }) => registry);
  return asked.length === 0
    ? []
    : [
        {
          severity: "warning",
          path,
          alsoReads: [mirrorsPath, ["network"]],
          problem: `Bottlerocket asks ${asked.join(", ")} where the mirror in Amazon ECR has no such image, and shows the token of Amazon ECR`,
          fix: "Choose AL2023, which asks the mirror alone, or close the way to the registry",
        },
      ];
}

/**
 * Newer versions of Bottlerocket write the mirrors of a registry by the alphabet, and containerd tries them as they are written.
 * @see https://github.com/bottlerocket-os/bottlerocket-core-kit/issues/898
 */
const inOtherOrder = (registries: readonly MirrorEntry[], path: ConfigPath): readonly Finding[] =>
  registries.flatMap(({ mirrors, path: entry, registry }): readonly Finding[] => {
    const written = mirrors.map(({ url }) => url);
    const sorted = [...written].sort();
    if (written.every((url, index) => url === sorted[index])) return [];
    return [
      {
        severity: "warning",
        path: entry,
        alsoReads: [path],
        problem: `${pathText(path)} is Bottlerocket, whose newer versions try the mirrors of ${registry} by the alphabet: ${sorted.join(", then ")}`,
        fix: "Write them in this order, keep one, or choose AL2023",
      },
    ];
  });
