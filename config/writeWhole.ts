import { renameSync, rmSync, writeFileSync } from "node:fs";

/**
 * Writes a file beside its place first, as `<file>.<process id>`, so that there is never a part of it in its place.
 * @throws where it cannot be written; what was there is as it was
 */
export function writeWhole(file: string, content: string | Uint8Array): void {
  const part = `${file}.${process.pid}`;
  try {
    writeFileSync(part, content, { flag: "wx" });
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}
