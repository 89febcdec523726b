import { nearest } from "../../../config/findings/nearest";

const keys = ["name", "region", "network", "nodeGroups", "access", "id"];

test.each([
  ["nodegroups", "nodeGroups"],
  ["nodeGroup", "nodeGroups"],
  ["netwrok", "network"],
  ["Region", "region"],
])("%s stands for %s", (word, expected) => {
  expect(nearest(word, keys)).toBe(expected);
});

test.each(["fargate", "az", "1.34", "", "bastion"])("%j stands for none of the keys", (word) => {
  expect(nearest(word, keys)).toBeUndefined();
});

test("the end of several keys stands for none of them, and that of one for it", () => {
  expect(nearest("subnets", ["nodeSubnets", "podSubnets", "network"])).toBeUndefined();
  expect(nearest("subnets", ["podSubnets", "network"])).toBe("podSubnets");
});

test("versions are never guessed", () => {
  expect(nearest("1.29", ["1.31", "1.32"])).toBeUndefined();
});
