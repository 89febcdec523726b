import type { ClusterConfig } from "../../config/schema/schema";
import { operatorPolicy } from "../../design/access/policies";
import { type PolicyDocument, splitPolicy } from "../../design/iam/policy";
import { runnerPolicy, type TerraformJson } from "../../design/iam/runnerPolicy";
import { partitionOf } from "../../aws/regions";

/** The names of all files of {@link policyFiles}. */
export const policyFile = /^(runner|operator)-policy(-\d+)?\.json$/;

/**
 * The IAM policies that go beside a stack's Terraform JSON, by file name: `runner-policy.json`, what applying it needs (where that is too long for
 * one policy, `runner-policy-2.json` and so on hold the rest), and for the cluster stack `operator-policy.json`, what people need to use the
 * cluster. Terraform reads none of them.
 * @param stackName name of the stack, such as `demo-network`
 * @param json its Terraform JSON
 */
export function policyFiles(config: ClusterConfig, stackName: string, json: TerraformJson): Readonly<Record<string, string>> {
  const partition = partitionOf(config.region);
  const options = { partition: partition.id, dnsSuffix: partition.dnsSuffix, region: config.region, cluster: config.name };
  return {
    ...numbered("runner-policy", splitPolicy(runnerPolicy(json, options))),
    ...(stackName === `${config.name}-cluster` ? numbered("operator-policy", splitPolicy(operatorPolicy(config, partition))) : {}),
  };
}

const numbered = (name: string, documents: readonly PolicyDocument[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    documents.map((document, index) => [`${name}${index === 0 ? "" : `-${index + 1}`}.json`, `${JSON.stringify(document, null, 2)}\n`]),
  );
