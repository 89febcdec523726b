import { copy, translate, unmapped, type Outcome } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";
import { zoneOfSubnet } from "./existingVpc";

/** Fargate profiles; their subnets are the node subnets. */
export const convertFargate = (config: EksctlConfig): readonly Outcome[] =>
  (config.fargateProfiles ?? []).flatMap(({ name, selectors, tags, subnets = [] }, index) => {
    const path = ["fargateProfiles", index];
    const to = ["fargateProfiles", name];
    const zones = subnets.map((subnet) => zoneOfSubnet(config, subnet));
    const areKnown = subnets.length > 0 && zones.every((zone) => zone !== undefined);
    return [
      {
        kind: "setting",
        to: [...to, "selectors"],
        value: selectors ?? [],
        from: [
          [...path, "selectors"],
          [...path, "name"],
        ],
      },
      ...copy(tags, [...path, "tags"], [...to, "tags"]),
      ...(areKnown ? translate([...new Set(zones)], [...path, "subnets"], [...to, "availabilityZones"]) : []),
      ...(subnets.length > 0 && !areKnown
        ? [
            unmapped(
              [...path, "subnets"],
              "pods on Fargate are in the node subnets, one in a zone, and not all of these are such a one",
              `Write fargateProfiles.${name}.availabilityZones`,
            ),
          ]
        : []),
    ];
  });
