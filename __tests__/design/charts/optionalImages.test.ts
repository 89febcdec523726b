import { billOfMaterials } from "../../../commands/images/billOfMaterials";
import { chartPresets } from "../../../design/charts/presetTable";
import { planReleases } from "../../../design/charts/releaseDesigns";
import { chosenReleases } from "../../../design/charts/releases";
import { valueKeysOf, withValue } from "../../../design/charts/valuePaths";
import { type Changes, configDemo, merge } from "../../support/synth";

const optional = Object.entries(chartPresets).flatMap(([name, { optionalImages = [] }]) =>
  optionalImages.flatMap(({ image, needs = [], unless = [], when }) => when.map((path) => ({ name, image, path, needs, unless }))),
);
const clusterWith = (name: string, values: object) =>
  configDemo({ accountId: "111122223333", registry: { mirror: true }, charts: { [name]: { values } } });
const valuesOf = (...paths: (readonly [string, unknown])[]) =>
  paths.reduce((values, [path, value]) => withValue(values, path, () => value), {});
const on = { enabled: true };

test.each(optional)("$path of $name switches on $image.repository, which is mirrored", ({ image, name, path, needs, unless }) => {
  const needed = needs.map((need) => [need, true] as const);
  const cluster = clusterWith(name, valuesOf(...needed, [path, true]));
  expect(chosenReleases(cluster)[0]!.images).toContainEqual(image);
  expect(billOfMaterials(cluster).images).toContainEqual(
    expect.objectContaining({ source: image.repository, tag: image.tag, mirrored: true }),
  );
  for (const off of [false, null, "", {}, []]) {
    expect(chosenReleases(clusterWith(name, valuesOf([path, off])))[0]!.images).toEqual(chartPresets[name]!.images);
  }
  for (const condition of unless) {
    const without = chosenReleases(clusterWith(name, valuesOf([path, true], [condition, false])))[0]!.images;
    expect(without).not.toContainEqual(image);
  }
  if (needs.length > 0) expect(chosenReleases(clusterWith(name, valuesOf([path, true])))[0]!.images).not.toContainEqual(image);
});

test.each(Object.keys(chartPresets))("images of %s have values of their own", (name) => {
  const { images, optionalImages = [] } = chartPresets[name]!;
  // One that takes the place of another has its values.
  for (const each of [images, optionalImages.map(({ image }) => image)]) {
    const paths = each.flatMap((image) => Object.keys(image.paths));
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths.every((path) => valueKeysOf(path).length > 1)).toBe(true);
  }
});

test("the controller of Ingress NGINX in a chroot is another image, in place of the usual one and without its digest", () => {
  const release = (values: object) => {
    const config = clusterWith("ingress-nginx", values);
    const { images } = chosenReleases(config)[0]!;
    const inChart = planReleases(config)[0]!.values({ outbound: { certificates: {} } }) as { controller: { image: object } };
    return { names: images.map(({ repository }) => repository.split("/").at(-1)), image: inChart.controller.image };
  };
  expect(release({ controller: { image: { chroot: true } } })).toEqual({
    names: ["kube-webhook-certgen", "controller-chroot"],
    image: {
      chroot: true,
      digest: "",
      digestChroot: "",
      repository: "111122223333.dkr.ecr.us-west-2.amazonaws.com/demo/ingress-nginx/controller-chroot",
      tag: "v1.15.1",
    },
  });
  const usual = release({});
  expect(usual.names).toEqual(["controller", "kube-webhook-certgen"]);
  expect(usual.image).not.toHaveProperty("digestChroot");
});

test.each<[string, object, object]>([
  ["nodes of groups", {}, {}],
  [
    "EKS Auto Mode alone",
    { nodeGroups: {}, autoMode: { nodePools: { main: {} } } },
    { kubeProxy: { enabled: false }, coreDns: { enabled: false } },
  ],
  ["Fargate alone", { nodeGroups: {}, fargateProfiles: { all: { selectors: [{ namespace: "*" }] } } }, { kubeProxy: { enabled: false } }],
])("kube-prometheus-stack waits for no pods that the cluster does not have: %s", (_what, nodes, off) => {
  const config = configDemo({ network: { egress: "nat" }, charts: { "kube-prometheus-stack": {} }, ...nodes });
  const { kubeProxy, coreDns } = planReleases(config)[0]!.values({ outbound: { certificates: {} } });
  expect({ kubeProxy, coreDns }).toEqual({ kubeProxy: undefined, coreDns: undefined, ...off });
});

test.each<[string, Changes]>([
  ["grafana", { grafana: { persistence: on, dashboards: { team: {} }, imageRenderer: on } }],
  ["kubeStateMetrics", { "kube-state-metrics": { kubeRBACProxy: on } }],
  ["nodeExporter", { "prometheus-node-exporter": { kubeRBACProxy: on, permissionInitContainer: { fixes: { rapl: true } } } }],
  ["crds", { crds: { upgradeJob: on } }],
])("kube-prometheus-stack without %s runs no image that only its values ask for", (condition, values) => {
  const imagesWith = (enabled: boolean) =>
    chosenReleases(clusterWith("kube-prometheus-stack", merge({ [condition]: { enabled } }, values)))[0]!.images;
  const usual = chartPresets["kube-prometheus-stack"]!.images;
  expect(imagesWith(true).length).toBeGreaterThan(usual.length);
  expect(imagesWith(false)).toEqual(usual);
});
