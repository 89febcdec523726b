import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { partitionOf } from "../../aws/regions";

/**
 * The bucket of the states is in the cluster's partition, as one set of credentials reaches both, and its key in the region of the bucket.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-kms-encryption.html
 */
export function backendFindings({ backend, region }: ClusterConfig): readonly Finding[] {
  if (backend.type !== "s3") return [];
  const [own, ofBucket] = [region, backend.region].map((one) => partitionOf(one).id);
  if (own !== ofBucket) {
    return [
      {
        severity: "error",
        path: ["backend", "region"],
        alsoReads: [["region"]],
        problem: `${backend.region} is of the partition ${ofBucket}, and ${region} of ${own}, whose credentials reach no bucket elsewhere`,
        allowed: `a region of the partition ${own}`,
        fix: `Keep the states in a bucket of the partition ${own}`,
      },
    ];
  }
  const keyRegion = backend.kmsKeyArn?.split(":")[3] ?? backend.region;
  if (keyRegion === backend.region) return [];
  return [
    {
      severity: "error",
      path: ["backend", "kmsKeyArn"],
      alsoReads: [["backend", "region"]],
      problem: `${backend.kmsKeyArn} is in ${keyRegion}, and the bucket in ${backend.region}`,
      allowed: `an ARN of the region ${backend.region}`,
      fix: `Write the ARN of a key in ${backend.region}`,
    },
  ];
}
