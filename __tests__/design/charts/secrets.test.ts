import { stringify } from "yaml";
import { fileError, renderFindings } from "../../../config/findings/located";
import { loadCluster } from "../../../config/load";
import type { ClusterSource } from "../../../config/yaml/yamlFile";
import { designFindings } from "../../../design/cluster.findings";
import { settingChanges } from "../../../commands/explain/rules/settingChanges";
import { configDemo } from "../../support/synth";

const shop = { chart: { repository: "oci://ghcr.io/example/charts", name: "shop", version: "1.0.0" }, namespace: "web", images: [] };
const clusterWith = (settings: object) => ({
  name: "demo",
  region: "us-west-2",
  network: { egress: "nat" },
  charts: { shop: { ...shop, ...settings } },
});

function findingsOf(settings: object, files: Readonly<Record<string, string>> = {}) {
  const source = (file: string, text: string): ClusterSource => ({
    file,
    text,
    read: (name) => (Object.hasOwn(files, name) ? source(name, files[name]!) : fileError(name, "there is no such file", "Name a file")),
  });
  return loadCluster(source("demo.yaml", stringify(clusterWith(settings))), designFindings).findings.filter(({ problem }) =>
    problem.includes("would be in Terraform's files and state"),
  );
}

const secret = "hunter2-hunter2";

test.each<readonly [string, object, string]>([
  ["a key", { password: secret }, "password"],
  ["a key that ends so", { grafana: { adminPassword: secret } }, "grafana.adminPassword"],
  ["a key with hyphens", { "root-password": secret }, '["root-password"]'],
  ["an OAuth client", { oauth: { clientSecret: secret } }, "oauth.clientSecret"],
  ["a token", { githubToken: secret }, "githubToken"],
  ["an API key", { datadog: { apiKey: secret } }, "datadog.apiKey"],
  ["a key of AWS", { AWS_SECRET_ACCESS_KEY: secret }, "AWS_SECRET_ACCESS_KEY"],
  [
    "a variable",
    {
      env: [
        { name: "PORT", value: "80" },
        { name: "DB_PASSWORD", value: secret },
      ],
    },
    "env[1]",
  ],
  ["a variable of a mapping", { extraEnv: { SLACK_TOKEN: secret } }, "extraEnv.SLACK_TOKEN"],
])("%s is a warning that does not show it", (_name, values, place) => {
  const found = findingsOf({ values });
  const path = `charts.shop.values${place.startsWith("[") ? "" : "."}${place}`;
  expect(found).toHaveLength(1);
  expect(renderFindings(found)).toContain(`warning: ${path}: what looks like a secret would be in Terraform's files`);
  expect(renderFindings(found)).not.toContain("hunter2");
  const [before, after] = [configDemo(clusterWith({})), configDemo(clusterWith({ values }))];
  expect(JSON.stringify(settingChanges(before, after))).not.toContain("hunter2");
});

test.each<readonly [string, object]>([
  ["the name of a Secret", { admin: { existingSecret: "grafana-admin", userKey: "user", passwordKey: "password" } }],
  ["the name of a Secret with certificates", { tls: { secretName: "shop-tls" }, imagePullSecrets: [{ name: "registry-token" }] }],
  ["a variable from a Secret", { env: [{ name: "DB_PASSWORD", valueFrom: { secretKeyRef: { name: "db", key: "password" } } }] }],
  ["keys of a Secret", { auth: { existingSecret: "db", secretKeys: { adminPasswordKey: "postgres-password" } } }],
  ["a file with a password", { passwordFile: "/etc/secrets/password", tokenPath: "/var/run/token" }],
  ["data of an ExternalSecret", { extraObjects: [{ spec: { data: [{ secretKey: "admin-password", remoteRef: { key: "shop" } }] } }] }],
  ["references", { oidc: { clientSecret: "$oidc.clientSecret" }, password: "${PASSWORD}", smtpPassword: "{{ .Values.x }}" }],
  ["an empty text, a switch and a number", { password: "", automountServiceAccountToken: true, maxTokens: 5 }],
  ["a list of Secrets", { secret: "shop", existingPasswordSecret: "shop-password" }],
])("%s is none", (_name, values) => {
  expect(findingsOf({ values })).toEqual([]);
});

test("a secret of a file with values is found there", () => {
  const files = { "base.yaml": "admin:\n  password: first", "prod.yaml": "# of production\nadmin:\n  password: hunter2\nuser: admin" };
  const [found, ...others] = findingsOf({ valuesFiles: ["base.yaml", "prod.yaml"], values: { user: "root" } }, files);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ file: "prod.yaml", line: 3, column: 13, clusters: ["demo.yaml"] });
  expect(renderFindings([found!])).toMatch(/^prod\.yaml:3:13: warning: charts\.shop\.values\.admin\.password: what looks like a secret/);
  expect(renderFindings([found!])).not.toContain("hunter2");
});

test("a value of the cluster file itself is found there, whatever its files say", () => {
  const [found] = findingsOf({ valuesFiles: ["base.yaml"], values: { password: secret } }, { "base.yaml": "password: first" });
  expect(found).toMatchObject({ file: "demo.yaml" });
});
