import { stringify } from "yaml";

/**
 * User data that cloud-init reads as its own YAML.
 * @see https://cloudinit.readthedocs.io/en/latest/explanation/about-cloud-config.html
 */
export const cloudConfig = (settings: Readonly<Record<string, unknown>>): string =>
  `#cloud-config\n${stringify(settings, { lineWidth: 0, aliasDuplicateObjects: false })}`;
