import type { ClusterConfig } from "../../../config/schema/schema";
import { type Change, type EditCase, type EditTable, whenAdded, whenRemoved } from "./editCase";

type SessionLogging = ClusterConfig["access"]["bastion"]["sessionLogging"];

const isAdded =
  (part: "cloudWatch" | "kmsKeyArn") =>
  ({ before, after }: Change): boolean =>
    !(before as SessionLogging)?.[part] && !!(after as SessionLogging)?.[part];

const isRemoved =
  (part: "cloudWatch" | "kmsKeyArn") =>
  ({ before, after, ...change }: Change): boolean =>
    isAdded(part)({ ...change, before: after, after: before });

const changed = "sessions that are open go on as they began";

const loggingCase = (text: string, test: (change: Change) => boolean, effect: "create" | "remove", meaning: string): EditCase => ({
  when: { text, test },
  effects: { network: effect },
  changesProxyVariables: true,
  meaning,
});

/**
 * Edits of the logging of sessions on the bastion.
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
 */
export const sessionLoggingEdits: EditTable = {
  "access.bastion.sessionLogging": [
    {
      when: whenAdded,
      effects: { network: "create" },
      changesProxyVariables: true,
      meaning:
        "Session document, log group, permissions and endpoints; sessions are logged where people name the document, and operator-policy.json has them do so",
    },
    {
      when: whenRemoved,
      effects: { network: "remove" },
      changesProxyVariables: true,
      meaning: "the document, and the log group with all that was logged; what is in the bucket stays",
    },
    loggingCase("the log group goes", isRemoved("cloudWatch"), "remove", `the log group with all that was logged; ${changed}`),
    loggingCase(
      "the KMS key of sessions goes",
      isRemoved("kmsKeyArn"),
      "remove",
      `the endpoint of KMS, if nothing else needs it; ${changed}`,
    ),
    loggingCase("a log group comes", isAdded("cloudWatch"), "create", `a log group, and the endpoint of CloudWatch Logs; ${changed}`),
    loggingCase("a KMS key of sessions comes", isAdded("kmsKeyArn"), "create", `the endpoint of KMS, and permissions; ${changed}`),
    { effects: { network: "update" }, meaning: `document, permissions and retention; ${changed}` },
  ],
};
