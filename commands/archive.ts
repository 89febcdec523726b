import { gzipSync } from "fflate";
import { pack } from "tar-stream";

/** A file of an archive: its name in it, and its bytes. */
export interface ArchivedFile {
  readonly name: string;
  readonly content: Uint8Array;
}

/** What differs between machines, fixed. */
const fixedMetadata = { mode: 0o644, mtime: new Date(0), uid: 0, gid: 0 };

/**
 * A tar.gz archive of the files, sorted by name. The same files give the same bytes on every machine: Node.js's own gzip would not, because its
 * zlib compresses differently from version to version and from processor to processor.
 * @see https://datatracker.ietf.org/doc/html/rfc1952
 */
export async function archiveOf(files: readonly ArchivedFile[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, content } of [...files].sort((a, b) => (a.name < b.name ? -1 : 1))) archive.entry({ name, ...fixedMetadata }, content);
  archive.finalize();
  const blocks: Uint8Array[] = [];
  for await (const block of archive) blocks.push(block as Uint8Array);
  const compressed = Buffer.from(gzipSync(Buffer.concat(blocks), { level: 9, mtime: 0 }));
  compressed[operatingSystem] = unknownSystem;
  return compressed;
}

/** The byte of a gzip header that names the operating system, and its value for none. */
const operatingSystem = 9;
const unknownSystem = 255;
