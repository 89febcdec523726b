import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import * as z from "zod";
import { makeFolder } from "../../../config/fileSystem";
import { MirrorFailure, withRetries } from "./failures";
import { type MirrorItem, registryHost, repositoryOf } from "./items";
import type { MirrorRoute } from "./routes";

export type OutcomeStatus = "copied" | "present" | "planned" | "changed" | "failed" | "interrupted";

/** What became of one item. */
export interface ItemOutcome extends MirrorItem {
  /** `planned`: would be copied, by a dry run. `changed`: upstream has another image under the tag, which was not copied. */
  readonly status: OutcomeStatus;
  /** The digest upstream. @default - not known */
  readonly digest?: string;
  /** Bytes of the image with all architectures, if it was copied. */
  readonly bytes?: number;
  /** Why it is not in the mirror, and what to do. */
  readonly problem?: string;
}

export interface TransferSettings {
  readonly route: MirrorRoute;
  readonly journal: Journal;
  readonly acceptChanged: boolean;
  readonly dryRun: boolean;
  /** Waits between attempts, in milliseconds. */
  readonly retryDelays: readonly number[];
  readonly signal: AbortSignal;
}

const changedProblem = ({ source, target }: MirrorItem, digest: string, before: string): string =>
  `${source} is ${digest} upstream, but ${before} was mirrored as ${target}. Check the change; then use another tag, or add --accept-changed ` +
  "where the repository lets tags change";

/** What the user can do about a failure, by its kind. */
function failureText({ kind, message }: MirrorFailure, { target }: MirrorItem): string {
  const repository = repositoryOf(target).slice(registryHost(target).length + 1);
  const advice: Partial<Record<MirrorFailure["kind"], string>> = {
    repositoryMissing: `a repository does not exist. If it is ${repository} of the mirror, apply the cluster stack first: it creates the repositories. Those of a registry in another account its owner creates`,
    immutable: `the repository ${repository} keeps the image of a tag. Use another tag`,
    refused: "the registry refused. Log in to it, for Amazon ECR with --login, and check the permissions",
  };
  return [...(advice[kind] ? [advice[kind]] : []), message].join(": ");
}

/** Brings one item to the mirror, unless it is there. Never throws: a failure of one item does not stop the others. */
export async function transfer(item: MirrorItem, settings: TransferSettings): Promise<ItemOutcome> {
  const { route, journal, acceptChanged, dryRun, retryDelays, signal } = settings;
  const interrupted: ItemOutcome = { ...item, status: "interrupted" };
  if (signal.aborted) return interrupted;
  const retried = <T>(action: () => Promise<T>) => withRetries(action, retryDelays, signal);
  try {
    const digest = await retried(() => route.sourceDigest(item));
    const recorded = recordedDigest(journal.records, item);
    const decision = decideCopy({ source: digest, target: await retried(() => route.targetDigest(item)), recorded }, acceptChanged);
    if (decision.action === "changed")
      return { ...item, status: "changed", digest, problem: changedProblem(item, digest, decision.before) };
    if (decision.action === "copy" && dryRun) return { ...item, status: "planned", digest };
    const result: Pick<ItemOutcome, "status" | "bytes"> =
      decision.action === "copy" ? { status: "copied", bytes: await retried(() => route.copy(item, digest)) } : { status: "present" };
    if (recorded !== digest && !dryRun)
      journal.append({ time: new Date().toISOString(), source: item.source, target: item.target, digest });
    return { ...item, ...result, digest };
  } catch (error) {
    // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- the signal may have come since
    if (signal.aborted) return interrupted;
    const failure = error instanceof MirrorFailure ? error : new MirrorFailure("other", (error as Error).message);
    return { ...item, status: "failed", problem: failureText(failure, item) };
  }
}

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
