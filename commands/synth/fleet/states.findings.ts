import { partitionOf } from "../../../aws/regions";
import type { ClusterConfig } from "../../../config/schema/schema";
import { type FleetCheck, groupsSharing, pairedWithOther } from "./fleetCheck";

/**
 * Clusters of one name: their stacks would overwrite each other, on some computers also where the names differ by case. An error of each, since any
 * may be the wrong one.
 */
export const clusterNameFindings: FleetCheck = (clusters) =>
  groupsSharing(clusters, ({ config }) => config.name.toLowerCase())
    .flatMap(pairedWithOther)
    .map(([{ file, config }, other]) => ({
      file,
      finding: {
        severity: "error",
        path: ["name"],
        problem: `the cluster name ${JSON.stringify(config.name)} is also that of ${other.file}${other.config.name === config.name ? "" : `, except for its case`}, and their stacks would overwrite each other`,
        fix: "Give each cluster a name of its own",
      },
    }));

/** A state's place in a store that clusters share. */
interface StatePlace {
  /** The store, in words: `bucket my-terraform-state`. */
  readonly store: string;
  /** The state's name there, without `-network` and so on. */
  readonly key: string;
  /** The key of the backend that makes the place another one. */
  readonly prefix: "keyPrefix" | "workspacePrefix";
}

/** Clusters of different names that keep their states in the same place. An error of each, since any may be the wrong one. */
export const statePlaceFindings: FleetCheck = (clusters) =>
  groupsSharing(
    clusters.flatMap(({ file, config }) => {
      const place = statePlace(config);
      return place ? [{ file, name: config.name, ...place }] : [];
    }),
    ({ store, key }) => JSON.stringify([store, key]),
  )
    .flatMap(pairedWithOther)
    .filter(([{ name }, other]) => name !== other.name)
    .map(([{ file, store, key, prefix }, other]) => ({
      file,
      finding: {
        severity: "error",
        path: ["backend", prefix],
        problem: `the states ${key}-… in ${store} are also those of ${other.file}`,
        fix: `Give each cluster another name, or another backend.${prefix}`,
      },
    }));

function statePlace({ name, backend }: ClusterConfig): StatePlace | undefined {
  switch (backend.type) {
    case "local":
      return undefined;
    case "s3":
      return { store: `bucket ${backend.bucket}`, key: `${backend.keyPrefix}${name}`, prefix: "keyPrefix" };
    case "cloud":
      return {
        store: `organization ${backend.organization} on ${backend.hostname.toLowerCase()}`,
        key: `${backend.workspacePrefix}${name}`,
        prefix: "workspacePrefix",
      };
  }
}

/**
 * Clusters that name one bucket and two regions for it: names of buckets are unique in a partition. An error of each, since any may be the wrong one.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
export const bucketRegionFindings: FleetCheck = (clusters) =>
  groupsSharing(
    clusters.flatMap(({ file, config: { backend } }) => (backend.type === "s3" ? [{ file, ...backend }] : [])),
    ({ bucket, region }) => JSON.stringify([partitionOf(region).id, bucket]),
  ).flatMap((group) =>
    group.flatMap(({ file, bucket, region }) => {
      const other = group.find((one) => one.region !== region);
      return other
        ? [
            {
              file,
              finding: {
                severity: "error",
                path: ["backend", "region"],
                problem: `bucket ${bucket} is in ${region} here, and in ${other.region} in ${other.file}`,
                fix: "Write the region that the bucket is in",
              },
            },
          ]
        : [];
    }),
  );
