import { join } from "node:path";
import type { Execute } from "./execute";
import type { MirrorItem } from "./items";
import { hostOf } from "./references";
import { directRoute, fromArchiveRoute, type Route, toArchiveRoute } from "./routes";
import type { CopyTool } from "./tools";

/** From registry to registry, or one half of a way through a folder that is carried across an air gap. */
export type Way = { readonly kind: "direct" } | { readonly kind: "toArchive" | "fromArchive"; readonly archive: string };

/** What a run needs to know of its way. */
export interface WayPlan {
  readonly route: Route;
  /** Registries that it reaches. */
  readonly hosts: readonly string[];
  /** File of the journal: in the archive as long as that is written, else below the working directory. */
  readonly journal: string;
}

/** @param cluster name in the name of the journal */
export function planWay(way: Way, cluster: string, items: readonly MirrorItem[], tool: CopyTool, execute: Execute): WayPlan {
  const sources = items.map(({ source }) => hostOf(source));
  const targets = items.map(({ target }) => hostOf(target));
  const journal = join(".private-eks", `mirror-${cluster}.jsonl`);
  switch (way.kind) {
    case "direct":
      return { route: directRoute(tool, execute), hosts: [...sources, ...targets], journal };
    case "toArchive":
      return { route: toArchiveRoute(tool, execute, way.archive), hosts: sources, journal: join(way.archive, "journal.jsonl") };
    case "fromArchive":
      return { route: fromArchiveRoute(tool, execute, way.archive), hosts: targets, journal };
  }
}
