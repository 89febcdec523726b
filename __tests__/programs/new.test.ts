import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../support/synth";

const directory = mkdtempSync(join(tmpdir(), "private-eks-new-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Runs a program whose stdin and stderr are a terminal. Waits there for each text, and types what belongs to it. */
const terminal = `
import fcntl, json, os, pty, select, struct, subprocess, sys, termios, time
command, typed = json.loads(sys.argv[1])
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
child = subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, start_new_session=True)
os.close(theirs)
shown, seen, end = "", 0, time.time() + 30
def read():
    global shown
    if select.select([ours], [], [], 0.1)[0]:
        try: shown += os.read(ours, 65536).decode("utf8", "replace")
        except OSError: return False
    return time.time() < end
for wanted, keys in typed:
    while wanted not in shown[seen:] and read(): pass
    seen = len(shown)
    os.write(ours, keys.encode())
while read(): pass
if time.time() > end: child.kill()
print(json.dumps({"status": child.wait(), "stdout": child.stdout.read().decode(), "shown": shown}))
`;

type Typed = readonly (readonly [text: string, keys: string])[];

function onTerminal(words: readonly string[], typed: Typed) {
  const command = [process.execPath, join(root, "bin/private-eks.js"), "new", ...words];
  const { stdout, stderr } = spawnSync("python3", ["-c", terminal, JSON.stringify([command, typed])], {
    cwd: directory,
    env: { PATH: process.env["PATH"], TERM: "xterm-256color" },
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as { readonly status: number; readonly stdout: string; readonly shown: string };
}

const [enter, down, interrupt] = ["\r", "\u001b[B", "\u0003"];

test("on a terminal everything is asked, and what is wrong is asked again", () => {
  const { status, stdout, shown } = onTerminal(
    [],
    [
      ["What is the cluster like?", `${down}${down}${enter}`],
      ["name of the cluster", `my shop${enter}`],
      ["It must be the name of a cluster", `${"\u007f".repeat(5)}-shop${enter}`],
      ["AWS region", `${down}${enter}`],
      ["CIDR block of the VPC", enter],
      ["IAM role or user", enter],
    ],
  );
  expect({ status, stdout, shown }).toMatchObject({
    status: 0,
    stdout: "Written: clusters/my-shop.yaml\nNext: npx private-eks synth clusters/my-shop.yaml   (docs/getting-started.md)\n",
  });
  const text = readFileSync(join(directory, "clusters/my-shop.yaml"), "utf8");
  expect(text).toContain("name: my-shop\nregion: cn-northwest-1\n");
  expect(text).toContain("  cidr: 10.0.0.0/16\n  egress: proxy\n");
});

test("what options say is not asked", () => {
  const { status, shown } = onTerminal(
    ["shop", "--situation", "fargate", "--cidr", "10.8.0.0/16"],
    [
      ["AWS region", `eu-north-1${enter}`],
      ["IAM role or user", `arn:aws:iam::111122223333:role/platform${enter}`],
    ],
  );
  expect(status).toBe(0);
  expect(shown).not.toMatch(/What is the cluster like|name of the cluster|CIDR block/);
  expect(readFileSync(join(directory, "clusters/shop.yaml"), "utf8")).toContain('admins: ["arn:aws:iam::111122223333:role/platform"]');
});

test("with all that is needed nothing is asked", () => {
  const { status, shown } = onTerminal(["quiet", "--situation", "isolated", "--region", "eu-north-1"], []);
  expect({ status, shown }).toEqual({ status: 0, shown: "" });
});

test("a file that is there is told before the details are asked for", () => {
  writeFileSync(join(directory, "mine.yaml"), "mine");
  const { status, shown } = onTerminal(["--situation", "isolated", "-o", "mine.yaml"], [["name of the cluster", `shop${enter}`]]);
  expect(status).toBe(1);
  expect(shown).toContain("the file exists already");
  expect(shown).not.toContain("AWS region");
});

test("Ctrl-C writes nothing", () => {
  const { status, stdout, shown } = onTerminal(["gone", "--situation", "isolated"], [["AWS region", interrupt]]);
  expect({ status, stdout, isWritten: existsSync(join(directory, "clusters/gone.yaml")) }).toEqual({
    status: 1,
    stdout: "",
    isWritten: false,
  });
  expect(shown).toMatch(/Nothing was written\.\s*$/);
});
