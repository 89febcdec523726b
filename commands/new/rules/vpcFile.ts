import { parseDocument } from "yaml";
import { kindOf, typeName } from "../../../config/findings/allowed";
import { hasErrors, type ConfigPath, type Finding } from "../../../config/findings/finding";
import type { LocatedFinding } from "../../../config/findings/located";
import { isMapping, valueAt } from "../../../config/findings/path";
import { type ClusterSource, readYaml, type YamlFile } from "../../../config/yaml/yamlFile";

/** The keys that `import vpc` writes. */
const vpcKeys: readonly string[] = ["network", "customNetworking"];

/** A file of `import vpc`: what is wrong with it as one, and the places of its values. */
export interface ReadVpcFile {
  readonly findings: readonly LocatedFinding[];
  /** The place of what is wrong with a cluster that has this part: in this file where it holds the value, else as it is known. */
  readonly locate: (finding: LocatedFinding) => LocatedFinding;
}

/** Reads a file of `import vpc`, and tells whether it is one. What its keys say is checked with the cluster that has them. */
export function readVpcFile(source: ClusterSource): ReadVpcFile {
  const yaml = readYaml(source);
  const found = hasErrors(yaml.findings) ? [] : notVpcFindings(yaml);
  return {
    findings: [...yaml.findings, ...found.map((finding) => yaml.locate(finding))],
    locate: (finding) => (vpcKeys.includes(String(finding.path[0])) ? { ...finding, ...yaml.locate(finding) } : finding),
  };
}

const fix = "Name the file that private-eks import vpc wrote, and give all else by options, or in the cluster file afterwards";

function notVpcFindings({ value }: YamlFile): readonly Finding[] {
  const wrong = (path: ConfigPath, problem: string): Finding => ({
    severity: "error",
    path,
    problem,
    allowed: `${vpcKeys.join(", ")}, as private-eks import vpc writes them`,
    fix,
  });
  if (!isMapping(value)) return [wrong([], `the file is ${kindOf(value ?? null)}, not ${typeName.object}`)];
  const others = Object.keys(value).filter((key) => !vpcKeys.includes(key));
  if (others.length > 0) return others.map((key) => wrong([key], "this is not a part that import vpc writes"));
  return isMapping(valueAt(value, ["network", "existingVpc"]))
    ? []
    : [wrong(["network"], "the file does not say which VPC it is: network.existingVpc is missing")];
}

/**
 * The lines of a file of `import vpc`, with its comments.
 * @param hasProxy whether the way out is an HTTP proxy: then egress says so, and what belongs to another way goes
 */
export function vpcFileLines(text: string, hasProxy: boolean): readonly string[] {
  const lines = (written: string): readonly string[] => written.trimEnd().split(/\r?\n/);
  if (!hasProxy) return lines(text);
  const document = parseDocument(text);
  document.setIn(["network", "egress"], "proxy");
  document.deleteIn(["network", "firewall"]);
  document.deleteIn(["network", "existingVpc", "natGatewayIds"]);
  return lines(document.toString({ lineWidth: 0 }));
}
