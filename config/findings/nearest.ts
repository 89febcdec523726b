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
  if (candidates.filter((candidate) => candidate.toLowerCase().endsWith(lowerCase)).length > 1) return undefined;
  const [best] = candidates
    .map((candidate) => ({ candidate, typos: distance(lowerCase, candidate.toLowerCase()) }))
    .sort((a, b) => a.typos - b.typos);
  return best && best.typos <= Math.ceil(word.length / 3) ? best.candidate : undefined;
}
