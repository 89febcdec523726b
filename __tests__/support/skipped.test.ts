import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { root } from "./synth";

/** What Jest prints with its own reporter of a suite whose program is missing, and its status. */
function jest(environment: NodeJS.ProcessEnv): { readonly status: number | null; readonly printed: string } {
  const folder = mkdtempSync(join(tmpdir(), "private-eks-skipped-"));
  try {
    buildSync({
      entryPoints: [join(__dirname, "skipped.ts")],
      bundle: true,
      platform: "node",
      outfile: join(folder, "skipped.js"),
      logLevel: "error",
    });
    const suite = 'require("./skipped").tellSkipped("helm is not installed");\ntest.skip("renders", () => {});\ntest("adds", () => {});\n';
    writeFileSync(join(folder, "suite.test.js"), suite);
    const config = JSON.stringify({ rootDir: folder, transform: {} });
    const { status, stderr } = spawnSync(
      process.execPath,
      [join(root, "node_modules/jest/bin/jest.js"), "--config", config, "--runInBand", "--no-cache"],
      {
        encoding: "utf8",
        env: { ...process.env, ...environment },
      },
    );
    return { status, printed: stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test("what is skipped is a line that Jest leaves visible", () => {
  const { printed, status } = jest({ REQUIRE_PROGRAMS: undefined });
  expect(printed.split("\n")).toContain("skipped: helm is not installed");
  expect(printed).toContain("1 skipped, 1 passed, 2 total");
  expect(status).toBe(0);
});

test.each(["true", "yes", ""])("REQUIRE_PROGRAMS=%s is no answer", (REQUIRE_PROGRAMS) => {
  const { printed, status } = jest({ REQUIRE_PROGRAMS });
  expect(printed).toContain(`REQUIRE_PROGRAMS=${REQUIRE_PROGRAMS} is not valid: REQUIRE_PROGRAMS is a whole number from 0 to 1`);
  expect(status).toBe(1);
});

test("nothing may be skipped where every program has to be there", () => {
  const { printed, status } = jest({ REQUIRE_PROGRAMS: "1" });
  expect(printed).toContain("skipped: helm is not installed; REQUIRE_PROGRAMS=1 allows no skipped tests");
  expect(status).toBe(1);
});
