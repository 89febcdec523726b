import { editsBetween } from "../../../../commands/edits/rules/edits";
import { type Changes, configDemo, merge } from "../../../support/synth";

const edits = (from: Changes, to: Changes) =>
  editsBetween(configDemo({ network: from }), configDemo({ network: to })).map(({ path, instead }) => [path.join("."), instead]);

const group = { id: "rslvr-frg-1", priority: 200 };
const guarded = { dnsFirewall: { ruleGroups: { company: group }, allowList: { enabled: true }, mutationProtection: true } };
const refused = "Set network.dnsFirewall.mutationProtection to false and apply the network stack, then change it";

test("protected associations neither go nor change", () => {
  const ruleGroups = "network.dnsFirewall.ruleGroups";
  expect(edits(guarded, merge(guarded, { dnsFirewall: { ruleGroups: { company: { priority: 300 } } } }))).toEqual([[ruleGroups, refused]]);
  expect(edits(guarded, merge(guarded, { dnsFirewall: { ruleGroups: { company: undefined }, mutationProtection: false } }))).toContainEqual(
    [ruleGroups, refused],
  );
  expect(edits(guarded, merge(guarded, { dnsFirewall: { allowList: { enabled: false } } }))).toEqual([
    ["network.dnsFirewall.allowList.enabled", refused],
  ]);
});

test("others may join them", () => {
  const more = { dnsFirewall: { ruleGroups: { other: { id: "rslvr-frg-2", priority: 300 } } } };
  expect(edits(guarded, merge(guarded, more))).toEqual([["network.dnsFirewall.ruleGroups", undefined]]);
});

test("what other keys do to the allow list is told once, with the domains", () => {
  const found = editsBetween(
    configDemo({ network: guarded }),
    configDemo({ network: merge(guarded, { endpoints: { additional: ["xray"] } }) }),
  );
  expect(found.at(-1)).toMatchObject({
    path: ["network", "dnsFirewall", "allowList"],
    before: [],
    after: ["xray.us-west-2.amazonaws.com"],
    effects: { network: "update" },
  });
});
