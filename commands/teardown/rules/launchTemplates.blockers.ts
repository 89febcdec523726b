import { nodeClassTag } from "../../../aws/karpenter";
import type { ClusterConfig } from "../../../config/schema/schema";
import { belongsToCluster } from "./ownership";
import { awsCommand, type Blocker, type Teardown } from "./teardown";

/** Whether a cluster may have launch templates that are in no state: those of Karpenter. */
export const mayLeaveTemplates = ({ karpenter }: ClusterConfig): boolean => karpenter !== undefined;

/**
 * Launch templates that Karpenter leaves where a destroy ended before it had deleted its node classes. They cost nothing.
 * @see https://github.com/aws/karpenter-provider-aws/blob/v1.14.1/pkg/providers/launchtemplate/launchtemplate.go
 */
export const launchTemplateBlockers = (teardown: Teardown): readonly Blocker[] => {
  const { account, design, hasWorkload } = teardown;
  const { karpenter, name: cluster } = design.config;
  return account.launchTemplates.flatMap(({ id, name, tags }): readonly Blocker[] => {
    const nodeClass = tags[nodeClassTag];
    if (nodeClass === undefined || !belongsToCluster(tags, cluster)) return [];
    const isInFile = Object.hasOwn(karpenter?.nodeClasses ?? {}, nodeClass);
    if (hasWorkload && isInFile) return [];
    return [
      {
        kind: "launch template",
        id,
        owner: `${name} of Karpenter's node class ${nodeClass}`,
        effect: "outlives",
        stack: "workload",
        why: `Karpenter deletes it with the node class, ${hasWorkload ? "which is in no stack" : "and does not run any more"}`,
        fix: hasWorkload
          ? `kubectl delete ec2nodeclass ${nodeClass}`
          : awsCommand(teardown, `ec2 delete-launch-template --launch-template-id ${id}`),
      },
    ];
  });
};
