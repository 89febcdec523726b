import type { ClusterConfig } from "../../../config/schema/schema";
import type { Change, EditCase, EditTable } from "./editCase";

type StateBackend = ClusterConfig["backend"];

/** Where a backend keeps the states. */
function stateLocation(backend: StateBackend): readonly string[] {
  switch (backend.type) {
    case "local":
      return [backend.type];
    case "s3":
      return [backend.type, backend.bucket, backend.region, backend.keyPrefix];
    case "cloud":
      return [backend.type, backend.hostname, backend.organization, backend.workspacePrefix];
  }
}

/** What Terraform's configuration says of a backend besides the place, and so has `terraform init` run again. */
function initializedWith(backend: StateBackend): readonly (string | undefined)[] {
  switch (backend.type) {
    case "local":
      return [];
    case "s3":
      return [backend.kmsKeyArn, backend.assumeRoleArn];
    case "cloud":
      return [backend.project];
  }
}

const backends = ({ before, after }: Change): readonly [StateBackend, StateBackend] => [before as StateBackend, after as StateBackend];

const movesStates = (change: Change): boolean => {
  const [before, after] = backends(change).map((backend) => stateLocation(backend).join("\n"));
  return before !== after;
};

const duplicateWarning = "with the place alone changed, Terraform would make everything a second time";
const stateMoveMeaning = "nothing in AWS changes, once the states of all three stacks are where the stacks look for them";

const movedStateCases: readonly EditCase[] = [
  {
    when: {
      text: "the states leave Terraform Cloud, or move within it",
      test: (change) => movesStates(change) && backends(change)[0].type === "cloud",
    },
    effects: {},
    meaning: stateMoveMeaning,
    first: `Before any plan, save each state with the old file (terraform state pull > STACK.tfstate in the stack's folder), synthesize, remove the folder's .terraform, and run terraform init and terraform state push STACK.tfstate; ${duplicateWarning}`,
  },
  {
    when: { text: "the states move to Terraform Cloud", test: (change) => movesStates(change) && backends(change)[1].type === "cloud" },
    effects: {},
    meaning: stateMoveMeaning,
    first: `Before any plan, synthesize and run terraform init in each stack's folder, which asks whether to move the state; ${duplicateWarning}`,
  },
  {
    when: { text: "the states move otherwise", test: movesStates },
    effects: {},
    meaning: stateMoveMeaning,
    first: `Before any plan, synthesize and run terraform init -migrate-state in each stack's folder; ${duplicateWarning}`,
  },
];

/**
 * Edits of the backend.
 * @see https://developer.hashicorp.com/terraform/cli/commands/init#backend-initialization
 * @see https://developer.hashicorp.com/terraform/cli/cloud/migrating
 */
export const backendEdits: EditTable = {
  backend: [
    ...movedStateCases,
    {
      when: {
        text: "the key of the states in S3, the role that reads them, or the project of the workspaces",
        test: (change) => new Set(backends(change).map((backend) => JSON.stringify(initializedWith(backend)))).size > 1,
      },
      effects: {},
      meaning: "the states stay where they are; a state has the key when it is written next",
      first: "Run terraform init in each stack's folder, for S3 with -reconfigure",
    },
    { effects: {}, meaning: "the workspaces have the settings with the next upload" },
  ],
};
