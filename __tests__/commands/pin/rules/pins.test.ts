import { pinnables, pinsOf } from "../../../../commands/pin/rules/pins";
import { type Changes, configDemo } from "../../../support/synth";

const al2023 = "/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/release_version";

const pinned = (changes: Changes, addons: Record<string, readonly string[]> = {}, releases: Record<string, string> = {}) =>
  pinsOf(pinnables(configDemo(changes)), {
    addons: Object.fromEntries(Object.entries(addons).map(([name, versions]) => [name, { recommended: versions[0], versions }])),
    releases,
  }).map(({ path, version, remark }) => [path.join("."), version, ...(remark === undefined ? [] : [remark])]);

test("add-ons and AMIs of EKS have versions, a custom AMI is one", () => {
  const keys = pinnables(
    configDemo({
      addons: { metricsServer: { enabled: true } },
      nodeGroups: {
        managed: { a: {}, b: { amiFamily: "Bottlerocket", instanceTypes: ["m7g.large"] }, c: { amiId: "ami-0123456789abcdef0" } },
        selfManaged: { d: {} },
      },
    }),
  ).map(({ path, source }) => [path.join("."), "addon" in source ? source.addon : source.parameter]);
  expect(keys).toEqual([
    ["addons.vpcCni.version", "vpc-cni"],
    ["addons.kubeProxy.version", "kube-proxy"],
    ["addons.podIdentityAgent.version", "eks-pod-identity-agent"],
    ["addons.coreDns.version", "coredns"],
    ["addons.metricsServer.version", "metrics-server"],
    ["nodeGroups.managed.a.amiReleaseVersion", al2023],
    ["nodeGroups.managed.b.amiReleaseVersion", "/aws/service/bottlerocket/aws-k8s-1.35/arm64/latest/image_version"],
    ["nodeGroups.selfManaged.d.amiReleaseVersion", al2023],
  ]);
});

test("a node class of Karpenter has the release of its AMI", () => {
  const karpenter = {
    nodeClasses: { default: {}, given: { amiId: "ami-0123456789abcdef0" }, old: { amiReleaseVersion: "1.35.1-20260101" } },
  };
  const changes = { karpenter, registry: { mirror: true, accountId: "111122223333" } };
  expect(pinned(changes, {}, { [al2023]: "1.35.2-20260415" }).filter(([key]) => key!.startsWith("karpenter"))).toEqual([
    ["karpenter.nodeClasses.default.amiReleaseVersion", "1.35.2-20260415"],
    ["karpenter.nodeClasses.old.amiReleaseVersion", "1.35.2-20260415"],
  ]);
});

test("what AWS recommends is pinned, also in place of an older version; a newer one of the file stays", () => {
  const coredns = { coredns: ["v1.12.4-eksbuild.10"] };
  expect(pinned({}, coredns)).toEqual([["addons.coreDns.version", "v1.12.4-eksbuild.10"]]);
  expect(pinned({ addons: { coreDns: { version: "v1.12.4-eksbuild.9" } } }, coredns)).toEqual([
    ["addons.coreDns.version", "v1.12.4-eksbuild.10"],
  ]);
  expect(pinned({ addons: { coreDns: { version: "v1.12.4-eksbuild.10" } } }, coredns)).toEqual([]);
  expect(pinned({ addons: { coreDns: { version: "v1.13.0-eksbuild.1" } } }, coredns)).toEqual([]);
});

test("the VPC CNI goes up by one minor version, to its newest", () => {
  const cni = { "vpc-cni": ["v1.21.1-eksbuild.1", "v1.20.4-eksbuild.2", "v1.19.0-eksbuild.1", "v1.19.5-eksbuild.3", "v1.18.6-eksbuild.1"] };
  expect(pinned({ addons: { vpcCni: { version: "v1.18.3-eksbuild.1" } } }, cni)).toEqual([
    ["addons.vpcCni.version", "v1.19.5-eksbuild.3", "AWS recommends v1.21.1-eksbuild.1: apply this, and pin again"],
  ]);
  expect(pinned({ addons: { vpcCni: { version: "v1.20.4-eksbuild.2" } } }, cni)).toEqual([["addons.vpcCni.version", "v1.21.1-eksbuild.1"]]);
});

test("each group has the release of its AMI", () => {
  expect(
    pinned({ nodeGroups: { managed: { a: {}, b: { amiReleaseVersion: "1.35.2-20260415" } } } }, {}, { [al2023]: "1.35.2-20260415" }),
  ).toEqual([["nodeGroups.managed.a.amiReleaseVersion", "1.35.2-20260415"]]);
});
