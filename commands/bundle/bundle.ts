import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { makeFolder, writeWhole } from "../../config/fileSystem";
import type { ValidCluster } from "../../config/load";
import { outputFolder, stackFolder } from "../../config/outputLayout";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import { holdsObjectsChart, objectsChart } from "../../design/software/objectsChart";
import { type ArchivedFile, archiveOf } from "../archive";
import { CommandFailure, systemReason } from "../failure";
import { commandText, stackFile, stackJsonProblem, synthCommand, synthesisProblem } from "../synthesizedStack";
import { filesLeftBehind } from "./filesLeftBehind";
import { lockFile, lockFileProblem, type LockOptions, lockProviders } from "./lock";

/** A stack as a configuration version. */
export interface StackBundle {
  readonly role: StackRole;
  /** Name of the stack, such as shop-network. */
  readonly stack: string;
  /** The tar.gz archive. */
  readonly archive: Buffer;
  /** Whether it holds a lock file. */
  readonly locked: boolean;
  /** Local modules and files that Terraform would read, and that are not in it, as the JSON names them. */
  readonly leftBehind: readonly string[];
}

export interface BundleOptions {
  /** The folder that synthesis wrote, where the option --from names it. @default - the output folder */
  readonly from?: string;
  /** How lock files are made. @default - those that are there are used as they are */
  readonly lock?: LockOptions;
}

/**
 * Packs the three stacks of a cluster, in the order in which they are applied.
 * @throws CommandFailure if a stack was not synthesized, has a damaged file, or its providers cannot be locked
 */
export async function bundleCluster(cluster: ValidCluster, { from, lock }: BundleOptions): Promise<readonly StackBundle[]> {
  const outdir = resolve(from ?? outputFolder());
  const stacks = stackRoles.map((role) => ({ role, stack: `${cluster.config.name}-${role}` }));
  for (const { stack } of stacks) readStackFolder(outdir, stack, cluster, from);
  if (lock) for (const { stack } of stacks) lockProviders(stackFolder(outdir, stack), lock);
  return Promise.all(
    stacks.map(async ({ role, stack }) => {
      const files = readStackFolder(outdir, stack, cluster, from);
      return {
        role,
        stack,
        archive: await archiveOf(files),
        locked: files.some(({ name }) => name === lockFile),
        leftBehind: filesLeftBehind(stackFolder(outdir, stack), files),
      };
    }),
  );
}

/**
 * Writes the archives into a folder.
 * @returns a line for each, as sha256sum prints it
 * @throws CommandFailure if they cannot be written
 */
export function writeBundles(bundles: readonly StackBundle[], folder: string): readonly string[] {
  try {
    makeFolder(folder);
    return bundles.map(({ stack, archive }) => {
      const path = join(folder, `${stack}.tar.gz`);
      writeWhole(path, archive);
      return `${createHash("sha256").update(archive).digest("hex")}  ${path}`;
    });
  } catch (error) {
    throw new CommandFailure(
      `The archives cannot be written into ${folder}: ${systemReason(error)}. Name a folder that you may write to by --out`,
    );
  }
}

/**
 * What Terraform reads in the folder of a stack, and nothing else of it: IAM policies, plans and provider binaries stay behind.
 * @param outdir the folder that synthesis wrote
 * @param from what the option --from names. @default - the option is not given
 * @throws CommandFailure if the stack is not there, was made from another configuration, or has files that Terraform could not read
 */
function readStackFolder(outdir: string, stack: string, cluster: ValidCluster, from?: string): readonly ArchivedFile[] {
  const problem = synthesisProblem(outdir, stack, cluster, from);
  if (problem) throw new CommandFailure(problem);
  const folder = stackFolder(outdir, stack);
  const names = readdirSync(folder);
  const terraformNames = names.filter((name) => name.endsWith(".tf.json") || name === lockFile);
  const chartNames = holdsObjectsChart(names) ? Object.keys(objectsChart) : [];
  const read = (name: string): ArchivedFile & { readonly content: Buffer } => ({ name, content: contentOf(join(folder, name)) });
  const files = terraformNames.map(read);
  const synthesized = files.find(({ name }) => name === stackFile)!.content.toString();
  const problems = files.flatMap(({ name, content }) => {
    const text = content.toString();
    const found = name === lockFile ? lockFileProblem(text, neededProviders(synthesized)) : stackJsonProblem(name, text);
    return found === undefined ? [] : [`${join(folder, name)} ${found}: ${remedy(name, cluster.file, from)}`];
  });
  if (problems.length > 0) throw new CommandFailure(problems.join("\n"));
  return [...files, ...chartNames.map(read)];
}

function contentOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new CommandFailure(`${path} cannot be read: ${systemReason(error)}. Make it a file that you may read, or remove it`);
  }
}

/**
 * The exact versions of providers that the synthesized file asks for, by their addresses. What is written otherwise by hand is left to Terraform, and
 * a damaged file is a problem of its own.
 */
function neededProviders(text: string): Readonly<Record<string, string>> {
  if (stackJsonProblem(stackFile, text)) return {};
  const { terraform } = JSON.parse(text) as { terraform: { required_providers?: Record<string, { source?: string; version?: string }> } };
  return Object.fromEntries(
    Object.values(terraform.required_providers ?? {}).flatMap(({ source, version = "" }) =>
      source && exactVersion.test(version) ? [[providerAddress(source), version]] : [],
    ),
  );
}

/**
 * The address that a lock file has of a source: [host/][namespace/]type, in small letters.
 * @see https://developer.hashicorp.com/terraform/language/providers/requirements#source-addresses
 */
function providerAddress(source: string): string {
  const given = source.toLowerCase().split("/");
  return [...["registry.terraform.io", "hashicorp"].slice(0, 3 - given.length), ...given].join("/");
}

const exactVersion = /^\d+\.\d+\.\d+$/;

/** What to run so that a file is whole again. */
function remedy(name: string, cluster: string, from?: string): string {
  if (name === stackFile) return `run ${synthCommand(cluster, from)} again`;
  if (name === "imports.tf.json") return `run ${commandText(`npx private-eks adopt ${cluster}`, from)} again, or remove it`;
  if (name === lockFile) return "remove it, and bundle with --platform linux_amd64, or what will run Terraform";
  return "correct it, or remove it";
}
