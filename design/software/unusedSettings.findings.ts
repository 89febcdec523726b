import * as z from "zod";
import { unwrap } from "../../config/findings/allowed";
import type { ConfigPath, Finding } from "../../config/findings/finding";
import { noEffect } from "../../config/findings/noEffect";
import { isMapping, pathText, valueAt } from "../../config/findings/path";
import { type ClusterConfig, clusterSchema } from "../../config/schema/schema";

/** Features whose `enabled: false` is an answer of its own, so that it has no default; nothing of them is made without `true` either. */
const offWithoutDefault: readonly string[] = ["loadBalancerController.gatewayApi"];

/** Something that is off unless its key `enabled` is true. */
interface SwitchedFeature {
  readonly path: ConfigPath;
  /** What it has where the file says nothing. */
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** The features below a place of the schema. Those that others switch on, too, such as public subnets, have rules of their own. */
function switchedFeaturesBelow(wrapped: z.core.$ZodType, path: ConfigPath = []): readonly SwitchedFeature[] {
  const schema = unwrap(wrapped);
  if (!(schema instanceof z.ZodObject)) return [];
  const shape: Readonly<Record<string, z.core.$ZodType>> = schema.shape;
  const { data: defaults = {} } = "enabled" in shape ? schema.safeParse({}, { jitless: true }) : {};
  return [
    ...(defaults["enabled"] === false || offWithoutDefault.includes(pathText(path)) ? [{ path, defaults }] : []),
    ...Object.entries(shape).flatMap(([key, below]) => switchedFeaturesBelow(below, [...path, key])),
  ];
}

const switchedFeatures = switchedFeaturesBelow(clusterSchema);

/** Whether a value asks for no more than the default does; `false` asks for nothing where there is none. */
const asksNoMore = (value: unknown, byDefault: unknown): boolean =>
  isMapping(value) && isMapping(byDefault)
    ? Object.entries(value).every(([key, child]) => asksNoMore(child, byDefault[key]))
    : JSON.stringify(value) === JSON.stringify(byDefault) || (byDefault === undefined && value === false);

/** In an existing VPC no subnet is planned that could have a prefix length, as another rule says. What files hold is said of the files. */
const isSaidElsewhere = ({ loadBalancerController, network }: ClusterConfig, key: string): boolean =>
  (key === "prefixLength" && network.existingVpc !== undefined) ||
  (key === "objects" && loadBalancerController.gatewayApi.files.length > 0);

/** A warning for each setting that asks something of a feature that is off, other than what it has by default. */
export const unusedSettingFindings = (config: ClusterConfig): readonly Finding[] =>
  switchedFeatures.flatMap(({ path, defaults }) => {
    const enabled = [...path, "enabled"];
    const settings = valueAt(config, path) as Readonly<Record<string, unknown>>;
    if (settings["enabled"] === true) return [];
    return Object.entries(settings)
      .filter(([key, value]) => !asksNoMore(value, defaults[key]) && !isSaidElsewhere(config, key))
      .map(([key]) =>
        noEffect({
          path: [...path, key],
          without: `${pathText(enabled)}: true`,
          enable: `Set ${pathText(enabled)} to true`,
          alsoReads: [enabled],
        }),
      );
  });
