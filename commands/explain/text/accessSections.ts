import type { Explanation } from "../model";
import { placeText } from "../places";
import type { ExplainedRole } from "../rules/clusterRoles";
import { sentenceLine, rowLines, type TextWidth } from "./layout";

export function rolesSection({ roles }: Explanation, width: TextWidth): readonly string[] {
  const rows = roles.map((role) => [role.existingArn ?? `${role.namePrefix!}…`, `${role.assumedBy}: ${permissionsText(role)}`]);
  return rowLines(["IAM ROLE", "ASSUMED BY: PERMISSIONS"], rows, width);
}

const permissionsText = ({ existingArn, managedPolicyArns, policies }: ExplainedRole): string => {
  const own = Object.keys(policies).map((name) => `policy ${name}`);
  const names = [...managedPolicyArns.map(policyName), ...own].join(", ") || "none";
  return existingArn === undefined ? names : `as given; needed: ${names}`;
};

/** The name of a managed policy without the rest of its ARN. */
const policyName = (arn: string): string => arn.replace(/^.*\//, "");

export function accessSection({ api }: Explanation, width: TextWidth): readonly string[] {
  const networks = api.networks.map(({ by, from, place }) => [from, `${by}${place === undefined ? "" : `, ${placeText(place)}`}`]);
  const principals = api.principals.map(({ permissions, principal }) => [
    principal,
    permissions.join(", ") || "nothing yet: no policies or groups",
  ]);
  return [
    ...rowLines(["KUBERNETES API FROM", "BY"], networks, width),
    ...rowLines(["WHO", "MAY"], principals, width),
    sentenceLine(
      `The endpoint is ${api.endpoint}, on port 443. Whoever uses it needs a network of the first list and an entry of the second.`,
      width,
    ),
  ];
}
