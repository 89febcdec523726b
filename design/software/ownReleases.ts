import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { usesAutoMode } from "../autoMode/builtIn";
import type { InstalledChart } from "./chartDesign";
import { ownCharts } from "./charts";
import { bringsDefinitions } from "./gatewayApi";

/** A Helm release that the cluster has besides those of its `charts`. */
export type OwnRelease = Pick<InstalledChart, "path" | "name" | "namespace">;

/** The releases that hold objects, such as node pools, in place of a chart of somebody's: what asks for each, and whether it is installed. */
const objectReleases: Readonly<Record<string, { readonly path: ConfigPath; readonly isInstalled: (config: ClusterConfig) => boolean }>> = {
  "auto-mode": { path: ["autoMode"], isInstalled: usesAutoMode },
  "gateway-api": { path: ["loadBalancerController", "gatewayApi"], isInstalled: bringsDefinitions },
  "karpenter-nodes": { path: ["karpenter"], isInstalled: ({ karpenter }) => karpenter !== undefined },
};

/** The Helm releases that the cluster has without its `charts`. Those of samples are not among them: no other release may be in their namespaces. */
export const ownReleases = (config: ClusterConfig): readonly OwnRelease[] => [
  ...ownCharts(config),
  ...Object.entries(objectReleases).flatMap(([name, { path, isInstalled }]) =>
    isInstalled(config) ? [{ path, name, namespace: "kube-system" }] : [],
  ),
];
