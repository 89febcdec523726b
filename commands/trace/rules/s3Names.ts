import { serviceHosts } from "../../../aws/hosts";
import { partitionOf } from "../../../aws/regions";
import { isHostOf } from "./endpointsOf";

/**
 * Where the addresses of a name of Amazon S3 are that is not one of its present names in the region: in the region, as the name says; in another one;
 * or in one that the name does not say, or not for certain in the prefix list of a gateway endpoint.
 */
export type S3Place = "here" | "elsewhere" | "unknown";

const bucketRegion = String.raw`[a-z]{2}(?:-[a-z]+)+-\d`;

/** Before buckets had names in a region, the region followed a dash, and `s3-external-1` was Northern Virginia. */
const otherBucketNames = new RegExp(
  String.raw`(?:^|\.)s3(?<kind>-fips|-website|-accesspoint|-accesspoint-fips)?(?:\.dualstack)?(?:[.-](?<region>${bucketRegion}|external-1))?\.(?<suffix>amazonaws\.com(?:\.cn)?)$`,
);

/**
 * Where the addresses of an old, global or FIPS name of Amazon S3 are; undefined of other names. Names of FIPS endpoints and of websites are unknown where
 * they are of the region: AWS does not say that the prefix list has their addresses.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html#s3-legacy-endpoints
 * @see https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
export function s3PlaceOf(host: string, region: string): S3Place | undefined {
  if (serviceHosts("s3", region).some((name) => isHostOf(name, host))) return undefined;
  const { kind, region: named, suffix } = otherBucketNames.exec(host)?.groups ?? {};
  if (suffix === undefined) return undefined;
  if (suffix !== partitionOf(region).dnsSuffix) return "elsewhere";
  if (named === undefined) return "unknown";
  if ((named === "external-1" ? "us-east-1" : named) !== region) return "elsewhere";
  return kind === undefined || kind === "-accesspoint" ? "here" : "unknown";
}
