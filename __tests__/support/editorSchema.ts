import { kubernetesVersions } from "../../aws/kubernetesVersions";
import { partitions } from "../../aws/regions";
import { clusterJsonSchema } from "../../config/schema/reference";

/** The JSON Schema as `npm run schema` writes it. */
export const editorSchema = clusterJsonSchema({
  regions: partitions.flatMap(({ regions }) => regions),
  kubernetesVersions: kubernetesVersions.map(({ version }) => version),
});
