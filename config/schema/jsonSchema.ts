import { z } from "zod";
import { clusterSchema } from "./schema";

/**
 * The JSON Schema of a cluster file as the user writes it, from which editors complete and check it. Draft 7, which YAML editors
 * support in full.
 * @see https://github.com/redhat-developer/yaml-language-server
 */
export const clusterJsonSchema = (): z.core.JSONSchema.BaseSchema => z.toJSONSchema(clusterSchema, { io: "input", target: "draft-7" });
