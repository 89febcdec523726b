import { registryOf } from "../../../design/images/images";
import { type BillOfMaterials, imageReference } from "../billOfMaterials";

/** One thing to copy. */
export interface MirrorItem {
  readonly kind: "image" | "chart";
  /** Reference with a tag, a digest, or both. */
  readonly source: string;
  /** `repository:tag` in the mirror. */
  readonly target: string;
}

/** An image without a tag gets one made from its digest: lifecycle policies remove images without tags. */
const tagOf = ({ tag, digest }: { readonly tag?: string; readonly digest?: string }): string =>
  tag ?? `digest-${digest!.replace("sha256:", "")}`;

/** A reference with its registry: not every tool knows where `nginx` is. */
function withRegistry(reference: string): string {
  if (registryOf(reference) !== "docker.io" || reference.startsWith("docker.io/")) return reference;
  return `docker.io/${reference.includes("/") ? "" : "library/"}${reference}`;
}

/**
 * What the mirror must hold, each target once: the mirrored images, and the charts of OCI registries. Charts of other repositories are
 * read by the machine that runs Terraform, and not by the cluster.
 */
export function mirrorItems({ images, charts }: Pick<BillOfMaterials, "images" | "charts">): readonly MirrorItem[] {
  const items = [
    ...images
      .filter(({ mirrored }) => mirrored)
      .map((image): MirrorItem => ({
        kind: "image",
        source: withRegistry(imageReference(image)),
        target: `${image.deployed}:${tagOf(image)}`,
      })),
    ...charts
      .filter(({ oci, mirror }) => oci && mirror !== undefined)
      .map(({ name, repository, version, mirror }): MirrorItem => {
        // Helm writes the + of a version as _, which a tag may hold: https://helm.sh/docs/topics/registries/
        const reference = (place: string) => `${place.replace(/^oci:\/\//, "")}/${name}:${version.replaceAll("+", "_")}`;
        return { kind: "chart", source: withRegistry(reference(repository)), target: reference(mirror!) };
      }),
  ];
  return [...new Map(items.map((item) => [item.target, item])).values()];
}

/** A content digest at the end of a reference. @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md#digests */
const digestAtEnd = /@(sha256:[0-9a-f]{64})$/;

/** The digest that a reference is pinned to. @default - the reference has a tag only */
export const digestIn = (reference: string): string | undefined => digestAtEnd.exec(reference)?.[1];

/** A reference without tag and digest: `registry.k8s.io/pause` of `registry.k8s.io/pause:3.10`. */
export const repositoryOf = (reference: string): string => reference.replace(digestAtEnd, "").replace(/:[^/:]+$/, "");

/** The same repository by digest. No tag beside it: skopeo refuses both. */
export const pinnedTo = (reference: string, digest: string): string => `${repositoryOf(reference)}@${digest}`;

/** The registry of a reference, with its port. */
export const registryHost = (reference: string): string => reference.slice(0, reference.indexOf("/"));

/** A place for `host/path:tag` below a folder, as `path/tag`: no two references of one registry share it, and no name has a colon. */
export const folderName = (reference: string): string => reference.slice(reference.indexOf("/") + 1).replace(":", "/");

/**
 * The region of a private registry in Amazon ECR.
 * @default - another registry
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/Registries.html
 */
export const ecrRegionOf = (host: string): string | undefined => /^\d{12}\.dkr[.-]ecr(?:-fips)?\.([a-z0-9-]+)\./.exec(host)?.[1];
