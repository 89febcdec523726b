import { mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeFolder } from "../../../config/fileSystem";
import { MirrorFailure } from "./failures";
import { digestIn, folderName, registryHost, type MirrorItem, pinnedTo } from "./items";
import { digestOf, layoutDescriptor, parseManifest, sealLayout, verifiedContent, verifyLayout } from "./ociLayout";
import type { CopyTool, Execute } from "./tools";

/** From registry to registry, or one half of a way through a folder that is carried across an air gap. */
export type MirrorWay = { readonly kind: "direct" } | { readonly kind: "toArchive" | "fromArchive"; readonly archive: string };

/** What a run needs to know of its way. */
export interface WayPlan {
  readonly route: MirrorRoute;
  /** Registries that it reaches. */
  readonly hosts: readonly string[];
  /** File of the journal: in the archive as long as that is written, else below the working directory. */
  readonly journal: string;
}

/** @param cluster name in the name of the journal */
export function planWay(way: MirrorWay, cluster: string, items: readonly MirrorItem[], tool: CopyTool, execute: Execute): WayPlan {
  const sources = items.map(({ source }) => registryHost(source));
  const targets = items.map(({ target }) => registryHost(target));
  const journal = join(".private-eks", `mirror-${cluster}.jsonl`);
  switch (way.kind) {
    case "direct":
      return { route: directRoute(tool, execute), hosts: [...sources, ...targets], journal };
    case "toArchive":
      return { route: toArchiveRoute(tool, execute, way.archive), hosts: sources, journal: join(way.archive, "journal.jsonl") };
    case "fromArchive":
      return { route: fromArchiveRoute(tool, execute, way.archive), hosts: targets, journal };
  }
}

/** A way from where images are to where they should be. Every function throws MirrorFailure. */
export interface MirrorRoute {
  readonly sourceDigest: (item: MirrorItem) => Promise<string>;
  /** @default - not there */
  readonly targetDigest: (item: MirrorItem) => Promise<string | undefined>;
  /** Copies the image of this digest and compares what arrived. @returns its bytes */
  readonly copy: (item: MirrorItem, digest: string) => Promise<number>;
}

/** What a registry answers, by the tool. */
function registryAccess(tool: CopyTool, execute: Execute) {
  const manifest = (reference: string) => execute(tool.name, tool.manifest(reference));

  const sourceDigest = async ({ source }: MirrorItem) => digestIn(source) ?? digestOf(await manifest(source));

  const targetDigest = async ({ target }: MirrorItem) => {
    try {
      return digestOf(await manifest(target));
    } catch (error) {
      if (error instanceof MirrorFailure && ["missing", "repositoryMissing"].includes(error.kind)) return undefined;
      throw error;
    }
  };

  /** Compares the manifests of all architectures; a registry itself compares the layers when they arrive. */
  const verify = async (reference: string, digest: string): Promise<number> => {
    const content = verifiedContent(await manifest(reference), digest);
    const { manifests, blobs } = parseManifest(content);
    let bytes = content.byteLength + blobs.reduce((sum, { size }) => sum + size, 0);
    for (const child of manifests) bytes += await verify(pinnedTo(reference, child.digest), child.digest);
    return bytes;
  };

  return { sourceDigest, targetDigest, verify };
}

/** From registry to registry, from a machine that reaches both. */
function directRoute(tool: CopyTool, execute: Execute): MirrorRoute {
  const { sourceDigest, targetDigest, verify } = registryAccess(tool, execute);
  return {
    sourceDigest,
    targetDigest,
    copy: async ({ source, target }, digest) => {
      await execute(tool.name, tool.copy(pinnedTo(source, digest), target));
      return verify(target, digest);
    },
  };
}

const layoutOf = (archive: string, { target }: MirrorItem): string => join(archive, "images", folderName(target));

const partialFolder = (archive: string): string => join(archive, "partial");

/** Removes what a run left half done. */
export const removePartial = (archive: string): void => rmSync(partialFolder(archive), { recursive: true, force: true });

/** From registries into a folder. An image gets its place when it is complete. */
function toArchiveRoute(tool: CopyTool, execute: Execute, archive: string): MirrorRoute {
  const partial = partialFolder(archive);
  return {
    sourceDigest: registryAccess(tool, execute).sourceDigest,
    targetDigest: async (item) => layoutDescriptor(layoutOf(archive, item))?.digest,
    copy: async (item, digest) => {
      makeFolder(partial);
      const folder = join(mkdtempSync(join(partial, "image-")), "layout");
      await execute(tool.name, tool.exportTo(pinnedTo(item.source, digest), folder));
      const bytes = await verifyLayout(folder, sealLayout(folder, digest));
      const place = layoutOf(archive, item);
      rmSync(place, { recursive: true, force: true });
      makeFolder(dirname(place));
      renameSync(folder, place);
      return bytes;
    },
  };
}

/** From a folder into the mirror. */
function fromArchiveRoute(tool: CopyTool, execute: Execute, archive: string): MirrorRoute {
  const { targetDigest, verify } = registryAccess(tool, execute);
  return {
    sourceDigest: async (item) => {
      const folder = layoutOf(archive, item);
      const found = layoutDescriptor(folder);
      if (!found) throw new MirrorFailure("other", `${folder} is not in the archive: complete it with --to-archive`);
      const wanted = digestIn(item.source);
      if (wanted && wanted !== found.digest)
        throw new MirrorFailure("other", `${folder} holds ${found.digest}: renew it with --to-archive`);
      return found.digest;
    },
    targetDigest,
    copy: async (item, digest) => {
      await execute(tool.name, tool.importFrom(layoutOf(archive, item), item.target));
      return verify(item.target, digest);
    },
  };
}
