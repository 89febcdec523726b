import { readFileSync } from "node:fs";
import { join } from "node:path";
import { editsBetween } from "../../../../commands/edits/rules/edits";
import { configDemo, root } from "../../../support/synth";

const autoscaler = { network: { egress: "nat" }, addons: { clusterAutoscaler: { enabled: true } } };
const pool = { karpenter: { nodePools: { default: { limits: { nodes: 3 } } } } };

test("the way from Cluster Autoscaler drains nodes, since a lower capacity.min alone removes none", () => {
  const edits = editsBetween(configDemo(autoscaler), configDemo({ ...autoscaler, ...pool }));
  const added = edits.find(({ path }) => path.join(".") === "karpenter");
  expect(added?.meaning).toContain("drain the nodes of the groups and remove those groups");
  expect(added?.meaning).toContain("capacity.min alone removes no nodes");
});

test("so does the guide, with the commands", () => {
  const guide = readFileSync(join(root, "docs", "guides", "karpenter.md"), "utf8");
  expect(guide).toContain("kubectl drain --selector eks.amazonaws.com/nodegroup=NAME");
  expect(guide).toContain("--scaling-config desiredSize=2");
});

test("the first pool with Spot Instances changes what policies of volume keys must allow, in the cluster stack", () => {
  const kmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
  const withPools = (key: boolean, ...capacityTypes: readonly string[]) => ({
    network: { egress: "nat" },
    karpenter: {
      nodeClasses: { default: key ? { volume: { kmsKeyArn } } : {} },
      nodePools: { default: { requirements: [{ key: "karpenter.sh/capacity-type", operator: "In", values: capacityTypes }] } },
    },
  });
  const stacksOfEdit = (key: boolean) =>
    editsBetween(configDemo(withPools(key, "on-demand")), configDemo(withPools(key, "on-demand", "spot"))).flatMap(({ effects }) =>
      Object.keys(effects),
    );
  expect(stacksOfEdit(true).toSorted()).toEqual(["cluster", "workload"]);
  expect(stacksOfEdit(false)).toEqual(["workload"]);
});
