import * as z from "zod";
import { zoneId } from "../schema/primitives";
import { cachedRegistry, cachedWithSettings } from "../schema/pullThroughCache";
import { unwrap } from "./allowed";
import type { Finding } from "./finding";

/** A value that the schema refuses, or a key. */
interface Refused {
  /** @default - it is a key */
  readonly schema: z.core.$ZodType | undefined;
  readonly value: unknown;
}

/** The fix that somebody who has seen the mistake before would give; nothing where nobody has. */
export function hintFor({ schema, value }: Refused): Partial<Pick<Finding, "fix">> {
  const fix = hints.find(({ fits }) => fits(value, schema && unwrap(schema)))?.fix(value);
  return fix === undefined ? {} : { fix };
}

interface Hint {
  readonly fits: (value: unknown, schema: z.core.$ZodType | undefined) => boolean;
  readonly fix: (value: unknown) => string;
}

const isSubnet = (value: unknown): value is string => typeof value === "string" && /^subnet-[0-9a-f]+$/.test(value);

const areSubnets = (value: unknown): value is readonly [string, ...string[]] =>
  Array.isArray(value) && value.length > 0 && value.every(isSubnet);

const isCachedRegistry = (value: unknown): value is string => cachedRegistry.safeParse(value).success;

const hints: readonly Hint[] = [
  {
    fits: (value, schema) => isCachedRegistry(value) && schema instanceof z.ZodUnion && schema.options.includes(cachedWithSettings),
    fix: (value) =>
      String(value).includes(".dkr.ecr.")
        ? `Write { registry: ${String(value)} }, with roleArn if it is of another account`
        : `Write { registry: ${String(value)}, credentialArn: <ARN> }, with the ARN of a secret whose name begins with ecr-pullthroughcache/`,
  },
  {
    fits: (value, schema) => areSubnets(value) && schema instanceof z.ZodRecord,
    fix: (value) =>
      `Write each under its zone: <zone>: { id: ${String((value as readonly unknown[])[0])}, cidr: <block> }, as aws ec2 describe-subnets prints them`,
  },
  {
    fits: (value, schema) => isSubnet(value) && schema instanceof z.ZodObject,
    fix: (value) => `Write { id: ${String(value)}, cidr: <block> }, as aws ec2 describe-subnets prints them`,
  },
  {
    fits: (value, schema) => isSubnet(value) && schema === undefined,
    fix: (value) => `Write the zone of the subnet in place of its id: aws ec2 describe-subnets --subnet-ids ${String(value)}`,
  },
  {
    fits: (value) => zoneId.safeParse(value).success,
    fix: (value) =>
      `Write the name that the account has for this zone: aws ec2 describe-availability-zones --filters Name=zone-id,Values=${String(value)}`,
  },
];
