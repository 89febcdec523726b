import * as z from "zod";
import { unwrap } from "../findings/allowed";
import type { ConfigPath } from "../findings/finding";
import { isMapping, valueAt } from "../findings/path";
import { clusterAdminPolicy } from "../schema/accessEntries";
import { clusterSchema } from "../schema/schema";
import { anyName, isAtOrAbove, type Lock } from "./overrides";

type KeyUnderLock = Pick<Lock, "path" | "because" | "isBrokenBy">;

interface OtherKey extends KeyUnderLock {
  /** The key whose lock holds for this one, too. */
  readonly of: ConfigPath;
}

/** Ends of the sentence `company.yaml:3:12 locks encryption`. */
const overrides = ", which this would override";
const otherName = ", of which this is another name";

/** Keys that decide what another one decides. */
const otherKeys: readonly OtherKey[] = [
  { of: ["encryption", "repositoriesKmsKeyArn"], path: ["registry", "repositories", anyName, "kmsKeyArn"], because: overrides },
  {
    of: ["encryption", "repositoriesKmsKeyArn"],
    path: ["registry", "pullThroughCache", anyName, "repositories", "kmsKeyArn"],
    because: overrides,
  },
  ...["managed", "selfManaged"].map((kind) => ({
    of: ["encryption", "volumesKmsKeyArn"],
    path: ["nodeGroups", kind, anyName, "volume", "kmsKeyArn"],
    because: overrides,
  })),
  ...[["certificates", "caCertificates"] as const, ["namespaces", "caNamespaces"] as const].flatMap(([key, older]) => [
    { of: ["certificateAuthorities", key], path: ["proxy", older], because: otherName },
    { of: ["proxy", older], path: ["certificateAuthorities", key], because: otherName },
  ]),
  {
    of: ["access", "admins"],
    path: ["access", "entries", anyName, "policies"],
    because: ", and these policies make an administrator of the cluster",
    isBrokenBy: makesAdministrator,
  },
];

function makesAdministrator(policies: unknown): boolean {
  return (
    Array.isArray(policies) &&
    policies.some(
      (policy) => valueAt(policy, ["name"]) === clusterAdminPolicy && (valueAt(policy, ["namespaces"]) ?? undefined) === undefined,
    )
  );
}

/**
 * The keys that come under a lock though it does not name them, because they decide the same.
 * @param owned what the files say that may say the locked key
 */
export const keysUnderLock = (lock: ConfigPath, owned: readonly unknown[]): readonly KeyUnderLock[] => [
  ...otherKeys.flatMap(({ of, path, ...key }): readonly KeyUnderLock[] => {
    // `proxy` is about the proxy: only who names the older key means certificates.
    if (isAtOrAbove(lock, of)) return of[0] === "proxy" && lock.length === 1 ? [] : [{ path, ...key }];
    return isAtOrAbove(of, lock) ? [{ path: [...path, ...lock.slice(of.length)], ...key }] : [];
  }),
  ...lockedTags(lock, owned).flatMap((tag) => tagPlaces().map((place) => ({ path: [...place, tag], because: overrides }))),
];

/** The keys of locked tags: of all tags those that are written, which hold wherever else a tag of that key may stand. */
function lockedTags([first, tag]: ConfigPath, owned: readonly unknown[]): readonly (string | number)[] {
  if (first !== "tags") return [];
  if (tag !== undefined && tag !== anyName) return [tag];
  return [...new Set(owned.map((value) => valueAt(value, ["tags"])).flatMap((tags) => (isMapping(tags) ? Object.keys(tags) : [])))];
}

/** Where tags may stand that go before `tags` of the cluster. */
const tagPlaces = (): readonly ConfigPath[] => (knownPlaces ??= tagRecords(clusterSchema, []).filter((path) => path.length > 1));
let knownPlaces: readonly ConfigPath[] | undefined;

function tagRecords(schema: z.core.$ZodType, path: ConfigPath): readonly ConfigPath[] {
  // JSON of any form holds no key of ours, and has no end.
  if (schema instanceof z.ZodLazy) return [];
  const bare = unwrap(schema);
  if (bare instanceof z.ZodRecord) return path.at(-1) === "tags" ? [path] : tagRecords(bare.valueType, [...path, anyName]);
  if (bare instanceof z.ZodUnion) return bare.options.flatMap((option) => tagRecords(option, path));
  if (!(bare instanceof z.ZodObject)) return [];
  return Object.entries(bare.shape).flatMap(([key, value]) => tagRecords(value as z.core.$ZodType, [...path, key]));
}
