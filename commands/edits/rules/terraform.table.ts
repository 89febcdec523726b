import { compareVersions } from "../../../aws/kubernetesVersions";
import { boundVersions, type ProviderName } from "../../../design/state/providerVersions";
import { anyChange, type Change, type EditCase, type EditTable } from "./editCase";

const initAgain = "Run terraform init -upgrade in the folder of each stack, and look at its plan";

const versionEdits = (name: ProviderName): readonly EditCase[] => {
  const versionOf = (version: unknown): string => (version as string | undefined) ?? boundVersions[name];
  return [
    {
      when: { text: "a lower version", test: ({ before, after }: Change) => compareVersions(versionOf(after), versionOf(before)) < 0 },
      effects: {},
      meaning: "nothing in AWS changes; Terraform refuses a state that a higher version of the provider has written in a newer form",
      first: initAgain,
    },
    {
      effects: {},
      meaning: "nothing in AWS changes by the version alone; a plan may show what the higher version reads or does differently",
      first: initAgain,
    },
  ];
};

/**
 * Edits of what Terraform works with, and of what others have it do.
 * @see https://developer.hashicorp.com/terraform/cli/commands/init#upgrade
 */
export const terraformEdits: EditTable = {
  "terraform.providers.aws.version": versionEdits("aws"),
  "terraform.providers.kubernetes.version": versionEdits("kubernetes"),
  "terraform.providers.helm.version": versionEdits("helm"),
  extensions: anyChange({}, "what an extension does in the stacks is not known to this table: look at the plan of each"),
};
