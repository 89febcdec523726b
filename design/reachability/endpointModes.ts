import { endpointService } from "../../aws/endpointServices";
import type { ClusterConfig } from "../../config/schema/schema";
import { isSharedVpc } from "../network/existingVpc";
import type { Need } from "./dependency";

/** How a service is reached where the cluster file does not list it: by an endpoint that is made here, or by one that others make. */
export function defaultMode(config: ClusterConfig, service: string): "create" | "existing" {
  const { endpoints } = config.network;
  const isInterface = endpointService(service, config.region).type === "Interface";
  const ofAll = isSharedVpc(config) && !endpoints.skip ? "existing" : "create";
  return (isInterface ? endpoints.interface : undefined) ?? ofAll;
}

/**
 * The services whose endpoints others make: those that the cluster file lists, as it does, and by default those that the cluster needs, sorted.
 * @param pairs who needs what, and by which path
 */
export function existingServices(
  { network }: ClusterConfig,
  pairs: readonly { readonly need: Need; readonly path: string | undefined }[],
): readonly string[] {
  const needed = pairs.flatMap(({ need, path }) => (need.kind === "service" && path === "existingEndpoint" ? [need.service] : []));
  return [...new Set([...listedAsExisting(network), ...needed.sort()])];
}

/** The services that the cluster file lists as existing. */
export const listedAsExisting = ({ endpoints }: ClusterConfig["network"]): readonly string[] =>
  Object.entries(endpoints.services).flatMap(([service, mode]) => (mode === "existing" ? [service] : []));
