import { clusterSchema } from "../../../config/schema/schema";
import { analyse } from "../../../design/facts";
import { mergedTagFindings } from "../../../design/tags/mergedTags.findings";

const tagsOf = (letter: string, count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`${letter}${index}`, "x"]));

const findingsOf = (cluster: object) =>
  mergedTagFindings(analyse(clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster }))).map(({ path, problem, fix }) => ({
    path: path.join("."),
    problem,
    fix,
  }));

const tags = tagsOf("a", 30);

test.each([
  ["a node subnet", { network: { nodeSubnets: { tags: tagsOf("b", 18) } } }, { network: { nodeSubnets: { tags: tagsOf("b", 19) } } }],
  [
    "a pod subnet",
    { network: { podSubnets: { enabled: true, tags: tagsOf("b", 19) } } },
    { network: { podSubnets: { enabled: true, tags: tagsOf("b", 20) } } },
  ],
  [
    "a public subnet",
    { network: { publicSubnets: { enabled: true, tags: tagsOf("b", 18) } } },
    { network: { publicSubnets: { enabled: true, tags: tagsOf("b", 19) } } },
  ],
  [
    "an instance of the group",
    { nodeGroups: { managed: { g: { tags: tagsOf("b", 14) } } } },
    { nodeGroups: { managed: { g: { tags: tagsOf("b", 15) } } } },
  ],
  [
    "the Auto Scaling group",
    { nodeGroups: { selfManaged: { g: { tags: tagsOf("b", 10), labels: tagsOf("l", 6) } } } },
    { nodeGroups: { selfManaged: { g: { tags: tagsOf("b", 10), labels: tagsOf("l", 7) } } } },
  ],
  [
    "the profile",
    { fargateProfiles: { p: { selectors: [{ namespace: "p" }], tags: tagsOf("b", 20) } } },
    { fargateProfiles: { p: { selectors: [{ namespace: "p" }], tags: tagsOf("b", 21) } } },
  ],
])("%s has 50 tags at most", (what, fitting, tooMany) => {
  expect(findingsOf({ tags, ...fitting })).toEqual([]);
  const [finding, ...others] = findingsOf({ tags, ...tooMany });
  expect(finding!.problem).toBe(`${what} would have 51 tags, with those of tags and those that are added`);
  expect(finding!.fix).toMatch(/^Remove 1 of .+ or tags$/);
  expect(others).toEqual([]);
});

test("a key that two places give counts once", () => {
  expect(findingsOf({ tags, nodeGroups: { managed: { g: { tags: tagsOf("a", 30) } } } })).toEqual([]);
});

test("labels and taints of a self-managed group are tags of its Auto Scaling group", () => {
  expect(findingsOf({ tags, nodeGroups: { selfManaged: { g: { labels: tagsOf("l", 20) } } } })).toMatchObject([
    { path: "nodeGroups.selfManaged.g.labels", fix: "Remove 4 of nodeGroups.selfManaged.g.labels or tags" },
  ]);
  expect(findingsOf({ tags, nodeGroups: { managed: { g: { labels: tagsOf("l", 20) } } } })).toEqual([]);
});

test("given subnets do not get the cluster's tags", () => {
  const subnets = Object.fromEntries(
    ["a", "b"].map((letter, index) => [`us-west-2${letter}`, { id: `subnet-0123456789abcdef${index}`, cidr: `10.0.${index}.0/24` }]),
  );
  const existingVpc = { id: "vpc-0123456789abcdef0", cidr: "10.0.0.0/16", nodeSubnets: subnets };
  expect(findingsOf({ tags, network: { existingVpc, nodeSubnets: { tags: tagsOf("b", 30) } } })).toEqual([]);
});

test("keys of tags differ by more than case, on roles", () => {
  expect(findingsOf({ tags: { Team: "a", owner: "b", TEAM: "c" } })).toEqual([
    {
      path: "tags.TEAM",
      problem: "the roles of the cluster get the tags Team and TEAM, and IAM refuses keys that differ by case only",
      fix: "Remove one of the two",
    },
  ]);
  expect(findingsOf({ tags: { Team: "a" }, nodeGroups: { managed: { g: { tags: { team: "b" } } } } })).toEqual([]);
});
