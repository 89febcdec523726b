import { cronProblem } from "./cron";
import type { PoolRule } from "./poolSubject";
import { amountOf, hoursOf } from "./quantities";

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

/** Minutes that a node needs at least to start, to get pods, and to serve for a while. */
const shortestLife = 10;

/** Whatever their budgets, nodes are replaced at this age: instances would come and go without end, and cost. @see https://karpenter.sh/docs/concepts/disruption/#expiration */
export const livesLongEnough: PoolRule = ({ at, definition, pool: { expireAfter } }) =>
  expireAfter !== "Never" && hoursOf(expireAfter) * 60 < shortestLife
    ? [
        {
          path: at("expireAfter"),
          problem: `${definition.maker} replaces each node when it is ${expireAfter} old, before its pods have run for a while, and starts the next one without end`,
          allowed: `${shortestLife}m or more, or Never`,
          fix: "Write hours or days, such as 336h",
        },
      ]
    : [];
