import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Files in which a package says how it may be used. */
const licenceFile = /^(licen[cs]e|notice|copying)/i;

const headingLine = "=".repeat(80);

/**
 * The licences of the packages that are in bundles, which ask to be handed on with them.
 * @param {string} root the folder that those of the packages start from
 * @param {readonly { folder: string, name: string, version: string, license: string }[]} packages
 */
export function licenceTexts(root, packages) {
  const parts = packages.map(({ folder, name, version, license }) => {
    const texts = readdirSync(join(root, folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && licenceFile.test(entry.name))
      .map((entry) => readFileSync(join(root, folder, entry.name), "utf8").trim());
    return [
      headingLine,
      `${name} ${version}: ${license}`,
      `Source: https://www.npmjs.com/package/${name}/v/${version}`,
      "",
      ...texts,
      "",
    ].join("\n");
  });
  return `private-eks holds code of these packages.\n\n${parts.join("\n")}`;
}
