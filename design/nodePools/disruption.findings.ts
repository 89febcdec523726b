import { comesEver, cronProblem } from "./cron";
import type { PoolRule } from "./poolSubject";
import { amountOf } from "./quantities";

/** @see https://karpenter.sh/docs/concepts/disruption/#nodepool-disruption-budgets */
export const wholeBudgets: PoolRule = ({ at, pool: { disruption } }) =>
  disruption.budgets.flatMap(({ schedule, duration }, index) =>
    (schedule === undefined) === (duration === undefined)
      ? []
      : [
          {
            path: at("disruption", "budgets", index),
            problem: "a budget has both schedule and duration, or neither",
            fix: schedule === undefined ? "Write schedule, or remove duration" : "Write duration, or remove schedule",
          },
        ],
  );

export const readableSchedules: PoolRule = ({ at, definition, pool: { disruption } }) =>
  disruption.budgets.flatMap(({ schedule }, index) => {
    const problem = schedule === undefined ? undefined : cronProblem(schedule);
    return problem === undefined
      ? []
      : [
          {
            path: at("disruption", "budgets", index, "schedule"),
            problem: `${definition.maker} cannot read the schedule, and would disrupt no node of the pool any more: ${problem}`,
            allowed: 'minute, hour, day of the month, month and day of the week in UTC, such as "0 9 * * mon-fri"',
            fix: "Write such a schedule",
          },
        ];
  });

/**
 * Karpenter asks for the next beginning after the time that was a duration ago: none at all is before now, and without a duration each is after now.
 * @see https://github.com/kubernetes-sigs/karpenter/blob/main/pkg/apis/v1/nodepool.go
 */
export const beginningBudgets: PoolRule = ({ at, definition, pool: { disruption } }) =>
  disruption.budgets.flatMap(({ schedule, duration }, index) => {
    const path = (key: string) => at("disruption", "budgets", index, key);
    return [
      ...(schedule !== undefined && cronProblem(schedule) === undefined && !comesEver(schedule)
        ? [
            {
              path: path("schedule"),
              problem: `such a day never comes, and ${definition.maker} takes a budget that never begins for one that always holds`,
              allowed: "a day that comes, or neither schedule nor duration for a budget that always holds",
              fix: "Write another day, or remove schedule and duration",
            },
          ]
        : []),
      ...(duration !== undefined && /^[0hms]+$/.test(duration)
        ? [
            {
              path: path("duration"),
              problem: "a budget that lasts no time never holds",
              allowed: "a time such as 8h",
              fix: "Write such a time, or remove the budget",
            },
          ]
        : []),
    ];
  });

/** What the smallest instances have. A node that would go beyond a limit is not started. */
const smallestInstance = { cpu: "1", memory: "512Mi" } as const;

/** A limit by which the pool stands still. */
export const emptyLimits: PoolRule = ({ at, pool: { limits } }) =>
  (["cpu", "memory"] as const).flatMap((name) =>
    limits[name] !== undefined && amountOf(limits[name]) < amountOf(smallestInstance[name])
      ? [
          {
            severity: "warning" as const,
            path: at("limits", name),
            problem: "the pool starts no nodes at all, since no instance has so little",
            fix: "Raise it, or leave it while the pool must start none",
          },
        ]
      : [],
  );
