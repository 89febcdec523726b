// Writes testing/terraformTypes.json, the types of the providers' bindings: node scripts/terraformTypes.mjs. With --check it only compares.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const providersRoot = resolve(import.meta.dirname, "..");
const typesFile = join(providersRoot, "testing/terraformTypes.json");

/** The types of a provider, such as `aws`, without what stands before each: `vpc` of `aws_vpc`. */
function bindingsOf(provider) {
  const library = join(providersRoot, `node_modules/@cdktf/provider-${provider}/lib`);
  const types = { resource: [], data: [] };
  for (const entry of readdirSync(library, { withFileTypes: true }).filter((one) => one.isDirectory() && one.name !== "provider")) {
    const source = readFileSync(join(library, entry.name, "index.js"), "utf8");
    for (const [, type] of source.matchAll(/\.tfResourceType = "(\w+)"/g)) {
      types[entry.name.startsWith("data-") ? "data" : "resource"].push(type.replace(`${provider}_`, ""));
    }
  }
  return Object.fromEntries(Object.entries(types).map(([kind, names]) => [kind, names.sort().join(" ")]));
}

const typesText = `${JSON.stringify(Object.fromEntries(["aws", "helm", "kubernetes"].map((name) => [name, bindingsOf(name)])), undefined, 2)}\n`;
if (!process.argv.includes("--check")) writeFileSync(typesFile, typesText);
else if (readFileSync(typesFile, "utf8") !== typesText)
  throw new Error("testing/terraformTypes.json is old: run node scripts/terraformTypes.mjs");
