import type { MirrorItem } from "../../../../commands/images/mirror/items";
import { renderSummary, startProgress, succeeded, summarize } from "../../../../commands/images/mirror/run";
import type { ItemOutcome } from "../../../../commands/images/mirror/transfer";

const mirror = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";
const itemFor = (name: string): MirrorItem => ({ kind: "image", source: `quay.io/${name}:1`, target: `${mirror}/${name}:1` });

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
