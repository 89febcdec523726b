type Value = Readonly<Record<string, unknown>>;

/** How often a file is tried while it is shrunk. */
const mostTries = 250;

/**
 * A file with as little in it as possible that still fails: keys and items are left out one by one, the largest first, while it fails without them.
 * @param fails whether a file fails in the same way
 */
export function shrunk<T extends Value>(file: T, fails: (file: T) => boolean): T {
  let [smallest, tries] = [file, 0];
  for (let isSmaller = true; isSmaller && tries < mostTries;) {
    isSmaller = false;
    for (const path of pathsIn(smallest, [])) {
      if (tries++ >= mostTries) break;
      const less = without(smallest, path) as T;
      if (JSON.stringify(less) === JSON.stringify(smallest) || !fails(less)) continue;
      smallest = less;
      isSmaller = true;
    }
  }
  return smallest;
}

type Path = readonly (string | number)[];

/** Places of a value, those near the top first. */
const pathsIn = (value: unknown, path: Path): readonly Path[] => deeper(value, path).sort((one, other) => one.length - other.length);

function deeper(value: unknown, path: Path): Path[] {
  const below = (key: string | number, child: unknown): Path[] => [[...path, key], ...deeper(child, [...path, key])];
  if (Array.isArray(value)) return value.flatMap((item, index) => below(index, item)).reverse();
  return typeof value === "object" && value !== null ? Object.entries(value).flatMap(([key, child]) => below(key, child)) : [];
}

function without(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined || typeof value !== "object" || value === null || !(key in value)) return value;
  if (Array.isArray(value)) {
    return rest.length === 0
      ? value.filter((_, index) => index !== key)
      : value.map((item, index) => (index === key ? without(item, rest) : (item as unknown)));
  }
  const entries = Object.entries(value).filter(([name]) => rest.length > 0 || name !== key);
  return Object.fromEntries(entries.map(([name, child]) => [name, name === key ? without(child, rest) : child]));
}
