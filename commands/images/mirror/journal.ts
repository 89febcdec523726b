import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { z } from "zod";
import { makeFolder } from "../../../config/fileSystem";
import type { MirrorItem } from "./items";

const journalRecord = z.object({
  /** ISO 8601, UTC. */
  time: z.string(),
  source: z.string(),
  target: z.string(),
  digest: z.string(),
});

/** One copy that was verified: a line of the journal. */
export type JournalRecord = z.infer<typeof journalRecord>;

/** The records of a journal, oldest first. Half a line, which a killed process leaves, is none. */
export const parseJournal = (text: string): readonly JournalRecord[] =>
  text.split("\n").flatMap((line) => {
    try {
      return [journalRecord.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });

/** The digest that was copied last. @default - never copied */
export const recordedDigest = (records: readonly JournalRecord[], { source, target }: MirrorItem): string | undefined =>
  records.findLast((record) => record.source === source && record.target === target)?.digest;

export interface Journal {
  readonly records: readonly JournalRecord[];
  readonly append: (record: JournalRecord) => void;
}

/** Opens a journal of JSON lines, which is made with its first record. */
export function openJournal(file: string): Journal {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  let separator = text === "" || text.endsWith("\n") ? "" : "\n";
  return {
    records: parseJournal(text),
    append: (record) => {
      makeFolder(dirname(file));
      appendFileSync(file, `${separator}${JSON.stringify(record)}\n`);
      separator = "";
    },
  };
}

/** Digests of one tag: upstream now, in the mirror now, and what the journal says was copied last. */
export interface TagDigests {
  readonly source: string;
  /** @default - the mirror has no such tag */
  readonly target?: string | undefined;
  /** @default - never copied */
  readonly recorded?: string | undefined;
}

export type CopyDecision =
  | { readonly action: "copy" | "present" }
  /** The tag has another image upstream than `before`, which was mirrored. */
  | { readonly action: "changed"; readonly before: string };

/**
 * What there is to do for one tag. What the mirror holds counts more than what the journal remembers.
 * @param acceptChanged copy over an image that upstream has replaced
 */
export function decideCopy({ source, target, recorded }: TagDigests, acceptChanged: boolean): CopyDecision {
  const before = target ?? recorded;
  if (target === source) return { action: "present" };
  return before === undefined || before === source || acceptChanged ? { action: "copy" } : { action: "changed", before };
}
