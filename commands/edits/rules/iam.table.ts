import { type EditCase, type EditTable, sameCases, whenRemoved } from "./editCase";

const keepOldPolicies =
  "Keep the runner's policies of before beside the new ones, which name what is made from now on: roles and instance profiles that exist stay where they are";

/** Terraform would replace an instance profile under running instances, and a role under all that uses it. */
const namingCases: readonly EditCase[] = [
  {
    when: whenRemoved,
    effects: {},
    meaning: "instance profiles would be replaced, and running instances lose their credentials",
    instead: "Keep it; for other names or paths write others, which hold for what is made from now on",
  },
  {
    effects: {},
    meaning: "nothing that exists: roles and instance profiles keep their names and paths, and those made from now on have it",
    first: keepOldPolicies,
  },
];

/**
 * Edits of what a company asks of IAM roles.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
 */
export const iamEdits: EditTable = {
  "iam.permissionsBoundary": [
    {
      when: whenRemoved,
      effects: {},
      meaning: "nothing that exists: roles keep their boundary, and those made from now on have none",
      first: "Take it from the roles by aws iam delete-role-permissions-boundary, if they shall have none",
    },
    {
      effects: { network: "update", cluster: "update", workload: "update" },
      meaning: "the boundary of every role, in place; what it does not allow fails at once, such as nodes that pull images",
    },
  ],
  ...sameCases("iam", ["path", "namePrefix"], namingCases),
};
