import { fullClusters } from "../support/fullClusters";
import { resource } from "../support/stack";
import { type Changes, clusterFiles, configDemo, synthDemo, valueOf } from "../support/synth";

const clusters: Readonly<Record<string, Changes>> = {
  ...Object.fromEntries(clusterFiles.map((file) => [file, valueOf(file)])),
  nat: fullClusters["nat"]!,
  none: fullClusters["none"]!,
  asked: { access: { publicEndpoint: { enabled: true, cidrs: ["198.51.100.0/24"] } } },
};

/** Scanners accept a public endpoint with the reason that the cluster file asks for it. */
test.each(Object.entries(clusters))("%s: the Kubernetes API is public only where the cluster file asks for it", (_name, changes) => {
  const [vpc] = [resource(synthDemo(changes).cluster, "aws_eks_cluster").attributes["vpc_config"]].flat() as readonly Record<
    string,
    unknown
  >[];
  const { cidrs, enabled } = configDemo(changes).access.publicEndpoint;
  expect(vpc!["endpoint_public_access"]).toBe(enabled);
  expect(vpc!["public_access_cidrs"]).toEqual(enabled ? cidrs : undefined);
});
