import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import * as z from "zod";
import { unwrap } from "../../config/findings/allowed";
import { clusterSchema, parseCluster } from "../../config/schema/schema";
import { editorSchema } from "../support/editorSchema";
import { root } from "../support/synth";

interface Node extends Readonly<Record<string, unknown>> {
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly enumDescriptions?: readonly string[];
  readonly pattern?: string;
  readonly patternErrorMessage?: string;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && !Array.isArray(value);

/** Every schema in a schema, by its path, and whether it is that of a key. */
function nodes(schema: unknown, path = "", isKey = false): readonly { path: string; node: Node; isKey: boolean }[] {
  if (!isNode(schema)) return [];
  const many = ["anyOf", "oneOf", "allOf"].flatMap((word) => {
    const members = schema[word];
    return Array.isArray(members) ? members.flatMap((member) => nodes(member, path)) : [];
  });
  const named = ["properties", "definitions"].flatMap((word) =>
    Object.entries((schema[word] as Node | undefined) ?? {}).flatMap(([key, below]) =>
      nodes(below, `${path}.${key}`, word === "properties"),
    ),
  );
  const below = ["additionalProperties", "propertyNames", "items"].flatMap((word) => nodes(schema[word], `${path}.*`));
  return [{ path, node: schema, isKey }, ...many, ...named, ...below];
}

const all = nodes(JSON.parse(JSON.stringify(editorSchema)));

test("every key says in a sentence what it does", () => {
  const keys = all.filter(({ isKey }) => isKey);
  expect(keys.length).toBeGreaterThan(500);
  const odd = keys.filter(
    ({ node: { description = "" } }) => !/^[A-Z[].{13,}[.]$/s.test(description) || /\s{2}|^Default: /.test(description),
  );
  expect(odd.map(({ path, node }) => `${path}: ${node.description}`)).toEqual([]);
});

test("a key says its default last, once", () => {
  const odd = all.filter(({ node: { description = "" } }) => description.split("Default: ").length > 2);
  expect(odd.map(({ path, node }) => `${path}: ${node.description}`)).toEqual([]);
});

test("every value of an enum of words has a description", () => {
  const enums = all.filter(({ path, node }) => path !== ".region" && node.enum?.some((value) => typeof value === "string"));
  expect(enums.length).toBeGreaterThan(35);
  const bare = enums.filter(({ node }) => node.enumDescriptions?.length !== node.enum?.length || node.enumDescriptions?.includes(""));
  expect(bare.map(({ path }) => path)).toEqual([]);
});

test("every pattern has the words that an editor shows, and no editor needs flags or lookbehind for it", () => {
  const patterns = all.filter(({ node }) => typeof node.pattern === "string");
  expect(patterns.length).toBeGreaterThan(150);
  for (const { node } of patterns) {
    // The language servers of YAML and JSON compile patterns with the flag u, and without it where that fails.
    expect(() => new RegExp(node.pattern!, "u")).not.toThrow();
    expect(() => new RegExp(node.pattern!)).not.toThrow();
    expect(node.pattern).not.toMatch(/\(\?<[=!]/);
    expect(node.patternErrorMessage).toMatch(/^Must \S/);
  }
});

test("no pattern of the schema has a flag, which JSON Schema would lose", () => {
  const flags = new Set<string>();
  const visit = (wrapped: z.core.$ZodType): void => {
    // Any JSON, such as a policy document, which contains itself.
    if (wrapped instanceof z.ZodLazy) return;
    const schema = unwrap(wrapped);
    for (const check of schema._zod.def.checks ?? []) flags.add((check._zod.def as { pattern?: RegExp }).pattern?.flags ?? "");
    if (schema instanceof z.ZodObject) Object.values(schema.shape).forEach(visit);
    if (schema instanceof z.ZodRecord) [schema.keyType, schema.valueType].forEach(visit);
    if (schema instanceof z.ZodArray) visit(schema.element);
    if (schema instanceof z.ZodUnion) schema.options.forEach(visit);
  };
  visit(clusterSchema);
  // u is what those who read JSON Schema add themselves.
  expect([...flags].filter((flag) => flag !== "u")).toEqual([""]);
});

const accepts = new Ajv({ strict: false, validateFormats: false }).compile(editorSchema);

const files = ["clusters", "examples"].flatMap((folder) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => join(folder, name)),
);

test.each(files)("accepts %s", (file) => {
  accepts(parse(readFileSync(join(root, file), "utf8")));
  expect(accepts.errors).toBeNull();
});

/** What is written below name and region. */
const right: readonly string[] = [
  "region: eu-west-9",
  "region: us-gov-west-1",
  "kubernetesVersion: '1.39'",
  "network: { cidr: 10.20.0.0/16, serviceCidr: 0.0.0.0/0 }",
  "tags: { Größe: größer }",
  "backend: { type: cloud, organization: a, hostname: TFE.example.com }",
  "proxy: { url: 'http://[fd00::1]:3128', noProxy: [.example.com, 10.0.0.0/8] }",
  "network: { dhcpOptions: { domainName: Corp.Example.com } }",
  "loadBalancerController: { chart: { version: 3.5.0-RC.1 } }",
  "network: { dnsFirewall: { allowList: { domains: [.Example.com] } } }",
  "samples: { image: { repository: registry.example.com:5000/nginx@sha256 } }",
];

test.each(right)("accepts %s, as the synthesis does", (line) => {
  const cluster: unknown = { name: "demo", region: "eu-central-1", ...(parse(line) as object) };
  accepts(cluster);
  expect(accepts.errors).toBeNull();
  expect(z.safeParse(clusterSchema, cluster).error?.issues.filter(({ code }) => code === "invalid_format") ?? []).toEqual([]);
});

const wrong: readonly string[] = [
  "region: Frankfurt",
  "region: eu-central-1a",
  "kubernetesVersion: 1.35",
  "version: '1.35'",
  "accountId: 111122223333",
  "assumeRoleArn: arn:aws:iam::1:role/platform",
  "network: { cidr: 10.20.0.0 }",
  "network: { cidr: 10.20.0.0/33 }",
  "network: { cidr: 10.20.0.256/24 }",
  "network: { egress: NAT }",
  "network: { availabilityZones: [eu-central-1a, euc1-az2] }",
  "network: { existingVpc: { id: vpc-1, cidr: 10.0.0.0/16 } }",
  "network: { transitGateway: { id: vpc-0123456789abcdef0 } }",
  "access: { admins: arn:aws:iam::111122223333:role/platform }",
  "access: { admins: ['arn:aws:sts::111122223333:assumed-role/platform/me'] }",
  "access: { bastion: true }",
  "nodeGroups: { managed: { general: { minSize: 1 } } }",
  "nodeGroups: { managed: { general: { volume: { size: '100' } } } }",
  "nodeGroups: { managed: { General: {} } }",
  "proxy: { url: 'https://proxy.example.com:3128' }",
  "proxy: { url: 'http://proxy.example.com' }",
  "proxy: { noProxy: ['*.example.com'] }",
  "certificateAuthorities: { certificates: { corporate: /etc/ssl/ca.pem } }",
  "loadBalancerController: true",
  "samples: { image: { repository: 'https://public.ecr.aws/nginx/nginx' } }",
  "encryption: { kmsKeyArn: alias/eks }",
  "backend: { type: s3 }",
  "observability: { controlPlaneLogs: { retentionDays: 10 } }",
];

test.each(wrong)("refuses %s, as the synthesis does", (line) => {
  const cluster: unknown = { name: "demo", region: "eu-central-1", ...(parse(line) as object) };
  expect(accepts(cluster)).toBe(false);
  // Whether a region exists is a check that comes after the schema.
  if (!line.startsWith("region")) expect(parseCluster(cluster).success).toBe(false);
});

test("says which keys are earlier names", () => {
  const deprecated = all.filter(({ node }) => node["deprecated"] === true);
  expect(deprecated.map(({ path, node }) => [path, node["deprecationMessage"]])).toEqual([
    [".proxy.caCertificates", "Use certificateAuthorities.certificates"],
    [".proxy.caNamespaces", "Use certificateAuthorities.namespaces"],
  ]);
});
