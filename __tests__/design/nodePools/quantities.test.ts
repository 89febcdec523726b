import { amountOf, hoursOf } from "../../../design/nodePools/quantities";

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/ */
test.each([
  ["4", 4],
  ["1.5", 1.5],
  ["1500m", 1.5],
  ["2k", 2000],
  ["3M", 3_000_000],
  ["3G", 3_000_000_000],
  ["1T", 1_000_000_000_000],
  ["2Ki", 2048],
  ["512Mi", 536_870_912],
  ["1Gi", 1_073_741_824],
  ["1Ti", 1_099_511_627_776],
])("the quantity %s is %d", (quantity, amount) => {
  expect(amountOf(quantity)).toBeCloseTo(amount);
});

test.each([
  ["336h", 336],
  ["24h30m", 24.5],
  ["90m", 1.5],
  ["1h0m1800s", 1.5],
  ["0s", 0],
])("the time %s is %d hours", (duration, hours) => {
  expect(hoursOf(duration)).toBeCloseTo(hours);
});
