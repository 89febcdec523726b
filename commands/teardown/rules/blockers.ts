import type { ClusterDesign } from "../../../design/cluster";
import type { TeardownAccount } from "./account";
import { type Blocker, type Teardown, teardownOf } from "./blocker";
import { computeBlockers, protectionBlockers, repositoryBlockers } from "./clusterRules";
import { controllerBlockers, volumeBlockers } from "./kubernetesObjects";
import { networkInterfaceBlockers } from "./networkInterfaces";
import { instanceBlockers, neighbourBlockers, securityGroupBlockers } from "./networkRules";

/** The rules, in the order in which their findings are dealt with: what needs running controllers first, what others are attached to last. */
const rules: readonly ((teardown: Teardown) => readonly Blocker[])[] = [
  protectionBlockers,
  controllerBlockers,
  volumeBlockers,
  computeBlockers,
  repositoryBlockers,
  instanceBlockers,
  networkInterfaceBlockers,
  neighbourBlockers,
  securityGroupBlockers,
];

/** What blocks or outlives `destroy` of a cluster's stacks, in the order to deal with it. */
export function blockers(design: ClusterDesign, account: TeardownAccount): readonly Blocker[] {
  const teardown = teardownOf(design, account);
  return rules.flatMap((rule) => rule(teardown));
}
