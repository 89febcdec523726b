import { partition as awsPartition } from "@aws-sdk/util-endpoints";
import { clusterSchema } from "../../config/schema/schema";
import { defaultDomainName, defaultZones, isRegionName, partitionOf, partitions } from "../../aws/regions";
import { regionFindings } from "../../design/network/zones.findings";

const findingsOf = (region: string) => regionFindings(clusterSchema.parse({ name: "demo", region }));

describe("partitionOf", () => {
  test.each(partitions.flatMap(({ regions }) => [...regions]))("agrees with AWS on %s", (region) => {
    const described = awsPartition(region);
    // AWS describes the regions that it knows; the partition of others it only guesses.
    expect(described).toHaveProperty("description");
    expect(partitionOf(region)).toMatchObject({ id: described.name, dnsSuffix: described.dnsSuffix });
  });

  test.each(["cn-southwest-3", "us-gov-central-1", "eu-northeast-2", "us-east-9"])("agrees on %s, which is not known yet", (region) => {
    expect(partitionOf(region).id).toBe(awsPartition(region).name);
  });

  test("knows the form of all regions", () => {
    expect(partitions.flatMap(({ regions }) => regions.filter((region) => !isRegionName(region)))).toEqual([]);
    expect(["us-wset-2", "us-west2", "us-iso-east-1", "eusc-de-east-1", "eu-frankfurt-1", "vpce"].filter(isRegionName)).toEqual([]);
  });

  test("names each region once", () => {
    const regions = partitions.flatMap((partition) => partition.regions);
    expect(new Set(regions).size).toBe(regions.length);
  });
});

describe("regionFindings", () => {
  test.each(["us-west-2", "cn-northwest-1", "us-gov-west-1"])("accepts %s", (region) => {
    expect(findingsOf(region)).toEqual([]);
  });

  test("suggests the nearest region", () => {
    expect(findingsOf("us-wset-2")).toEqual([
      {
        severity: "error",
        path: ["region"],
        problem: 'there is no region "us-wset-2"',
        fix: "Write us-west-2",
      },
    ]);
  });

  test("takes a region that may be newer than the table, with a warning", () => {
    expect(findingsOf("ap-southwest-1")).toEqual([
      {
        severity: "warning",
        path: ["region"],
        problem:
          "private-eks does not know the region ap-southwest-1: it is taken for one of the partition aws, with the zones ap-southwest-1a, ap-southwest-1b, ap-southwest-1c",
        fix: "Write ap-southeast-1, or see that AWS has it: aws account get-region-opt-status --region-name ap-southwest-1",
      },
    ]);
  });

  test("lists the regions where nothing is near", () => {
    expect(findingsOf("the-moon")).toEqual([
      {
        severity: "error",
        path: ["region"],
        problem: 'there is no region "the-moon"',
        allowed: expect.stringContaining("us-west-1, us-west-2, cn-north-1"),
        fix: "Write one of the allowed regions",
      },
    ]);
  });

  test.each(["us-iso-east-1", "us-isob-west-1", "eu-isoe-west-1", "us-isof-south-1", "eusc-de-east-1"])(
    "refuses the partition of %s",
    (region) => {
      expect(findingsOf(region)).toEqual([
        {
          severity: "error",
          path: ["region"],
          problem: `region ${region} is in a partition that is not supported`,
          allowed: "regions of the partitions aws, aws-cn, aws-us-gov",
          fix: "Choose a region of a supported partition",
        },
      ]);
    },
  );
});

test.each([
  ["us-west-2", ["us-west-2a", "us-west-2b", "us-west-2c"]],
  ["cn-northwest-1", ["cn-northwest-1a", "cn-northwest-1b", "cn-northwest-1c"]],
  ["cn-north-1", ["cn-north-1a", "cn-north-1b", "cn-north-1d"]],
  ["ap-northeast-1", ["ap-northeast-1a", "ap-northeast-1c", "ap-northeast-1d"]],
  ["ca-central-1", ["ca-central-1a", "ca-central-1b", "ca-central-1d"]],
  ["us-west-1", ["us-west-1a", "us-west-1c"]],
])("default zones of %s", (region, zones) => {
  expect(defaultZones(region)).toEqual(zones);
});

test.each([
  ["us-east-1", "ec2.internal"],
  ["us-east-2", "us-east-2.compute.internal"],
  ["cn-north-1", "cn-north-1.compute.internal"],
])("default domain name of %s", (region, domainName) => {
  expect(defaultDomainName(region)).toBe(domainName);
});
