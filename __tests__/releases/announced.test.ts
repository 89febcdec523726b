import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type ReleaseRow } from "../../commands/edits/rules/releases/releaseRow";
import { releases } from "../../commands/edits/rules/releases/releases";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import { loadCluster } from "../../config/load";
import { type ClusterDesign, designCluster } from "../../design/cluster";
import { designFindings } from "../../design/cluster.findings";
import { version } from "../../package.json";
import { blockDifferences, type JsonValue, type StackBlocks, stackBlocks } from "../../scripts/releases/stackBlocks";
import { root, sourceOf, synthFile } from "../support/synth";

/** What the last release made of clusters, by `npm run record`: the cluster files of then, and the blocks of their stacks. */
const recorded = `__tests__/releases/${version}`;
const { rows } = releases.find((release) => release.version === version)!;

test("the record is that of the last release", () => {
  expect(readdirSync(__dirname).filter((name) => /^\d/.test(name))).toEqual([version]);
});

/** A pattern of a row, in which `*` is any text. */
const matches = (pattern: string, difference: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")}$`).test(difference);

const patternsOf = (row: ReleaseRow): readonly string[] => ("differences" in row ? row.differences : []);

const shows = (row: ReleaseRow, difference: string): boolean => patternsOf(row).some((pattern) => matches(pattern, difference));

const readRecord = (name: string, role: StackRole): StackBlocks =>
  JSON.parse(readFileSync(join(root, recorded, `${name}-${role}.json`), "utf8")) as StackBlocks;

const files = readdirSync(join(root, recorded)).flatMap((name) => (name.endsWith(".yaml") ? [name.replace(/\.yaml$/, "")] : []));

const designOf = (name: string): ClusterDesign => designCluster(loadCluster(sourceOf(`${recorded}/${name}.yaml`), designFindings).config!);

test("each row says how the JSON of a recorded cluster differs, or why none differs by it", () => {
  const designs = files.map(designOf);
  const isRecorded = ({ concerns, stacks }: ReleaseRow) => designs.some((design) => stacks.some((stack) => concerns(design, stack)));
  const unsaid = rows.filter((row) => !("unrecorded" in row) && (patternsOf(row).length === 0 || !isRecorded(row)));
  expect(unsaid.map(({ clusters, plan }) => `${clusters}: ${plan}`)).toEqual([]);
});

describe.each(files)("%s", (name) => {
  const today = synthFile(`${recorded}/${name}.yaml`);
  const design = designOf(name);
  const rowsOf = (stack: StackRole) => rows.filter(({ concerns, stacks }) => stacks.includes(stack) && concerns(design, stack));
  const differences = stackRoles.flatMap((role) =>
    blockDifferences(readRecord(name, role), stackBlocks(today[role].json as Readonly<Record<string, JsonValue>>)).map((difference) => ({
      role,
      difference,
    })),
  );

  test("no plan differs from that of the last release without a row that says so", () => {
    const unannounced = differences.filter(({ role, difference }) => !rowsOf(role).some((row) => shows(row, difference)));
    expect(unannounced.length === 0 ? "" : notAnnounced(unannounced)).toBe("");
  });

  test("each row that concerns it shows in the plan of each of its stacks", () => {
    const silent = stackRoles.flatMap((stack) =>
      rowsOf(stack)
        .filter((row) => "differences" in row && !differences.some(({ role, difference }) => role === stack && shows(row, difference)))
        .map(({ clusters, plan }) => `${stack}: ${clusters}: ${plan}`),
    );
    expect(silent).toEqual([]);
  });
});

/** What whoever changed a stack is to do about it. */
const notAnnounced = (unannounced: readonly { readonly role: StackRole; readonly difference: string }[]): string =>
  `Users of ${version} will see this in a plan, and UPGRADE.md does not say so:\n` +
  unannounced.map(({ role, difference }) => `  ${role}: ${difference}\n`).join("") +
  `Take it back, or add a row to commands/edits/rules/releases/after-${version}/ that concerns these clusters and has these differences.\n` +
  "npm run schema writes UPGRADE.md.";
