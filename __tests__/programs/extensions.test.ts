import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "../support/synth";

const folder = mkdtempSync(join(tmpdir(), "private-eks-extensions-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const run = (program: string, ...words: readonly string[]) => spawnSync(program, words, { cwd: folder, encoding: "utf8" });

test("Terraform and the AWS provider accept what an extension adds and overrides", () => {
  const module = join(root, "__tests__/support/extensions/audit.ts");
  writeFileSync(join(folder, "shop.yaml"), `name: shop\nregion: us-west-2\nextensions: [${JSON.stringify(module)}]\n`);
  const { status, stdout } = run(process.execPath, join(root, "bin/private-eks.js"), "synth", "shop.yaml");
  expect({ status, stdout }).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("audit.ts adds 2 resources; overrides 1: aws_vpc.vpc_6776A399 in network\n"),
  });
  const stack = "-chdir=cdktf.out/stacks/shop-network";
  expect(run("terraform", stack, "init", "-no-color")).toMatchObject({ status: 0 });
  expect(run("terraform", stack, "validate", "-json").stdout).toMatch(/"valid": true,\s+"error_count": 0,\s+"warning_count": 0/);
});
