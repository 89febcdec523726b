import { writeFileSync } from "node:fs";
import { clusterJsonSchema, configurationReference } from "../config/schema/reference";
import { editsReference } from "../commands/edits/rules/editsReference";

writeFileSync("cluster.schema.json", `${JSON.stringify(clusterJsonSchema(), null, 2)}\n`);
writeFileSync("docs/configuration.md", configurationReference());
writeFileSync("docs/edits.md", editsReference());
