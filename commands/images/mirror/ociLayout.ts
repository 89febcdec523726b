import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import * as z from "zod";
import { MirrorFailure } from "./failures";

// One image or chart in a folder: https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
const blobsOf = (folder: string): string => join(folder, "blobs", "sha256");
const blobPath = (folder: string, digest: string): string => join(blobsOf(folder), digest.replace("sha256:", ""));

/** Moves what skopeo's `dir:` wrote to where a layout has it. */
function moveDirectoryFormat(folder: string): void {
  const blobs = readdirSync(folder).filter((name) => name !== "version");
  mkdirSync(blobsOf(folder), { recursive: true });
  for (const name of blobs) {
    const file = join(folder, name);
    const digest = name === "manifest.json" ? digestOf(readFileSync(file)) : name.replace(".manifest.json", "");
    renameSync(file, blobPath(folder, digest));
  }
  rmSync(join(folder, "version"), { force: true });
}

/**
 * Makes what a tool exported a layout with one image, the same from every tool: skopeo writes a format of its own.
 * @returns the descriptor of the image
 * @throws MirrorFailure if the image is not there
 */
export function sealLayout(folder: string, digest: string): Descriptor {
  if (existsSync(join(folder, "manifest.json"))) moveDirectoryFormat(folder);
  const manifest = readBlob(folder, digest);
  const { mediaType } = parseManifest(manifest);
  const descriptor = { digest, size: manifest.byteLength };
  writeFileSync(join(folder, "oci-layout"), JSON.stringify({ imageLayoutVersion: "1.0.0" }));
  writeFileSync(join(folder, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType, ...descriptor }] }));
  return descriptor;
}

/** What a layout holds. @default - no layout is there */
export function layoutDescriptor(folder: string): Descriptor | undefined {
  const index = join(folder, "index.json");
  return existsSync(index) ? parseManifest(readFileSync(index)).manifests[0] : undefined;
}

function readBlob(folder: string, digest: string): Buffer {
  const file = blobPath(folder, digest);
  if (!existsSync(file)) throw new MirrorFailure("other", `${digest} is missing in ${folder}`);
  return readFileSync(file);
}

async function verifyBlob(folder: string, { digest, size }: Descriptor): Promise<void> {
  const file = blobPath(folder, digest);
  const hash = createHash("sha256");
  if (existsSync(file)) await pipeline(createReadStream(file), hash);
  if (`sha256:${hash.digest("hex")}` !== digest || statSync(file).size !== size)
    throw new MirrorFailure("other", `${digest} is missing or damaged in ${folder}`);
}

/** Reads every file of the image and compares digests. @returns bytes of the image @throws MirrorFailure naming the first that differs */
export async function verifyLayout(folder: string, { digest, size }: Descriptor): Promise<number> {
  await verifyBlob(folder, { digest, size });
  const { manifests, blobs } = parseManifest(readBlob(folder, digest));
  let bytes = size;
  for (const blob of blobs) {
    await verifyBlob(folder, blob);
    bytes += blob.size;
  }
  for (const manifest of manifests) bytes += await verifyLayout(folder, manifest);
  return bytes;
}

/** @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md */
const descriptorSchema = z.object({ digest: z.string().regex(/^sha256:[0-9a-f]{64}$/), size: z.int().min(0) });
const manifestSchema = z.object({
  mediaType: z.string().optional(),
  manifests: z.array(descriptorSchema).optional(),
  config: descriptorSchema.optional(),
  layers: z.array(descriptorSchema).optional(),
});

export type Descriptor = z.infer<typeof descriptorSchema>;

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
      return manifestSchema.parse(JSON.parse(content.toString()));
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
export function verifiedContent(content: Buffer, digest: string): Buffer {
  const found = digestOf(content);
  if (found !== digest) throw new MirrorFailure("other", `is ${found} after the copy instead of ${digest}`);
  return content;
}
