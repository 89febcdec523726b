import { anyChange, type EditTable, movesRegistry, sameCases } from "./editCase";

/** What another image, or another chart, does. */
export const imageUpdate = anyChange(
  { cluster: "remove", workload: "update" },
  "in place; with a mirror, fill the new image's repository before the workload stack",
);

/** What an image from another registry does. */
export const repositoryUpdate = [
  movesRegistry({ cluster: "remove", workload: "update" }, "the image in place, and NO_PROXY of the nodes"),
  ...imageUpdate,
];

/** The keys of a chart and of its image. */
export const chartCases = (feature: string): EditTable => ({
  ...sameCases(feature, ["chart.repository", "chart.name", "chart.version", "image.tag"], imageUpdate),
  [`${feature}.image.repository`]: repositoryUpdate,
});
