// What a provider is asked about a type of resource: its attributes, each with one value after another.

/** Pairs of values that an attribute of each type may change between. Each is tried: one may not be an ARN, or mean the same. */
const pairsByType = {
  string: [
    ["a", "b"],
    ["1", "2"],
    ["true", "false"],
    ["arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"],
    ["10.0.0.0/16", "10.1.0.0/16"],
    ['{"Version":"2012-10-17","Statement":[]}', '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Action":"s3:*","Resource":"*"}]}'],
  ],
  number: [[1, 2]],
  bool: [
    [false, true],
    [true, false],
  ],
};

/** @returns {[unknown, unknown][]} */
function pairsOf(type) {
  if (typeof type === "string") return pairsByType[type] ?? [];
  const [kind, item] = type;
  if (kind === "map") return pairsOf(item).map(([one, other]) => [{ key: one }, { key: other }]);
  if (kind === "list" || kind === "set") return pairsOf(item).map(([one, other]) => [[one], [other]]);
  const [first] = Object.keys(item);
  const rest = Object.fromEntries(Object.keys(item).map((key) => [key, null]));
  return first === undefined
    ? []
    : pairsOf(item[first]).map(([one, other]) => [
        { ...rest, [first]: one },
        { ...rest, [first]: other },
      ]);
}

const isList = ({ nesting_mode: mode }) => mode === "list" || mode === "set";

/** A value of a block with nothing in it. */
export const emptyBlock = ({ attributes = {}, block_types: blocks = {} }) => ({
  ...Object.fromEntries(Object.keys(attributes).map((name) => [name, null])),
  ...Object.fromEntries(
    Object.entries(blocks).map(([name, block]) => [name, isList(block) ? [] : block.nesting_mode === "map" ? {} : null]),
  ),
});

/** Attributes that belong to Terraform or to the whole stack. */
const untouched = ["id", "region", "tags_all", "timeouts"];

/**
 * The attributes of a block that a configuration may set, with their paths: `{ path, pairs, fill }`, where `fill` makes a resource of a value.
 * @returns {any[]}
 */
export function attributesOf(block, prefix = "", within = (inner) => inner) {
  const whole = emptyBlock(block);
  const settable = Object.entries(block.attributes ?? {}).filter(
    ([name, { optional, required }]) => (optional || required) && !(prefix === "" && untouched.includes(name)),
  );
  return [
    ...settable.map(([name, { type, nested_type: nested, computed = false }]) => ({
      path: `${prefix}${name}`,
      pairs: nested ? nestedPairs(nested) : pairsOf(type),
      isComputed: computed,
      fill: (value) => within({ ...whole, [name]: value }),
    })),
    ...Object.entries(block.block_types ?? {})
      .filter(([name]) => !untouched.includes(name))
      .flatMap(([name, nested]) =>
        attributesOf(nested.block, `${prefix}${name}.`, (inner) =>
          within({ ...whole, [name]: isList(nested) ? [inner] : nested.nesting_mode === "map" ? { key: inner } : inner }),
        ),
      ),
  ];
}

/** An attribute that has attributes: changed in each of them. */
function nestedPairs({ attributes, nesting_mode: mode }) {
  const wrap = (value) => (mode === "single" ? value : mode === "map" ? { key: value } : [value]);
  const whole = emptyBlock({ attributes });
  return Object.entries(attributes).flatMap(([name, { type }]) =>
    type === undefined ? [] : pairsOf(type).map(([one, other]) => [wrap({ ...whole, [name]: one }), wrap({ ...whole, [name]: other })]),
  );
}
