import type { AmiFamily } from "../../../aws/amis";
import { breaksArchive, type MimePart } from "../../userData/cloudInit";
import { isTree, yamlText } from "../../userData/tree";

/** What is wrong with one text of `userData`. */
export interface PartProblem {
  /** Which of the texts. */
  readonly index: number;
  readonly problem: string;
  /** @default - nothing more to say than the fix */
  readonly allowed?: string;
  readonly fix: string;
}

/** The content type of NodeConfigs. @see https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/ */
export const nodeConfigType = "application/node.eks.aws";

/**
 * What the first line of a text says that it is.
 * @see https://docs.cloud-init.io/en/latest/explanation/format.html
 */
const contentTypes: readonly {
  readonly start: RegExp;
  readonly example: string;
  readonly type: string;
  readonly families: readonly AmiFamily[];
}[] = [
  { start: /^#!/, example: "#!/bin/bash", type: "text/x-shellscript", families: ["AL2023", "AL2"] },
  { start: /^#cloud-config(?:\s|$)/, example: "#cloud-config", type: "text/cloud-config", families: ["AL2023", "AL2"] },
  { start: /^#cloud-boothook(?:\s|$)/, example: "#cloud-boothook", type: "text/cloud-boothook", families: ["AL2023", "AL2"] },
  {
    start: /^apiVersion: *["']?node\.eks\.aws\//,
    example: "apiVersion: node.eks.aws/v1alpha1",
    type: nodeConfigType,
    families: ["AL2023"],
  },
];

const candidates = (family: AmiFamily) => contentTypes.filter(({ families }) => families.includes(family));

/** The content type of a text; undefined where its first line says none that nodes of the family read. */
export const contentType = (text: string, family: AmiFamily): string | undefined =>
  candidates(family).find(({ start }) => start.test(text))?.type;

/** The user's texts as parts of an archive; those that nodes do not read are left out, and are an error. */
export const userParts = (texts: readonly string[], family: AmiFamily): readonly MimePart[] =>
  texts.flatMap((body) => {
    const type = contentType(body, family);
    return type ? [{ contentType: type, body }] : [];
  });

/** Texts that cannot be parts of an archive. @param isMerged whether EKS merges it with a part of its own */
export const archiveProblems = (texts: readonly string[], family: AmiFamily, isMerged: boolean): readonly PartProblem[] =>
  texts.flatMap((text, index) => [
    ...(contentType(text, family)
      ? []
      : [
          {
            index,
            problem: `nothing on a node of ${family} reads this text, whose first line does not say what it is`,
            allowed: `a first line such as ${candidates(family)
              .map(({ example }) => example)
              .join(", ")}`,
            fix: "Begin the text with the line that says what it is",
          },
        ]),
    ...(contentType(text, family) === "text/cloud-config" ? cloudConfigProblems(text, index) : []),
    ...(/[\r\0]/.test(text)
      ? [{ index, problem: "the text holds carriage returns or NUL characters", fix: "Save it with the line ends of Unix" }]
      : []),
    ...(breaksArchive(text, isMerged)
      ? [{ index, problem: "a line of the text is the one that separates the parts of the user data", fix: "Remove the line" }]
      : []),
  ]);

/** cloud-init drops a cloud-config that it cannot read, and says so in its log only. */
function cloudConfigProblems(text: string, index: number): readonly PartProblem[] {
  const read = yamlText(text);
  if ("problem" in read) return [{ index, problem: `the text is not valid YAML: ${read.problem}`, fix: "Correct the text" }];
  return read.value === null || isTree(read.value)
    ? []
    : [{ index, problem: "the cloud-config is not a mapping of keys to values", fix: "Write keys of cloud-config, such as runcmd" }];
}

/** A text that sets what the node group decides. @param keys paths of settings, with dots */
export const conflictProblem = (index: number, keys: readonly string[]): readonly PartProblem[] =>
  keys.length === 0
    ? []
    : [
        {
          index,
          problem: `the text sets ${keys.join(", ")}, which the node group, proxy or another text sets already`,
          fix: "Remove it from the text; what the cluster file has a key for, such as maxPods, labels, taints and proxy, belongs there",
        },
      ];
