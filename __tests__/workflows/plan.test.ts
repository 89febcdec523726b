import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const script = resolve(__dirname, "../../.github/plan.sh");

/** Notes what it is called with. A stack has outputs where a file `applied` is in its folder, and cannot be planned where `broken` is. */
const terraform = String.raw`#!/bin/bash
folder=\${1#-chdir=}
stack=\${folder##*/}
echo "$2 $stack" >> "$CALLS"
case "$2" in
  init)
    [ -d "$TF_PLUGIN_CACHE_DIR" ] || exit 9
    [ ! -f "$folder/.terraform.lock.hcl" ] || echo "locked $stack" >> "$CALLS"
    echo "provider \"registry.terraform.io/$(cat "$folder/provider" 2>/dev/null || echo hashicorp/aws)\" {" > "$folder/.terraform.lock.hcl"
    ;;
  output) if [ -e "$folder/applied" ]; then echo '{"vpc_id":{}}'; else echo '{}'; fi ;;
  plan)
    if [ -e "$folder/broken" ]; then printf '\nError: no such AMI\n\n  on cdk.tf.json\n' >&2; exit 1; fi
    printf '\n  # aws_vpc.vpc will be created\n      # (1 hidden)\n  + cidr = "secret"\n\nPlan: 1 to add, 0 to change, 0 to destroy.\n'
    ;;
esac
`.replaceAll("\\$", "$");

const planned = (stack: string) =>
  `## ${stack}\n\`\`\`\n  # aws_vpc.vpc will be created\nPlan: 1 to add, 0 to change, 0 to destroy.\n\`\`\`\n`;
const workload = (cluster: string) =>
  `## ${cluster}-workload\nChanged. Not planned here: its provider must reach the private API endpoint.\n`;

describe("the plans of a pull request", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "private-eks-plan-"));
    mkdirSync(join(folder, "before"));
    write("bin/terraform", terraform, 0o755);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function write(file: string, text: string, mode = 0o644): void {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text, { mode });
  }

  /** Writes the stacks of a cluster; `version` is what their JSON depends on. */
  function synthesize(when: "before" | "after", cluster: string, version = 1, settings: object = { backend: { s3: {} } }): void {
    for (const role of ["network", "cluster", "workload"])
      write(`${when}/stacks/${cluster}-${role}/cdk.tf.json`, JSON.stringify({ locals: { version }, terraform: settings }, undefined, 2));
    write(`${when}/clusters/${cluster}.json`, JSON.stringify({ file: `clusters/${cluster}-file.yaml`, config: {} }, undefined, 2));
  }

  /** Puts an empty file into the folder of a stack. */
  const mark = (stack: string, name: string) => write(`after/stacks/${stack}/${name}`, "");

  function run(): { readonly status: number | null; readonly summary: string; readonly calls: readonly string[] } {
    write("calls", "");
    const env = { ...process.env, CALLS: join(folder, "calls"), PATH: `${folder}/bin:${process.env["PATH"]}` };
    const { status, stdout } = spawnSync(script, ["before", "after"], { cwd: folder, env, encoding: "utf8" });
    return { status, summary: stdout, calls: readFileSync(join(folder, "calls"), "utf8").trim().split("\n") };
  }

  test("are of the clusters that come out different, and of no other", () => {
    for (const cluster of ["a", "b", "c"]) {
      synthesize("before", cluster);
      synthesize("after", cluster, cluster === "b" ? 2 : 1);
      mark(`${cluster}-network`, "applied");
    }
    const { status, summary, calls } = run();
    expect({ status, summary }).toEqual({ status: 0, summary: planned("b-network") + planned("b-cluster") + workload("b") });
    expect(calls.filter((call) => !call.includes(" b-"))).toEqual([]);
  });

  test("are of the stack alone that comes out different", () => {
    synthesize("before", "a");
    synthesize("after", "a");
    mark("a-network", "applied");
    write("after/stacks/a-cluster/cdk.tf.json", "{}");
    expect(run()).toMatchObject({ status: 0, summary: planned("a-cluster") });
  });

  test("of a new cluster begin with its network, and the summary says when the rest follows", () => {
    synthesize("before", "old");
    synthesize("after", "new");
    synthesize("after", "old", 2);
    mark("old-network", "applied");
    const { status, summary, calls } = run();
    const rest = planned("old-network") + planned("old-cluster") + workload("old");
    expect(status).toBe(0);
    expect(summary).toBe(`${planned("new-network")}## new-cluster\nPlanned once new-network is applied.\n${workload("new")}${rest}`);
    expect(calls).not.toContain("plan new-cluster");
  });

  test("go on after one that fails, and the job fails in the end", () => {
    for (const cluster of ["a", "b"]) {
      synthesize("after", cluster);
      mark(`${cluster}-network`, "applied");
    }
    mark("a-cluster", "broken");
    const { status, summary } = run();
    const failed = "## a-cluster\n```\nError: no such AMI\n```\nFailed. The log of this job says why.\n";
    expect(status).toBe(1);
    expect(summary).toBe(planned("a-network") + failed + workload("a") + planned("b-network") + planned("b-cluster") + workload("b"));
  });

  test("name the file of a cluster that is deleted, and what to do", () => {
    for (const cluster of ["a", "b"]) synthesize("before", cluster);
    synthesize("after", "a");
    const { status, summary, calls } = run();
    expect(status).toBe(0);
    expect(summary).toMatch(
      /^## b\nclusters\/b-file\.yaml is deleted.* destroy it before you merge, .* docs\/guides\/destroy\.md says\.\n$/,
    );
    expect(calls).toEqual([""]);
  });

  test("leave out states in Terraform Cloud, and say so", () => {
    synthesize("after", "a", 1, { cloud: {} });
    const { status, summary, calls } = run();
    expect(status).toBe(0);
    expect(summary.match(/^Changed\. Not planned here: `backend\.type: cloud` needs a token of Terraform Cloud/gm)).toHaveLength(3);
    expect(calls).toEqual([""]);
  });

  test("share one copy of the provider, by the lock file of the first", () => {
    for (const cluster of ["a", "b"]) synthesize("after", cluster);
    const { calls } = run();
    expect(calls[0]).toBe("init a-network");
    expect(calls.filter((call) => call === "init b-network")).toHaveLength(2);
    expect(calls.filter((call) => call === "locked b-network")).toHaveLength(2);
  });

  test("run no provider but that of AWS", () => {
    synthesize("after", "a");
    write("after/stacks/a-network/provider", "hashicorp/external");
    const { status, summary, calls } = run();
    expect(status).toBe(1);
    expect(summary).toContain("Error: only hashicorp/aws may run here");
    expect(calls).not.toContain("plan a-network");
  });
});
