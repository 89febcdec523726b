import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../support/synth";
import { onTerminal } from "../support/terminal";

const directory = mkdtempSync(join(tmpdir(), "private-eks-summary-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What `private-eks synth` shows on a terminal of some width. */
function shownOf(file: string, columns: number, environment: Readonly<Record<string, string>> = {}): string {
  rmSync(join(directory, "cdktf.out"), { recursive: true, force: true });
  const command = [process.execPath, join(root, "bin/private-eks.js"), "synth", join(root, file)];
  const { status, shown } = onTerminal(command, { cwd: directory, columns, stdout: true, environment });
  expect(status).toBe(0);
  return shown.replaceAll("\r\n", "\n").replaceAll(`${root}/`, "");
}

const colours = /\u001b\[\d+m/g;

test("the default cluster fits a terminal of 80 columns as it is", () => {
  const text = `\
private-eks  us-west-2  Kubernetes 1.35
  clusters/default.yaml
  network   21 resources  VPC 10.0.0.0/16, 3 zones, no egress, 6 endpoints
  cluster   13 resources  private API, administered by its creator, 3 add-ons
  workload   6 resources  general: 2 to 6 m6i.large, AL2023; 1 add-on
Next: terraform -chdir=cdktf.out/stacks/private-eks-network init
      (docs/getting-started.md)
`;
  const words = (of: string) => of.split(/\s+/);
  expect(words(shownOf("clusters/default.yaml", 80))).toEqual(words(text));
  expect(words(shownOf("clusters/default.yaml", 160))).toEqual(words(text));
});

// The example with the most resources, and that with the longest findings.
test.each(["examples/custom-networking.yaml", "examples/external-proxy.yaml"])(
  "%s has the same words at every width, in lines that fit, and colours unless NO_COLOR is set",
  (file) => {
    const [narrow, wide] = [80, 160].map((columns) => shownOf(file, columns));
    const words = (shown: string) => shown.split(/\s+/);
    expect(words(narrow!)).toEqual(words(wide!));
    for (const [shown, columns] of [
      [narrow!, 80],
      [wide!, 160],
    ] as const) {
      for (const line of shown.split("\n")) expect(line.replaceAll(colours, "").length).toBeLessThanOrEqual(columns);
    }
    const warnings = narrow!.match(/\u001b\[33mwarning\u001b\[39m:/g);
    expect(warnings?.length).toBeGreaterThan(0);
    expect(narrow!.match(colours)).toHaveLength(2 * warnings!.length);
    expect(shownOf(file, 80, { NO_COLOR: "1" })).toBe(narrow!.replaceAll(colours, ""));
  },
);
