import { numberOf } from "./numberOf";
import { tell } from "./tell";

/**
 * Says in a line that tests are skipped, and why.
 * @throws Error where `REQUIRE_PROGRAMS=1` says that every program is there: tests that were to run would be skipped, and few read the line; and where
 * the variable is neither 0 nor 1
 */
export function tellSkipped(reason: string): void {
  const line = `skipped: ${reason}`;
  if (numberOf("REQUIRE_PROGRAMS", 0, { least: 0, most: 1 }) === 1) throw new Error(`${line}; REQUIRE_PROGRAMS=1 allows no skipped tests`);
  tell(line);
}
