import type { ReleaseRow } from "./releaseRow";
import { upgradeHeading } from "./releaseChanges";
import { releases } from "./releases";

const begin = "<!-- Generated from commands/edits/rules/releases/ by `npm run schema`. -->";
const end = "<!-- End of the table. -->";

/**
 * UPGRADE.md with the table of each release between its marks.
 * @throws where a section has no marks
 */
export const withUpgradeTables = (markdown: string): string =>
  releases
    .filter(({ rows }) => rows.length > 0)
    .reduce((text, release) => {
      const section = text.indexOf(`\n## ${upgradeHeading(release)}\n`);
      const from = text.indexOf(begin, section);
      const to = text.indexOf(end, from);
      if (section < 0 || from < 0 || to < 0)
        throw new Error(`UPGRADE.md has no place for the table of ${upgradeHeading(release)}: ${begin} and ${end}`);
      return `${text.slice(0, from)}${begin}\n\n${upgradeTable(release.rows)}\n\n${text.slice(to)}`;
    }, markdown);

const upgradeTable = (rows: readonly ReleaseRow[]): string =>
  ["| cluster | stack | what the plan does |", "| --- | --- | --- |", ...rows.map(rowText)].join("\n");

const rowText = ({ clusters, first, plan, stacks }: ReleaseRow): string =>
  `| ${[clusters, stacks.join(", "), first === undefined ? plan : `${plan}. **First:** ${first}`].map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
