import { readFileSync, writeFileSync } from "node:fs";
import { kubernetesVersions } from "../aws/kubernetesVersions";
import { partitions } from "../aws/regions";
import { commandsReference } from "../commands/commandsReference";
import { doctorReference } from "../commands/doctor/rules/doctorReference";
import { editsReference } from "../commands/edits/rules/editsReference";
import { withUpgradeTables } from "../commands/edits/rules/releases/upgradeTables";
import { program } from "../commands/program";
import { clusterJsonSchema, configurationReference } from "../config/schema/reference";
import { outputsReference } from "../stacks/outputsReference";

const known = {
  regions: partitions.flatMap(({ regions }) => regions),
  kubernetesVersions: kubernetesVersions.map(({ version }) => version),
};

writeFileSync("cluster.schema.json", `${JSON.stringify(clusterJsonSchema(known), null, 2)}\n`);
writeFileSync("docs/reference/configuration.md", configurationReference());
writeFileSync("docs/reference/edits.md", editsReference());
writeFileSync("docs/reference/commands.md", commandsReference(program()));
writeFileSync("docs/reference/doctor.md", doctorReference());
writeFileSync("docs/reference/outputs.md", outputsReference());
writeFileSync("UPGRADE.md", withUpgradeTables(readFileSync("UPGRADE.md", "utf8")));
