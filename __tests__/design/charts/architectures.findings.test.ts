import { stringify } from "yaml";
import { billOfMaterials } from "../../../commands/images/billOfMaterials";
import { loadCluster } from "../../../config/load";
import { designFindings } from "../../../design/cluster.findings";

const arm = { arm: { instanceTypes: ["m7g.large"] } };
const managed = (groups: object) => ({ nodeGroups: { managed: groups } });
const load = (defaultBackend: object, nodes: object) =>
  loadCluster(
    {
      file: "demo.yaml",
      text: stringify({
        name: "demo",
        region: "us-west-2",
        accountId: "111122223333",
        registry: { mirror: true },
        charts: { "ingress-nginx": { values: { defaultBackend: { enabled: true, ...defaultBackend } } } },
        ...nodes,
      }),
    },
    designFindings,
  );
const found = (defaultBackend: object, nodes: object) =>
  load(defaultBackend, nodes)
    .findings.filter(({ path }) => path[1] === "ingress-nginx")
    .map(({ fix, problem }) => `${problem}: ${fix}`);
const place = 'charts["ingress-nginx"].values.defaultBackend';
const image = { repository: "registry.k8s.io/defaultbackend-arm64", tag: "1.5" };

test("the default backend of Ingress NGINX has an image for amd64 alone", () => {
  const problem = "registry.k8s.io/defaultbackend-amd64 runs on amd64 alone, and nodes of this cluster are of arm64";
  expect(found({}, managed(arm))).toEqual([`${problem}: Write an image for arm64 at ${place}.image.repository`]);
  expect(found({}, managed({ ...arm, intel: {} }))).toEqual([
    `${problem}: Set ${place}.nodeSelector["kubernetes.io/arch"] to amd64, or write an image for arm64 at ${place}.image.repository`,
  ]);
  expect(found({}, managed({ intel: {} }))).toEqual([]);
});

test("another image, or nodes that it runs on, are the end of it", () => {
  expect(found({ image }, managed(arm))).toEqual([]);
  expect(found({ nodeSelector: { "kubernetes.io/arch": "amd64" } }, managed({ ...arm, intel: {} }))).toEqual([]);
  expect(found({ nodeSelector: { "kubernetes.io/arch": "amd64" } }, managed(arm))).toHaveLength(1);
});

test("the image of the values is mirrored and in the bill of materials, with its architectures", () => {
  const backend = (defaultBackend: object, nodes: object) =>
    billOfMaterials(load(defaultBackend, nodes).config!)
      .images.filter(({ source }) => source.includes("backend"))
      .map(({ architectures, mirrored, source, tag }) => [source, tag, mirrored, architectures]);
  expect(backend({ image }, managed(arm))).toEqual([[image.repository, "1.5", true, ["arm64"]]]);
  expect(backend({ image: { repository: "ghcr.io/example/backend", tag: "2" } }, managed(arm))).toEqual([
    ["ghcr.io/example/backend", "2", true, ["arm64"]],
  ]);
  expect(backend({}, managed(arm))).toEqual([["registry.k8s.io/defaultbackend-amd64", "1.5", true, ["amd64"]]]);
});
