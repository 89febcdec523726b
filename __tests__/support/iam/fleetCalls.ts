import type { Permission } from "./decision";
import { queryOf } from "./queryCall";
import type { Call } from "./signedCall";

/** What IAM must be asked about launch templates and instance profiles that a call names. */
export interface KnownTemplates {
  /** Id of a launch template; undefined where there is none of the name. */
  readonly templateId: (name: string) => Promise<string | undefined>;
  /** ARN of the role of an instance profile. */
  readonly roleOfProfile: (name: string) => Promise<string>;
}

/** The ids that a call names besides its parameters' own: of the launch templates that stand in it by name. */
export async function namedTemplates(call: Call, { templateId }: KnownTemplates): Promise<readonly string[]> {
  const { parameters } = queryOf(call);
  const names = [...parameters].filter(([key]) => /(?:^|\.)LaunchTemplateName$/.test(key));
  const ids = await Promise.all([...new Set(names.map(([, name]) => name))].map(templateId));
  return ids.flatMap((id) => id ?? []);
}

/**
 * What a call needs besides its own permissions: an instant fleet runs its instances in the name of the caller, and an instance gets the role of its
 * profile. EC2 asks for the role when it starts the instance; here whoever makes the template with the profile is asked.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-fleet-prerequisites.html
 */
export async function impliedPermissions(
  call: Call,
  own: readonly Permission[],
  { roleOfProfile }: KnownTemplates,
): Promise<readonly Permission[]> {
  const { action, get } = queryOf(call);
  const profile = get("LaunchTemplateData.IamInstanceProfile.Name");
  const passed = profile
    ? [{ action: "iam:PassRole", resource: await roleOfProfile(profile), context: { "iam:PassedToService": "ec2.amazonaws.com" } }]
    : [];
  const started =
    action === "CreateFleet"
      ? own.flatMap((permission) =>
          permission.action === "ec2:CreateFleet" && !permission.resource.includes(":fleet/")
            ? [{ ...permission, action: "ec2:RunInstances" }]
            : [],
        )
      : [];
  return [...started, ...passed];
}
