import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { IamInstanceProfile } from "@cdktf/provider-aws/lib/iam-instance-profile";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import type { ITerraformDependable } from "cdktf";
import { Construct } from "constructs";
import { prefixOf } from "../../aws/names";
import type { NodeRoleDesign } from "../../design/iam/roles";
import { policyDocument } from "../../design/iam/policy";
import { assumeRolePolicy } from "../../design/iam/trust";
import { interruptionQueuePolicy, type InterruptionsDesign } from "../../design/karpenter/interruptions";
import { roleOf } from "../role";

export interface KarpenterNodesProps {
  readonly clusterName: string;
  /** Start of the names of the role and of its instance profile. */
  readonly namePrefix: string;
  readonly role: NodeRoleDesign;
  /** DNS suffix of the partition. */
  readonly dnsSuffix: string;
}

/**
 * What the nodes that Karpenter starts need to join: a role, its instance profile, which Karpenter would make otherwise, and its access entry.
 * @see https://karpenter.sh/docs/concepts/nodeclasses/#specinstanceprofile
 */
export class KarpenterNodes extends Construct {
  readonly roleArn: string;
  /** Name of the instance profile. */
  readonly instanceProfile: string;
  /** What nodes need to join. */
  readonly ready: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, props: KarpenterNodesProps) {
    super(scope, id);
    const { managedPolicyArns, statements, existing } = props.role;
    const role = roleOf(this, "role", existing?.roleArn, {
      namePrefix: props.namePrefix,
      trust: assumeRolePolicy("ec2", { dnsSuffix: props.dnsSuffix }),
      managedPolicyArns,
      inlinePolicies: statements.length > 0 ? { "add-on-policies": policyDocument(statements) } : {},
    });
    const profile = new IamInstanceProfile(this, "instance-profile", {
      namePrefix: prefixOf("instanceProfile", props.namePrefix),
      role: role.name,
    });
    const entry = new EksAccessEntry(this, "access-entry", { clusterName: props.clusterName, principalArn: role.arn, type: "EC2_LINUX" });
    this.roleArn = role.arn;
    this.instanceProfile = profile.name;
    this.ready = [...role.permissions, profile, entry];
  }
}

/**
 * The queue from which Karpenter learns that instances end, and the rules that fill it.
 * @see https://karpenter.sh/docs/reference/cloudformation/#interruption-handling
 */
export class KarpenterInterruptions extends Construct {
  readonly resources: readonly ITerraformDependable[];

  constructor(scope: Construct, id: string, { queue: name, retentionSeconds, rules }: InterruptionsDesign) {
    super(scope, id);
    // Encrypted by a key of Amazon SQS: the events are ids of instances.
    const queue = new SqsQueue(this, "queue", { name, messageRetentionSeconds: retentionSeconds, sqsManagedSseEnabled: true });
    const targets = rules.map(({ key, name: ruleName, description, pattern }) => {
      const rule = new CloudwatchEventRule(this, `rule-${key}`, { name: ruleName, description, eventPattern: JSON.stringify(pattern) });
      return { rule, target: new CloudwatchEventTarget(this, `target-${key}`, { rule: rule.name, arn: queue.arn }) };
    });
    const policy = new SqsQueuePolicy(this, "policy", {
      queueUrl: queue.url,
      policy: JSON.stringify(
        interruptionQueuePolicy(
          queue.arn,
          targets.map(({ rule }) => rule.arn),
        ),
      ),
    });
    this.resources = [policy, ...targets.map(({ target }) => target)];
  }
}
