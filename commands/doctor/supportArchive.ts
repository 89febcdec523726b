import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readClusterFile } from "../../config/files";
import { outputFolder, stackFolder } from "../../config/outputLayout";
import { stackRoles } from "../../config/schema/backend";
import { awsProviderVersion } from "../../design/state/terraform";
import { type ArchivedFile, archiveOf } from "../archive";
import { jsonText } from "../printing";
import type { Diagnosis } from "./formats";
import { diagnosesJson } from "./formats";
import type { Ignored } from "./rules/examine";
import { newRedaction, redacted, type Redaction } from "./rules/redaction";
import { redactFinding, redactJson } from "./rules/redactJson";
import { redactYaml } from "./rules/redactYaml";

/** A cluster for the archive. */
export interface ArchivedCluster extends Diagnosis {
  /** Its file, and those that it extends. */
  readonly files: readonly string[];
}

export interface ArchiveInput {
  readonly clusters: readonly ArchivedCluster[];
  readonly ignored: readonly Ignored[];
  readonly today: string;
  /** The version of private-eks. */
  readonly version: string;
}

/**
 * An archive for whoever helps: cluster files, findings, versions and synthesized JSON, without what looks like a secret and without account ids. States
 * are never in it. */
export async function supportArchive({ clusters, ignored, today, version }: ArchiveInput): Promise<Buffer> {
  const redaction = newRedaction();
  // Files first: what they hide is left out of everything else.
  const files = [...new Set(clusters.flatMap((cluster) => cluster.files))].map((file) => clusterFile(file, redaction));
  const report = diagnosesJson(clusters, ignored, today) as { readonly clusters: readonly { readonly findings: readonly JsonFinding[] }[] };
  const findings = {
    ...report,
    clusters: report.clusters.map((cluster) => ({
      ...(redactJson({ ...cluster, findings: [] }, redaction) as object),
      findings: cluster.findings.map((finding) => redactFinding(finding, redaction)),
    })),
    ignored: redactJson(ignored, redaction),
  };
  const stacks = clusters.flatMap(({ cluster }) => stackRoles.flatMap((role) => stackJson(`${cluster}-${role}`, redaction)));
  const versions = {
    "private-eks": version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    awsProvider: awsProviderVersion,
  };
  return archiveOf([entry("findings.json", jsonText(findings)), entry("versions.json", jsonText(versions)), ...files, ...stacks]);
}

type JsonFinding = Parameters<typeof redactFinding>[0];

const entry = (name: string, text: string): ArchivedFile => ({ name, content: Buffer.from(`${text.trimEnd()}\n`) });

function clusterFile(file: string, redaction: Redaction): ArchivedFile {
  const source = readClusterFile(process.cwd(), file);
  const text = "text" in source ? redactYaml(source.text, redaction) : undefined;
  const name = redacted(redaction, file.replaceAll(/[^\w.-]+/g, "_"));
  return entry(`files/${name}`, text ?? "# Left out: it cannot be read as YAML, so that nobody knows what in it is a secret.");
}

/** Nothing of a stack that was not synthesized. */
function stackJson(stack: string, redaction: Redaction): readonly ArchivedFile[] {
  try {
    const json = JSON.parse(readFileSync(join(stackFolder(outputFolder(), stack), "cdk.tf.json"), "utf8")) as unknown;
    return [entry(`stacks/${stack}/cdk.tf.json`, jsonText(redactJson(json, redaction)))];
  } catch {
    return [];
  }
}
