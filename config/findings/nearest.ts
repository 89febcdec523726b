import { distance } from "fastest-levenshtein";

/**
 * The candidate that a misspelt word most likely stands for: the one it is the beginning of (`ecr` of `ecr.api`), or
 * else one of which at most a third of the letters are wrong, whatever their case.
 * Undefined where no candidate is that near, where several end with the word (`subnets`), and for words without letters, such as versions.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  if (!/[a-z]/i.test(word)) return undefined;
  const lowerCase = word.toLowerCase();
  const beginning = candidates.find((candidate) => candidate.toLowerCase().startsWith(`${lowerCase}.`));
  if (beginning) return beginning;
  const ending = candidates.filter((candidate) => endsWithWord(candidate, word));
  if (candidates.filter((candidate) => candidate.toLowerCase().endsWith(lowerCase)).length > 1) return undefined;
  const [best] = candidates
    .map((candidate) => ({ candidate, typos: distance(lowerCase, candidate.toLowerCase()) }))
    .sort((a, b) => a.typos - b.typos);
  // A word that is the end of one key is no misspelling of another.
  return best && best.typos <= Math.ceil(word.length / 3) && !ending.some((name) => name !== best.candidate) ? best.candidate : undefined;
}

/** Whether the last words of a camelCase name are another: `kubernetesVersion` ends with `version`. */
export const endsWithWord = (name: string, end: string): boolean =>
  end.length > 1 && name.endsWith(end.charAt(0).toUpperCase() + end.slice(1)) && name.length > end.length;

/** Whether the first words of a camelCase name are another: `ebsCsiDriver` begins with `ebsCsi`. */
export const beginsWithWord = (name: string, beginning: string): boolean =>
  beginning.length > 3 && name.startsWith(beginning) && /^[A-Z]/.test(name.slice(beginning.length));

/** A key without what languages write differently: `min_size`, `min-size` and `minSize` are one. */
export const plainName = (key: string): string => key.replace(/[_-]/g, "").toLowerCase();

/** The words of a camelCase name, in lower case. */
const wordsOf = (name: string): readonly string[] => name.split(/(?=[A-Z])|[_-]/).map((word) => word.toLowerCase());

/**
 * The key that a misspelt one most likely stands for: each of its words begins with the same letter, and has at most a third of its letters wrong. A
 * name with another word in it means something else. Undefined where several are that near.
 */
export function misspeltKey(key: string, names: readonly string[]): string | undefined {
  const words = wordsOf(key);
  const alike = names.filter((name) => {
    const others = wordsOf(name);
    return others.length === words.length && others.every((other, index) => isMisspelling(words[index]!, other));
  });
  return alike.length === 1 ? alike[0] : undefined;
}

const isMisspelling = (word: string, right: string): boolean =>
  word.startsWith(right.slice(0, 1)) && distance(word, right) <= Math.floor(Math.max(word.length, right.length) / 3);
