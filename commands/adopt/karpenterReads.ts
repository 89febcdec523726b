import { type EventBridgeClient, ListTargetsByRuleCommand } from "@aws-sdk/client-eventbridge";
import { GetQueueUrlCommand, type SQSClient } from "@aws-sdk/client-sqs";
import type { InterruptionsDesign } from "../../design/karpenter/interruptions";
import type { AwsClients } from "../aws/clients";
import { orAbsent } from "../aws/read";
import { existingReads, existingResource } from "./reads";
import type { ExistingResource } from "./rules/adoptable.table";

/** What of Karpenter is in no stack of others: its queue and rules have names of their own. */
export const karpenterReads = ({ events, sqs }: AwsClients, { queue, rules }: InterruptionsDesign) =>
  existingReads({
    interruptionQueue: () => queueNamed(sqs, queue),
    interruptionRules: async () => (await Promise.all(rules.map(({ name }) => ruleNamed(events, name, queue)))).flat(),
  });

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
