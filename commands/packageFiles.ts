import { existsSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";

/** The package as a repository with clusters has it, from its root. */
export const packageFolder = "node_modules/private-eks";

/** A page as the sources name it: from the root of a checkout. */
const pageInText = /(?<![\w/.-])(?:docs\/[\w/-]+|UPGRADE)\.md\b/g;

/**
 * A text for users whose pages have the paths that lead to them from the working folder: in the package, where one is installed there; as in a checkout
 * elsewhere.
 */
export const withPagePaths = (text: string): string =>
  text.replaceAll(pageInText, (page) => {
    const installed = `${packageFolder}/${page}`;
    return existsSync(join(process.cwd(), installed)) ? installed : page;
  });

/** Where the schema is, from the folder of a cluster file: in a checkout, or in the package that a repository has installed. */
export function schemaPlace(file: string): string {
  const name = "cluster.schema.json";
  const schema = existsSync(name) ? name : join(packageFolder, name);
  const place = relative(dirname(file), schema).split(sep).join("/");
  return place.startsWith(".") ? place : `./${place}`;
}
