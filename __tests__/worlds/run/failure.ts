/** Something that is wrong with a world. */
export interface Failure {
  /** What is wrong, without names and numbers of the world: failures of one kind are told once. */
  readonly kind: string;
  readonly detail: string;
}

/** An exception, by its message and the function that threw it. */
export const faultOf = (error: unknown): Failure => {
  const { message, stack = "" } = error as Error;
  const [, place = ""] = /\n\s+at (\S+)/.exec(stack) ?? [];
  return { kind: `fault: ${message.slice(0, 80)} in ${place}`, detail: stack.split("\n").slice(0, 8).join("\n") };
};

/** The first failure of each kind, and not more than three kinds: each is shrunk, which takes time. */
export const firstOfEachKind = <T extends Failure>(failures: readonly T[]): readonly T[] =>
  failures.filter(({ kind }, position) => failures.findIndex((other) => other.kind === kind) === position).slice(0, 3);
