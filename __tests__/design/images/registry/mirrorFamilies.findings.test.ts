import { clusterSchema } from "../../../../config/schema/schema";
import { nodeMirrorFindings } from "../../../../design/images/registry/nodeMirrors.findings";
import { analyse } from "../../../../design/facts";
import { configDemo, merge, type Changes } from "../../../support/synth";

const urls = ["https://b.example.com/v2/quay", "https://a.example.com/v2/quay"];
const mirrors = (...named: readonly string[]): Changes => ({
  network: { egress: "nat" },
  registry: { mirrors: { "quay.io": named.map((url) => ({ url })) } },
});
const bottlerocket: Changes = { nodeGroups: { managed: { group: { amiFamily: "Bottlerocket" } } } };
const karpenter = (amiFamily: string): Changes => ({
  nodeGroups: { managed: { group: {} } },
  karpenter: { nodeClasses: { own: { amiFamily } }, nodePools: { own: { nodeClass: "own" } } },
});
const ordered = (...changes: readonly Changes[]) =>
  nodeMirrorFindings(analyse(configDemo(changes.reduce(merge)))).filter(({ problem }) => problem.includes("alphabet"));

test.each<[string, Changes]>([
  ["nodeGroups.managed.group", bottlerocket],
  ["karpenter.nodeClasses.own", karpenter("Bottlerocket")],
])("%s of Bottlerocket tries mirrors by the alphabet, and a warning says in which order", (path, nodes) => {
  expect(ordered(nodes, mirrors(...urls))).toEqual([
    {
      severity: "warning",
      path: ["registry", "mirrors", "quay.io"],
      alsoReads: [[...path.split("."), "amiFamily"]],
      problem: `${path}.amiFamily is Bottlerocket, whose newer versions try the mirrors of quay.io by the alphabet: ${urls[1]}, then ${urls[0]}`,
      fix: "Write them in this order, keep one, or choose AL2023",
    },
  ]);
});

test.each<[string, Changes, readonly string[]]>([
  ["that order is the file's", bottlerocket, [...urls].reverse()],
  ["there is one mirror", bottlerocket, urls.slice(0, 1)],
  ["nodes are of Amazon Linux", karpenter("AL2023"), urls],
])("no word of it where %s", (_what, nodes, named) => {
  expect(ordered(nodes, mirrors(...named))).toEqual([]);
});

test("nodes of Karpenter show the registry itself the token of Amazon ECR, too", () => {
  const ecr = mirrors("https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2/quay");
  const findings = (amiFamily: string) => nodeMirrorFindings(analyse(configDemo(merge(karpenter(amiFamily), ecr))));
  expect(findings("Bottlerocket")).toContainEqual(
    expect.objectContaining({
      path: ["karpenter", "nodeClasses", "own", "amiFamily"],
      problem: expect.stringMatching(/^Bottlerocket asks quay\.io/) as string,
    }),
  );
  expect(findings("AL2023").filter(({ problem }) => problem.startsWith("Bottlerocket"))).toEqual([]);
});

describe("a cache with an upstream prefix, behind a mirror of nodes", () => {
  const central = "444455556666.dkr.ecr.us-west-2.amazonaws.com";
  const own = "https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2";
  const found = (mirrored: string, path: string, upstreamPrefix?: string) =>
    nodeMirrorFindings(
      analyse(
        clusterSchema.parse({
          name: "demo",
          region: "us-west-2",
          accountId: "111122223333",
          registry: {
            pullThroughCache: {
              central: { registry: central, roleArn: "arn:aws:iam::111122223333:role/pull", ...(upstreamPrefix && { upstreamPrefix }) },
            },
            mirrors: { [mirrored]: [{ url: `${own}/${path}` }] },
          },
        }),
      ),
    ).filter(({ path: [, key] }) => key === "pullThroughCache");

  test("asks for the prefix twice", () => {
    expect(found(central, "central", "base")).toMatchObject([
      {
        severity: "error",
        path: ["registry", "pullThroughCache", "central", "upstreamPrefix"],
        problem: `nodes ask this cache for base/<image> of ${central}, as registry.mirrors["${central}"][0].url says, and Amazon ECR would ask that for base/base/<image>`,
        fix: "Remove registry.pullThroughCache.central.upstreamPrefix",
      },
    ]);
    expect(found(central, "central")).toEqual([]);
  });

  test("is right for the images of another registry, which the prefix tells apart", () => {
    expect(found("docker.io", "central", "docker-hub")).toEqual([]);
  });
});
