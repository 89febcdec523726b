import type { ClusterConfig } from "../config/schema/schema";

/** A function of a cluster that many ask, worked out once for each. What it found lasts as long as the configuration, which nobody changes. */
export function oncePerCluster<T>(workOut: (config: ClusterConfig) => T): (config: ClusterConfig) => T {
  const found = new WeakMap<ClusterConfig, { readonly result: T }>();
  return (config) => {
    const known = found.get(config) ?? { result: workOut(config) };
    found.set(config, known);
    return known.result;
  };
}
