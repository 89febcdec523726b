/** An architecture of processors, in the words of container images. */
type ImageArchitecture = "amd64" | "arm64";

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
