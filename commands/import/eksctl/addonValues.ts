import { isMapping } from "../../../config/findings/path";
import { readYaml } from "../../../config/yaml/yamlFile";
import { withoutNulls } from "./leaves";

interface Addons {
  readonly addons?: readonly { readonly configurationValues?: unknown }[] | undefined;
}

/**
 * A copy in which the `configurationValues` of add-ons are the mappings that their texts hold, so that each value in them is accounted for
 * like any other. A text that holds none, in YAML or JSON, stays as it is.
 */
export const withAddonValues = <T extends Addons>(config: T): T =>
  config.addons === undefined
    ? config
    : {
        ...config,
        addons: config.addons.map((addon) =>
          typeof addon.configurationValues === "string"
            ? { ...addon, configurationValues: mappingIn(addon.configurationValues) ?? addon.configurationValues }
            : addon,
        ),
      };

function mappingIn(text: string): object | undefined {
  const value = withoutNulls(readYaml({ file: "", text }).value);
  return isMapping(value) && Object.keys(value).length > 0 ? value : undefined;
}
