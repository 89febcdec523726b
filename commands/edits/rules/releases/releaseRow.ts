import type { StackRole } from "../../../../config/schema/backend";
import type { ClusterDesign } from "../../../../design/cluster";

/** What a release changes in the plans of some clusters: a row of a table of UPGRADE.md. Its texts are Markdown, without a full stop. */
export type ReleaseRow = ReleaseText & (RecordedDifference | UnrecordedDifference);

interface ReleaseText {
  /** Which clusters, as what their files have; `all` for every one. */
  readonly clusters: string;
  /** Whether a cluster is one of them, by what it is now, as far as one of the stacks goes. Also where only AWS knows, as of a desired size: the text then says when. */
  readonly concerns: (design: ClusterDesign, stack: StackRole) => boolean;
  readonly stacks: readonly StackRole[];
  readonly plan: string;
  /** What must be done by hand before the plan; imperative. @default - nothing */
  readonly first?: string;
  /** Whether nodes of managed groups roll, which moves a group that pins its AMI release to the newest. @default false */
  readonly rollsNodes?: true;
}

interface RecordedDifference {
  /**
   * How the JSON of the stacks differs, for `__tests__/releases/announced.test.ts`: `+`, `-` or `~`, the address, and after `~` the attribute.
   * A `*` stands for any text.
   */
  readonly differences: readonly string[];
}

interface UnrecordedDifference {
  /** Why the JSON of no recorded cluster shows the difference. */
  readonly unrecorded: string;
}

/** What comes after a release, as far as plans are concerned. */
export interface Release {
  readonly version: string;
  /** The changes that the release after it made, or that will be in the next. */
  readonly rows: readonly ReleaseRow[];
}

/** Every cluster. */
export const all = { clusters: "all", concerns: (): boolean => true };
