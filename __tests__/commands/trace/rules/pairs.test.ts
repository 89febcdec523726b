import { randomClusters } from "../../../support/randomClusters";
import { clusterFiles } from "../../../support/synth";
import { failure, pairTraces, tracedDemo, tracedFile, tracedFull } from "../../../support/traces";
import { fullClusters } from "../../../support/fullClusters";

jest.setTimeout(300_000);

/** Of random clusters as many as cost a few seconds; RANDOM_CLUSTERS=300 walks more. */
const count = Number(process.env["RANDOM_CLUSTERS"] ?? 40);
const seed = Number(process.env["SEED"] ?? 17);

const failures = (cluster: Parameters<typeof pairTraces>[0]) =>
  pairTraces(cluster)
    .filter(({ status }) => status === "fails")
    .map(failure);

test.each(clusterFiles)("no pair of %s fails", (file) => {
  expect(failures(tracedFile(file))).toEqual([]);
});

test.each(Object.keys(fullClusters))("no pair fails of a cluster with everything on: %s", (name) => {
  expect(failures(tracedFull(name))).toEqual([]);
});

test("no pair of a random cluster fails", () => {
  const clusters = randomClusters(count, seed);
  expect(clusters).toHaveLength(count);
  const wrong = clusters.flatMap((cluster) => {
    const found = failures(tracedDemo("random", cluster));
    return found.length > 0 ? [{ cluster, found }] : [];
  });
  expect(wrong).toEqual([]);
});
