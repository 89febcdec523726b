import { tryMutation } from "../mutations/tryMutation";
import { tryWorld } from "./tryWorld";

/** What a worker is asked to do; the answer is what the function returns. */
const tasks = { world: tryWorld, mutation: tryMutation } as const;

export type TaskName = keyof typeof tasks;
export type TaskAnswer<T extends TaskName> = ReturnType<(typeof tasks)[T]>;

process.on("message", ({ task, seed, index }: { readonly task: TaskName; readonly seed: number; readonly index: number }) => {
  process.send!(tasks[task](seed, index));
});
