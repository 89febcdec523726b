import * as z from "zod";
import { taintSettings } from "./nodeGroups";
import { choiceOf, listOf } from "./primitives";

// What node pools of Karpenter and of EKS Auto Mode have in common, since both are a NodePool of karpenter.sh/v1. Texts are narrower than its definition,
// so that the API server takes them, and Go reads times without an overflow.
// https://github.com/kubernetes-sigs/karpenter/blob/main/pkg/apis/crds/karpenter.sh_nodepools.yaml

const timeForm = "must be a time in hours, minutes and seconds, such as 720h or 1h30m";

/** A time in Kubernetes' words, such as 720h. */
export const poolTime = z.string().regex(/^(?=.{2,14}$)(?:\d{1,6}[smh])+$/, { error: timeForm });

export const poolTimeOrNever = z.string().regex(/^(?:(?=.{2,14}$)(?:\d{1,6}[smh])+|Never)$/, { error: `${timeForm}, or Never` });

/** How long a budget holds: without seconds, since its beginning has none. */
const budgetTime = z
  .string()
  .regex(/^(?:\d{1,6}h|\d{1,6}m|\d{1,6}h\d{1,6}m)(?:0s)?$/, { error: "must be a time in hours and minutes, such as 8h or 1h30m" });

/** Processors, in whole ones or thousandths. */
export const processors = (example: string) =>
  z.string().regex(/^\d+(?:\.\d+)?(?:m|k)?$/, { error: `must be a number of processors in quotes, such as "${example}"` });

/** Memory in bytes, or with a unit. */
export const memory = (example: string) =>
  z.string().regex(/^\d+(?:\.\d+)?(?:k|Ki|M|Mi|G|Gi|T|Ti)?$/, { error: `must be an amount of memory in quotes, such as "${example}"` });

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
const requirementKey = z
  .string()
  .max(316)
  .regex(/^(?:(?=[^/]{1,253}\/)[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*\/)?[A-Za-z\d](?:[\w.-]{0,61}[A-Za-z\d])?$/, {
    error: "must be the key of a label, such as example.com/team",
  });

const requirementValue = z.string().regex(/^(?:[A-Za-z\d](?:[\w.-]{0,61}[A-Za-z\d])?)?$/, {
  error: "must be a value that labels can have, such as m6i",
});

export const poolRequirement = z.strictObject({
  key: requirementKey.describe("Label of nodes, such as node.kubernetes.io/instance-type."),
  operator: choiceOf({
    In: "The label has one of the values",
    NotIn: "The label has none of the values",
    Exists: "Nodes have the label",
    DoesNotExist: "Nodes do not have the label",
    Gt: "The label is a number above the value",
    Lt: "The label is a number below the value",
    Gte: "The label is the number, or one above it",
    Lte: "The label is the number, or one below it",
  }).describe("How the label compares with the values."),
  values: listOf(requirementValue)
    .default([])
    .describe("Values of the label, in quotes; one for Gt, Lt, Gte and Lte, none for Exists and DoesNotExist."),
  minValues: z.int().min(1).max(50).optional().describe("Fewest values among which there must be a choice. Default: none."),
});

export type PoolRequirement = z.output<typeof poolRequirement>;

const budget = z.strictObject({
  nodes: z
    .string()
    .regex(/^(?:(?:100|\d{1,2})%|\d{1,6})$/, { error: 'must be a number or a percentage of nodes in quotes, such as "1" or 10%' })
    .describe('Most nodes of the pool that are disrupted at a time, as a number or a percentage. "0" allows none.'),
  reasons: listOf(
    choiceOf({
      Underutilized: "Fewer or cheaper nodes would do",
      Empty: "The node has no pods",
      Drifted: "The node class or pool changed",
    }),
  )
    .optional()
    .describe("Reasons that the budget is for. Default: all."),
  schedule: z.string().min(1).optional().describe("Beginning of the budget as a cron expression in UTC. Default: it always holds."),
  duration: budgetTime.optional().describe("How long the budget holds after each beginning, in hours and minutes."),
});

const disruptionBudgets = z.array(budget).max(50);

/** What to do with nodes that are not needed. @see https://karpenter.sh/docs/concepts/disruption/ */
const consolidationPolicy = choiceOf({
  WhenEmptyOrUnderutilized: "Remove nodes, or replace them by cheaper ones, also where pods must move",
  WhenEmpty: "Remove only nodes without pods",
})
  .default("WhenEmptyOrUnderutilized")
  .describe("Which nodes are consolidated.");

/** When nodes of a pool are removed or replaced; the two kinds of pools differ in some defaults. */
export const poolDisruption = <Budgets extends z.ZodType>(
  consolidateAfter: z.ZodDefault<typeof poolTimeOrNever>,
  budgetsOf: (budgets: typeof disruptionBudgets) => Budgets,
) => z.strictObject({ consolidationPolicy, consolidateAfter, budgets: budgetsOf(disruptionBudgets) });

const mostLabels = 100;

/** Keys of both kinds of pools that mean the same. */
export const sharedPoolKeys = {
  labels: z
    .record(z.string().min(1), z.string().max(63))
    .refine((labels) => Object.keys(labels).length <= mostLabels, { error: `must not hold more than ${mostLabels} labels: remove some` })
    .default({})
    .describe("Kubernetes labels of the nodes."),
  taints: z.array(taintSettings).max(50).default([]).describe("Kubernetes taints of the nodes, which keep pods without a toleration away."),
  weight: z.int().min(1).max(100).optional().describe("Which pool is tried first: the one of the greatest weight. Default: none."),
};
