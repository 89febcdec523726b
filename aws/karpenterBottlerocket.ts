/**
 * The settings below `settings.kubernetes` that Karpenter hands on from the user data of a class of Bottlerocket, by the first version of 1.x that does.
 * It drops all others, and says so in its log alone.
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/providers/amifamily/bootstrap/bottlerocketsettings.go
 */
const handedOn: Readonly<Record<string, readonly string[]>> = {
  "1.0.0": [
    ...[
      "allowed-unsafe-sysctls",
      "api-server",
      "cloud-provider",
      "cluster-certificate",
      "cluster-dns-ip",
      "cluster-domain",
      "cluster-name",
    ],
    ...[
      "container-log-max-files",
      "container-log-max-size",
      "cpu-cfs-quota-enforced",
      "cpu-manager-policy",
      "cpu-manager-reconcile-period",
    ],
    ...["credential-providers", "event-burst", "event-qps", "eviction-hard", "image-gc-high-threshold-percent"],
    ...["image-gc-low-threshold-percent", "kube-api-burst", "kube-api-qps", "kube-reserved", "max-pods", "node-labels", "node-taints"],
    ...["pod-pids-limit", "registry-burst", "registry-qps", "seccomp-default", "server-tls-bootstrap", "shutdown-grace-period"],
    ...["shutdown-grace-period-for-critical-pods", "static-pods", "system-reserved", "topology-manager-policy", "topology-manager-scope"],
  ],
  "1.2.2": ["device-ownership-from-security-context"],
  "1.5.0": ["eviction-max-pod-grace-period", "eviction-soft", "eviction-soft-grace-period", "single-process-oom-kill"],
  "1.6.0": ["container-log-max-workers", "container-log-monitor-interval"],
  "1.9.0": ["cpu-manager-policy-options", "hostname-override-source", "ids-per-pod", "log-level"],
  "1.10.0": ["memory-manager-policy"],
  "1.13.0": ["topology-manager-policy-options"],
  "1.15.0": ["memory-manager-reserved-memory"],
};

/** The newest version whose settings are among them. */
export const newestKnownSettings = "1.15.2";

/** The first version that hands a setting on; undefined where none is known. */
export const firstToHandOn = (setting: string): string | undefined =>
  Object.keys(handedOn).find((version) => handedOn[version]!.includes(setting));
