import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { numberOf } from "../support/numberOf";
import { tell } from "../support/tell";
import { seed } from "./figures";
import { type Mapping, mapping, stackNames, text } from "./checker/model";
import { readWritten } from "./checker/read";
import { drawWorld } from "./generator/drawWorld";
import { repaired, worldText } from "./generator/repaired";
import { staged } from "./run/staged";
import { tellSkipped } from "../support/skipped";

const count = numberOf("VALIDATE", 20);
const plugins = join(homedir(), ".terraform.d/plugins/registry.terraform.io/hashicorp");

/** Whether a provider is on this machine in the version that a stack asks for. */
const isInstalled = ([name, provider]: readonly [string, unknown]): boolean =>
  existsSync(join(plugins, name, text(mapping(provider as never)["version"])));

const hasTerraform = spawnSync("terraform", ["version"]).status === 0 && existsSync(plugins);
if (!hasTerraform) tellSkipped("terraform, with its providers in ~/.terraform.d, is not installed");

const terraform = (folder: string, ...words: readonly string[]): string =>
  spawnSync("terraform", [`-chdir=${folder}`, ...words], { encoding: "utf8", env: { ...process.env, CHECKPOINT_DISABLE: "1" } }).stdout;

interface Validation {
  readonly diagnostics: readonly { readonly severity: string; readonly summary: string; readonly detail: string }[];
}

(hasTerraform ? test : test.skip)(`terraform validate takes the stacks of ${count} worlds of seed ${seed}`, () => {
  const start = Date.now();
  const folders = new Map<string, string>();
  const problems: string[] = [];
  let [validated, skipped] = [0, 0];
  const validate = (index: number, stack: string, json: Mapping): void => {
    const { backend: _, ...settings } = mapping(json["terraform"]);
    const providers = Object.entries(mapping(settings["required_providers"]));
    if (!providers.every(isInstalled)) {
      skipped++;
      return;
    }
    // One folder for the stacks with the same providers: an init copies them.
    const key = JSON.stringify(providers);
    const folder = folders.get(key) ?? mkdtempSync(join(tmpdir(), "private-eks-validate-"));
    writeFileSync(join(folder, "cdk.tf.json"), JSON.stringify({ ...json, terraform: settings }));
    if (!folders.has(key)) terraform(folder, "init", "-backend=false", "-input=false");
    folders.set(key, folder);
    const { diagnostics } = JSON.parse(terraform(folder, "validate", "-json")) as Validation;
    problems.push(...diagnostics.map(({ severity, summary, detail }) => `world ${index}, ${stack}: ${severity}: ${summary}: ${detail}`));
    validated++;
  };
  try {
    for (let index = 0; index < count; index++) {
      const { world, loaded } = repaired(drawWorld(seed, index));
      if (!loaded.config) continue;
      const { stacks } = staged(loaded.config, (folder) => readWritten(folder, worldText(world)));
      for (const stack of stackNames) validate(index, stack, stacks[stack]);
    }
  } finally {
    for (const folder of folders.values()) rmSync(folder, { recursive: true, force: true });
  }
  tell(`seed ${seed}: terraform validate of ${validated} stacks in ${Math.round((Date.now() - start) / 1000)} seconds`);
  if (skipped > 0) tellSkipped(`${skipped} stacks ask for providers that are not on this machine (${readdirSync(plugins).join(", ")})`);
  expect(problems).toEqual([]);
  expect(validated).toBeGreaterThan(0);
});
