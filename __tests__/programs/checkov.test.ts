import { basename } from "node:path";
import { acceptedIn, type Failure, scan, withoutReason } from "../support/checkov";
import type { Stack } from "../support/stack";
import { clusterFiles, synthFile } from "../support/synth";

/** Every stack of every example and of the default cluster, by cluster and stack. */
const stacks: Readonly<Record<string, Stack>> = Object.fromEntries(
  clusterFiles.flatMap((file) => Object.entries(synthFile(file)).map(([stack, json]) => [`${basename(file, ".yaml")}-${stack}`, json])),
);

let failures: readonly Failure[];

beforeAll(() => {
  const { failures: found, passed } = scan(stacks);
  expect(passed).toBeGreaterThan(500);
  failures = found;
}, 900_000);

test("every finding of checkov on the examples is accepted next to its resource, with a reason", () => {
  expect(withoutReason(stacks, failures)).toEqual([]);
});

test("nothing is accepted that checkov does not find in any example", () => {
  const found = new Set(failures.map(({ check_id }) => check_id));
  const accepted = new Set(
    Object.values(stacks)
      .flatMap(acceptedIn)
      .map((finding) => finding.split(" ")[0]!),
  );
  expect([...accepted].filter((check) => !found.has(check))).toEqual([]);
});

test("reasons are sentences", () => {
  const reasons = [...JSON.stringify(Object.values(stacks)).matchAll(/"acceptedFindings":(\{[^}]*\})/g)].flatMap(([, object]) =>
    Object.values(JSON.parse(object!) as Record<string, string>),
  );
  expect(reasons.length).toBeGreaterThan(10);
  expect(reasons.filter((reason) => !/^[A-Z].{20,}\.$/.test(reason))).toEqual([]);
});
