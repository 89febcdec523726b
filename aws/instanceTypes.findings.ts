import type { ConfigPath, Finding } from "../config/findings/finding";
import { instanceType, instanceTypes } from "./instanceTypes";
import { nearest } from "../config/findings/nearest";

/** An error where there is no instance type of a name, or none that runs Linux. */
export function linuxInstanceType(name: string, path: ConfigPath): readonly Finding[] {
  const type = instanceType(name);
  const example = "such as m6i.large";
  if (!type) {
    const suggestion = nearest(name, Object.keys(instanceTypes));
    const fix = suggestion ? `Write ${suggestion}` : `Write the name of an EC2 instance type, ${example}`;
    return [{ severity: "error", path, problem: `there is no instance type ${JSON.stringify(name)}`, fix }];
  }
  if (!type.arch?.some((architecture) => architecture.endsWith("_mac"))) return [];
  return [{ severity: "error", path, problem: `${name} runs macOS only`, fix: `Write a Linux instance type, ${example}` }];
}
