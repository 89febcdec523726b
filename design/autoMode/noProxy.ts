import { endpointHosts, type PlannedEndpoints, servicesWithEndpoint } from "../reachability/endpoints";
import { noProxyEntries, type NoProxyEntry } from "../proxy/noProxy";
import { coversDomain } from "../../aws/hosts";
import { autoModeConsumer } from "../reachability/autoModeDependencies";

/** Entries of a node class, and characters of each; and characters of the URL of its proxy. @see https://docs.aws.amazon.com/eks/latest/userguide/create-node-class.html */
export const nodeClassLimits = { noProxyEntries: 50, noProxyCharacters: 255, proxyCharacters: 255 } as const;

/**
 * What nodes of EKS Auto Mode reach without the proxy: of NO_PROXY what their own programs call. The hosts of services that pods call alone, who have
 * variables of their own, would fill the few entries that a node class takes.
 */
export const autoModeNoProxyEntries = (planned: PlannedEndpoints): readonly NoProxyEntry[] => {
  const called = planned.reachability.flatMap(({ consumer, need }) =>
    consumer === autoModeConsumer && need.kind === "service" ? [need.service] : [],
  );
  const hostsOf = (services: readonly string[]) => services.flatMap((service) => endpointHosts(planned.config, service));
  const [ofNodes, ofPods] = [true, false].map((isOfNodes) =>
    hostsOf(servicesWithEndpoint(planned).filter((service) => called.includes(service) === isOfNodes)),
  );
  const entries = noProxyEntries(planned).filter(
    ({ entry, path }) => path !== undefined || ofNodes!.includes(entry) || !ofPods!.includes(entry),
  );
  return entries.filter(({ entry }) => !entries.some((other) => other.entry !== entry && isCovered(entry, other.entry)));
};

/** Whether a domain with a leading dot stands for an entry below it. Programs differ about the domain itself, which stays. */
const isCovered = (entry: string, other: string): boolean =>
  other.startsWith(".") && entry !== other.slice(1) && coversDomain(other, entry);

/** The entries alone. */
export const autoModeNoProxy = (planned: PlannedEndpoints): readonly string[] => autoModeNoProxyEntries(planned).map(({ entry }) => entry);
