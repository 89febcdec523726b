import type { ConfigPath, Finding } from "../../config/findings/finding";
import { prefixLengthOf, resized } from "../../aws/cidr";

/** An error where a CIDR block is larger or smaller than its use allows; the fix is the nearest block of an allowed size. */
export function prefixLengthFindings(
  { cidr, path }: { readonly cidr: string; readonly path: ConfigPath },
  limits: { readonly shortest: number; readonly longest: number },
  use: string,
): Finding[] {
  const { shortest, longest } = limits;
  const prefixLength = prefixLengthOf(cidr);
  if (prefixLength >= shortest && prefixLength <= longest) return [];
  return [
    {
      severity: "error",
      path,
      problem: `${cidr} is too ${prefixLength < shortest ? "large" : "small"} for ${use}`,
      allowed: `a prefix length of /${longest} to /${shortest}`,
      fix: `Use ${resized(cidr, limits)}`,
    },
  ];
}
