import { clusterSchema } from "../../../config/schema/schema";
import { metadataFindings } from "../../../design/nodes/metadata.findings";
import { type Changes, merge } from "../../support/synth";

const insights: Changes = { observability: { containerInsights: { enabled: true } } };
const group = (main: Changes): Changes => ({ nodeGroups: { managed: { main } } });
const check = (changes: Changes) => metadataFindings(clusterSchema.parse(merge({ name: "demo", region: "us-west-2" }, changes)));

const privileged: Changes = merge(group({ iam: { withAddonPolicies: { autoScaler: true } } }), { access: { sessionManager: true } });

test("pods do not get to a role with more than every node needs because of Container Insights", () => {
  expect(check(merge(privileged, insights))).toEqual([
    {
      severity: "warning",
      path: ["nodeGroups", "managed", "main"],
      alsoReads: [
        ["observability", "containerInsights"],
        ["access", "sessionManager"],
        ["registry", "pullThroughCache"],
      ],
      problem:
        "with Container Insights all pods of these nodes can take the node's role, and so what iam.withAddonPolicies.autoScaler, access.sessionManager allow it",
      fix: "Set metadata.hopLimit to 1, which is enough for the agents of the add-on from v6.2.0, or to 2 if pods use the role",
    },
  ]);
});

test.each<[string, Changes]>([
  ["a policy of the user's", group({ iam: { attachPolicyArns: ["arn:aws:iam::111122223333:policy/mine"] } })],
  ["a pull-through cache", merge(group({}), { registry: { pullThroughCache: { quay: "quay.io" } } })],
])("so do they with %s", (_name, changes) => {
  expect(check(merge(changes, insights))).toHaveLength(1);
});

test.each<[string, Changes]>([
  ["a role with what every node needs", merge(group({}), insights)],
  ["a hop limit that keeps pods away, as the fix says", merge(merge(privileged, insights), group({ metadata: { hopLimit: 1 } }))],
  ["a hop limit that lets them, as the fix says", merge(merge(privileged, insights), group({ metadata: { hopLimit: 2 } }))],
  ["no Container Insights", privileged],
])("accepts %s", (_name, changes) => {
  expect(check(changes)).toEqual([]);
});
