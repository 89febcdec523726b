import { always, byDefault, copy, unmapped, type Outcome } from "../outcome";
import type { NodeGroup } from "./givenGroups";

/** The volume of each node, which is gp3. */
export function convertVolume({ group, at, to }: NodeGroup): readonly Outcome[] {
  const isGp3 = (group.volumeType ?? "gp3") === "gp3";
  const ofGp3 = (key: "volumeIOPS" | "volumeThroughput", target: string): readonly Outcome[] =>
    isGp3
      ? copy(group[key], at(key), to("volume", target))
      : group[key] === undefined
        ? []
        : [unmapped(at(key), "it is of another type of volume than gp3", `Write volume.${target} as gp3 needs it`)];
  return [
    ...copy(group.volumeSize, at("volumeSize"), to("volume", "size")),
    ...always(
      group.volumeType,
      "gp3",
      at("volumeType"),
      "volumes are gp3",
      "Write volume.iops and volume.throughput where 3000 and 125 are too few",
    ),
    ...ofGp3("volumeIOPS", "iops"),
    ...ofGp3("volumeThroughput", "throughput"),
    ...(group.volumeEncrypted === undefined
      ? byDefault(to("volume", "encrypted"), true, "eksctl leaves it to the account's setting")
      : copy(group.volumeEncrypted, at("volumeEncrypted"), to("volume", "encrypted"))),
    ...copy(group.volumeKmsKeyID, at("volumeKmsKeyID"), to("volume", "kmsKeyArn")),
  ];
}
