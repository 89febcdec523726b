import { isMapping, pathText } from "../../config/findings/path";
import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { type EksAddonEntry, eksAddonEntries, eksAddonRoles } from "../software/eksAddons/eksAddons";
import { knownAddon, knownAddons } from "../software/eksAddons/knownAddons.table";
import type { Dependency, Need } from "./dependency";

const entryAt = (config: ClusterConfig, path: ConfigPath): EksAddonEntry | undefined =>
  eksAddonEntries(config).find(({ name }) => name === path.at(-1));

/** What an add-on calls: what the cluster file says, or else what is known of it, and what hands out the credentials of its roles. */
function eksAddonNeeds(config: ClusterConfig, askedBy: ConfigPath): readonly Need[] {
  const entry = entryAt(config, askedBy);
  if (!entry) return [];
  const { path, settings, name } = entry;
  const without = (item: ConfigPath) => ({ path: item, fix: `Remove ${pathText(item)}` });
  const services = settings.services?.map((service, index) => ({ service, remedy: without([...path, "services", index]) }));
  const known = (knownAddon(name)?.services ?? []).map((service) => ({ service, remedy: without(path) }));
  const brokers = new Set(eksAddonRoles(config, entry).map(({ credentials }) => (credentials === "irsa" ? "sts" : "eks-auth")));
  return [
    ...[...(services ?? known), ...[...brokers].map((service) => ({ service, remedy: without(path) }))].map((need): Need => ({
      kind: "service",
      ...need,
    })),
    ...settings.hosts.map((host, index): Need => {
      const remove = without([...path, "hosts", index]);
      const url = config.proxy?.squid ? ", whose URL is the output proxy_url of the network stack," : "";
      const told = `Name the HTTP proxy${url} in ${pathText([...path, "configuration"])}, as the add-on has it there, or r${remove.fix.slice(1)}`;
      const fix = config.network.egress === "proxy" && !namesProxy(settings.configuration) ? told : remove.fix;
      return { kind: "host", host, remedy: { ...remove, fix } };
    }),
  ];
}

/** The keys and names by which configuration values tell a program of a proxy: of its environment, or of its own. */
const proxyVariable = /^https?[_-]?proxy$/i;

const isText = (value: unknown): boolean => typeof value === "string" && value.trim() !== "";

/** Whether values of an add-on's configuration name an HTTP proxy: by the text at such a key, or a variable that has a value or its source. */
export function namesProxy(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(namesProxy);
  if (!isMapping(value)) return false;
  const { name, value: own, valueFrom } = value;
  if (typeof name === "string" && proxyVariable.test(name) && (isText(own) || isMapping(valueFrom))) return true;
  return Object.entries(value).some(([key, below]) => (proxyVariable.test(key) && isText(below)) || namesProxy(below));
}

const row = (consumer: string, why: string, isAbout: (name: string) => boolean): Dependency => ({
  consumer,
  why,
  askedBy: (config) => eksAddonEntries(config).flatMap(({ name, path }) => (isAbout(name) ? [path] : [])),
  needs: eksAddonNeeds,
  // EKS gives the pods of add-ons no variables but those that their configuration has.
  usesProxy: (config, askedBy) => namesProxy(entryAt(config, askedBy)?.settings.configuration),
  trustsAuthorities: false,
});

/** The consumer that stands for all add-ons of which nothing is known. */
export const unknownEksAddon = "an EKS add-on";

/** What the add-ons of `addons.eks` call. */
export const eksAddonDependencies: readonly Dependency[] = [
  ...Object.entries(knownAddons).map(([name, { title, why }]) => row(title, why, (other) => other === name)),
  row(unknownEksAddon, "the cluster file says what it calls", (name) => knownAddon(name) === undefined),
];
