import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stackRoles } from "../../config/schema/backend";
import { locked } from "./lockFile";

/** Writes into `cdktf.out` the folders of the stacks of the cluster `shop`, as small as they can be bundled. Their JSON differs. */
export function writeStackFolders(directory: string): void {
  for (const role of stackRoles) {
    const folder = join(directory, "cdktf.out/stacks", `shop-${role}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ terraform: {}, role }));
    writeFileSync(join(folder, ".terraform.lock.hcl"), locked);
  }
}
