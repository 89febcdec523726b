import type { ClusterDesign } from "../../../design/cluster";
import type { TeardownAccount } from "./account";
import { cachedRepositoryBlockers, computeBlockers, protectionBlockers, repositoryBlockers } from "./cluster.blockers";
import { networkInterfaceBlockers } from "./interfaces.blockers";
import { controllerBlockers, volumeBlockers } from "./kubernetes.blockers";
import { launchTemplateBlockers } from "./launchTemplates.blockers";
import { instanceBlockers, neighbourBlockers, securityGroupBlockers } from "./network.blockers";
import { profileBlockers } from "./profiles.blockers";
import { type Blocker, type Teardown, teardownOf } from "./teardown";

/** In the order in which blockers are dealt with: what needs running controllers first, what others are attached to last. */
const blockerTable: readonly ((teardown: Teardown) => readonly Blocker[])[] = [
  protectionBlockers,
  controllerBlockers,
  volumeBlockers,
  computeBlockers,
  repositoryBlockers,
  instanceBlockers,
  networkInterfaceBlockers,
  neighbourBlockers,
  securityGroupBlockers,
  cachedRepositoryBlockers,
  profileBlockers,
  launchTemplateBlockers,
];

/** What blocks or outlives `destroy` of a cluster's stacks, in the order to deal with it. */
export function blockers(design: ClusterDesign, account: TeardownAccount): readonly Blocker[] {
  const teardown = teardownOf(design, account);
  return blockerTable.flatMap((blockersOf) => blockersOf(teardown));
}
