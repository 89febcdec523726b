import { nodesAtOnce, updateLimit, updateTimeoutMinutes, usualUpdateMinutes } from "../../../design/nodes/updates";
import { configDemo } from "../../support/synth";

const group = (settings: object) => configDemo({ nodeGroups: { managed: { main: settings } } }).nodeGroups.managed["main"]!;

test.each([
  [{}, { maxUnavailable: 1 }],
  [{ capacity: { max: 10 } }, { maxUnavailable: 1 }],
  [{ capacity: { max: 11 } }, { maxUnavailablePercentage: 10 }],
  [{ capacity: { max: 11 }, update: { maxUnavailable: 3 } }, { maxUnavailable: 3 }],
  [{ update: { maxUnavailable: 2 } }, { maxUnavailable: 2 }],
  [{ update: { maxUnavailablePercentage: 33 } }, { maxUnavailablePercentage: 33 }],
])("%j: the limit of updates is %j", (settings, limit) => {
  expect(updateLimit(group(settings))).toEqual(limit);
});

test.each([
  [{}, 1, 15],
  [{ capacity: { max: 10 } }, 1, 50],
  [{ capacity: { max: 19 } }, 1, 95],
  [{ capacity: { max: 100 } }, 10, 50],
  [{ capacity: { max: 100 }, update: { maxUnavailable: 1 } }, 1, 500],
  [{ capacity: { max: 2000 } }, 100, 100],
])("%j: %d nodes at a time, %d minutes as a rule", (settings, nodes, minutes) => {
  expect(nodesAtOnce(group(settings))).toBe(nodes);
  expect(usualUpdateMinutes(group(settings))).toBe(minutes);
});

test.each([
  [{ capacity: { max: 10 } }, undefined],
  [{ capacity: { max: 11 } }, 220],
  [{ capacity: { max: 100 } }, 200],
  [{ capacity: { max: 20 }, update: { maxUnavailable: 20 } }, 60],
  [{ capacity: { max: 30 }, update: { maxUnavailable: 1 } }, 600],
])("%j: Terraform waits for %s minutes", (settings, minutes) => {
  expect(updateTimeoutMinutes(group(settings))).toBe(minutes);
});
