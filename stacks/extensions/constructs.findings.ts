import { TerraformElement } from "cdktf";
import type { IConstruct, IValidation, MetadataEntry } from "constructs";
import type { Finding } from "../../config/findings/finding";
import { isMapping } from "../../config/findings/path";
import { type StackRole, stackRoles } from "../../config/schema/backend";
import { blocksOfStack } from "./effects";
import type { ClusterStacks, ExtensionFile } from "./extension";

/** The constructs of the three stacks. */
export const constructsOfStacks = (stacks: ClusterStacks): readonly IConstruct[] =>
  stackRoles.flatMap((role) => stacks[role].node.findAll());

/** What constructs say of themselves, which cdktf asks as an app is written. */
export const constructFindings = (file: ExtensionFile, stacks: ClusterStacks, known: ReadonlySet<MetadataEntry>): readonly Finding[] => [
  ...constructsOfStacks(stacks).flatMap((construct) => [
    ...validationFindings(file, construct),
    ...annotationFindings(file, construct, known),
  ]),
  ...stackRoles.flatMap((role) => nameFindings(file, role, stacks[role])),
];

/** cdktf's own ask for the version of an installed Terraform, which the stacks require anyway, and for providers, which is a finding of its own. */
const ownValidation = /^Validate(TerraformVersion|ProviderPresence)$/;

function validationFindings({ name, path }: ExtensionFile, { node }: IConstruct): readonly Finding[] {
  const { _validations: all = [] } = node as unknown as { readonly _validations?: readonly IValidation[] };
  return all
    .filter((validation) => !ownValidation.test(validation.constructor.name))
    .flatMap((validation) => validation.validate())
    .map((message) => ({
      severity: "error",
      path,
      problem: `${name}: the validation of ${node.path} says: ${oneLine(message)}`,
      fix: `Correct ${node.path} in ${name}`,
    }));
}

const annotationSeverities: Readonly<Record<string, Finding["severity"]>> = {
  "@cdktf/error": "error",
  "@cdktf/warn": "warning",
  "@cdktf/info": "warning",
};

/** The annotations that constructs have. */
export const annotationsOfStacks = (stacks: ClusterStacks): ReadonlySet<MetadataEntry> =>
  new Set(constructsOfStacks(stacks).flatMap(({ node }) => node.metadata.filter(({ type }) => Object.hasOwn(annotationSeverities, type))));

function annotationFindings({ name, path }: ExtensionFile, { node }: IConstruct, known: ReadonlySet<MetadataEntry>): readonly Finding[] {
  return node.metadata.flatMap((entry): readonly Finding[] => {
    const severity = annotationSeverities[entry.type];
    if (severity === undefined || known.has(entry)) return [];
    const problem = `${name} annotates ${node.path}: ${oneLine(String(entry.data))}`;
    return [{ severity, path, problem, fix: `Correct ${node.path}, or annotate it no more, in ${name}` }];
  });
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, " ").trim();

/** Sections in which each construct has a name of its own. */
const namedSections: ReadonlySet<string> = new Set(["resource", "data", "module", "variable", "output", "locals"]);

/** @see https://developer.hashicorp.com/terraform/language/syntax/configuration#identifiers */
const terraformIdentifier = /^[A-Za-z_][\w-]*$/;

/** cdktf leaves out of ids what no name of Terraform's may hold, so that two constructs may get one name, or one none. */
function nameFindings({ name, path }: ExtensionFile, stack: StackRole, scope: IConstruct): readonly Finding[] {
  const byLabel = new Map<string, string>();
  return scope.node.findAll().flatMap((construct): readonly Finding[] => {
    if (!TerraformElement.isTerraformElement(construct)) return [];
    const content: unknown = construct.toTerraform();
    if (!isMapping(content)) return [];
    const id = construct.friendlyUniqueId;
    return blocksOfStack(stack, content).flatMap(({ section, label }): readonly Finding[] => {
      if (!namedSections.has(section)) return [];
      const other = byLabel.get(label);
      byLabel.set(label, construct.node.path);
      if (other !== undefined) {
        const problem = `${name}: ${other} and ${construct.node.path} would both be ${label}`;
        return [{ severity: "error", path, problem, fix: `Give them ids in ${name} that differ in letters (A to Z), digits, _ or -` }];
      }
      if (terraformIdentifier.test(id)) return [];
      const problem = `${name}: ${construct.node.path} would be ${label}, and no name of Terraform's may be ${JSON.stringify(id)}`;
      return [{ severity: "error", path, problem, fix: `Give it an id in ${name} that begins with a letter (A to Z) or _` }];
    });
  });
}
