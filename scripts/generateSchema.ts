import { writeFileSync } from "node:fs";
import { clusterJsonSchema } from "../config/jsonSchema";
import { configurationReference } from "../config/reference";
import { editsReference } from "../design/edits/reference";

writeFileSync("cluster.schema.json", `${JSON.stringify(clusterJsonSchema(), null, 2)}\n`);
writeFileSync("docs/configuration.md", configurationReference());
writeFileSync("docs/edits.md", editsReference());
