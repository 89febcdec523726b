import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import type { BillOfMaterials } from "../../../../commands/images/billOfMaterials";
import { decideCopy, type JournalRecord, openJournal, parseJournal, recordedDigest } from "../../../../commands/images/mirror/journal";
import { copyTools, executeUntil, logInToEcr } from "../../../../commands/images/mirror/tools";
import { failureOf, MirrorFailure, withRetries } from "../../../../commands/images/mirror/failures";
import {
  digestIn,
  ecrRegionOf,
  folderName,
  mirrorItems,
  type MirrorItem,
  pinnedTo,
  repositoryOf,
} from "../../../../commands/images/mirror/items";
import { digestOf, parseManifest, verifiedContent } from "../../../../commands/images/mirror/ociLayout";
import { inParallel } from "../../../../commands/images/mirror/run";
import { renderSummary, startProgress, succeeded, summarize } from "../../../../commands/images/mirror/report";
import { type ItemOutcome, transfer, type TransferSettings } from "../../../../commands/images/mirror/transfer";

const digest = (character: string) => `sha256:${character.repeat(64)}`;
const digests = fc.constantFrom(...["a", "b", "c"].map(digest));
const never = new AbortController().signal;
const mirror = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "private-eks-journal-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("items of a bill of materials", () => {
  const image = { architectures: ["amd64"], consumers: ["a sample"], pulledBy: ["nodes"], mirrored: true } as const;
  const bill = (change: Partial<BillOfMaterials>): BillOfMaterials => ({ images: [], charts: [], ...change });

  test("are the mirrored images by tag and digest, each target once", () => {
    const nginx = { ...image, source: "public.ecr.aws/nginx/nginx", tag: "1.29", deployed: `${mirror}/nginx/nginx` };
    const pause = { ...image, source: "registry.k8s.io/pause", digest: digest("a"), deployed: `${mirror}/pause` };
    const both = { ...image, source: "quay.io/team/app", tag: "2", digest: digest("b"), deployed: `${mirror}/team/app` };
    const addon = { ...image, source: `602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/coredns`, deployed: "", mirrored: false };
    expect(mirrorItems(bill({ images: [nginx, pause, both, addon, { ...nginx, consumers: ["another"] }] }))).toEqual([
      { kind: "image", source: "public.ecr.aws/nginx/nginx:1.29", target: `${mirror}/nginx/nginx:1.29` },
      { kind: "image", source: `registry.k8s.io/pause@${digest("a")}`, target: `${mirror}/pause:digest-${"a".repeat(64)}` },
      { kind: "image", source: `quay.io/team/app:2@${digest("b")}`, target: `${mirror}/team/app:2` },
    ]);
  });

  test.each([
    ["busybox", "docker.io/library/busybox:1"],
    ["team/app", "docker.io/team/app:1"],
    ["docker.io/team/app", "docker.io/team/app:1"],
    ["localhost/app", "localhost/app:1"],
  ])("name the registry of %s", (source, full) => {
    expect(mirrorItems(bill({ images: [{ ...image, source, tag: "1", deployed: `${mirror}/x` }] }))[0]!.source).toBe(full);
  });

  test("are the charts of OCI registries, and no others", () => {
    const chart = { name: "karpenter", repository: "oci://public.ecr.aws/karpenter", version: "1.8.0+eks", oci: true };
    const https = { name: "controller", repository: "https://aws.github.io/eks-charts", version: "1.0.0", oci: false };
    expect(
      mirrorItems(bill({ charts: [{ ...chart, mirror: `oci://${mirror}/karpenter` }, https, { ...chart, name: "unmirrored" }] })),
    ).toEqual([
      { kind: "chart", source: "public.ecr.aws/karpenter/karpenter:1.8.0_eks", target: `${mirror}/karpenter/karpenter:1.8.0_eks` },
    ]);
  });
});

test("references are taken apart", () => {
  for (const reference of ["localhost:5000/a/b", "localhost:5000/a/b:1", `localhost:5000/a/b:1@${digest("a")}`])
    expect(pinnedTo(reference, digest("b"))).toBe(`localhost:5000/a/b@${digest("b")}`);
  expect(repositoryOf("registry.k8s.io/pause:3.10")).toBe("registry.k8s.io/pause");
  expect([digestIn("a/b:1"), digestIn(`a/b@${digest("c")}`)]).toEqual([undefined, digest("c")]);
  expect(folderName("localhost:5000/a/b:1.0")).toBe("a/b/1.0");
});

test.each([
  ["111122223333.dkr.ecr.us-west-2.amazonaws.com", "us-west-2"],
  ["111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"],
  ["111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"],
  ["111122223333.dkr-ecr.eu-west-1.on.aws", "eu-west-1"],
  ["public.ecr.aws", undefined],
  ["docker.io", undefined],
])("%s is Amazon ECR of %s", (host, region) => expect(ecrRegionOf(host)).toBe(region));

describe("a decision", () => {
  test.each([
    ["new", { source: digest("a") }, { action: "copy" }],
    ["there", { source: digest("a"), target: digest("a") }, { action: "present" }],
    ["there, although another was recorded", { source: digest("a"), target: digest("a"), recorded: digest("b") }, { action: "present" }],
    ["lost from the mirror", { source: digest("a"), recorded: digest("a") }, { action: "copy" }],
    ["changed upstream", { source: digest("b"), target: digest("a") }, { action: "changed", before: digest("a") }],
    ["changed upstream and lost", { source: digest("b"), recorded: digest("a") }, { action: "changed", before: digest("a") }],
    [
      "replaced in the mirror",
      { source: digest("a"), target: digest("b"), recorded: digest("a") },
      { action: "changed", before: digest("b") },
    ],
  ] as const)("about an image that is %s", (_, given, expected) => expect(decideCopy(given, false)).toEqual(expected));

  test("never copies what is there, and with acceptance leaves nothing changed", () => {
    fc.assert(
      fc.property(digests, fc.option(digests, { nil: undefined }), fc.option(digests, { nil: undefined }), (source, target, recorded) => {
        expect(decideCopy({ source, target, recorded }, true).action).toBe(target === source ? "present" : "copy");
        if (target !== undefined) expect(decideCopy({ source, target, recorded }, false).action).not.toBe("copy");
      }),
    );
  });
});

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

describe("a journal", () => {
  const record = (target: string, character: string): JournalRecord => ({
    time: "2026-11-21T00:00:00Z",
    source: "s",
    target,
    digest: digest(character),
  });

  test("gives the last digest of an item", () => {
    const text = [record("t", "a"), record("u", "b"), record("t", "c")].map((one) => `${JSON.stringify(one)}\n`).join("");
    expect(recordedDigest(parseJournal(text), { kind: "image", source: "s", target: "t" })).toBe(digest("c"));
    expect(recordedDigest(parseJournal(text), { kind: "image", source: "another", target: "t" })).toBeUndefined();
  });

  test("ends where its folder cannot be made", () => {
    expect(() => openJournal("/proc/none/journal.jsonl").append(record("t", "a"))).toThrow("/proc/none");
  });

  test("survives being cut anywhere, and is continued after the cut", () => {
    const file = join(folder, "deep", "journal.jsonl");
    const records = ["a", "b", "c"].map((character) => record("t", character));
    for (const one of records) openJournal(file).append(one);
    const text = readFileSync(file, "utf8");
    expect(parseJournal(text)).toEqual(records);
    fc.assert(
      fc.property(fc.nat(text.length), (length) => {
        writeFileSync(file, text.slice(0, length));
        const kept = openJournal(file);
        expect(records.slice(0, kept.records.length)).toEqual(kept.records);
        kept.append(record("t", "d"));
        kept.append(record("t", "e"));
        expect(openJournal(file).records).toEqual([...kept.records, record("t", "d"), record("t", "e")]);
      }),
    );
  });
});

describe("messages of tools", () => {
  test.each([
    ["Error: GET http://h/v2/r/manifests/1: MANIFEST_UNKNOWN: manifest unknown; map[Tag:1]", "missing"],
    [
      'time="T" level=fatal msg="Error parsing image name \\"docker://h/r:1\\": reading manifest 1 in h/r: manifest unknown: manifest unknown"',
      "missing",
    ],
    ["Error: failed to resolve digest: h/r:1: not found", "missing"],
    ["Error: NAME_UNKNOWN: The repository with name 'r' does not exist in the registry with id '111122223333'", "repositoryMissing"],
    ["initializing image: name unknown: The repository with name 'r' does not exist", "repositoryMissing"],
    [
      "PUT https://h/v2/r/manifests/1: TAG_INVALID: The image tag '1' already exists and cannot be overwritten because the tag is immutable.",
      "immutable",
    ],
    ["dial tcp 192.0.2.1:443: i/o timeout", "network"],
    ["read tcp: connection reset by peer", "network"],
    ["dial tcp: lookup registry.example.com: no such host", "network"],
    ["unexpected EOF", "network"],
    ["TOOMANYREQUESTS: Rate exceeded", "network"],
    ["unexpected status code 503 Service Unavailable", "network"],
    ["pinging container registry h: invalid status code from registry 502 (Bad Gateway)", "network"],
    ["UNAUTHORIZED: authentication required; [map[Action:pull]]", "refused"],
    ["unexpected status code 403 Forbidden", "refused"],
    ["no space left on device", "other"],
  ])("%s", (message, kind) => expect(failureOf(`noise\n${message}\n`).kind).toBe(kind));

  test("are shown without skopeo's frame, and without the signatures of addresses", () => {
    const message =
      'time="T" level=fatal msg="reading \\"https://bucket.example.com/blob?X-Amz-Signature=secret&X-Amz-Expires=60\\": denied"';
    expect(failureOf(message).message).toBe('reading "https://bucket.example.com/blob?…": denied');
  });
});

describe("retries", () => {
  const failing = (failures: number, kind: MirrorFailure["kind"]) => {
    let calls = 0;
    const action = async () => {
      calls += 1;
      if (calls <= failures) throw new MirrorFailure(kind, `attempt ${calls}`);
      return calls;
    };
    return { action, calls: () => calls };
  };

  test("end with the first success", async () => expect(await withRetries(failing(2, "network").action, [1, 1], never)).toBe(3));

  test("end after the last wait", async () => {
    const { action, calls } = failing(9, "network");
    await expect(withRetries(action, [1, 1], never)).rejects.toThrow("attempt 3");
    expect(calls()).toBe(3);
  });

  test("are for the network only", async () => {
    await expect(withRetries(failing(1, "refused").action, [1, 1], never)).rejects.toThrow("attempt 1");
  });

  test("end when interrupted", async () => {
    const controller = new AbortController();
    const waiting = withRetries(failing(1, "network").action, [60_000], controller.signal);
    setTimeout(() => controller.abort(), 5);
    await expect(waiting).rejects.toThrow();
  });
});

test("a pool keeps its limit and the order", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(3), { maxLength: 20 }), fc.integer({ min: 1, max: 6 }), async (waits, limit) => {
      let running = 0;
      let most = 0;
      const results = await inParallel(waits, limit, async (wait) => {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, wait));
        running -= 1;
        return wait;
      });
      expect(results).toEqual(waits);
      expect(most).toBe(Math.min(limit, waits.length));
    }),
    { numRuns: 25 },
  );
});

test("a manifest without media type is known by its parts, and what is none is refused", () => {
  const part = { digest: digest("a"), size: 1 };
  const parsed = (manifest: object) => parseManifest(Buffer.from(JSON.stringify(manifest)));
  expect(parsed({ manifests: [part] })).toEqual({ mediaType: "application/vnd.oci.image.index.v1+json", manifests: [part], blobs: [] });
  expect(parsed({ config: part, layers: [part] })).toMatchObject({
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    blobs: [part, part],
  });
  for (const text of ["<html>", "[]", '{"layers":[{"digest":"../../etc/passwd","size":1}]}'])
    expect(() => parseManifest(Buffer.from(text))).toThrow("its manifest is not one of an OCI or Docker image");
  expect(() => verifiedContent(Buffer.from("x"), digest("a"))).toThrow(`instead of ${digest("a")}`);
});

test("the password of Amazon ECR goes to the tool by standard input, once a registry, and to no other registry", async () => {
  for (const tool of copyTools) {
    const calls: string[][] = [];
    await logInToEcr(
      [mirror, mirror, "quay.io", "602401143452.dkr.ecr.cn-north-1.amazonaws.com.cn"],
      tool,
      async (program, args, input) => {
        calls.push([program, ...args, `< ${input?.toString() ?? ""}`]);
        return Buffer.from(program === "aws" ? "secret\n" : "");
      },
    );
    expect(calls.map(([program]) => program)).toEqual(["aws", tool.name, "aws", tool.name]);
    expect(calls[2]).toEqual(["aws", "ecr", "get-login-password", "--region", "cn-north-1", "< "]);
    expect(calls[1]).toEqual(expect.arrayContaining([mirror, "--password-stdin", "< secret\n"]));
    expect(calls.flat().filter((argument) => argument.includes("secret"))).toEqual(["< secret\n", "< secret\n"]);
  }
});

describe("progress", () => {
  const outcome = (name: string, change: Partial<ItemOutcome>): ItemOutcome => ({ ...itemFor(name), status: "copied", ...change });
  const written = (isTTY: boolean) => {
    let text = "";
    const write = (chunk: string) => {
      text += chunk;
      return true;
    };
    const progress = startProgress(2, { write, isTTY, columns: 200 } as never);
    progress.done(outcome("one", {}));
    progress.done(outcome("two", { status: "failed", problem: "disk full" }));
    progress.stop();
    return text;
  };

  test("is a line for each item where nobody watches", () => {
    expect(written(false)).toBe(`copied      image ${mirror}/one:1\nfailed      image ${mirror}/two:1: disk full\n`);
  });

  test("is a bar without colours on a terminal, then the problems", () => {
    const text = written(true);
    expect(text).toContain("2/2");
    expect(text.endsWith(`failed      image ${mirror}/two:1: disk full\n`)).toBe(true);
    expect(text).not.toMatch(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`));
  });

  test("and a summary adds up", () => {
    const summary = summarize("demo", "crane", 2, [
      outcome("one", { bytes: 2 ** 20 }),
      outcome("two", { status: "present" }),
      outcome("three", { status: "interrupted" }),
    ]);
    expect(summary.counts).toEqual({ copied: 1, present: 1, planned: 0, changed: 0, failed: 0, interrupted: 1 });
    expect(renderSummary(summary)).toBe("demo: 1 copied, 1 present, 1 interrupted of 3; 1.0 MiB in 2.0 s with crane; run again to go on\n");
    expect(succeeded(summary)).toBe(false);
    expect(succeeded(summarize("demo", "crane", 2, [outcome("one", {})]))).toBe(true);
    expect(renderSummary(summarize("demo", "crane", 0, []))).toContain("nothing to copy: registry.mirror is not true");
  });
});

describe("a program", () => {
  const node = (script: string, signal = never, input?: Buffer) => executeUntil(signal)(process.execPath, ["-e", script], input);

  test("gives what it prints, byte for byte, and reads its input", async () => {
    const input = Buffer.from([0, 255, 10, 13]);
    expect(await node("process.stdin.pipe(process.stdout)", never, input)).toEqual(input);
    expect(await node("process.exit(0)", never, Buffer.alloc(2 ** 20))).toHaveLength(0);
  });

  test("that fails is known by its last message, by its status, or by its absence", async () => {
    await expect(node("console.error('noise\\nunexpected EOF'); process.exit(3)")).rejects.toMatchObject({ kind: "network" });
    await expect(node("process.exit(3)")).rejects.toThrow("ended with 3");
    await expect(executeUntil(never)(join(folder, "crane"), [])).rejects.toThrow("crane is not on the PATH");
  });

  test("ends when the run is interrupted", async () => {
    const controller = new AbortController();
    const running = node("setTimeout(() => {}, 60_000)", controller.signal);
    controller.abort();
    await expect(running).rejects.toThrow();
  });
});
