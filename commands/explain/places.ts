import type { ConfigPath } from "../../config/findings/finding";
import { pathText } from "../../config/findings/path";
import type { LoadedCluster } from "../../config/load";

/** A key of the cluster file, and where it stands. */
export interface KeyPlace {
  /** As users write it: `network.endpoints.additional[0]`. */
  readonly key: string;
  /** @default - the key is not in the file: its default counts */
  readonly file?: string;
  readonly line?: number;
}

/** Finds keys in a cluster file, or in those that it extends. */
export type PlaceOf = (path: ConfigPath) => KeyPlace;

/** For a configuration whose file is not at hand. */
export const keyOnly: PlaceOf = (path) => ({ key: pathText(path) });

/** Where keys stand: of those that are in no file, nothing but their name. */
export const placesIn =
  (locate: LoadedCluster["locate"]): PlaceOf =>
  (path) => {
    const { file, line, given } = locate({ severity: "error", path, problem: "", fix: "" });
    return { key: pathText(path), ...(given !== undefined && { file, line }) };
  };

/** As compilers write it, so that editors can jump to it: `clusters/shop.yaml:12`; for a key that is not in the file, that it is a default. */
export const placeText = ({ key, file, line }: KeyPlace): string => (file === undefined ? `${key} (default)` : `${key} (${file}:${line})`);
