import type { Attributes } from "./rules/expressions";
import type { ExistingResource } from "./rules/rules";
import type { Read } from "../aws/read";
import { permissions } from "./permissions";

type Reads = Readonly<Record<string, Read<readonly ExistingResource[]>>>;

/** What reads the resources of some kinds, each with the permissions that it takes. */
export const existingReads = (kinds: { readonly [K in keyof typeof permissions]?: Reads[string]["run"] }): Reads =>
  Object.fromEntries(
    Object.entries(kinds).map(([kind, run]) => [kind, { actions: permissions[kind as keyof typeof permissions], otherwise: [], run }]),
  );

/** A resource as it is in AWS. What other resources refer to by an id is imported by that id. */
export const existing = (type: string, importId = "", attributes: Attributes = {}): ExistingResource => ({
  type,
  importId,
  attributes: { id: importId, ...attributes },
});
