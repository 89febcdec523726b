import { createHash } from "node:crypto";
import { z } from "zod";
import { MirrorFailure } from "./failures";

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md */
const descriptor = z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/), size: z.int().min(0) });
const schema = z.object({
  mediaType: z.string().optional(),
  manifests: z.array(descriptor).optional(),
  config: descriptor.optional(),
  layers: z.array(descriptor).optional(),
});

export type Descriptor = z.infer<typeof descriptor>;

/** A manifest, or an index of the manifests of several architectures. */
export interface Manifest {
  /** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/media-types.md */
  readonly mediaType: string;
  /** The manifests of an index. */
  readonly manifests: readonly Descriptor[];
  /** Configuration and layers of a manifest. */
  readonly blobs: readonly Descriptor[];
}

/** The digest of content: `sha256:` and 64 hexadecimal digits. */
export const digestOf = (content: Buffer): string => `sha256:${createHash("sha256").update(content).digest("hex")}`;

/** Reads a manifest or index. @throws MirrorFailure if it is none */
export function parseManifest(content: Buffer): Manifest {
  const {
    mediaType,
    manifests,
    config,
    layers = [],
  } = (() => {
    try {
      return schema.parse(JSON.parse(content.toString()));
    } catch {
      throw new MirrorFailure("other", "its manifest is not one of an OCI or Docker image");
    }
  })();
  return {
    mediaType: mediaType ?? `application/vnd.oci.image.${manifests ? "index" : "manifest"}.v1+json`,
    manifests: manifests ?? [],
    blobs: [...(config ? [config] : []), ...layers],
  };
}

/** The content, if it has the digest that it should have. @throws MirrorFailure if it has another */
export function verified(content: Buffer, digest: string): Buffer {
  const found = digestOf(content);
  if (found !== digest) throw new MirrorFailure("other", `is ${found} after the copy instead of ${digest}`);
  return content;
}
