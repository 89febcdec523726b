import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { App, type IManifest } from "cdktf";
import { partitionOf } from "../../aws/regions";
import { stackRoles } from "../../config/schema/backend";
import type { ClusterConfig } from "../../config/schema/schema";
import { operatorPolicy } from "../../design/access/policies";
import { requiredKeyPolicies } from "../../design/encryption/keyRequirements";
import { existingRoles } from "../../design/iam/existingRoles";
import { type PolicyDocument, splitPolicy } from "../../design/iam/policy";
import { applyPolicies } from "../../design/iam/applyPolicies";
import type { TerraformJson } from "../../design/iam/runnerPolicy";
import { type ClusterDesign, designCluster } from "../../design/cluster";
import { hasErrors, type Finding } from "../../config/findings/finding";
import { createStacks } from "../createStacks";
import { applyExtensions, type ExtendedStacks } from "../extensions/applyExtensions";
import type { ExtensionEffects } from "../extensions/effects";
import type { ExtensionFile } from "../extensions/extension";
import { sortedJson, writeObjectsChart } from "./stack";

/** What was written of a cluster into a folder. */
export interface StagedStacks {
  /** What cdktf's `manifest.json` says of the stacks. */
  readonly manifest: IManifest;
  readonly design: ClusterDesign;
  /** The number of resources, by stack. */
  readonly resources: Readonly<Record<string, number>>;
  /** What each extension did. */
  readonly effects: readonly ExtensionEffects[];
  /** What is wrong with extensions. With an error nothing is written. */
  readonly findings: readonly Finding[];
}

/**
 * Writes all files of a cluster into a folder, laid out as cdktf does but without its `manifest.json`: the Terraform JSON of its stacks, and the
 * IAM policies for applying them. The JSON is to the byte that of `app.synth()`, without that method's second resolution of all tokens, search for
 * aspects and annotations, and start of the terraform program to ask for its version: see docs/internals/decisions/0025-fleets.md.
 * @param extensions the modules of the user's that change the stacks, in this order
 */
export function stageCluster(config: ClusterConfig, folder: string, extensions: readonly ExtensionFile[] = []): StagedStacks {
  const forgetTokens = noteTokens();
  try {
    return withoutStackTraces(() => writeStacks(config, folder, extensions));
  } finally {
    forgetTokens();
  }
}

function writeStacks(config: ClusterConfig, folder: string, extensions: readonly ExtensionFile[]): StagedStacks {
  const app = new App({ outdir: folder });
  const design = designCluster(config);
  const stacks = createStacks(app, config, design);
  const { effects, findings, json: extended } = extensions.length > 0 ? applyExtensions(stacks, design, extensions) : notExtended;
  const manifest = (): IManifest => app.manifest.buildManifest();
  const resources: Record<string, number> = {};
  if (hasErrors(findings)) return { manifest: manifest(), design, resources, effects, findings };
  for (const role of stackRoles) {
    const stack = stacks[role];
    const { workingDirectory, synthesizedStackPath } = app.manifest.forStack(stack);
    const json = (extended?.[role] ?? stack.toTerraform()) as TerraformJson;
    resources[stack.node.id] = Object.values(json.resource ?? {}).reduce((sum, ofType) => sum + Object.keys(ofType).length, 0);
    mkdirSync(join(folder, workingDirectory), { recursive: true });
    writeFileSync(join(folder, synthesizedStackPath), sortedJson(json));
    writeObjectsChart(stack, join(folder, workingDirectory));
    for (const [name, text] of Object.entries(policyFiles(config, stack.node.id, json))) {
      writeFileSync(join(folder, workingDirectory, name), text);
    }
  }
  return { manifest: manifest(), design, resources, effects, findings };
}

const notExtended: ExtendedStacks = { effects: [], findings: [] };

/** cdktf notes a stack trace with every token, a third of the time, and never prints it. Errors keep theirs: V8 writes those itself. */
function withoutStackTraces<T>(work: () => T): T {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back as it was
  const { captureStackTrace } = Error;
  Error.captureStackTrace = () => undefined;
  try {
    return work();
  } finally {
    Error.captureStackTrace = captureStackTrace;
  }
}

/**
 * cdktf keeps every token in a table of the process, and with it the constructs that it came from: memory would grow with the number of clusters. The
 * table goes on counting, so a token that outlived its cluster is an error of cdktf and never another cluster's value.
 * @returns what forgets the tokens that came since: an app of the user's may have made those before
 */
function noteTokens(): () => void {
  const parts = (): readonly Map<unknown, unknown>[] => {
    const { __cdktfTokenMap: table = {} } = globalThis as { readonly __cdktfTokenMap?: object };
    return Object.values(table).filter((part) => part instanceof Map);
  };
  const before = new Map(parts().map((part) => [part, new Set(part.keys())]));
  return () => {
    for (const part of parts()) {
      const kept = before.get(part);
      for (const key of part.keys()) if (!kept?.has(key)) part.delete(key);
    }
  };
}

/** The names of all files of {@link policyFiles}. */
export const policyFile = /^(runner|caller|state|operator|key)-policy(-\d+)?\.json$/;

/**
 * The IAM policies that go beside a stack's Terraform JSON, by file name: `runner-policy.json`, what applying it needs (where that is too long for
 * one policy, `runner-policy-2.json` and so on hold the rest), where roles are assumed those of {@link applyPolicies} besides, and for the cluster
 * stack `operator-policy.json`, what people need to use the cluster, and `key-policy.json`, what the policies of the KMS keys that the cluster file
 * names must allow, by their ARNs. Terraform reads none of them.
 * @param stackName name of the stack, such as `demo-network`
 * @param json its Terraform JSON
 */
export function policyFiles(config: ClusterConfig, stackName: string, json: TerraformJson): Readonly<Record<string, string>> {
  const partition = partitionOf(config.region);
  const options = {
    partition: partition.id,
    dnsSuffix: partition.dnsSuffix,
    region: config.region,
    cluster: config.name,
    subnetOwner: config.network.existingVpc?.ownerAccountId,
  };
  const roleArns = existingRoles(config).map(({ arn }) => arn);
  return {
    ...Object.fromEntries(
      Object.entries(applyPolicies(config, json, options, roleArns)).flatMap(([name, policy]) =>
        Object.entries(numbered(name, splitPolicy(policy))),
      ),
    ),
    ...(stackName === `${config.name}-cluster`
      ? { ...numbered("operator-policy", splitPolicy(operatorPolicy(config, partition))), ...keyPolicyFile(config) }
      : {}),
  };
}

function keyPolicyFile(config: ClusterConfig): Readonly<Record<string, string>> {
  const policies = requiredKeyPolicies(config);
  return Object.keys(policies).length === 0 ? {} : { "key-policy.json": policyText(policies) };
}

const policyText = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

const numbered = (name: string, documents: readonly PolicyDocument[]): Readonly<Record<string, string>> =>
  Object.fromEntries(documents.map((document, index) => [`${name}${index === 0 ? "" : `-${index + 1}`}.json`, policyText(document)]));
