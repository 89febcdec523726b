import type { ClusterDesign } from "../../../design/cluster";

/** A service account whose pods get their role by EKS Pod Identity. */
interface PodIdentity {
  readonly namespace: string;
  readonly serviceAccount: string;
  /** The stack that makes the association. */
  readonly stack: "cluster" | "workload";
}

/** All that get a role by EKS Pod Identity: add-ons, charts and applications. */
export const needsAgent = ({ addons, charts, serviceAccounts }: ClusterDesign): readonly PodIdentity[] => [
  ...addons.flatMap(({ role, stack }) =>
    role?.credentials === "podIdentity" ? [{ namespace: role.namespace, serviceAccount: role.serviceAccount, stack }] : [],
  ),
  ...[...charts.map(({ name, ...chart }) => ({ ...chart, serviceAccount: name })), ...serviceAccounts]
    .filter(({ credentials }) => credentials === "podIdentity")
    .map(({ namespace, serviceAccount }) => ({ namespace, serviceAccount, stack: "workload" as const })),
];
