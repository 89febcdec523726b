import { type Command, Option } from "commander";
import type { ClusterConfig } from "../../config/schema/schema";
import { analyse } from "../../design/facts";
import { readCluster } from "../cluster";
import { CommandFailure, withStatus } from "../failure";
import { handoverJson, handoverText } from "./formats";
import { type Handover, planHandover } from "./rules/handover";

/** The forms in which a handover is written. */
const handoverFormats: Readonly<Record<string, (handover: Handover, config: ClusterConfig) => string>> = {
  text: handoverText,
  json: handoverJson,
};

/** Adds `handover <cluster>` to the program: what the owners of a cluster's network must have in it, on stdout. */
export const addHandover = (program: Command): Command =>
  program
    .command("handover")
    .description("list what the owner of a cluster's network must have in it")
    .argument("<cluster>", "a YAML file, or the name of a cluster in clusters/")
    .addOption(new Option("--format <format>", "form of the list").choices(Object.keys(handoverFormats)).default("text"))
    .addHelpText("after", "\nAsks nothing of AWS. docs/guides/handover.md describes the list, docs/reference/handover.md the JSON.")
    .action((cluster: string, { format }: { readonly format: string }) => withStatus(() => writeHandover(cluster, format)));

/** @returns whether there is something to hand over */
function writeHandover(cluster: string, format: string): boolean {
  const config = readCluster(cluster);
  if (!config) return false;
  const facts = analyse(config);
  const handover = planHandover(facts, facts.addresses!);
  if (!handover.vpc && handover.endpoints.length === 0 && !handover.proxy) {
    throw new CommandFailure(
      `The stacks of ${config.name} make all of its network. A VPC that exists is named at network.existingVpc, endpoints that exist at network.endpoints.`,
    );
  }
  process.stdout.write(`${handoverFormats[format]!(handover, config)}\n`);
  return true;
}
