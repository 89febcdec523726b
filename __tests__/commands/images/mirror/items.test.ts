import type { BillOfMaterials } from "../../../../commands/images/billOfMaterials";
import { digestIn, ecrRegionOf, folderName, mirrorItems, pinnedTo, repositoryOf } from "../../../../commands/images/mirror/items";

const digest = (character: string) => `sha256:${character.repeat(64)}`;
const mirror = "111122223333.dkr.ecr.eu-west-1.amazonaws.com";

describe("items of a bill of materials", () => {
  const image = { architectures: ["amd64"], consumers: ["a sample"], pulledBy: ["nodes"], mirrored: true } as const;
  const bill = (change: Partial<BillOfMaterials>): BillOfMaterials => ({
    images: [],
    charts: [],
    addonsWithUnknownImages: [],
    chartsWithUnknownImages: [],
    ...change,
  });

  test("are the mirrored images by tag and digest, each target once", () => {
    const nginx = { ...image, source: "public.ecr.aws/nginx/nginx", tag: "1.29", deployed: `${mirror}/nginx/nginx` };
    const pause = { ...image, source: "registry.k8s.io/pause", digest: digest("a"), deployed: `${mirror}/pause` };
    const both = { ...image, source: "quay.io/team/app", tag: "2", digest: digest("b"), deployed: `${mirror}/team/app` };
    const addon = { ...image, source: `602401143452.dkr.ecr.eu-west-1.amazonaws.com/eks/coredns`, deployed: "", mirrored: false };
    expect(mirrorItems(bill({ images: [nginx, pause, both, addon, { ...nginx, consumers: ["another"] }] }))).toEqual([
      { kind: "image", source: "public.ecr.aws/nginx/nginx:1.29", target: `${mirror}/nginx/nginx:1.29` },
      { kind: "image", source: `registry.k8s.io/pause@${digest("a")}`, target: `${mirror}/pause:digest-${"a".repeat(64)}` },
      { kind: "image", source: `quay.io/team/app:2@${digest("b")}`, target: `${mirror}/team/app:2` },
    ]);
  });

  test.each([
    ["busybox", "docker.io/library/busybox:1"],
    ["team/app", "docker.io/team/app:1"],
    ["docker.io/team/app", "docker.io/team/app:1"],
    ["localhost/app", "localhost/app:1"],
  ])("name the registry of %s", (source, full) => {
    expect(mirrorItems(bill({ images: [{ ...image, source, tag: "1", deployed: `${mirror}/x` }] }))[0]!.source).toBe(full);
  });

  test("are the charts of OCI registries, and no others", () => {
    const chart = { name: "karpenter", repository: "oci://public.ecr.aws/karpenter", version: "1.8.0+eks", oci: true };
    const https = { name: "controller", repository: "https://aws.github.io/eks-charts", version: "1.0.0", oci: false };
    expect(
      mirrorItems(bill({ charts: [{ ...chart, mirror: `oci://${mirror}/karpenter` }, https, { ...chart, name: "unmirrored" }] })),
    ).toEqual([
      { kind: "chart", source: "public.ecr.aws/karpenter/karpenter:1.8.0_eks", target: `${mirror}/karpenter/karpenter:1.8.0_eks` },
    ]);
  });
});

test("references are taken apart", () => {
  for (const reference of ["localhost:5000/a/b", "localhost:5000/a/b:1", `localhost:5000/a/b:1@${digest("a")}`])
    expect(pinnedTo(reference, digest("b"))).toBe(`localhost:5000/a/b@${digest("b")}`);
  expect(repositoryOf("registry.k8s.io/pause:3.10")).toBe("registry.k8s.io/pause");
  expect([digestIn("a/b:1"), digestIn(`a/b@${digest("c")}`)]).toEqual([undefined, digest("c")]);
  expect(folderName("localhost:5000/a/b:1.0")).toBe("a/b/1.0");
});

test.each([
  ["111122223333.dkr.ecr.us-west-2.amazonaws.com", "us-west-2"],
  ["111122223333.dkr.ecr-fips.us-gov-west-1.amazonaws.com", "us-gov-west-1"],
  ["111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1"],
  ["111122223333.dkr-ecr.eu-west-1.on.aws", "eu-west-1"],
  ["public.ecr.aws", undefined],
  ["docker.io", undefined],
])("%s is Amazon ECR of %s", (host, region) => expect(ecrRegionOf(host)).toBe(region));
