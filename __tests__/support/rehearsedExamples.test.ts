import { basename } from "node:path";
import { exampleClusters } from "../rehearsal/clusters";
import { clusterFiles } from "./synth";

test("a rehearsal builds the network of every example", () => {
  const examples = clusterFiles.filter((file) => file.startsWith("examples/")).map((file) => basename(file, ".yaml"));
  expect(Object.keys(exampleClusters).sort()).toEqual(examples.sort());
});
