import type { z } from "zod";
import { hasErrors, type Finding } from "./finding";
import { inFileOrder, type LocatedFinding } from "./located";
import { prune } from "./issues/prune";
import { clusterSchema, type ClusterConfig } from "./schema";
import { invalidPaths, schemaFindings } from "./issues/schemaFindings";
import { readYaml, type ClusterSource } from "./yaml/yamlFile";

/** Checks beyond the schema, of keys that are each valid. */
export type Rules = (config: ClusterConfig) => readonly Finding[];

/** A cluster file after all checks. */
export interface LoadedCluster {
  /** The file, as the user named it. */
  readonly file: string;
  /** The validated configuration with defaults. @default - absent where a finding is an error */
  readonly config?: ClusterConfig;
  /** Errors and warnings in the order of the file. */
  readonly findings: readonly LocatedFinding[];
}

/** Parses and checks a cluster file. Never throws: all errors of the file come back together. */
export function loadCluster(source: ClusterSource, rules: Rules): LoadedCluster {
  const yaml = readYaml(source);
  if (hasErrors(yaml.findings)) return { file: source.file, findings: inFileOrder(yaml.findings) };
  const parsed = clusterSchema.safeParse(yaml.value);
  const issues = parsed.error?.issues ?? [];
  const fromSchema = issues
    .flatMap((issue) => schemaFindings(issue, clusterSchema, yaml.value, yaml.given))
    .map(({ offender, ...finding }) => yaml.locate(finding, offender));
  const config = parsed.success ? parsed.data : validPart(yaml.value, issues);
  const fromRules = config ? independent(rules(config), fromSchema).map((finding) => yaml.locate(finding)) : [];
  const findings = inFileOrder([...yaml.findings, ...fromSchema, ...fromRules]);
  return { file: source.file, findings, ...(config && !hasErrors(findings) && { config }) };
}

/** The configuration without its invalid parts, so that the rules still judge the rest. Undefined where name or region is invalid. */
function validPart(value: unknown, issues: readonly z.core.$ZodIssue[]): ClusterConfig | undefined {
  const rest = prune(value, issues.flatMap(invalidPaths));
  if (rest === undefined) return undefined;
  const parsed = clusterSchema.safeParse(rest);
  return parsed.success ? parsed.data : validPart(rest, parsed.error.issues);
}

/** The findings of rules that looked at no top-level key with a schema error: the others may be its consequences. */
function independent(findings: readonly Finding[], errors: readonly Finding[]): readonly Finding[] {
  const invalidKeys = new Set(errors.map(({ path: [key] }) => key));
  return findings.filter(({ path, alsoReads = [] }) => ![path, ...alsoReads].some(([key]) => invalidKeys.has(key)));
}
