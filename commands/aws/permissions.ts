/** IAM permissions by what they are for, as a list without repetitions, sorted. */
export const listPermissions = (permissions: Readonly<Record<string, readonly string[]>>): readonly string[] =>
  [...new Set(Object.values(permissions).flat())].sort();

/** The permissions of a command, for its help. */
export const permissionsHelp = (permissions: readonly string[]): string =>
  `\nIt needs these IAM permissions, on all resources:\n  ${permissions.join("\n  ")}\n`;
