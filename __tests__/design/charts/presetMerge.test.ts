import { stringify } from "yaml";
import { loadCluster } from "../../../config/load";
import { chartPresets } from "../../../design/charts/presetTable";
import { chosenReleases } from "../../../design/charts/releases";
import { designFindings } from "../../../design/cluster.findings";
import { configDemo } from "../../support/synth";

const findings = (charts: object) =>
  loadCluster(
    { file: "demo.yaml", text: stringify({ name: "demo", region: "us-west-2", network: { egress: "nat" }, charts }) },
    designFindings,
  ).findings;

const [argo, dex, redis] = chartPresets["argo-cd"]!.images;

test("images in place of those of a preset: those that are left out are a warning, and adding them mends it", () => {
  const [warning, ...others] = findings({ "argo-cd": { images: [argo] } });
  expect(others).toEqual([]);
  expect(warning).toMatchObject({
    severity: "warning",
    path: ["charts", "argo-cd", "images"],
    problem:
      "it stands in place of all images that are known of argo-cd, and leaves out ghcr.io/dexidp/dex:v2.45.1, public.ecr.aws/docker/library/redis:8.2.3-alpine",
  });
  const added = JSON.parse(`[${/^Add (.+), or remove /.exec(warning!.fix)![1]!}]`) as object[];
  expect(findings({ "argo-cd": { images: [argo, ...added] } })).toEqual([]);
});

test.each([
  ["another version of the same image", [argo, dex, { ...redis, tag: "8.2.4-alpine" }]],
  ["another image at the same values", [argo, dex, { ...redis, repository: "ghcr.io/example/redis" }]],
])("%s is in place of that of the preset", (_name, images) => {
  expect(findings({ "argo-cd": { images } })).toEqual([]);
});

test("an image that values switch on is one of them", () => {
  const values = { redis: { exporter: { enabled: true } } };
  expect(findings({ "argo-cd": { images: [argo, dex, redis], values } })[0]!.problem).toMatch(
    /leaves out ghcr\.io\/oliver006\/redis_exporter:v1\.86\.0$/,
  );
});

test("of another version nobody knows the images", () => {
  expect(findings({ "argo-cd": { chart: { version: "10.2.0" }, images: [argo] } })).toEqual([]);
});

describe("names that pods of a preset call without a domain", () => {
  const noProxyOf = (settings: object) =>
    chosenReleases(configDemo({ network: { egress: "nat" }, charts: { "argo-cd": settings } }))[0]!.proxy!.noProxy;

  test("stay beside those of the cluster file", () => {
    expect(noProxyOf({ proxy: { env: ["global.env"], noProxy: ["git"] } })).toEqual(["git", ...noProxyOf({})]);
    expect(noProxyOf({})).toContain("argo-cd-argocd-repo-server");
  });

  test.each([
    [{ fullnameOverride: "gitops" }, "gitops-repo-server"],
    [{ nameOverride: "cd" }, "argo-cd-repo-server"],
    [{ nameOverride: "delivery" }, "argo-cd-delivery-repo-server"],
    [{ nameOverride: "" }, "argo-cd-repo-server"],
    [{ repoServer: { name: "manifests" } }, "argo-cd-argocd-manifests"],
  ])("follow the values %j", (values, name) => {
    expect(noProxyOf({ values })).toContain(name);
    expect(noProxyOf({ values })).not.toContain("argo-cd-argocd-repo-server");
  });
});
