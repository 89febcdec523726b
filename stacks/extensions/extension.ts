import type { TerraformStack } from "cdktf";
import type { ConfigPath } from "../../config/findings/finding";
import type { ClusterDesign } from "../../design/cluster";

/** The three stacks of a cluster, complete but not written yet. */
export interface ClusterStacks {
  readonly network: TerraformStack;
  readonly cluster: TerraformStack;
  readonly workload: TerraformStack;
}

/**
 * What a module that a cluster file names in `extensions` has as its default export: it adds constructs to the stacks and overrides properties of
 * those that are there. It is called once for each cluster, and is not waited for. Texts stay the texts that they are; what Terraform is to work out
 * is a token of cdktf's, such as `vpc.id`, `Fn.join(…)` or `Token.asString(ref("self.id"))`.
 * @param stacks the stacks of the cluster
 * @param design what the cluster file says, with its defaults, and what follows from it
 */
export type Extension = (stacks: ClusterStacks, design: ClusterDesign) => void;

/** A module that a cluster file names. */
export interface ExtensionFile {
  /** As messages name it, such as `extensions/audit.ts`. */
  readonly name: string;
  /** Its absolute path. */
  readonly file: string;
  /** The place of its name in the cluster file. */
  readonly path: ConfigPath;
}
