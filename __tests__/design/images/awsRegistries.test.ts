import { bottlerocketRegistry, eksRegistry } from "../../../design/images/awsRegistries";
import { partitions } from "../../../aws/regions";

const regions = partitions.flatMap((partition) => partition.regions.map((region) => [region, partition.dnsSuffix] as const));

/** Regions whose registries AWS had not published. */
const unpublished = {
  eks: ["me-west-1", "sa-west-1"],
  bottlerocket: ["ap-east-2", "ap-southeast-6", "ap-southeast-7", "me-west-1", "mx-central-1", "sa-west-1"],
};

test.each(regions)("the registries of %s are in the region", (region, suffix) => {
  const account = (published: boolean) => (published ? "\\d{12}" : "<account>");
  const registry = (published: boolean) => new RegExp(`^${account(published)}\\.dkr\\.ecr\\.${region}\\.${suffix.replace(/\./g, "\\.")}$`);
  expect(eksRegistry(region)).toMatch(registry(!unpublished.eks.includes(region)));
  expect(bottlerocketRegistry(region)).toMatch(registry(!unpublished.bottlerocket.includes(region)));
});
