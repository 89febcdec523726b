import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { privateEks } from "../../support/program";

const directory = mkdtempSync(join(tmpdir(), "private-eks-handover-"));
afterAll(() => rmSync(directory, { recursive: true }));

function run(network: object, options: readonly string[] = []) {
  writeFileSync(join(directory, "shop.yaml"), JSON.stringify({ name: "shop", region: "us-west-2", network }));
  return privateEks(["handover", "shop.yaml", ...options], directory, { NO_COLOR: "1" });
}

const nodeSubnets = {
  "us-west-2a": { id: "subnet-0123456789abcde0a", cidr: "10.20.0.0/20" },
  "us-west-2b": { id: "subnet-0123456789abcde0b", cidr: "10.20.16.0/20" },
};
const existingVpc = { id: "vpc-0123456789abcdef0", cidr: "10.20.0.0/16", nodeSubnets };
const shared = { existingVpc: { ...existingVpc, shared: true, zoneIds: { "us-west-2a": "usw2-az2" } } };

jest.setTimeout(60_000);

test("writes a section for each matter, for people", async () => {
  const { status, stderr, stdout } = await run(shared);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout.split("\n\n").map((section) => section.split("\n")[0]!.replace(/ {2}.*/, ""))).toEqual([
    "What the network of cluster shop in us-west-2 must have, besides what its stacks create:",
    "VPC",
    "SUBNET",
    "RESOURCE SHARE (AWS RAM)",
    "ENDPOINT",
  ]);
  expect(stdout).toMatch(/^subnet-0123456789abcde0a +node +usw2-az2 +10\.20\.0\.0\/20 +\d+ \(\/\d+\) +-$/m);
  expect(stdout).toContain("TCP port 443 from 10.20.0.0/16;\na subnet in each of usw2-az2, us-west-2b where");
  expect(stdout).toContain("shared with the account of the cluster");
});

test("writes JSON with a version, for programs", async () => {
  const { status, stdout } = await run(shared, ["--format", "json"]);
  expect(status).toBe(0);
  const json = JSON.parse(stdout) as Record<string, unknown>;
  expect(json).toMatchObject({ version: 1, cluster: { name: "shop", region: "us-west-2" }, vpc: { id: "vpc-0123456789abcdef0" } });
  expect(Object.keys(json)).toEqual(["version", "cluster", "vpc", "subnets", "share", "endpoints", "routes"]);
});

test("fails where the stacks make all of the network, or the file has errors", async () => {
  expect(await run({})).toEqual({
    status: 1,
    stdout: "",
    stderr:
      "The stacks of shop make all of its network. A VPC that exists is named at network.existingVpc, endpoints that exist at network.endpoints.\n",
  });
  expect(await run({ ...shared, flowLogs: { enabled: true } })).toMatchObject({ status: 1, stdout: "" });
});
