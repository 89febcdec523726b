import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { privateEks } from "../../../support/program";
import { hopsBetween, tracedDemo } from "../../../support/traces";

const corporate = {
  network: { egress: "proxy", transitGateway: { id: "tgw-0123456789abcdef0" } },
  proxy: { url: "http://proxy.example.com:3128" },
  accountId: "111122223333",
  registry: { mirror: true },
};
const shop = { chart: { repository: "oci://ghcr.io/example/charts", name: "shop", version: "1.0.0" }, namespace: "web", images: [] };

jest.setTimeout(60_000);

test("a release goes by the proxy of which its values tell it", () => {
  const cluster = tracedDemo("releases", { ...corporate, charts: { "argo-cd": { hosts: ["github.com"] }, shop } });
  const told = JSON.stringify(hopsBetween(cluster, "argo-cd", "github.com"));
  expect(told).toContain("proxy.example.com");
  expect(told).toContain("helm_release.chart-argo-cd");
  expect(JSON.stringify(hopsBetween(cluster, "shop", "github.com"))).not.toContain("proxy.example.com");
});

test("an unknown name is answered with the releases, and each name once", () => {
  const cluster = tracedDemo("names", { ...corporate, charts: { "argo-cd": {}, shop } });
  const message = (() => {
    try {
      return String(hopsBetween(cluster, "argocd", "github.com"));
    } catch (error) {
      return (error as Error).message;
    }
  })();
  const names = /name one of (.+), or a service account/.exec(message)![1]!.split(", ");
  expect(names).toEqual(expect.arrayContaining(["argo-cd", "shop"]));
  expect(new Set(names).size).toBe(names.length);
});

test("explain names each release by its key", async () => {
  const folder = mkdtempSync(join(tmpdir(), "private-eks-releases-"));
  const file = join(folder, "demo.yaml");
  writeFileSync(file, stringify({ name: "demo", region: "us-west-2", network: { egress: "nat" }, charts: { "argo-cd": {}, kyverno: {} } }));
  const { stdout } = await privateEks(["explain", file, "--section", "reachability"], folder, { NO_COLOR: "1" });
  rmSync(folder, { recursive: true });
  expect(stdout).toMatch(/^a Helm chart at charts\["argo-cd"\] {2,}NAT gateway/m);
  expect(stdout).toMatch(/^a Helm chart at charts\.kyverno {2,}NAT gateway/m);
});
