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
    module: ["export default () => {", '  throw new Error("no such team\\nsecond line");', "};"],
    problem: "extensions/audit.ts:2: no such team",
    fix: "Correct extensions/audit.ts:2",
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

test.each(rows)("$name", ({ module, others = {}, hasPackages = true, problem, fix }) => {
  const files = { "clusters/shop.yaml": clusterWith("../extensions/audit.ts"), ...others };
  const folder = extensionFolder(module ? { ...files, "extensions/audit.ts": module.join("\n") } : files, { hasPackages });
  const { findings, faults, failed, summaries } = synthesizeIn(folder);
  expect(faults).toEqual([]);
  expect(renderFindings(findings)).toBe(
    [`clusters/shop.yaml:4:5: error: extensions[0]: ${problem}`, '  given:   "../extensions/audit.ts"', `  fix:     ${fix}`, ""].join("\n"),
  );
  expect(failed).toEqual(["clusters/shop.yaml"]);
  expect(summaries).toEqual([]);
  expect(existsSync(join(folder, "cdktf.out"))).toBe(false);
});
