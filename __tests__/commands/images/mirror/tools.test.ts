import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyTools, executeUntil, logInToEcr } from "../../../../commands/images/mirror/tools";

const never = new AbortController().signal;
const mirror = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "private-eks-journal-"))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

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
