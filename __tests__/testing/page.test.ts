import "../../testing";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { matchers } from "../../testing/matchers";
import { root, synthDemo, type Stacks } from "../support/synth";

const page = readFileSync(join(root, "docs/guides/testing.md"), "utf8");

/** Runs the six assertions of the page on a cluster. @returns the names of those that hold, and of those that do not */
function runOn(stacks: Stacks): { readonly held: readonly string[]; readonly failed: readonly string[] } {
  const [, code = ""] = /## Five [^]*?```js\n([^]*?)```/.exec(page) ?? [];
  const held: string[] = [];
  const failed: string[] = [];
  const note = (name: string, body: () => void) => {
    try {
      body();
      held.push(name);
    } catch {
      failed.push(name);
    }
  };
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the page's own code is what is tested
  const program = new Function("test", "expect", "stacks", code) as (test: typeof note, expectation: typeof expect, of: Stacks) => void;
  program(note, expect, stacks);
  return { held, failed };
}

const year = { observability: { controlPlaneLogs: { retentionDays: 365 } }, nodeGroups: { managed: { general: {} } } };

test("the six assertions of the page hold for a private cluster", () => {
  const { held, failed } = runOn(synthDemo(year));
  expect({ held: held.length, failed }).toEqual({ held: 6, failed: [] });
});

test.each<[string, object, string]>([
  [
    "a public endpoint",
    { access: { publicEndpoint: { enabled: true, cidrs: ["203.0.113.0/24"] } } },
    "nothing can be reached from the internet",
  ],
  ["NAT gateways", { network: { egress: "nat" } }, "there is no way out but the proxy"],
  ["a hop more", { nodeGroups: { managed: { general: { metadata: { hopLimit: 2 } } } } }, "pods cannot take the credentials of their node"],
  ["a shorter retention", { observability: { controlPlaneLogs: { retentionDays: 90 } } }, "the audit log is written, and kept for a year"],
])("and the one about it fails with %s", (_what, changes, name) => {
  expect(runOn(synthDemo({ ...year, ...changes })).failed).toEqual([name]);
});

test("the page has every assertion", () => {
  const rows = [...page.matchAll(/^\| `(\w+)\(.*?\)`/gm)].map(([, name]) => name);
  expect(rows).toEqual(Object.keys(matchers));
});
