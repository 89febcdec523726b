import { existsSync } from "node:fs";
import { join } from "node:path";
import { renderFindings } from "../../../config/findings/located";
import { clusterWith, extensionFolder, synthesizeIn } from "../../support/extensionFolder";

const install = "npm install --save-dev --save-exact cdktf@0.21.0 constructs@10.7.2 @cdktf/provider-aws@21.22.1";

interface BadExtension {
  readonly name: string;
  /** Lines of extensions/audit.ts. @default - it is not there */
  readonly module?: readonly string[];
  readonly others?: Readonly<Record<string, string>>;
  readonly hasPackages?: boolean;
  readonly problem: string;
  readonly fix: string;
  /** Whether there are other findings behind it. @default false */
  readonly furtherFindings?: boolean;
}

const parameter = 'import { SsmParameter } from "@cdktf/provider-aws/lib/ssm-parameter";';

const rows: readonly BadExtension[] = [
  { name: "missing", problem: "there is no extensions/audit.ts", fix: "Correct the path, which starts at the folder of this file" },
  {
    name: "syntax error",
    module: ["export default function audit() {", "  const x = ;", "}"],
    problem: "extensions/audit.ts:2: Unexpected token",
    fix: "Correct the syntax of extensions/audit.ts in line 2, or after it",
  },
  {
    name: "syntax error that only the engine finds",
    module: ["export default () => {", "  let x; let x;", "};"],
    problem: "extensions/audit.ts:2: Identifier 'x' has already been declared",
    fix: "Correct extensions/audit.ts:2",
  },
  {
    name: "no default export",
    module: ["export const audit = () => {};"],
    problem: "extensions/audit.ts has no function as its default export",
    fix: 'Begin its function in extensions/audit.ts with "export default (stacks, design) => {"',
  },
  {
    name: "it throws as it is loaded",
    module: ["", 'throw new Error("no such team");'],
    problem: "extensions/audit.ts:2: no such team",
    fix: "Correct extensions/audit.ts:2",
  },
  {
    name: "its function throws",
    module: ["export default () => {", '  throw new Error("no such team:\\n - payments\\n");', "};"],
    problem: "extensions/audit.ts:2: no such team: - payments",
    fix: "Correct extensions/audit.ts:2",
  },
  {
    name: "a provider's package that is not installed",
    module: ['import { Namespace } from "@cdktf/provider-none/lib/namespace";', "export default () => { new Namespace(); };"],
    problem: "extensions/audit.ts:1 needs @cdktf/provider-none, which is not installed",
    fix: `Run ${install} @cdktf/provider-none`,
  },
  {
    name: "its function throws what is no error",
    module: ["export default () => {", '  throw "no such team";', "};"],
    problem: "extensions/audit.ts: no such team",
    fix: "Correct extensions/audit.ts",
  },
  {
    name: "a module beside it throws",
    module: ['import { team } from "./lib/team";', "export default () => team();"],
    others: { "extensions/lib/team.ts": 'export const team = (): void => {\n  throw new Error("no such team");\n};\n' },
    problem: "extensions/lib/team.ts:2: no such team",
    fix: "Correct extensions/lib/team.ts:2",
  },
  {
    name: "a construct that is not there",
    module: ["export default ({ network }) => {", '  network.node.findChild("vpn");', "};"],
    problem: "extensions/audit.ts:2: No child with id: 'vpn'",
    fix: "Correct extensions/audit.ts:2",
  },
  {
    name: "a promise",
    module: ["export default async () => {", '  throw new Error("later");', "};"],
    problem: "extensions/audit.ts returns a promise, and the stacks are written before that is settled",
    fix: "Write the function in extensions/audit.ts without async and await",
  },
  {
    name: "an id that is taken",
    module: [parameter, "export default ({ network }) => {", '  new SsmParameter(network, "vpc", { name: "x", type: "String" });', "};"],
    problem: "extensions/audit.ts:3: There is already a Construct with name 'vpc' in NetworkStack [shop-network]",
    fix: "Give the construct another id than vpc in extensions/audit.ts:3",
  },
  {
    name: "a provider that the stack lacks",
    module: [
      'import { NamespaceV1 } from "@cdktf/provider-kubernetes/lib/namespace-v1";',
      'export default ({ network }) => void new NamespaceV1(network, "team", { metadata: { name: "team" } });',
    ],
    problem: "extensions/audit.ts adds kubernetes_namespace_v1.team to the network stack, which has no provider kubernetes",
    fix: "Add it to stacks.workload in extensions/audit.ts",
  },
  {
    name: "a provider of an alias that the stack lacks",
    module: [
      "export default ({ network }) => {",
      '  network.node.findChild("vpc").node.findChild("vpc").addOverride("tags.a", "b");',
      '  network.addOverride("resource.aws_cloudwatch_log_group.a", { name: "a", provider: "aws.east" });',
      "};",
    ],
    problem: "extensions/audit.ts adds aws_cloudwatch_log_group.a to the network stack, which has no provider aws.east",
    fix: "Add the provider to stacks.network in extensions/audit.ts, too",
    furtherFindings: true,
  },
  {
    name: "an output of the contract",
    module: ["export default ({ network }) => {", '  network.node.findChild("vpc_id").value = "vpc-12345678";', "};"],
    problem: "extensions/audit.ts changes output.vpc_id of the network stack, which other stacks read",
    fix: "Leave it as it is in extensions/audit.ts, and add an output of another name",
  },
  {
    name: "an output of the contract that is removed",
    module: ["export default ({ cluster }) => {", '  cluster.node.tryRemoveChild("contract_version");', "};"],
    problem: "extensions/audit.ts changes output.contract_version of the cluster stack, which other stacks read",
    fix: "Leave it as it is in extensions/audit.ts, and add an output of another name",
  },
  {
    name: "the backend",
    module: ["export default ({ workload }) => {", '  workload.addOverride("terraform.backend.local.path", "/tmp/state");', "};"],
    problem: "extensions/audit.ts changes terraform.backend of the workload stack, which the cluster file decides",
    fix: "Leave it as it is in extensions/audit.ts, and write backend in the cluster file",
  },
  {
    name: "an aspect",
    module: ['import { Aspects } from "cdktf";', "export default ({ cluster }) => Aspects.of(cluster).add({ visit: () => undefined });"],
    problem: "extensions/audit.ts adds an aspect, and the stacks are written without asking aspects",
    fix: "Change what stacks.network.node.findAll() lists in a loop in extensions/audit.ts",
  },
  {
    name: "an asset",
    module: [
      'import { AssetType, TerraformAsset } from "cdktf";',
      'export default ({ network }) => void new TerraformAsset(network, "text", { path: __filename, type: AssetType.FILE });',
    ],
    problem: "extensions/audit.ts adds an asset, and files beside the stacks are not written",
    fix: "Have extensions/audit.ts name the file by its absolute path, or write its text into the resource",
  },
  {
    name: "a fourth stack",
    module: [
      'import { TerraformStack } from "cdktf";',
      'export default ({ network }) => void new TerraformStack(network.node.root, "fourth");',
    ],
    problem: "extensions/audit.ts adds a stack, and a cluster has three",
    fix: "Add its constructs to one of the three stacks in extensions/audit.ts, or write a main.ts of your own",
  },
  {
    name: "a reference to another stack",
    module: [
      parameter,
      "export default ({ network, cluster }) => {",
      '  const vpc = network.node.findChild("vpc").node.findChild("vpc");',
      '  new SsmParameter(cluster, "vpc", { name: "vpc", type: "String", value: vpc.getStringAttribute("arn") });',
      "};",
    ],
    problem:
      "with extensions/audit.ts, aws_ssm_parameter.vpc of the cluster stack refers to aws_vpc.vpc_6776A399.arn, which is in the network stack",
    fix: 'Add new TerraformOutput(stacks.network, "vpc_arn", { value: …, staticId: true }) in extensions/audit.ts, and write Token.asString(ref("data.terraform_remote_state.network.outputs.vpc_arn")) in the cluster stack',
    furtherFindings: true,
  },
  {
    name: "a reference, within a function of Terraform's, to what another stack has as an output",
    module: [
      'import { Fn } from "cdktf";',
      "export default ({ network, workload }) => {",
      '  const vpc = network.node.findChild("vpc").node.findChild("vpc");',
      '  workload.addOverride("locals.vpc", Fn.join("-", ["a", vpc.getStringAttribute("id")]));',
      "};",
    ],
    problem: "with extensions/audit.ts, locals.vpc of the workload stack refers to aws_vpc.vpc_6776A399.id, which is in the network stack",
    fix: 'Write Token.asString(ref("data.terraform_remote_state.network.outputs.vpc_id")) in the workload stack',
  },
  {
    name: "a reference to a later stack",
    module: [
      'import { Fn } from "cdktf";',
      "export default ({ network, cluster }) => {",
      '  const found = cluster.node.findAll().find((one) => one.constructor.name === "EksCluster");',
      '  network.node.findChild("vpc").node.findChild("vpc").addOverride("tags.Cluster", Fn.upper(found.getStringAttribute("arn")));',
      "};",
    ],
    problem:
      "with extensions/audit.ts, aws_vpc.vpc_6776A399 of the network stack refers to aws_eks_cluster.control-plane_cluster_47C848BD.arn, which is in the cluster stack",
    fix: "Add the construct to stacks.cluster in extensions/audit.ts: the cluster stack is applied after the network stack",
  },
  {
    name: "a dependency on another stack",
    module: [
      'import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";',
      "export default ({ network, cluster }) => {",
      '  const vpc = network.node.findChild("vpc").node.findChild("vpc");',
      '  new CloudwatchLogGroup(cluster, "audit", { name: "audit", dependsOn: [vpc] });',
      "};",
    ],
    problem:
      "with extensions/audit.ts, aws_cloudwatch_log_group.audit of the cluster stack refers to aws_vpc.vpc_6776A399, which is in the network stack",
    fix: "Leave out the dependency in extensions/audit.ts: the network stack is applied before the cluster stack",
  },
  {
    name: "a reference to nothing",
    module: [
      'import { ref, Token } from "cdktf";',
      'export default ({ network }) => network.addOverride("locals.account", Token.asString(ref("data.aws_caller_identity.me.account_id")));',
    ],
    problem:
      "with extensions/audit.ts, locals.account of the network stack refers to data.aws_caller_identity.me.account_id, and no stack has data.aws_caller_identity.me",
    fix: "Add data.aws_caller_identity.me to stacks.network in extensions/audit.ts, or refer to what is there",
  },
  {
    name: "a validation that fails",
    module: ['export default ({ cluster }) => cluster.node.addValidation({ validate: () => ["no team\\n  is named"] });'],
    problem: "extensions/audit.ts: the validation of shop-cluster says: no team is named",
    fix: "Correct shop-cluster in extensions/audit.ts",
  },
  {
    name: "an annotation that is an error",
    module: [
      'import { Annotations } from "cdktf";',
      'export default ({ network }) => Annotations.of(network.node.findChild("vpc")).addError("no team is named");',
    ],
    problem: "extensions/audit.ts annotates shop-network/vpc: no team is named",
    fix: "Correct shop-network/vpc, or annotate it no more, in extensions/audit.ts",
  },
  {
    name: "two constructs of one name",
    module: [
      parameter,
      "export default ({ network }) => {",
      '  for (const id of ["audit db", "audit.db"]) new SsmParameter(network, id, { name: id, type: "String", value: "a" });',
      "};",
    ],
    problem: "extensions/audit.ts: shop-network/audit db and shop-network/audit.db would both be aws_ssm_parameter.auditdb",
    fix: "Give them ids in extensions/audit.ts that differ in letters (A to Z), digits, _ or -",
  },
  {
    name: "a construct without a name",
    module: [
      parameter,
      'export default ({ network }) => void new SsmParameter(network, "数据库", { name: "db", type: "String", value: "a" });',
    ],
    problem: 'extensions/audit.ts: shop-network/数据库 would be aws_ssm_parameter., and no name of Terraform\'s may be ""',
    fix: "Give it an id in extensions/audit.ts that begins with a letter (A to Z) or _",
  },
  {
    name: "a write into the design",
    module: ["export default ({ network }, design) => {", '  design.config.tags.team = "a";', "};"],
    problem: "extensions/audit.ts:2: Cannot add property team, object is not extensible",
    fix: "Correct extensions/audit.ts:2",
  },
  {
    name: "an end of the program",
    module: ["export default () => {", "  process.exit(0);", "};"],
    problem:
      "extensions/audit.ts:2: process.exit would end private-eks before the stacks are written; an error that is thrown stops this cluster alone",
    fix: "Correct extensions/audit.ts:2",
  },
  {
    name: "an end of the program as it is loaded",
    module: ["process.exit(0);"],
    problem:
      "extensions/audit.ts:1: process.exit would end private-eks before the stacks are written; an error that is thrown stops this cluster alone",
    fix: "Correct extensions/audit.ts:1",
  },
  ...(
    [
      ["1n", "bigint"],
      ["() => 1", "function"],
      ["0 / 0", "NaN"],
    ] as const
  ).map(([value, kind]) => ({
    name: `a value that JSON has no form for: ${value}`,
    module: [`export default ({ network }) => network.addOverride("locals.a", { b: [${value}] });`],
    problem: `extensions/audit.ts puts a ${kind} into locals.a of the network stack, for which JSON has no form`,
    fix: "Write a text, a number, true, false, a list or an object in extensions/audit.ts",
  })),
  {
    name: "a module of Terraform's with a relative source",
    module: [
      'import { TerraformHclModule } from "cdktf";',
      'export default ({ network }) => void new TerraformHclModule(network, "dns", { source: "../dns" });',
    ],
    problem: "extensions/audit.ts:2: cdktf would copy the module of a relative source, and files beside the stacks are not written",
    fix: "Set skipAssetCreationFromLocalModules: true in extensions/audit.ts:2: the source then starts at the folder of the stack's cdk.tf.json",
  },
  {
    name: "packages that are not installed",
    module: ["", parameter, "export default () => {};", "void SsmParameter;"],
    hasPackages: false,
    problem: "extensions/audit.ts:2 needs cdktf, which is not installed",
    fix: `Run ${install}`,
  },
  {
    name: "another package that is not installed",
    module: ['import "left-pad-of-nobody";', "export default () => {};"],
    problem: "extensions/audit.ts:1 imports left-pad-of-nobody, which is not installed",
    fix: "Install left-pad-of-nobody with npm, or remove its import",
  },
  {
    name: "a module beside it that is not there",
    module: ['import { team } from "./team";', "export default () => team();"],
    problem: "extensions/audit.ts:1 imports ./team, which is not there",
    fix: "Correct the path in extensions/audit.ts:1",
  },
  {
    name: "cdktf of another version",
    module: ['import "cdktf";', "export default () => {};"],
    others: {
      "node_modules/cdktf/package.json": '{ "version": "0.20.12" }',
      "node_modules/constructs/package.json": '{ "version": "10.7.2" }',
    },
    hasPackages: false,
    problem: "extensions/audit.ts:1: it would use cdktf 0.20.12, and the stacks are made with 0.21.0",
    fix: `Run ${install}`,
  },
];

test.each(rows)("$name", ({ module, others = {}, hasPackages = true, problem, fix, furtherFindings = false }) => {
  const files = { "clusters/shop.yaml": clusterWith("../extensions/audit.ts"), ...others };
  const folder = extensionFolder(module ? { ...files, "extensions/audit.ts": module.join("\n") } : files, { hasPackages });
  const { findings, faults, failed, summaries } = synthesizeIn(folder);
  expect(faults).toEqual([]);
  expect(renderFindings(furtherFindings ? findings.slice(0, 1) : findings)).toBe(
    [`clusters/shop.yaml:4:5: error: extensions[0]: ${problem}`, '  given:   "../extensions/audit.ts"', `  fix:     ${fix}`, ""].join("\n"),
  );
  expect(failed).toEqual(["clusters/shop.yaml"]);
  expect(summaries).toEqual([]);
  expect(existsSync(join(folder, "cdktf.out"))).toBe(false);
});
