import type { InstalledChart } from "../../../design/software/chartDesign";

/** The IAM permissions of the command; in Kubernetes it reads and deletes Secrets. */
export const recoverPermissions = { cluster: ["eks:DescribeCluster"] };

/** What the Kubernetes API says of the Secret in which Helm notes a revision of a release, without its content. */
export interface ReleaseSecret {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly creationTimestamp: string;
    readonly labels: Readonly<Partial<Record<string, string>>>;
  };
}

/** A revision of a release that an installation, an upgrade or a rollback has not ended. */
export interface PendingRelease {
  readonly release: Pick<InstalledChart, "name" | "namespace">;
  readonly secret: ReleaseSecret["metadata"];
  /** In Helm's words, such as pending-install. */
  readonly status: string;
  /** Since Helm noted it. */
  readonly minutes: number;
  /** Whether Helm may still be working on it. */
  readonly isRecent: boolean;
}

/**
 * The selector of these Secrets of a release. Every later operation of Helm refuses while its last revision is one of them.
 * @see https://github.com/helm/helm/blob/v3.19.0/pkg/storage/driver/secrets.go
 */
export const pendingSelector = (release: string): string =>
  `owner=helm,name=${release},status in (pending-install,pending-upgrade,pending-rollback)`;

/**
 * What is pending of a release.
 * @param now in milliseconds since 1970
 * @param patience after how many minutes nobody works on a revision any more
 */
export const pendingReleases = (
  { name, namespace }: PendingRelease["release"],
  secrets: readonly ReleaseSecret[],
  now: number,
  patience: number,
): readonly PendingRelease[] =>
  secrets.map(({ metadata }) => {
    const { status = "pending", modifiedAt, createdAt } = metadata.labels;
    const seconds = Number(modifiedAt ?? createdAt ?? Date.parse(metadata.creationTimestamp) / 1000);
    const minutes = Math.max(0, Math.floor((now / 1000 - seconds) / 60));
    return { release: { name, namespace }, secret: metadata, status, minutes, isRecent: minutes < patience };
  });

/** What a revision is, as a line for people. */
export const pendingText = ({ release, secret, status, minutes }: PendingRelease): string =>
  `${release.namespace}/${release.name}: ${status} for ${minutes} minute${minutes === 1 ? "" : "s"} (Secret ${secret.name})`;
