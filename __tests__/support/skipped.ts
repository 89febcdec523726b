import { tell } from "./tell";

/**
 * Says in a line that tests are skipped, and why.
 * @throws Error where `REQUIRE_PROGRAMS=1` says that every program is there: tests that were to run would be skipped, and few read the line
 */
export function tellSkipped(reason: string): void {
  const line = `skipped: ${reason}`;
  if (process.env["REQUIRE_PROGRAMS"] === "1") throw new Error(`${line}; REQUIRE_PROGRAMS=1 allows no skipped tests`);
  tell(line);
}
