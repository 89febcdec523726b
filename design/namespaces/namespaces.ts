import type { NamespaceConfig } from "../../config/schema/namespaces";
import type { ClusterConfig } from "../../config/schema/schema";
import { chosenReleases } from "../charts/releases";
import { knownAddon } from "../software/eksAddons/knownAddons.table";
import { enabledSamples, samplePods } from "../fargate/pods";

/** What a namespace has besides its name. */
export interface NamespaceMetadata {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

/** A Kubernetes namespace. */
export interface NamespaceDesign extends NamespaceMetadata {
  readonly name: string;
  /** Whether every cluster has it, so that it gets labels and annotations only. */
  readonly exists: boolean;
  /**
   * Whether it is there for releases of charts alone. It is made after the add-ons, and so destroyed before them: the claims that it holds go while a
   * CSI driver runs that deletes their volumes.
   */
  readonly isOfReleases: boolean;
}

/** The namespaces that Kubernetes makes. @see https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces */
export const initialNamespaces: readonly string[] = ["default", "kube-node-lease", "kube-public", "kube-system"];

/** The modes in which a namespace can ask for a level. */
export const podSecurityModes = ["enforce", "audit", "warn"] as const;

/** The prefix of the labels that ask for a level. */
export const podSecurityPrefix = "pod-security.kubernetes.io/";

/** @see https://kubernetes.io/docs/concepts/security/pod-security-admission/#pod-security-admission-labels-for-namespaces */
function podSecurityLabels({ podSecurity }: NamespaceConfig): Readonly<Record<string, string>> {
  const { version } = podSecurity;
  return Object.fromEntries(
    podSecurityModes.flatMap((mode) => {
      const level = podSecurity[mode];
      if (level === undefined) return [];
      const label = `${podSecurityPrefix}${mode}`;
      return [[label, level] as const, ...(version === undefined ? [] : [[`${label}-version`, version] as const])];
    }),
  );
}

/** What the cluster file says of a namespace; nothing where it does not name it. */
export function namespaceMetadata({ namespaces }: ClusterConfig, name: string): NamespaceMetadata {
  const settings = Object.hasOwn(namespaces, name) ? namespaces[name] : undefined;
  return settings
    ? { labels: { ...podSecurityLabels(settings), ...settings.labels }, annotations: settings.annotations }
    : { labels: {}, annotations: {} };
}

/** The namespaces of the samples, which are made and go with them. */
export const ofSamples = (config: ClusterConfig): readonly string[] => [
  ...new Set(enabledSamples(config).map((sample) => samplePods(config)[sample].namespace)),
];

/** The namespaces that are made, or get labels and annotations, before anything else in the cluster. */
export function planNamespaces(config: ClusterConfig): readonly NamespaceDesign[] {
  const samples = ofSamples(config);
  const ofReleases = chosenReleases(config).flatMap(({ namespace }) => (initialNamespaces.includes(namespace) ? [] : [namespace]));
  const others = [
    ...Object.keys(config.namespaces),
    ...Object.keys(config.addons.eks).flatMap((name) => knownAddon(name)?.namespace ?? []),
  ];
  return [...new Set([...Object.keys(config.namespaces), ...ofReleases])]
    .filter((name) => !samples.includes(name))
    .map((name) => ({
      name,
      exists: initialNamespaces.includes(name),
      isOfReleases: !others.includes(name),
      ...namespaceMetadata(config, name),
    }));
}
