import { join } from "node:path";
import { readClusterFile } from "../../config/files";
import { loadCluster } from "../../config/load";
import { writeRecords } from "../../stacks/write/records";

/** Writes into `cdktf.out` what synthesis keeps of a cluster file; nothing of one with errors. */
export function recordCluster(directory: string, file: string): void {
  const source = readClusterFile(directory, file);
  const { config } = "text" in source ? loadCluster(source, () => []) : {};
  if (config) writeRecords(join(directory, "cdktf.out"), [{ file, config }]);
}
