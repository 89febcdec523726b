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

/** Each edit, with the stacks that it changes. */
const rows = (from: Changes, to: Changes) =>
  Object.fromEntries(
    editsBetween(configDemo({ nodeGroups: {}, ...from }), configDemo({ nodeGroups: {}, ...to })).map(({ effects, path }) => [
      path.join("."),
      effects,
    ]),
  );

const refusal = (from: Changes, to: Changes) =>
  editsBetween(configDemo({ nodeGroups: {}, ...from }), configDemo({ nodeGroups: {}, ...to })).find(({ instead }) => instead !== undefined)
    ?.instead;

describe("reservations of node classes", () => {
  const withIds = (nodeClasses: Readonly<Record<string, readonly string[] | undefined>>): Changes => ({
    autoMode: {
      nodePools: Object.fromEntries(Object.keys(nodeClasses).map((name) => [name, { nodeClass: name }])),
      nodeClasses: Object.fromEntries(
        Object.entries(nodeClasses).map(([name, ids]) => [name, ids === undefined ? {} : { capacityReservation: { ids } }]),
      ),
    },
  });
  const [one, other] = [["cr-0123456789abcdef0"], ["cr-0123456789abcdef1"]];

  test("concern the whole cluster where they are its first or last ones, and their class alone otherwise", () => {
    const first = only(withIds({ a: undefined }), withIds({ a: one }));
    expect(first.effects).toEqual({ workload: "update" });
    expect(first.meaning).toContain("uses no open reservation that no class names, in the whole cluster");
    expect(only(withIds({ a: one }), withIds({ a: undefined })).meaning).toContain("may use any open reservation, in the whole cluster");
    expect(only(withIds({ a: one, b: undefined }), withIds({ a: one, b: other })).meaning).not.toContain("whole cluster");
    expect(only(withIds({ a: one }), withIds({ a: other })).meaning).not.toContain("whole cluster");
  });

  test("replace the nodes in those that are no longer named", () => {
    for (const [from, to] of [
      [withIds({ a: one }), withIds({ a: undefined })] as const,
      [withIds({ a: one }), withIds({ a: other })] as const,
    ])
      expect(only(from, to).meaning).toContain("EKS replaces nodes in reservations that are no longer named, within the budgets");
    expect(only(withIds({ a: undefined }), withIds({ a: one })).meaning).not.toContain("no longer named");
  });
});

describe("a node class with reservations", () => {
  const nodePools = { main: { nodeClass: "plain" } };
  const reserved = { capacityReservation: { ids: ["cr-0123456789abcdef0"] } };
  const kmsKeyArn = "arn:aws:kms:us-west-2:111122223333:key/a";
  const withClasses = (nodeClasses: Changes): Changes => ({ autoMode: { nodePools, nodeClasses: { plain: {}, ...nodeClasses } } });
  const noOpen = "uses no open reservation that no class names, in the whole cluster";
  const anyOpen = "may use any open reservation, in the whole cluster";

  test.each<[string, Changes]>([
    ["", reserved],
    [" and a key", { ...reserved, ephemeralStorage: { kmsKeyArn } }],
  ])("says what holds for the whole cluster when it comes first, and goes last%s", (_, gpus) => {
    const comes = only(withClasses({}), withClasses({ gpus }));
    expect(comes).toMatchObject({ path: ["autoMode", "nodeClasses", "gpus"], effects: { cluster: "create", workload: "update" } });
    expect(comes.meaning).toContain(noOpen);
    expect(comes.first !== undefined).toBe("ephemeralStorage" in gpus);
    const goes = only(withClasses({ gpus }), withClasses({}));
    expect(goes.meaning).toContain(anyOpen);
    expect(goes.first).toBeUndefined();
  });

  test("says nothing of the cluster beside another one, nor without reservations", () => {
    const [beside, both] = [withClasses({ one: reserved }), withClasses({ one: reserved, other: reserved })];
    for (const edit of [only(beside, both), only(both, beside), only(withClasses({}), withClasses({ fast: {} }))])
      expect(edit.meaning).not.toContain("whole cluster");
  });

  test("says so, too, as the last class beside built-in pools", () => {
    const autoMode = { builtInPools: ["system"] };
    const edit = only({ autoMode: { ...autoMode, nodeClasses: { gpus: reserved } } }, { autoMode });
    expect(edit.effects).toEqual({ cluster: "remove", workload: "update" });
    expect(edit.meaning).toContain(anyOpen);
  });
});

describe("the pool main, which only a file without pools has", () => {
  const main = "autoMode.nodePools.main";
  const firstOf = (from: Changes, to: Changes) =>
    editsBetween(configDemo({ nodeGroups: {}, ...from }), configDemo({ nodeGroups: {}, ...to })).find(({ path }) => path.join(".") === main)
      ?.first;

  test("goes when the file names another pool, and its nodes with it", () => {
    const change = [{ autoMode: {} }, { autoMode: { nodePools: { batch: {} } } }] as const;
    expect(rows(...change)).toEqual({ [main]: { workload: "update" }, "autoMode.nodePools.batch": { workload: "update" } });
    expect(firstOf(...change)).toContain("main: {}");
  });

  test("goes when the file names built-in pools, with the role and the entry of its nodes", () => {
    const change = [{ autoMode: {} }, { autoMode: { builtInPools: ["general-purpose"] } }] as const;
    expect(rows(...change)).toEqual({
      [main]: { cluster: "remove", workload: "remove" },
      "autoMode.builtInPools": { cluster: "create" },
    });
    expect(firstOf(...change)).toContain("main: {}");
  });

  test("comes when the file names none any more", () =>
    expect(rows({ autoMode: { builtInPools: ["system"] } }, { autoMode: {} })).toEqual({
      [main]: { cluster: "create", workload: "create" },
      "autoMode.builtInPools": { cluster: "remove" },
    }));

  test.each([{ nodePools: { main: {} } }, { nodePools: { main: {} }, nodeClasses: { private: {} } }])(
    "is the same written out: %o",
    (autoMode) => expect(rows({ autoMode: {} }, { autoMode })).toEqual({}),
  );

  test("is what a setting of it changes", () =>
    expect(rows({ autoMode: {} }, { autoMode: { nodePools: { main: { limits: { cpu: "10" } } } } })).toEqual({
      [`${main}.limits`]: { workload: "update" },
    }));

  test("stays where a file that names it gives up built-in pools", () =>
    expect(rows({ autoMode: { builtInPools: ["system"], nodePools: { main: {} } } }, { autoMode: {} })).toEqual({
      "autoMode.builtInPools": { cluster: "remove" },
    }));
});

describe("EKS Auto Mode comes on", () => {
  const groups = {
    kubernetesVersion: "1.33",
    nodeGroups: { managed: { one: {} } },
    network: { egress: "nat", publicSubnets: { enabled: true } },
  } as const;
  const karpenter = {
    replicas: 1,
    nodeClasses: { default: { amiReleaseVersion: "1.33.2-20260415" } },
    nodePools: { default: { limits: { nodes: 3 } } },
  } as const;

  test.each<[string, Changes, Changes]>([
    ["named for the first time", { karpenter }, { autoMode: {} }],
    ["with Karpenter's pools gone already", { karpenter: { ...karpenter, nodePools: {} } }, { autoMode: {} }],
    ["after it was off", { karpenter, autoMode: { enabled: false } }, { autoMode: {} }],
    ["with the groups gone, too", { karpenter }, { autoMode: {}, nodeGroups: {} }],
  ])("after Karpenter, whose release takes the definitions of node pools along, is gone: %s", (_, from, to) => {
    expect(refusal({ ...groups, ...from }, { ...groups, ...to })).toContain("Remove karpenter");
    expect(refusal({ ...groups, ...from }, groups)).toBeUndefined();
    expect(refusal(groups, { ...groups, autoMode: {} })).toBeUndefined();
  });
});

describe("EKS Auto Mode goes off", () => {
  const on = { nodeGroups: {}, autoMode: {} };
  const off = { autoMode: { enabled: false } };
  const groups = { nodeGroups: { managed: { one: {} } } };
  const fargateProfiles = { system: { selectors: [{ namespace: "*" }] } };

  test.each([
    ["groups", { ...groups, ...off }],
    ["the group by default", { nodeGroups: undefined, ...off }],
    ["Fargate profiles", { nodeGroups: {}, fargateProfiles, ...off }],
  ])("not with what is to have its pods: %s", (_, to: Changes) =>
    expect(refusal(on, to)).toContain("beside autoMode, apply, move the pods"),
  );

  test("after the groups have come and have the pods, as the refusal says", () => {
    expect(refusal(on, { ...groups, autoMode: {} })).toBeUndefined();
    expect(refusal({ ...groups, autoMode: {} }, { ...groups, ...off })).toBeUndefined();
  });

  test("before Karpenter comes, whose node pools are of the same kinds", () => {
    const withKarpenter = {
      kubernetesVersion: "1.33",
      ...groups,
      ...off,
      network: { egress: "nat", publicSubnets: { enabled: true } },
      karpenter: {
        replicas: 1,
        nodeClasses: { default: { amiReleaseVersion: "1.33.2-20260415" } },
        nodePools: { default: { limits: { nodes: 3 } } },
      },
    } as const;
    const { karpenter: _, ...without } = withKarpenter;
    expect(refusal({ ...without, autoMode: {} }, withKarpenter)).toContain("add karpenter then");
    expect(refusal({ ...without, autoMode: {} }, without)).toBeUndefined();
    expect(refusal(without, withKarpenter)).toBeUndefined();
  });

  test("before the key goes, in the order that the refusal and the guide name", () => {
    const instead = refusal({ ...groups, autoMode: {} }, groups)!;
    const order = ["Move the pods", "applied before", "set autoMode.enabled to false, apply", "remove autoMode then"];
    expect(order.map((step) => instead.indexOf(step))).toEqual(order.map((step) => instead.indexOf(step)).sort((a, b) => a - b));
    expect(instead).toContain("applied before");
    const guide = readFileSync(join(root, "docs", "guides", "auto-mode.md"), "utf8").split("## Back to node groups")[1]!;
    const steps = ["autoMode: {}", "kubectl drain", "enabled: false }", "Remove `autoMode`"].map((step) => guide.indexOf(step));
    expect(steps).not.toContain(-1);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
  });
});

describe("with nodes of EKS Auto Mode alone, which have no add-on", () => {
  const policies = (networkPolicy: Changes): Changes => ({ autoMode: {}, addons: { vpcCni: { networkPolicy } } });
  const enabled = "addons.vpcCni.networkPolicy.enabled";
  const podSubnets = { autoMode: {}, network: { podSubnets: { enabled: true } } };

  test.each<[string, Changes, Changes, Record<string, Changes>]>([
    ["network policies", { autoMode: {} }, policies({ enabled: true }), { [enabled]: { workload: "update" } }],
    ["no network policies", policies({ enabled: true }), { autoMode: {} }, { [enabled]: { workload: "update" } }],
    [
      "event logs",
      policies({ enabled: true }),
      policies({ enabled: true, eventLogs: "cloudWatch" }),
      { "addons.vpcCni.networkPolicy.eventLogs": { workload: "update" } },
    ],
    [
      "the strict mode",
      policies({ enabled: true }),
      policies({ enabled: true, enforcingMode: "strict" }),
      { "addons.vpcCni.networkPolicy.enforcingMode": { workload: "create" } },
    ],
    [
      "pods in pod subnets",
      podSubnets,
      { ...podSubnets, customNetworking: { enabled: true } },
      { "customNetworking.enabled": { workload: "update" } },
    ],
  ])("%s change the node classes, and no other stack", (_, from, to, expected) => {
    expect(rows(from, to)).toEqual(expected);
    expect(only(from, to).meaning).not.toContain("aws-node");
  });
});

describe("built-in pools of EKS Auto Mode", () => {
  const pools = (...builtInPools: readonly string[]): Changes => ({ autoMode: { builtInPools, nodePools: { own: {} } } });

  test.each([
    ["others", pools("system", "general-purpose"), pools("general-purpose"), { cluster: "update" }],
    ["none any more", pools("system"), pools(), { cluster: "remove" }],
    ["some for the first time", pools(), pools("system"), { cluster: "create" }],
  ])("change in place: %s", (_, from, to, effects) => {
    const edit = only(from, to);
    expect(edit.instead).toBeUndefined();
    expect(edit.effects).toEqual(effects);
    expect(edit.meaning).toMatch(/^in place/);
  });

  test("need other nodes for their pods before the last one goes", () =>
    expect(only(pools("system"), pools()).first).toContain("autoMode.nodePools"));

  test("have nodes that are drained before, as their role goes with the last pool", () =>
    expect(only(pools("system"), pools()).first).toContain("drain"));

  test("keep their role while EKS Auto Mode goes off: EKS may still drain their nodes", () => {
    const groups = { nodeGroups: { managed: { one: {} } } };
    const from = { ...groups, autoMode: { builtInPools: ["system"] } };
    expect(only(from, { ...groups, autoMode: { builtInPools: ["system"], enabled: false } }).instead).toBeUndefined();
    expect(refusal(from, { ...groups, autoMode: { enabled: false } })).toContain("Leave builtInPools as they are");
    const given = { iam: { roles: { autoModeBuiltInNodes: "arn:aws:iam::111122223333:role/nodes" } } };
    expect(refusal({ ...from, ...given }, { ...groups, ...given, autoMode: { enabled: false } })).toBeUndefined();
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
