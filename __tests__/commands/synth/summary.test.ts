import { type ClusterSummary, type StackSummary, summaryText } from "../../../commands/synth/summary";

const stack = (role: StackSummary["role"], more: Partial<StackSummary> = {}): StackSummary => ({
  role,
  folder: `cdktf.out/stacks/shop-${role}`,
  resources: 21,
  change: "new",
  isInitialised: false,
  words: "VPC 10.20.0.0/16, 3 zones, no egress, 6 endpoints",
  ...more,
});

const cluster = (more: Partial<ClusterSummary> = {}): ClusterSummary => ({
  name: "shop",
  region: "eu-central-1",
  kubernetesVersion: "1.35",
  file: "clusters/shop.yaml",
  extensions: [],
  stacks: [stack("network"), stack("cluster", { resources: 1 }), stack("workload", { resources: 106 })],
  ...more,
});

test("a cluster has a line for itself and one for each stack, in columns", () => {
  expect(summaryText([cluster()], undefined)).toBe(`\
shop  eu-central-1  Kubernetes 1.35                     clusters/shop.yaml
  network    21 resources  VPC 10.20.0.0/16, 3 zones, no egress, 6 endpoints
  cluster     1 resource   VPC 10.20.0.0/16, 3 zones, no egress, 6 endpoints
  workload  106 resources  VPC 10.20.0.0/16, 3 zones, no egress, 6 endpoints
Next: terraform -chdir=cdktf.out/stacks/shop-network init   (docs/getting-started.md)
`);
});

test.each([40, 80, 160])("no word is broken at %i columns, and no line is longer but by one word", (width) => {
  for (const clusters of [[cluster()], Array.from({ length: 11 }, () => cluster())]) {
    const text = summaryText(clusters, width);
    const words = (of: string) => of.split(/\s+/);
    expect(words(text)).toEqual(words(summaryText(clusters, undefined)));
    for (const line of text.split("\n")) expect(line.length <= width || !line.trim().includes(" ")).toBe(true);
  }
});

test("a long line is broken after commas where that is possible, and what comes next before the page", () => {
  const words = "given VPC vpc-0123456789abcdef0, 3 zones, egress by transit gateway, 5 endpoints";
  const text = summaryText([cluster({ file: "clusters/production/shop.yaml", stacks: [stack("network", { words })] })], 80);
  expect(text).toBe(`\
shop  eu-central-1  Kubernetes 1.35
  clusters/production/shop.yaml
  network   21 resources  given VPC vpc-0123456789abcdef0, 3 zones,
                          egress by transit gateway, 5 endpoints
Next: terraform -chdir=cdktf.out/stacks/shop-network init
      (docs/getting-started.md)
`);
});

test("a folder with spaces is one word of the shell", () => {
  const stacks = [stack("network", { folder: "/tmp/my out's/stacks/shop-network" })];
  expect(summaryText([cluster({ stacks })], undefined)).toContain(
    `Next: terraform '-chdir=/tmp/my out'\\''s/stacks/shop-network' init   (docs/getting-started.md)`,
  );
});

test("the first stack that changed is next, where Terraform is initialised", () => {
  const stacks = (["network", "cluster", "workload"] as const).map((role) =>
    stack(role, { isInitialised: true, change: role === "network" ? "unchanged" : "changed" }),
  );
  expect(summaryText([cluster({ stacks })], undefined)).toContain("Next: terraform -chdir=cdktf.out/stacks/shop-cluster apply ");
  expect(summaryText([cluster({ stacks: stacks.slice(0, 1) })], undefined)).not.toContain("Next");
  const changed = cluster({ stacks: [stack("network", { change: "changed" })] });
  expect(summaryText([changed], undefined)).toContain("Next: terraform -chdir=cdktf.out/stacks/shop-network init ");
});

test("more than ten clusters have one line each", () => {
  const many = Array.from({ length: 11 }, (_, index) => cluster({ name: `c${index}` }));
  const changed = cluster({ stacks: [stack("network", { change: "unchanged" }), stack("cluster", { change: "changed" })] });
  const lines = summaryText([...many, changed], 100).split("\n");
  expect(lines).toHaveLength(many.length + 3);
  expect(lines[0]).toBe("c0  eu-central-1  Kubernetes 1.35  128 resources  new  clusters/shop.yaml");
  expect(lines[11]).toBe("shop  eu-central-1  Kubernetes 1.35  42 resources  changed: cluster  clusters/shop.yaml");
});

test("nothing was written", () => {
  expect(summaryText([], undefined)).toBe("");
});

test("what extensions did stands below the stacks, and is counted where a cluster has one line", () => {
  const extensions = ["extensions/audit.ts adds 2 resources; overrides 1: aws_vpc.vpc in network", "extensions/team.ts adds 1 output"];
  const lines = summaryText([cluster({ extensions })], undefined).split("\n");
  expect(lines.slice(4, 6)).toEqual(extensions.map((words) => `  ${words}`));
  const many = Array.from({ length: 11 }, (_, index) => cluster({ name: `c${index}`, extensions }));
  expect(summaryText(many, undefined)).toMatch(/^c0 {2}eu-central-1 {2}Kubernetes 1\.35 {2}128 resources {2}2 extensions {2}new {2}/);
});
