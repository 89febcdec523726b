/** Draws that are the same for the same seed. */
export interface Random {
  /** A number from 0 to 1. */
  readonly real: () => number;
  /** A whole number, both ends among them. */
  readonly int: (least: number, most: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly pick: <T>(items: readonly T[]) => T;
  /** Some of the items, in an order of its own, each once. */
  readonly some: <T>(items: readonly T[], least: number, most: number) => T[];
  /** Characters of an alphabet. */
  readonly text: (alphabet: string, length: number) => string;
}

/** @see https://github.com/cprosche/mulberry32 */
export function randomOf(...seeds: readonly number[]): Random {
  let state = seeds.reduce((sum, seed) => Math.imul(sum ^ seed, 0x9e3779b1) + 0x7f4a7c15, 0x2545f491) >>> 0;
  const real = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (least: number, most: number): number => least + Math.floor(real() * (most - least + 1));
  const pick = <T>(items: readonly T[]): T => items[int(0, items.length - 1)]!;
  const some = <T>(items: readonly T[], least: number, most: number): T[] => {
    const left = [...items];
    const count = Math.min(int(least, most), left.length);
    return Array.from({ length: count }, () => left.splice(int(0, left.length - 1), 1)[0]!);
  };
  const text = (alphabet: string, length: number): string =>
    Array.from({ length }, () => alphabet.charAt(int(0, alphabet.length - 1))).join("");
  return { real, int, chance: (probability) => real() < probability, pick, some, text };
}
