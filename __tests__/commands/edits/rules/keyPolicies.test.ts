import { editsBetween } from "../../../../commands/edits/rules/edits";
import { type Changes, configDemo, merge } from "../../../support/synth";

const arn = (name: string) => `arn:aws:kms:us-west-2:111122223333:key/${name}`;
const group = (name: string, kmsKeyArn?: string): Changes => ({ nodeGroups: { managed: { [name]: { volume: { kmsKeyArn } } } } });
const base: Changes = { nodeGroups: { managed: { one: {} }, selfManaged: { two: {} } } };

const only = (from: Changes, to: Changes) => {
  const [edit, ...others] = editsBetween(configDemo(from), configDemo(to));
  expect(others).toEqual([]);
  return edit!;
};

const admit = "Let the policy of the key admit Auto Scaling's service-linked role; otherwise no node starts";

describe("the key of a group's volumes", () => {
  test.each(["managed", "selfManaged"])(
    "of a group in nodeGroups.%s: its policy admits Auto Scaling first, and key-policy.json has it",
    (kind) => {
      const name = kind === "managed" ? "one" : "two";
      const edit = only(base, merge(base, { nodeGroups: { [kind]: { [name]: { volume: { kmsKeyArn: arn("a") } } } } }));
      expect(edit).toMatchObject({ effects: { cluster: "update", workload: "roll nodes" }, first: admit });
      expect(edit.meaning).toContain("key-policy.json");
    },
  );

  test("that goes has nothing to be done first", () => {
    const edit = only(merge(base, group("one", arn("a"))), base);
    expect(edit).toMatchObject({ effects: { cluster: "update", workload: "roll nodes" } });
    expect(edit.first).toBeUndefined();
    expect(edit.meaning).toContain("key-policy.json");
  });

  test("that others have already changes nothing in the cluster stack", () => {
    const withAll = merge(base, { encryption: { volumesKmsKeyArn: arn("a") } });
    const edit = only(withAll, merge(withAll, group("one", arn("a"))));
    expect(edit).toMatchObject({ effects: { workload: "roll nodes" } });
    expect(edit.effects).not.toHaveProperty("cluster");
    expect(edit.meaning).not.toContain("key-policy.json");
  });

  test("comes and goes with its group", () => {
    const withThree = merge(base, group("three", arn("a")));
    expect(only(base, withThree)).toMatchObject({ effects: { cluster: "update", workload: "create" }, first: admit });
    expect(only(withThree, base)).toMatchObject({ effects: { cluster: "update", workload: "remove" } });
    expect(only(base, merge(base, group("three"))).effects).toEqual({ workload: "create" });
  });
});

describe("Spot Instances of EKS Auto Mode", () => {
  const withPool = (capacityTypes: readonly string[], key?: string): Changes => ({
    nodeGroups: {},
    ...(key !== undefined && { encryption: { volumesKmsKeyArn: key } }),
    autoMode: { nodePools: { main: { capacityTypes } } },
  });

  test("have the key's policy admit EC2's service-linked role first", () => {
    const edit = only(withPool(["on-demand"], arn("a")), withPool(["on-demand", "spot"], arn("a")));
    expect(edit.effects).toEqual({ cluster: "update", workload: "update" });
    expect(edit.first).toContain("EC2's service-linked role of Spot Instances");
  });

  test("that go change key-policy.json, and need nothing first", () => {
    const edit = only(withPool(["spot"], arn("a")), withPool(["on-demand"], arn("a")));
    expect(edit.effects).toEqual({ cluster: "update", workload: "update" });
    expect(edit.first).toBeUndefined();
  });

  test("without a key of your own concern the workload stack alone", () =>
    expect(only(withPool(["on-demand"]), withPool(["spot"])).effects).toEqual({ workload: "update" }));
});

describe("keys of EKS Auto Mode", () => {
  const autoMode = (settings: Changes = {}, more: Changes = {}): Changes => ({ nodeGroups: {}, autoMode: settings, ...more });
  const withClass = (kmsKeyArn?: string): Changes => autoMode({ nodeClasses: { private: { ephemeralStorage: { kmsKeyArn } } } });
  const withStorage = (kmsKeyArn?: string): Changes => autoMode({ storageClass: { kmsKeyArn } });
  const account = "Let the policy of the key admit the account, as key-policy.json beside the cluster stack says";
  const ofAll = { encryption: { volumesKmsKeyArn: arn("a") } };

  test("of all volumes: without groups and Squid there is no role of Auto Scaling that a policy may name", () => {
    const edit = only(autoMode(), autoMode({}, ofAll));
    expect(edit.first).toContain(account);
    expect(edit.first).not.toContain("Auto Scaling");
    const beside: Changes = { nodeGroups: { managed: { one: {} } } };
    const besideGroups = only(autoMode({}, beside), autoMode({}, { ...beside, ...ofAll }));
    expect(besideGroups.first).toContain(admit);
    expect(besideGroups.first).toContain(account);
  });

  test.each<[string, Changes, Changes]>([
    ["EKS Auto Mode", autoMode({}, ofAll), autoMode()],
    ["EKS Auto Mode beside groups", merge(base, { autoMode: {}, ...ofAll }), merge(base, { autoMode: {} })],
    ["groups", merge(base, ofAll), base],
  ])("of all volumes, which goes: no policy has to admit anybody, with %s", (_, from, to) => {
    const edit = only(from, to);
    expect(edit.path).toEqual(["encryption", "volumesKmsKeyArn"]);
    expect(edit.first).toBeUndefined();
  });

  test("of a node class and of the StorageClass: their policies admit the account first, and key-policy.json has them", () => {
    const ofClass = only(withClass(), withClass(arn("a")));
    expect(ofClass.effects).toEqual({ cluster: "create", workload: "update" });
    expect(ofClass.meaning).toContain("key-policy.json");
    expect(ofClass.first).toContain(account);
    expect(ofClass.first).toContain("otherwise no node starts");
    const ofStorage = only(withStorage(), withStorage(arn("a")));
    expect(ofStorage.meaning).toContain("key-policy.json");
    expect(ofStorage.first).toBe(`${account}; otherwise no volume is made`);
  });

  test("that go, or that all volumes have, need nothing first", () => {
    for (const edit of [only(withClass(arn("a")), withClass()), only(withStorage(arn("a")), withStorage())]) {
      expect(edit.first).toBeUndefined();
      expect(edit.meaning).toContain("key-policy.json");
    }
    const known = only(merge(withClass(), ofAll), merge(withClass(arn("a")), ofAll));
    expect(known.first).toBeUndefined();
    expect(known.meaning).not.toContain("key-policy.json");
  });

  test("come with a class that has one", () => {
    const withOther = (nodeClasses: Changes): Changes => autoMode({ nodePools: { main: {} }, nodeClasses });
    const [edit] = editsBetween(configDemo(withOther({})), configDemo(withOther({ fast: { ephemeralStorage: { kmsKeyArn: arn("a") } } })));
    expect(edit).toMatchObject({ path: ["autoMode", "nodeClasses", "fast"], first: expect.stringContaining(account) });
  });
});
