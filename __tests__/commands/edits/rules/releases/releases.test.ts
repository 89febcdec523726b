import { readFileSync } from "node:fs";
import { join } from "node:path";
import { releaseChanges, releasesSince } from "../../../../../commands/edits/rules/releases/releaseChanges";
import { releases } from "../../../../../commands/edits/rules/releases/releases";
import { withUpgradeTables } from "../../../../../commands/edits/rules/releases/upgradeTables";
import { designCluster } from "../../../../../design/cluster";
import { version } from "../../../../../package.json";
import { type Changes, configDemo, root } from "../../../../support/synth";

const read = (page: string): string => readFileSync(join(root, page), "utf8");

/** The changes after a release whose text holds a word. */
const changes = (file: Changes, word: string, since = "0.2.0") =>
  releaseChanges(designCluster(configDemo(file)), releasesSince(since)!).filter((change) => JSON.stringify(change).includes(word));

test("are those of the changelog, up to this one", () => {
  const inChangelog = [...read("CHANGELOG.md").matchAll(/^## \[(\d[\d.]*)\]/gm)].map(([, name]) => name).reverse();
  expect(releases.map((release) => release.version)).toEqual(inChangelog);
  expect(releases.at(-1)!.version).toBe(version);
});

test("have their tables in UPGRADE.md (npm run schema)", () => {
  expect(withUpgradeTables(read("UPGRADE.md"))).toBe(read("UPGRADE.md"));
});

test("have a place in UPGRADE.md", () => {
  expect(() => withUpgradeTables("# Upgrading\n")).toThrow(
    /^UPGRADE\.md has no place for the table of 0\.1\.0 to 0\.2\.0: <!-- Generated /,
  );
});

test("concern clusters by what they have", () => {
  expect(changes({}, "EBS")).toEqual([]);
  expect(changes({ addons: { ebsCsiDriver: { enabled: true } } }, "AmazonEBSCSIDriverPolicyV2")).toEqual([
    expect.objectContaining({ stack: "workload", after: "0.2.0", first: expect.stringContaining("ebs.csi.aws.com/cluster: true") }),
  ]);
});

test("leave clusters of Fargate alone where they are about nodes", () => {
  const fargate = { nodeGroups: { managed: {} }, fargateProfiles: { pods: { selectors: [{ namespace: "kube-system" }] } } };
  expect(changes({}, "ec2:DescribeInstanceTypeOfferings")).toHaveLength(1);
  expect(changes(fargate, "ec2:DescribeInstanceTypeOfferings")).toEqual([]);
});

test("ask for another AMI release where nodes of a group that pins one may roll", () => {
  const group = (release: object): Changes => ({ nodeGroups: { managed: { own: { amiId: "ami-0123456789abcdef0" }, pinned: release } } });
  expect(changes(group({}), "their nodes roll")).toEqual([expect.not.objectContaining({ first: expect.anything() })]);
  expect(changes(group({ amiReleaseVersion: "1.35.0-20260101" }), "their nodes roll")).toEqual([
    expect.objectContaining({ first: expect.stringMatching(/^Where a group among pinned rolls, write another `amiReleaseVersion`/) }),
  ]);
});

test("add up, the oldest first", () => {
  const backend = { backend: { type: "s3", bucket: "states", region: "us-west-2", keyPrefix: "${team}/" } };
  expect(changes(backend, "keyPrefix").map(({ after }) => after)).toEqual([]);
  expect(
    changes(backend, "", "0.1.0")
      .map(({ after, stack }) => `${stack} ${after}`)
      .slice(0, 2),
  ).toEqual(["network 0.1.0", "cluster 0.1.0"]);
});

test("of an unknown version are none", () => {
  expect(releasesSince("0.1.5")).toBeUndefined();
});
