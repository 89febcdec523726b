import type { z } from "zod";
import { hasErrors, type ConfigPath, type Finding } from "./findings/finding";
import { fileError, inFileOrder, type LocatedFinding } from "./findings/located";
import { prune, valueAt } from "./findings/path";
import { clusterSchema, parseCluster, type ClusterConfig } from "./schema/schema";
import { invalidPaths, schemaFindings } from "./findings/schemaFindings";
import { readLayers, type LockTreatment } from "./yaml/layers";
import type { ClusterSource, YamlFile } from "./yaml/yamlFile";

/** Checks beyond the schema, of keys that are each valid. */
export type ClusterFindings = (config: ClusterConfig) => readonly Finding[];

/** A cluster file after all checks. */
export interface LoadedCluster {
  /** The file, as the user named it. */
  readonly file: string;
  /** The file, and those that it extends. */
  readonly files: readonly string[];
  /** The validated configuration with defaults. @default - absent where a finding is an error */
  readonly config?: ClusterConfig;
  /** Errors and warnings in the order of the file. */
  readonly findings: readonly LocatedFinding[];
  /** What the file says of the cluster, unchecked. */
  readonly value: unknown;
  /** Adds the place of a finding that comes later: it may stand in a file that this one extends. */
  readonly locate: YamlFile["locate"];
}

/** A cluster file without errors. */
export type ValidCluster = Required<Pick<LoadedCluster, "file" | "config">>;

/** Parses and checks a cluster file, with the files it extends. Never throws: all errors of the file come back together. */
export function loadCluster(source: ClusterSource, findingsOf: ClusterFindings, locks: LockTreatment = "enforced"): LoadedCluster {
  const yaml = readLayers(source, locks);
  const { files, value, locate } = yaml;
  const read = { file: source.file, files, value, locate };
  const fromFiles = [...yaml.findings, ...yaml.lockFindings, ...yaml.ofNamed.map(({ finding }) => finding)];
  if (hasErrors(yaml.findings)) return { ...read, findings: inFileOrder(fromFiles) };
  const foreign = foreignFile(source.file, value);
  if (foreign) return { ...read, findings: [foreign] };
  const parsed = parseCluster(value);
  const issues = parsed.error?.issues ?? [];
  const fromSchema = issues
    .flatMap((issue) => schemaFindings(issue, clusterSchema, value, yaml.given))
    .map(({ offender, ...finding }) => locate(finding, offender));
  const config = parsed.success ? parsed.data : validPart(value, issues);
  const fromRules = config
    ? independent(findingsOf(config), [...fromSchema.map(({ path }) => path), ...yaml.ofNamed.map(({ namedAt }) => namedAt)]).map(
        (finding) => locate(finding),
      )
    : [];
  const findings = inFileOrder([...fromFiles, ...fromSchema, ...fromRules]);
  return { ...read, findings, ...(config && !hasErrors(findings) && { config }) };
}

/** What to do with a file of eksctl, of which every key would be an error. */
function foreignFile(file: string, value: unknown): LocatedFinding | undefined {
  if (!String(valueAt(value, ["apiVersion"])).startsWith("eksctl.io/")) return undefined;
  const fix = `Run private-eks import eksctl ${file} -o clusters/<name>.yaml, and name that file`;
  return fileError(file, "this is a file of eksctl, not a cluster file", fix);
}

/** The configuration without its invalid parts, so that the rules still judge the rest. Undefined where name or region is invalid. */
function validPart(value: unknown, issues: readonly z.core.$ZodIssue[]): ClusterConfig | undefined {
  const rest = prune(value, issues.flatMap(invalidPaths));
  if (rest === undefined) return undefined;
  const parsed = parseCluster(rest);
  return parsed.success ? parsed.data : validPart(rest, parsed.error.issues);
}

/** The findings of rules that looked at no top-level key with an error, of the schema or of a file that it names: the others may be its consequences. */
function independent(findings: readonly Finding[], errors: readonly ConfigPath[]): readonly Finding[] {
  const invalidKeys = new Set(errors.map(([key]) => key));
  return findings.filter(({ path, alsoReads = [] }) => ![path, ...alsoReads].some(([key]) => invalidKeys.has(key)));
}
