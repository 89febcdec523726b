import type { StackEffect } from "../../commands/edits/rules/editCase";
import type { PlannedChange } from "./terraform";

/** What holds data, or what everything stands on. */
const protectedTypes =
  /^aws_(vpc|subnet|vpc_ipv4_cidr_block_association|route_table|eks_cluster|kms_key|cloudwatch_log_group|ecr_repository|iam_openid_connect_provider)$/;
/** Groups of nodes. */
export const nodeTypes = /^aws_(eks_node_group|autoscaling_group)$/;
/** They only connect others, and have no content. */
const connecting = /_(rule|association|attachment|route|policy|tag)$|^aws_route$/;
/** The actions that each effect may have, besides those on what only connects. */
const actionsOf: Readonly<Record<StackEffect, RegExp>> = {
  update: /^update$/,
  create: /^(update|create)$/,
  "roll nodes": /^(update|create)$/,
  remove: /^(update|create|delete)$/,
  replace: /./,
  "replace node group": /^(update|create|create,delete)$/,
};

/** What a plan changes that the effects of an edit do not announce. */
export const unexpectedChanges = (plan: readonly PlannedChange[], effects: readonly StackEffect[]): readonly PlannedChange[] =>
  plan.filter(
    ({ type, actions }) => !effects.some((effect) => actionsOf[effect].test(actions)) && !(connecting.test(type) && effects.length > 0),
  );

/** What a plan destroys or replaces that holds data. */
export const destroyedData = (plan: readonly PlannedChange[]): readonly PlannedChange[] =>
  plan.filter(({ type, actions }) => protectedTypes.test(type) && actions.includes("delete"));
