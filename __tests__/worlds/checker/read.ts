import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Mapping, type StackName, stackNames, type Written } from "./model";

/** Reads what was written for one cluster into a folder. */
export function readWritten(folder: string, file: string): Written {
  const stacks = join(folder, "stacks");
  const folders = readdirSync(stacks);
  const folderOf = (stack: StackName): string => folders.find((name) => name.endsWith(`-${stack}`)) ?? stack;
  const json = (stack: StackName): Mapping => JSON.parse(readFileSync(join(stacks, folderOf(stack), "cdk.tf.json"), "utf8")) as Mapping;
  const policies = stackNames.flatMap((stack) =>
    readdirSync(join(stacks, folderOf(stack)))
      .filter((name) => /policy(?:-\d+)?\.json$/.test(name))
      .map((name) => [`${stack}/${name}`, readFileSync(join(stacks, folderOf(stack), name), "utf8")] as const),
  );
  return {
    file: parse(file) as Mapping,
    stacks: { network: json("network"), cluster: json("cluster"), workload: json("workload") },
    policies: Object.fromEntries(policies),
  };
}
