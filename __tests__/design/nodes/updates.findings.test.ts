import fc from "fast-check";
import { clusterSchema } from "../../../config/schema/schema";
import { updateFindings } from "../../../design/nodes/updates.findings";

const check = (group: object) =>
  updateFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", nodeGroups: { managed: { main: group } } }));
const at = (...keys: string[]) => ["nodeGroups", "managed", "main", ...keys];

test.each([
  ["the defaults", {}],
  ["as many nodes as the group has", { capacity: { max: 3 }, update: { maxUnavailable: 3 } }],
  ["a large group", { capacity: { max: 100 } }],
  ["an update that is forced", { update: { force: true } }],
])("accepts %s", (_name, group) => {
  expect(check(group)).toEqual([]);
});

test("refuses two ways to say how many nodes are replaced", () => {
  expect(check({ update: { maxUnavailable: 1, maxUnavailablePercentage: 10 } })).toMatchObject([
    {
      severity: "error",
      path: at("update", "maxUnavailablePercentage"),
      problem: "both maxUnavailable 1 and maxUnavailablePercentage 10 are given",
    },
  ]);
});

test("refuses more nodes at a time than the group may have", () => {
  expect(check({ capacity: { max: 3 }, update: { maxUnavailable: 50 } })).toEqual([
    {
      severity: "error",
      path: at("update", "maxUnavailable"),
      alsoReads: [at("capacity", "max")],
      problem: "maxUnavailable 50 is greater than capacity.max 3",
      allowed: "1 to 3",
      fix: "Lower update.maxUnavailable to 3 or less, or raise capacity.max",
    },
  ]);
});

describe("warns of an update that takes hours", () => {
  test.each([
    [{ capacity: { max: 100 }, update: { maxUnavailable: 1 } }, "maxUnavailable", "1 of up to 100", 8, "Raise update.maxUnavailable to 5"],
    [
      { capacity: { max: 200 }, update: { maxUnavailablePercentage: 1 } },
      "maxUnavailablePercentage",
      "2 of up to 200",
      8,
      "Raise update.maxUnavailablePercentage to 5",
    ],
    [
      { capacity: { max: 5000 } },
      "maxUnavailablePercentage",
      "100 of up to 5000",
      4,
      "Make several groups of it: EKS replaces at most 100 nodes of a group at a time",
    ],
  ])("%j", (group, key, nodes, hours, fix) => {
    expect(check(group)).toMatchObject([
      {
        severity: "warning",
        path: at("update", key),
        problem: `an update replaces ${nodes} nodes at a time, which takes some ${hours} hours`,
        fix,
      },
    ]);
  });

  test("and what it says to write is enough", () => {
    const raised = /^Raise update\.(\w+) to (\d+)$/;
    fc.assert(
      fc.property(fc.integer({ min: 24, max: 3000 }), fc.integer({ min: 1, max: 10 }), (max, maxUnavailable) => {
        const [, key, value] = raised.exec(check({ capacity: { max }, update: { maxUnavailable } })[0]?.fix ?? "") ?? [];
        if (key !== undefined) expect(check({ capacity: { max }, update: { [key]: Number(value) } })).toEqual([]);
      }),
    );
  });
});
