import { writeSync } from "node:fs";
import { isatty } from "node:tty";

/**
 * Prints a line that is seen beside what Jest prints. On a terminal Jest erases what it has not written itself, so that the line has to go its way; elsewhere
 * the line is out at once, however the process ends.
 */
export function tell(line: string): void {
  if (isatty(2)) process.stderr.write(`${line}\n`);
  else writeSync(2, `${line}\n`);
}
