import type { TerraformResource } from "cdktf";

/**
 * Notes beside a resource, in its comment in the JSON, why findings of the policy scan are accepted.
 * @param reasons a sentence by checkov's id of the check
 * @returns the resource
 * @see https://www.checkov.io/5.Policy%20Index/terraform.html
 */
export function acceptFindings<T extends TerraformResource>(resource: T, reasons: Readonly<Record<string, string>>): T {
  resource.addOverride("//.acceptedFindings", reasons);
  return resource;
}

/** Why a log group may keep its events for less than a year (CKV_AWS_338). */
export const retentionIsChosen = "The cluster file says for how many days events are kept.";

/** Why a log group may do without a KMS key of ours (CKV_AWS_158). */
export const encryptedByService = "CloudWatch Logs encrypts it with a key of its own.";
