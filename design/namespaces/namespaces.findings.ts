import type { Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { pathText } from "../../config/findings/path";
import type { NamespaceConfig } from "../../config/schema/namespaces";
import type { ClusterConfig } from "../../config/schema/schema";
import { minorOf } from "../../aws/kubernetesVersions";
import { initialNamespaces, podSecurityModes, podSecurityPrefix } from "./namespaces";
import { neededLevels } from "./neededLevels";
import { podSecurityLevels } from "./podSecurity";

/** What of the namespaces keeps pods of this project from starting, or has no effect. */
export const namespaceFindings = (config: ClusterConfig): readonly Finding[] => [
  ...Object.entries(config.namespaces).flatMap(([name, settings]) => [
    ...tooStrict(config, name, settings),
    ...standardsFindings(config, name, settings),
    ...namespaceLabelFindings(name, settings),
    ...withoutEffect(name, settings),
  ]),
  ...loggingNamespace(config),
];

function tooStrict(config: ClusterConfig, name: string, { podSecurity: { enforce } }: NamespaceConfig): readonly Finding[] {
  return neededLevels(config)
    .filter(
      ({ namespace, level }) =>
        namespace === name && enforce !== undefined && podSecurityLevels.indexOf(enforce) > podSecurityLevels.indexOf(level),
    )
    .map(({ level, because, askedBy }) => ({
      severity: "error",
      path: ["namespaces", name, "podSecurity", "enforce"],
      alsoReads: [askedBy],
      problem: `${name} cannot enforce ${enforce}: ${because}, and their pods would be refused when they are next made`,
      allowed: podSecurityLevels.slice(0, podSecurityLevels.indexOf(level) + 1).join(", "),
      fix: `Set it to ${level}, or remove it, and write ${enforce} at warn or audit`,
    }));
}

/** @see https://kubernetes.io/docs/concepts/security/pod-security-admission/ */
function standardsFindings({ kubernetesVersion }: ClusterConfig, name: string, { podSecurity }: NamespaceConfig): readonly Finding[] {
  const { version } = podSecurity;
  const path = ["namespaces", name, "podSecurity", "version"];
  if (version === undefined) return [];
  if (podSecurityModes.every((mode) => podSecurity[mode] === undefined)) {
    return [noEffect({ path, without: "a level whose version it would be", enable: "Write a level at enforce, audit or warn" })];
  }
  if (version === "latest" || minorOf(version) <= minorOf(kubernetesVersion)) return [];
  return [
    {
      severity: "warning",
      path,
      alsoReads: [["kubernetesVersion"]],
      problem: `the control plane, of version ${kubernetesVersion}, does not know the standards of ${version}, and uses its own latest ones`,
      fix: `Write v${kubernetesVersion}, or remove it`,
    },
  ];
}

const namespaceLabelFindings = (name: string, { labels }: NamespaceConfig): readonly Finding[] =>
  Object.keys(labels).flatMap((label): readonly Finding[] => {
    const finding = { severity: "error", path: ["namespaces", name, "labels", label] } as const;
    if (label.startsWith(podSecurityPrefix)) {
      return [
        {
          ...finding,
          problem: `${label} is decided by podSecurity`,
          fix: `Remove it, and write ${pathText(["namespaces", name, "podSecurity"])}`,
        },
      ];
    }
    return label === "kubernetes.io/metadata.name"
      ? [{ ...finding, problem: `Kubernetes sets ${label} itself, to the name of the namespace`, fix: "Remove it" }]
      : [];
  });

const withoutEffect = (name: string, { annotations, labels, podSecurity }: NamespaceConfig): readonly Finding[] =>
  initialNamespaces.includes(name) && [annotations, labels, podSecurity].every((part) => Object.keys(part).length === 0)
    ? [
        noEffect({
          path: ["namespaces", name],
          without: "podSecurity, labels or annotations",
          because: `every cluster has the namespace ${name}`,
          enable: "Write one of them",
        }),
      ]
    : [];

const loggingNamespace = ({ namespaces, observability }: ClusterConfig): readonly Finding[] =>
  observability.fargateLogging.enabled && Object.hasOwn(namespaces, "aws-observability")
    ? [
        {
          severity: "error",
          path: ["namespaces", "aws-observability"],
          alsoReads: [["observability", "fargateLogging", "enabled"]],
          problem: "observability.fargateLogging creates this namespace, which holds no pods",
          fix: "Remove it",
        },
      ]
    : [];
