import { clusterRowsAfter020 } from "./after-0.2.0/cluster.table";
import { networkRowsAfter020 } from "./after-0.2.0/network.table";
import { nodeGroupRowsAfter020 } from "./after-0.2.0/nodeGroups.table";
import { proxyRowsAfter020 } from "./after-0.2.0/proxy.table";
import { softwareRowsAfter020 } from "./after-0.2.0/software.table";
import { rowsAfter010 } from "./after-0.1.0.table";
import type { Release } from "./release";

/** All releases, the oldest first, with what came after each. */
export const releases: readonly Release[] = [
  { version: "0.1.0", rows: rowsAfter010 },
  {
    version: "0.2.0",
    rows: [...networkRowsAfter020, ...proxyRowsAfter020, ...clusterRowsAfter020, ...nodeGroupRowsAfter020, ...softwareRowsAfter020],
  },
];
