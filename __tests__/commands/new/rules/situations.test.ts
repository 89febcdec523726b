import { parse } from "yaml";
import { answerProblem, questions } from "../../../../commands/new/rules/questions";
import { clusterText, type SituationName, situations } from "../../../../commands/new/rules/situations";
import { partitionOf } from "../../../../aws/regions";
import { loadCluster } from "../../../../config/load";
import { designFindings } from "../../../../design/cluster.findings";
import { proxyCertificate } from "../../../support/certificates";

const schema = "../cluster.schema.json";

/** An answer to each question. */
const answers = (region: string) => ({
  name: "shop",
  region,
  cidr: "10.20.0.0/20",
  admin: `arn:${partitionOf(region).id}:iam::111122223333:role/platform/operators`,
  vpc: "vpc-0123456789abcdef0",
  vpcCidr: "10.40.0.0/20",
  subnets: ["a", "b"].map((letter, index) => `${region}${letter}:subnet-0123456789abcdef${index}:10.40.${index * 4}.0/22`).join(","),
  proxy: "http://proxy.corp.example.com:8080",
});

const withLines = (Object.keys(situations) as SituationName[]).filter((name) => situations[name].lines);
const places = withLines.flatMap((situation) =>
  (situations[situation].regions ?? ["eu-central-1", "us-east-1", "us-west-1", "cn-northwest-1", "us-gov-west-1", "ap-southeast-5"]).map(
    (region) => [situation, region] as const,
  ),
);

test.each(places)("%s in %s is a short cluster file without errors, with and without what may be left out", (situation, region) => {
  const all = answers(region);
  const needed = Object.entries(all).filter(([key]) => key === "name" || questions[key as "region"].otherwise === undefined);
  for (const given of [all, Object.fromEntries(needed)]) {
    const text = clusterText(situation, given, schema);
    const { findings, config } = loadCluster({ file: "clusters/shop.yaml", text }, designFindings);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(config).toMatchObject({ name: "shop", region });
    const lines = text.split("\n");
    expect(lines[0]).toBe("# yaml-language-server: $schema=../cluster.schema.json");
    expect(lines.length).toBeLessThan(60);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(150);
    expect(text).not.toMatch(/<|0123456789abcdef.*#|TODO/);
  }
});

test("what is said is in the file", () => {
  const text = clusterText("existing-vpc", { ...answers("eu-central-1"), proxyCa: proxyCertificate }, schema);
  const { findings, config } = loadCluster({ file: "clusters/shop.yaml", text }, designFindings);
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(parse(text)).toMatchObject({
    name: "shop",
    region: "eu-central-1",
    network: {
      existingVpc: {
        id: "vpc-0123456789abcdef0",
        cidr: "10.40.0.0/20",
        nodeSubnets: {
          "eu-central-1a": { id: "subnet-0123456789abcdef0", cidr: "10.40.0.0/22" },
          "eu-central-1b": { id: "subnet-0123456789abcdef1", cidr: "10.40.4.0/22" },
        },
      },
      egress: "proxy",
    },
    proxy: { url: "http://proxy.corp.example.com:8080" },
    access: { admins: ["arn:aws:iam::111122223333:role/platform/operators"] },
  });
  expect(config?.certificateAuthorities?.certificates["company-proxy"]?.trim()).toBe(proxyCertificate.trim());
  expect(parse(clusterText("isolated", answers("eu-central-1"), schema))).toMatchObject({ network: { cidr: "10.20.0.0/20" } });
});

test.each(["123", "1e3", "0x1f", "true", "null", "2026-11-29"])("the name %s stays a text", (name) => {
  expect(parse(clusterText("isolated", { ...answers("eu-central-1"), name }, schema))).toMatchObject({ name });
});

test("every question is asked in some situation", () => {
  const asked = Object.values(situations).flatMap(({ asks }) => asks);
  expect(Object.keys(questions).filter((key) => !asked.includes(key as "region"))).toEqual([]);
});

test("a region that AWS may have opened since is taken, and is a warning of the file", () => {
  expect([answerProblem("region", "eu-north-9"), answerProblem("region", "eu-north")]).toEqual([
    undefined,
    expect.stringContaining("AWS region"),
  ]);
  const text = clusterText("isolated", answers("eu-north-9"), schema);
  const { findings } = loadCluster({ file: "clusters/shop.yaml", text }, designFindings);
  expect(findings.map(({ severity, path }) => `${severity} ${path.join(".")}`)).toContain("warning region");
});
