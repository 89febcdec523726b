import { clusterRowsAfter020 } from "./after-0.2.0/cluster.table";
import { networkRowsAfter020 } from "./after-0.2.0/network.table";
import { nodeGroupRowsAfter020 } from "./after-0.2.0/nodeGroups.table";
import { proxyRowsAfter020 } from "./after-0.2.0/proxy.table";
import { softwareRowsAfter020 } from "./after-0.2.0/software.table";
import type { Release } from "./releaseRow";

/** All releases, the oldest first, with what came after each. */
export const releases: readonly Release[] = [
  {
    version: "0.1.0",
    rows: [
      {
        clusters: "`backend.keyPrefix` with `${` or `%{`",
        concerns: ({ config: { backend } }) => backend.type === "s3" && /[$%]\{/.test(backend.keyPrefix),
        stacks: ["network", "cluster", "workload"],
        plan: "the key of the state is what the file says; before, the mark was doubled in it",
        first:
          "Move the state (`terraform init -migrate-state` in the folder of each stack), or change the prefix to the key that S3 shows",
        unrecorded: "the record is that of a later release",
      },
    ],
  },
  {
    version: "0.2.0",
    rows: [...networkRowsAfter020, ...proxyRowsAfter020, ...clusterRowsAfter020, ...nodeGroupRowsAfter020, ...softwareRowsAfter020],
  },
];
