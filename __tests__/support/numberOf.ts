/** From where to where a number may be. */
interface Range {
  readonly least: number;
  readonly most: number;
}

/**
 * A whole number from the environment, such as how many worlds are drawn: `WORLDS=50 npm run test:worlds`.
 * @param fallback what it is where the variable is not set
 * @param range @default - from 1 to a million: none at all would be a test that passes and tries nothing
 * @throws Error that names the variable, its value and what is allowed
 */
export function numberOf(variable: string, fallback: number, { least, most }: Range = { least: 1, most: 1_000_000 }): number {
  const text = process.env[variable];
  if (text === undefined) return fallback;
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (number >= least && number <= most) return number;
  throw new Error(
    `${variable}=${text} is not valid: ${variable} is a whole number from ${least} to ${most}, such as ${variable}=${fallback}`,
  );
}

/** What values are drawn from, as `SEED` says: generators count with 31 bits. */
export const seedOf = (fallback: number): number => numberOf("SEED", fallback, { least: 0, most: 2_147_483_647 });
