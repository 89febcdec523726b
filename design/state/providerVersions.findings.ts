import { compareVersions } from "../../aws/kubernetesVersions";
import type { Finding } from "../../config/findings/finding";
import type { ClusterConfig } from "../../config/schema/schema";
import { planControlPlaneSwitches } from "../controlPlane/switches";
import { planServiceAccounts, providerVersionFor } from "../serviceAccounts/serviceAccounts";
import { boundVersions, majorOf, type ProviderName } from "./providerVersions";

/**
 * Versions with which the stacks do not work: an older provider lacks arguments that they set, and the next major version may have renamed or removed
 * some.
 * @see https://developer.hashicorp.com/terraform/plugin/best-practices/versioning
 */
export const providerVersionFindings = (config: ClusterConfig): readonly Finding[] =>
  (Object.keys(boundVersions) as ProviderName[]).flatMap((name): Finding[] => {
    const { version } = config.terraform.providers[name];
    if (version === undefined) return [];
    const path = ["terraform", "providers", name, "version"];
    const own = boundVersions[name];
    const allowed = `${own}, or a higher version below ${majorOf(own) + 1}.0.0`;
    const found = { severity: "error", path, allowed, fix: `Write ${own} or a higher version, or remove the key` } as const;
    if (compareVersions(version, own) < 0)
      return [{ ...found, problem: `${version} is lower than ${own}, which the stacks are written for` }];
    if (majorOf(version) > majorOf(own)) {
      const fix = `Write a version below ${majorOf(own) + 1}.0.0, or remove the key`;
      return [
        { ...found, fix, problem: `${version} is another major version than ${own}, and may not know what the stacks are written in` },
      ];
    }
    return name === "aws" ? higherNeeded(config, version) : [];
  });

/** Arguments that need a version that is higher still, whose stacks have that one. */
function higherNeeded(config: ClusterConfig, version: string): Finding[] {
  const needs = [
    { stack: "cluster", needed: planControlPlaneSwitches(config).awsProviderVersion },
    { stack: "workload", needed: providerVersionFor(planServiceAccounts(config)) },
  ];
  return needs.flatMap(({ stack, needed }): Finding[] =>
    needed === undefined || compareVersions(version, needed) >= 0
      ? []
      : [
          {
            severity: "warning",
            path: ["terraform", "providers", "aws", "version"],
            alsoReads: [["controlPlane"], ["serviceAccounts"]],
            problem: `the ${stack} stack has ${needed} all the same, which what it sets needs`,
            fix: `Write ${needed} or a higher version, so that all stacks have the same, or remove the key`,
          },
        ],
  );
}
