import { type BillOfMaterials, imageReference } from "../billOfMaterials";
import { registryOf } from "../../../design/images/images";

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
export function itemsOf({ images, charts }: BillOfMaterials): readonly MirrorItem[] {
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
