/**
 * Whether some text fits both patterns of IAM: `*` stands for any characters, `?` for one. With `literal`, the second is a text as it is, so its own
 * `*` is met by nothing but a wildcard: then the first pattern covers all that the second stands for.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function wildcardsMeet(pattern: string, other: string, { literal = false } = {}): boolean {
  // Most differ before the first wildcard.
  const plain = Math.min(firstWildcard(pattern), literal ? Infinity : firstWildcard(other));
  if (pattern.slice(0, plain) !== other.slice(0, plain)) return false;
  const [manyInOther, oneInOther] = literal ? [] : ["*", "?"];
  // A row for each place in `other`, from its end: for each place in the pattern, whether what follows both fits.
  let after: readonly boolean[] = [];
  for (let at = other.length; at >= 0; at--) {
    const row = Array<boolean>(pattern.length + 1).fill(false);
    for (let place = pattern.length; place >= 0; place--) {
      const [here, there] = [pattern[place], other[at]];
      const isSame = here !== undefined && there !== undefined && (here === "?" || there === oneInOther || here === there);
      row[place] =
        (here === undefined && there === undefined) ||
        (here === "*" && (row[place + 1]! || (there !== undefined && after[place]!))) ||
        (there !== undefined && there === manyInOther && (after[place]! || (here !== undefined && row[place + 1]!))) ||
        (isSame && after[place + 1]!);
    }
    after = row;
  }
  return after[0]!;
}

function firstWildcard(pattern: string): number {
  const index = pattern.search(/[*?]/);
  return index < 0 ? Infinity : index;
}
