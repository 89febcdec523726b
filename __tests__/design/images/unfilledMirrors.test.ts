import { stringify } from "yaml";
import { loadCluster } from "../../../config/load";
import { designFindings } from "../../../design/cluster.findings";
import { type Changes, merge } from "../../support/synth";

const ecr = (path: string) => [{ url: `https://111122223333.dkr.ecr.us-west-2.amazonaws.com/v2${path}` }];
const cluster: Changes = {
  name: "demo",
  region: "us-west-2",
  accountId: "111122223333",
  network: { egress: "nat" },
  registry: { mirrors: { "quay.io": ecr("/quay") } },
};

const warnings = (changes: Changes) =>
  loadCluster({ file: "demo.yaml", text: stringify(merge(cluster, changes)) }, designFindings).findings.filter(({ problem }) =>
    problem.includes("this mirror has no images"),
  );

test("a mirror in the cluster's own Amazon ECR that nothing fills is a warning", () => {
  expect(warnings({})).toMatchObject([
    {
      severity: "warning",
      path: ["registry", "mirrors", "quay.io", 0, "url"],
      problem:
        "neither registry.pullThroughCache nor registry.repositories makes repositories below quay/, so that this mirror has no images",
      fix: "Write registry.pullThroughCache.quay for quay.io, or make sure that somebody else has made the cache",
    },
  ]);
  const other = warnings({ registry: { mirrors: { "reg.kyverno.io": ecr("/kyverno") } } }).find(({ path }) =>
    path.includes("reg.kyverno.io"),
  );
  expect(other!.fix).toMatch(/^Write them at registry\.repositories, as reg\.kyverno\.io is none that Amazon ECR caches/);
});

test.each<readonly [string, Changes, string]>([
  [
    "China",
    {
      region: "cn-north-1",
      registry: {
        mirrors: { "quay.io": [{ url: "https://111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/v2/quay" }] },
      },
    },
    "Amazon ECR has no pull-through cache in cn-north-1",
  ],
  ["a VPC without a way out", { network: { egress: "none" } }, "this VPC has no route to the internet for the first pull through a cache"],
])("the fix names no cache that would be an error in %s", (_, changes, obstacle) => {
  expect(warnings(changes).map(({ fix }) => fix)).toEqual([
    `Write them at registry.repositories, as ${obstacle}, or make sure that somebody else has made them`,
  ]);
});

test("the fix names the credentials that a cache needs", () => {
  const hub = warnings({ registry: { mirrors: { "docker.io": ecr("/hub") }, pullThroughCache: { quay: "quay.io" } } });
  expect(hub.map(({ fix }) => fix)).toEqual([
    "Write registry.pullThroughCache.hub for docker.io with a credentialArn, or make sure that somebody else has made the cache",
  ]);
});

test.each<readonly [string, Changes]>([
  ["by a cache", { registry: { pullThroughCache: { quay: "quay.io" } } }],
  [
    "by a cache of a shorter prefix",
    { registry: { mirrors: { "quay.io": ecr("/quay/argoproj") }, pullThroughCache: { quay: "quay.io" } } },
  ],
  ["by its repositories", { registry: { repositories: { "quay/argoproj/argocd": {} } } }],
  ["by the mirror of the cluster file", { registry: { mirrors: { "quay.io": ecr("/demo") }, mirror: true } }],
  ["in another account", { accountId: "444455556666" }],
  ["in another region", { region: "us-east-1" }],
])("one that is filled %s is none", (_name, changes) => {
  expect(warnings(changes)).toEqual([]);
});

test("a cache with another prefix does not fill it", () => {
  expect(warnings({ registry: { pullThroughCache: { "quay-io": "quay.io" } } })).toHaveLength(1);
});
