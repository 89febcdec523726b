import type { Explanation } from "../model";
import type { ExplainedRole } from "./clusterRoles";

/** What changes of the roles that both have: in words, as a phrase for each role. */
export const roleChanges = (before: readonly ExplainedRole[], after: Explanation["roles"]): readonly string[] =>
  after.flatMap((role) => {
    const was = before.find(({ user }) => user === role.user);
    const parts = was ? changedParts(was, role) : [];
    return parts.length > 0 ? [`IAM role of ${role.user} ${parts.join("; ")}`] : [];
  });

function changedParts(before: ExplainedRole, after: ExplainedRole): readonly string[] {
  const parts = [
    ...(roleText(before) === roleText(after) ? [] : [`is ${roleText(after)} instead of ${roleText(before)}`]),
    ...(isSame(before.trust, after.trust) ? [] : [`is assumed by ${after.assumedBy}, by another trust policy`]),
    ...gained("gets", managedPolicyNames(before), managedPolicyNames(after)),
    ...gained("loses", managedPolicyNames(after), managedPolicyNames(before)),
    ...gained("may now call", allowedActions(before), allowedActions(after)),
    ...gained("may no longer call", allowedActions(after), allowedActions(before)),
    ...(before.permissionsBoundary === after.permissionsBoundary ? [] : [`has the boundary ${after.permissionsBoundary ?? "none"}`]),
  ];
  const isElsewhere = parts.length === 0 && !isSame(before.policies, after.policies);
  return isElsewhere ? ["may call the same on other resources, or under other conditions"] : parts;
}

/** What a role may do, as a phrase. Of one that exists it is what it must be allowed. */
export function permissionText(role: ExplainedRole): string {
  const [managed, actions] = [managedPolicyNames(role), allowedActions(role)];
  const permissions = [
    ...(managed.length > 0 ? [`with ${managed.join(", ")}`] : []),
    ...(actions.length > 0 ? [`may call ${actions.join(", ")}`] : []),
  ];
  const none = role.existingArn === undefined ? "without permissions" : "with the permissions that its owner gives it";
  return [
    ...(permissions.length > 0 ? permissions : [none]),
    ...(role.permissionsBoundary === undefined ? [] : [`within the boundary ${role.permissionsBoundary}`]),
  ].join("; ");
}

/** By their names, as people know those of AWS; one of an account keeps its ARN's last part. */
const managedPolicyNames = ({ managedPolicyArns }: ExplainedRole): readonly string[] =>
  managedPolicyArns.map((arn) => arn.replace(/^.*\//, ""));

const roleText = ({ existingArn, namePrefix = "" }: ExplainedRole): string => existingArn ?? `${namePrefix}…`;

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

function gained(verb: string, before: readonly string[], after: readonly string[]): readonly string[] {
  const more = after.filter((one) => !before.includes(one));
  return more.length > 0 ? [`${verb} ${more.join(", ")}`] : [];
}

/** The actions that the role's own documents allow, as they are written there. */
function allowedActions({ policies }: ExplainedRole): readonly string[] {
  const actions = Object.values(policies).flatMap((document) => {
    const { Statement: statements = [] } = document as {
      readonly Statement?: readonly { readonly Effect?: string; readonly Action?: unknown; readonly NotAction?: unknown }[];
    };
    return [statements].flat().flatMap(({ Action, Effect, NotAction }) => {
      if (Effect !== "Allow") return [];
      return NotAction === undefined ? [Action].flat() : [`everything but ${[NotAction].flat().map(String).join(", ")}`];
    });
  });
  return [...new Set(actions.filter((action) => typeof action === "string"))].sort();
}
