/**
 * Makes a value, and all that it holds, unchangeable: a write in a module is a TypeError then, and not a change in what other parts read.
 * Maps and sets are left as they are.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  Object.freeze(value);
  for (const part of Object.values(value)) deepFreeze(part);
  return value;
}
