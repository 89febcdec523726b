/** The Pod Security Standards, the one that allows most first. @see https://kubernetes.io/docs/concepts/security/pod-security-standards/ */
export const podSecurityLevels = ["privileged", "baseline", "restricted"] as const;

export type PodSecurityLevel = (typeof podSecurityLevels)[number];

/** Pods that do not fit the strictest standard. */
export interface LessRestricted {
  /** The strictest standard that they fit. */
  readonly level: Exclude<PodSecurityLevel, "restricted">;
  /** What does not fit a stricter one, as a subject of many with its verb. */
  readonly because: string;
}

/** The agents of a DaemonSet that exports what it reads of each node. */
export const nodeExporterPods: LessRestricted = {
  level: "privileged",
  because: "the pods of Prometheus node exporter use the network, the processes and the file system of their nodes",
};

/** Pods that their values put into the network of the node. */
export const hostNetworkOf = (title: string): LessRestricted => ({
  level: "privileged",
  because: `the pods of ${title} use the network of their nodes`,
});

/** Agents that read what the nodes have as files: volumes of the host are for privileged pods alone. */
export const hostFilesOf = (title: string): LessRestricted => ({
  level: "privileged",
  because: `the pods of ${title} use the file system of their nodes`,
});
