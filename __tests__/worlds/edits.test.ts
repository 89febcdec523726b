import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { StackEffect } from "../../commands/edits/rules/editCase";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import type { ClusterConfig } from "../../config/schema/schema";
import { type Front, startFront } from "../e2e/emulators";
import { destroyedData, unexpectedChanges } from "../e2e/plannedEffects";
import { Deployment, emulated, type PlannedChange, workloadAppliable } from "../e2e/terraform";
import { merge, root } from "../support/synth";
import { numberOf } from "../support/numberOf";
import { tell } from "../support/tell";
import { seed } from "./figures";
import type { World } from "./generator/drawWorld";
import { loadWorld } from "./generator/repaired";
import { drawExchanges, type Exchange } from "./run/exchange";
import { stacksOf } from "./run/thereAndBack";

const count = numberOf("EDITS", 10);
const file = "fully-private.yaml";
const name = "fully-private";
const canApply = emulated && workloadAppliable;

const base = parse(readFileSync(join(root, "examples", file), "utf8")) as World;

/** What a plan looks up in AWS, as a stack has it. */
type Lookups = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;

/**
 * Whether a plan looks up what the emulators do not have, and ends there: security groups, firewalls and others by an id that a file names, and services
 * of other companies and regions that interface endpoints lead to. What only an apply would use, such as a transit gateway, may be planned.
 */
function looksUpOthers(config: ClusterConfig): boolean {
  const lookups = Object.values(stacksOf(config)).flatMap((stack) => Object.entries((stack["data"] ?? {}) as Lookups));
  return lookups.some(([type, blocks]) =>
    Object.values(blocks).some(({ id, service_name: service, service_regions: regions }) =>
      type === "aws_vpc_endpoint_service"
        ? regions !== undefined || String(service).includes(".vpce.")
        : typeof id === "string" && !id.includes("${"),
    ),
  );
}

/** Edits of the example, and how many were left out as the emulators cannot plan them. */
function randomEdits(): { readonly edits: readonly Exchange[]; readonly leftOut: number } {
  const edits: Exchange[] = [];
  let leftOut = 0;
  for (const edit of drawExchanges(base, loadWorld(base).config!, seed)) {
    if (edits.length === count) break;
    if (looksUpOthers(edit.next)) leftOut++;
    else edits.push(edit);
  }
  return { edits, leftOut };
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
    const { edits: drawn, leftOut } = randomEdits();
    for (const { keys, changes, next } of drawn) {
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
          // A key of its own takes the provider of tokens away, and edits says so.
          const isAsked = ({ type }: PlannedChange): boolean => type === "aws_iam_openid_connect_provider" && !next.iam.oidcProvider;
          const wrong = [...unexpectedChanges(plan, effects), ...destroyedData(plan).filter((change) => !isAsked(change))];
          if (wrong.length > 0)
            problems.push(`${role}: ${JSON.stringify(wrong[0])} with ${effects.join(", ") || "no effect"}\n${stringify(changes)}`);
        } catch (error) {
          // What an earlier stack must bring first: the plan says so.
          if (!/Apply\s+fully-private-(network|cluster)\s+first/.test(String(error)))
            problems.push(`${role}: ${String(error)}\n${stringify(changes)}`);
        }
      }
    }
    tell(
      `seed ${seed}: ${planned} plans of ${count} random edits, ${refused} edits refused, ${leftOut} left out that look up what the emulators do not have`,
    );
    expect(problems).toEqual([]);
    expect(planned).toBeGreaterThan(0);
  });
});
