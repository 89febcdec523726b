/** A field of a cron expression: what Karpenter calls it, its least and greatest number, and names for numbers. */
interface CronField {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names: readonly string[];
}

const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

const fields: readonly CronField[] = [
  { name: "minute", least: 0, most: 59, names: [] },
  { name: "hour", least: 0, most: 23, names: [] },
  { name: "day of the month", least: 1, most: 31, names: [] },
  { name: "month", least: 1, most: 12, names: months },
  { name: "day of the week", least: 0, most: 6, names: weekdays },
];

const descriptors: readonly string[] = ["@annually", "@daily", "@hourly", "@midnight", "@monthly", "@weekly", "@yearly"];

/**
 * Why Karpenter cannot read the schedule of a budget; undefined where it can. It puts the time zone UTC before it, and with a schedule that it cannot
 * read it disrupts no node of the pool any more.
 * @see https://github.com/robfig/cron/blob/v3/parser.go
 * @see https://karpenter.sh/docs/concepts/disruption/#schedule
 */
export function cronProblem(schedule: string): string | undefined {
  if (/^(?:CRON_)?TZ=/.test(schedule)) return "it names a time zone, and Karpenter reads it in UTC";
  if (schedule.startsWith("@")) return descriptors.includes(schedule) ? undefined : `${schedule} is none of ${descriptors.join(", ")}`;
  const parts = schedule.trim().split(/\s+/);
  if (parts.length !== fields.length) return `it has ${parts.length} fields instead of 5`;
  const wrong = fields.findIndex((field, index) => !parts[index]!.split(",").every((range) => isRange(field, range)));
  return wrong < 0
    ? undefined
    : `the ${fields[wrong]!.name} goes from ${fields[wrong]!.least} to ${fields[wrong]!.most}, and it says ${parts[wrong]}`;
}

/** A number, two of them, or all, each perhaps with a step. */
function isRange(field: CronField, text: string): boolean {
  const [range = "", step, ...more] = text.split("/");
  if (more.length > 0 || (step !== undefined && !(/^\d+$/.test(step) && Number(step) > 0))) return false;
  if (isAll(range)) return true;
  const ends = range.split("-").map((end) => numberOf(field, end));
  const [first = Number.NaN, last = first] = ends;
  return ends.length <= 2 && first >= field.least && last <= field.most && first <= last;
}

function numberOf({ least, names }: CronField, text: string): number {
  const position = names.indexOf(text.toLowerCase());
  if (position >= 0) return position + least;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

const isAll = (range: string): boolean => range === "*" || range === "?";

/** Days of the months at their longest. */
const longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Whether the day of a schedule that can be read ever comes, unlike the 31st of February. A weekday that is written comes in every month: each of the two days
 * is enough where both are written.
 * @see https://github.com/robfig/cron/blob/v3/spec.go
 */
export function comesEver(schedule: string): boolean {
  if (schedule.startsWith("@")) return true;
  const [, , days = "", ofYear = "", weekday = ""] = schedule.trim().split(/\s+/);
  const [, , dayField, monthField] = fields;
  if (!weekday.split(",").some((range) => isAll(range.replace(/\/0*1$/, "")))) return true;
  const firstDay = Math.min(...days.split(",").map((range) => boundsOf(dayField!, range).first));
  return longestMonths.some((longest, index) => firstDay <= longest && hasNumber(monthField!, ofYear, index + 1));
}

/** The first and the last number of a range. One number with a step goes on to the greatest. */
function boundsOf(field: CronField, text: string): { readonly first: number; readonly last: number; readonly step: number } {
  const [range = "", step] = text.split("/");
  if (isAll(range)) return { first: field.least, last: field.most, step: Number(step ?? 1) };
  const [first = Number.NaN, last = step === undefined ? first : field.most] = range.split("-").map((end) => numberOf(field, end));
  return { first, last, step: Number(step ?? 1) };
}

const hasNumber = (field: CronField, text: string, number: number): boolean =>
  text.split(",").some((range) => {
    const { first, last, step } = boundsOf(field, range);
    return number >= first && number <= last && (number - first) % step === 0;
  });
