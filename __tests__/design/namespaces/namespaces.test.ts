import { clusterSchema } from "../../../config/schema/schema";
import { namespaceMetadata, planNamespaces } from "../../../design/namespaces/namespaces";
import { namespaceFindings } from "../../../design/namespaces/namespaces.findings";

const parse = (cluster: object) => clusterSchema.parse({ name: "demo", region: "us-west-2", ...cluster });

test("namespaces have labels of Pod Security Admission besides their own", () => {
  const namespaces = {
    "team-a": { podSecurity: { enforce: "baseline", warn: "restricted", version: "v1.35" }, labels: { team: "a" } },
    "kube-system": { podSecurity: { audit: "baseline" }, annotations: { "example.com/owner": "platform" } },
  };
  expect(planNamespaces(parse({ namespaces }))).toEqual([
    {
      name: "team-a",
      exists: false,
      isOfReleases: false,
      labels: {
        "pod-security.kubernetes.io/enforce": "baseline",
        "pod-security.kubernetes.io/enforce-version": "v1.35",
        "pod-security.kubernetes.io/warn": "restricted",
        "pod-security.kubernetes.io/warn-version": "v1.35",
        team: "a",
      },
      annotations: {},
    },
    {
      name: "kube-system",
      exists: true,
      isOfReleases: false,
      labels: { "pod-security.kubernetes.io/audit": "baseline" },
      annotations: { "example.com/owner": "platform" },
    },
  ]);
});

test("the namespace of a sample is made with the sample, with what the file says of it", () => {
  const config = parse({ samples: { application: { enabled: true } }, namespaces: { demo: { podSecurity: { enforce: "baseline" } } } });
  expect(planNamespaces(config)).toEqual([]);
  expect(namespaceMetadata(config, "demo").labels).toEqual({ "pod-security.kubernetes.io/enforce": "baseline" });
  expect(namespaceMetadata(config, "constructor")).toEqual({ labels: {}, annotations: {} });
});

test.each([
  ["standards that the control plane does not know", { "team-a": { podSecurity: { enforce: "baseline", version: "v1.36" } } }, 1],
  ["those of its version", { "team-a": { podSecurity: { enforce: "baseline", version: "v1.35" } } }, 0],
  ["levels that are only told of", { "kube-system": { podSecurity: { warn: "restricted", audit: "restricted" } } }, 0],
  ["a level that the add-ons fit", { "amazon-cloudwatch": { podSecurity: { enforce: "privileged" } } }, 0],
  ["a strict level without an add-on", { "amazon-cloudwatch": { podSecurity: { enforce: "restricted" } } }, 0],
])("%s: %j", (_, namespaces, count) => {
  expect(namespaceFindings(parse({ kubernetesVersion: "1.35", namespaces }))).toHaveLength(count);
});

test("kube-system may enforce a level where there are no nodes", () => {
  const cluster = { nodeGroups: {}, namespaces: { "kube-system": { podSecurity: { enforce: "baseline" } } } };
  expect(namespaceFindings(parse(cluster))).toEqual([]);
});
