import { type StackRole, stackRoles } from "../../../config/schema/backend";
import { type EditCase, type StackEffect, stackEffects } from "./editCase";
import { editTable } from "./edits";

/** The table of edits as Markdown: a row for each case of each key. */
export const editsReference = (): string =>
  [...editsIntroduction, ...Object.entries(editTable).flatMap(([key, cases]) => cases.map((each) => caseRow(key, each))), ""].join("\n");

const editsIntroduction = [
  "# Edits",
  "",
  "<!-- Generated from commands/edits/rules/ by `npm run schema`; do not edit. -->",
  "",
  "What an edit of a cluster file does to a running cluster, key by key and stack by stack. `npx private-eks edits shop --since main` prints it for the difference",
  "between the file and its version at a Git revision; the files that it extends are read at that revision too. `--from OLD.yaml` compares with another file. Files that OLD.yaml",
  "extends are read in their current version. The command exits with status 1 if an edit is refused, so CI can compare with the branch that is deployed:",
  "",
  "```sh",
  "npx private-eks edits shop --since origin/main",
  "```",
  "",
  "- `update`: resources are updated in place; rules, attachments and routes are created and destroyed",
  "- `create`: something new is created beside what exists",
  "- `remove`: what the file no longer asks for is destroyed",
  "- `roll nodes`: node groups stay, and replace their nodes a few at a time",
  "- `replace`: something other than nodes is replaced",
  "- `replace node group`: the new group is created before the old one is destroyed",
  "- `behind a proxy roll nodes`: nodes have the proxy's variables in their user data. So has a private bastion, which the network stack then replaces",
  "- **refused**: nothing is planned. The synthesis stops if the cluster was deployed from the same folder (`cdktf.out/clusters/<name>.json` keeps what was",
  "  synthesized last; to make the edit all the same, remove that file). `terraform plan` stops everywhere while `deletionProtection` is true",
  "  (`prevent_destroy` on VPC, subnets, route tables, CIDR blocks, control plane, keys, log groups, repositories and the OIDC provider, and a check that no zone with subnets of the",
  "  cluster is missing). Terraform does not protect what is removed from the file altogether, such as a repository: only the synthesis and `private-eks edits` do.",
  "",
  "After an edit apply the stacks in the order network, cluster, workload, unless the table says otherwise.",
  "",
  "A `terraform apply` that was interrupted or killed may have created resources that its state does not hold: a killed one has not written its state, and when one is interrupted,",
  "the AWS provider gives up the calls that are under way. [Adopt these resources](../guides/adopt.md#after-an-apply-that-was-interrupted-or-killed) and apply again. If the next apply says",
  "`Error acquiring the state lock`, and no other Terraform runs, pass the id that it names to `terraform force-unlock`.",
  "",
  "A resource whose creation ended halfway is tainted: Terraform would replace it, and says `Instance cannot be destroyed` if it is protected. If it is complete in AWS, run",
  "`terraform untaint ADDRESS`; if not, set `deletionProtection: false` for one apply.",
  "",
  "| Key | Change | network | cluster | workload | What happens |",
  "|---|---|---|---|---|---|",
];

function caseRow(key: string, { when, effects, changesProxyVariables, meaning, instead, first }: EditCase): string {
  const cells =
    instead === undefined
      ? stackRoles.map((stack) => effectText(stack, effects[stack], changesProxyVariables))
      : ["**refused**", "**refused**", "**refused**"];
  const text = [meaning, ...(instead ? [`**Instead:** ${instead}`] : []), ...(first ? [`**First:** ${first}`] : [])].join(". ");
  return `| ${[`\`${key}\``, when?.text ?? "any other", ...cells, text].map((cell) => cell.replaceAll("|", "\\|").replace(/<(?=\w+>)(?![^`]*`$)/g, "\\<")).join(" | ")} |`;
}

/** The effect on a stack, and the stronger one on nodes that have the variables of an HTTP proxy. */
function effectText(stack: StackRole, usual: StackEffect | undefined, changesProxyVariables = false): string {
  const rollsBehindProxy =
    changesProxyVariables && stack === "workload" && stackEffects.indexOf(usual ?? "update") < stackEffects.indexOf("roll nodes");
  return [...(usual ? [usual] : []), ...(rollsBehindProxy ? ["behind a proxy roll nodes"] : [])].join("; ");
}
