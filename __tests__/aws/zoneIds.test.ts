import { zoneIdPrefix } from "../../aws/regions";

test.each([
  ["us-east-1", "use1"],
  ["ap-southeast-2", "apse2"],
  ["ap-northeast-1", "apne1"],
  ["ca-central-1", "cac1"],
  ["us-gov-west-1", "usgw1"],
  ["cn-northwest-1", "cnnw1"],
])("ids of zones of %s begin with %s", (region, prefix) => {
  expect(zoneIdPrefix(region)).toBe(prefix);
});
