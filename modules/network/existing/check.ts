import { TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { referenceTo } from "../../expression";

export interface Check {
  /** Type of the data source that is read for it. */
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Given a reference to the data source: an expression that must be true of it. */
  readonly condition: (data: string) => string;
  readonly errorMessage: string;
}

/**
 * Adds a check, for which cdktf has no construct: a warning at plan and apply that stops nothing, also where there is nothing to read.
 * @param name unique in the stack
 * @see https://developer.hashicorp.com/terraform/language/checks
 */
export function addCheck(scope: Construct, name: string, { attributes, condition, errorMessage, type }: Check): void {
  TerraformStack.of(scope).addOverride(`check.${name}`, {
    data: { [type]: { [name]: attributes } },
    assert: [{ condition: condition(referenceTo(`data.${type}.${name}`)), error_message: errorMessage }],
  });
}
