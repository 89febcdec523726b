import { editsBetween } from "../../../../commands/edits/rules/edits";
import { type Changes, configDemo, merge } from "../../../support/synth";

const pinned = (group: object): Changes => ({
  kubernetesVersion: "1.34",
  nodeGroups: {
    managed: {
      al: { amiReleaseVersion: "1.34.1-20260901", ...group },
      br: { amiFamily: "Bottlerocket", amiReleaseVersion: "1.50.0-a3e8bda1", ...group },
      floating: group,
    },
    selfManaged: { own: { amiReleaseVersion: "1.34.1-20260901", ...group } },
  },
});

const refused = (before: Changes, after: Changes) =>
  editsBetween(configDemo(before), configDemo(after)).flatMap(({ path, instead }) => (instead === undefined ? [] : [path.join(".")]));

const both = ["nodeGroups.managed.al.amiReleaseVersion", "nodeGroups.managed.br.amiReleaseVersion"];

describe("with a pinned release, an edit is refused", () => {
  test.each([
    ["of a volume", pinned({ volume: { size: 120 } })],
    ["of the metadata service", pinned({ metadata: { hopLimit: 2 } })],
    ["of the user data", pinned({ maxPods: 20 })],
    ["of the tags of the cluster", merge(pinned({}), { tags: { team: "a" } })],
    ["of Container Insights", merge(pinned({}), { observability: { containerInsights: { enabled: true } } })],
    ["of the VPC CNI's prefixes", merge(pinned({}), { addons: { vpcCni: { prefixDelegation: true } } })],
  ])("%s", (_name, after) => {
    expect(refused(pinned({}), after)).toEqual(both);
  });

  test("of the Kubernetes version, where the release is good for both", () => {
    const group = (kubernetesVersion: string) => ({
      kubernetesVersion,
      nodeGroups: { managed: { br: { amiFamily: "Bottlerocket", amiReleaseVersion: "1.50.0-a3e8bda1" } } },
    });
    expect(refused(group("1.34"), group("1.35"))).toEqual(["nodeGroups.managed.br.amiReleaseVersion"]);
  });

  test("with what rolls the nodes, and what to do", () => {
    const after = merge(pinned({}), { nodeGroups: { managed: { al: { amiReleaseVersion: "1.34.1-20260901", volume: { size: 120 } } } } });
    expect(editsBetween(configDemo(pinned({})), configDemo(after)).at(-1)).toMatchObject({
      before: "1.34.1-20260901",
      meaning:
        "nodeGroups.managed.al.volume.size rolls the nodes while the release stays 1.34.1-20260901: Terraform then names no release, and EKS moves the group to its newest one",
      instead: "Write another release in the same edit, such as the newest, or remove amiReleaseVersion",
    });
  });
});

describe("with a pinned release, an edit is allowed", () => {
  const group = (settings: object) => ({ kubernetesVersion: "1.34", nodeGroups: { managed: { al: settings } } });
  const before = group({ amiReleaseVersion: "1.34.1-20260901" });

  test.each([
    ["that raises it too", group({ amiReleaseVersion: "1.34.2-20261015", volume: { size: 120 } })],
    ["that removes it too", group({ volume: { size: 120 } })],
    ["that makes a new group", group({ amiReleaseVersion: "1.34.1-20260901", instanceTypes: ["m6i.xlarge"], volume: { size: 120 } })],
    ["of the size", group({ amiReleaseVersion: "1.34.1-20260901", capacity: { min: 2, max: 4 } })],
    ["of labels", group({ amiReleaseVersion: "1.34.1-20260901", labels: { team: "a" } })],
    ["that adds a group", merge(before, { nodeGroups: { managed: { other: { amiReleaseVersion: "1.34.1-20260901" } } } })],
  ])("%s", (_name, after) => {
    expect(refused(before, after)).toEqual([]);
  });
});
