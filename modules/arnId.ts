import { shortHash } from "../aws/names";

/**
 * A construct id for an ARN, from its account and resource: readable, and different for every ARN of a partition and service. It is part of
 * the contract: another id is another resource.
 */
export function arnId(prefix: string, arn: string): string {
  const text = arn.split(":").slice(4).join(":");
  return `${prefix}-${text.replace(/[^\w-]+/g, "-")}-${shortHash(text)}`;
}
