import { byDefault, copy, implied, impliedAnyway, type ImportOutcome, unmapped } from "../outcome";
import type { EksctlConfig } from "../schema/cluster";
import { boundaryOfAll } from "./nodePermissions";

/** The pools that eksctl asks EKS for where a file names none. @see https://docs.aws.amazon.com/eks/latest/eksctl/auto-mode.html */
const poolsByDefault = ["general-purpose", "system"];

/** EKS Auto Mode, with its pools, and the role of its nodes. */
export function convertAutoMode(given: EksctlConfig["autoModeConfig"]): readonly ImportOutcome[] {
  if (!given) return [];
  const { enabled, nodePools, nodeRoleARN, permissionsBoundaryARN } = given;
  const at = (key: string) => ["autoModeConfig", key];
  const roleOfNodes = ["iam", "roles", nodePools?.length === 0 ? "autoModeNodes" : "autoModeBuiltInNodes"];
  if (!enabled) {
    const idle = Object.entries({ nodePools, nodeRoleARN, permissionsBoundaryARN }).filter(([, value]) => value !== undefined);
    return [
      ...(enabled === false ? [impliedAnyway(at("enabled"), false)] : []),
      ...idle.map(([key]) => unmapped(at(key), "EKS Auto Mode is off", "Set autoModeConfig.enabled to true to import it")),
    ];
  }
  return [
    ...copy(true, at("enabled"), ["autoMode", "enabled"]),
    ...(nodePools === undefined
      ? byDefault(
          ["autoMode", "builtInPools"],
          poolsByDefault,
          "eksctl's default; remove this line for a pool that knows the rest of this file",
          [at("enabled")],
        )
      : copy(nodePools, at("nodePools"), ["autoMode", "builtInPools"])),
    ...(nodePools?.length === 0
      ? [
          implied(
            at("nodePools"),
            "eksctl makes no node pool, and here there is one with all defaults, named main",
            "Write those that you made with kubectl in autoMode.nodePools",
          ),
        ]
      : []),
    ...copy(nodeRoleARN, at("nodeRoleARN"), roleOfNodes),
    ...boundaryOfAll(permissionsBoundaryARN, at("permissionsBoundaryARN"), roleOfNodes),
  ];
}
