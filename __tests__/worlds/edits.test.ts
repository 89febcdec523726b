import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { StackEffect } from "../../commands/edits/rules/editCase";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import { type Front, startFront } from "../e2e/emulators";
import { destroyedData, unexpectedChanges } from "../e2e/plannedEffects";
import { Deployment, emulated, workloadAppliable } from "../e2e/terraform";
import { merge, root } from "../support/synth";
import { numberOf } from "../support/numberOf";
import { tell } from "../support/tell";
import { seed } from "./figures";
import { drawWorld, type World } from "./generator/drawWorld";
import { randomOf } from "./generator/random";
import { loadWorld } from "./generator/repaired";

const count = numberOf("EDITS", 10);
const file = "fully-private.yaml";
const name = "fully-private";
const canApply = emulated && workloadAppliable;

const base = parse(readFileSync(join(root, "examples", file), "utf8")) as World;

/** Keys of a world that mean something for another cluster, too. */
const exchanged = [
  "controlPlane",
  "tags",
  "access",
  "iam",
  "encryption",
  "nodeGroups",
  "namespaces",
  "serviceAccounts",
  "addons",
  "observability",
];

interface RandomEdit {
  readonly keys: readonly string[];
  readonly changes: World;
}

/** Edits of the example: keys of random worlds in its region, where the file with them is valid. */
function randomEdits(): readonly RandomEdit[] {
  const edits: RandomEdit[] = [];
  for (let index = 0; edits.length < count && index < count * 200; index++) {
    const world = drawWorld(seed, index);
    if (world["region"] !== base["region"]) continue;
    const keys = randomOf(seed, index, 9).some(
      exchanged.filter((key) => key in world),
      1,
      2,
    );
    const changes = Object.fromEntries(keys.map((key) => [key, world[key]]));
    if (keys.length > 0 && loadWorld(merge(base, changes)).config) edits.push({ keys, changes });
  }
  return edits;
}

interface Listed {
  readonly edits: readonly { readonly refused: boolean; readonly effects: Partial<Record<StackRole, StackEffect>> }[];
}

(canApply ? describe : describe.skip)(`${count} random edits of seed ${seed}`, () => {
  const folder = mkdtempSync(join(tmpdir(), "private-eks-edits-"));
  const old = join(folder, "old.yaml");
  const stack = (role: StackRole) => `${name}-${role}`;
  let front: Front;
  let deployment: Deployment;
  let deployed: string;

  beforeAll(async () => {
    front = await startFront();
    deployment = new Deployment(front.environment);
    deployment.synthesize(file);
    deployed = deployment.memory();
    writeFileSync(old, stringify(base));
    for (const role of stackRoles) deployment.apply(stack(role));
  });

  afterAll(() => {
    front.stop();
    deployment.remove();
    rmSync(folder, { recursive: true, force: true });
  });

  test("plans do what edits tells, and no more", () => {
    const problems: string[] = [];
    let [planned, refused] = [0, 0];
    for (const { keys, changes } of randomEdits()) {
      deployment.remember(deployed);
      try {
        deployment.synthesize(file, Object.fromEntries(keys.map((key) => [key, merge(base, changes)[key]])));
      } catch (error) {
        if (!/error: [^]*fix: /.test(String(error))) problems.push(String(error));
        refused++;
        continue;
      }
      const { edits } = JSON.parse(deployment.program("edits", "--from", old, "--output", "json").stdout) as Listed;
      for (const role of stackRoles) {
        const effects = edits.flatMap(({ effects: { [role]: effect } }) => (effect ? [effect] : []));
        try {
          const plan = deployment.plan(stack(role));
          planned++;
          const wrong = [...unexpectedChanges(plan, effects), ...destroyedData(plan)];
          if (wrong.length > 0)
            problems.push(`${role}: ${JSON.stringify(wrong[0])} with ${effects.join(", ") || "no effect"}\n${stringify(changes)}`);
        } catch (error) {
          // What an earlier stack must bring first: the plan says so.
          if (!/Apply\s+fully-private-(network|cluster)\s+first/.test(String(error)))
            problems.push(`${role}: ${String(error)}\n${stringify(changes)}`);
        }
      }
    }
    tell(`seed ${seed}: ${planned} plans of ${count} random edits, ${refused} edits refused`);
    expect(problems).toEqual([]);
    expect(planned).toBeGreaterThan(0);
  });
});
