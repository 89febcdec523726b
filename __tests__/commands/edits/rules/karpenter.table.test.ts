import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Edit } from "../../../../commands/edits/rules/editCase";
import { editsBetween } from "../../../../commands/edits/rules/edits";
import { type Changes, configDemo, merge, root } from "../../../support/synth";

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

const key = "arn:aws:kms:us-west-2:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const withPool = { ...pool, network: { egress: "nat" } };
const only = (old: Changes, next: Changes): Edit => {
  const edits = editsBetween(configDemo(old), configDemo(next));
  expect(edits).toHaveLength(1);
  return edits[0]!;
};

test.each([{ terminationGracePeriod: "1h" }, { expireAfter: "48h" }])(
  "%j replaces the nodes of the pool, since it is part of the template that Karpenter compares them with",
  (settings) => {
    const edit = only(withPool, merge(withPool, { karpenter: { nodePools: { default: settings } } }));
    expect(edit.effects).toEqual({ workload: "roll nodes" });
    expect(edit.meaning).toContain("Karpenter then replaces the nodes");
  },
);

test("a key of all volumes is that of node classes, too, and its policy must admit the controller", () => {
  const edit = only(withPool, merge(withPool, { encryption: { volumesKmsKeyArn: key } }));
  expect(edit.effects).toEqual({ cluster: "update", workload: "roll nodes" });
  expect(edit.meaning).toContain("the node classes");
  expect(edit.first).toContain("the role of Karpenter's controller");
  const withOwnKey = merge(withPool, { karpenter: { nodeClasses: { default: { volume: { kmsKeyArn: key } } } } });
  expect(only(withPool, withOwnKey).first).toContain("the role of Karpenter's controller");
  expect(only(withOwnKey, merge(withOwnKey, { encryption: { volumesKmsKeyArn: key } })).meaning).not.toContain("node classes");
});

test.each<[string, Changes, Edit["effects"]]>([
  ["a release of the AMI", { nodeClasses: { default: { amiReleaseVersion: "1.35.2-20260501" } } }, { workload: "roll nodes" }],
  ["monitoring", { nodeClasses: { default: { monitoring: true } } }, { workload: "roll nodes" }],
  ["a version whose images have the same repository", { version: "1.14.0" }, { workload: "update" }],
  ["isolatedVPC, as it is without", { isolatedVPC: true }, {}],
])("%s changes no stack more than it has to", (_name, karpenter, effects) => {
  const nodeClasses = { default: { amiReleaseVersion: "1.35.2-20260415" } };
  const mirrored = merge(pool, { registry: { mirror: true, accountId: "111122223333" }, karpenter: { nodeClasses } });
  expect(only(mirrored, merge(mirrored, { karpenter })).effects).toEqual(effects);
});

const upgradeGuide = "https://karpenter.sh/docs/upgrading/upgrade-guide/";

test.each<[string, Changes, string, string | undefined]>([
  [
    "another minor version asks to read what changed",
    { karpenter: { version: "1.13.0" } },
    "the resource definitions, then the controller's pods",
    `Read ${upgradeGuide} for what the minor versions between ask for`,
  ],
  [
    "requirements replace the nodes that no longer meet them, and no others",
    { karpenter: { nodePools: { default: { requirements: [{ key: "kubernetes.io/arch", operator: "In", values: ["amd64"] }] } } } },
    "replaces the nodes that no longer meet them",
    undefined,
  ],
  ["tags of the cluster are those of the node classes, too", { tags: { team: "a" } }, "Karpenter replaces its nodes", undefined],
])("%s", (_name, changes, meaning, first) => {
  const edit = only(withPool, merge(withPool, changes));
  expect(edit.meaning).toContain(meaning);
  expect(edit.first).toBe(first);
});

test("a patch of the same minor version has nothing to read", () =>
  expect(only(withPool, merge(withPool, { karpenter: { version: "1.14.0" } })).first).toBeUndefined());

test("an image from elsewhere has another repository in the mirror, and the one of before goes", () => {
  const mirrored = merge(pool, { registry: { mirror: true, accountId: "111122223333" } });
  const image = { repository: "registry.example.com/karpenter/fork", tag: "1.14.1" };
  const edits = editsBetween(configDemo(mirrored), configDemo(merge(mirrored, { karpenter: { image } })));
  expect(edits.map(({ effects }) => effects.cluster)).toContain("remove");
});
