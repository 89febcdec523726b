type Values = Readonly<Record<string, unknown>>;

const isMapping = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);

/** Whether a template takes each key of a mapping as it comes. */
const isOpen = (templates: string, path: readonly string[]): boolean =>
  new RegExp(`range \\$\\w+, \\$\\w+ := \\.Values\\.${path.join("\\.")}\\s*}}`).test(templates);

/**
 * The paths of values, down to those whose names the chart leaves open: it takes any, or its own value there has no keys.
 * @param defaults what the chart has in the same place
 */
function paths(values: Values, defaults: unknown, templates: string, before: readonly string[] = []): readonly (readonly string[])[] {
  return Object.entries(values).flatMap(([key, value]) => {
    const path = [...before, key];
    const own = isMapping(defaults) ? defaults[key] : undefined;
    const goesOn = isMapping(value) && isMapping(own) && Object.keys(own).length > 0 && !isOpen(templates, path);
    return goesOn ? paths(value, own, templates, path) : [path];
  });
}

const hasPath = (values: unknown, [key, ...rest]: readonly string[]): boolean =>
  key === undefined || (isMapping(values) && key in values && hasPath(values[key], rest));

/** Whether a template names the path, or a mapping that holds it, and so may hand all of it on. */
const isUsed = (templates: string, path: readonly string[]): boolean =>
  path.some((_key, index) => {
    const name = path.slice(0, path.length - index).join("\\.");
    return new RegExp(`\\.Values\\.${name}(?![\\w.])`).test(templates);
  });

/** What is wrong with values: keys that the chart does not know, and those that none of its templates reads. */
export function unknownKeys(values: Values, defaults: unknown, templates: string): readonly string[] {
  return paths(values, defaults, templates).flatMap((path) => {
    const name = path.join(".");
    if (!isUsed(templates, path)) return [`${name}: no template reads it`];
    // Where the chart's values.yaml leaves a key out, as it does with optional ones, a template must name just that.
    return hasPath(defaults, path) || new RegExp(`\\.Values\\.${path.join("\\.")}(?![\\w])`).test(templates)
      ? []
      : [`${name}: neither in values.yaml nor in a template`];
  });
}
