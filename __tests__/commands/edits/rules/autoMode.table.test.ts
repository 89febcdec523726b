import { readFileSync } from "node:fs";
import { join } from "node:path";
import { editsBetween } from "../../../../commands/edits/rules/edits";
import { pods } from "../../../../design/fargate/pods";
import { type Changes, configDemo, root } from "../../../support/synth";

const only = (from: Changes, to: Changes) => {
  const [edit, ...others] = editsBetween(configDemo({ nodeGroups: {}, ...from }), configDemo({ nodeGroups: {}, ...to }));
  expect(others).toEqual([]);
  return edit!;
};

describe("built-in pools of EKS Auto Mode", () => {
  const pools = (...builtInPools: readonly string[]): Changes => ({ autoMode: { builtInPools, nodePools: { own: {} } } });

  test.each([
    ["others", pools("system", "general-purpose"), pools("general-purpose"), { cluster: "update" }],
    ["none any more", pools("system"), pools(), { cluster: "remove", workload: "create" }],
    ["some for the first time", pools(), pools("system"), { cluster: "create" }],
  ])("change in place: %s", (_, from, to, effects) => {
    const edit = only(from, to);
    expect(edit.instead).toBeUndefined();
    expect(edit.effects).toEqual(effects);
    expect(edit.meaning).toMatch(/^in place/);
  });

  test("need other nodes for their pods before the last one goes", () =>
    expect(only(pools("system"), pools()).first).toContain("autoMode.nodePools"));

  test("take the pool main with them, and the entry that its nodes work by", () => {
    const edit = only({ autoMode: {} }, { autoMode: { builtInPools: ["general-purpose"] } });
    expect(edit.effects).toEqual({ cluster: "remove", workload: "remove" });
    expect(edit.first).toContain("main: {}");
  });

  test("keep their role: with another one the provider replaces the cluster", () => {
    const roles = (name: string) => ({ iam: { roles: { autoModeBuiltInNodes: `arn:aws:iam::111122223333:role/${name}` } } });
    expect(only({ ...pools("system"), ...roles("a") }, { ...pools("system"), ...roles("b") }).instead).toContain("Keep the role");
  });
});

test("a given role of the control plane gets the permissions before EKS Auto Mode goes on", () => {
  const given = { nodeGroups: { managed: { one: {} } }, iam: { roles: { cluster: "arn:aws:iam::111122223333:role/eks" } } };
  expect(only(given, { ...given, autoMode: {} }).first).toContain("sts:TagSession");
});

test("the guide drains all but the pods that keep off nodes of EKS Auto Mode, by labels that these have", () => {
  const guide = readFileSync(join(root, "docs", "guides", "auto-mode.md"), "utf8");
  const [ofDns, ofDriver] = [pods.coreDns.labels["k8s-app"], pods.ebsCsiController.labels.app];
  expect(guide).toContain(`--pod-selector 'k8s-app!=${ofDns},app!=${ofDriver}'`);
});
