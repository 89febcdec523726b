import { anyRegistry } from "../../../config/schema/registryMirrors";
import type { ClusterConfig } from "../../../config/schema/schema";
import { planRepositories } from "../../../design/images/registry/repositories";
import { anyChange, type Edit, type EditCase, type EditTable, factsOf, listEdits, movesRegistry, sameCases } from "./editCase";

const mirrorRepositories = (config: ClusterConfig): string =>
  planRepositories(factsOf(config))
    .map(({ name }) => name)
    .join();

/**
 * What another image, or another chart, does. A repository of the mirror goes with the image that is no longer named.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Repositories.html
 */
export const imageUpdate: readonly EditCase[] = [
  {
    when: {
      text: "the mirror needs other repositories",
      test: ({ old, next }) => mirrorRepositories(old) !== mirrorRepositories(next),
    },
    effects: { cluster: "remove", workload: "update" },
    meaning: "in place; fill the new image's repository before the workload stack",
  },
  ...anyChange({ workload: "update" }, "in place; with a mirror, copy the new image or chart into it before the workload stack"),
];

/**
 * What an image from another registry does: nodes may reach it another way than the one of before.
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 */
export const repositoryUpdate = [
  movesRegistry({ cluster: "remove", workload: "update" }, "the image in place, and NO_PROXY of the nodes"),
  ...imageUpdate,
];

/** The keys of a chart and of its image. */
export const chartCases = (feature: string): EditTable => ({
  ...sameCases(feature, ["chart.repository", "chart.name", "chart.version", "image.tag"], imageUpdate),
  [`${feature}.image.repository`]: repositoryUpdate,
});

/** The registries that nodes with mirrors ask themselves, too. */
const askedRegistries = (config: ClusterConfig): readonly string[] =>
  (factsOf(config).nodeMirrors?.registries ?? [])
    .filter(({ registry, fallsBack }) => fallsBack && registry !== anyRegistry)
    .map(({ registry }) => registry);

/** Nodes have the mirrors in their user data, and which registries they ask besides, which other keys than `registry.mirrors` change, too. */
export function mirrorEdits(old: ClusterConfig, next: ClusterConfig, edits: readonly Edit[]): readonly Edit[] {
  const [before, after] = [old, next].map(({ registry }) => registry.mirrors);
  if (edits.length === 0 || Object.keys(before!).length === 0 || JSON.stringify(before) !== JSON.stringify(after)) return [];
  return listEdits(askedRegistries(old), askedRegistries(next), {
    path: ["registry", "mirrors"],
    effects: { workload: "roll nodes" },
    meaning: "the nodes' user data: which registries they ask beside the mirrors follows the cluster's images and what it reaches",
  });
}
