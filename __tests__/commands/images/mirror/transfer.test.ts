import fc from "fast-check";
import { MirrorFailure } from "../../../../commands/images/mirror/failures";
import type { MirrorItem } from "../../../../commands/images/mirror/items";
import { type JournalRecord, transfer, type TransferSettings } from "../../../../commands/images/mirror/transfer";
import { digestOf } from "../../../../commands/images/mirror/ociLayout";
import { inParallel } from "../../../../commands/images/mirror/run";

const digest = (character: string) => `sha256:${character.repeat(64)}`;
const never = new AbortController().signal;
const mirror = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";

/** Registries in memory. */
function memory(
  upstream: Readonly<Record<string, string>>,
  held: Record<string, string>,
  fails: (item: MirrorItem) => boolean = () => false,
) {
  const copies: string[] = [];
  const route: TransferSettings["route"] = {
    sourceDigest: async ({ source }) => upstream[source]!,
    targetDigest: async ({ target }) => held[target],
    copy: async (item, copied) => {
      if (fails(item)) throw new MirrorFailure("other", "disk full");
      copies.push(item.target);
      held[item.target] = copied;
      return 10;
    },
  };
  return { copies, route };
}

const journalInMemory = () => {
  const records: JournalRecord[] = [];
  return { records, append: (record: JournalRecord) => void records.push(record) };
};

const settings = (change: Pick<TransferSettings, "route"> & Partial<TransferSettings>): TransferSettings => ({
  journal: journalInMemory(),
  acceptChanged: false,
  dryRun: false,
  retryDelays: [],
  signal: never,
  ...change,
});

const itemFor = (name: string): MirrorItem => ({ kind: "image", source: `quay.io/${name}:1`, target: `${mirror}/${name}:1` });

test("whatever failed before, a complete run copies the rest, and the next one nothing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { maxLength: 8 }), fc.func(fc.boolean()), async (names, fails) => {
      const items = names.map(itemFor);
      const upstream = Object.fromEntries(items.map(({ source }) => [source, digestOf(Buffer.from(source))]));
      const held: Record<string, string> = {};
      const journal = journalInMemory();
      const pass = async (route: TransferSettings["route"]) =>
        (await inParallel(items, 3, (item) => transfer(item, settings({ route, journal })))).map(({ status }) => status);

      const first = memory(upstream, held, (item) => fails(item.target));
      const statuses = await pass(first.route);
      expect(statuses.filter((status) => status === "copied")).toHaveLength(first.copies.length);
      const second = memory(upstream, held);
      await pass(second.route);
      expect([...first.copies, ...second.copies].sort()).toEqual(items.map(({ target }) => target).sort());
      const third = memory(upstream, held);
      expect(await pass(third.route)).toEqual(items.map(() => "present"));
      expect(third.copies).toEqual([]);
      expect(journal.records).toHaveLength(items.length);
    }),
  );
});

describe("a transfer", () => {
  const item = itemFor("app");
  const upstream = { [item.source]: digest("b") };

  test("in a dry run copies nothing and records nothing", async () => {
    const { route, copies } = memory(upstream, {});
    const journal = journalInMemory();
    expect(await transfer(item, settings({ route, journal, dryRun: true }))).toEqual({ ...item, status: "planned", digest: digest("b") });
    expect([copies, journal.records]).toEqual([[], []]);
  });

  test("records what it finds in the mirror, so that a later change is known", async () => {
    const { route } = memory(upstream, { [item.target]: digest("b") });
    const journal = journalInMemory();
    expect((await transfer(item, settings({ route, journal }))).status).toBe("present");
    expect(journal.records).toMatchObject([{ source: item.source, target: item.target, digest: digest("b") }]);
  });

  test.each([
    ["repositoryMissing", "If it is app of the mirror, apply the cluster stack first"],
    ["immutable", "the repository app keeps the image of a tag. Use another tag: said so"],
    ["refused", "Log in to it, for Amazon ECR with --login"],
    ["other", "said so"],
  ] as const)("that fails because of %s says what to do", async (kind, text) => {
    const { route } = memory(upstream, {});
    const copy = () => Promise.reject(new MirrorFailure(kind, "said so"));
    const outcome = await transfer(item, settings({ route: { ...route, copy } }));
    expect(outcome).toMatchObject({ status: "failed", problem: expect.stringContaining(text) as string });
  });

  test("is not started after an interruption, and no failure during one", async () => {
    const controller = new AbortController();
    const { route, copies } = memory(upstream, {});
    const copy = () => {
      controller.abort();
      return Promise.reject(new Error("The operation was aborted"));
    };
    for (const change of [{ ...route, copy }, route])
      expect((await transfer(item, settings({ route: change, signal: controller.signal }))).status).toBe("interrupted");
    expect(copies).toEqual([]);
  });
});
