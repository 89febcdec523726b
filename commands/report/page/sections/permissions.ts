import type { Explanation } from "../../../explain/model";
import { placeText } from "../../../explain/places";
import type { ClusterReport } from "../../clusterReport";
import { type Markup, markup } from "../../markup";
import type { PageSection } from "../shell";
import { code, lines, tableMarkup } from "../table";

type PageRole = Explanation["roles"][number];

/** Who may do what: in Kubernetes, and of the cluster in AWS. */
export function permissionsPart({ explanation: { api, roles } }: ClusterReport): PageSection {
  const principals = tableMarkup({
    caption: "Who may do what in Kubernetes",
    rows: api.principals,
    columns: [
      { heading: "Principal", cell: ({ principal }) => (principal.startsWith("arn:") ? code(principal) : principal) },
      { heading: "Permissions", cell: ({ permissions }) => permissions.join(", ") },
      { heading: "Key", cell: ({ place }) => code(placeText(place)) },
    ],
  });
  const networks = tableMarkup({
    caption: "From where the API is reached, on port 443",
    rows: api.networks,
    columns: [
      { heading: "From", cell: ({ from }) => from },
      { heading: "By", cell: ({ by }) => markup`<span class="tag ${by === "public endpoint" ? "internet" : "private"}">${by}</span>` },
      { heading: "Key", cell: ({ place }) => place && code(placeText(place)) },
    ],
  });
  return { id: "permissions", title: "Permissions", content: markup`${networks}${principals}<h3>IAM roles</h3>${roles.map(roleDetails)}` };
}

function roleDetails(role: PageRole): Markup {
  const name = role.existingArn ?? `${role.namePrefix ?? ""}*`;
  const documents = [["Trust policy", role.trust] as const, ...Object.entries(role.policies)];
  return markup`<details><summary>${role.user}: ${code(name)}</summary><p>${lines([
    `Assumed by ${role.assumedBy}. ${role.existingArn === undefined ? `Made by the ${role.stack} stack.` : "It exists; trust and policies are what it must have."}`,
    markup`Key: ${code(placeText(role.place))}`,
    ...role.managedPolicyArns.map((arn) => markup`Managed policy: ${code(arn)}`),
    ...(role.permissionsBoundary === undefined ? [] : [markup`Permissions boundary: ${code(role.permissionsBoundary)}`]),
  ])}</p>${documents.map(([title, document]) => markup`<h4>${title}</h4>${json(document)}`)}</details>`;
}

/** JSON line by line, so that line ends stay. */
const json = (value: object): Markup =>
  markup`<pre>${JSON.stringify(value, undefined, 2)
    .split("\n")
    .map(
      (line, index) =>
        markup`${
          index > 0 &&
          markup`
`
        }${line}`,
    )}</pre>`;
