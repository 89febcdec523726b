import { scan, withoutReason } from "../support/checkov";
import { fullClusters } from "../support/fullClusters";
import { hasPython } from "../support/pythonPackages";
import type { Stack } from "../support/stack";
import { synthDemo } from "../support/synth";

/** The examples are scanned with the tests of programs; these are the clusters with everything on. */
const stacks: Readonly<Record<string, Stack>> = Object.fromEntries(
  Object.entries(fullClusters).flatMap(([name, changes]) =>
    Object.entries(synthDemo(changes)).map(([stack, json]) => [`${name.replaceAll(" ", "-")}-${stack}`, json]),
  ),
);

const testWithPython = hasPython() ? test : test.skip;

testWithPython("with everything on, every finding of checkov is accepted next to its resource, with a reason", () => {
  const { failures, passed } = scan(stacks);
  expect(passed).toBeGreaterThan(3000);
  expect(withoutReason(stacks, failures)).toEqual([]);
  // Its reason stands beside every cluster, and holds only where access.publicEndpoint asks for it: none of these does.
  expect(failures.filter(({ check_id }) => check_id === "CKV_AWS_39")).toEqual([]);
});
