import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderFindings } from "../../../config/findings/located";
import { clusterWith, extensionFolder, synthesizeIn } from "../../support/extensionFolder";
import type { Json } from "../../support/stack";

/** Adds a parameter with the id of a node subnet, and a tag of the VPC. */
const audit = `import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";
import type { Subnet } from "@cdktf/provider-aws/lib/subnet";
import type { TerraformResource } from "cdktf";
import type { Extension } from "private-eks";
import { nameOf } from "./lib/names.js";

const audit: Extension = ({ network }, design) => {
  const [zone] = design.addresses.zones;
  const subnet = network.node.findChild(\`private-\${zone!.zone}\`).node.findChild("node-subnet") as Subnet;
  new SsmParameter(network, "audit-subnet", { name: nameOf(design.config.name), type: "String", value: subnet.id });
  (network.node.findChild("vpc").node.findChild("vpc") as TerraformResource).addOverride("tags.Audited", "yes");
};
export default audit;
`;
const names = `export const nameOf = (cluster: string): string => \`/audit/\${cluster}/subnet\`;\n`;
const auditFiles = { "extensions/audit.ts": audit, "extensions/lib/names.ts": names };

type StackJson = Record<string, Json>;

const textOf = (folder: string, role: string, name = "shop"): string =>
  readFileSync(join(folder, `cdktf.out/stacks/${name}-${role}/cdk.tf.json`), "utf8");
const jsonOf = (folder: string, role = "network"): StackJson => JSON.parse(textOf(folder, role)) as StackJson;
const roles = ["network", "cluster", "workload"];

/** A cluster with modules, synthesized without errors. */
function synthesized(files: Readonly<Record<string, string>>, ...extensions: readonly string[]) {
  const folder = extensionFolder({ "clusters/shop.yaml": clusterWith(...extensions), ...files });
  const result = synthesizeIn(folder);
  expect({ ...result, findings: result.findings.filter(({ severity }) => severity === "error") }).toMatchObject({
    findings: [],
    faults: [],
    failed: [],
  });
  return { folder, result };
}

/** One module, whose function has this body. */
const withBody = (body: string, head = "") =>
  synthesized(
    { "extensions/audit.ts": `${head}\nexport default (stacks: any, design: any) => {\n${body}\n};\n` },
    "../extensions/audit.ts",
  );

const plain = extensionFolder({ "clusters/shop.yaml": "name: shop\nregion: us-west-2\n" });
synthesizeIn(plain);

test("it adds a resource that uses ours, and overrides a property", () => {
  const { folder, result } = synthesized(auditFiles, "../extensions/audit.ts");
  const { resource, ...network } = jsonOf(folder);
  const { resource: added, ...others } = jsonOf(plain);
  const before = added as Readonly<Record<string, Readonly<Record<string, { readonly tags?: object }>>>>;
  const [subnet] = Object.keys(before["aws_subnet"]!);
  const vpc = before["aws_vpc"]!["vpc_6776A399"]!;
  expect(resource).toEqual({
    ...before,
    aws_ssm_parameter: {
      "audit-subnet": {
        "//": { metadata: { path: "shop-network/audit-subnet", uniqueId: "audit-subnet" } },
        name: "/audit/shop/subnet",
        type: "String",
        value: `\${aws_subnet.${subnet}.id}`,
      },
    },
    aws_vpc: {
      vpc_6776A399: { ...vpc, tags: { ...vpc.tags, Audited: "yes" } },
    },
  });
  expect({ ...network, "//": {} }).toEqual({ ...others, "//": {} });
  for (const role of ["cluster", "workload"]) expect(textOf(folder, role)).toBe(textOf(plain, role));
  expect(result.summaries[0]!.extensions).toEqual(["extensions/audit.ts adds 1 resource; overrides 1: aws_vpc.vpc_6776A399 in network"]);
  expect(result.summaries[0]!.stacks[0]!.resources).toBe(22);
});

test("it is told which resources the policy of the runner does not cover", () => {
  const { result } = synthesized(auditFiles, "../extensions/audit.ts");
  expect(renderFindings(result.findings)).toBe(`\
clusters/shop.yaml:4:5: warning: extensions[0]: extensions/audit.ts has aws_ssm_parameter in the network stack: runner-policy.json does not allow what Terraform needs for it
  given:   "../extensions/audit.ts"
  fix:     Give whoever applies the stack a policy of your own besides, where it is not enough
`);
});

test("resources of a type that the stacks have are in the policy of the runner", () => {
  const { folder, result } = withBody(
    'new CloudwatchLogGroup(stacks.network, "audit", { name: "/audit/shop" });',
    'import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";',
  );
  expect(result.findings).toEqual([]);
  expect(readFileSync(join(folder, "cdktf.out/stacks/shop-network/runner-policy.json"), "utf8")).toContain("log-group:/audit/shop");
});

test.each([
  [
    "a module",
    'stacks.network.addOverride("module.dns", { source: "acme/dns/aws" });',
    ["module.dns in the network stack: what is in a module is not known here, and runner-policy.json allows nothing for it"],
  ],
  [
    "another region",
    'stacks.network.addOverride("resource.aws_cloudwatch_log_group.a", { name: "a", region: "us-east-1" });',
    ["aws_cloudwatch_log_group in the network stack: runner-policy.json is for the region and the account of the stack's own provider"],
  ],
  [
    "another provider",
    'stacks.network.addOverride("provider.aws", [{ alias: "east" }]);\nstacks.network.addOverride("resource.aws_cloudwatch_log_group.a", { name: "a", provider: "aws.east" });',
    ["aws_cloudwatch_log_group in the network stack: runner-policy.json is for the region and the account of the stack's own provider"],
  ],
  [
    "an argument that the stacks do not set",
    'stacks.network.addOverride("resource.aws_route_table.a", { vpc_id: "vpc-1", route: [] });',
    [
      "aws_route_table in the network stack: runner-policy.json covers the type as the stacks use it, and they do not set route in this cluster",
    ],
  ],
  [
    "an argument that it overrides",
    'stacks.cluster.node.findAll().find((one: any) => one.terraformResourceType === "aws_iam_role").addOverride("managed_policy_arns", []);',
    [
      "aws_iam_role in the cluster stack: runner-policy.json covers the type as the stacks use it, and they do not set managed_policy_arns in this cluster",
    ],
  ],
  [
    "a tag and a rule of its life",
    'stacks.network.node.findChild("vpc").node.findChild("vpc").addOverride("tags.a", "b");\nstacks.network.node.findChild("vpc").node.findChild("vpc").addOverride("lifecycle.ignore_changes", ["tags"]);',
    [],
  ],
  [
    "data sources that ask no API",
    'stacks.network.addOverride("data", { aws_region: { here: {} }, aws_partition: { here: {} }, aws_iam_policy_document: { a: { statement: [] } } });',
    [],
  ],
  [
    "a data source that asks one",
    'stacks.network.addOverride("data.aws_regions.all", {});',
    ["data.aws_regions in the network stack: runner-policy.json does not allow what Terraform needs for it"],
  ],
])("what the policy of the runner may not allow: %s", (_, body, problems) => {
  const { result } = withBody(body);
  expect(result.findings.map(({ problem }) => problem)).toEqual(problems.map((problem) => `extensions/audit.ts has ${problem}`));
});

test("a provider that it adds is added, and a resource may name it", () => {
  const { result } = withBody(
    `new AwsProvider(stacks.network, "east", { region: "us-east-1", alias: "east" });
     stacks.network.addOverride("terraform.required_providers.google-beta", { source: "hashicorp/google-beta", version: "7.0.0" });
     stacks.network.addOverride("resource.google_compute_network.n", { provider: "google-beta", name: "n" });`,
    'import { AwsProvider } from "@cdktf/provider-aws/lib/provider";',
  );
  expect(result.findings).toEqual([]);
  expect(result.summaries[0]!.extensions).toEqual(["extensions/audit.ts adds 1 block, 1 provider, 1 resource"]);
});

test("one that changes nothing is a warning, and the stacks are those without it", () => {
  const { folder, result } = withBody("");
  expect(result.findings).toMatchObject([
    { severity: "warning", problem: "extensions/audit.ts changes nothing in the three stacks", line: 4 },
  ]);
  for (const role of roles) expect(textOf(folder, role)).toBe(textOf(plain, role));
});

test("what a construct is annotated with is a warning, once", () => {
  const { result } = synthesized(
    {
      "extensions/one.ts":
        'import { Annotations } from "cdktf";\nexport default ({ cluster }: any) => {\n  cluster.addOverride("locals.a", 1);\n  Annotations.of(cluster).addWarning("no team is named");\n};\n',
      "extensions/two.ts": 'export default ({ cluster }: any) => cluster.addOverride("locals.b", 1);\n',
    },
    "../extensions/one.ts",
    "../extensions/two.ts",
  );
  expect(result.findings).toMatchObject([
    { severity: "warning", problem: "extensions/one.ts annotates shop-cluster: no team is named", line: 4 },
  ]);
});

test("they run in their order, and each sees what those before it did", () => {
  const { folder, result } = synthesized(
    {
      "extensions/one.ts":
        'import { TerraformOutput } from "cdktf";\nexport default ({ cluster }: any) => void new TerraformOutput(cluster, "team", { value: "a", staticId: true });\n',
      "extensions/two.ts": 'export default ({ cluster }: any) => {\n  cluster.node.findChild("team").value += "b";\n};\n',
    },
    "../extensions/one.ts",
    "../extensions/two.ts",
  );
  expect(jsonOf(folder, "cluster")["output"]).toMatchObject({ team: { value: "ab" } });
  expect(result.summaries[0]!.extensions).toEqual([
    "extensions/one.ts adds 1 output",
    "extensions/two.ts overrides 1: output.team in cluster",
  ]);
});

test.each([
  ["audit.js", "module.exports = ({ network }) => network.addOverride('locals.team', 'a');"],
  ["audit.cjs", "exports.default = ({ network }) => network.addOverride('locals.team', 'a');"],
  ["audit.mjs", "import { join } from 'node:path';\nexport default ({ network }) => network.addOverride('locals.team', join('a'));"],
  [
    "audit.mts",
    "enum Team { a = 'a' }\nexport default ({ network }: any): void => network.addOverride('locals.team', Team.a satisfies string);",
  ],
  [
    "audit.ts",
    "import data from './data.json';\nexport default ({ network }: any): void => network.addOverride('locals.team', data.team);",
  ],
])("a module may be %s", (name, text) => {
  const { folder } = synthesized({ [`extensions/${name}`]: text, "extensions/data.json": '{ "team": "a" }' }, `../extensions/${name}`);
  expect(jsonOf(folder)["locals"]).toEqual({ team: "a" });
});

test("texts stay texts, and tokens are what Terraform works out, wherever they stand", () => {
  const { folder } = withBody(
    `const count = Token.asNumber(Fn.lengthOf([1]));
     new TerraformOutput(stacks.network, "texts", { value: ["\${x}", \`n-\${count}\`, count, "-1.5e+299"], staticId: true });
     const one = new TerraformOutput(stacks.network, "map", { value: Token.asStringMap(Fn.merge([{ a: "b" }])), staticId: true });`,
    'import { Fn, TerraformOutput, Token } from "cdktf";',
  );
  expect(jsonOf(folder)["output"]).toMatchObject({
    texts: { value: ["$${x}", "n-${length([1])}", "${length([1])}", "-1.5e+299"] },
    map: { value: '${merge({"a" = "b"})}' },
  });
});

test("the path starts at the file that names the module", () => {
  const folder = extensionFolder({
    "clusters/shop.yaml": "extends: ../company/base.yaml\nname: shop\nregion: us-west-2\n",
    "company/base.yaml": "extensions: [audit.ts]\n",
    "company/audit.ts": 'export default ({ network }: any) => network.addOverride("locals.team", "a");\n',
  });
  expect(synthesizeIn(folder)).toMatchObject({ failed: [], summaries: [{ extensions: ["company/audit.ts adds 1 block"] }] });
});

test("the JSON is the same from run to run, and whatever other clusters there are", () => {
  const counting = "let runs = 0;\nexport default ({ network }: any) => network.addOverride('locals.runs', String(++runs));\n";
  const files = { "clusters/shop.yaml": clusterWith("../count.ts"), "count.ts": counting };
  const folder = extensionFolder({ ...files, "clusters/a.yaml": files["clusters/shop.yaml"].replace("shop", "other") });
  synthesizeIn(folder, ["clusters/a.yaml", "clusters/shop.yaml"]);
  const alone = extensionFolder(files);
  synthesizeIn(alone);
  for (const role of roles) expect(textOf(folder, role)).toBe(textOf(alone, role));
});

test("a cluster whose extension fails keeps the stacks that it had", () => {
  const { folder } = synthesized(auditFiles, "../extensions/audit.ts");
  const before = roles.map((role) => textOf(folder, role));
  writeFileSync(join(folder, "extensions/audit.ts"), `${audit}\nthrow new Error("no such team");\n`);
  expect(synthesizeIn(folder)).toMatchObject({ failed: ["clusters/shop.yaml"], faults: [] });
  expect(roles.map((role) => textOf(folder, role))).toEqual(before);
  expect(readdirSync(join(folder, "cdktf.out"))).toEqual(expect.not.arrayContaining([expect.stringMatching(/staging/)]));
});

test("without extensions nothing is loaded for them", () => {
  jest.doMock("sucrase", () => {
    throw new Error("it is loaded");
  });
  const folder = extensionFolder({ "clusters/shop.yaml": "name: shop\nregion: us-west-2\n" });
  expect(synthesizeIn(folder)).toMatchObject({ failed: [], faults: [] });
  jest.dontMock("sucrase");
  expect(existsSync(join(folder, "cdktf.out"))).toBe(true);
});
