/** Settings as TOML and YAML readers give them: tables within tables, and values. */
export type Tree = Readonly<Record<string, unknown>>;

/** Whether a value is a table, and no list, date or text. */
export const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);

/** The keys that both settings have a value for, as paths with dots. */
export const conflicts = (ours: Tree, theirs: Tree, path: readonly string[] = []): readonly string[] =>
  Object.entries(theirs).flatMap(([key, value]) => {
    if (!Object.hasOwn(ours, key)) return [];
    const own = ours[key];
    const place = [...path, key];
    return isTree(own) && isTree(value) ? conflicts(own, value, place) : [place.join(".")];
  });

/** Both settings in one; the second wins where they conflict. */
export const merged = (first: Tree, second: Tree): Tree => ({
  ...first,
  ...Object.fromEntries(
    Object.entries(second).map(([key, value]) => {
      const before = Object.hasOwn(first, key) ? first[key] : undefined;
      return [key, isTree(before) && isTree(value) ? merged(before, value) : value];
    }),
  ),
});
