import { valueAt } from "../../config/findings/path";
import type { ClusterConfig } from "../../config/schema/schema";
import { hasAnyNodes } from "../autoMode/builtIn";
import { presetOf } from "../charts/presetTable";
import { isOnByValues } from "../charts/presets/optionalImages";
import type { ValuePort } from "../charts/presets/preset";
import { chosenReleases } from "../charts/releases";
import { type ChartValues, valueKeysOf } from "../charts/valuePaths";
import { knownAddon } from "../software/eksAddons/knownAddons.table";

/** A port of a cluster's software, and whose it is. */
export interface SoftwarePort {
  /** A chart or an add-on, by its name. */
  readonly owner: string;
  readonly port: number;
}

/** The port that values set, which may be text, as `--set` writes it. What is no port Kubernetes refuses. */
function portIn(values: ChartValues, { port, value }: Pick<ValuePort, "port" | "value">): number {
  const written = value === undefined ? undefined : Number(valueAt(values, valueKeysOf(value)) ?? port);
  return Number.isInteger(written) ? written! : port;
}

/** Each port of an owner once. */
const withoutRepeats = <T extends SoftwarePort>(ports: readonly T[]): readonly T[] =>
  ports.filter(({ owner, port }, index) => ports.findIndex((other) => other.owner === owner && other.port === port) === index);

/**
 * The ports on which the Kubernetes API calls webhooks of presets and known add-ons, in the network of their pods: a Service leads from its own port, mostly
 * 443, to them, and security groups see these alone.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#service-reference
 */
export const webhookPorts = (config: ClusterConfig): readonly SoftwarePort[] =>
  withoutRepeats([
    ...chosenReleases(config).flatMap(({ name, values }) =>
      (presetOf(name)?.webhooks ?? [])
        .filter((webhook) => isOnByValues(values, webhook))
        .map((webhook) => ({ owner: name, port: portIn(values, webhook) })),
    ),
    ...Object.entries(config.addons.eks).flatMap(([name, { configuration }]) => {
      const { title, webhook } = knownAddon(name) ?? {};
      return title !== undefined && webhook ? [{ owner: title, port: portIn(configuration, webhook) }] : [];
    }),
  ]);

/** The ports of nodes that pods of presets ask for metrics. */
export const scrapedPorts = (config: ClusterConfig): readonly (SoftwarePort & { readonly what: string })[] =>
  hasAnyNodes(config)
    ? chosenReleases(config).flatMap(({ name, values }) =>
        (presetOf(name)?.scrapes ?? [])
          .filter((scrape) => isOnByValues(values, scrape))
          .map((scrape) => ({ owner: name, what: scrape.what, port: portIn(values, scrape) })),
      )
    : [];
