import type { AdoptedResource, Adoption } from "./rules/adoption";
import { aligned } from "../aligned";

/** What is adopted and what is new, for people: two tables. */
export function renderAdoption({ adopted, created }: Adoption): string {
  const tables = [
    aligned(
      ["STACK", "ADOPTED", "IN AWS", "REMARKS"],
      adopted.map((resource) => [resource.stack, resource.address, resource.importId, remarks(resource)]),
    ),
    aligned(
      ["STACK", "NOT FOUND, CREATED UNLESS THE STATE HAS IT"],
      created.map(({ stack, address }) => [stack, address]),
    ),
  ];
  return [...tables, tagsRemark].map((part) => `${part}\n\n`).join("");
}

const tagsRemark =
  "Tags of what is adopted become the file's: write those that others look for, such as karpenter.sh/discovery, under tags, or they are gone.";

const remarks = ({ replacedFor, notes }: AdoptedResource): string =>
  [...(replacedFor.length > 0 ? [`replaced, the new one first, for ${replacedFor.join(", ")}`] : []), ...notes].join("; ");

/** What stands in the way, with what to do about it. */
export const renderObstacles = ({ obstacles }: Adoption): string =>
  obstacles
    .map(({ stack, address, importId, attribute, aws, file, fix }) =>
      [
        `error: ${importId} cannot be ${address} of the ${stack} stack: ${attribute} is ${aws}, and ${file} in the file`,
        `  fix: ${fix}`,
        "",
      ].join("\n"),
    )
    .join("");
