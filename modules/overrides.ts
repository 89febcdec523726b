import { type TerraformResource, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { referenceTo } from "./expression";

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

/** What must be true, and the sentence where it is not. */
export interface Assertion {
  readonly condition: string;
  readonly errorMessage: string;
}

export interface Check {
  /** Type of the data source that is read for it. */
  readonly type: string;
  /**
   * Whether there may be nothing to read, which would stop the plan. It is read in the check then, and with every plan again: no plan says `No changes`.
   * @default false
   */
  readonly mayBeMissing?: boolean;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Given a reference to the data source: what must be true of it. */
  readonly assertions: (data: string) => readonly Assertion[];
}

/**
 * Adds a check, for which cdktf has no construct: a warning at plan and apply that stops nothing.
 * @param name unique in the stack
 * @see https://developer.hashicorp.com/terraform/language/checks
 */
export function addCheck(scope: Construct, name: string, { assertions, attributes, mayBeMissing = false, type }: Check): void {
  if (!mayBeMissing) TerraformStack.of(scope).addOverride(`data.${type}.${name}`, attributes);
  const read = mayBeMissing ? { data: { [type]: { [name]: attributes } } } : {};
  addAssertions(scope, name, assertions(referenceTo(`data.${type}.${name}`)), read);
}

/** Adds a check of what is read anyway. */
export function addAssertions(scope: Construct, name: string, assertions: readonly Assertion[], read: object = {}): void {
  TerraformStack.of(scope).addOverride(`check.${name}`, {
    ...read,
    assert: assertions.map(({ condition, errorMessage }) => ({ condition, error_message: errorMessage })),
  });
}
