import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FleetResult, synthesizeFleet } from "../../../commands/synth/synthesizeFleet";
import { root } from "../../support/synth";

const outdir = mkdtempSync(join(tmpdir(), "private-eks-fleet-"));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

function synthesized(summarizes: boolean): FleetResult {
  const files = ["examples/fargate.yaml"];
  const steps = synthesizeFleet({ directory: root, files, findings: [], outdir, today: "2026-11-29", allOrNothing: false, summarizes });
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

test("what was written is compared with the earlier output, and put into words, only where it is summarized", () => {
  const [quiet, loud] = [synthesized(false), synthesized(true)];
  expect({ isWritten: quiet.isWritten, summaries: quiet.summaries }).toEqual({ isWritten: true, summaries: [] });
  expect(loud.summaries.map(({ name, stacks }) => ({ name, changes: stacks.map(({ change }) => change) }))).toEqual([
    { name: "fargate", changes: ["unchanged", "unchanged", "unchanged"] },
  ]);
});
