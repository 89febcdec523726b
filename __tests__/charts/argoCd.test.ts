import { describeWhere, missingForCharts, type Rendered, render } from "../support/charts/helm";
import { containersOf, environmentOf, workloads } from "../support/charts/objects";
import { releasesOf } from "../support/charts/releases";
import { synthDemo } from "../support/synth";

const corporate = {
  network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
  proxy: { url: "http://proxy.example.com:3128" },
};

/** The hosts of the Services that Argo CD is configured to call. */
const calledBy = (objects: readonly Rendered[]): readonly string[] => {
  const parameters = objects.find(({ metadata, kind }) => kind === "ConfigMap" && metadata.name === "argocd-cmd-params-cm")!;
  return Object.entries(parameters["data"] as Readonly<Record<string, string>>).flatMap(([key, value]) => {
    const host = /^(?:https?:\/\/)?([a-z\d-]+):\d+$/.exec(value)?.[1];
    return /\.server$|^commit\.server$/.test(key) && host !== undefined ? [host] : [];
  });
};

describeWhere(missingForCharts, "NO_PROXY of Argo CD in the real chart", () => {
  test.each<readonly [string, object]>([
    ["by default", {}],
    ["with fullnameOverride", { fullnameOverride: "gitops" }],
    ["with nameOverride", { nameOverride: "cd" }],
    ["with another nameOverride", { nameOverride: "delivery" }],
    ["with an empty nameOverride", { nameOverride: "" }],
    ["with a long name", { fullnameOverride: "a".repeat(60) }],
    ["with a Service of another name", { repoServer: { name: "manifests" } }],
  ])("%s: the names of all Services that its pods call", (_name, values) => {
    const release = releasesOf(synthDemo({ ...corporate, charts: { "argo-cd": { values, proxy: { env: ["global.env"] } } } })).find(
      ({ name }) => name === "argo-cd",
    )!;
    const objects = render(release, "1.35");
    const [told] = workloads(objects)
      .flatMap(({ template }) => containersOf(template))
      .flatMap((container) => environmentOf(container)["NO_PROXY"] ?? []);
    const called = calledBy(objects);
    expect(called.length).toBeGreaterThanOrEqual(3);
    expect(called.filter((host) => !told!.split(",").includes(host))).toEqual([]);
  });
});
