import fc from "fast-check";
import { comesEver, cronProblem } from "../../../design/nodePools/cron";

// As robfig/cron v3.0.1 reads them.
test.each(["0 9 * * mon-fri", "*/15 8-18 ? JAN,feb 0", "@daily", "5/10 * 1 * *", " 0  0 * * * "])("%j is read", (schedule) => {
  expect(cronProblem(schedule)).toBeUndefined();
});

test.each([
  ["", "it has 1 fields instead of 5"],
  ["0 9 * *", "it has 4 fields instead of 5"],
  ["0 0 9 * * *", "it has 6 fields instead of 5"],
  ["0 9 * * 7", "the day of the week goes from 0 to 6, and it says 7"],
  ["60 9 * * *", "the minute goes from 0 to 59, and it says 60"],
  ["0 9 0 * *", "the day of the month goes from 1 to 31, and it says 0"],
  ["0 18-8 * * *", "the hour goes from 0 to 23, and it says 18-8"],
  ["*/0 * * * *", "the minute goes from 0 to 59, and it says */0"],
  ["@weekdays", "@weekdays is none of @annually, @daily, @hourly, @midnight, @monthly, @weekly, @yearly"],
  ["TZ=UTC 0 9 * * *", "it names a time zone, and Karpenter reads it in UTC"],
  ["CRON_TZ=UTC 0 9 * * *", "it names a time zone, and Karpenter reads it in UTC"],
  ["60,5 9 * * *", "the minute goes from 0 to 59, and it says 60,5"],
  ["0 9 * * TZ=1", "the day of the week goes from 0 to 6, and it says TZ=1"],
  ["0 9 * * UTC", "the day of the week goes from 0 to 6, and it says UTC"],
  ["0 9 mon * *", "the day of the month goes from 1 to 31, and it says mon"],
  ["0 9 1-2-3 * *", "the day of the month goes from 1 to 31, and it says 1-2-3"],
  ["*/5/5 * * * *", "the minute goes from 0 to 59, and it says */5/5"],
  ["*/5a * * * *", "the minute goes from 0 to 59, and it says */5a"],
  ["*/a5 * * * *", "the minute goes from 0 to 59, and it says */a5"],
  ["*/ * * * *", "the minute goes from 0 to 59, and it says */"],
  ["1a * * * *", "the minute goes from 0 to 59, and it says 1a"],
  ["a1 * * * *", "the minute goes from 0 to 59, and it says a1"],
  ["0 9, * * *", "the hour goes from 0 to 23, and it says 9,"],
  ["0 9 * feb-jan *", "the month goes from 1 to 12, and it says feb-jan"],
  ["0 9 * 13 *", "the month goes from 1 to 12, and it says 13"],
])("%j is not", (schedule, problem) => {
  expect(cronProblem(schedule)).toBe(problem);
});

test("every range within the bounds of its field is read", () => {
  const range = (least: number, most: number) =>
    fc
      .tuple(fc.integer({ min: least, max: most }), fc.integer({ min: least, max: most }))
      .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  fc.assert(
    fc.property(range(0, 59), range(0, 23), range(1, 31), range(1, 12), range(0, 6), (...fields) => {
      expect(cronProblem(fields.join(" "))).toBeUndefined();
    }),
    { numRuns: 30 },
  );
});

// As robfig/cron v3.0.1 finds the next time, or none within five years.
test.each([" 0  9 31 2 *", "0 9 31 2 mon,*", "0 9 31 2 *", "0 9 30,31 feb ?", "0 9 31 4,6 */1", "0 9 31 2/9 *", "0 9 30-31 2 *"])(
  "%j never comes",
  (schedule) => {
    expect(comesEver(schedule)).toBe(false);
  },
);

test("a day comes in a month that has it, by number or name, in some year", () => {
  for (const [index, name] of ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"].entries()) {
    for (const day of [1, 28, 29, 30, 31]) {
      const hasDay = new Date(Date.UTC(2024, index, day)).getUTCMonth() === index;
      const comes = [index + 1, name].map((month) => comesEver(`0 9 ${day} ${month} *`));
      expect([day, name, ...comes]).toEqual([day, name, hasDay, hasDay]);
    }
  }
});

test("weekdays are read by their names, in their order", () => {
  const names = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  expect(names.flatMap((name, index) => cronProblem(`0 9 * * ${index}-${name},${name}-${index}`) ?? [])).toEqual([]);
});

test.each([
  "0 9 29 2 *",
  "0 9 31 2 mon",
  "0 9 31 2,3 *",
  "0 9 1,31 2 *",
  "0 9 31 2/2 *",
  "0 9 1-31 2 *",
  "0 9 * 2 *",
  "0 9 31 */2 *",
  "@yearly",
  "0 9 31 2 */2",
])("%j comes", (schedule) => {
  expect(comesEver(schedule)).toBe(true);
});
