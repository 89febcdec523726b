import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { packageFolder } from "./pages";

/** Where the schema is, from the folder of a cluster file: in a checkout, or in the package that a repository has installed. */
export function schemaPlace(file: string): string {
  const name = "cluster.schema.json";
  const schema = existsSync(name) ? name : join(packageFolder, name);
  const place = relative(dirname(file), schema).split(sep).join("/");
  return place.startsWith(".") ? place : `./${place}`;
}
