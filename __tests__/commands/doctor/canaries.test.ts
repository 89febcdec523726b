import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { stringify } from "yaml";
import { examine } from "../../../commands/doctor/rules/examine";
import type { LiveResult } from "../../../commands/doctor/rules/live";
import { secretsIn } from "../../../commands/doctor/rules/redaction";
import { supportArchive } from "../../../commands/doctor/supportArchive";
import { loadCluster } from "../../../config/load";
import { designFindings } from "../../../design/cluster.findings";

const directory = realpathSync(mkdtempSync(join(tmpdir(), "private-eks-canaries-")));
const before = process.cwd();
beforeAll(() => process.chdir(directory));
afterAll(() => {
  process.chdir(before);
  rmSync(directory, { recursive: true });
});

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const canary = "Kanarienvogel7Qz";
const key = `-----BEGIN EC PRIVATE KEY-----\n${canary}\n-----END EC PRIVATE KEY-----\n`;
const certificate = `-----BEGIN CERTIFICATE-----\n${canary}\n-----END CERTIFICATE-----\n`;

/** Texts with a canary that may stand anywhere, such as in the value of a tag or of a resource that an extension adds. */
const forms: Readonly<Record<string, string>> = {
  "a password with spaces": `password: "${canary} and more ${canary}"`,
  "a password with commas": `password=ab,${canary}`,
  "a password in an option": `login --password ${canary}`,
  "a token of an option": `curl --token ${canary}`,
  "a password that is named like its key": `tokentoken=tokentoken${canary}`,
  "a bearer token": `Authorization: Bearer ${canary}${canary}`,
  "basic authentication": `Authorization: Basic ${base64(`me:${canary}`)}`,
  "a token of EKS": `k8s-aws-v1.${base64(canary).replace(/=+$/, "")}${canary}`,
  "a token of HCP Terraform": `abcdefghijklmn.atlasv1.${canary}${canary}`,
  "a token of Vault": `hvs.${canary}${canary}`,
  "a token of npm": `npm_${canary}${canary}`,
  "a webhook": `https://hooks.slack.com/services/T000/B000/${canary}`,
  "a URL with a password": `https://me:${canary}@example.com`,
  "a session of AWS": `aws_session_token = ${canary}`,
  "a secret key of AWS": `AWS_SECRET_ACCESS_KEY=${canary}`,
  "a kubeconfig": `users:\n- user:\n    client-key-data: ${base64(canary)}${canary}\n    token: ${canary}\n`,
  "JSON in text": JSON.stringify({ auths: { registry: { password: canary } } }),
  "JSON in JSON": JSON.stringify({ config: JSON.stringify({ apiKey: canary }) }),
  "a private key": key,
  "a private key without its end": key.slice(0, 60),
  "a private key in base64": base64(key),
  "a kubeconfig in base64": base64(`users:\n- user:\n    token: ${canary}\n`),
  "a password that is encoded twice": base64(base64(`password: ${canary}`)),
  "a password of a script": `DB_PASS=${canary}`,
  "a password of PostgreSQL": `export PGPASS='${canary}'`,
  "a connection string": `Server=db;Uid=me;Pwd=${canary};Encrypt=true`,
  "a cookie": `Set-Cookie: session=${canary}; Secure`,
  "credentials of a registry": JSON.stringify({ auths: { registry: { auth: base64(`me:${canary}`) } } }),
  "a data source name": `SENTRY_DSN=https://${canary}@sentry.example.com/1`,
  "a certificate": certificate,
  "a certificate in base64": base64(certificate),
};

/** Places of a cluster file whose texts nobody else is to read, whatever is in them. */
const places: Readonly<Record<string, object>> = {
  "user data": { nodeGroups: { managed: { general: { userData: [`#!/bin/bash\nset-name ${canary}\n`] } } } },
  "an annotation": { namespaces: { shop: { annotations: { "example.com/owner": canary } } } },
  "a variable": { addons: { vpcCni: { env: { WARM_IP_TARGET: canary } } } },
  "filters of Fluent Bit": { observability: { fargateLogging: { enabled: true, filters: `[FILTER]\n    Match ${canary}\n` } } },
  "a kubeconfig that is no key of the file": { kubeconfig: { users: [{ user: { token: canary, "client-key-data": canary } }] } },
  "a tag that ends as passwords do": { tags: { dbPass: canary, pgpass: canary } },
  "a label that is named so": { nodeGroups: { managed: { general: { labels: { "example.com/pwd": canary } } } } },
  "short names of secrets that are keys of no schema": {
    proxy: { DB_PASS: canary, pwd: canary, Cookie: canary, auth: canary, dsn: canary, connectionString: canary, pass2: [canary] },
  },
  "a password that is a key of no schema": { proxy: { credentials: { password: canary } } },
};

/** What is in an archive of a file, of JSON of an extension and of a check of the running cluster, as one text. */
async function contentOf(cluster: object, text: string): Promise<string> {
  const source = stringify({ name: "shop", region: "us-west-2", accountId: "111122223333", ...cluster });
  writeFileSync("shop.yaml", source);
  mkdirSync("cdktf.out/stacks/shop-workload", { recursive: true });
  const resource = {
    aws_ssm_parameter: { extension: { value: text } },
    kubernetes_config_map_v1: { extension: { data: { "settings.ini": text } } },
    helm_release: { extension: { values: [text] } },
    aws_launch_template: { general: { user_data: base64(text) } },
  };
  writeFileSync("cdktf.out/stacks/shop-workload/cdk.tf.json", JSON.stringify({ resource, "//": { note: text } }));
  const findings = examine(loadCluster({ file: "shop.yaml", text: source }, designFindings), "2026-11-29");
  const live: readonly LiveResult[] = [{ check: "nodes", subject: "shop", status: "failed", detail: `it says ${text}`, fix: text }];
  const archived = { cluster: "shop", findings, files: ["shop.yaml"], live };
  return gunzipSync(await supportArchive({ clusters: [archived], ignored: [], today: "2026-11-29", version: "1.0.0" })).toString("latin1");
}

const isTold = (content: string): boolean =>
  content.includes(canary) || [0, 1, 2].some((shift) => content.includes(base64(`${" ".repeat(shift)}${canary}`).slice(4, 16)));

test.each(Object.entries(forms))("%s is left out, wherever it stands", async (_form, text) => {
  const content = await contentOf({ tags: { note: text }, namespaces: { shop: { labels: { note: text } } } }, text);
  expect(isTold(content)).toBe(false);
  expect(content).toContain("us-west-2");
});

test.each(Object.entries(places))("%s is left out of the file, its findings and the JSON", async (_place, cluster) => {
  expect(isTold(await contentOf(cluster, `an echo of ${canary}`))).toBe(false);
});

test("an account is the same stand-in, however it is written", async () => {
  const content = await contentOf({ tags: { account: "1111-2222-3333", "444455556666": "of others" } }, "arn:aws:iam::444455556666:role/x");
  expect(content).not.toMatch(/1111-?2222-?3333|444455556666/);
  expect(content).toContain('account: "000000000001"');
});

test("what is no secret stays", async () => {
  const text =
    "https://sqs.us-west-2.amazonaws.com orders/checkout sha256:0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0";
  const content = await contentOf({ tags: { note: "Basic plan of the platform team" } }, text);
  for (const one of [text, "Basic plan of the platform team"]) expect(content).toContain(one);
});

test("names that are like those of secrets hide nothing", async () => {
  const tags = {
    bypass: "firewall-of-the-shop",
    compass: "north-by-northwest",
    authority: "platform-team-of-shop",
    passive: "standby-cluster",
  };
  const network = { endpoints: { services: { "eks-auth": "existing" }, policies: { sts: { Statement: [] } } } };
  const content = await contentOf({ tags, network, namespaces: { auth: { labels: { team: "platform-team" } } } }, "eks-auth: existing");
  for (const one of [...Object.values(tags), "eks-auth: existing", "platform-team"]) expect(content).toContain(one);
});

test.each([
  "TOKEN=$(curl http://169.254.169.254/latest/api/token)",
  "login --password-stdin < file",
  "--token ${TOKEN}",
  "a basic setting",
  "auth=oidc-of-company",
])("%s holds no secret", (text) => {
  expect(secretsIn(text)).toEqual([]);
});
