import { type ECRClient, ListImagesCommand, RepositoryNotFoundException } from "@aws-sdk/client-ecr";
import type { ClusterDesign } from "../../design/cluster";
import type { AwsRead } from "../aws/read";
import { teardownPermissions } from "./permissions";

/** Which repositories of a cluster hold images, of those that Terraform may not delete with their images. */
export const filledRepositories = (client: ECRClient, { repositories }: ClusterDesign): AwsRead<readonly string[]> => ({
  actions: teardownPermissions.repositories,
  otherwise: [],
  run: async () => {
    const kept = repositories.filter(({ forceDelete }) => !forceDelete).map(({ name }) => name);
    const filled = await Promise.all(kept.map((name) => hasImages(client, name)));
    return kept.filter((_, index) => filled[index]);
  },
});

async function hasImages(client: ECRClient, repositoryName: string): Promise<boolean> {
  try {
    const { imageIds = [] } = await client.send(new ListImagesCommand({ repositoryName, maxResults: 1 }));
    return imageIds.length > 0;
  } catch (error) {
    if (error instanceof RepositoryNotFoundException) return false;
    throw error;
  }
}
