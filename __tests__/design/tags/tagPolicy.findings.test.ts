import { loadCluster } from "../../../config/load";
import { renderFindings } from "../../../config/findings/located";
import { clusterSchema } from "../../../config/schema/schema";
import { tagPolicyFindings } from "../../../design/tags/tagPolicy.findings";

const placesOf = (rest: object) =>
  tagPolicyFindings(clusterSchema.parse({ name: "demo", region: "us-west-2", ...rest })).map(({ path }) => path.join("."));

test("without a tag policy every tag is right", () => {
  expect(placesOf({ tags: { anything: "" } })).toEqual([]);
});

test.each([
  ["exactly", "prod", ["prod"], true],
  ["with any characters", "team-a", ["team-*"], true],
  ["with none", "team-", ["team-*"], true],
  ["in another case", "Prod", ["prod"], false],
  ["with more than the pattern has", "my-team-a", ["team-*"], false],
  ["with characters that patterns of programs know", "a.c", ["a.c"], true],
  ["but not as such", "abc", ["a.c"], false],
])("a value may be one of the policy %s", (_how, value, allowed, isRight) => {
  const places = placesOf({ tags: { Environment: value }, tagPolicy: { values: { Environment: allowed } } });
  expect(places).toEqual(isRight ? [] : ["tags.Environment"]);
});

test("tags of subnets, node groups and Fargate profiles are checked, too", () => {
  const tags = { environment: "prod" };
  const places = placesOf({
    tagPolicy: { required: ["Environment"] },
    tags: { Environment: "prod" },
    network: { nodeSubnets: { tags } },
    nodeGroups: { selfManaged: { one: { tags } } },
    fargateProfiles: { jobs: { selectors: [{ namespace: "jobs" }], tags } },
  });
  expect(places).toEqual([
    "network.nodeSubnets.tags.environment",
    "nodeGroups.selfManaged.one.tags.environment",
    "fargateProfiles.jobs.tags.environment",
  ]);
});

test("a key that is there twice is to be removed, not renamed", () => {
  const config = { name: "demo", region: "us-west-2", tags: { Owner: "a", OWNER: "b" }, tagPolicy: { required: ["Owner"] } };
  expect(tagPolicyFindings(clusterSchema.parse(config)).map(({ fix }) => fix)).toEqual(["Remove it"]);
});

test("the cluster that lacks a key is told, where a file that it extends requires it", () => {
  const shared = { file: "_company.yaml", text: "region: us-west-2\ntagPolicy:\n  required: [CostCenter]\n" };
  const { findings } = loadCluster({ file: "a.yaml", text: "extends: _company.yaml\nname: a\n", read: () => shared }, tagPolicyFindings);
  expect(renderFindings(findings)).toContain(
    "a.yaml:1:1: error: tags.CostCenter: the tag CostCenter is required by tagPolicy, and tags does not have it",
  );
});
