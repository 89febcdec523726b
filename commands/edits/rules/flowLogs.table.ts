import { anyChange, type EditTable, whenAdded, whenRemoved, whenSwitchedOff, whenSwitchedOn } from "./editCase";

/**
 * Edits of VPC flow logs.
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-s3.html
 */
export const flowLogEdits: EditTable = {
  "network.flowLogs.enabled": [
    { when: whenSwitchedOn, effects: { network: "create" }, meaning: "flow log, log group and role; with s3 the flow log alone" },
    {
      when: whenSwitchedOff,
      effects: { network: "remove" },
      meaning: "flow log, and its log group with all events; what is in Amazon S3 stays",
    },
  ],
  "network.flowLogs.s3": [
    {
      when: { text: "without flow logs", test: ({ old, next }) => !old.network.flowLogs.enabled && !next.network.flowLogs.enabled },
      effects: {},
      meaning: "nothing changes: flow logs are off",
    },
    {
      when: whenAdded,
      effects: { network: "replace" },
      meaning: "the flow log is recreated, which misses some minutes; its log group goes with all events, and the role",
      first: "Let the policy of the bucket admit delivery.logs.amazonaws.com, and keep what the log group holds elsewhere",
    },
    {
      when: whenRemoved,
      effects: { network: "replace" },
      meaning: "the flow log is recreated, with a log group and a role, and misses some minutes; what is in the bucket stays",
    },
    {
      effects: { network: "replace" },
      meaning: "the flow log is recreated, and misses some minutes; what is in the bucket stays",
    },
  ],
  "network.flowLogs.trafficType": anyChange({ network: "replace" }, "the flow log is recreated; the log group stays"),
  "network.flowLogs.retentionDays": anyChange({ network: "update" }, "retention of the log group"),
};
