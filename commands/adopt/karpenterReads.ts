import { type EventBridgeClient, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { type IAMClient, type InstanceProfile, paginateListInstanceProfiles } from "@aws-sdk/client-iam";
import { GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { namePrefix } from "../../aws/names";
import type { InterruptionsDesign } from "../../design/karpenter/interruptions";
import type { AwsClients } from "../aws/clients";
import { allPages, orAbsent } from "../aws/read";
import { existingReads, existingResource } from "./reads";
import type { ExistingResource } from "./rules/adoptable.table";

/** What tells what of Karpenter is the cluster's. */
export interface KarpenterOfCluster {
  /** @default - the file has none */
  readonly interruptions: InterruptionsDesign | undefined;
  /** ARNs of the principals that have access entries. */
  readonly principals: readonly unknown[];
}

/** What of Karpenter is in no stack of others: its queue and rules have names of their own, and the role in an instance profile has an access entry. */
export const karpenterReads = ({ events, iam, sqs }: AwsClients, { interruptions, principals }: KarpenterOfCluster) =>
  existingReads({
    instanceProfiles: () => profilesLetIn(iam, principals),
    ...(interruptions && {
      interruptionQueue: () => queueNamed(sqs, interruptions.queue),
      interruptionRules: async () =>
        (await Promise.all(interruptions.rules.map(({ name }) => ruleNamed(events, name, interruptions.queue)))).flat(),
    }),
  });

/**
 * Instance profiles that Terraform made, with their roles. IAM has those of all regions, where clusters may have the same name: the cluster's is the one
 * whose role is let into it.
 */
async function profilesLetIn(client: IAMClient, principals: readonly unknown[]): Promise<readonly ExistingResource[]> {
  const profiles = await allPages(paginateListInstanceProfiles({ client }, {}), (page) => page.InstanceProfiles);
  return profiles.flatMap((profile) => profileResources(profile, principals));
}

function profileResources(
  { InstanceProfileName: name, Roles: [role] = [] }: InstanceProfile,
  principals: readonly unknown[],
): readonly ExistingResource[] {
  // A role that others gave to several clusters tells nothing.
  const prefix = namePrefix(name);
  if (prefix === undefined || namePrefix(role?.RoleName) === undefined || !principals.includes(role?.Arn)) return [];
  return [
    existingResource("aws_iam_instance_profile", name, { name, name_prefix: prefix, role: role?.RoleName }),
    existingResource("aws_iam_role", role?.RoleName, { arn: role?.Arn, name: role?.RoleName }),
  ];
}

/** @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/sqs_queue#import */
const queueNamed = (client: SQSClient, name: string): Promise<readonly ExistingResource[]> =>
  orAbsent([], async () => {
    const { QueueUrl: url } = await client.send(new GetQueueUrlCommand({ QueueName: name }));
    return [existingResource("aws_sqs_queue", url, { name, url })];
  });

/**
 * A rule of the default event bus, and its targets that are the queue: with another one each event would come twice, and the first would keep the rule
 * from being deleted.
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_rule#import
 * @see https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudwatch_event_target#import
 */
const ruleNamed = (client: EventBridgeClient, name: string, queue: string): Promise<readonly ExistingResource[]> =>
  orAbsent([], async () => {
    const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: name }));
    const own = Targets.filter(({ Arn = "" }) => Arn.endsWith(`:${queue}`));
    return [
      existingResource("aws_cloudwatch_event_rule", name, { name }),
      ...own.map(({ Id }) => existingResource("aws_cloudwatch_event_target", `${name}/${Id}`, { rule: name })),
    ];
  });
