import { compareVersions } from "../../aws/kubernetesVersions";
import type { ClusterConfig } from "../../config/schema/schema";
import { awsProviderVersion, helmProviderVersion, kubernetesProviderVersion } from "./terraform";

/** The providers, each with the version that its bindings are made from. */
export const boundVersions = {
  aws: awsProviderVersion,
  kubernetes: kubernetesProviderVersion,
  helm: helmProviderVersion,
} as const;

export type ProviderName = keyof typeof boundVersions;

export const majorOf = (version: string): number => Number(version.split(".")[0]);

/**
 * The version of a provider that a stack asks for: the higher of what the cluster file names and what the stack needs.
 * @param needed what an argument of the stack needs. @default - the version of the bindings will do
 * @returns undefined where it is that of the bindings, which cdktf writes itself
 */
export function stackProviderVersion(
  { terraform: { providers } }: Pick<ClusterConfig, "terraform">,
  name: ProviderName,
  needed = boundVersions[name] as string,
): string | undefined {
  const asked = providers[name].version ?? needed;
  const highest = compareVersions(asked, needed) > 0 ? asked : needed;
  return highest === boundVersions[name] ? undefined : highest;
}
