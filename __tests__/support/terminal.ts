import { spawnSync } from "node:child_process";

/** Runs a program whose stdin and stderr, and perhaps stdout, are a terminal. Waits there for each text, and types what belongs to it. */
const script = `
import fcntl, json, os, pty, select, struct, subprocess, sys, termios, time
command, typed, columns, whole = json.loads(sys.argv[1])
ours, theirs = pty.openpty()
fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
child = subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=theirs if whole else subprocess.PIPE, start_new_session=True)
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
print(json.dumps({"status": child.wait(), "stdout": "" if whole else child.stdout.read().decode(), "shown": shown}))
`;

export interface TerminalOptions {
  readonly cwd: string;
  /** Texts that are waited for, and what is typed then. */
  readonly typed?: readonly (readonly [text: string, keys: string])[];
  /** Width of the terminal. @default 120 */
  readonly columns?: number;
  /** Whether stdout is the terminal, too, and not a pipe. @default false */
  readonly stdout?: boolean;
  /** Variables besides PATH and TERM. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** What a program left on a terminal, and in its stdout if that was a pipe. */
export interface OnTerminal {
  readonly status: number;
  readonly stdout: string;
  readonly shown: string;
}

/** Runs a command on a terminal. */
export function onTerminal(
  command: readonly string[],
  { cwd, typed = [], columns = 120, stdout: whole = false, environment = {} }: TerminalOptions,
): OnTerminal {
  const { stdout, stderr } = spawnSync("python3", ["-c", script, JSON.stringify([command, typed, columns, whole])], {
    cwd,
    env: { PATH: process.env["PATH"], TERM: "xterm-256color", ...environment },
    encoding: "utf8",
  });
  if (stdout === "") throw new Error(stderr);
  return JSON.parse(stdout) as OnTerminal;
}
