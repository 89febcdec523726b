/** An architecture of processors, in the words of container images. */
export type ImageArchitecture = "amd64" | "arm64";

/** The same of nodes, by the words of Amazon EC2. */
export const imageArchitectures = { x86_64: "amd64", arm64: "arm64" } as const;

/**
 * Repositories of known charts whose images are of some architectures alone; all others have images for both.
 * @see https://github.com/kubernetes/ingress-nginx/blob/helm-chart-4.15.1/charts/ingress-nginx/values.yaml
 */
const architecturesByRepository: Readonly<Record<string, readonly ImageArchitecture[]>> = {
  "registry.k8s.io/defaultbackend-amd64": ["amd64"],
  "registry.k8s.io/defaultbackend-arm64": ["arm64"],
};

/** The architectures of the images in a repository, by its publisher's name. @returns undefined where it has both, or nothing is known of it */
export const knownArchitectures = (repository: string): readonly ImageArchitecture[] | undefined =>
  Object.hasOwn(architecturesByRepository, repository) ? architecturesByRepository[repository] : undefined;

/** The architectures of an image that are of use where nodes and pods on Fargate, which have amd64, pull it. */
export const pulledArchitectures = (
  repository: string,
  nodes: readonly (keyof typeof imageArchitectures)[],
  fargate: boolean,
): readonly ImageArchitecture[] =>
  knownArchitectures(repository) ?? [...nodes.map((node) => imageArchitectures[node]), ...(fargate ? (["amd64"] as const) : [])];
