import { type StackRole, stackRoles } from "../../../config/schema/backend";
import { type EditCase, type StackEffect, stackEffects } from "./rule";
import { editRules } from "./rules";

/** The table of edits as Markdown: a row for each case of each key. */
export const editsReference = (): string =>
  [...introduction, ...Object.entries(editRules).flatMap(([key, cases]) => cases.map((each) => row(key, each))), ""].join("\n");

const introduction = [
  "# Edits",
  "",
  "<!-- Generated from commands/edits/rules/ by `npm run schema`; do not edit. -->",
  "",
  "What an edit of a cluster file may do to a cluster that is there, key by key and stack by stack. `npx private-eks edits a --since main` prints it",
  "for the difference to the file, and to what it extends, as git has them at a revision; `--from OLD.yaml` compares with another file, which takes what it extends as that is now. It ends with status 1 where an edit is refused,",
  "so that CI can ask for the branch that is deployed:",
  "",
  "```sh",
  "npx private-eks edits a --since origin/main",
  "```",
  "",
  "- `update`: resources change in place; rules, attachments and routes come and go",
  "- `create`: something new beside what is there",
  "- `remove`: what the file no longer asks for goes",
  "- `roll nodes`: node groups stay, and replace their nodes a few at a time",
  "- `replace`: something other than nodes is made anew",
  "- `replace node group`: the new group is there before the old one goes",
  "- `behind a proxy roll nodes`: nodes have the proxy's variables in their user data; a private bastion too, which is then made anew in the network stack",
  "- **refused**: nothing is planned. The synthesis stops where the cluster was deployed from the same folder (`cdktf.out/clusters/<name>.json` keeps what was",
  "  synthesized last; to do it all the same, remove that file), and `terraform plan` stops wherever it runs while `deletionProtection` is true",
  "  (`prevent_destroy` on VPC, subnets, route tables, CIDR blocks, control plane, keys, log groups, repositories and the OIDC provider, and a check that no zone with subnets of the",
  "  cluster is missing). What leaves the file altogether, such as a repository, Terraform itself does not protect: there the synthesis and `private-eks edits` do.",
  "",
  "After an edit apply the stacks in the order network, cluster, workload, unless the table says otherwise.",
  "",
  "A `terraform apply` that was interrupted or killed may have made what its state does not hold: a killed one has not written its state, and of an interrupted one the AWS provider",
  "gives up the calls that are under way. [Adopt that](adopt.md#after-an-apply-that-was-interrupted-or-killed) and apply again. Where the next apply says `Error acquiring the state lock`, and no",
  "other Terraform runs, give `terraform force-unlock` the id that it names.",
  "",
  "A resource whose creation ended halfway is tainted: Terraform would replace it, and says `Instance cannot be destroyed` where it is protected. Where it is whole in AWS, run",
  "`terraform untaint ADDRESS`; where it is not, set `deletionProtection: false` for one apply.",
  "",
  "| Key | Change | network | cluster | workload | What happens |",
  "|---|---|---|---|---|---|",
];

function row(key: string, { when, effects, changesProxyVariables, meaning, instead, first }: EditCase): string {
  const cells =
    instead === undefined
      ? stackRoles.map((stack) => effect(stack, effects[stack], changesProxyVariables))
      : ["**refused**", "**refused**", "**refused**"];
  const text = [meaning, ...(instead ? [`**Instead:** ${instead}`] : []), ...(first ? [`**First:** ${first}`] : [])].join(". ");
  return `| ${[`\`${key}\``, when?.text ?? "any other", ...cells, text].map((cell) => cell.replaceAll("|", "\\|").replace(/<(?=\w+>)(?![^`]*`$)/g, "\\<")).join(" | ")} |`;
}

/** The effect on a stack, and the stronger one on nodes that have the variables of an HTTP proxy. */
function effect(stack: StackRole, usual: StackEffect | undefined, changesProxyVariables = false): string {
  const rollsBehindProxy =
    changesProxyVariables && stack === "workload" && stackEffects.indexOf(usual ?? "update") < stackEffects.indexOf("roll nodes");
  return [...(usual ? [usual] : []), ...(rollsBehindProxy ? ["behind a proxy roll nodes"] : [])].join("; ");
}
