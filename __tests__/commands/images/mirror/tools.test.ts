import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { executeUntil } from "../../../../commands/images/mirror/tools";

const never = new AbortController().signal;

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "private-eks-journal-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

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

  test("has the variables that it is given besides those of the environment", async () => {
    const script = "process.stdout.write(process.env.AWS_ACCESS_KEY_ID + (process.env.PATH !== undefined))";
    const printed = await executeUntil(never)(process.execPath, ["-e", script], undefined, { AWS_ACCESS_KEY_ID: "ASIA1" });
    expect(printed.toString()).toBe("ASIA1true");
  });

  test("ends when the run is interrupted", async () => {
    const controller = new AbortController();
    const running = node("setTimeout(() => {}, 60_000)", controller.signal);
    controller.abort();
    await expect(running).rejects.toThrow();
  });
});
