// Writes __tests__/support/replacements.json: of which attributes a change replaces the resource, by the providers in ~/.terraform.d themselves.
// Each attribute of each type of resource that may be in a stack is planned alone, from one value to another, from none, and to none.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PluginClient } from "./replacements/provider.mjs";
import { attributesOf, emptyBlock } from "./replacements/questions.mjs";

const replacementsRoot = resolve(import.meta.dirname, "..");
const replacementsFile = join(replacementsRoot, "__tests__/support/replacements.json");
const pluginFolder = join(homedir(), ".terraform.d/plugins/registry.terraform.io/hashicorp");

/** The only version of a provider that is installed. */
const installedVersion = (name) => {
  const [version, ...others] = readdirSync(join(pluginFolder, name));
  if (others.length > 0) throw new Error(`${join(pluginFolder, name)} has more than one version`);
  return version;
};

/** @returns {Record<string, { provider: { block: object }, resource_schemas: Record<string, { block: object }> }>} */
function schemasOf(versions) {
  const folder = mkdtempSync(join(tmpdir(), "replacements-"));
  try {
    const providers = Object.entries(versions).map(([name, version]) => [name, { source: `hashicorp/${name}`, version }]);
    writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ terraform: { required_providers: Object.fromEntries(providers) } }));
    const terraform = (...words) => execFileSync("terraform", [`-chdir=${folder}`, ...words], { encoding: "utf8", maxBuffer: 2 ** 28 });
    terraform("init");
    return JSON.parse(terraform("providers", "schema", "-json")).provider_schemas;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The types of AWS are those that a runner needs permissions for. */
const { resource: runnerResources } = JSON.parse(readFileSync(join(replacementsRoot, "aws/data/runner-permissions.json"), "utf8"));
const typesToAsk = {
  aws: Object.keys(runnerResources),
  kubernetes: [
    "annotations",
    "config_map_v1",
    "env",
    "labels",
    "namespace_v1",
    "network_policy_v1",
    "service_account_v1",
    "storage_class_v1",
  ].map((type) => `kubernetes_${type}`),
};

/**
 * What a plan needs a chart or a running cluster for, by the sources of the providers.
 * @see https://github.com/hashicorp/terraform-provider-helm/blob/v3.1.1/helm/resource_helm_release.go
 * @see https://github.com/hashicorp/terraform-provider-kubernetes/blob/v2.38.0/manifest/provider/plan.go
 */
const fromSources = {
  helm_release: { name: "changed", namespace: "changed added removed" },
  kubernetes_manifest: {
    "manifest.apiVersion": "changed",
    "manifest.kind": "changed",
    "manifest.metadata.name": "changed",
    "manifest.metadata.namespace": "changed added removed",
  },
};

/** What a provider must know before it plans; it calls nobody. */
const providerSettings = {
  aws: {
    access_key: "a",
    secret_key: "b",
    region: "us-west-2",
    skip_credentials_validation: true,
    skip_region_validation: true,
    skip_requesting_account_id: true,
    skip_metadata_api_check: "true",
  },
};

/** What a resource has beside the attribute that is changed, where its provider plans nothing without it. */
const neededBeside = {
  aws_lb_target_group: { port: 443, protocol: "TCP", target_type: "ip", vpc_id: "vpc-12345678" },
  aws_route53_resolver_firewall_rule: { firewall_domain_list_id: "rslvr-fdl-0123456789" },
};

/** Of which changes the resource is replaced, in words; undefined where the provider planned none of them. */
async function replacedOf(ask, { path, pairs, isComputed, fill }, type, base) {
  const known = { id: "a", region: "us-west-2" };
  const whole = (value) => ({
    ...value,
    ...Object.fromEntries(Object.entries(neededBeside[type] ?? {}).filter(([name]) => value[name] === null)),
  });
  const inState = (value) => ({ ...value, ...Object.fromEntries(Object.entries(known).filter(([name]) => name in base)) });
  let planned = 0;
  const isReplaced = async (before, after) => {
    const { replaced, errors } = await ask(inState(whole(before)), inState(whole(after)), whole(after));
    if (errors.length === 0) planned++;
    // Of a set, the whole is named.
    return replaced.some((one) => `${path}.`.startsWith(`${one}.`) || one.startsWith(`${path}.`));
  };
  const found = { changed: false, added: false, removed: false };
  for (const [one, other] of pairs) {
    found.changed ||= await isReplaced(fill(one), fill(other));
    found.added ||= await isReplaced(base, fill(other));
    found.removed ||= !isComputed && (await isReplaced(fill(one), base));
  }
  return planned === 0
    ? undefined
    : Object.keys(found)
        .filter((key) => found[key])
        .join(" ");
}

async function replacementsOf(name, version, { provider, resource_schemas: types }) {
  const folder = join(pluginFolder, name, version);
  const [architecture] = readdirSync(folder);
  const [program] = readdirSync(join(folder, architecture)).filter((file) => file.startsWith("terraform-provider-"));
  let running = new PluginClient();
  const start = async () => {
    running = new PluginClient();
    await running.start(join(folder, architecture, program));
    await running.configure({ ...emptyBlock(provider.block), ...providerSettings[name] });
  };
  await start();
  const ask = (type) => async (prior, proposed, config) => {
    try {
      return await running.plan(type, prior, proposed, config);
    } catch (error) {
      running.stop();
      await start();
      return { replaced: [], errors: [String(error)] };
    }
  };
  const rows = [];
  for (const type of typesToAsk[name]) {
    const base = emptyBlock(types[type].block);
    const row = {};
    for (const attribute of attributesOf(types[type].block)) {
      const when = await replacedOf(ask(type), attribute, type, base);
      if (when === undefined) console.error(`${type}.${attribute.path}: the provider planned nothing`);
      else if (when !== "") row[attribute.path] = when;
    }
    rows.push([type, row]);
  }
  running.stop();
  return rows;
}

const installedVersions = Object.fromEntries(["aws", "helm", "kubernetes"].map((name) => [name, installedVersion(name)]));
const providerSchemas = schemasOf(installedVersions);
const replacementRows = [];
for (const name of Object.keys(typesToAsk))
  replacementRows.push(
    ...(await replacementsOf(name, installedVersions[name], providerSchemas[`registry.terraform.io/hashicorp/${name}`])),
  );
replacementRows.push(...Object.entries(fromSources));
writeFileSync(
  replacementsFile,
  `${JSON.stringify({ versions: installedVersions, resources: Object.fromEntries(replacementRows) }, undefined, 2)}\n`,
);
